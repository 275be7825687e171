"""The process that parses large bodies: a parser holds its interpreter for as long as it runs.

Standard input brings bodies, standard output takes the specs or what is wrong with them; the process ends
when its input does.
"""

import os
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from app.api.http.frames import COUNT, header, pack, unpack
from app.api.spec.reading import read
from app.api.wire import tidy
from app.api.wire.errors import ApiError, of
from app.engine.errors import EngineError

NICE = 5  # where processors are few the server comes first


def main(source: BinaryIO, sink: BinaryIO) -> None:
    """Parse one body after the other until there is none."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    while given := list(_parts(source)):
        answer = pack(_read(*unpack(given[:1]), given[1]))
        size = len(given[1])
        del given
        for part in (header([len(part) for part in answer]), *answer):
            sink.write(part)
        sink.flush()
        del answer, part
        if size >= tidy.ENOUGH:
            tidy.give_back()


def _parts(source: BinaryIO) -> Iterator[bytearray]:
    """The parts of the next message; none at the end."""
    if not (count := source.read(COUNT.size)):
        return
    sizes = [COUNT.unpack(source.read(COUNT.size))[0] for _ in range(COUNT.unpack(count)[0])]
    for size in sizes:
        part = bytearray(size)
        source.readinto(part)
        yield part


def _read(kind: Any, settings: Any, body: bytearray) -> tuple[Any, Any]:
    """The spec and None; or None and the status and the problem of an ApiError."""
    try:
        return read(body, kind, settings).parsed(), None
    except (ApiError, EngineError) as error:
        refused = of(error)
    except MemoryError:
        refused = out_of_memory()
    return None, (refused.status, refused.problem)


def out_of_memory() -> ApiError:
    """The refusal of a body for which the memory of the process was not enough."""
    message = "to read this took more memory than there is"
    return ApiError(422, "spec.too_large", message, hint="fewer numbers, or packed")


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
