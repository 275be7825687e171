"""The body of a request: read no further than it may go, then made a spec."""

from collections.abc import Awaitable, Callable

from fastapi import Request
from starlette.requests import ClientDisconnect

from app.api.errors import ApiError
from app.api.spec import AnySpec, read

JSON = "application/json"
AT_ONCE = 16_384  # bytes: what is longer is parsed on a compute thread
# Times the limit: so much of a body that is too large is taken and dropped, so that its sender hears of it.
DRAINED = 8


def spec(kind: type[AnySpec]) -> Callable[[Request], Awaitable[AnySpec]]:
    """The dependency of a route that takes a spec of this kind."""

    async def read_spec(request: Request) -> AnySpec:
        settings, compute = request.app.state.settings, request.app.state.compute
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != JSON:
            message = f"the body is {media_type or 'of no declared type'}; {JSON} is needed"
            raise ApiError(415, "http.media_type", message, hint=f"add the header Content-Type: {JSON}")
        data = await _body(request, settings.max_body)
        if len(data) <= AT_ONCE:
            return read(data, kind, settings)
        return await compute.run(lambda: read(data, kind, settings))

    return read_spec


async def _body(request: Request, most: int) -> bytes:
    """The whole body; ApiError 413 as soon as it is longer than `most` bytes, whether or not it said so
    beforehand.
    """
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size <= most:
                parts.append(part)
            else:
                parts.clear()
            if size > DRAINED * most:
                break
    except ClientDisconnect:
        raise ApiError(400, "http.cut", "the request ended in the middle of its body") from None
    if size > most:
        message = f"the body has more than {most} bytes"
        raise ApiError(413, "http.too_large", message, hint="GET /api/limits says what is taken")
    return b"".join(parts)
