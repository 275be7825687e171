"""What tests share: one server, started once; the same examples each time, at any speed of machine."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.live import running

settings.register_profile("unrolled", deadline=None, derandomize=True)
settings.load_profile("unrolled")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a running server with default settings."""
    with running() as live:
        yield live.url
