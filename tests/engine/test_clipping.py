"""Clipping by norm shortens and never turns; by value it cuts what stands out, and may turn."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.errors import EngineError
from app.engine.why.clipping import clip_by_norm, clip_by_value

numbers = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=2, max_size=8).filter(
    lambda values: max(map(abs, values)) > 1e-6
)
limits = st.floats(1e-3, 1e3)


def gradients(values):
    return {"W": np.array(values[:-1]), "b": np.array(values[-1:])}


def joined(found):
    return np.concatenate([g.ravel() for g in found.values()])


@given(numbers, limits)
def test_by_norm_the_norm_is_at_most_the_limit_and_the_direction_is_kept(values, limit):
    clipped = clip_by_norm(gradients(values), limit)
    norm = np.linalg.norm(values)
    assert 10**clipped.log10_norm_raw == pytest.approx(norm, rel=1e-12)
    assert 10**clipped.log10_norm == pytest.approx(min(norm, limit), rel=1e-12)
    assert clipped.direction_kept
    np.testing.assert_allclose(
        joined(clipped.gradients), np.array(values) * min(1, limit / norm), rtol=1e-12, atol=1e-300
    )


@given(numbers, limits)
def test_by_value_every_number_is_at_most_the_limit_and_the_others_stay(values, limit):
    clipped = clip_by_value(gradients(values), limit)
    expected = [math.copysign(min(abs(value), limit), value) for value in values]
    np.testing.assert_array_equal(joined(clipped.gradients), expected)
    assert clipped.cut == sum(abs(value) > limit for value in values)
    assert clipped.size == len(values)
    a, b = np.array(values), np.array(expected)
    assert clipped.cosine == pytest.approx(a @ b / np.linalg.norm(a) / np.linalg.norm(b), abs=1e-12)


def test_by_value_a_gradient_of_unequal_numbers_is_turned_by_norm_it_is_not():
    raw = {"W": np.array([100.0, 1.0])}
    assert clip_by_value(raw, 1).cosine == pytest.approx(101 / math.sqrt(10001 * 2), rel=1e-12)
    assert not clip_by_value(raw, 1).direction_kept
    assert clip_by_value({"W": np.array([100.0, -100.0])}, 1).direction_kept
    assert clip_by_norm(raw, 1).direction_kept


def test_a_parameter_may_keep_its_direction_where_the_whole_does_not():
    clipped = clip_by_value({"W": np.array([100.0, 100.0]), "b": np.array([0.5])}, 1)
    assert clipped.cosines == pytest.approx({"W": 1, "b": 1}, abs=1e-15)
    assert not clipped.direction_kept


def test_a_norm_that_overflows_is_clipped_all_the_same():
    clipped = clip_by_norm({"W": np.full(4, 1e308)}, 1.0)
    np.testing.assert_allclose(clipped.gradients["W"], 0.5, rtol=1e-12)
    assert clipped.log10_norm_raw == pytest.approx(308 + math.log10(2), abs=1e-9)
    tiny = clip_by_norm({"W": np.full(4, 1e-300)}, 1.0)
    np.testing.assert_array_equal(tiny.gradients["W"], 1e-300)
    assert tiny.direction_kept


def test_nothing_is_made_of_zeros_and_what_is_not_finite_is_not_hidden():
    for clip in (clip_by_norm, clip_by_value):
        nothing = clip({"W": np.zeros(3)}, 1.0)
        assert not nothing.gradients["W"].any()
        assert math.isnan(nothing.cosine)
        assert not nothing.direction_kept
        assert np.isnan(clip({"W": np.array([np.nan, 1])}, 1.0).gradients["W"]).any()


@pytest.mark.parametrize("infinite", [np.inf, -np.inf])
def test_by_an_infinite_norm_finite_numbers_become_zeros_and_infinite_ones_nan(infinite):
    """As torch.nn.utils.clip_grad_norm_ has it: every number times limit / inf = 0."""
    clipped = clip_by_norm({"W": np.array([infinite, 1.0, -3e300]), "b": np.array([2.0, 0.0])}, 5.0)
    np.testing.assert_array_equal(clipped.gradients["W"], [np.nan, 0, 0])
    np.testing.assert_array_equal(clipped.gradients["b"], [0, 0])
    assert clipped.log10_norm_raw == np.inf
    assert math.isnan(clipped.log10_norm)
    assert clipped.log10_norms["b"] == -np.inf
    assert clipped.cut == 3
    assert not clipped.direction_kept


def test_by_a_norm_that_is_no_number_every_number_becomes_none():
    for others in ([1.0, 2.0], [np.inf, 0.0]):
        clipped = clip_by_norm({"W": np.array([np.nan, *others]), "b": np.array([2.0])}, 5.0)
        assert np.isnan(joined(clipped.gradients)).all()
        assert math.isnan(clipped.log10_norm_raw)


@pytest.mark.parametrize("limit", [0, -1, math.inf, math.nan])
def test_a_limit_is_a_positive_number(limit):
    for clip in (clip_by_norm, clip_by_value):
        with pytest.raises(EngineError, match="positive"):
            clip({"W": np.ones(2)}, limit)
