"""The kinds of field of a spec: numbers that are finite, arrays that are not ragged, records without unknown
keys.

Each reports its first mistake only, and where it is: a body of a million mistakes costs no more than one.
"""

import math
from difflib import get_close_matches
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

MAX_SEED = 2**53 - 1  # the largest integer that JavaScript holds exactly
MAX_PARAMETERS = 32


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
                    near = get_close_matches(key[:80], cls.model_fields, n=1)
                    hint = (
                        f"did you mean {near[0]}?" if near else f"known here: {', '.join(cls.model_fields)}"
                    )
                    raise mistake("spec.unknown", f"{key[:80]} is not known here", key[:80], hint=hint)
        return given


def mistake(code: str, message: str, *at: str | int, hint: str | None = None) -> PydanticCustomError:
    """An error of the spec: `at` is the path from the field that is being checked."""
    return PydanticCustomError(code, "{message}", {"message": message, "at": list(at), "hint": hint})


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 3.0 is the integer 3. True and "3" are none."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise mistake("spec.type", "an integer is needed here")
    return value


def _real(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise mistake("spec.type", "a number is needed here")
    if not is_finite(value):
        raise mistake("spec.not_finite", "the number must be finite")
    return float(value)


def is_finite(value: int | float) -> bool:
    """Whether float64 can hold the number; an integer of 400 digits it cannot."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _array(value: Any) -> np.ndarray:
    """A list of numbers, or a list of equally long lists of numbers -> float64; not empty, all finite."""
    if not isinstance(value, list) or not value:
        raise mistake("spec.type", "a list of numbers is needed here, or a list of rows of numbers")
    if not isinstance(value[0], list):
        return np.array(_row(value))
    if not value[0]:
        raise mistake("spec.empty", "a row without numbers", 0)
    for k, row in enumerate(value):
        if not isinstance(row, list) or len(row) != len(value[0]):
            length = f"{len(row)} numbers" if isinstance(row, list) else "no list"
            message = f"row {k} has {length}; row 0 has {len(value[0])}"
            raise mistake("spec.ragged", message, k, hint="rows of one length")
    return np.array([_row(row, k) for k, row in enumerate(value)])


def _row(value: list[Any], *at: int) -> np.ndarray:
    if not set(map(type, value)) <= {int, float}:
        k = next(k for k, item in enumerate(value) if type(item) not in (int, float))
        raise mistake("spec.type", "a number is needed here", *at, k)
    k = next((k for k, item in enumerate(value) if not is_finite(item)), None)
    if k is not None:
        raise mistake("spec.not_finite", "the number must be finite", *at, k)
    return np.array(value, dtype=np.float64)


def _matrix(value: Any) -> np.ndarray:
    array = _array(value)
    if array.ndim != 2:
        raise mistake("spec.type", "a list of rows is needed here, each a list of numbers")
    return array


def _vector(value: Any) -> np.ndarray:
    array = _array(value)
    if array.ndim != 1:
        raise mistake("spec.type", "a list of numbers is needed here, not of rows")
    return array


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
            raise mistake("spec.type", "a step is an integer, 0 or more", k)
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
    arrays = {}
    for name, item in value.items():
        try:
            arrays[name] = _array(item)
        except PydanticCustomError as error:
            context = error.context or {}
            raise mistake(
                error.type, context["message"], name[:80], *context["at"], hint=context["hint"]
            ) from None
    return arrays


_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 1}
_ROWS = {"type": "array", "items": _NUMBERS, "minItems": 1}
_LISTS = PlainSerializer(lambda array: array.tolist())

WHOLE = BeforeValidator(_whole)
Index = Annotated[int, Field(ge=0), WHOLE]
Count = Annotated[int, Field(ge=1), WHOLE]
Seed = Annotated[int, Field(ge=0, le=MAX_SEED), WHOLE]
LongestTime = Annotated[int, Field(ge=3), WHOLE]
Samples = Annotated[int, Field(ge=1, le=4096), WHOLE]
Real = Annotated[float, BeforeValidator(_real)]
Positive = Annotated[float, Field(gt=0), BeforeValidator(_real)]
Vector = Annotated[np.ndarray, PlainValidator(_vector), _LISTS, WithJsonSchema(_NUMBERS)]
Matrix = Annotated[np.ndarray, PlainValidator(_matrix), _LISTS, WithJsonSchema(_ROWS)]
Parameters = Annotated[
    dict[str, np.ndarray],
    PlainValidator(_parameters),
    PlainSerializer(lambda arrays: {name: array.tolist() for name, array in arrays.items()}),
    WithJsonSchema({"type": "object", "additionalProperties": {"anyOf": [_NUMBERS, _ROWS]}}),
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
