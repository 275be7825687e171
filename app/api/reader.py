"""The process that reads large bodies: a parser holds its interpreter for as long as it runs.

Standard input brings what is to be read, standard output takes what came of it; it ends when its input does.
"""

import os
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from app.api import tidy
from app.api.errors import ApiError, of
from app.api.parts import COUNT, head, pack, unpack
from app.api.spec import read
from app.engine.errors import EngineError

NICE = 5


def main(source: BinaryIO, sink: BinaryIO) -> None:
    """Read one body after the other until there is none; the server comes first where processors are few."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    while given := list(_parts(source)):
        answer = pack(_read(*unpack(given[:1]), given[1]))
        size = len(given[1])
        del given
        for part in (head([len(part) for part in answer]), *answer):
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
        return read(body, kind, settings).settled(), None
    except (ApiError, EngineError) as error:
        refused = of(error)
        return None, (refused.status, refused.problem)


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
