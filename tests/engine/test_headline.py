"""The two numbers that a row by distance is told by."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.why.headline import decades_per_step, headline

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


def two_lines(n, at, first, then):
    d = np.arange(n)
    return -first * np.minimum(d, at) - then * np.maximum(d - at, 0)


@pytest.mark.parametrize(
    ("row", "entry", "steps", "slope"),
    [
        (-0.23 * np.arange(30), 0, 0, 0.23),  # one slope
        (two_lines(100, 10, 0.13, 0.005), 1.3, 10, 0.005),  # two slopes
        (two_lines(30, 1, 1.5, 0.04), 1.5, 1, 0.04),  # h is left for c in one step
        (two_lines(60, 12, 0.0, 0.2), 0, 12, 0.2),  # a plateau, then it falls
        (two_lines(60, 12, 0.2, 0.0), 2.4, 12, 0),  # it falls, then a plateau
        (two_lines(40, 4, 0.5, -0.1), 2, 4, -0.1),  # then it grows
        (0.1 * np.arange(40), 0, 0, -0.1),  # growth alone
        (two_lines(40, 30, 0.1, 0.3), 0, 0, None),  # a break so late is no entry
        (two_lines(40, 10, 0.3, 0.2), 0, 0, None),  # a bend, and no entry
        ([0, -1, -1], 0, 0, None),  # too few points for two lines
    ],
)
def test_the_loss_at_the_entry_is_told_apart_from_the_slope_after_it(row, entry, steps, slope):
    row = np.array(row, dtype=float)
    found = headline(row + 7)
    assert found.entry_steps == steps
    assert found.entry == pytest.approx(entry, abs=1e-9)
    assert found.slope == pytest.approx(found.decades if slope is None else slope, abs=1e-9)


def test_noise_is_no_break_and_a_break_is_found_under_noise():
    noise = np.random.default_rng(0).normal(0, 0.1, 100)
    assert headline(-0.05 * np.arange(100) + noise).entry_steps == 0
    found = headline(two_lines(100, 8, 0.25, 0.02) + noise)
    assert found.entry == pytest.approx(2, abs=0.2)
    assert found.slope == pytest.approx(0.02, abs=0.005)


@given(st.lists(st.floats(-300, 300), min_size=8, max_size=40), st.integers(0, 39))
def test_the_break_is_the_best_that_least_squares_has(row, hole):
    row = np.array(row)
    row[min(hole, len(row) - 1) or 1] = -INF
    found = headline(row)
    d = np.flatnonzero(np.isfinite(row))

    def fitted(*columns):
        table = np.stack(columns, axis=1)
        numbers = np.linalg.lstsq(table, row[d], rcond=None)[0]
        return numbers, np.sum((table @ numbers - row[d]) ** 2)

    ones = np.ones(len(d))
    _, one = fitted(ones, d)
    two = {b: fitted(ones, d, np.maximum(d - b, 0)) for b in range(1, len(row) // 3 + 1) if sum(d > b) >= 3}
    best = min((left for _, left in two.values()), default=math.inf)
    if found.entry_steps:
        numbers, left = two[found.entry_steps]
        assert left == pytest.approx(best, rel=1e-6, abs=1e-6)
        assert left <= one / 4 + 1e-6
        assert found.slope == pytest.approx(-numbers[1] - numbers[2], abs=1e-6)
        assert found.entry == pytest.approx(row[0] - numbers[0] - found.entry_steps * numbers[1], abs=1e-6)
    elif math.isfinite(found.slope) and best < one / 4 - 1e-6 and one > 0.021**2 * len(d):
        numbers = min(two.values(), key=lambda fit: fit[1])[0]
        first, then = -numbers[1], -numbers[1] - numbers[2]
        gentle, steep = sorted((abs(first), abs(then)))
        assert steep < 2.01 * gentle + 1e-6


@pytest.mark.parametrize("row", [[-2], [-INF, -INF], [-INF, -1, -2, -3]])
def test_without_a_first_norm_there_is_no_entry(row):
    found = headline(np.array(row, dtype=float))
    assert found.entry_steps == 0
    assert found.slope == pytest.approx(found.decades, nan_ok=True)
    assert found.entry == pytest.approx(found.decades * 0, nan_ok=True)
