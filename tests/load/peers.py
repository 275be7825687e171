"""Peers that are silent, too many, or still there at the end."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.api import specs
from tests.live import Server, running
from tests.load.asking import Peer, request, run, together
from tests.load.row import Row

LONG = specs.drawn(T=2000, hidden=64)
SOON = ("--receive-seconds", "2", "--send-seconds", "2")  # 15 and 30 by default


def rows(short: bool) -> Iterator[Row]:
    """Rows 5 and 9."""
    with running(*SOON) as live:
        yield run(_half_open(live))
    with running(*SOON) as live:
        yield run(_unfinished(live))
    with running(*SOON, "--max-streams", "4") as live:
        yield run(_taking_nothing(live))
    yield _without_descriptors()
    for busy in (0, 4):
        with _spinning(busy):
            yield run(_stopped(busy))


async def _half_open(live: Server) -> Row:
    sent = b"POST /api/trace HTTP/1.1\r\nhost: localhost\r\n"
    peers = await together(Peer.connected(live.url, sent[: 9 * (k % 3)]) for k in range(500))
    start = time.monotonic()
    await together(peer.read() for peer in peers)
    seconds = time.monotonic() - start
    return Row("5  500 half-open connections: all closed", f"after {seconds:.1f} s", "2 s here", seconds < 4)


async def _unfinished(live: Server) -> Row:
    before = live.memory
    part = request("/api/trace", b" " * 7_900_000, promised=8_000_000)
    peers = await together(Peer.connected(live.url, part) for _ in range(60))
    await together(peer.read() for peer in peers)
    await asyncio.sleep(2)
    more = (live.memory - before) / 1e6
    return Row("5  60 unfinished bodies of 7.9 MB: memory kept", f"{more:+.0f} MB", "+50 MB", more <= 50)


async def _taking_nothing(live: Server) -> Row:
    silent = await together(Peer.asked(live.url, "/api/trace", LONG) for _ in range(4))
    start = time.monotonic()
    while (status := (await Peer.asked(live.url, "/api/trace", specs.drawn())).status) != 200:
        if time.monotonic() - start > 20:
            break
        await asyncio.sleep(0.1)
    seconds = time.monotonic() - start
    what = "5  readers that take nothing: their places are free"
    return Row(
        what, f"after {seconds:.1f} s", "2 s here", status == 200 and 1 < seconds < 4 and len(silent) == 4
    )


def _without_descriptors() -> Row:
    live = Server(descriptors=256)
    try:
        answered = run(_beyond(live))
    finally:
        code, said = live.stop()
    lines = len(said.splitlines())
    what = "5  400 connections with 256 descriptors: lines of log"
    figure = f"{lines}, {'answers' if answered else 'answers not'} afterwards"
    return Row(what, figure, "1 a minute", answered and lines <= 2 and code == 0)


async def _beyond(live: Server) -> bool:
    peers = await together(Peer.connected(live.url) for _ in range(400))
    await asyncio.sleep(3)
    for peer in peers:
        peer.close()
    for _ in range(100):
        if (await Peer.asked(live.url, "/api/trace", specs.drawn())).status == 200:
            return True
        await asyncio.sleep(0.1)
    return False


@contextmanager
def _spinning(count: int) -> Iterator[None]:
    """So many other processes, each of which takes all that it can get of a processor."""
    spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for each in spinning:
            each.kill()
            each.wait()


async def _stopped(busy: int) -> Row:
    live = Server("--max-server-memory", "4000000000")
    peers = await together(Peer.asked(live.url, "/api/trace", LONG) for _ in range(20))
    reads = [asyncio.ensure_future(peer.read()) for peer in peers]
    await asyncio.sleep(0.5)
    start = time.monotonic()
    await asyncio.get_running_loop().run_in_executor(None, live.stop)
    seconds = time.monotonic() - start
    await together(reads)
    told = sum(b"server.stopping" in peer.last for peer in peers)
    what = f"9  stopped with 20 streams, beside {busy} busy processes: told"
    return Row(what, f"{told}, ended after {seconds:.1f} s", "20 within 2 s", told == 20 and seconds <= 2)
