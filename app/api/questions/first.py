"""The first example, answered before anybody asks: the page carries the answer, and need not wait for it."""

import json
from math import inf
from typing import Any

from app.api.questions import passes
from app.api.spec.experiment import prepare
from app.api.spec.reading import read
from app.api.wire import wire
from app.api.wire.errors import ApiError
from app.data.preset import first_example
from app.engine.errors import EngineError
from app.settings import Settings

AS_THE_PAGE_ASKS = {"arrays": "base64", "map": "every"}
DATA = b"data: "


def answer(settings: Settings) -> str | None:
    """`{"spec": …, "events": […]}`: the first example, and the events with which POST /api/passes answers it.
    It is JSON that may stand in a page; None where these settings refuse the example.
    """
    spec = first_example()
    try:
        events = _events({**spec, **AS_THE_PAGE_ASKS}, settings)
    except (ApiError, EngineError):
        return None
    text = b'{"spec":%b,"events":[%b]}' % (wire.encode(spec), b",".join(events))
    return text.decode().replace("<", "\\u003c")


def _events(body: dict[str, Any], settings: Settings) -> list[bytes]:
    """The data of each event, as JSON."""
    asked = read(json.dumps(body).encode(), passes.PassesSpec, settings)
    stream = b"".join(passes.answer(prepare(asked, settings), asked, block_seconds=inf))
    return [line.removeprefix(DATA) for line in stream.split(b"\n") if line.startswith(DATA)]
