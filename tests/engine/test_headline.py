"""The two numbers that a row by distance is told by."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.headline import decades_per_step, headline

INF = math.inf


@given(st.lists(st.floats(-300, 300), min_size=2, max_size=50))
def test_decades_are_minus_the_slope_of_the_least_squares_line(row):
    slope = np.polyfit(np.arange(len(row)), row, 1)[0]
    assert decades_per_step(np.array(row)) == pytest.approx(-slope, abs=1e-9)


@pytest.mark.parametrize(
    ("row", "decades", "reach"),
    [
        ([0, -1, -2, -3, -4], 1, 3),
        (np.log10(0.1 ** np.arange(5)), 1, 3),
        ([0, -1, -2, -3 + 1e-12], 1, 3),  # the rounding of a logarithm does not count
        ([0, -1, -2, -3 + 1e-6], 1, None),
        ([2, 1.5, 1, 0.5], 0.5, None),
        ([0, -1, -INF, -3], 1, 2),
        ([0, 1, 2, -5], 1.4, 3),
        ([0, INF, math.nan, -0.3], 0.1, None),
        ([-INF, -1, -2], 1, None),
        ([-2], math.nan, None),
        ([-INF, -INF], math.nan, None),
    ],
)
def test_zeros_count_for_reach_and_what_is_no_number_for_neither(row, decades, reach):
    found = headline(np.array(row, dtype=float))
    assert found.decades == pytest.approx(decades, rel=1e-5, nan_ok=True)
    assert found.reach == reach
