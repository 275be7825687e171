"""Two lists of cases, each of which matters, where not every pair does."""

from collections.abc import Collection

import pytest

LOOKS = [("light", "en-GB"), ("dark", "ko-KR")]
SIZES = [(1440, 900), (1024, 768)]


def pairs(names: tuple[str, ...], firsts: Collection, seconds: Collection) -> pytest.MarkDecorator:
    """Parametrizes by pairs: `make test` takes each case of both lists, `make test-long` the pairs left."""

    def listed(case: object) -> tuple:
        return case if isinstance(case, tuple) else (case,)

    return pytest.mark.parametrize(
        names,
        [
            pytest.param(
                *listed(first), *listed(second), marks=[] if i % len(seconds) == j else [pytest.mark.long]
            )
            for i, first in enumerate(firsts)
            for j, second in enumerate(seconds)
        ],
    )
