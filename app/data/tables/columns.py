"""Rows of cells made columns: which row holds the titles, what each column is of."""

from collections.abc import Sequence

import numpy as np

from app.data.tables.cells import Rows, is_typed
from app.data.tables.dates import are_compact, is_date
from app.data.tables.numbers import is_missing, read_number
from app.data.tables.table import Column, Doubt

WRONG_SHOWN = 20


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is titles: it has a word over a column of numbers or dates, or words only over
    a column that has any.
    """
    first, body = rows[0], rows[1:]
    if not body:
        return False
    words = [k for k, cell in enumerate(first) if not is_missing(cell) and not is_typed(cell)]
    for k in words:
        below = [row[k] for row in body if k < len(row) and not is_missing(row[k])]
        typed = sum(map(is_typed, below))
        if below and (typed == len(below) or (len(words) == len(first) and typed * 2 >= len(below))):
            return True
    return False


def columns_of(
    rows: Rows, header: bool, mark: str, compact: bool | None, doubts: list[Doubt]
) -> tuple[list[Column], str | None]:
    """The columns, and how digits are grouped: None, "thousands" or "indian"."""
    body = rows.cells[header:]
    width = len(rows.cells[0])
    names = rows.cells[0] if header else [""] * width
    groups: set[str] = set()
    columns = []
    for k in range(width):
        cells = [row[k] for row in body]
        column, found = _column(names[k], cells, mark, compact is not False)
        groups |= found
        if column.kind == "date" and are_compact([cell for cell in cells if not is_missing(cell)]):
            line, ways = rows.lines[header], ({"compact_dates": True}, {"compact_dates": False})
            doubts.append(Doubt("compact_dates", cells[0], line, ways))
        elif compact is False and are_compact([cell for cell in cells if not is_missing(cell)]):
            line, ways = rows.lines[header], ({"compact_dates": False}, {"compact_dates": True})
            doubts.append(Doubt("compact_dates", cells[0], line, ways))
        columns.append(column)
    return columns, "indian" if "indian" in groups else next(iter(groups), None)


def _column(name: str, cells: list[str], mark: str, compact: bool) -> tuple[Column, set[str]]:
    missing = [row for row, cell in enumerate(cells) if is_missing(cell)]
    there = [cell for cell in cells if not is_missing(cell)]
    words: list[str | None] = [None if is_missing(cell) else cell for cell in cells]
    if not there:
        return Column(name, "empty", words, missing), set()
    if (compact and are_compact(there)) or all(map(is_date, there)):
        return Column(name, "date", words, missing), set()
    numbers = [None if cell is None else read_number(cell, mark) for cell in words]
    wrong = [(row, cell) for row, cell in enumerate(words) if cell is not None and numbers[row] is None]
    if wrong:
        mostly = len(wrong) * 2 <= len(there)
        return Column(name, "text", words, missing, wrong[:WRONG_SHOWN] if mostly else []), set()
    values = np.array([np.nan if number is None else number.value for number in numbers])
    return Column(name, "number", values, missing), {n.groups for n in numbers if n and n.groups}
