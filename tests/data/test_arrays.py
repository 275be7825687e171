"""NumPy's files: read without pickles, and looked at before memory is taken."""

import io
import pickle
import tracemalloc
import zipfile

import numpy as np
import pytest
from numpy.lib import format as npy

from app.data.tables import Choices, read_bytes
from app.engine.errors import EngineError


def saved(array: np.ndarray, **options) -> bytes:
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def zipped(compressed: bool = False, **arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **arrays)
    return file.getvalue()


def header(shape: tuple[int, ...], dtype: str = "<f8") -> bytes:
    """A .npy that declares this shape and holds nothing."""
    file = io.BytesIO()
    npy.write_array_header_1_0(file, {"descr": dtype, "fortran_order": False, "shape": shape})
    return file.getvalue()


@pytest.mark.parametrize("dtype", ["<f8", ">f8", "<f4", "<f2", "<i4", "|u1", "|b1"])
def test_numbers_of_every_size_are_columns(dtype):
    matrix = np.array([[1, 0], [0, 1], [1, 1]]).astype(dtype)
    for array in (matrix, np.asfortranarray(matrix)):
        table = read_bytes(saved(array))
        assert [column.values.tolist() for column in table.columns] == [[1, 0, 1], [0, 1, 1]]
        assert table.assumed["encoding"] == "numpy"


def test_a_vector_is_a_column_and_nan_a_missing_value():
    (column,) = read_bytes(saved(np.array([1.0, np.nan, 3.0]))).columns
    assert (column.kind, column.missing) == ("number", [1])


@pytest.mark.parametrize("compressed", [False, True])
def test_of_an_archive_one_array_is_read_and_all_are_named(compressed):
    data = zipped(compressed, cube=np.zeros((2, 2, 2)), close=np.arange(3.0), both=np.ones((2, 2)))
    table = read_bytes(data)
    assert [column.name for column in table.columns] == ["close"]
    assert table.arrays == [("cube", (2, 2, 2)), ("close", (3,)), ("both", (2, 2))]
    assert len(read_bytes(data, Choices(array="both")).columns) == 2


REFUSED = {
    "infinite": (saved(np.array([1.0, np.inf])), None, "table.not_finite", "text.2.1"),
    "complex": (saved(np.array([1j])), None, "table.array", "text"),
    "words": (saved(np.array(["a"])), None, "table.array", "text"),
    "objects": (saved(np.array([{}], dtype=object), allow_pickle=True), None, "table.array", "text"),
    "records": (saved(np.zeros(2, dtype=[("a", "f8")])), None, "table.array", "text"),
    "a scalar": (saved(np.array(1.0)), None, "table.array", "text"),
    "nothing": (saved(np.zeros((0, 3))), None, "table.array", "text"),
    "a cube": (saved(np.zeros((2, 2, 2))), None, "table.array", "text"),
    "too many rows": (header((10**12,)), None, "table.too_long", "text"),
    "some rows too many": (saved(np.zeros(20_001)), None, "table.too_long", "text"),
    "too many in all": (header((20_000, 20_000)), None, "table.too_long", "text"),
    "cut": (saved(np.zeros(9))[:-8], None, "table.array", "text"),
    "only a header": (header((1000,)), None, "table.array", "text"),
    "only the magic": (b"\x93NUMPY", None, "table.array", "text"),
    "a header of garbage": (b"\x93NUMPY\x01\x00\x08\x00((((((((", None, "table.array", "text"),
    "an unknown version": (b"\x93NUMPY\x09\x00\x08\x00        ", None, "table.array", "text"),
    "no such array": (zipped(a=np.zeros(2)), "b", "table.array", "array"),
    "a cut archive": (zipped(a=np.zeros(99))[:-9], None, "table.archive", "text"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_array_of_numbers_is_refused(name):
    data, wanted, code, where = REFUSED[name]
    with pytest.raises(EngineError) as refused:
        read_bytes(data, Choices(array=wanted))
    assert (refused.value.code, refused.value.where) == (code, where)


def test_an_archive_without_arrays_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(EngineError) as refused:
        read_bytes(file.getvalue())
    assert refused.value.hint == "save a workbook as CSV"


def test_no_pickle_is_ever_opened(monkeypatch):
    monkeypatch.setattr(pickle, "load", lambda *_, **__: pytest.fail("a pickle was opened"))
    for data in (saved(np.array([{}], dtype=object), allow_pickle=True), pickle.dumps([1, 2])):
        with pytest.raises(EngineError):
            read_bytes(data)


def test_an_archive_that_unpacks_to_gigabytes_takes_no_memory():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.npy", header((20_000, 10)) + b"\0" * 100_000_000)
    tracemalloc.start()
    try:
        table = read_bytes(file.getvalue())
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert len(table.lines) == 20_000
    assert peak < 30_000_000
