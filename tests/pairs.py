"""Few cases in place of every combination of options: any two values of two options still meet in one."""

from collections.abc import Callable, Sequence
from itertools import combinations, product
from typing import Any

import pytest


def meetings(case: Sequence[int]) -> set[tuple]:
    """The pairs of values in a case, each value told by the number of its option and its own."""
    return set(combinations(enumerate(case), 2))


def covering(sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """Cases, as the numbers of their values, in which every pair meets: of options with so many values each.

    Greedy: the combination that has most of the pairs that have not met yet, until all have.
    """
    left = {case: meetings(case) for case in product(*map(range, sizes))}
    chosen = []
    while any(left.values()):
        best = max(left, key=lambda case: len(left[case]))
        met = left[best]
        chosen.append(best)
        left = {case: pairs - met for case, pairs in left.items()}
    return chosen


def each_pair(names: str, *options: Sequence, ids: Callable[[Any], str | None] | None = None) -> Any:
    """Parametrises a test by options whose values are many together: `make test` takes cases in which every
    pair of values meets, and `make test-long` all others.
    """
    quick = set(covering([len(option) for option in options]))
    return pytest.mark.parametrize(
        names,
        [
            pytest.param(
                *(option[j] for option, j in zip(options, case, strict=True)),
                marks=() if case in quick else pytest.mark.long,
            )
            for case in product(*(range(len(option)) for option in options))
        ],
        ids=ids,
    )
