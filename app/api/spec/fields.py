"""The kinds of field of a spec: numbers that are finite, arrays that are not ragged, records without unknown
keys.

Each reports its first mistake only, and where it is: a body of a million mistakes costs no more than one.
"""

from collections.abc import Callable, Collection
from difflib import get_close_matches
from functools import partial
from typing import Annotated, Any, Literal, Self, TypeVar

import numpy as np
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    PlainValidator,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.api.spec.arrays import DTYPES, PACKED, array, matrix, row, vector
from app.api.spec.terms import term
from app.api.wire.mistake import PLACE, is_finite, mistake, not_finite, said

MAX_SEED = 2**53 - 1  # the largest integer that JavaScript holds exactly
MAX_PARAMETERS = 64  # four layers of both directions with peepholes have 51
Read = TypeVar("Read")


class Strict(BaseModel):
    """A record that refuses what it does not know, and says which key that was."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def known_keys_only(cls, given: Any) -> Any:
        """One error for the first unknown key, however many there are."""
        if not isinstance(given, dict):
            raise mistake("spec.type", "an object is needed here")
        if cls.model_config["extra"] == "forbid":
            for key in given:
                if key not in cls.model_fields:
                    raise unknown_key(key, cls.model_fields)
        return given

    def parsed(self) -> Self:
        """The same, with what takes long to parse in it parsed already."""
        return self


def unknown_key(
    key: str, known: Collection[str], *record: str | int, task: str | None = None
) -> PydanticCustomError:
    """An unknown key of a record whose keys are `known`: told as what it is in the field, or as misspelt.

    `record`: the path to it; `task`: whose option it would be.
    """
    code, message = "spec.unknown", f"{key[:80]} is not known here"
    if task:
        code, message = "task.option", f"{task} has no option {key[:40]}"
    told = term(key[:80], known)
    if told:
        return mistake(code, told.message, *record, key[:80], hint=told.hint)
    near = get_close_matches(key[:80], known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"
    return mistake(code, message, *record, key[:80], hint=hint)


def check_entries(values: list[Any], name: str) -> None:
    """Refuse the first entry of a list of numbers, or of rows of numbers, that is none."""
    if values and all(isinstance(each, list) for each in values):
        for k, each in enumerate(values):
            _inside(name, lambda each=each, k=k: row(each, k))
    else:
        _inside(name, lambda: row(values))


def _inside(name: str, made: Callable[[], Read]) -> Read:
    """The result of `made`; its mistakes are told as of the field `name`."""
    try:
        return made()
    except PydanticCustomError as error:
        context = error.context or {}
        raise mistake(error.type, context["message"], name, *context["at"], hint=context["hint"]) from None


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 3.0 is the integer 3. True and "3" are none."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise mistake("spec.type", f"{said(value)} at {PLACE}: an integer is needed")
    return value


def _real(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise mistake("spec.type", f"{said(value)} at {PLACE}: a number is needed")
    if not is_finite(value):
        raise not_finite(value)
    return float(value)


def _steps(value: Any) -> Any:
    """ "last", "all", or steps: no step twice, in ascending order whichever way they are given."""
    if value in ("last", "all"):
        return value
    if not isinstance(value, list):
        raise mistake("spec.type", 'loss.at is "last", "all" or a list of steps')
    if not value:
        raise mistake("spec.empty", "the loss stands nowhere", hint='name a step, or "last", or "all"')
    seen = set()
    for k, item in enumerate(value):
        step = _whole(item) if isinstance(item, int | float) else None
        if step is None or isinstance(item, bool) or step < 0:
            raise mistake("spec.type", f"entry {k} is {said(item)}; a step is an integer, 0 or more", k)
        if step in seen:
            raise mistake("spec.repeated", f"step {step} stands twice", k)
        seen.add(step)
    return sorted(seen)


def _span(value: Any) -> int | tuple[int, int]:
    """A step, or the first and the last of several."""
    ends = [_whole(item) for item in (value if isinstance(value, list) else [value])]
    if isinstance(value, list) and len(ends) != 2:
        raise mistake("spec.type", "t is a step, or two: the first and the last")
    if min(ends) < 0 or ends[0] > ends[-1]:
        raise mistake("spec.too_small", "a step is 0 or more, and the first comes before the last")
    return (ends[0], ends[1]) if isinstance(value, list) else ends[0]


def _parameters(value: Any) -> dict[str, np.ndarray]:
    """Arrays by name. Which names there must be is for the cell to say."""
    if not isinstance(value, dict):
        raise mistake("spec.type", "an object is needed here: an array for each parameter")
    if len(value) > MAX_PARAMETERS:
        raise mistake("spec.unknown", f"{len(value)} parameters are more than any cell has")
    return {name: _inside(name[:80], partial(array, item)) for name, item in value.items()}


def _states(value: Any) -> Any:
    """States before the first step: numbers, or those of several layers by the ending of their names."""
    if not isinstance(value, dict) or set(value) == set(PACKED):
        return vector(value)
    if len(value) > MAX_PARAMETERS:
        raise mistake("spec.unknown", f"states of {len(value)} layers are more than any network has")
    return {ending: _inside(ending[:80], partial(vector, row)) for ending, row in value.items()}


def _listed_states(value: Any) -> Any:
    """The same as lists."""
    return {end: row.tolist() for end, row in value.items()} if isinstance(value, dict) else value.tolist()


_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 1}
_ROWS = {"type": "array", "items": _NUMBERS, "minItems": 1}
_PACKED = {
    "type": "object",
    "description": "the same as base64, little endian",
    "properties": {
        "dtype": {"enum": list(DTYPES)},
        "bdata": {"type": "string", "contentEncoding": "base64"},
        "shape": {"type": "string", "pattern": "^[1-9][0-9]{0,8}(,[1-9][0-9]{0,8})?$"},
    },
    "required": ["dtype", "bdata", "shape"],
    "additionalProperties": False,
}
NUMBERS = {"anyOf": [_NUMBERS, _PACKED]}  # of a vector
ROWS = {"anyOf": [_ROWS, _PACKED]}  # of a matrix
_LISTS = PlainSerializer(lambda array: array.tolist())

WHOLE = BeforeValidator(_whole)
Index = Annotated[int, Field(ge=0), WHOLE]
Count = Annotated[int, Field(ge=1), WHOLE]
Seed = Annotated[int, Field(ge=0, le=MAX_SEED), WHOLE]
LongestTime = Annotated[int, Field(ge=3), WHOLE]
Samples = Annotated[int, Field(ge=1, le=4096), WHOLE]
Real = Annotated[float, BeforeValidator(_real)]
Positive = Annotated[float, Field(gt=0), BeforeValidator(_real)]
Vector = Annotated[np.ndarray, PlainValidator(vector), _LISTS, WithJsonSchema(NUMBERS)]
Matrix = Annotated[np.ndarray, PlainValidator(matrix), _LISTS, WithJsonSchema(ROWS)]
States = Annotated[
    np.ndarray | dict[str, np.ndarray],
    PlainValidator(_states),
    PlainSerializer(_listed_states),
    WithJsonSchema({"anyOf": [_NUMBERS, _PACKED, {"type": "object", "additionalProperties": NUMBERS}]}),
]
Parameters = Annotated[
    dict[str, np.ndarray],
    PlainValidator(_parameters),
    PlainSerializer(lambda arrays: {name: array.tolist() for name, array in arrays.items()}),
    WithJsonSchema({"type": "object", "additionalProperties": {"anyOf": [_NUMBERS, _ROWS, _PACKED]}}),
]
Steps = Annotated[
    Literal["last", "all"] | list[int],
    PlainValidator(_steps),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["last", "all"]},
                {
                    "type": "array",
                    "items": {"type": "integer", "minimum": 0},
                    "minItems": 1,
                    "uniqueItems": True,
                },
            ]
        }
    ),
]
Span = Annotated[
    int | tuple[int, int],
    PlainValidator(_span),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2},
            ]
        }
    ),
]


class Entry(Strict):
    """One number of a parameter; where gradients are checked, also of h_0, c_0 or of the inputs x, whose
    index is [t, input].
    """

    name: Annotated[str, Field(max_length=16)]
    index: Annotated[list[Index], Field(min_length=1, max_length=2, fail_fast=True)]


Entries = Annotated[
    Annotated[Literal["all"], Tag("all")]
    | Annotated[list[Entry], Field(min_length=1, max_length=4096, fail_fast=True), Tag("named")],
    Discriminator(lambda given: "all" if isinstance(given, str) else "named"),
]
