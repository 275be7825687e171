"""NumPy's own files, .npy and .npz, without pickles: sizes are looked at before memory is taken."""

import io
import math
import tokenize
import zipfile
import zlib
from typing import BinaryIO

import numpy as np
from numpy.lib import format as npy

from app.data.tables.cells import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from app.data.tables.table import Column, Table
from app.engine.errors import EngineError

MAGIC, ZIP = b"\x93NUMPY", b"PK\x03\x04"
MAX_MEMBERS = 1000
HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def is_array(data: bytes) -> bool:
    """Whether this is a .npy or a zip, which a .npz is."""
    return data.startswith((MAGIC, ZIP))


def read_arrays(data: bytes, wanted: str | None) -> Table:
    """The table in a .npy, or in the array `wanted` of a .npz (the first with rows or columns, if None).

    A vector is a column, a matrix (rows, columns); NaN is a missing value. Raises EngineError for what is no
    such array of numbers, for infinities, and for what is too large.
    """
    if data.startswith(MAGIC):
        return _table(_array(io.BytesIO(data), len(data), "the array"), "")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _of_archive(archive, wanted)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise EngineError("table.archive", f"the archive cannot be read: {error}", "text") from None


def _of_archive(archive: zipfile.ZipFile, wanted: str | None) -> Table:
    members = [info for info in archive.infolist()[:MAX_MEMBERS] if info.filename.endswith(".npy")]
    if not members:
        hint = "save a workbook as CSV"
        raise EngineError("table.archive", "the archive holds no array (.npy)", "text", hint)
    shapes = []
    for info in members:
        with archive.open(info) as file:
            shapes.append((info.filename.removesuffix(".npy"), _header(file, info.filename)[0]))
    names = [name for name, _ in shapes]
    if wanted is not None and wanted not in names:
        hint = f"there are: {', '.join(names[:20])}"
        raise EngineError("table.array", f"there is no array {wanted:.80}", "array", hint)
    usable = [name for name, shape in shapes if len(shape) in (1, 2) and math.prod(shape)]
    name = wanted if wanted is not None else (usable or names)[0]
    info = members[names.index(name)]
    with archive.open(info) as file:
        table = _table(_array(file, info.file_size, name), name)
    return Table(table.columns, table.lines, table.assumed, table.doubts, shapes)


def _header(file: BinaryIO, name: str) -> tuple[tuple[int, ...], bool, np.dtype]:
    try:
        version = npy.read_magic(file)
        if version not in HEADERS:
            raise ValueError(f"version {version} of the format")
        return HEADERS[version](file)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError, tokenize.TokenError) as error:
        raise EngineError("table.array", f"{name:.80} is no array: {error!s:.200}", "text") from None


def _array(file: BinaryIO, size: int, name: str) -> np.ndarray:
    """The numbers of a .npy of so many bytes: (T,) or (T, columns) float64."""
    shape, by_columns, dtype = _header(file, name)
    if dtype.kind not in "fiub":
        raise EngineError("table.array", f"{name:.80} holds {dtype}, no numbers", "text", "save real numbers")
    if len(shape) not in (1, 2) or not math.prod(shape):
        message = f"{name:.80} has shape {shape}; a vector or a matrix with something in it is needed"
        raise EngineError("table.array", message, "text", "save one series, or rows of columns")
    columns = shape[1] if len(shape) == 2 else 1
    count = math.prod(shape)
    if shape[0] > MAX_ROWS - 1 or columns > MAX_COLUMNS or count > MAX_CELLS:
        message = f"{name:.80} has shape {shape}; {MAX_ROWS - 1} rows and {MAX_CELLS} numbers fit here"
        raise EngineError("table.too_long", message, "text", "give a part of it")
    if count * dtype.itemsize > size:
        raise EngineError("table.array", f"{name:.80} ends before its numbers do", "text")
    data = file.read(count * dtype.itemsize)
    if len(data) < count * dtype.itemsize:
        raise EngineError("table.array", f"{name:.80} ends before its numbers do", "text")
    with np.errstate(over="ignore", invalid="ignore"):
        array = np.frombuffer(data, dtype).astype(np.float64)
    return array.reshape(shape, order="F" if by_columns else "C")


def _table(array: np.ndarray, name: str) -> Table:
    columns = array.reshape(len(array), -1)
    if np.isinf(columns).any():
        row, column = np.argwhere(np.isinf(columns))[0].tolist()
        message = f"row {row + 1}, column {column + 1} is not finite"
        raise EngineError(
            "table.not_finite", message, f"text.{row + 1}.{column + 1}", "finite numbers, or NaN"
        )
    return Table(
        [
            Column(
                name if array.ndim == 1 else "", "number", values, np.flatnonzero(np.isnan(values)).tolist()
            )
            for values in columns.T
        ],
        list(range(1, len(array) + 1)),
        {
            "encoding": "numpy",
            "separator": None,
            "decimal": None,
            "groups": None,
            "header": False,
            "layout": "table",
            "comments": [],
            "skipped": [],
            "brackets": False,
            "grouped": False,
            "signs": [],
        },
        [],
    )
