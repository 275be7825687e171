"""The body of a request: read no further than it may go, then made a spec."""

from collections import deque
from collections.abc import Awaitable, Callable

from fastapi import Request
from starlette.requests import ClientDisconnect

from app.api import limits, waiting
from app.api.compute import Compute
from app.api.errors import ApiError
from app.api.memory import NotYetError, Share
from app.api.spec import AnySpec, read
from app.settings import Settings

JSON = "application/json"
AT_ONCE = 16_384  # bytes: what is longer is parsed on a compute thread, and beyond
BESIDE = 1_000_000  # in a process aside
# Times the limit: so much of a body that is too large is taken and dropped, so that its sender hears of it.
DRAINED = 2
SHORTER = (
    'numbers packed as {"dtype": "f8", "bdata": base64, "shape": "rows,columns"} take 11 bytes each, as f4 '
    "(float32) 6; GET /api/limits says what is taken"
)


def spec(kind: type[AnySpec]) -> Callable[[Request], Awaitable[AnySpec]]:
    """The dependency of a route that takes a spec of this kind."""

    async def read_spec(request: Request) -> AnySpec:
        settings, compute = request.app.state.settings, request.app.state.compute
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != JSON:
            message = f"the body is {media_type or 'of no declared type'}; {JSON} is needed"
            raise ApiError(415, "http.media_type", message, hint=f"add the header Content-Type: {JSON}")
        parts = await _parts(request, settings, compute)
        size = sum(map(len, parts))
        try:
            if size <= AT_ONCE:
                return read(b"".join(parts), kind, settings)
            needed = await compute.run(lambda: limits.check_reading(parts, settings))
            if size <= BESIDE:
                return await compute.run(lambda: read(b"".join(parts), kind, settings))
            return await _aside(parts, kind, needed, request)
        finally:
            compute.reading -= size

    return read_spec


async def _aside(parts: deque[bytes], kind: type[AnySpec], needed: float, request: Request) -> AnySpec:
    """Read in the process aside, once there is the memory for it."""
    compute = request.app.state.compute
    share = Share(compute.memory)
    try:
        try:
            share.take(needed)
        except NotYetError:
            await waiting.turn(share, request)
        return await compute.aside.read(parts, kind, request.app.state.settings)
    finally:
        share.free()


async def _parts(request: Request, settings: Settings, compute: Compute) -> deque[bytes]:
    """The whole body as it came, in parts.

    ApiError 413 as soon as it is longer than may be, whether or not it said so beforehand.
    Its bytes count in `compute.reading` until the caller has read it: 429 when others take all that may be
    held.
    """
    most, size, held = settings.max_body, 0, 0
    parts: deque[bytes] = deque()
    try:
        async for part in request.stream():
            size += len(part)
            if size > most:
                parts.clear()
                compute.reading -= held
                held = 0
                if size > DRAINED * most:
                    break
                continue
            parts.append(part)
            held += len(part)
            compute.reading += len(part)
            if compute.reading > max(held, settings.max_server_memory):
                compute.reading -= held
                message = "other large requests are being read"
                raise ApiError(429, "server.busy", message, hint="try again when they are through")
    except ClientDisconnect:
        compute.reading -= held
        raise ApiError(400, "http.cut", "the request ended in the middle of its body") from None
    if size > most:
        raise ApiError(413, "http.too_large", f"the body has more than {most} bytes", hint=SHORTER)
    return parts
