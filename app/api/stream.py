"""Server-sent events: an iterator of ready bytes on the compute threads -> a response that a closed page
ends.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from time import perf_counter

from starlette.responses import StreamingResponse

from app.api import errors, wire
from app.api.compute import Compute, Pulled
from app.api.errors import ApiError
from app.api.memory import Share
from app.engine.errors import EngineError

PROGRESS_SECONDS = 0.1
WAITING_SECONDS = 0.5
HEARTBEAT_SECONDS = 3.0  # the page takes ten without a byte for silence
HEARTBEAT = b": computing\n\n"  # a comment, which readers of event streams leave out


class EventStream(StreamingResponse):
    """Events as text/event-stream, computed only as fast as they are read."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncIterator[bytes]) -> None:
        super().__init__(events, headers={"cache-control": "no-store", "x-accel-buffering": "no"})


@contextmanager
def place(compute: Compute, most: int) -> Iterator[None]:
    """One of the places for streams, from the moment that it is found free: each holds its trace in memory.

    A 429 when too many are open.
    """
    if compute.streams >= most:
        raise ApiError(
            429,
            "server.busy",
            f"{most} traces are open already",
            hint="let one end or close it, then try again",
        )
    compute.streams += 1
    try:
        yield
    finally:
        compute.streams -= 1


async def waiting(share: Share, compute: Compute) -> AsyncIterator[bytes]:
    """Says how many are before this one until it has its memory, or the server stops."""
    while not share.granted:
        yield wire.event("waiting", before=share.before)
        if compute.closing:
            yield wire.event("error", error=errors.STOPPING)
            return
        await share.wait(WAITING_SECONDS)


async def follow(pulled: Pulled) -> AsyncIterator[bytes]:
    """The events of a pass, a heartbeat where none comes for long, and an `error` if the server stops."""
    last = perf_counter()
    async for data in pulled.rest():
        if not data and pulled.whole and perf_counter() - last >= HEARTBEAT_SECONDS:
            data = HEARTBEAT
        if data:
            yield data
            last = perf_counter()
        if pulled.cut:
            yield wire.event("error", error=errors.STOPPING)
            return


def reported(pieces: Iterator[bytes], total: int) -> Iterator[bytes]:
    """Ready events with news of the `total` steps between them: `pieces` yields b"" at every step.

    A `progress` event comes ten times a second, so none where all is done before that.
    """
    done, last = 0, perf_counter()
    for piece in pieces:
        done += not piece
        if piece or perf_counter() - last < PROGRESS_SECONDS:
            yield piece
        else:
            last = perf_counter()
            yield wire.event("progress", done=done, total=total)


def told(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces; if making them fails, an `error` event comes last: it is too late for a status."""
    try:
        yield from pieces
    except EngineError as error:
        yield wire.event("error", error=errors.of_engine(error).problem)
    except Exception as error:
        yield wire.event("error", error=errors.internal(error))
