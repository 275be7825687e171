"""Cases of which `make test` takes some, and `make test-long` all others."""

from collections.abc import Collection

import pytest
from _pytest.mark import ParameterSet

SIZES = [(1440, 900), (1024, 768)]


def further(*values: object, id: str | None = None) -> ParameterSet:
    """A case for `make test-long`."""
    return pytest.param(*values, id=id, marks=pytest.mark.long)


def pairs(names: tuple[str, ...], firsts: Collection, seconds: Collection) -> pytest.MarkDecorator:
    """By two lists, where each of their cases matters, but not every pair: `make test` takes each once."""

    def listed(case: object) -> tuple:
        return case if isinstance(case, tuple) else (case,)

    return pytest.mark.parametrize(
        names,
        [
            (pytest.param if i % len(seconds) == j else further)(*listed(first), *listed(second))
            for i, first in enumerate(firsts)
            for j, second in enumerate(seconds)
        ],
    )
