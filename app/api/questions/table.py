"""POST /api/table: a text or the bytes of a file -> columns, what was assumed, and what reads in two ways."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import ConfigDict, Field, PrivateAttr, model_validator

from app.api.questions.forms import Answer, Number
from app.api.questions.question import Question
from app.api.spec.fields import Strict, mistake
from app.api.wire import wire
from app.api.wire.errors import ApiError
from app.data.tables import Choices, Column, Table, read_bytes, read_text
from app.engine.errors import EngineError
from app.engine.tasks.prepare import filled, mean_and_deviation

Separator = Literal["comma", "semicolon", "tab", "bar", "blank", "none"]
Decimal = Literal[".", ","]
Layout = Literal["table", "list"]

# Which of the two is given, for programs that write questions.
ONLY_TEXT = {
    "properties": {"text": {"type": "string", "pattern": r"\S"}, "bytes": {"type": "null"}},
    "required": ["text"],
}
ONLY_BYTES = {
    "properties": {
        "bytes": {"type": "string", "pattern": "^([A-Za-z0-9+/]{4})+$"},
        "text": {"type": "null"},
    },
    "required": ["bytes"],
}
EXAMPLES = {
    "prices": {
        "summary": "a header, dates and a missing price",
        "value": {"text": "date,close\n2016-06-22,10150\n2016-06-23,\n2016-06-24,9710\n", "fill": "linear"},
    },
    "decimals": {
        "summary": "decimal commas, one number a line",
        "value": {"text": "1,5\n2,5\n3,25\n4,75\n", "decimal": ","},
    },
}


class TableQuestion(Strict):
    """A table as a text, or as the bytes of a file, and how to read it; null: as the text itself suggests."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [ONLY_TEXT, ONLY_BYTES]})
    text: Annotated[str | None, Field(description="the table as a text")] = None
    bytes: Annotated[str | None, Field(description="a file, CSV, .npy or .npz, as base64")] = None
    separator: Annotated[Separator | None, Field(description="between the cells of a line")] = None
    decimal: Annotated[Decimal | None, Field(description="before the decimals")] = None
    header: Annotated[bool | None, Field(strict=True, description="whether the first row is titles")] = None
    layout: Annotated[Layout | None, Field(description="list: the cells are one series, line by line")] = None
    blank_lines: Annotated[
        Literal["missing", "skip"] | None, Field(description="what a line without anything is")
    ] = None
    compact_dates: Annotated[bool | None, Field(strict=True, description="whether 20160622 is a day")] = None
    reverse: Annotated[bool, Field(strict=True, description="the last row first")] = False
    grouped: Annotated[
        bool | None,
        Field(strict=True, description="whether commas or blanks before three digits belong to a number"),
    ] = None
    array: Annotated[str | None, Field(max_length=200, description="which of an archive's arrays")] = None
    name: Annotated[
        str | None,
        Field(max_length=300, description="the file's: .csv speaks for commas between cells"),
    ] = None
    fill: Annotated[
        Literal["last", "linear", "mean"] | None,
        Field(description="how missing numbers are filled; null: they stay null"),
    ] = None

    _table: Table | None = PrivateAttr(None)

    @model_validator(mode="after")
    def one_of_them(self) -> "TableQuestion":
        if (self.text is None) == (self.bytes is None):
            says = "both text and bytes are given" if self.text is not None else "text is missing"
            code = "spec.contradiction" if self.text is not None else "spec.missing"
            raise mistake(code, says, "text", hint="give text, or the bytes of a file as base64")
        return self

    @property
    def choices(self) -> Choices:
        """How to read."""
        return Choices(**self.model_dump(exclude={"text", "bytes", "fill"}))

    def parsed(self) -> Self:
        """The question with its table parsed, and without the text or bytes that it came from."""
        parsed = self.model_copy(update={self.given: ""})
        parsed._table = _read(self)
        return parsed

    @property
    def given(self) -> Literal["text", "bytes"]:
        """The field that the table came in."""
        return "bytes" if self.text is None else "text"

    @property
    def table(self) -> Table:
        """The table. ApiError or EngineError say what is wrong, and on which line."""
        return self._table or _read(self)


class WrongCell(Answer):
    """A cell that keeps a column from being numbers."""

    row: int
    line: int
    text: str


class TableColumn(Answer):
    """A column. `values`: numbers, or else strings; null where one is missing and was not filled. `missing`:
    those rows, filled or not. `wrong`: the first cells that are no numbers, where most are. `mean`,
    `deviation`: of what stands in `values`.
    """

    name: str
    kind: Literal["number", "date", "text", "empty"]
    values: list[Number | None] | list[str | None]
    missing: list[int]
    wrong: list[WrongCell]
    mean: Number | None
    deviation: Number | None


class TableDoubt(Answer):
    """Something that reads in several ways; the first of `choices`, to be sent with the question, is what was
    done. `results`: the numbers that `text` is by each of them, where it is some.
    """

    kind: str
    text: str
    line: int | None
    choices: list[dict[str, Any]]
    results: list[list[Number]]


class TableAssumed(Answer):
    """How the table was read. `comments`, `skipped`: lines left out, at the top with # or blank; `brackets`:
    those around lists were; `signs`: of currencies or per cent, left off of numbers. `grouped`: commas or
    blanks that could separate cells are part of numbers.
    """

    encoding: str | None
    separator: Separator | None
    decimal: Decimal | None
    groups: Literal["thousands", "indian"] | None
    header: bool
    layout: Layout
    comments: list[int]
    skipped: list[int]
    brackets: bool
    grouped: bool
    signs: list[str]
    reverse: bool


class TableArray(Answer):
    """An array of an archive."""

    name: str
    shape: list[int]


class TableAnswer(Answer):
    """The table as it was read. `lines`: where each row begins, counted from 1."""

    rows: int
    columns: list[TableColumn]
    lines: list[int]
    assumed: TableAssumed
    doubts: list[TableDoubt]
    arrays: list[TableArray]


def answer(question: TableQuestion) -> Iterator[bytes]:
    """Reads numbers as people have them: a text, or the bytes of a CSV, .npy or .npz file.

    What the text leaves open is assumed, said, and can be chosen; missing values are marked, not left out.
    """
    table = question.table
    yield b""
    columns = []
    for k, column in enumerate(table.columns):
        columns.append(_told(column, k, table, question.fill, question.given))
        yield b""
    yield from wire.pieces(
        {
            "rows": len(table.lines),
            "columns": columns,
            "lines": table.lines,
            "assumed": table.assumed,
            "doubts": [vars(doubt) for doubt in table.doubts],
            "arrays": [{"name": name, "shape": shape} for name, shape in table.arrays],
        }
    )


def _read(question: TableQuestion) -> Table:
    if question.text is not None:
        return read_text(question.text, question.choices)
    try:
        data = base64.b64decode(question.bytes, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ApiError(422, "spec.type", f"bytes is no base64: {error}", "bytes") from None
    try:
        return read_bytes(data, question.choices)
    except EngineError as error:
        where = re.sub("^text", "bytes", error.where or "")
        raise EngineError(error.code, error.message, where, error.hint) from None


def _told(column: Column, k: int, table: Table, fill: str | None, given: str) -> dict[str, Any]:
    mean = deviation = None
    values = column.values
    if column.kind == "number":
        if fill is not None and column.missing:
            values = _filled(column, k, table, fill, given)
        there = values[~np.isnan(values)]
        mean, deviation = mean_and_deviation(there) if len(there) else (None, None)
        values = [
            None if gap else value for value, gap in zip(values.tolist(), np.isnan(values), strict=True)
        ]
    return {
        "name": column.name,
        "kind": column.kind,
        "values": values,
        "missing": column.missing,
        "wrong": [{"row": row, "line": table.lines[row], "text": cell} for row, cell in column.wrong],
        "mean": mean,
        "deviation": deviation,
    }


def _filled(column: Column, k: int, table: Table, fill: str, given: str) -> np.ndarray:
    try:
        return filled(column.values, fill)
    except EngineError as error:
        row = int(error.where or 0)
        line = table.lines[row]
        message = f"line {line}, column {k + 1}: the missing value has no neighbour to be filled from"
        raise ApiError(422, error.code, message, f"{given}.{line}.{k + 1}", error.hint) from None


QUESTION = Question(
    path="/api/table",
    summary="A table of one's own",
    spec=TableQuestion,
    answer=answer,
    form=TableAnswer,
    examples=EXAMPLES,
)
