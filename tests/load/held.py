"""Streams and memory: as many as there are places for, and back to what it was afterwards."""

import asyncio
import random
import time
from collections.abc import Iterator

from tests.api import specs
from tests.live import Server, running
from tests.load.asking import Peer, run, together
from tests.load.row import Row

LONG = specs.drawn(T=1000, hidden=32)
MAP = {**specs.drawn(T=300, hidden=64), "map": "every", "pool": 10}
LEFT_SECONDS = 4.0  # what was dropped is given back a second later


def rows(short: bool) -> Iterator[Row]:
    """Rows 1, 2 and 6."""
    with running() as live:
        yield run(_places(live))
    with running() as live:
        yield run(_abandoned(live))
    with running("--wait-seconds", "120") as live:
        yield run(_maps(live))


async def _places(live: Server) -> Row:
    peers = await together(Peer.asked(live.url, "/api/trace", LONG) for _ in range(300))
    statuses = [peer.status for peer in peers]
    accepted, refused = statuses.count(200), statuses.count(429)
    for peer in peers:
        peer.close()
    again = await _until_accepted(live)
    figure = f"{accepted} and {refused}, free after {again:.1f} s"
    return Row(
        "1  300 streams opened together: accepted, refused",
        figure,
        "64 and 236",
        (accepted, refused) == (64, 236) and again < LEFT_SECONDS,
    )


async def _until_accepted(live: Server) -> float:
    start = time.monotonic()
    while True:
        peer = await Peer.asked(live.url, "/api/trace", LONG)
        peer.close()
        if peer.status == 200 or time.monotonic() - start > 30:
            return time.monotonic() - start


async def _abandoned(live: Server) -> Row:
    rng = random.Random(0)

    async def abandon() -> None:
        peer = await Peer.asked(live.url, "/api/trace", LONG)
        await peer.read(rng.choice([0, 1, 1e5, 1e6]))
        peer.close()

    await (await Peer.asked(live.url, "/api/trace", LONG)).read()
    await asyncio.sleep(LEFT_SECONDS)
    before = live.memory
    for _ in range(3):
        await together(abandon() for _ in range(60))
    await asyncio.sleep(LEFT_SECONDS)
    more = (live.memory - before) / 1e6
    return Row("2  3 x 60 abandoned streams, T = 1,000: memory kept", f"{more:+.0f} MB", "+50 MB", more <= 50)


async def _maps(live: Server) -> Row:
    before = peak = live.memory
    work = [asyncio.ensure_future(Peer.asked(live.url, "/api/gradient-map", MAP)) for _ in range(25)]
    while not all(each.done() for each in work):
        peak = max(peak, live.memory)
        await asyncio.sleep(0.02)
    statuses = {(await each).status for each in work}
    more = (peak - before) / 1e6
    return Row(
        "6  25 maps at once: memory at its height", f"{more:+.0f} MB, {statuses}", "+400 MB", more <= 440
    )
