"""Random cells of own equations: gradients are those of differences, and what is written is read back."""

import random
from contextlib import suppress

import numpy as np
import pytest

from app.engine.cells.equations.own import OwnCell, own_cell
from app.engine.cells.equations.reading import LONGEST_NAME
from app.engine.cells.equations.writing import written
from app.engine.checks.gradcheck import gradient_check
from app.engine.checks.tape import tape
from app.engine.errors import EngineError
from app.engine.network.structure import Structure, one_layer
from app.engine.passes.trace import Loss, Trace
from tests.engine.cases import backward, forward, map_of

FUNCTIONS = ("sigmoid", "tanh", "hard_sigmoid_6", "log_sigmoid", "identity", "exp")
T, LOSS = 4, Loss("mse", (1, 3))


def gate_of(rng: random.Random, gate: str, known: list[str], before: list[str]) -> str:
    """A gate's line: what a graph can carry, in any order."""
    terms = [
        f"W_x{gate} x",
        f"W_h{gate} {rng.choice(before)}",
        f"b_{gate}",
        f"p_{gate} * {rng.choice(before)}",
        f"tanh({rng.choice(before)})",
        *([f"{rng.choice(known)} * (W_q{gate} {rng.choice(before)} + v_{gate})"] if known else []),
    ]
    read = " + ".join(rng.sample(terms, rng.randint(2, len(terms))))
    return f"{gate} = {rng.choice(FUNCTIONS)}({read})"


def value_of(rng: random.Random, depth: int, names: list[str]) -> str:
    """An expression of these names, with every operation."""
    if depth == 0:
        return rng.choice(names)
    first, second = (value_of(rng, depth - 1, names) for _ in range(2))
    forms = [
        rng.choice(names),
        f"{first} + {second}",
        f"({first}) * ({second})",
        f"({first}) * (1 - ({second}))",
        f"({first}) - ({second})",
        f"tanh({first})",
        f"hard_sigmoid_6({first})",
        f"complement_root(sigmoid({first}))",
        f"max({first}, {second})",
        f"-({first})",
        f"({first}) / exp({second})",
    ]
    return rng.choice(forms)


def cell_of(seed: int) -> OwnCell:
    """A random cell; texts that are none are drawn again."""
    rng = random.Random(seed)
    while True:
        states = ["h", *rng.sample(["c", "s"], rng.randint(0, 2))]
        before, known, lines = [f"{state}_prev" for state in states], [], []
        for gate in rng.sample(["i", "f", "g", "o", "r"], rng.randint(1, 3)):
            lines.append(gate_of(rng, gate, known, before))
            known.append(gate)
        for state in reversed(states):
            lines.append(f"{state} = {value_of(rng, 3, [*before, *known])}")
            known.append(state)
        with suppress(EngineError):
            return own_cell("\n".join(lines))


def drawn(cell: OwnCell, seed: int) -> Trace:
    rng = np.random.default_rng(seed)
    weights = {name: rng.normal(0, 0.5, shape) for name, shape in Structure(cell).shapes(2, 3, 2).items()}
    states = {f"{state}_0": rng.normal(0, 0.5, (1, 3)) for state in cell.states[1:]}
    network = one_layer(cell, weights, rng.normal(0, 0.5, (1, 3)), **states)
    return forward(network, rng.normal(size=(T, 1, 2)), rng.normal(size=(T, 1, 2)), LOSS)


def test_gradients_are_those_of_differences_and_of_the_tape_and_stand_in_the_map():
    checked = 0
    for seed in range(40):
        trace = drawn(own_cell(cell_of(seed).text), seed)
        adjoint = backward(trace)
        sizes = [np.abs(each).max() for each in (trace.only.hs, *adjoint.weights.values())]
        if not all(1e-4 < size < 1e3 for size in sizes):
            continue  # a difference says nothing there
        checked += 1
        checks = gradient_check(trace.network, trace.xs, trace.targets, np.ones(T, bool), LOSS, samples=None)
        assert max(check.error for check in checks) < 1e-5, trace.only.layer.cell.text
        for node in tape(trace, adjoint, 1):
            if node.id in trace.only.gates:
                np.testing.assert_allclose(node.grad, adjoint.only.dgates[node.id][1], 1e-8, 1e-12)
        totals = map_of(trace, LOSS.at).totals["h"]
        np.testing.assert_allclose(totals, adjoint.only.log10_norms["h"], rtol=0, atol=1e-9)
    assert checked > 15


def test_a_random_cell_that_is_written_is_read_as_the_same_cell():
    for seed in range(150):
        cell = cell_of(seed)
        again = own_cell(written(cell.graph))
        assert (again.gates, set(again.states), dict(again.axes)) == (
            cell.gates,
            set(cell.states),
            dict(cell.axes),
        )
        if seed % 10 == 0:
            trace = drawn(cell, seed)
            states = {f"{name}_0": rows for name, rows in trace.network.only.initial.items()}
            other = one_layer(again, trace.network.weights, **states)
            hs = forward(other, trace.xs, trace.targets, LOSS).only.hs
            np.testing.assert_allclose(hs, trace.only.hs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "read",
    [
        "(1 - h_prev) * n + (1 - h_prev) * tanh(n)",
        "hard_sigmoid_6(n + h_prev) * n + hard_sigmoid_6(n + h_prev) * h_prev",
        "complement_root(n + h_prev) * n - complement_root(n + h_prev) * h_prev",
    ],
)
def test_what_is_read_twice_gets_a_name_that_a_line_may_have(read):
    text = f"n = sigmoid(W_xn x + b_n)\nh = {read}"
    lines = [line.partition(" = ")[0] for line in written(own_cell(text).graph).splitlines()]
    assert len(lines) == 3
    assert all(len(name) <= LONGEST_NAME and not name.endswith("_prev") for name in lines)
    assert own_cell(written(own_cell(text).graph)).gates == ("n",)
