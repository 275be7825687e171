"""Growth per step of large random networks, measured and by mean-field theory."""

import math

import numpy as np
import pytest

from app.engine.errors import EngineError
from app.engine.why.lyapunov import leading_exponents, mean_field_exponent
from app.engine.why.spectrum import new_spectrum, sweep_spectrum
from tests.engine.cases import CELLS, draw, label, orthogonal, scalar_rnn


@pytest.mark.parametrize(
    ("g", "expected", "tolerance"),
    [(0.5, -0.693, 0.05), (1.5, 0.065, 0.015), (2, 0.155, 0.015), (3, 0.310, 0.015)],
)
def test_a_random_network_of_400_units_grows_as_mean_field_theory_says(g, expected, tolerance):
    rng, N = np.random.default_rng(0), 400
    trace = scalar_rnn(rng.normal(0, g / math.sqrt(N), (N, N)), 900, "tanh", rng.normal(size=(1, N)))
    assert mean_field_exponent(g) == pytest.approx(expected, abs=0.0005)
    assert leading_exponents(trace.only, settle=150)[0] == pytest.approx(
        mean_field_exponent(g), abs=tolerance
    )


def test_mean_field_below_one_is_the_logarithm_of_the_gain_and_above_it_chaos_begins_at_zero():
    for g in (0.1, 0.5, 1.0):
        assert mean_field_exponent(g) == pytest.approx(math.log(g), abs=1e-12)
    exponents = [mean_field_exponent(g) for g in (1.0, 1.01, 1.1, 1.5, 2, 3, 10, 100)]
    assert exponents == sorted(exponents)
    assert mean_field_exponent(1.1) == pytest.approx((1.1 - 1) ** 2 / 2, rel=0.05)


def test_mean_field_agrees_with_gauss_hermite_where_that_has_converged():
    z, weights = np.polynomial.hermite_e.hermegauss(180)
    weights /= weights.sum()
    q = 1.0
    for _ in range(2000):
        q = 1.5**2 * (np.tanh(math.sqrt(q) * z) ** 2 @ weights)
    expected = 0.5 * math.log(1.5**2 * (np.cosh(math.sqrt(q) * z) ** -4.0 @ weights))
    assert mean_field_exponent(1.5) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("case", [case for case in CELLS if case[1].get("activation") != "relu"], ids=label)
def test_all_exponents_add_up_as_those_of_the_spectrum_do(case):
    trace = draw(case, T=60, at=(59,), H=5, scale=0.4)
    spectrum = new_spectrum(trace.only, (59,))
    list(sweep_spectrum(trace.only, spectrum))
    exponents = leading_exponents(trace.only, 5 * len(trace.network.only.cell.states))
    assert exponents.sum() == pytest.approx(spectrum.lyapunov[0].sum(), rel=1e-8)
    assert exponents[0] == pytest.approx(spectrum.lyapunov[0, 0], abs=0.1)


def test_directions_that_relu_stops_have_an_exponent_of_minus_infinity():
    h_0 = np.abs(np.random.default_rng(1).normal(size=(1, 8)))
    exponents = leading_exponents(scalar_rnn(orthogonal(8), 30, "relu", h_0).only, 8)
    assert np.isfinite(exponents[0])
    assert np.isneginf(exponents[-1])


@pytest.mark.parametrize("settle", [0, 7])
def test_of_a_scaled_rotation_every_exponent_is_the_logarithm_of_its_scale(settle):
    trace = scalar_rnn(1e-6 * orthogonal(6), 401)
    np.testing.assert_allclose(leading_exponents(trace.only, 6, settle), math.log(1e-6), rtol=1e-12)


def test_what_does_not_fit_is_refused():
    trace = draw(CELLS[0])
    for count in (0, 5):
        with pytest.raises(EngineError, match="4 exponents"):
            leading_exponents(trace.only, count)
    for settle in (-1, 4):
        with pytest.raises(EngineError, match="after settling"):
            leading_exponents(trace.only, 1, settle)
    for g in (0, -1, math.inf, math.nan):
        with pytest.raises(EngineError, match="positive"):
            mean_field_exponent(g)
