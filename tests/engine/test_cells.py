"""The cells of the papers by hand, what each keeps, and how its weights begin."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from app.engine.cells import CELLS, make_cell
from app.engine.cells.fused.lstm import FusedLSTM
from app.engine.cells.graph import Graph, Node, inputs, parameters
from app.engine.cells.plain import PlainCell
from app.engine.checks.gradcheck import gradient_check
from app.engine.checks.tape import tape
from app.engine.errors import EngineError
from app.engine.network.initialise import RULES, initialise
from app.engine.network.structure import Structure, one_layer
from app.engine.passes.chain import pull
from app.engine.passes.jacobian import jacobian
from app.engine.passes.trace import Loss
from tests.engine.cases import (
    backward,
    cell_state_paths,
    draw,
    forward,
    label,
    map_of,
    states_of,
    with_entries,
)
from tests.engine.test_kernels import close

LATER = ["min_gru", "min_lstm", "slstm", "lru"]


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def first_step(case):
    """A pass, what x brings to each gate of its first step, and the states before it."""
    trace = draw(case)
    weights, own = trace.network.weights, trace.network.only
    a = weights["W_xh"] @ trace.xs[0, 0] + weights["b_h"]
    return trace, weights, np.split(a, len(a) // own.H), {name: rows[0] for name, rows in own.initial.items()}


def test_min_gru_is_the_papers():
    trace, _, (a_z, n), before = first_step(("min_gru", {}))
    z = sigmoid(a_z)
    close(trace.only.hs[0, 0], (1 - z) * before["h"] + z * n)


def test_min_lstm_is_the_papers():
    trace, _, (a_i, a_f, n), before = first_step(("min_lstm", {}))
    i, f = sigmoid(a_i), sigmoid(a_f)
    close(trace.only.hs[0, 0], f / (f + i) * before["h"] + i / (f + i) * n)


def test_the_lru_keeps_the_variance_of_what_it_reads():
    trace, weights, (n,), before = first_step(("lru", {}))
    decay = np.exp(-np.exp(weights["nu"]))
    close(trace.only.hs[0, 0], decay * before["h"] + np.sqrt(1 - decay**2) * n)
    assert ((decay > 0) & (decay < 1)).all()


@pytest.mark.parametrize("forget", ["sigmoid", "exp"])
def test_slstm_is_the_papers_without_its_stabiliser_too(forget):
    trace, weights, of_x, before = first_step(("slstm", {"forget": forget}))
    of_h = np.split(weights["W_hh"] @ before["h"], 4)
    a_i, a_f, a_g, a_o = (x + h for x, h in zip(of_x, of_h, strict=True))
    i, f = np.exp(a_i), np.exp(a_f) if forget == "exp" else sigmoid(a_f)
    plain = np.exp(before["m"])  # c and n are these plain ones over exp(m)
    c = f * before["c"] * plain + i * np.tanh(a_g)
    n = f * before["n"] * plain + i
    close(trace.only.hs[0, 0], sigmoid(a_o) * c / n)


@pytest.mark.parametrize("forget", ["sigmoid", "exp"])
def test_the_stabiliser_of_an_slstm_changes_nothing_and_its_gradient_is_rounding(forget):
    """c, n and m say the same as c exp(-d), n exp(-d) and m + d; on the tape what reaches m adds up to 0."""
    trace = draw(("slstm", {"forget": forget}), at=(2, 5, 8))
    states = states_of(trace.network)
    moved = states | {
        "c_0": states["c_0"] * math.exp(-3),
        "n_0": states["n_0"] * math.exp(-3),
        "m_0": states["m_0"] + 3,
    }
    other = one_layer(trace.network.only.cell, trace.network.weights, **moved)
    close(forward(other, trace.xs, trace.targets, trace.objective).only.hs, trace.only.hs)
    assert not jacobian(trace.only, 4)[12:].any()  # m is taken as given
    adjoint = backward(trace)
    c_0, n_0, dm_0 = states["c_0"], states["n_0"], adjoint.only.initial["m"]
    close(dm_0, c_0 * adjoint.only.initial["c"] + n_0 * adjoint.only.initial["n"])
    assert not adjoint.only.totals["m"].any()
    assert adjoint.only.later["m"][:-1].any()
    for t in range(9):
        (m,) = (node for node in tape(trace, adjoint, t) if node.id == "m")
        sizes = sum(np.abs(part).max() for part in m.received.values())
        assert sizes > 0
        assert np.abs(m.grad).max() < 1e-14 * max(1, sizes)


def test_an_slstm_of_huge_gates_stays_finite():
    trace = with_entries(draw(("slstm", {"forget": "exp"}), T=40, at=(39,)), "b_h", slice(0, 8), 900.0)
    assert np.isfinite(trace.only.hs).all()
    assert np.isfinite(backward(trace).weights["W_xh"]).all()


def test_coupled_gates_keep_what_they_do_not_write():
    trace = draw(("lstm", {"coupled": True}))
    i, g = trace.only.gates["i"], trace.only.gates["g"]
    close(trace.only.states["c"][1:], (1 - i) * trace.only.before["c"] + i * g)
    assert set(trace.only.gates) == {"i", "g", "o"}
    assert trace.network.weights["W_xh"].shape == (12, 3)


def test_the_activation_of_an_lstm_is_that_of_its_output_unless_it_is_said():
    def ops(**options):
        graph = make_cell("lstm", **options).graph
        shown = graph["h"].inputs[1]
        return graph["g"].op, graph[shown].op if shown != "c" else "identity"

    assert ops() == ("tanh", "tanh")
    assert ops(activation="relu") == ("relu", "relu")
    assert ops(activation="relu", cell_output="tanh") == ("relu", "tanh")
    assert ops(activation="relu", cell_output="identity") == ("relu", "identity")
    assert isinstance(make_cell("lstm", cell_output="tanh"), FusedLSTM)
    assert not isinstance(make_cell("lstm", activation="relu", cell_output="tanh"), FusedLSTM)


@pytest.mark.parametrize("reset", ["after", "before"])
def test_a_second_bias_has_the_gradient_of_the_first(reset):
    """As of PyTorch's two; of the candidate's, behind the reset gate, it is another one."""
    adjoint = backward(draw(("gru", {"reset": reset, "recurrent_bias": "all"}), at=(3, 8)))
    close(adjoint.weights["b_hr"], adjoint.weights["b_h"][:4])
    close(adjoint.weights["b_hz"], adjoint.weights["b_h"][4:8])
    same = np.allclose(adjoint.weights["b_hn"], adjoint.weights["b_h"][8:])
    assert same == (reset == "before")


def test_the_map_of_a_linear_cell_is_the_product_of_what_it_keeps():
    """Nothing that goes back from h meets a weight: one number for each unit, multiplied up."""
    for case in (("min_gru", {}), ("min_lstm", {}), ("lru", {})):
        trace = draw(case, at=(8,))
        gates = trace.only.gates
        kept = {
            "min_gru": lambda gates: 1 - gates["z"],
            "min_lstm": lambda gates: gates["f"] / (gates["f"] + gates["i"]),
            "lru": lambda gates: gates["lambda"],
        }[case[0]](gates)[:, 0]
        totals = backward(trace).only.totals["h"][:, 0]
        expected = [totals[8] * kept[t + 1 :].prod(axis=0) for t in range(9)]
        np.testing.assert_allclose(totals, expected, rtol=1e-12)
        norms = np.log10(np.linalg.norm(expected, axis=1))
        np.testing.assert_allclose(map_of(trace, (8,)).log10_norms["h"][8], norms, rtol=0, atol=1e-12)


def test_the_way_past_h_and_the_rest_add_up_in_an_slstm():
    paths = cell_state_paths(pull(draw(("slstm", {})), {8: 1.0}))
    for t in range(9):
        alone, rest, total = (
            np.ldexp(part.mantissas[t], part.exponents[t]) for part in (paths.alone, paths.rest, paths.total)
        )
        close(alone + rest, total)


# ---- how weights begin


@pytest.mark.parametrize("name", LATER)
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_draws_every_cell_and_a_gain_is_for_states_that_are_multiplied(name, rule):
    structure = Structure(make_cell(name))
    weights = initialise(structure, 5, 6, 2, rule, seed=1, T_max=50)
    assert {key: value.shape for key, value in weights.items()} == structure.shapes(5, 6, 2)
    if name == "slstm":
        scaled = initialise(structure, 5, 6, 2, rule, gain=2.0, seed=1, T_max=50)
        np.testing.assert_array_equal(scaled["W_hh"], 2 * weights["W_hh"])
        return
    with pytest.raises(EngineError) as error:
        initialise(structure, 5, 6, 2, rule, gain=2.0, T_max=50)
    assert (error.value.code, error.value.where) == ("init.gain", "init.gain")


def test_the_lru_draws_moduli_whose_squares_are_even_and_chrono_time_scales():
    structure = Structure(make_cell("lru"))
    nu = np.concatenate([initialise(structure, 2, 64, 2, seed=s)["nu"] for s in range(40)])
    squares = np.exp(-2 * np.exp(nu))
    np.testing.assert_allclose(np.quantile(squares, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], atol=0.04)
    nu = initialise(structure, 2, 64, 2, "chrono", T_max=100)["nu"]
    scales = -1 / np.log(np.exp(-np.exp(nu)))
    assert scales.min() >= 1
    assert 80 < scales.max() <= 99


def test_a_forget_bias_is_the_bias_of_what_keeps_with_the_sign_of_the_gate():
    def block(rows, **options):
        structure = Structure(make_cell(**options))
        return initialise(structure, 2, 3, 2, "glorot", forget_bias=1.5)["b_h"][rows]

    assert (block(slice(0, 3), name="lstm", coupled=True) == -1.5).all()
    assert (block(slice(3, 6), name="min_lstm") == 1.5).all()
    assert (block(slice(3, 6), name="slstm") == 1.5).all()
    keras = initialise(Structure(make_cell("lstm", coupled=True)), 2, 3, 2, "keras")["b_h"]
    np.testing.assert_array_equal(keras, [-1] * 3 + [0] * 6)


# ---- a graph of any parameters


@dataclass(frozen=True)
class Loose(PlainCell):
    """Parameters of no usual name: a matrix for each gate, one that multiplies a gated x, one of c, a bias
    that stands alone, a number for each unit.
    """

    name: ClassVar[str] = "loose"
    gates: ClassVar[tuple[str, ...]] = ("s", "q", "k")
    states: ClassVar[tuple[str, ...]] = ("h", "v")
    options: ClassVar[dict[str, tuple[str, ...]]] = {}

    def equations(self) -> Graph:
        matrices = {"A": ("H", "X"), "B": ("H", "H"), "D": ("H", "X"), "E": ("H", "H"), "F": ("H", "H")}
        nodes = (
            *inputs("x", "h_prev", "v_prev"),
            *parameters({**matrices, "b": ("H",), "tau": ("H",)}),
            Node("A_x", "product", ("A", "x")),
            Node("B_h", "product", ("B", "h_prev")),
            Node("a_s", "sum", ("A_x", "B_h", "b")),
            Node("s", "sigmoid", ("a_s",)),
            Node("a_k", "sum", ("tau",)),
            Node("k", "sigmoid", ("a_k",)),
            Node("D_x", "product", ("D", "x")),
            Node("let_in", "multiply", ("s", "D_x")),
            Node("E_v", "product", ("E", "v_prev")),
            Node("F_h", "product", ("F", "h_prev")),
            Node("a_q", "sum", ("let_in", "E_v", "F_h")),
            Node("q", "tanh", ("a_q",)),
            Node("kept", "multiply", ("k", "v_prev")),
            Node("v", "sum", ("kept", "q")),
            Node("squashed", "tanh", ("v",)),
            Node("h", "multiply", ("s", "squashed")),
        )
        return Graph(nodes, {"h": "h_prev", "v": "v_prev"}, self.gates)


@pytest.mark.parametrize("B", [1, 2])
def test_parameters_may_have_any_name_and_stand_anywhere_in_a_pre_activation(B):
    rng = np.random.default_rng(0)
    cell, shapes = Loose(), Structure(Loose()).shapes(2, 3, 2)
    weights = {name: rng.normal(0, 0.7, shape) for name, shape in shapes.items()}
    network = one_layer(cell, weights, rng.normal(size=(B, 3)), v_0=rng.normal(size=(B, 3)))
    xs, targets = rng.normal(size=(5, B, 2)), rng.normal(size=(5, B, 2))
    trace = forward(network, xs, targets, Loss("mse", (2, 4)))
    checks = list(gradient_check(network, xs, targets, np.ones(5, bool), trace.objective, samples=None))
    assert {check.name for check in checks} == {*weights, "h_0", "v_0", "x"}
    assert max(check.error for check in checks) < 1e-7
    adjoint = backward(trace)
    for node in tape(trace, adjoint, 1):
        if node.id in trace.only.gates:
            close(node.value, trace.only.gates[node.id][1])
            close(node.grad, adjoint.only.dgates[node.id][1])
    if B == 1:
        np.testing.assert_allclose(
            map_of(trace, (4,)).totals["h"], adjoint.only.log10_norms["h"], rtol=0, atol=1e-12
        )


def test_the_cells_stand_in_one_order():
    assert tuple(CELLS) == ("rnn", "lstm", "gru", "mgu", *LATER)
    assert label(("slstm", {"forget": "exp"})) == "slstm-exp"
