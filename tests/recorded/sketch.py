"""An answer in a few bytes: enough to see whether another one is the same, to the bit or to rounding, and
where it is not.

What differs from one asking to the next is left out: seconds, news of progress, and where the blocks of
`/api/passes` end.
"""

import base64
import hashlib
import json
import math
import re
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import numpy as np

WEIGHTS = np.random.default_rng(0).uniform(0.5, 1.0, 4096) * np.random.default_rng(1).choice([-1, 1], 4096)
SECONDS = re.compile(rb'(?<="event":"done","seconds":)[^,}]+')
PROGRESS = re.compile(rb"event: (progress|waiting)\n.*\n\n")
BLOCKS = "/api/passes"


def sketch(path: str, status: int, content: bytes) -> dict[str, Any]:
    """`bits`: a digest of all that is always the same. `fields`: of each one, by its name without indices,
    how many numbers there are, two sums to which each of them adds, and a digest of all else.
    """
    steady = PROGRESS.sub(b"", SECONDS.sub(b"0", content))
    told = [_decoded(json.loads(line)) for line in _lines(steady)]
    if path == BLOCKS:
        told = _joined(told)
        steady = json.dumps(told).encode()
    fields: dict[str, _Field] = {}
    for event in told:
        name = event.get("event", "") if isinstance(event, dict) else ""
        for place, leaf in _leaves(event, name):
            fields.setdefault(place, _Field()).take(leaf)
    return {
        "status": status,
        "bits": hashlib.sha256(steady).hexdigest()[:16],
        "fields": {name: field.sums() for name, field in fields.items()},
    }


def apart(before: dict[str, Any], now: dict[str, Any], within: float) -> list[str]:
    """The fields in which two sketches differ by more than `within`, relative; the status where it does."""
    if before["status"] != now["status"]:
        return [f"status {before['status']} -> {now['status']}"]
    known, found = before["fields"], now["fields"]
    missing = [f"{name} (is missing)" for name in known if name not in found]
    added = [f"{name} (is new)" for name in found if name not in known]
    return [
        *missing,
        *added,
        *(name for name in known if name in found and not _near(known[name], found[name], within)),
    ]


def _near(before: list[Any], now: list[Any], within: float) -> bool:
    (count, row, size, rest), (*same, other_row, other_size, other_rest) = before, now
    steps = math.sqrt(max(1, count))
    return (
        [count, rest] == [*same, other_rest]
        and abs(row - other_row) <= within * steps
        and abs(size - other_size) <= within * max(2 * steps, abs(size))
    )


def _lines(content: bytes) -> list[bytes]:
    """The JSON of each event, or of an answer that is no stream."""
    if not content.startswith(b"event: "):
        return [content]
    return [line.removeprefix(b"data: ") for line in content.split(b"\n") if line.startswith(b"data: ")]


def _decoded(value: Any) -> Any:
    """The same with packed arrays as lists."""
    if isinstance(value, list):
        return [_decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"dtype", "bdata", "shape"}:
        shape = [int(n) for n in value["shape"].split(",")]
        return np.frombuffer(base64.b64decode(value["bdata"]), "<" + value["dtype"]).reshape(shape).tolist()
    return {name: _decoded(item) for name, item in value.items()}


def _joined(events: list[Any]) -> list[Any]:
    """The same with the blocks of a pass as one: they hold what was computed in a tenth of a second."""
    whole: list[Any] = []
    for event in events:
        before = whole[-1] if whole else {}
        if not ("from" in event and before.get("event") == event["event"]):
            whole.append(event)
            continue
        first, second = sorted((before, event), key=lambda block: block["from"])
        models = [_after(*both) for both in zip(first["models"], second["models"], strict=True)]
        whole[-1] = first | {"to": second["to"], "models": models}
    return whole


def _after(first: Any, second: Any) -> Any:
    """The rows of two blocks, by name."""
    if isinstance(first, dict):
        return {name: _after(item, second[name]) for name, item in first.items()}
    return first + second


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Numbers, words and lists that hold nothing else, each with the names that lead to it."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, f"{place}.{name}")
    elif isinstance(value, list) and any(isinstance(item, list | dict) for item in value):
        for item in value:
            yield from _leaves(item, place)
    else:
        yield place, value


class _Field:
    """The numbers of one field, row by row, each row beside its own largest: what is small counts as much."""

    def __init__(self) -> None:
        self.count = 0
        self.rows: list[float] = []
        self.sizes: list[float] = []
        self.rest = 0

    def take(self, leaf: Any) -> None:
        """A number, a word, or a row of them."""
        row = leaf if isinstance(leaf, list) else [leaf]
        numbers = [item for item in row if isinstance(item, float) and math.isfinite(item)]
        others = ["#" if isinstance(item, float) and math.isfinite(item) else item for item in row]
        self.rest = crc32(repr(others).encode(), self.rest)
        largest = max(map(abs, numbers), default=0.0)
        if largest:
            places = range(self.count, self.count + len(numbers))
            weights = np.take(WEIGHTS, places, mode="wrap")
            self.rows.append(math.fsum(weights * (np.array(numbers) / largest)))
            self.sizes.append(float(weights[0]) * math.log2(largest))
        self.count += len(numbers)

    def sums(self) -> list[Any]:
        """How many numbers, the sum of what they are beside the largest of their row, that of the logarithms
        of the largest, and a digest of what is no number.
        """
        return [self.count, round(math.fsum(self.rows), 14), round(math.fsum(self.sizes), 14), self.rest]
