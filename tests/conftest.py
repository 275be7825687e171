"""What tests share: one server, started once; the same examples each time, at any speed of machine."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.live import running

settings.register_profile("unrolled", deadline=None, derandomize=True)
settings.load_profile("unrolled")

# As in the entry points, and before a test imports NumPy: two BLAS threads are slower, and give other bits.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a running server with default settings."""
    with running() as live:
        yield live.url
