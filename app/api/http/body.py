"""The body of a request: read no further than it may go, then made a spec."""

from collections import deque
from collections.abc import Awaitable, Callable

from fastapi import Request
from starlette.requests import ClientDisconnect

from app.api.http import waiting
from app.api.http.compute import Compute
from app.api.spec import limits
from app.api.spec.reading import read
from app.api.spec.spec import AnySpec
from app.api.wire.errors import ApiError
from app.api.wire.memory import NotYetError, Share
from app.settings import Settings

JSON = "application/json"
AT_ONCE = 16_384  # bytes: a longer body is parsed on a compute thread
IN_THREAD = 1_000_000  # bytes: a longer one in a process of its own
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
        held = _Held(compute)
        try:
            await _take(request, held, settings)
            if held.size <= AT_ONCE:
                return read(b"".join(held.parts), kind, settings)
            needed = await compute.run(lambda: limits.check_reading(held.parts, settings))
            if held.size <= IN_THREAD:
                return await compute.run(lambda: read(b"".join(held.parts), kind, settings))
            return await _in_process(held.parts, kind, needed, request)
        finally:
            held.drop()

    return read_spec


class _Held:
    """The parts of a body as it comes; their bytes count in `compute.reading` until they are dropped."""

    def __init__(self, compute: Compute) -> None:
        self.parts: deque[bytes] = deque()
        self.size = 0
        self._compute = compute

    def take(self, part: bytes) -> None:
        """One part more."""
        self.parts.append(part)
        self.size += len(part)
        self._compute.reading += len(part)

    def drop(self) -> None:
        """All of them: what they took goes back to the system, if it was much."""
        self.parts.clear()
        self._compute.reading -= self.size
        if self.size > AT_ONCE:
            self._compute.tidy.dropped(self.size)
        self.size = 0


async def _in_process(parts: deque[bytes], kind: type[AnySpec], needed: float, request: Request) -> AnySpec:
    """Parse in the other process, once there is the memory for it."""
    compute = request.app.state.compute
    share = Share(compute.memory)
    try:
        try:
            share.take(needed)
        except NotYetError:
            await waiting.turn(share, request)
        return await compute.parser.read(parts, kind, request.app.state.settings)
    finally:
        share.free()


async def _take(request: Request, held: _Held, settings: Settings) -> None:
    """The whole body.

    ApiError 413 as soon as it is longer than may be, whether or not it said so beforehand; 429 when others
    take all that may be held of bodies.
    """
    compute, most, size = request.app.state.compute, settings.max_body, 0
    try:
        async for part in request.stream():
            size += len(part)
            if size <= most:
                held.take(part)
            elif size <= DRAINED * most:
                held.drop()
            else:
                break
            if compute.reading > max(held.size, settings.max_server_memory):
                message = "other large requests are being read"
                raise ApiError(429, "server.busy", message, hint="try again when they are through")
    except ClientDisconnect:
        raise ApiError(400, "http.cut", "the request ended in the middle of its body") from None
    if size > most:
        raise ApiError(413, "http.too_large", f"the body has more than {most} bytes", hint=SHORTER)
