"""The body of a request: read no further than it may go, then made a spec."""

from collections.abc import Awaitable, Callable

from fastapi import Request
from starlette.requests import ClientDisconnect

from app.api import limits
from app.api.compute import Compute
from app.api.errors import ApiError
from app.api.spec import AnySpec, read
from app.settings import Settings

JSON = "application/json"
AT_ONCE = 16_384  # bytes: what is longer is parsed on a compute thread
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
        data = await _body(request, settings, compute)
        try:
            if len(data) <= AT_ONCE:
                return read(data, kind, settings)
            return await compute.run(lambda: _large(data, kind, settings))
        finally:
            compute.reading -= len(data)

    return read_spec


def _large(data: bytearray, kind: type[AnySpec], settings: Settings) -> AnySpec:
    limits.check_reading(data, settings)
    return read(data, kind, settings)


async def _body(request: Request, settings: Settings, compute: Compute) -> bytearray:
    """The whole body; ApiError 413 as soon as it is longer than may be, whether or not it said so beforehand.

    Its bytes count in `compute.reading` until the caller has read it: 429 when others take all that may be
    held.
    """
    most, size = settings.max_body, 0
    data = bytearray()
    try:
        async for part in request.stream():
            size += len(part)
            if size > most:
                compute.reading -= len(data)
                data.clear()
                if size > DRAINED * most:
                    break
                continue
            data += part
            compute.reading += len(part)
            if compute.reading > max(len(data), settings.max_server_memory):
                compute.reading -= len(data)
                message = "other large requests are being read"
                raise ApiError(429, "server.busy", message, hint="try again when they are through")
    except ClientDisconnect:
        compute.reading -= len(data)
        raise ApiError(400, "http.cut", "the request ended in the middle of its body") from None
    if size > most:
        raise ApiError(413, "http.too_large", f"the body has more than {most} bytes", hint=SHORTER)
    return data
