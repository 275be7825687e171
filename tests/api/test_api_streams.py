"""What a stream takes: a place, memory, the threads; and that nothing of it stays, however it ends."""

import asyncio
import gc
import json
import weakref
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.api.http import asked, compute, stream
from app.api.spec.experiment import Experiment
from app.api.wire import tidy
from app.main import create_app
from app.settings import Settings
from tests.api import specs

HEADERS = [(b"host", b"localhost"), (b"content-type", b"application/json")]
LONG = specs.drawn(T=300, hidden=64, arrays="base64")


class Reader:
    """A client of an app in this process: it takes so many messages of the answer, then no more."""

    def __init__(self, app: Any, spec: dict[str, Any], takes: int = 1, path: str = "/api/trace") -> None:
        body = [{"type": "http.request", "body": json.dumps(spec).encode()}]
        self.status: int | None = None
        self.headers: dict[bytes, bytes] = {}
        self.told = b""
        self.full, self._left = asyncio.Event(), asyncio.Event()

        async def receive() -> dict[str, Any]:
            if body:
                return body.pop()
            await self._left.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            nonlocal takes
            takes -= 1
            self.status = message.get("status", self.status)
            self.headers |= dict(message.get("headers", ()))
            self.told += message.get("body", b"")
            if takes <= 0:
                self.full.set()
                await self._left.wait()

        scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": HEADERS}
        self.task = asyncio.create_task(app(scope, receive, send))

    async def leave(self) -> None:
        """Close the connection, and wait until the app is done with it."""
        self._left.set()
        await self.task


def with_app(settings: Settings, test: Callable[[Any], Awaitable[None]]) -> None:
    """Run `test` beside an app that has these settings."""

    async def run() -> None:
        app = create_app(settings)
        async with app.router.lifespan_context(app):
            await test(app)

    asyncio.run(run())


async def idle(app: Any) -> None:
    """Wait until both compute threads have done what was given to them."""
    for _ in range(4):
        await app.state.compute.run(lambda: None)


def test_of_streams_opened_together_only_so_many_find_a_place():
    async def test(app):
        readers = [Reader(app, LONG) for _ in range(7)]
        for reader in readers:
            await reader.full.wait()
        assert sorted(reader.status for reader in readers) == [200, 200, *[429] * 5]
        assert all((reader.status == 429) == (b"retry-after" in reader.headers) for reader in readers)
        for reader in readers:
            await reader.leave()
        assert app.state.compute.streams == 0

    with_app(Settings(max_streams=2), test)


def gone(app):
    """A reader who leaves before the stream begins."""
    reader = Reader(app, LONG)
    return reader, reader.leave()


def cancelled(app):
    reader = Reader(app, LONG)

    async def leave():
        await reader.full.wait()
        reader.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader.task

    return reader, leave()


def cancelled_before_it_began(app):
    reader = Reader(app, LONG)

    async def leave():
        while not app.state.compute.streams:
            await asyncio.sleep(0)
        reader.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader.task

    return reader, leave()


def refused(app):
    reader = Reader(app, specs.drawn(T=2001), takes=9)
    return reader, asyncio.wait([reader.task])


def through(app):
    reader = Reader(app, specs.drawn(), takes=1_000_000)
    return reader, asyncio.wait([reader.task])


def test_the_place_is_free_again_in_every_way_out():
    async def test(app):
        for way in (gone, cancelled, cancelled_before_it_began, refused, through):
            _, out = way(app)
            await out
            assert app.state.compute.streams == 0, way.__name__
        again = Reader(app, LONG)
        await again.full.wait()
        assert again.status == 200
        await again.leave()

    with_app(Settings(max_streams=1), test)


def test_a_failure_of_our_own_gives_the_place_back(monkeypatch):
    def fails(*_):
        raise ZeroDivisionError

    async def test(app):
        monkeypatch.setattr(asked, "prepare", fails)
        reader = Reader(app, LONG, takes=9)
        with pytest.raises(ZeroDivisionError):
            await reader.task
        assert (reader.status, app.state.compute.streams) == (500, 0)

    with_app(Settings(), test)


@pytest.mark.parametrize("path", ["/api/trace", "/api/passes"])
def test_what_an_abandoned_stream_held_is_dropped_without_the_collector(monkeypatch, path):
    traces = []
    original = Experiment.traces

    def seen(experiment):
        found = original(experiment)
        traces.extend(map(weakref.ref, found))
        return found

    monkeypatch.setattr(Experiment, "traces", seen)

    async def test(app):
        await idle(app)
        traces.clear()  # the page's own first example
        readers = [Reader(app, LONG, takes=3, path=path) for _ in range(5)]
        for reader in readers:
            await reader.full.wait()
        assert len(traces) == 15
        for reader in readers:
            await reader.leave()
        await idle(app)
        assert [trace() for trace in traces] == [None] * 15

    gc.disable()
    try:
        with_app(Settings(), test)
    finally:
        gc.enable()


def test_a_stream_that_computes_for_long_gives_signs_of_life_between_its_events_alone(monkeypatch):
    """A comment in the middle of an event would be read as part of it."""
    monkeypatch.setattr(compute, "SLICE_SECONDS", 0)  # every piece is a slice
    pieces = [b"", b"data: {", b"", b"}\n\n", b""]

    async def followed() -> list[bytes]:
        pulled = compute.Pulled(iter(pieces), compute.Compute(1e6))
        return [data async for data in stream.follow(pulled)]

    whole = [b"data: {", b"}\n\n"]
    assert asyncio.run(followed()) == whole
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0)
    assert asyncio.run(followed()) == [stream.HEARTBEAT, *whole, stream.HEARTBEAT, stream.HEARTBEAT]


def test_memory_is_given_back_once_however_many_streams_end(monkeypatch):
    """In one call a second, on a compute thread; what is small does not bring it about."""
    due, submitted = [], []

    async def test():
        monkeypatch.setattr(asyncio.get_running_loop(), "call_later", lambda *call: due.append(call))
        idle = True
        tidier = tidy.Tidy(submitted.append, lambda: idle)
        tidier.dropped(1e6)
        assert due == []
        for _ in range(100):
            tidier.dropped(tidy.ENOUGH)
        call = due.pop()
        assert call[0] == tidy.SECONDS
        assert submitted == due == []
        call[1]()
        assert submitted == [gc.collect, tidy.give_back]
        tidier.dropped(1e6)
        assert due == []
        idle = False
        tidier.dropped(tidy.ENOUGH)
        for _ in range(tidy.ROUNDS):
            due.pop()[1]()
            assert submitted[2:] == []
        due.pop()[1]()
        assert submitted[2:] == [tidy.give_back]

    asyncio.run(test())


def test_pages_are_given_back_for_who_left_and_not_after_each_small_answer(monkeypatch):
    dropped = []

    async def test(app):
        monkeypatch.setattr(app.state.compute.tidy, "dropped", dropped.append)
        reader = Reader(app, specs.drawn(), takes=10**9)
        await reader.task
        assert dropped == []
        reader = Reader(app, LONG)
        await reader.full.wait()
        await reader.leave()
        (held,) = dropped
        assert held > 1e6

    with_app(Settings(), test)
