"""What was read of a table, and what may be said beforehand about how to read it."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Choices:
    """How to read; None: as the text itself suggests.

    `separator`: a name in cells.SEPARATORS. `decimal`: "." or ",". `header`: whether the first row is titles.
    `layout`: "table", or "list" where the cells are one series in reading order. `blank_lines`: "missing" or
    "skip". `compact_dates`: whether 20160622 is a day. `reverse`: the last row first. `array`: which of an
    archive's. `grouped`: whether signs that separate cells belong to a number where they group its thousands.
    `name`: of the file; it chooses nothing, but where a text reads in several ways it speaks for one.
    """

    separator: str | None = None
    decimal: str | None = None
    header: bool | None = None
    layout: str | None = None
    blank_lines: str | None = None
    compact_dates: bool | None = None
    reverse: bool = False
    array: str | None = None
    grouped: bool | None = None
    name: str | None = None


AS_IT_SUGGESTS = Choices()


@dataclass(frozen=True)
class Doubt:
    """Something that reads in several ways: `kind` says which, `text` and `line` show it; of `choices`
    (fields of Choices) the first is what was done. `results`: the numbers
    that `text` is by each, where it is some.
    """

    kind: str
    text: str
    line: int | None
    choices: tuple[dict[str, Any], ...]
    results: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True)
class Column:
    """A column. `kind`: "number", "date", "text" or "empty". `values`: float64 with NaN where one is missing,
    for a number; else strings, None where one is missing. `missing`: those rows. `wrong`: of what is text for
    a few cells only, those: (row, cell).
    """

    name: str
    kind: str
    values: np.ndarray | list[str | None]
    missing: list[int]
    wrong: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """`lines`: where each row begins in the text, from 1 (an array's rows likewise). `assumed`: how it was
    read, under the names of Choices and besides `encoding`, `groups`, `comments` and `skipped` (lines),
    `brackets` (whether they were taken away) and `signs` (of currencies or per cent, likewise).
    `arrays`: what an archive holds, by name and shape.
    """

    columns: list[Column]
    lines: list[int]
    assumed: dict[str, Any]
    doubts: list[Doubt]
    arrays: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
