"""The cosine between two gradients: of their directions only, and never beyond 1."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.why.angle import cosine


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=9), st.integers(-250, 250))
def test_of_a_vector_and_a_multiple_of_it_it_is_one_and_never_more(values, exponent):
    a = np.array(values)
    assert 1 - 1e-14 <= cosine(a, a * 10.0**exponent) <= 1
    assert -1 <= cosine(a, -a * 10.0**exponent) <= -1 + 1e-14


def test_it_is_that_of_the_angle():
    for angle in np.linspace(0, math.pi, 13):
        a, b = np.array([[2.0], [0.0]]), np.array([[math.cos(angle)], [math.sin(angle)]])
        assert cosine(a, b) == pytest.approx(math.cos(angle), abs=1e-15)


@pytest.mark.parametrize("bad", [0.0, math.nan, math.inf])
def test_what_has_no_direction_has_no_angle(bad):
    assert math.isnan(cosine(np.ones(2), np.full(2, bad)))
    assert math.isnan(cosine(np.full(2, bad), np.ones(2)))
