"""Where lines are cut: at commas or blanks, unless those are signs within numbers (1,234 and 1 234,5)."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from app.data.tables.cells import SEPARATORS, USUAL, Rows, dialect_of, is_typed, split
from app.data.tables.dates import are_compact
from app.data.tables.numbers import BEHIND, COMMA, CURRENCY, POINT, decimal_mark, is_missing, read_number
from app.data.tables.table import Choices, Doubt

# So many digits a float64 keeps.
MAX_DIGITS = 15
# Of so many groups in a row, one would begin with 0, as about each tenth does: if none has, they are cells.
MANY_GROUPS = 30
HELD = "\0"  # in place of a sign within a number; no text has it


def _grouped(sign: str, mark: str) -> re.Pattern[str]:
    lead = rf"[+\-−]?(?:[{CURRENCY}] ?)?[+\-−]?"
    digits = rf"[1-9][0-9]{{0,2}}(?:{sign}[0-9]{{3}})+(?:{mark}[0-9]+)?"
    return re.compile(rf"(?<![^{sign}]){lead}{digits}[{BEHIND}]?(?![^{sign}])")


GROUPED = {"comma": _grouped(",", "[.]"), "blank": _grouped(" ", "[.,]")}


@dataclass(frozen=True)
class Cut:
    """A text cut into rows. `mark`: the decimal mark, where the separator has settled that; `grouped`:
    whether signs that separate cells were kept in numbers.
    """

    separator: str
    rows: Rows
    mark: str | None = None
    grouped: bool = False


@dataclass(frozen=True)
class _Way:
    """A reading: its fields of Choices, the numbers that the shown text is by it, and what it leads to."""

    choice: dict[str, Any]
    numbers: tuple[float, ...]
    cut: Cut
    likely: bool


def cut(text: str, choices: Choices, doubts: list[Doubt]) -> Cut:
    """The text by its own separator or the chosen one; a doubt where its lines read in another way too."""
    found, quoting = dialect_of(text) if choices.separator is None else (choices.separator, USUAL)
    rows = split(text, found, quoting)
    if choices.separator is not None or choices.grouped is not None:
        kept = _joined(rows, text, found) if choices.grouped else None
        return Cut(found, kept or rows, None, kept is not None)
    return _likeliest(text, Cut(found, rows), choices, doubts)


def _likeliest(text: str, columns: Cut, choices: Choices, doubts: list[Doubt]) -> Cut:
    found, rows = columns.separator, columns.rows
    titles = _titles(rows)
    kept = _joined(rows, text, found)
    if found == "comma" and choices.decimal == COMMA:
        kept = None
    if kept is not None and not _fit(kept, rows):
        kept = None
    whole = _wholes(text, columns, titles) if choices.decimal != POINT else None
    if kept is None and whole is None:
        return columns
    row, shown = _shown(kept or whole, SEPARATORS[found], titles)
    ways = [] if _refused(rows, titles) else [_as_columns(columns, shown, kept is not None)]
    if whole is not None:
        likely = choices.decimal == COMMA or (not _is_csv(choices, rows) and _likely_decimals(rows, titles))
        choice = {"separator": "none", "decimal": COMMA} | ({"grouped": False} if kept else {})
        ways.insert(0, _Way(choice, _numbers([shown], COMMA), Cut("none", whole, COMMA), likely))
    if kept is not None:
        ways.insert(0, _as_grouped(kept, columns, shown, titles))
    taken = next((way for way in ways if way.likely), ways[0])
    if len(ways) == 1:
        return taken.cut
    ways.sort(key=lambda way: (way is not taken, "none" in way.choice.values()))
    kind = "decimal_or_columns" if whole is not None else "thousands_or_columns"
    line = rows.lines[row]
    chosen, numbers = tuple(way.choice for way in ways), tuple(way.numbers for way in ways)
    doubts.append(Doubt(kind, shown, line, chosen, numbers))
    return taken.cut


def _refused(rows: Rows, titles: bool) -> bool:
    """Whether there are titles, and a row has too many cells for them."""
    return titles and max(map(len, rows.cells)) > max(len(rows.cells[0]), rows.width)


def _as_columns(columns: Cut, shown: str, is_one_of_three: bool) -> _Way:
    """The cells as they were cut: what is done where nothing else is likelier."""
    found = columns.separator
    choice: dict[str, Any] = {"separator": found}
    mark = _mark(columns)
    if found == "comma":
        choice["decimal"] = mark
    if is_one_of_three:
        choice["grouped"] = False
    return _Way(choice, _numbers(shown.split(SEPARATORS[found]), mark), columns, True)


def _as_grouped(kept: Rows, columns: Cut, shown: str, titles: bool) -> _Way:
    """The cells with those made one that are the groups of a number."""
    found = columns.separator
    choice: dict[str, Any] = {"grouped": True, "separator": found}
    mark = _mark(replace(columns, rows=kept))
    if found == "comma":
        choice["decimal"] = mark
    likely = _likely_groups(kept, columns.rows, SEPARATORS[found], titles)
    settled = POINT if found == "comma" else None
    return _Way(choice, _numbers([shown], mark), Cut(found, kept, settled, True), likely)


def _numbers(cells: Sequence[str], mark: str) -> tuple[float, ...]:
    read = [read_number(cell, mark) for cell in cells]
    return tuple(number.value for number in read if number is not None)


def _mark(cut_so: Cut) -> str:
    """The decimal mark: where commas separate, there is none before decimals."""
    if cut_so.separator == "comma":
        return POINT
    rows = cut_so.rows
    return decimal_mark(cell for row in rows.cells for cell in row).mark


def _titles(rows: Rows) -> bool:
    """Whether the first row is words alone."""
    return len(rows.cells) > 1 and not any(is_missing(cell) or is_typed(cell) for cell in rows.cells[0])


def _joined(rows: Rows, text: str, separator: str) -> Rows | None:
    """The rows with the groups of a number in one cell; None where there are no such. A line in which quotes
    or further blanks separate the cells has none.
    """
    if separator not in GROUPED:
        return None
    pairs = zip(rows.cells, _lines(rows, text), strict=True)
    cells = [_kept(row, line, separator) for row, line in pairs]
    return None if cells == rows.cells else replace(rows, cells=cells)


def _lines(rows: Rows, text: str) -> list[str]:
    """The line on which each row begins."""
    lines = list(io.StringIO(text, newline=""))
    return [lines[line - 1].strip() for line in rows.lines]


def _kept(row: list[str], line: str, separator: str) -> list[str]:
    sign = SEPARATORS[separator]
    if sign.join(row) != line:
        return row
    return [cell.replace(HELD, sign) for cell in GROUPED[separator].sub(_hold, line).split(sign)]


def _hold(found: re.Match[str]) -> str:
    if sum(map(str.isdigit, found[0])) > MAX_DIGITS:
        return found[0]
    return (
        found[0].replace(",", HELD)
        if "," in found[0] and " " not in found[0]
        else found[0].replace(" ", HELD)
    )


def _fit(kept: Rows, rows: Rows) -> bool:
    """Whether rows with joined cells are alike; one row must be one number, or amounts of money."""
    if len(rows.cells) == 1:
        return len(kept.cells[0]) == 1 or any(map(_has_currency, kept.cells[0]))
    return len(set(map(len, kept.cells))) == 1


def _has_currency(cell: str) -> bool:
    read = read_number(cell, POINT)
    return read is not None and read.sign != ""


def _likely_groups(kept: Rows, rows: Rows, sign: str, titles: bool) -> bool:
    """Whether joined cells are the likelier reading."""
    body = kept.cells[titles:]
    runs = [cell.split(sign) for row in body for cell in row if sign in cell]
    groups = [group for _, *rest in runs for group in rest]
    if len(rows.cells) == 1:
        return any(map(_has_currency, kept.cells[0]))
    if len(set(map(len, rows.cells[titles:]))) > 1 or titles or any(group[0] == "0" for group in groups):
        return True
    beside = any(sign not in cell and read_number(cell, POINT) for row in body for cell in row)
    counted = _counts_up([whole for whole, *_ in runs])
    alone = len(kept.cells[0]) == 1 or not beside
    return alone and not counted and len(groups) < MANY_GROUPS


def _shown(rows: Rows, sign: str, titles: bool) -> tuple[int, str]:
    """The first cell in which the sign is part of a number, and its row."""
    places = ((k, cell) for k, row in enumerate(rows.cells) if k >= titles for cell in row if sign in cell)
    return next(places)


def _wholes(text: str, columns: Cut, titles: bool) -> Rows | None:
    """The lines, where each may as well be one number with a decimal comma, or without decimals."""
    rows = columns.rows
    if columns.separator != "comma" or rows.width > 2 or (titles and len(rows.cells[0]) > 1):
        return None
    if are_compact([row[0] for row in rows.cells[titles:]]):
        return None
    lines = _lines(rows, text)
    body = lines[titles:]
    if not any(COMMA in line for line in body) or any(read_number(line, COMMA) is None for line in body):
        return None
    return replace(rows, cells=[[line] for line in lines])


def _is_csv(choices: Choices, rows: Rows) -> bool:
    """Whether a file's name says that commas separate cells, and its rows agree: all have as many."""
    return (choices.name or "").lower().endswith(".csv") and len(set(map(len, rows.cells))) == 1


def _likely_decimals(rows: Rows, titles: bool) -> bool:
    """Of rows of two cells, or one: whether each is likelier one number with a decimal comma."""
    body = rows.cells[titles:]
    if len(body) == 1:
        return False
    halves = [row for row in body if len(row) == 2]
    wholes = [row[0].lstrip("+-−") for row in halves]
    if titles or len(halves) < len(body) or not all(map(str.isdecimal, wholes)):
        return True
    decimals = [len(row[1]) for row in halves]
    if max(decimals) <= 2:
        return True
    small = all(len(whole) <= 3 for whole in wholes)
    return small and not _counts_up(wholes) and set(decimals) != {3}


def _counts_up(cells: Sequence[str]) -> bool:
    numbers = [int(cell) for cell in cells if cell.isdecimal()]
    return len(numbers) == len(cells) > 2 and all(b == a + 1 for a, b in pairwise(numbers))
