"""A task: a seeded generator of one sequence, with the words and bounds that a page needs to offer it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.engine.errors import EngineError
from app.engine.passes.trace import Sequence
from app.engine.tasks.option import Option, Titles

# Which steps have an input of their own, and which are asked for an answer.
PATTERNS = ("one-to-many", "many-to-one", "many-to-many", "encoder-decoder")


@dataclass(frozen=True)
class Task:
    """A task: `make(T, seed, **options)` draws one sequence of it; everything else describes it.

    `loss_kind` is "cross_entropy", "mse" or "bce". `loss_at` ("last", "all", "recall" or "answer") says in a
    word where the task's own loss stands; `Sequence.loss_at` says it in steps. `pattern`: one of PATTERNS.
    `T_min`: the shortest sequence that makes sense. `draw(T, rng, **options)` makes it. `meanings` explains
    symbols that do not explain themselves. `paired`: a step's target belongs to its own input (the next
    character), not to the whole sequence.
    """

    name: str
    titles: Titles
    descriptions: Titles
    loss_kind: str
    loss_at: str
    pattern: str
    draw: Callable[..., Sequence]
    T_min: int = 1
    options: Mapping[str, Option] = field(default_factory=dict)
    meanings: Mapping[str, Titles] = field(default_factory=dict)
    paired: bool = False

    def make(self, T: int, seed: int, /, start: int | None = None, **options: Any) -> Sequence:
        """One sequence of T steps, B = 1; the same arguments give the same sequence, bit for bit.

        `start`: where a task that cuts its sequence out of the data given begins; None: the seed draws it.
        Raises EngineError when T is below `T_min`, or an option is unknown, missing or out of its bounds.
        """
        if self.T_min > T:
            message = f"{self.name} needs at least {self.T_min} steps; T is {T}"
            raise EngineError("task.too_short", message, "sequence.T", f"set T to {self.T_min} or more")
        for name in {**options, **self.options}:
            where = f"sequence.{name:.40}"
            if name not in self.options:
                message = f"{self.name} has no option {name:.40}"
                raise EngineError("task.option", message, where, "leave it out")
            if name in options:
                self.options[name].check(options[name], where)
            elif not self.options[name].optional:
                raise EngineError("task.option", f"{self.name} needs {name}", where, f"give {name}")
        if start is not None:
            options["start"] = start
        return self.draw(T, np.random.default_rng(seed), **options)

    def told(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """`options` without what says no more than leaving it out would: None, and defaults."""
        defaults = {name: option.default for name, option in self.options.items() if option.optional}
        return {
            name: value
            for name, value in options.items()
            if value is not None and (name not in defaults or value != defaults[name])
        }


def one_hot(indices: np.ndarray, size: int) -> np.ndarray:
    """(T,) integers -> (T, 1, size) float64, a single 1 in each row: the encoding of symbols, B = 1."""
    encoded = np.zeros((len(indices), 1, size))
    encoded[np.arange(len(indices)), 0, indices] = 1.0
    return encoded


def window(
    length: int, T: int, rng: np.random.Generator, entries: str, start: int | None, ahead: int = 1
) -> int:
    """Where T steps and the `ahead` after them start in `length` `entries` ("characters").

    At `start`, counted round so that they fit; None: anywhere, each start alike.
    Raises EngineError when there are fewer than T + ahead of them: a step's target stands `ahead` further on.
    """
    most = length - ahead
    if most < 1:
        message = f"{length} {entries} have none that is {ahead} after another"
        raise EngineError("task.option", message, "sequence.horizon", f"at most {max(1, length - 1)}")
    if most < T:
        target = "the next" if ahead == 1 else f"the {_ordinal(ahead)} after it"
        steps = f"{most} steps, each with" if most > 1 else "1 step, with"
        message = f"T is {T}; {length} {entries} are enough for {steps} {target} as target"
        raise EngineError("task.too_long", message, "sequence.T", f"set T to {most} or less")
    return int(rng.integers(most - T + 1)) if start is None else start % (most - T + 1)


def _ordinal(count: int) -> str:
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"
