"""The server beside silent peers, with no room left, and at its end."""

import asyncio
import contextlib
import errno
import json
import logging
import socket
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
import uvicorn

from app.api.http.compute import Compute, Pulled
from app.serving import door as doors
from app.serving import server as servers
from app.serving.connection import BYTES_PER_SECOND, Connection, Patience
from app.settings import Settings
from tests.api import ask, specs
from tests.live import Server, running, until

POST = b"POST /api/trace HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"


def connected(url: str, sent: bytes = b"") -> socket.socket:
    host, port = url.removeprefix("http://").split(":")
    peer = socket.create_connection((host, int(port)), timeout=20)
    peer.sendall(sent)
    return peer


def all_of(peer: socket.socket) -> bytes:
    """What comes until the other side closes; it must within twenty seconds."""
    found = b""
    with peer:
        while data := peer.recv(65_536):
            found += data
    return found


def code_of(answer: bytes, status: int) -> str:
    """The code of an answer from outside the app: one shape, all headers."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"content-security-policy: " in head
    assert b"connection: close" in head
    error = json.loads(body)["error"]
    assert list(error) == ["code", "message", "where", "hint"]
    return error["code"]


def test_a_silent_peer_is_hung_up_on_and_holds_no_place():
    flags = ("--receive-seconds", "0.3", "--send-seconds", "0.3", "--max-streams", "1")
    with running(*flags) as live:
        quiet = [connected(live.url, sent) for sent in (b"", POST, POST + b"content-length: 9\r\n\r\n{")]
        silent, header, body = map(all_of, quiet)
        assert silent == b""
        assert code_of(header, 408) == "http.slow"
        assert code_of(body, 408) == "http.slow"
        assert code_of(all_of(connected(live.url, b"nothing\r\n\r\n")), 400) == "http.invalid"
        spec = json.dumps(specs.drawn(T=2000, hidden=64)).encode()
        takes_nothing = connected(live.url, POST + b"content-length: %d\r\n\r\n%b" % (len(spec), spec))
        with takes_nothing:
            takes_nothing.recv(1)
            until(
                lambda: ask.post(f"{live.url}/api/trace", json=specs.drawn()).status_code == 200,
                "a reader that takes nothing keeps its place",
            )
        assert ask.get(f"{live.url}/healthz").status_code == 200


class Loop:
    """An event loop whose time stands still until it is moved."""

    def __init__(self) -> None:
        self.now, self.due = 0.0, []

    def time(self):
        return self.now

    def call_later(self, seconds, call):
        entry = [self.now + seconds, call]
        self.due.append(entry)
        return SimpleNamespace(cancel=lambda: self.due.remove(entry) if entry in self.due else None)

    def create_task(self, coroutine):
        coroutine.close()
        return Mock()

    def move(self, seconds):
        self.now += seconds
        for entry in [entry for entry in self.due if entry[0] <= self.now]:
            self.due.remove(entry)
            entry[1]()


class Transport:
    """What the connection does to its peer."""

    def __init__(self) -> None:
        self.sent, self.closed, self.aborted, self.waiting = b"", False, False, 0

    def get_extra_info(self, _, default=None):
        return default

    def get_write_buffer_size(self):
        return self.waiting

    def is_closing(self):
        return self.closed

    def write(self, data):
        self.sent += data

    def close(self):
        self.closed = True

    def abort(self):
        self.closed = self.aborted = True

    def pause_reading(self): ...

    def resume_reading(self): ...


@pytest.fixture
def peer(monkeypatch):
    """A connection that waits 15 and 30 seconds, its transport, and the loop that says how late it is."""
    loop, transport = Loop(), Transport()

    async def app(scope, receive, send): ...

    config = uvicorn.Config(app, log_config=None, lifespan="off")
    config.load()
    connection = Connection(
        config=config,
        server_state=uvicorn.server.ServerState(),
        app_state={},
        _loop=loop,
        patience=Patience(15, 30),
    )
    connection.connection_made(transport)
    return SimpleNamespace(connection=connection, transport=transport, loop=loop)


def test_a_header_that_drips_in_does_not_begin_the_wait_anew(peer):
    for letter in POST[:14]:
        peer.connection.data_received(bytes([letter]))
        peer.loop.move(1)
    assert not peer.transport.closed
    peer.loop.move(1)
    assert peer.transport.sent.startswith(b"HTTP/1.1 408 ")
    assert peer.transport.closed


def test_a_body_has_the_time_that_it_needs_but_a_dripping_one_has_not(peer):
    size = int(20 * BYTES_PER_SECOND)
    peer.connection.data_received(POST + b"content-length: %d\r\n\r\n" % size)
    for _ in range(15):
        peer.connection.data_received(b" " * int(BYTES_PER_SECOND))
        peer.loop.move(1)
    assert not peer.transport.closed
    for _ in range(14):
        peer.connection.data_received(b" ")
        peer.loop.move(1)
    assert not peer.transport.closed
    peer.loop.move(2)
    assert peer.connection.cycle.disconnected
    assert peer.transport.closed


def test_nothing_is_waited_for_while_the_server_computes_nor_an_answer_that_moves(peer):
    peer.connection.data_received(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
    peer.loop.move(1000)
    peer.connection.pause_writing()
    peer.loop.move(29)
    peer.connection.resume_writing()
    peer.loop.move(29)
    assert not peer.transport.closed
    peer.connection.pause_writing()
    peer.loop.move(30)
    assert peer.transport.aborted


def test_what_is_written_and_never_taken_is_given_up(peer):
    peer.connection.data_received(b"nothing\r\n\r\n")
    assert peer.transport.closed
    peer.loop.move(29)
    assert not peer.transport.aborted
    peer.loop.move(1)
    assert peer.transport.aborted


def test_a_peer_that_left_leaves_no_timer_behind(peer):
    peer.connection.pause_writing()
    peer.connection.connection_lost(ConnectionResetError())
    assert peer.loop.due == []


def test_beyond_the_most_connections_a_peer_is_told_until_one_leaves():
    live = Server("--max-connections", "3")
    with contextlib.ExitStack() as stack:
        inside = [stack.enter_context(connected(live.url)) for _ in range(3)]
        refused = [all_of(connected(live.url, POST)) for _ in range(5)]
        assert {code_of(answer, 429) for answer in refused} == {"server.busy"}
        assert all(b"retry-after: " in answer for answer in refused)
        inside[0].close()
        question = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
        until(
            lambda: all_of(connected(live.url, question)).startswith(b"HTTP/1.1 200 "),
            "the place of a connection that left is not given again",
        )
    code, said = live.stop()
    assert code == 0
    assert len(said.splitlines()) == 1  # one line a minute
    assert "all 3 connections are taken" in said


def test_where_descriptors_run_out_the_one_in_reserve_refuses(monkeypatch, caplog):
    now = 0.0
    failures = 4

    async def test(listener):
        loop = asyncio.get_running_loop()
        real = loop.sock_accept

        async def accept(sock):
            nonlocal failures, now
            if failures:
                failures -= 1
                now += 25  # seconds; four times in a hundred
                raise OSError(errno.EMFILE, "too many open files")
            return await real(sock)

        monkeypatch.setattr(loop, "sock_accept", accept)
        admitted = asyncio.Event()

        async def admit(arrived):
            arrived.close()
            admitted.set()

        door = doors.Door(listener, 9, lambda: 0, admit, lambda: now)
        refused = [await asyncio.open_connection(*listener.getsockname()) for _ in range(4)]
        keeping = asyncio.create_task(door.keep())
        for reader, writer in refused:
            assert code_of(await reader.read(), 429) == "server.busy"
            writer.close()
        _, writer = await asyncio.open_connection(*listener.getsockname())
        await admitted.wait()
        writer.close()
        keeping.cancel()

    monkeypatch.setattr(doors, "PAUSE_SECONDS", 0)
    with caplog.at_level(logging.WARNING), socket.create_server(("127.0.0.1", 0)) as listener:
        asyncio.run(test(listener))
    assert [record.message.split(":")[0] for record in caplog.records] == [
        "there are no file descriptors left"
    ] * 2


def test_there_are_never_more_connections_than_descriptors(monkeypatch):
    resource = pytest.importorskip("resource")
    for descriptors, most in ((256, 192), (100, 50), (10_000, 512), (resource.RLIM_INFINITY, 512)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, found=descriptors: (found, found))
        assert doors.room(512) == most


def test_at_the_end_whoever_still_takes_is_waited_for(monkeypatch):
    """However late the answer comes within the time there is; who takes nothing is waited for less long."""

    class Peer:
        def __init__(self, looks, waiting):
            self.looks, self.transport = looks, Transport()
            self.transport.waiting = waiting

        @property
        def owes(self):
            self.looks -= 1
            return self.looks > 0

    def told(*peers):
        """Seconds of its own clock for which the server waits."""

        async def run():
            loop = asyncio.get_running_loop()
            now = 0.0

            def time():
                nonlocal now
                now += 0.01
                return now

            server = servers.Server(None, Settings(), None, None)
            server.server_state.connections.update(peers)
            monkeypatch.setattr(loop, "time", time)
            await server._tell()
            return now

        return asyncio.run(run())

    monkeypatch.setattr(servers, "LOOK_SECONDS", 0)
    late = Peer(30, 0)
    told(late)
    assert late.looks <= 0
    silent = Peer(10**6, 4000)
    assert servers.SILENT_SECONDS <= told(silent) < servers.TELLING_SECONDS
    never = Peer(10**6, 0)
    assert servers.TELLING_SECONDS <= told(never, Peer(10**6, 4000)) < 2


def test_at_the_end_a_thread_is_only_for_who_is_in_the_middle_of_an_event():
    compute = Compute(memory=1e9)
    made = []

    def pieces():
        for piece in (b"event: a\n", b"data: 1", b"\n\n", b"event: b\n", b"data: 2\n\n"):
            made.append(piece)
            yield piece

    async def test():
        between, within = Pulled(pieces(), compute), Pulled(pieces(), compute)
        compute.closing = True
        async for data in between.rest():
            assert (data, made, between.cut) == (b"", [], True)
            break
        within.whole = False  # its event was begun
        async for data in within.rest():
            assert data == b"event: a\ndata: 1\n\n"
            assert within.cut
            break

    asyncio.run(test())
    compute.close()


@pytest.mark.parametrize(("inside", "paused"), [(3, []), (doors.CROWD + 1, [doors.ROUND_SECONDS] * 2)])
def test_where_many_are_inside_others_are_answered_between_two_that_come_in(inside, paused, monkeypatch):
    slept, admitted = [], []

    async def sleep(seconds):
        slept.append(seconds)

    async def admit(arrived):
        admitted.append(arrived)
        arrived.close()

    async def test(listener):
        door = doors.Door(listener, 99, lambda: inside, admit)
        peers = [await asyncio.open_connection(*listener.getsockname()) for _ in range(2)]
        with monkeypatch.context() as patch:
            patch.setattr(doors.asyncio, "sleep", sleep)
            keeping = asyncio.create_task(door.keep())
            for reader, writer in peers:
                await reader.read()
                writer.close()
            keeping.cancel()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        asyncio.run(test(listener))
    assert (len(admitted), slept) == (2, paused)
