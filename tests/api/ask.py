"""Asking a running server, and reading what it streams."""

import functools
import json
import ssl
from typing import Any

import httpx2

from app.api.questions.catalogue import QUESTIONS

# Made once: left to itself, each request reads the machine's certificates (50 ms), be it plain HTTP or not.
TLS = ssl.create_default_context()
get, post, head, request = (
    functools.partial(ask, verify=TLS, timeout=60)
    for ask in (httpx2.get, httpx2.post, httpx2.head, httpx2.request)
)
STREAMS = tuple(question.path for question in QUESTIONS if question.streams)


def events(response: httpx2.Response) -> list[dict[str, Any]]:
    """The events of a whole stream; each one's name must stand in its data too."""
    found = []
    for block in response.text.split("\n\n")[:-1]:
        name, data = block.split("\n")
        event = json.loads(data.removeprefix("data: "))
        assert name == f"event: {event['event']}"
        found.append(event)
    return found


def trace(url: str, spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of the trace of `spec`."""
    return stream(url, "/api/trace", spec)


def stream(url: str, path: str, spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of a POST that is answered by a stream."""
    response = post(f"{url}{path}", json=spec, timeout=60)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    return events(response)


def answer(url: str, path: str, spec: dict[str, Any]) -> dict[str, Any]:
    """The answer of a POST that succeeds."""
    response = post(f"{url}{path}", json=spec, timeout=60)
    assert response.status_code == 200, response.text
    return response.json()


def problem(response: httpx2.Response) -> dict[str, Any]:
    """What an answer says is wrong; it must be a 4xx in the one shape."""
    assert 400 <= response.status_code < 500, response.text
    assert response.headers["content-type"] == "application/json"
    (error,) = response.json().values()
    assert list(response.json()) == ["error"]
    assert list(error) == ["code", "message", "where", "hint"]
    assert isinstance(error["code"], str)
    assert isinstance(error["message"], str)
    return error
