"""Server-sent events: an iterator of ready bytes on the compute threads -> a response that a closed page
ends.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from time import perf_counter

from starlette.responses import StreamingResponse

from app.api.http.compute import Compute, Pulled
from app.api.wire import errors, wire
from app.api.wire.errors import ApiError
from app.api.wire.memory import Share
from app.engine.errors import EngineError

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


def told(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces; if making them fails, an `error` event comes last: it is too late for a status."""
    try:
        yield from pieces
    except EngineError as error:
        yield wire.event("error", error=errors.of_engine(error).problem)
    except Exception as error:
        yield wire.event("error", error=errors.internal(error))
