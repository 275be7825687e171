"""The forms of a sequence in a spec: a task that draws it, or the numbers themselves."""

from itertools import chain
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from app.api.spec.fields import WHOLE, Count, Matrix, Seed, Strict, check_entries, unknown_key
from app.api.wire.mistake import is_finite, mistake
from app.data.sources import SOURCES
from app.engine.tasks import TASKS
from app.engine.tasks.option import Option

LONGEST_CHARACTER = 16  # code points: a family of four has 7


def _options_of(task: str) -> dict[str, str]:
    """The kinds of a task's options by name."""
    options = {name: option.kind for name, option in TASKS[task].options.items()}
    return options | ({SOURCES[task].option: "choice"} if task in SOURCES else {})


def _check_length(option: Option, value: Any, name: str) -> None:
    """Refuses a list, or a text, that is so long that it need not be looked at."""
    if isinstance(value, list):
        most, unit = option.bounds[1], "entries"
    elif isinstance(value, str) and option.kind == "text":
        most, unit = option.bounds[1] * LONGEST_CHARACTER, "code points"
    else:
        return
    if len(value) > most:
        hint = f"at most {option.bounds[1]} are taken"
        raise mistake("task.option", f"{name} has {len(value)} {unit}", name, hint=hint)


class TaskSequence(Strict):
    """A task draws the data: `seed` is of the data. A task's options stand beside it (GET /api/tasks lists
    them).
    """

    model_config = ConfigDict(extra="allow")
    task: Annotated[str, Field(max_length=80)]
    T: Count
    seed: Seed = 0
    shuffle: Annotated[Seed | None, Field(description="shuffle the steps as this seed draws it")] = None
    batch: Annotated[
        int, Field(ge=1, le=8, description="so many sequences, of seed, seed + 1, …: for /api/step"), WHOLE
    ] = 1

    @model_validator(mode="before")
    @classmethod
    def options_of_the_task(cls, given: Any) -> Any:
        """Names first; then each entry of a list of numbers. The rest is for the task to say."""
        task = given.get("task") if isinstance(given, dict) else None
        if task is None and isinstance(given, dict):
            known = [*NumberSequence.model_fields, *cls.model_fields]
            for key in given:
                if key not in chain(known, *map(_options_of, TASKS)):
                    raise unknown_key(key, known)
        if not isinstance(task, str) or task not in TASKS:
            return given  # told later: there is no such task
        options = _options_of(task)
        for key, value in given.items():
            if value is not None and key not in cls.model_fields and key not in options:
                raise unknown_key(key, [*cls.model_fields, *options], task=task)
            if key in TASKS[task].options:
                _check_length(TASKS[task].options[key], value, key)
            if options.get(key) == "numbers" and isinstance(value, list):
                check_entries(value, key)
        return given

    @property
    def steps(self) -> int:
        """T."""
        return self.T


def _targets(given: list[Any]) -> list[Any]:
    """Targets that are lists of numbers as arrays; what else they are is told where a loss asks for them."""
    return [np.array(each, np.float64) if _is_row(each) else each for each in given]


def _is_row(value: Any) -> bool:
    """Whether it is a list of numbers that float64 has."""
    return (
        isinstance(value, list)
        and bool(value)
        and set(map(type, value)) <= {int, float}
        and all(map(is_finite, value))
    )


class NumberSequence(Strict):
    """The numbers themselves: `x` T rows of X, `y` a target for each step or null, `classes` where no weights
    say Y.
    """

    x: Matrix
    y: Annotated[list[Any], AfterValidator(_targets)]
    classes: Count | None = None

    @property
    def steps(self) -> int:
        """T."""
        return len(self.x)


def _sequence_kind(given: Any) -> str:
    return "numbers" if isinstance(given, dict) and "x" in given and "task" not in given else "task"


AnySequence = Annotated[
    Annotated[TaskSequence, Tag("task")] | Annotated[NumberSequence, Tag("numbers")],
    Discriminator(_sequence_kind),
]
