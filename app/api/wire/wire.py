"""How numbers travel: the only place that turns arrays into JSON (its twin in the page is
static/js/api/decode.js).

JSON has no NaN and no infinity: they travel as the strings "NaN", "Infinity" and "-Infinity". Arrays are
nested lists; as base64 on request, arrays of more than 64 numbers become {"dtype": "f8", "bdata": ...,
"shape": "T,T"}, little endian.
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from pydantic_core import to_json

PACK_ABOVE = 64  # numbers; shorter arrays stay lists even where base64 is asked for
PIECE = 16_384  # numbers encoded in one go: longer arrays come row by row, so that no step is long
LIST_BYTES = 21  # a float64 as text, with its comma: at most 25, about 20 for numbers that look random
PACKED_BYTES = 32 / 3  # 8 bytes as base64

PACKED = b'{"dtype":"f8","bdata":"%b","shape":"%b"}'
LEAVES = (float, int, str, type(None))  # as they are
NESTS = (Mapping, np.ndarray)


def encode(value: Any, packed: bool = False) -> bytes:
    """Dicts, lists, strings, numbers, None and arrays -> JSON."""
    return to_json(_plain(value, packed), inf_nan_mode="strings")


def pieces(value: Any, packed: bool = False) -> Iterator[bytes]:
    """The same JSON in pieces, each soon made: what is large is cut at dict entries, list items and rows."""
    if isinstance(value, Masked):
        yield from value.pieces(packed)
    elif isinstance(value, Mapping):
        opening = b"{"
        for key, item in value.items():
            yield opening + encode(key) + b":"
            yield from pieces(item, packed)
            opening = b","
        yield b"{}" if opening == b"{" else b"}"
    elif isinstance(value, np.ndarray) and packed and value.size > PACK_ABOVE:
        yield PACKED % _packed(value)  # twice as fast as `encode`, which looks for what must be escaped
    elif isinstance(value, np.ndarray) and value.ndim > 1 and value.size > PIECE and not packed:
        rows = max(1, PIECE // (value.size // len(value)))
        for start in range(0, len(value), rows):
            yield (b"," if start else b"[") + encode(value[start : start + rows])[1:-1]
        yield b"]"
    elif isinstance(value, list | tuple) and any(isinstance(item, NESTS) for item in value):
        opening = b"["
        for item in value:
            yield opening
            yield from pieces(item, packed)
            opening = b","
        yield b"]"
    else:
        yield encode(value, packed)


def event(name: str, packed: bool = False, **fields: Any) -> bytes:
    """One server-sent event; its name stands in the JSON too."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), encode({"event": name, **fields}, packed))


def event_pieces(name: str, packed: bool = False, **fields: Any) -> Iterator[bytes]:
    """The same event in pieces, for one that may be large."""
    yield b"event: %b\ndata: " % name.encode()
    yield from pieces({"event": name, **fields}, packed)
    yield b"\n\n"


class Masked:
    """A matrix (n, n) some cells of which ask nothing: null in lists, NaN in base64.

    `mask` is true where a cell counts: along a row those between two columns, as t <= k, or none.
    """

    def __init__(self, values: np.ndarray, mask: np.ndarray) -> None:
        self.values = values
        self.mask = mask

    def pieces(self, packed: bool) -> Iterator[bytes]:
        """The JSON of it, row by row."""
        if packed and self.values.size > PACK_ABOVE:
            yield from pieces(np.where(self.mask, self.values, np.nan), packed)
            return
        counts, starts = self.mask.sum(axis=1).tolist(), self.mask.argmax(axis=1).tolist()
        for k, (start, count) in enumerate(zip(starts, counts, strict=True)):
            asked = [encode(self.values[k, start : start + count])[1:-1]] if count else []
            nulls = [b"null"] * start, [b"null"] * (len(self.values) - start - count)
            yield (b",[" if k else b"[[") + b",".join(nulls[0] + asked + nulls[1]) + b"]"
        yield b"]"


def _packed(values: np.ndarray) -> tuple[bytes, bytes]:
    """The numbers as base64, and the shape: ASCII that JSON need not escape."""
    data = base64.b64encode(np.ascontiguousarray(values, dtype="<f8"))
    return data, ",".join(map(str, values.shape)).encode()


def _plain(value: Any, packed: bool) -> Any:
    if isinstance(value, LEAVES):
        return value
    if isinstance(value, np.ndarray):
        if packed and value.size > PACK_ABOVE:
            data, shape = _packed(value)
            return {"dtype": "f8", "bdata": data, "shape": shape}
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: _plain(item, packed) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, packed) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    return value
