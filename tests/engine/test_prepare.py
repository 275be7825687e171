"""Gaps filled as asked, columns standardised: held to their definitions, and never a guess in silence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.errors import EngineError
from app.engine.tasks.prepare import FILLS, filled, mean_and_deviation, standardised

GAP = np.nan
G7 = np.array([129.0, 148.0, GAP, GAP, 159.0, GAP, 181.0])
numbers = st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=20).map(np.array)


def test_each_way_to_fill_is_what_its_name_says():
    assert filled(G7, "last").tolist() == [129, 148, 148, 148, 159, 159, 181]
    assert np.allclose(filled(G7, "linear"), [129, 148, 148 + 11 / 3, 148 + 22 / 3, 159, 170, 181])
    assert np.allclose(filled(G7, "mean")[[2, 3, 5]], (129 + 148 + 159 + 181) / 4)


@pytest.mark.parametrize(
    ("values", "how", "at"),
    [
        ([GAP, 1.0, 2.0], "last", "0"),
        ([GAP, 1.0, 2.0], "linear", "0"),
        ([1.0, 2.0, GAP], "linear", "2"),
        ([1.0, GAP, 2.0, GAP, GAP], "linear", "3"),
        ([GAP, GAP], "mean", "0"),
        ([1.0, GAP], "zero", None),
    ],
)
def test_what_has_nothing_to_be_filled_from_is_refused_with_its_place(values, how, at):
    with pytest.raises(EngineError) as refused:
        filled(np.array(values), how)
    assert (refused.value.code, refused.value.where) == ("table.fill", at)
    assert refused.value.hint


@given(numbers, st.sampled_from(FILLS), st.data())
def test_filling_changes_nothing_but_gaps_and_stays_within_the_range(values, how, data):
    inner = st.integers(1, max(1, len(values) - 2))
    gaps = data.draw(st.sets(inner, max_size=len(values))) if len(values) > 2 else set()
    holed = values.copy()
    holed[list(gaps)] = GAP
    whole = filled(holed, how)
    kept = [k for k in range(len(values)) if k not in gaps]
    assert np.array_equal(whole[kept], values[kept])
    assert np.isfinite(whole).all()
    slack = 1e-12 * np.abs(values).max()
    assert (whole >= values[kept].min() - slack).all()
    assert (whole <= values[kept].max() + slack).all()


@given(numbers)
def test_standardised_numbers_have_mean_0_and_deviation_1_or_are_zeros(values):
    made = standardised(values)
    if made.any():
        assert abs(made.mean()) < 1e-7
        assert abs(made.std() - 1) < 1e-7
    else:
        assert np.ptp(values / max(1e-300, np.abs(values).max())) < 1e-7


def test_the_mean_of_large_numbers_does_not_overflow():
    assert mean_and_deviation(np.array([1.7e308, 1.7e308])) == (1.7e308, 0.0)
    mean, deviation = mean_and_deviation(np.array([2.0, 4.0, 6.0]))
    assert (mean, deviation) == (4.0, pytest.approx(np.sqrt(8 / 3)))
