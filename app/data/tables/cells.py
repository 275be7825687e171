"""A text cut into rows of cells: which sign separates them, what stands in quotes, which lines are blank.

The separator is clevercsv's guess from the beginning of the text, unless another makes numbers and dates of
more of the cells. Lines count from 1.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.data.tables.dates import is_date
from app.data.tables.numbers import COMMA, POINT, is_missing, read_number
from app.engine.errors import EngineError

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "blank": " ", "none": "\x1f"}
NAMES = {sign: name for name, sign in SEPARATORS.items()}
# The guess takes time with the square of a line's length: of this much, half a second at worst.
SAMPLE = 4096
SAMPLE_ROWS = 100
MAX_ROWS, MAX_CELLS, MAX_COLUMNS = 20_001, 200_000, 1_000  # with a header


@dataclass(frozen=True)
class Quoting:
    """`quote` around a cell that holds a separator, `escape` before a quote inside."""

    quote: str = '"'
    escape: str | None = None


USUAL = Quoting()


@dataclass(frozen=True)
class Rows:
    """`cells`: a list for each row that is not blank, `lines`: on which line each begins. `blank`: the lines
    without anything, between the first row and the last; `comments`: those skipped at the top.
    """

    cells: list[list[str]]
    lines: list[int]
    blank: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)

    @property
    def width(self) -> int:
        """The cells of most rows."""
        return Counter(map(len, self.cells)).most_common(1)[0][0]


def split(text: str, separator: str, quoting: Quoting = USUAL) -> Rows:
    """The rows of `text`. EngineError where a quote is not closed, or there is more than a table may hold."""
    rows = Rows([], [])
    for line, cells in _records(text, SEPARATORS[separator], quoting, rows.comments):
        if not any(cells) and len(cells) <= 1:
            rows.blank.append(line)
            _check_blank(rows, line)
            continue
        rows.cells.append(cells)
        rows.lines.append(line)
        check_size(rows, line)
    if not any(cell for row in rows.cells for cell in row):
        raise EngineError("table.empty", "there is nothing in it", "text", "give numbers, or a table")
    first, last = rows.lines[0], rows.lines[-1]
    rows.blank[:] = [line for line in rows.blank if first < line < last]
    return rows


def _records(text: str, sign: str, quoting: Quoting, comments: list[int]) -> Iterator[tuple[int, list[str]]]:
    """Each record with its first line; lines at the top that begin with # are put into `comments`."""
    blanks = sign == SEPARATORS["blank"]
    if blanks:
        text = text.replace("\t", sign)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=sign,
        quotechar=quoting.quote,
        escapechar=quoting.escape,
        skipinitialspace=True,
        strict=True,
    )
    line, at_top = 1, True
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            message = f"line {line}: {error}"
            if "field limit" in str(error):
                raise EngineError("table.too_wide", message, f"text.{line}", "give shorter cells") from None
            raise EngineError("table.quote", message, f"text.{line}", "close the quote") from None
        if cells is None:
            return
        cells = [cell.strip() for cell in cells]
        if blanks and len(cells) > 1 and not cells[-1]:
            cells.pop()  # blanks at the end of a line
        if at_top and cells and cells[0].startswith("#"):
            comments.append(line)
        else:
            at_top = at_top and not any(cells)
            yield line, cells
        line = reader.line_num + 1


def _check_blank(rows: Rows, line: int) -> None:
    if len(rows.blank) > MAX_ROWS:
        message = f"{MAX_ROWS} lines up to line {line} are blank; {MAX_ROWS - 1} rows fit here"
        raise EngineError("table.too_long", message, f"text.{line}", "give a part of it")


def check_size(rows: Rows, line: int) -> None:
    """EngineError where the row that came last, of this line, makes the table larger than one may be."""
    width = len(rows.cells[-1])
    if len(rows.cells) > MAX_ROWS or len(rows.cells) * max(1, len(rows.cells[0])) > MAX_CELLS:
        message = f"the table goes on after line {line}; {MAX_ROWS - 1} rows and {MAX_CELLS} cells fit here"
        raise EngineError("table.too_long", message, f"text.{line}", "give a part of it")
    if width > max(MAX_COLUMNS, MAX_ROWS if len(rows.cells) == 1 else 0):
        message = f"line {line} has {width} cells; {MAX_COLUMNS} columns fit here"
        raise EngineError("table.too_wide", message, f"text.{line}", "give fewer columns")


def dialect_of(text: str) -> tuple[str, Quoting]:
    """The name of the separator, and how cells are quoted."""
    sample = _beginning(text)
    guess, quoting = _guess(sample)
    share, _ = _typed(sample, guess, quoting)
    if share > 0.5 and _has_titles(sample, guess, quoting):
        return guess, quoting
    candidates = [guess, "none", *(name for name in SEPARATORS if name not in (guess, "none"))]
    return max(candidates, key=lambda name: _quality(sample, name, quoting)), quoting


def _beginning(text: str) -> str:
    """The first lines, whole where that is possible."""
    if len(text) <= SAMPLE:
        return text
    head = text[:SAMPLE]
    end = max(head.rfind("\n"), head.rfind("\r"))
    return head[: end + 1] if end > 0 else head


def _guess(sample: str) -> tuple[str, Quoting]:
    import clevercsv  # 0.2 s: only a request with a table waits for it

    try:
        found = clevercsv.Sniffer().sniff(sample, delimiters=[*SEPARATORS.values()][:-1])
    except (clevercsv.Error, ValueError):
        found = None
    if found is None:
        return "comma", Quoting()
    quote = found.quotechar if found.quotechar in ("'", '"') else '"'
    escape = "\\" if found.escapechar == "\\" else None
    return NAMES.get(found.delimiter, "none"), Quoting(quote, escape)


def _quality(sample: str, separator: str, quoting: Quoting) -> float:
    """What part of the cells below the first row are numbers and dates, where rows are alike."""
    share, alike = _typed(sample, separator, quoting)
    return share * alike


def _typed(sample: str, separator: str, quoting: Quoting) -> tuple[float, float]:
    """What part of the cells below the first row are numbers and dates, and what part of the rows are as long
    as most; -1 and 1 where it cannot be cut so.
    """
    try:
        rows = split(sample, separator, quoting)
    except EngineError:
        return -1.0, 1.0
    first = rows.cells[:SAMPLE_ROWS]
    cells = [cell for row in first[1:] or first for cell in row if not is_missing(cell)]
    alike = sum(len(row) == rows.width for row in first) / len(first)
    return sum(map(is_typed, cells)) / max(1, len(cells)), alike


def _has_titles(sample: str, separator: str, quoting: Quoting) -> bool:
    """Whether the first row has several words and nothing else: those are titles, each of a column."""
    first = split(sample, separator, quoting).cells[0]
    return len(first) > 1 and not any(is_missing(cell) or is_typed(cell) for cell in first)


def is_typed(cell: str) -> bool:
    """Whether a cell is a number, by either decimal mark, or a date."""
    return any(read_number(cell, mark) for mark in (POINT, COMMA)) or is_date(cell)
