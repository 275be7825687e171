"""Gradients are what finite differences say; and the check itself can fail."""

import numpy as np
import pytest

from app.engine.cells import make_cell
from app.engine.cells.fused.lstm import FusedLSTM
from app.engine.cells.fused.rnn import FusedRNN
from app.engine.checks.gradcheck import gradient_check
from app.engine.errors import EngineError
from app.engine.network.structure import one_layer
from app.engine.numbers.ops import OPS
from app.engine.passes.trace import Loss, Trace, new_trace
from tests.engine.cases import CELLS, KINDS, draw, label, states_of, with_entries


def checks_of(trace, **options):
    network, objective = trace.network, trace.objective
    return list(gradient_check(network, trace.xs, trace.targets, trace.has_target, objective, **options))


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("kind", KINDS)
def test_every_gradient_is_what_central_differences_give(case, kind):
    trace = draw(case, kind, at=(1, 3), T=4, X=2, H=3, Y=2, reduction="mean", seed=5)
    checks = checks_of(trace, samples=None)
    arrays = {**trace.network.weights, **states_of(trace.network), "x": trace.xs}
    assert len(checks) == sum(array.size for array in arrays.values())
    assert {check.name for check in checks} == set(arrays)
    assert max(check.error for check in checks) < 1e-7
    assert all(check.settled for check in checks)
    assert max(abs(check.analytic) for check in checks) > 1e-2


def test_a_sample_takes_from_every_array_and_repeats_with_its_seed():
    trace = draw(("lstm", {}), B=2)
    checks = checks_of(trace, samples=16, seed=3)
    assert {check.name for check in checks} == {*trace.network.weights, "h_0", "c_0", "x"}
    assert checks == checks_of(trace, samples=16, seed=3)
    assert checks != checks_of(trace, samples=16, seed=4)


def test_a_wrong_kernel_is_found_by_the_check(monkeypatch):
    fill = FusedLSTM.fill_slopes

    def without_the_tanh(self, slopes, trace, span):
        fill(self, slopes, trace, span)
        slopes.h_by_c[: span.stop - span.start] = trace.gates["o"][span]

    monkeypatch.setattr(FusedLSTM, "fill_slopes", without_the_tanh)
    assert max(check.error for check in checks_of(draw(("lstm", {})), samples=64) if check.settled) > 1e-3


def at_a_kink() -> Trace:
    """One ReLU unit, its pre-activation 2e-5 above 0: all steps but the shortest cross the kink."""
    weights = {"W_xh": [[1.0]], "W_hh": [[0.0]], "b_h": [2e-5], "W_hy": [[1.0]], "b_y": [0.0]}
    network = one_layer(make_cell("rnn", activation="relu"), {k: np.array(v) for k, v in weights.items()})
    return new_trace(network, np.zeros((1, 1, 1)), np.ones((1, 1, 1)), np.ones(1, bool), Loss("mse", (0,)))


def test_a_number_at_the_end_of_the_range_may_leave_it_and_the_gate_stays_shut():
    trace = with_entries(draw(("lstm", {})), "b_h", 0, -np.finfo(float).max)
    (check,) = checks_of(trace, entries=[("b_h", (0,))])
    assert (check.analytic, check.numeric) == (0, 0)


def test_differences_across_a_kink_settle_nothing_and_say_so():
    checks = {check.name: check for check in checks_of(at_a_kink(), samples=None)}
    assert checks["b_h"].error > 0.1
    assert not checks["b_h"].settled
    assert checks["b_y"].settled
    assert checks["b_y"].error < 1e-7


def relu_net(W_xh, W_hh, W_hy, x):
    weights = {"W_xh": W_xh, "W_hh": W_hh, "W_hy": W_hy}
    weights = {name: np.array(value, float) for name, value in weights.items()}
    zeros = {"b_h": np.zeros(len(weights["W_hh"])), "b_y": np.zeros(len(weights["W_hy"]))}
    network = one_layer(make_cell("rnn", activation="relu"), weights | zeros)
    xs, T = np.array(x, float).reshape(-1, 1, 1), len(x)
    return new_trace(network, xs, np.ones((T, 1), int), np.ones(T, bool), Loss("cross_entropy", (T - 1,)))


def test_right_on_a_kink_all_differences_agree_and_are_still_no_witness():
    checks = checks_of(relu_net([[0.001]], [[1.0]], [[0.5], [-0.5]], [0.0]), samples=None)
    on_the_kink = {"x", "b_h", "h_0"}
    for check in checks:
        assert check.settled == (check.name not in on_the_kink)
        assert (check.sides is None) == check.settled
        assert not check.settled or check.error < 1e-7
    (x,) = (check for check in checks if check.name == "x")
    assert (x.analytic, x.spread) == (0, pytest.approx(0, abs=1e-6))
    assert x.numeric == pytest.approx(0.00025, rel=1e-3)
    assert x.sides == (pytest.approx(0, abs=1e-9), pytest.approx(0.0005, rel=1e-6))


def test_kinks_that_cancel_on_both_sides_are_seen_too():
    """relu(x) - relu(-x) has the slope 1 on either side of 0, where the derivative is taken as 0."""
    trace = relu_net([[1.0], [-1.0]], np.eye(2), [[1.0, -1.0], [0.0, 0.0]], [0.0])
    (x,) = checks_of(trace, entries=[("x", (0, 0, 0))])
    assert (x.analytic, x.settled) == (0, False)
    assert x.sides[0] == pytest.approx(x.sides[1])


def test_a_wrong_gradient_of_a_relu_beside_its_kinks_is_found(monkeypatch):
    monkeypatch.setattr(FusedRNN, "fill_slopes", lambda self, slopes, trace, span: slopes.by_a.fill(1.0))
    trace = relu_net([[1.0], [-1.0]], np.eye(2), [[1.0, 0.5], [0.0, 1.0]], [0.0, 0.7])
    checks = checks_of(trace, samples=None)
    assert max(check.error for check in checks if check.settled) > 0.1
    assert not all(check.settled for check in checks)


SHAPES = {
    "product": ((4, 3), (2, 3)),
    "sum": ((2, 4), (2, 4), (4,), (4,)),
    "multiply": ((2, 4), (2, 4)),
    "subtract": ((2, 4), (4,)),
    "divide": ((2, 4), (4,)),
    "max": ((2, 4), (4,)),
}


def operation(name):
    """Operands, the result and an adjoint of an operation."""
    rng = np.random.default_rng(1)
    operands = [rng.normal(size=shape) for shape in SHAPES.get(name, ((2, 4),))]
    if name == "complement_root":
        operands = [np.tanh(each) for each in operands]
    if name == "divide":
        operands[1] = 1 + operands[1] ** 2
    out = OPS[name].value(*operands)
    return operands, out, rng.normal(size=out.shape)


@pytest.mark.parametrize("name", [name for name in OPS if name not in ("product", "softmax")])
def test_what_an_adjoint_is_multiplied_with_makes_the_vjp(name):
    operands, out, grad = operation(name)
    parts = OPS[name].vjp(grad, out, *operands)
    for part, factor, operand in zip(parts, OPS[name].local(out, *operands), operands, strict=True):
        factor = operands[factor] if isinstance(factor, int) else 1.0 if factor is None else factor
        sent = grad * factor
        np.testing.assert_allclose(part, sent if operand.ndim == 2 else sent.sum(axis=0), rtol=1e-12)


def test_the_larger_of_two_takes_the_whole_adjoint_the_first_where_they_are_equal():
    a, b = np.array([[1.0, 2.0, 3.0, np.nan]]), np.array([[2.0, 2.0, 1.0, 0.0]])
    first, second = OPS["max"].local(OPS["max"].value(a, b), a, b)
    np.testing.assert_array_equal(first, [[0, 1, 1, np.nan]])
    np.testing.assert_array_equal(second, [[1, 0, 0, np.nan]])


def test_a_logarithm_of_a_sigmoid_is_exact_where_the_sigmoid_rounds():
    a = np.array([-800.0, -40.0, 40.0, 800.0])
    y = OPS["log_sigmoid"].value(a)
    np.testing.assert_allclose(y, [-800, -40, -np.exp(-40), 0], rtol=1e-15)
    np.testing.assert_allclose(OPS["log_sigmoid"].local(y, a)[0], [1, 1, np.exp(-40), 0], rtol=1e-15)


@pytest.mark.parametrize("name", OPS)
def test_the_vjp_of_each_operation_is_what_central_differences_give(name):
    operands, out, grad = operation(name)
    parts = OPS[name].vjp(grad, out, *operands)
    assert len(parts) == len(operands)
    for j, part in enumerate(parts):
        assert part.shape == operands[j].shape
        for index in np.ndindex(part.shape):
            moved = [operand.copy() for operand in operands]
            values = []
            for offset in (1e-6, -1e-6):
                moved[j][index] = operands[j][index] + offset
                values.append(float((OPS[name].value(*moved) * grad).sum()))
            assert part[index] == pytest.approx((values[0] - values[1]) / 2e-6, abs=1e-7)


def test_named_entries_are_checked_in_their_order():
    trace = draw(("lstm", {}), at=(8,))
    entries = [("x", (2, 0, 1)), ("W_hh", (9, 3)), ("c_0", (0, 2))]
    checks = checks_of(trace, entries=entries)
    assert [(check.name, check.index) for check in checks] == entries
    assert all(check.error < 1e-6 for check in checks)


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        (("V", (0,)), "entries.1.name"),
        (("b_h", (16,)), "entries.1.index"),
        (("b_h", (-1,)), "entries.1.index"),
        (("b_h", (0, 0)), "entries.1.index"),
    ],
)
def test_an_entry_that_is_not_there_is_refused(entry, where):
    with pytest.raises(EngineError) as refused:
        checks_of(draw(("lstm", {}), at=(8,)), entries=[("b_h", (0,)), entry])
    assert refused.value.where == where
