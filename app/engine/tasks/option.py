"""The settings that a user gives a task besides T and the seed, and how each kind is checked."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.engine.errors import EngineError

Titles = Mapping[str, str]
MOST_COLUMNS = 32
LARGEST = 1e150  # of numbers that go in and are asked for: a loss squares their differences


@dataclass(frozen=True)
class Option:
    """An option of a task.

    `kind`: "text" (a string, or its characters), "numbers" (finite numbers, or rows of as many of them each),
    "names" (short strings), "columns" (indices, none twice), "count" (an integer) or "word" (one of `words`).
    `bounds`: least and greatest length, or value. With a `default` it may be left out. `of_own`: it is about
    data of the user's own.
    """

    kind: str
    titles: Titles
    bounds: tuple[int, int] = (1, MOST_COLUMNS)
    default: Any = None
    optional: bool = False
    of_own: bool = False
    words: Mapping[str, Titles] = field(default_factory=dict)

    def check(self, value: Any, where: str) -> None:
        """Raise EngineError when `value` is not of this kind or its length is out of bounds."""
        KINDS[self.kind](self, value, where)

    def check_length(self, count: int, unit: str, where: str) -> None:
        """Raise EngineError when there are fewer or more than `bounds` says."""
        low, high = self.bounds
        if not low <= count <= high:
            message = f"{where} has {count} {unit}; it takes {low} to {high}"
            raise EngineError("task.option", message, where, f"give {low} to {high} {unit}")


def _refused(where: str, says: str, hint: str) -> EngineError:
    return EngineError("task.option", f"{where} {says}", where, hint)


def _check_text(option: Option, value: Any, where: str) -> None:
    if not isinstance(value, str) and not _is_list(value, str):
        raise _refused(where, "is not a text", "give a string")
    option.check_length(len(value), "characters", where)


def _check_numbers(option: Option, value: Any, where: str) -> None:
    if not isinstance(value, list | tuple):
        raise _refused(where, "is not a list of finite numbers", "give numbers")
    rows = bool(value) and isinstance(value[0], list | tuple)
    option.check_length(len(value), "rows" if rows else "numbers", where)
    width = len(value[0]) if rows else 1
    if not 1 <= width <= MOST_COLUMNS:
        raise _refused(where, f"has {width} columns; it takes 1 to {MOST_COLUMNS}", "give fewer columns")
    for k, row in enumerate(value):
        if rows and (not isinstance(row, list | tuple) or len(row) != width):
            says = f"has another length or kind than entry 0, which has {width} numbers"
            raise _refused(f"{where}.{k}", says, "rows of one length")
        for j, each in enumerate(row if rows else (row,)):
            place = f"{where}.{k}.{j}" if rows else f"{where}.{k}"
            if not _is_finite(each):
                raise _refused(place, "is not a finite number", "give numbers")
            if abs(each) > LARGEST:
                says = f"is {each:.3g}: its square is beyond float64, so no loss and no gradient has a value"
                raise _refused(place, says, f"divide by a power of ten; at most {LARGEST:.0e} is taken")


def _check_names(option: Option, value: Any, where: str) -> None:
    if not _is_list(value, str) or any(len(each) > 80 for each in value):
        raise _refused(where, "is not a list of names", "give strings of up to 80 characters")
    option.check_length(len(value), "names", where)


def _check_columns(option: Option, value: Any, where: str) -> None:
    if not _is_list(value, int) or any(each < 0 for each in value):
        raise _refused(where, "is not a list of columns", "count them from 0")
    if len(set(value)) < len(value):
        raise _refused(where, "names a column twice", "name each once")
    option.check_length(len(value), "columns", where)


def _check_count(option: Option, value: Any, where: str) -> None:
    low, high = option.bounds
    if not _is_list([value], int) or not low <= value <= high:
        raise _refused(where, f"is not an integer from {low} to {high}", f"give {low} to {high}")


def _check_word(option: Option, value: Any, where: str) -> None:
    if not isinstance(value, str) or value not in option.words:
        raise _refused(where, f"is none of {', '.join(option.words)}", f"one of {', '.join(option.words)}")


KINDS: Mapping[str, Callable[[Option, Any, str], None]] = {
    "text": _check_text,
    "numbers": _check_numbers,
    "names": _check_names,
    "columns": _check_columns,
    "count": _check_count,
    "word": _check_word,
}


def _is_list(value: Any, kind: type) -> bool:
    return isinstance(value, list | tuple) and all(
        isinstance(each, kind) and not isinstance(each, bool) for each in value
    )


def _is_finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
