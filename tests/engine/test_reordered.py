"""Another order of the units changes nothing but how sums round; that shows how far gradients err."""

from decimal import Decimal, localcontext

import numpy as np
import pytest

from app.engine.cells import make_cell
from app.engine.checks import reordered
from app.engine.checks.reordered import Apart, apart_by_row, compare, other_order
from app.engine.network.initialise import initialise
from app.engine.network.structure import Structure, one_layer
from app.engine.passes.trace import Loss, Trace, new_trace
from tests.engine.cases import CELLS, KINDS, backward, draw, forward, label, recut


def apart(trace: Trace, **options) -> Apart:
    """Of a trace's network, over its sequence, in a pass of its own."""
    found = Apart()
    new = new_trace(trace.network, trace.xs, trace.targets, trace.has_target, trace.objective)
    assert len(list(compare(new, found, **options))) == (0 if trace.network.only.H == 1 else 4 * trace.T)
    return found


def rnn(gain: float, T: int, H: int, seed: int = 0, activation: str = "tanh") -> Trace:
    """An RNN whose weights are `gain` times those of PyTorch's rule, with a loss at the last step."""
    cell, rng = make_cell("rnn", activation=activation), np.random.default_rng(seed)
    network = one_layer(cell, initialise(Structure(cell), 2, H, 2, gain=gain, seed=seed))
    xs, targets = rng.normal(size=(T, 1, 2)), rng.normal(size=(T, 1, 2))
    return forward(network, xs, targets, Loss("mse", (T - 1,)))


def exact(trace: Trace) -> dict[str, np.ndarray]:
    """dL by W_hh and by every h_t of such an RNN, in 60 decimal digits."""
    weights = {name: decimals(value) for name, value in trace.network.weights.items()}
    xs, targets = decimals(trace.xs[:, 0]), decimals(trace.targets[-1, 0])
    hs = [decimals(trace.network.only.initial["h"][0])]
    for x in xs:
        a = weights["W_xh"] @ x + weights["W_hh"] @ hs[-1] + weights["b_h"]
        doubled = np.array([(2 * each).exp() for each in a])
        hs.append((doubled - 1) / (doubled + 1))
    out = weights["W_hy"] @ hs[-1] + weights["b_y"]
    dh, dW = weights["W_hy"].T @ (out - targets) * 2 / len(out), np.zeros_like(weights["W_hh"])
    dhs = []
    for h, before in zip(hs[:0:-1], hs[-2::-1], strict=True):
        dhs.append(dh)
        da = dh * (1 - h * h)
        dW = dW + np.outer(da, before)
        dh = weights["W_hh"].T @ da
    return {"W_hh": dW, "h": np.array(dhs[::-1])}


def decimals(array: np.ndarray) -> np.ndarray:
    return np.array([Decimal(float(each)) for each in array.ravel()]).reshape(array.shape)


@pytest.mark.parametrize(
    ("gain", "T", "digits"), [(1.0, 40, (14, 17)), (7.0, 100, (6, 11)), (12.0, 80, (0, 10))]
)
def test_the_figure_is_of_the_size_of_the_true_error(gain, T, digits):
    """Against the gradients in 60 digits: within a factor of 100, where chaos multiplies it by 10^7."""
    trace = rnn(gain, T, 8)
    adjoint = backward(trace)
    with localcontext(prec=60):
        truth = exact(trace)
        errors = [
            np.abs(decimals(adjoint.weights["W_hh"]) - truth["W_hh"]).max() / np.abs(truth["W_hh"]).max(),
            *(
                np.abs(decimals(adjoint.only.totals["h"][:, 0]) - truth["h"]).max(axis=1)
                / np.abs(truth["h"]).max(axis=1)
            ),
        ]
    error, found = float(max(errors)), apart(trace)
    assert error / 100 < found.gradients < error * 100
    assert digits[0] <= -np.log10(found.gradients) <= digits[1]


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("truncate", [None, 5])
def test_a_tame_network_agrees_to_nearly_all_digits(case, kind, truncate):
    """What is permuted wrongly, or not back, is apart by about one."""
    trace = draw(case, kind, at=(3, 19), T=20, H=7, B=2, seed=2)
    found = apart(trace, truncate=truncate)
    if not trace.network.only.cell.matrices("H"):  # its units never meet: their numbers round alike
        assert (found.states or 0) < 1e-13
        return
    assert 0 < found.states < 1e-13
    assert 0 < found.gradients < 1e-12


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_the_same_network_in_another_order_is_the_same_function(case):
    trace = draw(case, H=6)
    order = other_order(6)
    network = reordered.reordered(trace.network, order)
    other = forward(network, trace.xs, trace.targets, trace.objective)
    assert not np.array_equal(network.weights["W_xh"], trace.network.weights["W_xh"])
    np.testing.assert_allclose(other.outputs, trace.outputs, rtol=1e-13)
    np.testing.assert_allclose(other.only.hs, trace.only.hs[..., order], rtol=1e-12, atol=1e-15)
    assert reordered.reordered(recut(trace.network, recurrent=False), order).only.recurrent is False


def test_a_chaotic_network_parts_from_itself_in_any_order_by_about_as_much():
    trace = rnn(7.0, 100, 16)
    figures = [apart(trace, seed=seed).gradients for seed in range(4)]
    assert min(figures) > 1e-11
    assert max(figures) / min(figures) < 100
    assert apart(trace).gradients == figures[0]


def test_the_way_back_is_cut_off_as_asked():
    """Of 100 steps the last 5 alone: their states are as far apart, their gradients less."""
    trace = rnn(7.0, 100, 16)
    whole, cut = apart(trace), apart(trace, truncate=5)
    assert cut.states == whole.states
    assert cut.gradients != whole.gradients


@pytest.mark.parametrize("H", range(2, 40))
def test_another_order_is_another_one(H):
    order = other_order(H)
    assert sorted(order) == list(range(H))
    assert list(order) != list(range(H))


@pytest.mark.parametrize(("H", "T"), [(1, 30), (16, 1)])
def test_where_no_other_order_rounds_otherwise_nothing_is_said(H, T):
    """One unit has no other order; after one step from zeros no sum over units has been taken."""
    assert apart(rnn(7.0, T, H)) == Apart(None, None)


@pytest.mark.parametrize(("gain", "finite"), [(1e-3, True), (60.0, False)])
def test_what_leaves_the_range_of_doubles_is_left_out(gain, finite):
    """Far from the loss dL/dh_t is denormal, or zero; or h_t has overflowed and with it all that follows."""
    trace = rnn(gain, 200, 16, activation="identity")
    adjoint = backward(trace)
    assert np.isfinite(trace.only.hs).all() == finite
    assert (np.abs(adjoint.only.totals["h"]).max(axis=(1, 2)) < 1e-300).any() == finite
    found = apart(trace)
    assert 0 < found.states < 1e-12
    assert found.gradients < 1e-12


def test_pairs_of_rows_are_measured_by_their_largest_entry():
    big = np.finfo(float).max
    rows = np.array([[1, 1e-9], [0, 0], [np.inf, 1], [1e-300, 0], [big, 0], [0, 0], [np.nan, 1], [1, 1]])
    others = np.array([[1, 2e-9], [0, 0], [np.inf, 1], [2e-300, 0], [-big, 0], [1, 0], [1, 1], [np.inf, 1]])
    np.testing.assert_allclose(apart_by_row(rows, others), [1e-9, 2, 1], rtol=1e-6)
