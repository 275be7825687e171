"""In the few cases that stand for all combinations, every pair of values meets."""

from itertools import combinations, product

import pytest

from tests.pairs import covering, each_pair


@pytest.mark.parametrize(("sizes", "most"), [((2, 2, 2), 4), ((7, 4, 3), 28), ((7, 3, 3, 2, 2, 2), 25)])
def test_any_two_values_of_two_options_meet_in_few_cases(sizes, most):
    cases = covering(sizes)
    for first, second in combinations(range(len(sizes)), 2):
        met = {(case[first], case[second]) for case in cases}
        assert met == set(product(range(sizes[first]), range(sizes[second])))
    assert len(cases) <= most


def test_what_is_left_out_goes_to_the_long_run():
    cases = each_pair("a, b, c", "xy", [0, 1], [None, 4]).args[1]
    assert {case.values for case in cases} == set(product("xy", [0, 1], [None, 4]))
    assert sum(not case.marks for case in cases) == 4
