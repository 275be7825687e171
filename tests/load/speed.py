"""A trace of T = 100, H = 64, LSTM: this checkout beside another, by turns."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2

from tests.api import specs
from tests.live import Server
from tests.load.probe import Waits
from tests.load.row import Row

SPEC = specs.drawn(T=100, hidden=64, cells=("lstm",))
ROUNDS = 10


def rows(short: bool) -> Iterator[Row]:
    """Beside the checkout that the environment names as OLD; none where it names none."""
    if not (old := os.environ.get("OLD")):
        return
    servers = [Server(root=Path(old)), Server()]
    waits = [Waits(), Waits()]
    with httpx2.Client(timeout=60) as client:
        for _ in range(ROUNDS * (1 if short else 5)):
            for server, found in zip(servers, waits, strict=True):
                found += [_asked(client, server.url) for _ in range(10)]
    for server in servers:
        server.stop()
    for share in (0.5, 0.99):
        before, now = (1e3 * each.at(share) for each in waits)
        figure = f"{before:.1f} ms before, {now:.1f} now"
        yield Row(f"   a trace, p{100 * share:.0f}", figure, "nothing slower", now <= 1.05 * before)


def _asked(client: httpx2.Client, url: str) -> float:
    start = time.perf_counter()
    client.post(f"{url}/api/trace", json=SPEC).raise_for_status()
    return time.perf_counter() - start
