"""Where numbers are computed: two threads beside the event loop, pulled in short slices.

An engine pass is an iterator, and so is an answer: of b"" at every step of its passes, then of its bytes. The
event loop asks for the next slice only when the reader has taken the last one: a slow reader holds no thread,
a reader who left stops the pass, and many passes take turns.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from time import perf_counter
from typing import TypeVar

from starlette.requests import Request

from app.api.http.parser_process import ParserProcess
from app.api.wire.errors import GoneError, StoppingError
from app.api.wire.memory import Memory
from app.api.wire.tidy import Tidy

Result = TypeVar("Result")

THREADS = 2
SLICE_SECONDS = 0.01
SLICE_BYTES = 65_536
EVENT_END = b"\n\n"  # of server-sent events


class Compute:
    """The compute threads of one app, and what its requests share: how many streams are open, how many bytes
    of bodies are held, which memory is taken, and whether all should end.
    """

    def __init__(self, memory: float) -> None:
        self.memory = Memory(memory)
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="compute")
        self.streams = 0
        self.reading = 0
        self.closing = False
        self.tidy = Tidy(self.pool.submit, lambda: self.streams == 0)
        self.parser = ParserProcess()

    def close(self) -> None:
        """Take no more work; what runs ends with its slice."""
        self.closing = True
        self.pool.shutdown(wait=False, cancel_futures=True)

    def when_dropped(self, call: Callable[[], None]) -> None:
        """Call back on the event loop when the threads have done what was given to them so far."""
        loop = asyncio.get_running_loop()
        with suppress(RuntimeError):  # no more work is taken: the process ends
            self.pool.submit(lambda: loop.call_soon_threadsafe(call))

    async def run(self, work: Callable[[], Result]) -> Result:
        """One short piece of work on a compute thread."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, work)


class Pulled:
    """A pass that is pulled on the compute threads slice by slice, and dropped in the end, through or not."""

    def __init__(self, pieces: Iterator[bytes], compute: Compute) -> None:
        self._pieces, self._compute, self._lock = pieces, compute, Lock()
        self._going = True
        self.whole = True  # whether what was made so far ends with an event

    async def begin(self, request: Request) -> bytes:
        """The first bytes that the pass makes: until then it yields b"" at every step.

        What goes wrong on the way is raised while the answer has no status yet. GoneError if the client
        leaves, StoppingError if the server stops.
        """
        data = b""
        while self._going and not data:
            data = await self._next()
            if self._compute.closing and not data:
                raise StoppingError
            if self._going and not data and await request.is_disconnected():
                raise GoneError
        return data

    async def rest(self) -> AsyncIterator[bytes]:
        """The further bytes, slice by slice as they are taken; b"" where a slice made none."""
        while self._going:
            yield await self._next()

    @property
    def cut(self) -> bool:
        """Whether all should end, and this pass may: it is between two events and not through."""
        return self._compute.closing and self._going and self.whole

    @property
    def through(self) -> bool:
        """Whether all of it was made."""
        return not self._going

    def end(self) -> None:
        """Drop what a pass that is not through holds, as soon as the slice under way is.

        Its frames are closed and not left to the collector: an exception that is still referred to keeps the
        frames that it came through, and with them every array of the pass.
        """
        if self._going:
            with suppress(RuntimeError):  # the pool takes no more work: the process ends
                self._compute.pool.submit(self._close)

    async def _next(self) -> bytes:
        data, self._going = await self._compute.run(self._slice)
        return data

    def _slice(self) -> tuple[bytes, bool]:
        with self._lock:
            if self._compute.closing and self.whole:
                return b"", True  # the thread is for passes in the middle of an event
            data, going = _bytes(self._pieces, self._compute)
            self.whole = data.endswith(EVENT_END) if data else self.whole
            return data, going

    def _close(self) -> None:
        with self._lock:
            self._pieces.close()  # type: ignore[attr-defined] - every answer is a generator


def _bytes(pieces: Iterator[bytes], compute: Compute) -> tuple[bytes, bool]:
    """A slice of the bytes, and whether there may be more. When all should end it ends with an event."""
    end = perf_counter() + SLICE_SECONDS
    gathered, size = [], 0
    for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        over = compute.closing and piece.endswith(EVENT_END)
        if size >= SLICE_BYTES or perf_counter() >= end or over:
            return b"".join(gathered), True
    return b"".join(gathered), False
