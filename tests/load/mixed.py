"""A day's use in short: a page whose slider moves, streams read and left, questions; then the memory."""

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from playwright.sync_api import sync_playwright

from tests.api import specs
from tests.browser.conftest import chromium
from tests.live import Server, running
from tests.load.asking import Peer, run, together
from tests.load.row import Row

ASKERS = 3
PAUSE_SECONDS = 0.2


def rows(short: bool, minutes: float | None = None) -> Iterator[Row]:
    """An hour of use, or half a minute: memory at the end beside that after a twelfth of it."""
    seconds = 60 * (minutes or (0.5 if short else 60))
    with running() as live, _page(live.url):
        early, late = run(_used(live, seconds))
    more = (late - early) / 1e6
    what = f"   {seconds / 60:g} minutes of mixed use: memory, beside that after {seconds / 12:g} s"
    yield Row(what, f"{early / 1e6:.0f} MB, {more:+.0f} MB", "+50 MB", more <= 50)


async def _used(live: Server, seconds: float) -> tuple[int, int]:
    start = time.monotonic()
    asking = [asyncio.ensure_future(_ask(live.url, k, start + seconds)) for k in range(ASKERS)]
    await asyncio.sleep(seconds / 12)
    early = live.memory
    await together(asking)
    await asyncio.sleep(2)
    return early, live.memory


async def _ask(url: str, seed: int, end: float) -> None:
    rng = random.Random(seed)
    while time.monotonic() < end:
        path, spec = _question(rng)
        peer = await Peer.asked(url, path, spec)
        await peer.read(rng.choice([1, 1e5, 1e6, float("inf")]))
        peer.close()
        await asyncio.sleep(PAUSE_SECONDS)


def _question(rng: random.Random) -> tuple[str, dict[str, Any]]:
    spec = specs.drawn(
        T=rng.randint(5, 300), hidden=rng.randint(2, 64), arrays=rng.choice(["lists", "base64"])
    )
    path, further = rng.choice(
        [
            ("trace", {}),
            ("passes", {"map": "every", "pool": 4}),
            ("gradient-map", {"map": "every"}),
            ("step", {"model": 1, "t": 3}),
            ("truncation", {"model": 2}),
            ("verdict", {"model": 0}),
            ("spectrum", {"model": 0}),
        ]
    )
    return f"/api/{path}", spec | further


@contextmanager
def _page(url: str) -> Iterator[None]:
    """The explorer open in a browser, one of its sliders moved once a second."""
    over = Event()

    def move() -> None:
        with sync_playwright() as playwright, playwright.chromium.launch(**chromium()) as browser:
            page = browser.new_page()
            page.goto(url)
            slider = page.locator("input[type=range]:visible").first
            slider.focus()
            while not over.wait(1):
                page.keyboard.press("ArrowRight" if int(time.monotonic()) % 8 < 4 else "ArrowLeft")

    moving = Thread(target=move)
    moving.start()
    try:
        yield
    finally:
        over.set()
        moving.join()
