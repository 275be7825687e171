"""Rows of cells made columns: which row holds the titles, what each column is of."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from app.data.tables.cells import Rows, is_typed
from app.data.tables.dates import are_compact, is_date
from app.data.tables.numbers import Number, is_like_a_number, is_missing, read_number
from app.data.tables.table import Column, Doubt

WRONG_SHOWN = 20


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is titles: it has a word over a column of numbers or dates, or words only over
    a column that has any. What looks like a number is no such word.
    """
    first = rows[0]
    words = [k for k in _untyped(first) if not is_like_a_number(first[k])]
    return _are_titles(rows, words)


def title_or_value(rows: Rows, header: bool) -> Doubt | None:
    """A cell of the first row that would be a title if it did not look like a number."""
    first = rows.cells[0]
    like = [k for k in _untyped(first) if is_like_a_number(first[k])]
    if not like or not (header or _are_titles(rows.cells, _untyped(first))):
        return None
    ways = ({"header": header}, {"header": not header})
    return Doubt("title_or_value", first[like[0]], rows.lines[0], ways)


def _untyped(row: Sequence[str]) -> list[int]:
    return [k for k, cell in enumerate(row) if not is_missing(cell) and not is_typed(cell)]


def _are_titles(rows: Sequence[Sequence[str]], words: list[int]) -> bool:
    first, body = rows[0], rows[1:]
    for k in words:
        below = [row[k] for row in body if k < len(row) and not is_missing(row[k])]
        typed = sum(map(is_typed, below))
        if below and (typed == len(below) or (len(words) == len(first) and typed * 2 >= len(below))):
            return True
    return False


def columns_of(
    rows: Rows, header: bool, mark: str, compact: bool | None, doubts: list[Doubt]
) -> tuple[list[Column], str | None, list[str]]:
    """The columns, how digits are grouped (None, "thousands" or "indian"), and the signs of currencies and
    per cent that were left off.
    """
    body = rows.cells[header:]
    width = len(rows.cells[0])
    names = rows.cells[0] if header else [""] * width
    read: list[Number] = []
    columns = []
    for k in range(width):
        cells = [row[k] for row in body]
        column, found = _column(names[k], cells, mark, compact is not False)
        read += found
        if column.kind == "date" and are_compact([cell for cell in cells if not is_missing(cell)]):
            line, ways = rows.lines[header], ({"compact_dates": True}, {"compact_dates": False})
            doubts.append(Doubt("compact_dates", cells[0], line, ways))
        elif compact is False and are_compact([cell for cell in cells if not is_missing(cell)]):
            line, ways = rows.lines[header], ({"compact_dates": False}, {"compact_dates": True})
            doubts.append(Doubt("compact_dates", cells[0], line, ways))
        columns.append(column)
    groups = {number.groups for number in read if number.groups}
    signs = sorted({number.sign for number in read if number.sign})
    return columns, "indian" if "indian" in groups else next(iter(groups), None), signs


def _column(name: str, cells: list[str], mark: str, compact: bool) -> tuple[Column, list[Number]]:
    missing = [row for row, cell in enumerate(cells) if is_missing(cell)]
    there = [cell for cell in cells if not is_missing(cell)]
    words: list[str | None] = [None if is_missing(cell) else cell for cell in cells]
    if not there:
        return Column(name, "empty", words, missing), []
    if (compact and are_compact(there)) or all(map(is_date, there)):
        return Column(name, "date", words, missing), []
    numbers = _of_one_sign([None if cell is None else read_number(cell, mark) for cell in words])
    wrong = [(row, cell) for row, cell in enumerate(words) if cell is not None and numbers[row] is None]
    if wrong:
        mostly = len(wrong) * 2 <= len(there)
        return Column(name, "text", words, missing, wrong[:WRONG_SHOWN] if mostly else []), []
    values = np.array([np.nan if number is None else number.value for number in numbers])
    return Column(name, "number", values, missing), [number for number in numbers if number is not None]


def _of_one_sign(numbers: list[Number | None]) -> list[Number | None]:
    """Those with the sign that most have: dollars and euros, or 5% and 5, are not of one kind. A currency may
    be left out, as below the first row of a balance.
    """
    signs = Counter(number.sign for number in numbers if number is not None)
    currencies = {sign for sign in signs if sign and not sign.endswith(("%", "‰"))}
    if len(signs) < 2 or (len(currencies) == 1 and set(signs) <= currencies | {""}):
        return numbers
    most = signs.most_common(1)[0][0]
    return [number if number is not None and number.sign == most else None for number in numbers]
