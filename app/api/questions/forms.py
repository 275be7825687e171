"""Forms that answers have in common: numbers, arrays, errors, what is said while one waits."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from app.api.wire.errors import Problem

# Named types (not plain aliases), so that the description names them instead of spelling them out each time.
Number = TypeAliasType("Number", float | Literal["NaN", "Infinity", "-Infinity"])
Step = Annotated[int, Field(ge=0)]
Direction = Literal["forward", "reverse"]
Titles = Annotated[dict[str, str], Field(description="language (en, ko) -> text")]


class Answer(BaseModel, defer_build=True):
    """A record with these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class Packed(Answer):
    """An array of more than 64 numbers, where base64 was asked for: float64, little endian, row after row."""

    dtype: Literal["f8"]
    bdata: str
    shape: Annotated[str, Field(pattern=r"^\d+(,\d+)*$", examples=["30,16"])]


Vector = TypeAliasType("Vector", list[Number] | Packed)
Matrix = TypeAliasType("Matrix", list[list[Number]] | Packed)
# Of the only layer, or of several by what their names end in.
States = TypeAliasType("States", Vector | dict[str, Vector])
Array = TypeAliasType("Array", Number | list[Number] | list[list[Number]] | Packed)
# Row k: the step whose loss it is; column t; null, in base64 NaN, where nothing is asked.
Masked = TypeAliasType("Masked", list[list[Number | None]] | Packed)


class Headlined(Answer):
    """A row of norms by distance in a few numbers."""

    decades: Annotated[Number, Field(description="lost per step, over the whole row")]
    reach: Annotated[int | None, Field(description="where a thousandth is left; null: beyond step 0")]
    entry: Annotated[
        Number, Field(description="decades lost over the first `entry_steps` steps, as measured")
    ]
    entry_steps: Annotated[int, Field(description="steps before the slope begins; 0 where one line fits")]
    slope: Annotated[Number, Field(description="decades lost per step after them, fitted")]


class Waiting(Answer):
    """Others hold the memory that this needs; so many wait that came before. It may come again."""

    event: Literal["waiting"]
    before: int


class StreamError(Answer):
    """The last event of a trace that failed on the way."""

    event: Literal["error"]
    error: Problem
