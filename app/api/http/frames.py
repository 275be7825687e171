"""Messages between two processes: the number of parts, the length of each in bytes, and the parts.

The first part is a pickle, the others are buffers that it refers to: arrays travel as their bytes.
"""

import pickle
import struct
from collections.abc import Sequence
from typing import Any

COUNT = struct.Struct("<Q")
Part = bytes | bytearray | memoryview


def pack(value: Any) -> list[Part]:
    """`value` as the parts of a message."""
    buffers: list[pickle.PickleBuffer] = []
    first = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    return [first, *(each.raw() for each in buffers)]


def unpack(parts: Sequence[Part]) -> Any:
    """The value that `pack` was given; for messages of our own processes only."""
    return pickle.loads(parts[0], buffers=parts[1:])


def header(sizes: Sequence[int]) -> bytes:
    """The number of parts that follow, and their lengths in bytes."""
    return b"".join(map(COUNT.pack, (len(sizes), *sizes)))
