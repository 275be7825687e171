"""Named data: an option such as `passage` stands for the value of another, here `text`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.data.characters import characters
from app.data.passages import PASSAGES, passage
from app.data.prices import COMPANIES, prices
from app.engine.errors import EngineError
from app.engine.passes.trace import Sequence
from app.engine.tasks import TASKS
from app.engine.tasks.task import Titles


@dataclass(frozen=True)
class Source:
    """`option` names one of `choices` (name -> titles); `load(name)` is the value of `instead_of`."""

    option: str
    instead_of: str
    titles: Titles
    choices: Mapping[str, Titles]
    default: str
    load: Callable[[str], Any]

    def length(self, name: str) -> int:
        """How many characters or numbers there are in the one of that name: T goes up to one less."""
        value = self.load(name)
        return _length(value) if isinstance(value, str) else len(value)


@cache
def _length(text: str) -> int:
    """The characters of a passage are counted once."""
    return len(characters(text))


SOURCES: Mapping[str, Source] = {
    "text": Source("passage", "text", {"en": "Passage", "ko": "읽을 글"}, PASSAGES, "en", passage),
    "series": Source("company", "values", {"en": "Share price", "ko": "주가"}, COMPANIES, "GOOG", prices),
}


def make_sequence(task: str, T: int, seed: int, options: Mapping[str, Any] | None = None) -> Sequence:
    """One sequence of the task of that name, B = 1; `options` as a spec has them, None counting as left out.

    A named source begins where the seed draws it; the user's own data at their entry number `seed`.
    Raises EngineError for an unknown task, option or source, for an option together with its source, and for
    what the task itself refuses.
    """
    if task not in TASKS:
        hint = f"there are: {', '.join(TASKS)}"
        raise EngineError("task.unknown", f"there is no task {task:.40}", "sequence.task", hint)
    given = {name: value for name, value in (options or {}).items() if value is not None}
    if task not in SOURCES:
        return TASKS[task].make(T, seed, **given)
    own = SOURCES[task].instead_of in given
    loaded = _loaded(SOURCES[task], given)
    if isinstance(loaded.get("text"), str):
        loaded["text"] = characters(loaded["text"])
    return TASKS[task].make(T, seed, start=seed if own else None, **loaded)


def _loaded(source: Source, given: dict[str, Any]) -> dict[str, Any]:
    """`given` with the source's name replaced by the value it stands for."""
    where = f"sequence.{source.option}"
    if source.instead_of in given:
        if source.option in given:
            message = f"{source.option} and {source.instead_of} exclude each other"
            raise EngineError("task.option", message, where, "leave one of them out")
        return given
    rest = dict(given)
    name = rest.pop(source.option, source.default)
    if not isinstance(name, str) or name not in source.choices:
        hint = f"there are: {', '.join(source.choices)}"
        raise EngineError("task.option", f"there is no {source.option} {name!r:.40}", where, hint)
    return {**rest, source.instead_of: source.load(name)}
