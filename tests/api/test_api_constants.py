"""What never changes is made once, and then costs no thread and hardly any time of the event loop."""

import asyncio
import json

import anyio.to_thread
import pydantic
import pytest
from fastapi.testclient import TestClient

from app.api.http import constants
from app.api.spec import limits
from app.main import create_app
from app.settings import Settings
from tests.api import specs
from tests.api.test_api_streams import Reader, with_app


async def got(app, path):
    """The JSON of a GET."""
    told = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        told.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b""}
    await app({**scope, "headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1)}, receive, send)
    assert told[0]["status"] == 200
    return json.loads(b"".join(message.get("body", b"") for message in told))


def test_what_never_changes_is_made_once_and_needs_no_thread(monkeypatch):
    made = []

    def counted(name):
        original = getattr(constants, name)
        monkeypatch.setattr(constants, name, lambda: made.append(name) or original())

    for name in ("catalogue", "task_catalogue", "presets"):
        counted(name)
    paths = ("/healthz", "/api/limits", "/api/tasks", "/api/presets", "/api/cells")

    async def hop(*_, **__):
        pytest.fail("a thread was asked for")

    async def test(app):
        first = [await got(app, path) for path in paths]
        monkeypatch.setattr(asyncio, "to_thread", hop)
        monkeypatch.setattr(anyio.to_thread, "run_sync", hop)
        for _ in range(3):
            assert [await got(app, path) for path in paths] == first
        assert first[0] == {"status": "ok"}
        assert first[1] == limits.table(Settings())
        # Nor does a question need one besides those that compute.
        reader = Reader(app, specs.drawn(), takes=10**9)
        await reader.task
        assert reader.status == 200

    with_app(Settings(), test)
    assert sorted(made) == ["catalogue", "presets", "task_catalogue"]


def test_the_first_request_makes_no_route_any_more(monkeypatch):
    made = []
    with TestClient(create_app(Settings()), base_url="http://localhost") as client:
        make = pydantic.TypeAdapter.__init__
        monkeypatch.setattr(
            pydantic.TypeAdapter,
            "__init__",
            lambda self, *given, **more: made.append(self) or make(self, *given, **more),
        )
        assert client.post("/api/trace", json=specs.drawn()).status_code == 200
    assert made == []


def test_formulas_are_made_for_a_page_and_not_for_a_script(monkeypatch):
    made = []
    monkeypatch.setattr(constants, "catalogue", lambda: made.append("cells") or {})
    with TestClient(create_app(Settings()), base_url="http://localhost") as client:
        assert client.post("/api/trace", json=specs.drawn()).status_code == 200
        assert client.get("/api/limits").status_code == 200
        assert made == []
        assert client.get("/").status_code == 200
        client.app.state.constants["cells"].begin().result(timeout=60)
        assert made == ["cells"]
        assert client.get("/api/cells").json() == {}
        assert made == ["cells"]


def test_no_validator_is_made_of_an_answer(monkeypatch):
    made = []
    make = pydantic.TypeAdapter.__init__
    monkeypatch.setattr(
        pydantic.TypeAdapter,
        "__init__",
        lambda self, *given, **more: made.append(str(given[0])) or make(self, *given, **more),
    )
    with TestClient(create_app(Settings()), base_url="http://localhost"):
        assert [each for each in made if "_answers." in each or "questions." in each] == []
