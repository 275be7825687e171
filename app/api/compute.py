"""Where numbers are computed: two threads beside the event loop, pulled in short slices.

An engine pass is an iterator, and so is an answer: of b"" at every step of its passes, then of its bytes. The
event loop asks for the next slice only when the reader has taken the last one: a slow reader holds no thread,
a reader who left stops the pass, and many passes take turns.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import TypeVar

from starlette.requests import Request

Result = TypeVar("Result")

THREADS = 2
SLICE_SECONDS = 0.01
SLICE_BYTES = 65_536


class GoneError(Exception):
    """The client left: what it asked for is computed no further."""


class Compute:
    """The compute threads of one app, and what its requests share: how many streams are open, how many bytes
    of bodies are held, and whether all should end.
    """

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="compute")
        self.streams = 0
        self.reading = 0
        self.closing = False

    def close(self) -> None:
        """Take no more work; what runs ends with its slice."""
        self.closing = True
        self.pool.shutdown(wait=False, cancel_futures=True)

    async def run(self, work: Callable[[], Result]) -> Result:
        """One short piece of work on a compute thread."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, work)

    async def begin(self, pieces: Iterator[bytes], request: Request) -> bytes:
        """The first bytes that a pass makes: until then it yields b"" at every step.

        What goes wrong on the way is raised while the answer has no status yet. GoneError if the client
        leaves.
        """
        data, going = b"", True
        while going and not data:
            data, going = await self.run(lambda: _bytes(pieces))
            if going and not data and await request.is_disconnected():
                raise GoneError
        return data

    async def pull(self, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
        """The bytes that a pass makes, slice by slice as they are taken."""
        going = True
        while going:
            data, going = await self.run(lambda: _bytes(pieces))
            if data:
                yield data


def _bytes(pieces: Iterator[bytes]) -> tuple[bytes, bool]:
    """A slice of the bytes, and whether there may be more."""
    end = perf_counter() + SLICE_SECONDS
    gathered, size = [], 0
    for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        if size >= SLICE_BYTES or perf_counter() >= end:
            return b"".join(gathered), True
    return b"".join(gathered), False
