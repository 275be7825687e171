"""Singular values over a distance: the laws they obey, and accuracy far below the rounding of the product."""

import numpy as np
import pytest

from app.engine.cells import make_cell
from app.engine.errors import EngineError
from app.engine.network.initialise import initialise
from app.engine.network.structure import Structure, one_layer
from app.engine.passes.jacobian import jacobian
from app.engine.passes.trace import Loss
from app.engine.why.spectrum import (
    _independent,
    _Product,
    even_distances,
    log10_singular_values,
    new_spectrum,
    sweep_spectrum,
)
from tests.engine.cases import CELLS, draw, draw_targets, forward, label, orthogonal, scalar_rnn


def spectrum_of(trace, distances=None):
    spectrum = new_spectrum(trace.only, distances)
    assert list(sweep_spectrum(trace.only, spectrum)) == list(range(spectrum.distances[-1] + 1))
    return spectrum


def logs(trace, distances=None):
    return spectrum_of(trace, distances).log10_singular_values


@pytest.mark.parametrize("s", [1e-6, 0.9, 1.0, 1.1])
def test_a_scaled_rotation_has_all_singular_values_equal_to_s_to_the_distance(s):
    values = logs(scalar_rnn(s * orthogonal(100), 51, "identity"))
    np.testing.assert_allclose(
        values, np.log10(s) * np.arange(51)[:, None] * np.ones(100), rtol=0, atol=1e-10
    )


def test_fifty_gaussian_factors_shrink_the_median_direction_to_2e_8():
    """Independent factors: `_Product` takes them as they are."""
    medians = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        product = _Product(100)
        for _ in range(50):
            product.extend(Linear(), rng.normal(0, 0.1, (100, 100)), 0)
        product.factor()
        medians.append(np.median(log10_singular_values(product.mantissas, product.exponents)))
    assert 10 ** np.median(medians) == pytest.approx(2e-8, rel=0.3)


def test_directions_that_change_their_order_late_are_not_lost():
    """Six hundred steps make one direction 2^1200 times the other; then they are mixed."""
    product = _Product(2)
    for _ in range(600):
        product.extend(Linear(), np.diag([0.5, 2.0]), 0)
    product.extend(Linear(), np.array([[0.5, 0], [1.0, 2.0]]), 0)
    product.factor()
    values = log10_singular_values(product.mantissas, product.exponents)
    assert values[0] == pytest.approx(600 * np.log10(2) + np.log10(5) / 2, abs=1e-9)
    assert values.sum() == pytest.approx(0, abs=1e-9)  # the determinant is 1


def test_rows_that_depend_on_each_other_end_in_zeros():
    rows = np.array([[1.0, 2, 3], [1, 2, 3], [0, 0, 0]])
    values = log10_singular_values(rows, np.array([0, 500, 0]))
    assert values[0] == pytest.approx(500 * np.log10(2) + np.log10(14) / 2, rel=1e-14)
    assert np.isneginf(values[2])
    assert values[1] < values[0] - 150


@pytest.mark.parametrize("copies", [0, 1, 4])
def test_dependent_columns_leave_an_orthonormal_basis_of_their_rank(copies):
    rng = np.random.default_rng(0)
    columns = rng.normal(size=(9, 1)) + 1e-7 * rng.normal(size=(9, 4))  # all but parallel
    columns = np.hstack([columns, np.repeat(columns[:, :1], copies, axis=1), np.zeros((9, 1))])
    Q, S = _independent(columns, 1e-13)
    assert Q.shape == (9, 4)
    np.testing.assert_allclose(Q.T @ Q, np.eye(4), rtol=0, atol=1e-14)
    np.testing.assert_allclose(Q @ S, columns, rtol=0, atol=1e-14)
    np.testing.assert_array_equal(S, np.triu(S))


class Linear:
    """A cell whose slopes are its Jacobian."""

    states, G = ("h",), 1

    def fold(self, J, steps, folded):
        folded[...] = J

    def pull_back(self, J, s, folded, total, back):
        np.matmul(total[0], folded[0], out=back[0])

    def step_rows_back(self, J, s, total, da, back):
        self.pull_back(J, s, J[None], total, back)


def test_a_matrix_that_is_not_normal_peaks_before_it_contracts():
    gains = 10 ** logs(scalar_rnn(np.array([[0.9, 5], [0, 0.9]]), 101))[:, 0]
    assert gains.argmax() == 9
    assert gains[9] == pytest.approx(19.38, abs=0.005)
    assert gains[100] == pytest.approx(0.01476, abs=5e-6)


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("H", [5, 45])
def test_near_the_end_they_are_those_of_the_plain_product(case, H):
    trace = draw(case, T=12, at=(11,), H=H, scale=1.5 / np.sqrt(H))
    values, product = logs(trace), np.eye(H * len(trace.network.only.cell.states))
    for d in range(12):
        plain = np.linalg.svd(product, compute_uv=False)
        above = plain > 1e-6 * plain[0]
        np.testing.assert_allclose(10 ** values[d][above], plain[above], rtol=1e-8)
        product = product @ jacobian(trace.only, 11 - d)


@pytest.mark.parametrize(
    "case", [("rnn", {}), ("rnn", {"activation": "sigmoid"}), ("lstm", {}), ("gru", {})], ids=label
)
def test_over_hundreds_of_decades_they_multiply_to_the_determinants(case):
    trace = initialised(case, T=300, H=24)
    values = logs(trace, range(300))
    determinants = [np.linalg.slogdet(jacobian(trace.only, t))[1] / np.log(10) for t in range(299, 0, -1)]
    np.testing.assert_allclose(values.sum(axis=1)[1:], np.cumsum(determinants), rtol=1e-9)
    assert values[-1, 0] - values[-1, -1] > 60
    assert (np.diff(values, axis=1) <= 1e-9).all()


def initialised(case, T, H, seed=0, **options):
    cell, rng = make_cell(case[0], **case[1]), np.random.default_rng(seed)
    network = one_layer(cell, initialise(Structure(cell), 3, H, 2, seed=seed, **options))
    return forward(
        network, rng.normal(size=(T, 1, 3)), draw_targets(rng, "mse", T, 1, 2), Loss("mse", (T - 1,))
    )


@pytest.mark.parametrize(("low", "high"), [(0.3, 1.5), (0.9, 1.1), (1e-4, 1.2)])
def test_known_singular_values_come_back_over_any_range(low, high):
    """P = U diag(s^d) V^T by an RNN whose W_hh = U diag(s) U^T is symmetric: singular values s^d."""
    s = np.random.default_rng(3).uniform(low, high, 30)
    U = orthogonal(30, 5)
    values = logs(scalar_rnn((U * s) @ U.T, 400), range(400))
    expected = np.arange(400)[:, None] * np.log10(np.sort(s)[::-1])
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-9)
    assert expected[-1, 0] - expected[-1, -1] > 30


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_they_are_the_same_whichever_distances_are_asked(case):
    trace = draw(case, T=60, at=(59,), H=12, scale=0.3)
    every, some = logs(trace), logs(trace, (0, 7, 40))
    # Where units are off, h and c send the same: a step's Jacobian is singular but for rounding.
    near = (
        {"rtol": 1e-4, "atol": 1e-4} if case[1].get("activation") == "relu" else {"rtol": 1e-7, "atol": 1e-7}
    )
    np.testing.assert_allclose(some, every[[0, 7, 40]], **near)


def test_units_that_are_stopped_for_good_are_exact_zeros_not_rounding():
    W = orthogonal(8)
    trace = scalar_rnn(W, 30, "relu", np.abs(np.random.default_rng(1).normal(size=(1, 8))))
    ranks = np.isfinite(logs(trace)).sum(axis=1)
    product = np.eye(8)
    for d in range(30):
        assert ranks[d] == np.linalg.matrix_rank(product, tol=1e-10 * max(np.abs(product).max(), 1e-300))
        product = product @ jacobian(trace.only, 29 - d)
    assert 0 < ranks[1] < 8


def test_a_network_that_sends_nothing_back_has_zeros_only():
    values = logs(scalar_rnn(np.zeros((3, 3)), 4))
    np.testing.assert_array_equal(values[0], 0)
    assert np.isneginf(values[1:]).all()


def test_what_is_not_finite_is_told_not_hidden():
    trace = scalar_rnn(np.array([[1e200, 0], [1e200, -1e200]]), 6, "relu", np.array([[1e200, 0]]))
    values = logs(trace)
    np.testing.assert_array_equal(values[0], 0)
    assert np.isnan(values[-1]).all()


def test_finite_time_lyapunov_exponents_are_logarithms_per_step():
    spectrum = spectrum_of(scalar_rnn(np.diag([0.5, 2.0]), 41))
    np.testing.assert_allclose(spectrum.lyapunov[1:], np.tile(np.log([2, 0.5]), (40, 1)), rtol=1e-12)
    assert np.isnan(spectrum.lyapunov[0]).all()


@pytest.mark.parametrize("T", [1, 5, 200, 2000])
def test_distances_are_spread_from_the_first_to_the_last(T):
    distances = even_distances(T)
    assert distances[0] == 0
    assert distances[-1] == T - 1
    assert len(distances) == min(T, 200)
    assert np.ptp(np.diff(distances)) <= 1 if T > 1 else True


@pytest.mark.parametrize("distances", [(), (-1,), (9,)])
def test_distances_outside_the_sequence_are_refused(distances):
    with pytest.raises(EngineError, match="0 to 8"):
        new_spectrum(draw(CELLS[0]).only, distances)
