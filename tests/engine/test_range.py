"""Norms stay exact where doubles end; what overflows is told, never raised and never hidden."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.checks.nonfinite import Nonfinite, first_nonfinite
from app.engine.network.structure import one_layer
from app.engine.numbers.magnitude import log10_norm, log10_norms, normalise, rescale
from app.engine.numbers.ops import ACTIVATIONS
from app.engine.passes.trace import Loss
from tests.engine.cases import (
    CELLS,
    backward,
    draw,
    draw_network,
    forward,
    label,
    map_of,
    orthogonal,
    scalar_rnn,
    with_entries,
)


def log10_of(fraction: Fraction) -> float:
    return math.log10(fraction.numerator) - math.log10(fraction.denominator)


@pytest.mark.parametrize("gain", [1e-6, 10**-2.52, 1e-200, 1e150])
def test_a_scaled_rotation_is_exact_over_hundreds_of_steps(gain):
    T = 401
    trace = scalar_rnn(gain * orthogonal(6), T)  # the states are zeros, so no forward pass overflows
    adjoint, gmap = backward(trace), map_of(trace)
    expected = adjoint.only.log10_norms["h"][-1] + math.log10(gain) * (T - 1 - np.arange(T))
    np.testing.assert_allclose(adjoint.only.log10_norms["h"], expected, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(gmap.log10_norms["h"][-1], expected, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(gmap.totals["h"], expected, rtol=1e-12, atol=1e-9)
    assert np.isfinite(gmap.log10_norms["h"][gmap.asked]).all()
    if gain == 1e-6:
        assert adjoint.only.log10_norms["h"][0] - adjoint.only.log10_norms["h"][-1] == pytest.approx(
            -2400, abs=1e-9
        )
        assert not adjoint.only.totals["h"][0].any()  # as doubles have it


def test_the_adjoint_of_a_loss_that_stands_before_the_end_is_exact_however_soon_it_vanishes():
    trace = replace(scalar_rnn(1e-6 * orthogonal(6), 60), objective=Loss("mse", (40,)))
    adjoint, gmap = backward(trace), map_of(trace, (0,))  # no other row tells how far it goes
    np.testing.assert_allclose(gmap.totals["h"], adjoint.only.log10_norms["h"], rtol=1e-12, atol=1e-9)
    assert adjoint.only.log10_norms["h"][40] - adjoint.only.log10_norms["h"][0] == pytest.approx(
        240, abs=1e-9
    )


def test_the_smallest_doubles_are_brought_near_one_too():
    rows, exponents = np.array([[5e-324, 0], [0, 3.0]]), np.zeros(2, int)
    with np.errstate(all="ignore"):
        normalise([rows], exponents)
    assert rows.tolist() == [[0.5, 0], [0, 0.75]]
    assert exponents.tolist() == [-1073, 2]


def test_norms_agree_with_exact_fractions_far_below_the_range_of_doubles():
    W = np.array([[3, -1], [2, 5]]) / 2**12
    T = 300
    trace = scalar_rnn(W, T)
    row = [Fraction(float(value)) for value in backward(trace).only.totals["h"][-1, 0]]
    exact = []
    for _ in range(T):
        exact.append(log10_of(sum(value * value for value in row)) / 2)
        row = [sum(row[k] * Fraction(float(W[k, j])) for k in range(2)) for j in range(2)]
    assert exact[-1] < -800
    np.testing.assert_allclose(map_of(trace).log10_norms["h"][-1], exact[::-1], rtol=0, atol=1e-9)
    np.testing.assert_allclose(backward(trace).only.log10_norms["h"], exact[::-1], rtol=0, atol=1e-9)


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_the_last_row_of_the_map_is_the_norm_of_bptt_however_small(case):
    trace = draw(case, T=1500, at=(1499,), scale=0.05)
    if case == ("slstm", {"forget": "exp"}):  # exp(0) forgets nothing
        trace = with_entries(trace, "b_h", slice(4, 8), -1)
    adjoint, gmap = backward(trace), map_of(trace, rows=(1499,))
    assert adjoint.only.log10_norms["h"][0] < -350
    np.testing.assert_allclose(gmap.log10_norms["h"][1499], adjoint.only.log10_norms["h"], rtol=0, atol=1e-8)
    np.testing.assert_allclose(gmap.totals["h"], adjoint.only.log10_norms["h"], rtol=0, atol=1e-8)
    plain = np.linalg.norm(adjoint.only.totals["h"], axis=(1, 2))
    normal = plain > 1e-150  # its squares are normal too
    np.testing.assert_allclose(
        np.log10(plain[normal]), adjoint.only.log10_norms["h"][normal], rtol=0, atol=1e-9
    )
    assert (plain[adjoint.only.log10_norms["h"] < -330] == 0).all()


def test_the_scaled_adjoint_is_bit_for_bit_that_of_plain_float64_where_doubles_reach():
    W = 0.05 * np.random.default_rng(2).normal(size=(5, 5))
    trace = scalar_rnn(W, 250, "tanh", np.ones((1, 5)))
    adjoint = backward(trace)
    dh = adjoint.only.totals["h"][-1].copy()
    for t in range(249, 0, -1):
        dh = np.dot(dh * (1 - trace.only.hs[t] ** 2), W)
        if np.abs(dh).min() < 1e-290:
            break
        assert dh.tobytes() == adjoint.only.totals["h"][t - 1].tobytes()
    assert adjoint.only.log10_norms["h"][t] < -200


def test_a_later_loss_that_has_died_out_does_not_disturb_an_earlier_one():
    network = draw_network(("lstm", {}), scale=0.01)
    rng = np.random.default_rng(0)
    xs, targets = rng.normal(size=(1700, 1, 3)), rng.integers(0, 3, (1700, 1))
    both, early = (forward(network, xs, targets, Loss("cross_entropy", at)) for at in ((100, 1699), (100,)))
    assert backward(both).only.log10_norms["h"][101] < -400
    np.testing.assert_allclose(
        backward(both).only.log10_norms["h"][:101],
        backward(early).only.log10_norms["h"][:101],
        rtol=0,
        atol=1e-12,
    )
    np.testing.assert_allclose(
        map_of(both, (100,)).totals["h"][:101],
        backward(early).only.log10_norms["h"][:101],
        rtol=0,
        atol=1e-12,
    )


def test_a_gradient_that_explodes_stays_exact_though_every_step_adds_a_loss_of_its_own():
    T = 1000
    trace = scalar_rnn(np.diag([3.0, 3.0]), T)
    trace = forward(trace.network, trace.xs, trace.targets, Loss("mse", range(T)))
    adjoint, gmap = backward(trace), map_of(trace, rows=(T - 1,))
    direct = Fraction(float(np.linalg.norm(adjoint.only.direct[0])))
    exact = [log10_of(direct * (3 ** (T - t) - 1) / 2) for t in range(T)]
    assert exact[0] > 450
    np.testing.assert_allclose(adjoint.only.log10_norms["h"], exact, rtol=0, atol=1e-10)
    np.testing.assert_allclose(gmap.totals["h"], exact, rtol=0, atol=1e-10)


def test_gain_3_with_relu_overflows_quietly_and_the_first_step_is_told():
    trace = scalar_rnn(3 * np.eye(4), 2000, "relu", np.ones((1, 4)))
    adjoint = backward(trace)
    first = int(np.flatnonzero(~np.isfinite(trace.only.hs).all(axis=(1, 2)))[0])
    assert first == math.floor(math.log(np.finfo(float).max) / math.log(3))  # h_t = 3^(t + 1)
    assert first_nonfinite(trace) == first_nonfinite(trace, adjoint) == Nonfinite(first, "h", "forward")
    gmap = map_of(trace, rows=(1999,))
    assert np.isnan(gmap.log10_norms["h"][1999]).any() or np.isposinf(gmap.log10_norms["h"][1999]).any()


def test_a_backward_pass_that_alone_overflows_is_told_by_its_first_step_and_its_norms_stay_exact():
    trace = scalar_rnn(3 * orthogonal(4), 1000)  # forward: zeros
    adjoint = backward(trace)
    first = first_nonfinite(trace, adjoint)
    assert first_nonfinite(trace) is None
    assert (first.symbol, first.direction) == ("dh", "backward")
    assert np.isfinite(adjoint.only.totals["h"][first.t + 1 :]).all()
    slopes = -np.diff(adjoint.only.log10_norms["h"])
    np.testing.assert_allclose(slopes, math.log10(3), rtol=1e-12)


def test_a_sum_that_overflows_though_no_step_does_is_told_too():
    trace = scalar_rnn(np.eye(1), 2)
    huge = forward(trace.network, np.zeros((2, 1, 1)), np.full((2, 1, 1), 1.2e154), Loss("mse", (0, 1)))
    assert np.isfinite(huge.losses).all()
    assert first_nonfinite(huge) == Nonfinite(1, "loss", "forward")
    network = trace.network.with_weights(trace.network.weights | {"W_xh": np.full((1, 1), 1e-200)})
    xs = np.full((2, 1, 1), 1e308)
    pass_ = forward(network, xs, np.full((2, 1, 1), 1e60), Loss("mse", (0, 1)))
    assert first_nonfinite(pass_, backward(pass_)) == Nonfinite(0, "dW_xh", "backward")


def test_what_overflows_within_a_cell_is_told_by_its_own_name():
    rng = np.random.default_rng(0)
    network = draw_network(("lstm", {}))
    xs, targets = rng.normal(size=(6, 1, 3)), rng.normal(size=(6, 1, 3))
    opposed = {"W_xh": np.full((16, 3), 1e308), "W_hh": np.full((16, 4), -1e308)}  # inf - inf
    huge = one_layer(network.only.cell, network.weights | opposed, np.full((1, 4), 10.0))
    trace = forward(huge, np.full_like(xs, 10), targets, Loss("mse", (5,)))
    assert first_nonfinite(trace, backward(trace)) == Nonfinite(0, "i", "forward")
    shut = {name: np.zeros_like(weight) for name, weight in network.weights.items()}
    shut["b_h"][4:8], shut["W_hy"][:] = (
        -600,
        1e100,
    )  # f = e^-600 brings a huge c_0 down, yet dL/df has it whole
    gate = one_layer(network.only.cell, shut, c_0=np.full((1, 4), 1e250))
    trace = forward(gate, xs[:1], targets[:1], Loss("mse", (0,)))
    assert first_nonfinite(trace, backward(trace)) == Nonfinite(0, "df", "backward")
    far = one_layer(network.only.cell, network.weights | {"W_xh": 1e308 * network.weights["W_xh"]})
    trace = forward(far, np.zeros_like(xs), 1e5 * targets, Loss("mse", (5,)))
    assert first_nonfinite(trace, backward(trace)) == Nonfinite(5, "dx", "backward")


def test_a_derivative_that_rounds_to_zero_gives_an_exact_zero_and_nothing_else_does():
    trace = scalar_rnn(np.array([[50.0]]), 30, "tanh", -np.ones((1, 1)))
    assert np.isneginf(backward(trace).only.log10_norms["h"][:-1]).all()
    assert np.isneginf(map_of(trace).log10_norms["h"][-1, :-1]).all()
    assert np.isfinite(backward(trace).only.log10_norms["h"][-1])


def test_nan_is_passed_on_by_relu_not_taken_for_zero():
    assert np.isnan(ACTIVATIONS["relu"].slope(np.array([np.nan]))[0])
    trace = scalar_rnn(np.array([[1e200, 0], [1e200, -1e200]]), 6, "relu", np.array([[1e200, 0]]))
    assert np.isnan(trace.only.hs[-1]).any()
    assert np.isnan(backward(trace).only.log10_norms["h"][0])


floats = st.floats(-1, 1, width=64, allow_subnormal=False)


@given(st.lists(floats, min_size=1, max_size=6), st.integers(-900, 900))
@settings(max_examples=200, deadline=None)
def test_a_norm_is_exact_at_any_scale(values, exponent):
    row = np.ldexp(np.array([values]), exponent)
    exact = sum(Fraction(float(value)) ** 2 for value in row[0])
    expected = -math.inf if exact == 0 else log10_of(exact) / 2
    with np.errstate(all="ignore"):
        assert log10_norm(row) == pytest.approx(expected, abs=1e-12)
        assert log10_norms(row)[0] == pytest.approx(expected, abs=1e-12)


@given(st.lists(st.tuples(floats, floats, st.integers(-900, 900)), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_rescaling_changes_no_number_and_brings_every_row_near_one(rows):
    parts = [np.array([[row[part] * 2.0 ** row[2]] for row in rows]) for part in range(2)]
    before = [[Fraction(float(value)) for value in part[:, 0]] for part in parts]
    exponents = np.zeros(len(rows), int)
    with np.errstate(all="ignore"):
        rescale(parts, exponents)
    for part, numbers in zip(parts, before, strict=True):
        for value, exponent, number in zip(part[:, 0], exponents, numbers, strict=True):
            scaled = number / Fraction(2) ** int(exponent)
            if (
                number == 0 or abs(scaled) > Fraction(2) ** -900
            ):  # beyond, it is next to nothing beside its row
                assert Fraction(float(value)) == scaled
    norms = np.hypot(parts[0], parts[1])[:, 0]
    assert ((norms == 0) | ((norms > 2.0**-205) & (norms < 2.0**205))).all()
