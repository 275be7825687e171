"""Bytes that never change, compressed once where the client takes that."""

import asyncio
import gzip
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("forwarded", "via", "x-forwarded-for")


def _is_near(request: Request) -> bool:
    """Whether the client is on this machine, and no proxy's: then unpacking takes longer than sending."""
    client = request.client
    passed_on = any(name in request.headers for name in FORWARDED)
    return client is not None and client.host in LOOPBACK and not passed_on


class Compressible:
    """The bytes that `load` gives, always the same: read and compressed once, off the event loop."""

    def __init__(
        self, load: Callable[[], bytes], media_type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self.load = load
        self.media_type = media_type
        self.headers = {**(headers or {}), "vary": "accept-encoding"}
        self._plain: bytes | None = None
        self._compressed: asyncio.Task[bytes] | None = None

    async def response(self, request: Request) -> Response:
        """The bytes, with gzip where the client accepts it and is elsewhere."""
        if "gzip" not in request.headers.get("accept-encoding", "") or _is_near(request):
            if self._plain is None:
                self._plain = await asyncio.to_thread(self.load)
            return Response(self._plain, headers=self.headers, media_type=self.media_type)
        if self._compressed is None:
            self._compressed = asyncio.create_task(asyncio.to_thread(self._compress))
        # shielded: the first request may leave before it is done
        data = await asyncio.shield(self._compressed)
        headers = {**self.headers, "content-encoding": "gzip"}
        return Response(data, headers=headers, media_type=self.media_type)

    def _compress(self) -> bytes:
        return gzip.compress(self.load(), compresslevel=6, mtime=0)
