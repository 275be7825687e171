"""Arrays of numbers in a spec: nested lists, or packed as answers have them (`wire`).

Each reports its first mistake only, and where it is. A packed array's size is held against its shape before
anything is decoded.
"""

import base64
import binascii
import re
from typing import Any

import numpy as np

from app.api.wire.mistake import is_finite, mistake, not_finite, said

DTYPES = {"f8": np.dtype("<f8"), "f4": np.dtype("<f4")}
SHAPE = re.compile(r"\s*([1-9]\d{0,8})\s*(?:,\s*([1-9]\d{0,8})\s*)?", re.ASCII)
PACKED = ("dtype", "bdata", "shape")
FORM = '{"dtype": "f8" or "f4", "bdata": base64, little endian, "shape": "rows,columns"}'


def matrix(value: Any) -> np.ndarray:
    """Rows of numbers, (rows, columns)."""
    found = array(value)
    if found.ndim != 2:
        raise mistake("spec.type", "a list of rows is needed here, each a list of numbers")
    return found


def vector(value: Any) -> np.ndarray:
    """Numbers, (n,)."""
    found = array(value)
    if found.ndim != 1:
        raise mistake("spec.type", "a list of numbers is needed here, not of rows")
    return found


def array(value: Any) -> np.ndarray:
    """A list of numbers, a list of equally long lists of numbers, or either packed -> float64; not empty, all
    finite.
    """
    if isinstance(value, dict):
        return _unpacked(value)
    if not isinstance(value, list) or not value:
        raise mistake("spec.type", "a list of numbers is needed here, or a list of rows of numbers")
    if not isinstance(value[0], list):
        return row(value)
    if not value[0]:
        raise mistake("spec.empty", "a row without numbers", 0)
    for k, each in enumerate(value):
        if not isinstance(each, list) or len(each) != len(value[0]):
            length = f"{len(each)} numbers" if isinstance(each, list) else "no list"
            message = f"row {k} has {length}; row 0 has {len(value[0])}"
            raise mistake("spec.ragged", message, k, hint="rows of one length")
    return np.array([row(each, k) for k, each in enumerate(value)])


def row(value: list[Any], *at: int) -> np.ndarray:
    """One list of finite numbers; `at`: which row of a matrix it is."""
    if not set(map(type, value)) <= {int, float}:
        k = next(k for k, item in enumerate(value) if type(item) not in (int, float))
        place = f"row {at[0]}, entry {k}" if at else f"entry {k}"
        raise mistake("spec.type", f"{place} is {said(value[k])}; a number is needed", *at, k)
    try:
        numbers = np.array(value, dtype=np.float64)
    except OverflowError:
        numbers = np.array([item if is_finite(item) else np.inf for item in value])
    if not np.isfinite(numbers).all():
        k = int(np.argmin(np.isfinite(numbers)))
        raise not_finite(value[k], *at, k)
    return numbers


def _unpacked(given: dict[str, Any]) -> np.ndarray:
    """The array in `{"dtype", "bdata", "shape"}`."""
    for key in given:
        if key not in PACKED:
            raise mistake("spec.unknown", f"{key[:80]} is not known here", key[:80], hint=f"packed: {FORM}")
    for key in PACKED:
        if key not in given:
            raise mistake("spec.missing", f"a packed array needs {key}", key, hint=FORM)
    dtype = DTYPES.get(given["dtype"]) if isinstance(given["dtype"], str) else None
    if dtype is None:
        raise mistake("spec.choice", f"dtype is {said(given['dtype'])}; it must be f8 or f4", "dtype")
    sizes = _shape(given["shape"])
    data = given["bdata"]
    if not isinstance(data, str):
        raise mistake("spec.type", f"bdata is {said(data)}; a text in base64 is needed", "bdata")
    held, wanted = _bytes_in(data), int(np.prod(sizes, dtype=object)) * dtype.itemsize
    if held != wanted:
        message = f"bdata has {held} bytes; {given['shape']} numbers of {given['dtype']} are {wanted}"
        raise mistake("spec.packed", message, "bdata", hint="one of the three is of another array")
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        message = "bdata is no base64"
        raise mistake("spec.packed", message, "bdata", hint="A-Z, a-z, 0-9, + and /, = at its end") from None
    numbers = np.frombuffer(raw, dtype).astype(np.float64).reshape(sizes)
    finite = np.isfinite(numbers)
    if not finite.all():
        at = tuple(map(int, np.unravel_index(int(np.argmin(finite)), sizes)))
        raise not_finite(float(numbers[at]), *at)
    return numbers


def _shape(given: Any) -> tuple[int, ...]:
    """ "3,2" -> (3, 2)."""
    sizes = SHAPE.fullmatch(given) if isinstance(given, str) else None
    if sizes is None:
        message = f'shape is {said(given)}; "n", or "rows,columns", is needed'
        raise mistake("spec.type", message, "shape", hint='a text such as "3,2"')
    return tuple(int(size) for size in sizes.groups() if size)


def _bytes_in(data: str) -> int:
    """How many bytes a text in base64 stands for, by its length."""
    return len(data) * 3 // 4 - (data[-2:].count("=") if len(data) % 4 == 0 else 0)
