"""Keys that stand twice in one object of a body: parsers keep the last in silence, so they are looked for."""

import json
import re
from collections.abc import Iterator
from typing import Any

COLON = re.compile(rb"[ \t\r\n]*:")
ESCAPED = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
NO_BRACES = bytes(set(range(256)) - set(b"{}"))


class _Repeated:
    """In the place of an object that has `key` twice."""

    def __init__(self, key: str) -> None:
        self.key = key


def repeated_key(body: bytes | bytearray) -> list[str] | None:
    """The path of the first key of `body`, which is valid JSON, that its object has already; else None."""
    if not _repeats(body):
        return None
    # Twice as slow as the parser that made the spec, so only for a body with this mistake.
    nest = json.loads(body, object_pairs_hook=_told, parse_int=float)
    return next(_places(nest), None)


def _repeats(body: bytes | bytearray) -> bool:
    """Whether any key does: one pass that stops at strings and braces only, as nearly all is numbers."""
    objects: list[set[str]] = []
    place, last = 0, body.rfind(b":")
    while (start := body.find(b'"', place, max(0, last))) >= 0:
        for brace in body[place:start].translate(None, NO_BRACES):
            if brace == ord("{"):
                objects.append(set())
            else:
                objects.pop()
        place = _end(body, start)
        if COLON.match(body, place):
            text = body[start:place]
            key = json.loads(text) if b"\\" in text else text[1:-1].decode()
            if key in objects[-1]:
                return True
            objects[-1].add(key)
    return False


def _end(body: bytes | bytearray, start: int) -> int:
    """Where the string that begins at `start` is over: at the next quote, unless it has backslashes."""
    end = body.find(b'"', start + 1)
    if body.find(b"\\", start, end) >= 0:
        end = ESCAPED.match(body, start).end() - 1
    return end + 1


def _told(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Repeated:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            return _Repeated(key)
        made[key] = value
    return made


def _places(value: Any, *path: str) -> Iterator[list[str]]:
    if isinstance(value, _Repeated):
        yield [*path, value.key]
    elif isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(item, *path, str(key))
