"""Large bodies are parsed in a process of their own: the same answers, and nothing left behind."""

import json
import os
import signal
import subprocess
import sys
from collections import deque

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.api.http import body, frames, parser_process, parser_worker
from app.main import create_app
from app.settings import Settings
from tests.api import ask, specs
from tests.api.given import given, packed
from tests.live import ROOT, until

JSON = {"content-type": "application/json"}
TABLE = {"text": "a;b\n1,5;2\n3;NA\n", "decimal": ",", "header": True, "fill": "last"}
ASKED = [
    ("numbers", given("lstm")),
    ("numbers", given("gru", W_hh=packed(np.eye(15, 5)))),
    ("numbers", {**given(Y=2), "sequence": {"x": [[1, 2, 3]], "y": [[0.5, 2]]}, "loss": {"kind": "mse"}}),
    ("numbers", specs.drawn(T=4)),
    ("table", TABLE),
    ("table", {"text": "a\n1\nb\n2\n", "fill": "mean"}),
]
REFUSED = [
    b"{",
    b'{"sequence":1,"sequence":2}',
    json.dumps(given(W_hh=[[1.0]])).encode(),
    json.dumps(given(b_h=[0.0, None])).encode(),
    json.dumps(specs.drawn(T=4, hidden="a")).encode(),
    json.dumps({**specs.drawn(), "sequence": {"task": "series", "T": 4, "values": [0.0] * 20_001}}).encode(),
    json.dumps({**specs.drawn(), "sequence": {"task": "text", "T": 4, "text": "a" * 320_001}}).encode(),
    json.dumps(
        {**given(), "sequence": {"x": [[0.0] * 3], "y": [[0, "a"]]}, "loss": {"kind": "mse"}}
    ).encode(),
]


@pytest.fixture(scope="module")
def client():
    """One app for all, since each starts a process."""
    with TestClient(create_app(Settings()), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def all_in_process(monkeypatch):
    """Whatever comes is parsed in the process."""
    monkeypatch.setattr(body, "AT_ONCE", 0)
    monkeypatch.setattr(body, "IN_THREAD", 0)


def answered(client, path, data):
    response = client.post(f"/api/{path}", content=data, headers=JSON)
    return response.status_code, response.text


@pytest.fixture(scope="module")
def beside(client):
    """What is answered where it is read in the server itself."""
    found = [answered(client, path, json.dumps(asked)) for path, asked in ASKED]
    return found, [answered(client, "trace", data) for data in REFUSED]


@pytest.mark.usefixtures("all_in_process")
def test_what_is_read_aside_is_answered_to_the_bit_as_what_is_not(client, beside, monkeypatch):
    monkeypatch.setattr(body, "read", None)  # in this process nothing is
    assert [answered(client, path, json.dumps(asked)) for path, asked in ASKED] == beside[0]
    assert {status for status, _ in beside[0]} == {200}


@pytest.mark.usefixtures("all_in_process")
def test_what_is_refused_is_refused_alike_and_soon(client, beside):
    assert [answered(client, "trace", data) for data in REFUSED] == beside[1]
    assert {status for status, _ in beside[1]} == {400, 422}


@pytest.mark.usefixtures("all_in_process")
def test_a_reading_process_that_is_killed_is_replaced(client):
    data = json.dumps(given("lstm"))
    assert answered(client, "numbers", data)[0] == 200
    first = client.app.state.compute.parser._process.pid
    os.kill(first, signal.SIGKILL)
    status, told = answered(client, "numbers", data)
    assert (status, json.loads(told)["error"]["code"]) == (422, "spec.too_large")
    assert answered(client, "numbers", data)[0] == 200
    assert client.app.state.compute.parser._process.pid != first
    memory = client.app.state.compute.memory
    assert (client.app.state.compute.reading, memory.much.taken, memory.little.taken) == (0, 0, 0)


@pytest.mark.usefixtures("all_in_process")
def test_where_no_process_can_be_had_one_may_come_again(client, monkeypatch):
    async def started():
        raise OSError(24, "Too many open files")

    client.portal.call(client.app.state.compute.parser.end)
    monkeypatch.setattr(parser_process, "_started", started)
    response = client.post("/api/numbers", content=json.dumps(given()), headers=JSON)
    assert response.status_code == 429
    assert ask.problem(response)["code"] == "server.busy"


@pytest.mark.usefixtures("all_in_process")
def test_it_ends_when_nothing_came_for_a_while_and_with_the_app(monkeypatch):
    monkeypatch.setattr(parser_process, "IDLE_SECONDS", 0)
    with TestClient(create_app(Settings()), base_url="http://localhost") as client:
        assert answered(client, "numbers", json.dumps(given()))[0] == 200
        until(lambda: client.app.state.compute.parser._process is None, "it does not rest")
        monkeypatch.setattr(parser_process, "IDLE_SECONDS", 1000)
        assert answered(client, "numbers", json.dumps(given()))[0] == 200
        process = client.app.state.compute.parser._process
        assert process.returncode is None
    assert process.returncode is not None


def test_it_waits_for_the_memory_that_reading_takes(client, monkeypatch):
    monkeypatch.setattr(body, "IN_THREAD", 20_000)
    monkeypatch.setattr(client.app.state.compute.memory.much, "most", 1.0)
    found = []
    read = client.app.state.compute.parser.read

    async def seen(*given):
        found.append(client.app.state.compute.memory.much.taken)
        return await read(*given)

    monkeypatch.setattr(client.app.state.compute.parser, "read", seen)
    H = 400
    data = json.dumps(given(H=H))
    assert answered(client, "trace", data)[0] == 200
    assert found[0] > 64 * H * H


def test_the_reader_ends_with_its_input_and_says_what_is_wrong():
    command = [sys.executable, "-m", "app.api.http.parser_worker"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        data = b"{"
        question = frames.pack((None, None))
        process.stdin.write(frames.header([*map(len, question), len(data)]) + b"".join(question) + data)
        process.stdin.flush()
        count, size = (frames.COUNT.unpack(process.stdout.read(8))[0] for _ in range(2))
        spec, (status, problem) = frames.unpack([process.stdout.read(size)])
        assert (count, spec, status, problem["code"]) == (1, None, 400, "json.invalid")
        process.stdin.close()
        assert process.wait(10) == 0


def test_where_its_memory_does_not_do_the_body_is_too_large(monkeypatch):
    def read(*_):
        raise MemoryError

    monkeypatch.setattr(parser_worker, "read", read)
    spec, (status, problem) = parser_worker._read(None, None, b"{}")
    assert (spec, status, problem["code"]) == (None, 422, "spec.too_large")


def test_a_mistake_of_our_own_in_it_is_not_told_as_a_lack_of_memory(client):
    parser = client.app.state.compute.parser
    with pytest.raises(RuntimeError):  # no spec is a dict
        client.portal.call(parser.read, deque([b"{}"]), dict, Settings())
    assert parser._process is None
