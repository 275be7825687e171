"""Many connections at once, from one process that does nothing else with what it reads."""

import asyncio
import json
from collections.abc import Awaitable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar

Found = TypeVar("Found")


def request(path: str, body: bytes, promised: int | None = None) -> bytes:
    """A POST of JSON, as bytes; `promised`: the length that it claims, if it is another one."""
    head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
    length = len(body) if promised is None else promised
    return f"{head}content-type: application/json\r\ncontent-length: {length}\r\n\r\n".encode() + body


class Peer:
    """One connection on which something was sent."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.status = 0
        self.last = b""  # the end of what was read

    @classmethod
    async def connected(cls, url: str, sent: bytes = b"") -> "Peer":
        """A connection to a server, with these bytes sent."""
        host, port = url.removeprefix("http://").split(":")
        peer = cls(*await asyncio.open_connection(host, int(port), limit=1024))
        with suppress(ConnectionError):
            peer._writer.write(sent)
            await peer._writer.drain()
        return peer

    @classmethod
    async def asked(cls, url: str, path: str, spec: dict[str, Any]) -> "Peer":
        """A POST of this spec, the status of whose answer has come."""
        peer = await cls.connected(url, request(path, json.dumps(spec).encode()))
        await peer.begin()
        return peer

    async def begin(self) -> None:
        """Read the status and the headers."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            self.status = int((await self._reader.readline()).split()[1])
            await self._reader.readuntil(b"\r\n\r\n")

    async def read(self, most: float = float("inf")) -> int:
        """Read so many bytes, or until the other side ends; how many there were."""
        size = 0
        with suppress(ConnectionError):
            while size < most and (data := await self._reader.read(65_536)):
                size += len(data)
                self.last = (self.last + data)[-2000:]
        return size

    def close(self) -> None:
        """Leave, whatever still comes."""
        self._writer.transport.abort()


async def together(work: Iterable[Awaitable[Found]]) -> list[Found]:
    """All of it at once."""
    return await asyncio.gather(*work)


def run(work: Coroutine[Any, Any, Found]) -> Found:
    """The result of a coroutine, in a loop of its own."""
    return asyncio.run(work)
