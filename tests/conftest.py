"""What tests of the API and of the page share: one server, started once."""

from collections.abc import Iterator

import pytest

from tests.live import running


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a running server with default settings."""
    with running() as live:
        yield live.url
