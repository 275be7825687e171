"""The tape of a step: what a node received adds up to its gradient, and both sides of the ledger agree."""

import numpy as np
import pytest

from app.engine.checks.tape import tape
from tests.engine.cases import CELLS, KINDS, backward, draw, label
from tests.pairs import each_pair


def tape_of(case, t, truncate=None, at=(3, 8), **options):
    trace = draw(case, at=at, **options)
    adjoint = backward(trace, truncate)
    return {node.id: node for node in tape(trace, adjoint, t)}, trace, adjoint


@each_pair("case, t, truncate", CELLS, [0, 3, 4, 8], [None, 4], ids=label)
def test_what_a_node_received_adds_up_and_was_sent_by_its_consumers(case, t, truncate):
    nodes, _, _ = tape_of(case, t, truncate, B=2)
    for node in nodes.values():
        if node.id == "loss":
            continue
        np.testing.assert_allclose(
            sum(node.received.values(), np.zeros_like(node.grad)), node.grad, atol=1e-15
        )
        for consumer, part in node.received.items():
            assert part.shape == node.grad.shape == node.value.shape
            if consumer != "next":
                np.testing.assert_array_equal(part, nodes[consumer].sent[node.id])
    pairs = {(node.id, name) for node in nodes.values() for name in node.sent}
    assert pairs == {(c, node.id) for node in nodes.values() for c in node.received if c != "next"}


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_a_tape_has_inputs_parameters_operations_read_out_and_loss_in_topological_order(case):
    nodes, trace, _ = tape_of(case, 3)
    names = list(nodes)
    for node in nodes.values():
        assert all(names.index(name) < names.index(node.id) for name in node.inputs)
        assert (not node.inputs) == (node.op in ("input", "parameter"))
    wanted = {"x", "h_prev", "h", "logits", "loss", *trace.network.weights, *trace.only.gates}
    wanted |= {*trace.only.states, *(f"{state}_prev" for state in trace.only.states)}
    assert wanted <= set(names)
    for name, value in trace.network.weights.items():
        assert nodes[name].shape == value.shape
    assert nodes["h"].shape == (4,)
    assert nodes["loss"].shape == ()


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_what_a_node_sends_is_its_gradient_times_what_local_says(case):
    nodes, _, _ = tape_of(case, 3, B=2)
    for node in nodes.values():
        for name, part in node.sent.items():
            local = node.local.get(name)
            if local is None:
                copied = node.grad.sum(axis=0) if nodes[name].op == "parameter" else node.grad
                expected = copied if node.op in ("sum", "subtract") else None
            elif isinstance(local, str):
                assert local in node.inputs
                assert local != name
                other = nodes[local].value
                expected = node.grad * other if node.op == "multiply" else None
                if node.op == "multiply" and nodes[name].op == "parameter":
                    expected = expected.sum(axis=0)
                if node.op == "product":
                    continue  # a block of rows: tests/engine/test_kernels.py holds its numbers
            else:
                grad = node.grad[:, None] if node.id == "loss" else node.grad
                expected = grad * local
            if nodes[name].op == "parameter":
                part, expected = part[part != 0], expected[expected != 0]  # the block's own rows
            np.testing.assert_array_equal(part, expected)


def test_a_bias_receives_the_sum_over_the_batch():
    nodes, _, _ = tape_of(("rnn", {}), 3, B=3)
    np.testing.assert_array_equal(nodes["b_h"].received["a"], nodes["a"].grad.sum(axis=0))
    np.testing.assert_array_equal(nodes["from_x"].grad, nodes["a"].grad)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("t", [3, 5])
def test_the_output_is_shown_and_no_gradient_goes_through_it(kind, t):
    nodes, trace, _ = tape_of(("rnn", {}), t, kind=kind)
    np.testing.assert_allclose(nodes["output"].value, trace.outputs[t], rtol=1e-14)
    assert nodes["output"].received == nodes["output"].sent == {}
    assert not nodes["output"].grad.any()
    assert "output" not in nodes["logits"].received


def test_the_rnn_steps_through_two_products_two_sums_tanh_product_softmax_and_loss():
    nodes, _, _ = tape_of(("rnn", {}), 3)
    operations = [node.id for node in nodes.values() if node.op not in ("input", "parameter")]
    assert operations == ["from_x", "from_h", "a", "h", "from_h_y", "logits", "output", "loss"]


def test_the_loss_is_the_seed_and_receives_nothing():
    nodes, _, _ = tape_of(("gru", {}), 3)
    assert nodes["loss"].grad == 1
    assert nodes["loss"].received == {}
    mean, _, _ = tape_of(("gru", {}), 3, reduction="mean")
    assert mean["loss"].grad == 0.5


def test_there_is_no_loss_node_where_no_loss_stands_and_its_read_out_holds_zeros():
    nodes, _, _ = tape_of(("lstm", {}), 5)
    assert "loss" not in nodes
    for name in ("logits", "W_hy", "b_y"):
        assert not nodes[name].grad.any()
        assert nodes[name].received == nodes[name].sent == {}
    assert set(nodes["h"].received) == {"next"}


def test_what_no_loss_reaches_holds_zeros_and_receives_nothing():
    for nodes in (tape_of(("lstm", {}), 6, at=(3,))[0], tape_of(("lstm", {}), 2, truncate=3)[0]):
        for node in nodes.values():
            assert not node.grad.any()
            assert node.received == node.sent == {}


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_at_a_cut_zeros_are_sent_to_the_states_before_and_all_else_is_as_without_it(case):
    cut, _, _ = tape_of(case, 8, truncate=4)
    whole, _, _ = tape_of(case, 8)
    before = {name for name in cut if name.endswith("_prev")}
    for name in before:
        assert cut[name].received
        assert not any(part.any() for part in cut[name].received.values())
        assert not any(node.sent[name].any() for node in cut.values() if name in node.sent)
        assert whole[name].grad.any()
    for name in set(cut) - before:
        np.testing.assert_array_equal(cut[name].grad, whole[name].grad)


def test_a_slice_of_a_parameter_is_padded_with_zeros():
    nodes, _, _ = tape_of(("lstm", {}), 8)
    part = nodes["W_hh"].received["from_h_f"]
    assert part.shape == (16, 4)
    assert part[4:8].any()
    assert not part[:4].any()
    assert not part[8:].any()


def test_the_states_receive_from_next_what_the_step_after_sends_back():
    later, trace, adjoint = tape_of(("lstm", {}), 4)
    nodes = {node.id: node for node in tape(trace, adjoint, 3)}
    for state in ("h", "c"):
        np.testing.assert_allclose(nodes[state].received["next"], later[f"{state}_prev"].grad, rtol=1e-12)
    assert "next" not in tape_of(("lstm", {}), 8)[0]["h"].received


@pytest.mark.parametrize(
    ("at", "there"), [((3, 5), True), ((5,), False), ((3,), False), ((3, 8), False)], ids=str
)
def test_across_a_cut_zeros_come_from_next_to_a_step_that_has_a_loss_itself(at, there):
    nodes, _, _ = tape_of(("lstm", {}), 3, truncate=4, at=at)  # cuts before steps 4 and 8
    for state in ("h", "c"):
        assert ("next" in nodes[state].received) == there
        assert not nodes[state].received.get("next", np.zeros(1)).any()
