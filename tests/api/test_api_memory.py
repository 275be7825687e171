"""All computations have one memory together: first come, first served; a wait is told."""

import asyncio
import json

import pytest

from app.api.http import stream, waiting
from app.api.wire.memory import Memory, NotYetError, Share
from app.settings import Settings
from tests.api import specs
from tests.api.test_api_streams import LONG, Reader, with_app

MAP = {**specs.drawn(T=300, hidden=64), "map": "every", "pool": 10}


def taken(memory, needed):
    share = Share(memory)
    share.take(needed)
    return share


def lined_up(memory, needed):
    share = Share(memory)
    with pytest.raises(NotYetError):
        share.take(needed)
    share.line_up()
    return share


def test_who_comes_first_is_served_first():
    memory = Memory(400)
    first, second = taken(memory, 200), taken(memory, 100)
    third, fourth = lined_up(memory, 150), lined_up(memory, 10)  # ten would fit, but it is not its turn
    assert (third.before, fourth.before) == (0, 1)
    second.free()
    assert (third.granted, fourth.granted) == (False, False)
    first.free()
    assert (third.granted, fourth.granted) == (True, True)
    third.take(150)  # once more is not twice
    assert memory.much.taken == 160
    for share in (third, fourth):
        share.free()
        share.free()
    assert memory.much.taken == 0


def test_what_needs_more_than_there_is_has_it_alone():
    memory = Memory(400)
    first = taken(memory, 10)
    huge, after = lined_up(memory, 5000), lined_up(memory, 10)
    first.free()
    assert (huge.granted, after.granted) == (True, False)
    huge.free()
    assert after.granted


def test_who_leaves_the_queue_holds_up_nobody():
    memory = Memory(400)
    first = taken(memory, 300)
    second, third = lined_up(memory, 300), lined_up(memory, 200)
    second.free()
    assert third.before == 0
    first.free()
    assert third.granted


def test_who_needs_little_does_not_wait_behind_much():
    memory = Memory(6400)
    held = [taken(memory, 6400), lined_up(memory, 6400)]
    little = [taken(memory, 100) for _ in range(16)]
    lined_up(memory, 100)
    assert sum(share.granted for share in [*held, *little]) == 17


def test_who_left_before_its_needs_were_known_holds_nothing():
    memory = Memory(400)
    share = Share(memory)
    share.free()
    with pytest.raises(NotYetError):
        share.take(100)
    assert memory.much.taken == 0


def events(told):
    return [json.loads(line[6:]) for line in told.split(b"\n") if line.startswith(b"data: ")]


def small(**more):
    """Settings with room for one of these computations at a time."""
    return Settings(max_server_memory=1_000_000, **more)


def test_a_stream_says_that_it_waits_and_begins_when_the_memory_is_free(monkeypatch):
    monkeypatch.setattr(stream, "WAITING_SECONDS", 0)

    async def test(app):
        first = Reader(app, LONG)
        await first.full.wait()
        readers = [Reader(app, LONG, takes=10**9) for _ in range(2)]
        while not all(reader.told for reader in readers):
            await asyncio.sleep(0)
        assert [events(reader.told)[0] for reader in readers] == [
            {"event": "waiting", "before": 0},
            {"event": "waiting", "before": 1},
        ]
        await first.leave()
        for reader in readers:
            await reader.task
            names = [event["event"] for event in events(reader.told) if event["event"] != "waiting"]
            assert (reader.status, names[0], names[-1]) == (200, "plan", "done")
        while app.state.compute.memory.much.held:  # let go by a compute thread
            await asyncio.sleep(0)
        assert app.state.compute.streams == 0

    with_app(small(), test)


def test_a_question_waits_its_time_then_is_refused_and_may_come_again(monkeypatch):
    monkeypatch.setattr(waiting, "LOOK_SECONDS", 0)

    async def test(app):
        first = Reader(app, LONG)
        await first.full.wait()
        refused = Reader(app, MAP, takes=10, path="/api/gradient-map")
        await refused.task
        error = json.loads(refused.told)["error"]
        assert (refused.status, list(error)) == (429, ["code", "message", "where", "hint"])
        assert error["code"] == "server.busy"
        assert int(refused.headers[b"retry-after"]) > 0
        gone = Reader(app, MAP, path="/api/gradient-map")
        await gone.leave()
        assert not app.state.compute.memory.much.queue
        await first.leave()
        again = Reader(app, MAP, takes=10**9, path="/api/gradient-map")
        await again.task
        assert again.status == 200

    with_app(small(wait_seconds=0.01), test)


def test_a_stream_that_waits_hears_that_the_server_stops(monkeypatch):
    monkeypatch.setattr(stream, "WAITING_SECONDS", 0)

    async def test(app):
        first = Reader(app, LONG)
        await first.full.wait()
        waits = Reader(app, LONG, takes=10**9)
        while not waits.told:
            await asyncio.sleep(0)
        app.state.compute.closing = True
        await waits.task
        assert events(waits.told)[-1]["error"]["code"] == "server.stopping"
        assert not app.state.compute.memory.much.queue
        await first.leave()

    with_app(small(), test)


def test_of_many_maps_at_once_no_more_compute_than_the_memory_holds(monkeypatch):
    found = []

    async def test(app):
        memory = app.state.compute.memory
        readers = [Reader(app, MAP, takes=10**9, path="/api/gradient-map") for _ in range(6)]
        while not all(reader.task.done() for reader in readers):
            found.append(len(memory.much.held))
            await asyncio.sleep(0)
        assert [reader.status for reader in readers] == [200] * 6

    with_app(small(wait_seconds=1000), test)
    assert max(found) == 1
