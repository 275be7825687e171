"""Mistakes in a spec, and how values are told in them."""

import json
import math
from typing import Any

import numpy as np
from pydantic_core import PydanticCustomError

SHOWN = 24  # characters of a text of the user's
PLACE = "{where}"  # in a message: the path of the field, once it is known


def mistake(code: str, message: str, *at: str | int, hint: str | None = None) -> PydanticCustomError:
    """An error of the spec: `at` is the path from the field that is being checked."""
    return PydanticCustomError(code, "{message}", {"message": message, "at": list(at), "hint": hint})


def not_finite(value: int | float, *at: str | int) -> PydanticCustomError:
    """A number that float64 does not hold, or that is none."""
    return mistake("spec.not_finite", f"{said(value)} at {PLACE}: numbers must be finite", *at)


def said(value: Any) -> str:
    """A value as JSON has it; records by their kind."""
    if isinstance(value, list | np.ndarray):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, str):
        return json.dumps(value if len(value) <= SHOWN else f"{value[:SHOWN]}…", ensure_ascii=False)
    if isinstance(value, int) and not isinstance(value, bool) and not is_finite(value):
        return "an integer beyond float64"
    return json.dumps(value)


def is_finite(value: int | float) -> bool:
    """Whether float64 can hold the number; an integer of 400 digits it cannot."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
