"""A text or the bytes of a file -> a table: nothing dropped, doubled or merged without a word."""

from dataclasses import replace

from app.data.tables.arrays import is_array, read_arrays
from app.data.tables.brackets import rows_in_brackets
from app.data.tables.cells import Rows, is_typed
from app.data.tables.columns import columns_of, has_header, title_or_value
from app.data.tables.cuts import Cut, cut
from app.data.tables.dates import run_backwards
from app.data.tables.numbers import COMMA, POINT, Mark, decimal_mark, is_missing, read_number
from app.data.tables.table import AS_IT_SUGGESTS, Choices, Column, Doubt, Table
from app.engine.errors import EngineError

ENCODINGS = ("utf-8", "cp949", "cp1252")
SIGNATURES = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_bytes(data: bytes, choices: Choices = AS_IT_SUGGESTS) -> Table:
    """The table in a file: .npy, .npz, or text by its byte order mark, else UTF-8, Korean or Western.

    Raises EngineError, whose `where` is "text", "text.<line>" or "text.<line>.<cell>", counted from 1.
    """
    if is_array(data):
        return _turned(read_arrays(data, choices.array), choices)
    text, encoding = _decoded(data)
    table = read_text(text, choices)
    return replace(table, assumed={**table.assumed, "encoding": encoding})


def _decoded(data: bytes) -> tuple[str, str]:
    signed = [name for signature, name in SIGNATURES.items() if data.startswith(signature)]
    for name in signed or ENCODINGS:
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            continue
    raise EngineError("table.encoding", "the bytes are no text", "text", "save it as UTF-8")


def read_text(text: str, choices: Choices = AS_IT_SUGGESTS) -> Table:
    """The table in a text; EngineError as for `read_bytes`."""
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise EngineError("table.binary", "a NUL: this is no text", "text", "give a text, .npy or .npz")
    doubts: list[Doubt] = []
    listed = rows_in_brackets(text) if choices.separator is None else None
    found = Cut("none", listed, POINT) if listed is not None else cut(text, choices, doubts)
    rows = found.rows
    layout = _layout(rows, choices, doubts if listed is None else [])
    if listed is not None and choices.layout is None:
        layout = "table" if rows.width > 1 else "list"
    if layout == "list":
        header, rows = False, _as_list(rows)
    else:
        header = has_header(rows.cells) if choices.header is None else choices.header
        rows, skipped = _with_blank_lines(rows, choices, doubts)
        _check_widths(rows, may_be_short=listed is None)
        doubt = title_or_value(rows, header) if choices.header is None else None
        doubts += [doubt] if doubt is not None else []
    if layout == "list":
        skipped = []
    mark = choices.decimal or found.mark or _mark(rows, header, found.separator, doubts)
    columns, groups, signs = columns_of(rows, header, mark, choices.compact_dates, doubts)
    assumed = {
        "encoding": None,
        "separator": None if listed is not None else found.separator,
        "decimal": mark,
        "groups": groups,
        "header": header,
        "layout": layout,
        "comments": rows.comments,
        "skipped": skipped,
        "brackets": listed is not None,
        "grouped": found.grouped,
        "signs": signs,
    }
    return _turned(Table(columns, rows.lines[1:] if header else rows.lines, assumed, doubts), choices)


def _layout(rows: Rows, choices: Choices, doubts: list[Doubt]) -> str:
    """Whether the cells are a table, or one series in reading order: numbers on one line, or on lines of
    different lengths.
    """
    if choices.layout is not None:
        return choices.layout
    cells = [cell for row in rows.cells for cell in row if not is_missing(cell)]
    typed = sum(map(is_typed, cells)) if choices.header is not True else -1
    if len(rows.cells) == 1:
        return "list" if 2 * typed >= len(cells) and len(rows.cells[0]) > 1 else "table"
    numbers = typed == len(cells)
    widths = list(map(len, rows.cells))
    if not numbers or len(set(widths)) == 1:
        return "table"
    short_last = len(set(widths[:-1])) == 1 and widths[-1] < widths[0] and len(widths) > 2
    line = rows.lines[next(k for k, width in enumerate(widths) if width != widths[0])]
    ways = ({"layout": "table"}, {"layout": "list"})
    doubts.append(Doubt("lines_differ", "", line, ways if short_last else ways[::-1]))
    return "table" if short_last else "list"


def _as_list(rows: Rows) -> Rows:
    """One cell a row; a separator at the end of each line but the last is no missing value."""
    *before, last = rows.cells
    if before and all(len(row) > 1 and not row[-1] for row in before):
        before = [row[:-1] for row in before]
    pairs = [(cell, line) for row, line in zip([*before, last], rows.lines, strict=True) for cell in row]
    return Rows([[cell] for cell, _ in pairs], [line for _, line in pairs], [], rows.comments)


def _with_blank_lines(rows: Rows, choices: Choices, doubts: list[Doubt]) -> tuple[Rows, list[int]]:
    """In one column a blank line between numbers is a missing value; between rows of several, or where every
    other line is blank, it is space. Also the lines that were skipped.
    """
    if not rows.blank:
        return rows, []
    spaced = len(rows.cells) > 2 and len(rows.blank) == len(rows.cells) - 1 and _alternate(rows)
    skip = spaced or rows.width > 1
    if choices.blank_lines is not None:
        skip = choices.blank_lines == "skip"
    elif spaced or rows.width == 1:
        ways = ({"blank_lines": "missing"}, {"blank_lines": "skip"})
        doubts.append(Doubt("blank_lines", "", rows.blank[0], ways[::-1] if skip else ways))
    if skip:
        return rows, rows.blank
    both = sorted(
        [*zip(rows.lines, rows.cells, strict=True), *((line, [""] * rows.width) for line in rows.blank)],
        key=lambda each: each[0],
    )
    return Rows([cells for _, cells in both], [line for line, _ in both], [], rows.comments), []


def _alternate(rows: Rows) -> bool:
    first = rows.lines[0]
    return all((line - first) % 2 == 1 for line in rows.blank)


def _check_widths(rows: Rows, may_be_short: bool) -> None:
    """Rows that are too short are filled with missing cells in place, where they may be; among rows that are
    too long, which are refused, the first that differs is named.
    """
    width = max(len(rows.cells[0]), rows.width)
    if any(len(row) > width or (len(row) < width and not may_be_short) for row in rows.cells):
        line, count = next(
            (line, len(row)) for line, row in zip(rows.lines, rows.cells, strict=True) if len(row) != width
        )
        message = f"line {line} has {count} cell{'' if count == 1 else 's'}, {width} are expected"
        where = f"text.{line}.{width + 1}" if count > width else f"text.{line}"
        raise EngineError("table.ragged", message, where, "put the cell in quotes, or name the separator")
    for row in rows.cells:
        row += [""] * (width - len(row))


def _mark(rows: Rows, header: bool, separator: str, doubts: list[Doubt]) -> str:
    body = rows.cells[header:]
    found: Mark = decimal_mark(cell for row in body for cell in row)
    if found.doubt is not None:
        row, column = divmod(found.doubt, len(body[0]))
        shown = body[row][column]
        marks = (found.mark, COMMA if found.mark == POINT else POINT)
        # Where commas separate, nobody has them before decimals, and a point is what is left for those.
        if separator != "comma" or "," in shown:
            ways = tuple({"decimal": mark} for mark in marks)
            numbers = tuple((number.value,) for mark in marks if (number := read_number(shown, mark)))
            doubts.append(Doubt("thousands_or_decimal", shown, rows.lines[row + header], ways, numbers))
    return found.mark


def _turned(table: Table, choices: Choices) -> Table:
    """The last row first, where that is asked for; a doubt where dates run backwards as they stand."""
    dates = [column for column in table.columns if column.kind == "date" and not column.missing]
    backwards = next((column for column in dates if run_backwards(column.values)), None)
    doubts = list(table.doubts)
    if backwards is not None:
        ways = ({"reverse": choices.reverse}, {"reverse": not choices.reverse})
        doubts.append(Doubt("newest_first", backwards.values[0], table.lines[0], ways))
    assumed = {**table.assumed, "reverse": choices.reverse}
    if not choices.reverse:
        return replace(table, assumed=assumed, doubts=doubts)
    columns = [_backwards(column, len(table.lines)) for column in table.columns]
    return replace(table, columns=columns, lines=table.lines[::-1], assumed=assumed, doubts=doubts)


def _backwards(column: Column, rows: int) -> Column:
    return replace(
        column,
        values=column.values[::-1],
        missing=[rows - 1 - row for row in reversed(column.missing)],
        wrong=[(rows - 1 - row, cell) for row, cell in reversed(column.wrong)],
    )
