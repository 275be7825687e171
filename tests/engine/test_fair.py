"""Sizes that match, and bands over seeds."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.network.fair import band, matched_hidden, median_by_distance, quantile
from app.engine.network.structure import Structure
from tests.engine.cases import CELLS, draw, draw_network, label, map_of

INF = math.inf


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_parameters_are_counted_one_by_one(case):
    network = draw_network(case, X=3, H=5, Y=2)
    assert Structure(network.only.cell).count(3, 5, 2) == sum(each.size for each in network.weights.values())


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("count", [1, 30, 4_000, 1_234_567])
def test_no_other_hidden_size_has_a_number_of_parameters_nearer(case, count):
    cell = draw_network(case).only.cell
    H = matched_hidden(Structure(cell), 6, 5, count)
    off = abs(Structure(cell).count(6, H, 5) - count)
    assert H >= 1
    assert all(abs(Structure(cell).count(6, other, 5) - count) >= off for other in (max(1, H - 1), H + 1))


def test_a_cell_matches_itself():
    for case in CELLS:
        cell = draw_network(case).only.cell
        assert all(
            matched_hidden(Structure(cell), 6, 5, Structure(cell).count(6, H, 5)) == H for H in range(1, 40)
        )


@given(st.integers(1, 12), st.integers(0, 1000), st.floats(0, 1))
def test_quantiles_of_finite_numbers_are_numpy_s(n, seed, q):
    values = np.random.default_rng(seed).normal(size=(n, 3))
    np.testing.assert_allclose(quantile(values, q), np.quantile(values, q, axis=0), rtol=1e-12, atol=1e-13)


def test_exact_zeros_have_their_place_in_a_band():
    values = np.array([[-INF, -INF, 0], [-2, -INF, math.nan], [-1, -3, 1], [0, -2, 2], [1, -1, 3]])
    found = band(values)
    np.testing.assert_array_equal(found.median, [-1, -3, math.nan])
    np.testing.assert_array_equal(found.low, [-2, -INF, math.nan])
    np.testing.assert_array_equal(found.high, [0, -2, math.nan])
    np.testing.assert_array_equal(found.least, [-INF, -INF, math.nan])
    np.testing.assert_array_equal(found.greatest, [1, -1, math.nan])
    np.testing.assert_array_equal(quantile(np.array([[-INF], [3]]), 0.5), [-INF])


def test_of_one_seed_the_band_is_a_line():
    found = band([np.array([1.0, -INF])])
    for name in ("median", "low", "high", "least", "greatest"):
        np.testing.assert_array_equal(getattr(found, name), [1.0, -INF])


def test_the_curve_of_a_map_is_the_median_over_its_rows():
    gmap = map_of(draw(CELLS[0], T=9), (3, 5, 8))
    curve = median_by_distance(gmap.log10_norms["h"], gmap.asked)
    for d in range(9):
        there = [gmap.log10_norms["h"][k, k - d] for k in (3, 5, 8) if k >= d]
        assert curve[d] == pytest.approx(np.median(there), rel=1e-12)
    first = median_by_distance(
        *(each[:9, :9] for each in (gmap.log10_norms["h"], gmap.asked & (np.arange(9) == 99)))
    )
    assert np.isnan(first).all()
