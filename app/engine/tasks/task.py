"""What a task is: a seeded generator of one sequence, with the words and the bounds that a page needs to offer it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import numpy as np

from app.engine.errors import EngineError
from app.engine.trace import Sequence

Titles = Mapping[str, str]


@dataclass(frozen=True)
class Option:
    """One thing the user may set besides T and the seed.

    `kind` is "text" (a string) or "numbers" (a list of finite floats); `bounds` are the least and the greatest
    length; `default` is None where the task has nothing to show without it.
    """

    kind: str
    titles: Titles
    bounds: tuple[int, int]
    default: Any = None

    def check(self, value: Any, where: str) -> None:
        """Raise an EngineError when `value` is not of this kind or its length is out of bounds."""
        if self.kind == "text":
            if not isinstance(value, str):
                raise EngineError("task.option", f"{where} is not a text", where, "give a string")
        elif not isinstance(value, list | tuple) or not all(_is_number(each) for each in value):
            raise EngineError(
                "task.option", f"{where} is not a list of finite numbers", where, "give numbers only"
            )
        low, high = self.bounds
        if not low <= len(value) <= high:
            unit = "characters" if self.kind == "text" else "numbers"
            raise EngineError(
                "task.option",
                f"{where} has {len(value)} {unit}; it must have {low} to {high}",
                where,
                f"give {low} to {high} {unit}",
            )


@dataclass(frozen=True)
class Task:
    """A task: `make(T, seed, **options)` draws one sequence of it; everything else describes it.

    `loss_kind` is "cross_entropy", "mse" or "bce"; `loss_at` ("last", "all" or "recall") says in a word where the
    task's own loss stands, `Sequence.loss_at` says it in steps. `T_min` is the shortest sequence that makes sense.
    `meanings` explains the symbols that do not explain themselves.
    """

    name: str
    titles: Titles
    descriptions: Titles
    loss_kind: str
    loss_at: str
    draw: Callable[..., Sequence]
    T_min: int = 1
    options: Mapping[str, Option] = field(default_factory=dict)
    meanings: Mapping[str, Titles] = field(default_factory=dict)

    def make(self, T: int, seed: int, **options: Any) -> Sequence:
        """One sequence of T steps, B = 1; the same arguments give the same sequence, bit for bit.

        Raises EngineError when T is below `T_min` or an option is unknown, missing or out of bounds.
        """
        if T < self.T_min:
            raise EngineError(
                "task.too_short",
                f"{self.name} needs at least {self.T_min} steps; T is {T}",
                "sequence.T",
                f"set T to {self.T_min} or more",
            )
        for name in options:
            if name not in self.options:
                known = ", ".join(self.options) or "none"
                raise EngineError(
                    "task.option",
                    f"{self.name} has no option {name}",
                    f"sequence.{name}",
                    f"its options: {known}",
                )
        values = {}
        for name, option in self.options.items():
            value = options.get(name, option.default)
            if value is None:
                raise EngineError(
                    "task.option", f"{self.name} needs {name}", f"sequence.{name}", f"give {name}"
                )
            option.check(value, f"sequence.{name}")
            values[name] = value
        return self.draw(T, np.random.default_rng(seed), **values)


def one_hot(indices: np.ndarray, size: int) -> np.ndarray:
    """(T,) integers -> (T, 1, size) float64, a single 1 in each row: the encoding of symbols, B = 1."""
    return np.eye(size)[indices][:, None, :]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
