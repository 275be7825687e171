"""A question that waits for memory, before its answer has begun."""

import asyncio

from starlette.requests import Request

from app.api.wire.errors import ApiError, GoneError, StoppingError
from app.api.wire.memory import Share

LOOK_SECONDS = 0.25  # between two looks at whether the client is still there


async def turn(share: Share, request: Request) -> None:
    """Line up and wait until `share` is granted: a client that asks for JSON is not told meanwhile.

    ApiError 429 when that takes longer than a question may wait, GoneError if the client leaves,
    StoppingError if the server stops.
    """
    state, clock = request.app.state, asyncio.get_running_loop().time
    share.line_up()
    end = clock() + state.settings.wait_seconds
    while not await share.wait(LOOK_SECONDS):
        if state.compute.closing:
            raise StoppingError
        if await request.is_disconnected():
            raise GoneError
        if clock() >= end:
            message = "other computations hold all the memory that there is for them"
            raise ApiError(429, "server.busy", message, hint="try again when they are through")
