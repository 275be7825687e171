"""A cell without fused kernels runs on its equations alone; a fused kernel gives what its equations give."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest

from app.engine.cells import CELLS as BY_NAME
from app.engine.cells import make_cell
from app.engine.cells.fused import FUSED as FUSED_BY_NAME
from app.engine.cells.graph import Graph, Node, inputs, parameters, pre_activation, stacked
from app.engine.cells.plain import PlainCell
from app.engine.checks.gradcheck import gradient_check
from app.engine.checks.tape import tape
from app.engine.errors import EngineError
from app.engine.network.structure import Structure, one_layer
from app.engine.passes.bptt import share
from app.engine.passes.chain import pull
from app.engine.passes.trace import Loss, new_trace
from app.engine.why.paths import new_cell_state_paths, part_paths
from tests.engine.cases import (
    CELLS,
    FUSED,
    PLAIN,
    backward,
    draw,
    forward,
    label,
    map_of,
    path_shares,
    states_of,
)
from tests.engine.test_kernels import close


def twin(trace):
    """The same network and sequence with kernels made of the equations."""
    network = trace.network
    cell = BY_NAME[network.only.cell.name](
        **{name: getattr(network.only.cell, name) for name in network.only.cell.options}
    )
    assert type(cell) is not type(network.only.cell)
    plain = network.with_layers(lambda layer: replace(layer, cell=cell))
    return forward(plain, trace.xs, trace.targets, trace.objective)


@pytest.mark.parametrize("case", FUSED, ids=label)
@pytest.mark.parametrize(("B", "truncate"), [(1, None), (3, 4)])
def test_a_fused_kernel_gives_what_the_equations_give(case, B, truncate):
    trace = draw(case, at=(3, 8), B=B)
    other = twin(trace)
    back, theirs = backward(trace, truncate), backward(other, truncate)
    for state in trace.only.states:
        close(trace.only.states[state], other.only.states[state])
        close(back.only.totals[state], theirs.only.totals[state])
        close(back.only.arriving[state], theirs.only.arriving[state])
    for gate in trace.only.gates:
        close(trace.only.gates[gate], other.only.gates[gate])
        close(back.only.dgates[gate], theirs.only.dgates[gate])
    for name in trace.network.weights:
        close(back.weights[name], theirs.weights[name])
    maps = map_of(trace, range(9)), map_of(other, range(9))
    for state in trace.only.states:
        first, second = (each.log10_norms[state] for each in maps)
        np.testing.assert_allclose(first, second, rtol=0, atol=1e-12)


@pytest.mark.parametrize("case", PLAIN, ids=label)
def test_a_cell_without_a_fused_kernel_has_none(case):
    assert type(make_cell(case[0], **case[1])) is BY_NAME[case[0]]
    assert issubclass(BY_NAME[case[0]], PlainCell)


def test_the_fused_kernels_are_taken_where_they_cover_the_options():
    for name, options in FUSED:
        assert isinstance(make_cell(name, **options), FUSED_BY_NAME[name])
    assert make_cell("lstm") == make_cell("lstm", peepholes=False)


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_every_option_is_a_value_of_its_list_and_any_other_is_refused(case):
    cell = BY_NAME[case[0]]
    for name, values in cell.options.items():
        assert getattr(cell(), name) == values[0]
        for wrong in ("nothing", 1, None):
            with pytest.raises(EngineError) as error:
                make_cell(case[0], **{name: wrong})
            assert (error.value.code, error.value.where) == ("model.option", name)


def test_a_peephole_of_zero_looks_at_nothing():
    """With all peepholes at zero it is the LSTM without them; at one, the gates see the cell state."""
    trace = draw(("lstm", {"peepholes": True}))
    network = trace.network
    inherited = {name: value for name, value in network.weights.items() if not name.startswith("p_")}
    blind = one_layer(
        network.only.cell,
        {**inherited, **{f"p_{gate}": np.zeros(4) for gate in "ifo"}},
        **states_of(network),
    )
    without = one_layer(make_cell("lstm"), inherited, **states_of(network))
    first, second = (forward(each, trace.xs, trace.targets, trace.objective) for each in (blind, without))
    close(first.only.hs, second.only.hs)
    weights, h_prev, c_prev = network.weights, network.only.initial["h"][0], network.only.initial["c"][0]

    def gate(name, block, seen):
        rows = slice(4 * block, 4 * block + 4)
        a = weights["W_xh"][rows] @ trace.xs[0, 0] + weights["W_hh"][rows] @ h_prev + weights["b_h"][rows]
        return a + (weights[f"p_{name}"] * seen if name != "g" else 0)

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    c = sigmoid(gate("f", 1, c_prev)) * c_prev + sigmoid(gate("i", 0, c_prev)) * np.tanh(gate("g", 2, 0))
    h = sigmoid(gate("o", 3, c)) * np.tanh(c)  # o looks at the new cell state
    close(trace.only.states["c"][1:][0, 0], c)
    close(trace.only.hs[0, 0], h)


def test_a_hard_sigmoid_is_flat_beyond_its_ends_and_a_line_between():
    weights = {name: np.zeros(shape) for name, shape in Structure(make_cell("mgu")).shapes(1, 1, 1).items()}
    weights["W_xh"] = np.array([[1.0], [0.0]])
    given = np.array([-4.0, -2.5, -1.0, 0.0, 1.0, 2.5, 4.0])[:, None, None]
    for kind, slope in (("hard_sigmoid", 0.2), ("hard_sigmoid_6", 1 / 6)):
        network = one_layer(make_cell("mgu", gate_activation=kind), weights)
        trace = draw(("mgu", {}), T=7, X=1, H=1, Y=1, at=(6,))
        trace = forward(network, given, trace.targets * 0, trace.objective)
        np.testing.assert_allclose(
            trace.only.gates["f"][:, 0, 0], np.clip(slope * given[:, 0, 0] + 0.5, 0, 1), rtol=1e-15
        )


def test_the_minimal_gated_unit_is_the_paper_s():
    trace = draw(("mgu", {}))
    weights, h_prev, x = trace.network.weights, trace.network.only.initial["h"][0], trace.xs[0, 0]
    a = weights["W_xh"] @ x + weights["b_h"]
    f = 1 / (1 + np.exp(-(a[:4] + weights["W_hh"][:4] @ h_prev)))
    candidate = np.tanh(a[4:] + weights["W_hh"][4:] @ (f * h_prev))
    close(trace.only.hs[0, 0], (1 - f) * h_prev + f * candidate)


@pytest.mark.parametrize("case", [case for case in CELLS if case[0] == "lstm"], ids=label)
def test_the_path_past_h_and_the_rest_add_up_to_the_gradient_by_c(case):
    trace = draw(case, at=(8,))
    chain = pull(trace, {8: 1.0})
    paths = new_cell_state_paths(chain)
    for _ in part_paths(chain, paths):
        pass
    for t in range(9):
        alone, rest, total = (
            np.ldexp(part.mantissas[t], part.exponents[t]) for part in (paths.alone, paths.rest, paths.total)
        )
        close(alone + rest, total)


@dataclass(frozen=True)
class Coupled(PlainCell):
    """An RNN with one gate between the old state and the new: h = f * h_prev + (1 - f) * n."""

    name: ClassVar[str] = "coupled"
    gates: ClassVar[tuple[str, ...]] = ("f", "n")
    options: ClassVar[dict[str, tuple[str, ...]]] = {}

    def equations(self) -> Graph:
        nodes = (
            *inputs("x", "h_prev"),
            *parameters(stacked()),
            *pre_activation("f"),
            *pre_activation("n"),
            Node("f", "sigmoid", ("a_f",)),
            Node("n", "tanh", ("a_n",)),
            Node("one_minus_f", "complement", ("f",)),
            Node("kept", "multiply", ("f", "h_prev")),
            Node("written", "multiply", ("one_minus_f", "n")),
            Node("h", "sum", ("kept", "written")),
        )
        return Graph(nodes, {"h": "h_prev"}, self.gates)


def test_a_new_cell_is_its_equations_and_has_every_pass():
    """Differences, the tape, the map and the paths of a cell that no other file knows."""
    rng = np.random.default_rng(0)
    weights = {
        name: rng.normal(0, 0.6, shape) for name, shape in Structure(Coupled()).shapes(2, 3, 2).items()
    }
    network = one_layer(Coupled(), weights, rng.normal(size=(1, 3)))
    xs, targets = rng.normal(size=(6, 1, 2)), rng.normal(size=(6, 1, 2))
    trace = forward(network, xs, targets, Loss("mse", (2, 5)))
    checks = list(gradient_check(network, xs, targets, np.ones(6, bool), trace.objective, samples=None))
    assert len(checks) == sum(value.size for value in weights.values()) + 3 + xs.size
    assert max(check.error for check in checks) < 1e-7
    adjoint = backward(trace)
    for node in tape(trace, adjoint, 3):
        if node.id in weights:
            close(node.grad, share(adjoint, node.id, 3))
    np.testing.assert_allclose(
        map_of(trace, (2, 5)).totals["h"], adjoint.only.log10_norms["h"], rtol=0, atol=1e-12
    )
    assert network.only.cell.graph.highway == ("h", "f")
    shares = path_shares(pull(trace, {5: 1.0})).shares
    np.testing.assert_allclose(sum(shares.values()), 1, rtol=1e-12)


def test_memory_for_a_pass_of_a_plain_cell_holds_what_its_activations_are_asked_for():
    trace = draw(("lstm", {"peepholes": True}))
    fresh = new_trace(trace.network, trace.xs, trace.targets, trace.has_target, trace.objective)
    assert set(fresh.only.saved) == {"tanh_c"}
