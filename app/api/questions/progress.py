"""News of a long answer, between its events, and how it ends."""

from collections.abc import Iterator
from time import perf_counter
from typing import Literal

from app.api.questions.forms import Answer
from app.api.wire import wire

PROGRESS_SECONDS = 0.1


class Progress(Answer):
    """So many steps of so many are computed."""

    event: Literal["progress"]
    done: int
    total: int


class Finished(Answer):
    """The last event."""

    event: Literal["done"]
    seconds: float


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
