"""The server as a process: how it starts, how it ends, and what readers do to each other."""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from app import cli
from app.main import create_app
from app.settings import Settings, add_flags, from_flags
from tests.api import ask, specs
from tests.live import ROOT, Server, running, until

LONG = specs.drawn(T=2000, hidden=64)  # a second of computing, 125 MB as text


@pytest.fixture(scope="module")
def live() -> Iterator[Server]:
    """A server of this module's own: nothing runs on it but what a test here asks, however much that is."""
    most = {"t": 20_000, "hidden": 1000, "seconds": 1000, "memory": 10**11, "answer": 10**11}
    most["server-memory"] = 10**11  # else who reads nothing makes others wait
    flags = [part for name, value in most.items() for part in (f"--max-{name}", str(value))]
    with running(*flags) as server:
        yield server


def opened(url, stack, spec=LONG):
    """A stream whose first bytes have come, not read any further; closed by `stack`."""
    connection = HTTPConnection(url.removeprefix("http://"), timeout=30)
    stack.callback(connection.close)
    connection.request("POST", "/api/trace", json.dumps(spec), {"content-type": "application/json"})
    response = stack.enter_context(connection.getresponse())
    assert response.status == 200
    assert response.read(11) == b"event: plan"
    return response


def read_on(response):
    """Read until the server ends the stream, in the middle of it or not; what came last."""
    last = b""
    with contextlib.suppress(IncompleteRead, ConnectionError):
        while data := response.read1(65_536):
            last = (last + data)[-1000:]
    return last


def ended(how: signal.Signals) -> float:
    """Seconds in which a server with ten open streams ends: they are told, and no traceback is printed."""
    server = Server("--max-server-memory", str(10**10))  # for all at once
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(5) as pool:
        responses = [opened(server.url, stack) for _ in range(10)]
        reads = [pool.submit(read_on, response) for response in responses[:5]]  # the other five take nothing
        start = time.perf_counter()
        code, errors = server.stop(how)
        seconds = time.perf_counter() - start
        for read in reads:
            assert b"event: error\ndata: " in read.result()
            assert b"server.stopping" in read.result()
    assert (code, errors) == (0, "")
    return seconds


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_ten_streams_open_and_prints_no_traceback(how):
    ended(how)


@pytest.mark.long  # and those below that take a time: other tests run beside the quick ones
def test_it_ends_within_two_seconds_with_ten_streams_open():
    assert max(ended(signal.SIGINT) for _ in range(3)) < 2


def test_a_stream_that_is_closed_stops_computing(live):
    with contextlib.ExitStack() as stack:
        opened(live.url, stack, specs.drawn(T=20_000, hidden=400, arrays="base64"))
    until(lambda: looks(live) == 0, "it computes on")


@pytest.mark.parametrize(
    ("path", "spec"),
    [
        ("gradient-map", specs.drawn(T=2000, hidden=500, cells=("lstm",), map="every", pool=10)),
        ("attribution", specs.drawn(T=10_000, hidden=500, model=1)),
        ("truncation", specs.drawn(T=20_000, hidden=400, model=1, lengths=[1] * 7)),
        ("spectrum", specs.drawn(T=2000, hidden=500, model=2)),
        ("seeds", specs.drawn(T=2000, hidden=64, seeds=100, what="every")),
    ],
)
def test_what_nobody_waits_for_any_more_is_computed_no_further(live, path, spec):
    """Each would take a minute and more, far longer than `until` waits."""
    connection = HTTPConnection(live.url.removeprefix("http://"), timeout=30)
    connection.request("POST", f"/api/{path}", json.dumps(spec), {"content-type": "application/json"})
    until(lambda: looks(live) > 7, "it does not begin")
    connection.close()
    until(lambda: looks(live) == 0, "it computes on")


def looks(live):
    """In how many of ten looks a thread of a server runs, or would if it had a processor to itself."""
    found = 0
    for _ in range(10):
        with contextlib.suppress(OSError):  # a thread that ended between its name and its state
            threads = list(Path(f"/proc/{live.process.pid}/task").glob("*/stat"))
            found += any(each.read_text().rsplit(")", 1)[1].split()[0] == "R" for each in threads)
        time.sleep(0.02)
    return found


def test_readers_that_take_nothing_hold_up_no_others(live):
    """Nor do they hold up the end of the server: five of the ten that are open above take nothing."""
    with contextlib.ExitStack() as stack:
        for _ in range(8):
            opened(live.url, stack)
        assert ask.trace(live.url, specs.drawn(T=100, hidden=16))[-1]["event"] == "done"
        until(lambda: looks(live) == 0, "it computes for readers that take nothing")


def beside_four_readers(live):
    """Seconds that each answer to /healthz took which came while four readers kept the threads busy."""

    def read():
        with contextlib.ExitStack() as stack:
            return read_on(opened(live.url, stack, specs.drawn(T=500, hidden=32)))

    with httpx2.Client(base_url=live.url, timeout=60) as client, ThreadPoolExecutor(4) as pool:
        client.get("/healthz")
        busy = [pool.submit(read) for _ in range(4)]
        waits = []
        while not any(work.done() for work in busy):
            start = time.perf_counter()
            client.get("/healthz").raise_for_status()
            waits.append(time.perf_counter() - start)
        assert all(b"event: done" in work.result() for work in busy)
    return waits


def test_the_event_loop_answers_while_four_readers_keep_the_threads_busy(live):
    assert len(beside_four_readers(live)) > 10


@pytest.mark.long
def test_the_event_loop_answers_soon_beside_four_readers(live):
    waits = sorted(beside_four_readers(live))
    print(f"\nan answer beside four readers: {1e3 * waits[len(waits) // 2]:.0f} ms")
    assert waits[len(waits) // 2] < 0.2


def test_too_many_streams_are_refused_until_one_ends():
    with running("--max-streams", "2") as live, contextlib.ExitStack() as stack:
        opened(live.url, stack)
        opened(live.url, stack)
        response = ask.post(f"{live.url}/api/trace", json=specs.drawn())
        assert response.status_code == 429
        assert ask.problem(response)["code"] == "server.busy"
        stack.close()
        until(
            lambda: ask.post(f"{live.url}/api/trace", json=specs.drawn()).status_code == 200,
            "the place of a stream that ended is not given again",
        )


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        env=os.environ | environment,
    )


def test_a_port_that_is_taken_is_told_in_a_sentence():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = run("serve", "--no-open", "--port", str(port))
    assert result.returncode == 1
    assert result.stderr.startswith(f"unrolled: port {port} is taken")
    assert f"--port {port + 1}" in result.stderr
    assert "Traceback" not in result.stderr


def test_help_shows_every_setting_with_its_variable_and_its_value():
    said = run("serve", "--help", UNROLLED_MAX_T="77").stdout
    for item in fields(Settings):
        assert f"UNROLLED_{item.name.upper()}" in said
        assert f"--{item.name.replace('_', '-')}" in said
    assert "default: 77" in " ".join(said.split())


def test_a_setting_that_cannot_be_is_told_in_a_sentence():
    for environment in (
        {"UNROLLED_PORT": "x"},
        {"UNROLLED_MAX_T": "0"},
        {"PORT": "70000"},
        {"UNROLLED_OPEN": "perhaps"},
        {"UNROLLED_HOST": " "},
    ):
        result = run("serve", "--no-open", **environment)
        assert result.returncode == 1
        assert result.stderr.startswith("unrolled: ")
        assert "Traceback" not in result.stderr


def test_an_empty_host_is_refused_and_does_not_listen_everywhere(monkeypatch, capsys):
    monkeypatch.setattr(cli, "_run", lambda *_: pytest.fail("it listens"))
    assert cli.main(["serve", "--no-open", "--port", "0", "--host", ""]) == 1
    assert capsys.readouterr().err.startswith("unrolled: the host is empty")


@pytest.mark.parametrize(
    ("host", "warns"),
    [
        ("0.0.0.0", True),
        ("0", True),
        ("::", True),
        ("::ffff:0.0.0.0", True),
        ("127.0.0.1", False),
        ("::1", False),
    ],
)
def test_who_listens_on_every_interface_is_warned(monkeypatch, capsys, host, warns):
    monkeypatch.setattr(cli, "_run", lambda *_: None)
    assert cli.main(["serve", "--no-open", "--port", "0", "--host", host]) == 0
    assert ("every interface" in capsys.readouterr().err) == warns


INTERRUPTED = """
import os, runpy, signal, sys

awaited = sys.argv.pop()

class Press:
    def find_spec(self, name, path=None, target=None):
        if name == awaited:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Press())
sys.argv[1:] = ["serve", "--no-open", "--port", "0"]
runpy.run_module("app", run_name="__main__")
"""


@pytest.mark.parametrize("module", ["app.cli", "app.settings", "uvicorn", "numpy", "fastapi", "app.main"])
def test_ctrl_c_in_the_first_moments_ends_quietly(module):
    """Pressed in the middle of the imports: when `module` is looked for."""
    result = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, module], cwd=ROOT, capture_output=True, text=True, timeout=20
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_limits_are_settings_told_by_the_api_and_kept():
    parser = argparse.ArgumentParser()
    add_flags(parser, Settings())
    flags = ("--max-t", "10", "--max-hidden", "4", "--max-models", "1", "--max-body", "2000")
    app = create_app(from_flags(parser.parse_args(flags)))
    with TestClient(app, base_url="http://localhost") as client:
        told = client.get("/api/limits").json()
        assert (told["T"], told["hidden"], told["models"], told["body_bytes"]) == (10, 4, 1, 2000)

        def code(spec):
            return ask.problem(client.post("/api/trace", json=spec))["code"]

        assert code(specs.drawn(T=11, cells=("rnn",))) == "spec.too_long"
        assert code(specs.drawn(hidden=5, cells=("rnn",))) == "spec.too_wide"
        assert code(specs.drawn()) == "spec.too_many"
        assert code(specs.drawn(cells=("rnn",), arrays=" " * 3000)) == "http.too_large"
        described = client.get("/openapi.json").json()["components"]["schemas"]
        assert {branch["properties"]["T"]["maximum"] for branch in described["TaskSequence"]["oneOf"]} == {10}


@pytest.mark.long
def test_it_answers_within_two_seconds_of_its_start():
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        with running() as live:
            assert ask.get(live.url).status_code == 200
            seconds.append(time.perf_counter() - start)
    assert max(seconds[1:]) < 2  # the first may read its files from a cold disk


def test_a_connection_sends_what_is_small_at_once(monkeypatch):
    """Without TCP_NODELAY every answer on a kept connection takes 40 ms."""
    found = []

    async def accept(listener):
        def accepted(reader, writer):
            found.append(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(accepted, sock=listener):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            assert not await reader.read()
            writer.close()

    monkeypatch.setattr(cli, "_run", lambda settings, listener, url: asyncio.run(accept(listener)))
    assert cli.serve(Settings(port=0)) == 0
    assert [bool(each) for each in found] == [True]


@pytest.mark.long
def test_a_small_answer_does_not_wait_for_an_acknowledgement(server):
    with httpx2.Client(base_url=server) as client:
        waits = []
        for _ in range(15):
            start = time.perf_counter()
            client.get("/healthz")
            waits.append(time.perf_counter() - start)
    print(f"\na small answer: {1e3 * min(waits):.1f} ms")
    assert min(waits) < 0.02
