#!/bin/sh
# fastapi 0.165.0 (PyPI), with pydantic 2.13 or what it resolves to: a route of a router that was included with
# `include_router` is made twice, and the second time not when it is included but when the first request comes,
# whatever its path; on the event loop, in which nothing else is answered meanwhile. Routes declared on the app
# itself are made once, before. With 24 routes of moderate bodies that is a tenth of a second and more.
#
# Seen (pydantic TypeAdapters made: by the declarations, by the first request to /ping, by the second):
#   declared on the app     N 0 0
#   of an included router   N N 0
# N is the same number, and above 0. The script fails when that changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check fastapi==0.165.0
cat > "$work/count.py" <<'PYTHON'
import asyncio

import pydantic
from pydantic import BaseModel, create_model

made = 0
first = pydantic.TypeAdapter.__init__


def counted(self, *given, **named):
    global made
    made += 1
    first(self, *given, **named)


pydantic.TypeAdapter.__init__ = counted

from fastapi import APIRouter, FastAPI  # noqa: E402 - counts from here on


def declare(on):
    for k in range(24):
        Body: type[BaseModel] = create_model(f"Body{k}", x=(list[float], ...), y=(dict[str, int], ...))

        async def answer(body: Body) -> Body:  # type: ignore[valid-type]
            return body

        on.post(f"/{k}")(answer)

    @on.get("/ping")
    async def ping() -> int:
        return 1


def since() -> int:
    global made
    found, made = made, 0
    return found


async def ping(app: FastAPI) -> None:
    scope = {"type": "http", "method": "GET", "path": "/ping", "query_string": b"", "headers": []}
    status = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        status.append(message.get("status"))

    await app(scope, receive, send)
    assert status[0] == 200, status


def counts(included: bool) -> list[int]:
    app = FastAPI(openapi_url=None)
    since()
    on = APIRouter() if included else app
    declare(on)
    if included:
        app.include_router(on)
    found = [since()]
    for _ in range(2):
        asyncio.run(ping(app))
        found.append(since())
    return found


declared, included = counts(False), counts(True)
print("declared on the app    ", *declared)
print("of an included router  ", *included)
N = declared[0]
assert N > 0 and declared == [N, 0, 0], declared
assert included == [N, N, 0], included
PYTHON
"$work/venv/bin/python" "$work/count.py"
