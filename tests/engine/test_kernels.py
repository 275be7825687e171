"""A cell is written twice, as a graph and as fused kernels: both give the same numbers."""

import numpy as np
import pytest

from app.engine.cells.graph import Graph, Node
from app.engine.checks.tape import tape
from app.engine.network.structure import one_layer
from app.engine.passes import stack
from app.engine.passes.bptt import bptt, share
from app.engine.passes.unroll import unroll
from tests.engine.cases import (
    CELLS,
    KINDS,
    backward,
    draw,
    draw_network,
    forward,
    label,
    map_of,
    states_of,
)
from tests.pairs import each_pair

PLACES = {"last": ((8,), "sum"), "all": (tuple(range(9)), "mean"), "some": ((2, 5), "mean")}
TOLERANCES = {np.float64: (1e-12, 1e-14), np.float32: (1e-5, 2e-6)}


def close(ours, theirs, dtype=np.float64):
    assert ours.dtype == theirs.dtype == dtype
    relative, absolute = TOLERANCES[dtype]
    np.testing.assert_allclose(ours, theirs, rtol=relative, atol=absolute * (1 + np.abs(theirs).max()))


@each_pair(
    "case, kind, place, B, truncate, dtype",
    CELLS,
    KINDS,
    list(PLACES),
    [1, 3],
    [None, 4],
    list(TOLERANCES),
    ids=label,
)
def test_the_graph_node_by_node_gives_the_numbers_of_the_kernels(case, kind, place, B, truncate, dtype):
    at, reduction = PLACES[place]
    trace = draw(case, kind, at, reduction=reduction, B=B, dtype=dtype)
    adjoint = backward(trace, truncate)

    def same(ours, theirs):
        close(ours, theirs, dtype)

    for t in range(trace.T):
        nodes = {node.id: node for node in tape(trace, adjoint, t)}
        same(nodes["h"].value, trace.only.hs[t])
        same(nodes["logits"].value, trace.logits[t])
        same(nodes["x"].grad, adjoint.dxs[t])
        for state, previous in trace.network.only.cell.graph.states.items():
            same(nodes[state].value, trace.only.states[state][t + 1])
            same(nodes[state].grad, adjoint.only.totals[state][t])
            same(nodes[previous].grad, adjoint.only.arriving[state][t])
        for gate in trace.only.gates:
            same(nodes[gate].value, trace.only.gates[gate][t])
            same(nodes[gate].grad, adjoint.only.dgates[gate][t])
        for name in trace.network.weights:
            same(nodes[name].grad, share(adjoint, name, t))
        if t in at:
            same(nodes["loss"].value, trace.losses[t])


WAYS = {
    "folded": ("FOLD_FROM", 0),
    "not folded": ("FOLD_FROM", 1000),
    "step by step": ("MOST", 1),
    "few together": ("WORK", 100_000),
    "always near 1": ("NEAR", 0),
    "few folded together": ("FOLD_BYTES", 3000),
}


@each_pair("case, dtype, way", CELLS, list(TOLERANCES), list(WAYS), ids=label)
def test_however_a_stack_is_pulled_back_the_map_is_the_same(case, dtype, way, monkeypatch):
    trace = draw(case, T=60, at=(3, 40), dtype=dtype)  # from 59 to 41 the adjoint of L is zero
    usual = map_of(trace)
    monkeypatch.setattr(stack, *WAYS[way])
    same_map(map_of(trace), usual, dtype)


def same_map(ours, theirs, dtype):
    tolerance = 1e-11 if dtype == np.float64 else 1e-4
    for state, norms in ours.log10_norms.items():
        np.testing.assert_allclose(norms, theirs.log10_norms[state], rtol=0, atol=tolerance)
        np.testing.assert_allclose(ours.totals[state], theirs.totals[state], rtol=0, atol=tolerance)


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_a_batch_is_the_sum_of_its_sequences_taken_alone(case):
    together = draw(case, at=(3, 8), B=3)
    adjoint, gmap = backward(together), map_of(together)
    alone = []
    for b in range(3):
        one = slice(b, b + 1)
        network = draw_network(case, B=3)
        states = {name: state[one] for name, state in states_of(network).items()}
        network = one_layer(network.only.cell, network.weights, **states)
        single = forward(network, together.xs[:, one], together.targets[:, one], together.objective)
        close(together.only.hs[:, one], single.only.hs)
        alone.append((single, backward(single), map_of(single)))
    assert together.loss == pytest.approx(sum(single.loss for single, _, _ in alone), rel=1e-14)
    for name, gradient in adjoint.weights.items():
        close(gradient, sum(a.weights[name] for _, a, _ in alone))
    close(adjoint.only.totals["h"], np.concatenate([a.only.totals["h"] for _, a, _ in alone], axis=1))
    squares = sum(np.where(m.asked, 10.0 ** (2 * m.log10_norms["h"]), 0) for _, _, m in alone)
    np.testing.assert_allclose(
        10.0 ** (2 * gmap.log10_norms["h"][gmap.asked]), squares[gmap.asked], rtol=1e-10
    )


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_float32_gives_the_same_numbers_to_its_own_precision(case):
    exact = draw(case)
    cell, weights, states = exact.network.only.cell, exact.network.weights, states_of(exact.network)
    network = one_layer(cell, weights, **states, dtype=np.float32)
    single = forward(network, exact.xs, exact.targets, exact.objective)
    assert single.only.hs.dtype == np.float32
    adjoint, theirs = backward(single), backward(exact)
    assert adjoint.only.totals["h"].dtype == adjoint.weights["W_xh"].dtype == np.float32
    for name, gradient in adjoint.weights.items():
        np.testing.assert_allclose(gradient, theirs.weights[name], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(
        map_of(single).log10_norms["h"], map_of(exact).log10_norms["h"], rtol=0, atol=1e-4
    )


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_the_same_numbers_come_out_bit_for_bit_each_time(case):
    for first, second in zip(everything(case), everything(case), strict=True):
        assert first.tobytes() == second.tobytes()


def everything(case):
    trace = draw(case, at=(2, 8))
    adjoint = backward(trace)
    return [
        trace.only.hs,
        trace.logits,
        trace.losses,
        adjoint.only.totals["h"],
        adjoint.dxs,
        *adjoint.weights.values(),
    ]


def test_a_graph_out_of_order_or_with_a_repeated_node_is_refused():
    x, y = Node("x", "input"), Node("y", "tanh", ("x",))
    for nodes in ((y, x), (x, x)):
        with pytest.raises(ValueError, match="repeated or comes before"):
            Graph(nodes, {}, ())


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("truncate", [None, 30])
def test_records_filled_again_hold_what_fresh_ones_do(case, truncate):
    trace = draw(case, at=(65, 69), T=70)  # more than one span, the last one shorter
    fresh = backward(trace, truncate)
    again = backward(draw(case, at=(65, 69), T=70), truncate)
    for _ in unroll(again.trace):
        pass
    for _ in bptt(again.trace, again, truncate):
        pass
    np.testing.assert_array_equal(again.trace.only.block, trace.only.block)
    for ours, theirs in (
        *((again.trace.only.states[state], trace.only.states[state]) for state in trace.only.states),
        *((again.only.totals[state], rows) for state, rows in fresh.only.totals.items()),
        *((again.only.arriving[state], rows) for state, rows in fresh.only.arriving.items()),
        *((again.only.dgates[gate], rows) for gate, rows in fresh.only.dgates.items()),
        *((again.weights[name], fresh.weights[name]) for name in fresh.weights),
    ):
        np.testing.assert_array_equal(ours, theirs)
