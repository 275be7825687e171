"""What tasks there are, as plain values: the answer of `GET /api/tasks`."""

from typing import Any

from app.data.sources import SOURCES, Source
from app.engine.tasks import TASKS, Option, Task


def task_catalogue() -> list[dict[str, Any]]:
    """One entry a task, in the order in which a page offers them."""
    return [_entry(task) for task in TASKS.values()]


def _entry(task: Task) -> dict[str, Any]:
    options = [_option(name, option) for name, option in task.options.items()]
    if task.name in SOURCES:
        options.append(_source(SOURCES[task.name]))
    return {
        "name": task.name,
        "titles": dict(task.titles),
        "descriptions": dict(task.descriptions),
        "loss_kind": task.loss_kind,
        "loss_at": task.loss_at,
        "pattern": task.pattern,
        "T_min": task.T_min,
        "options": options,
        "meanings": {symbol: dict(titles) for symbol, titles in task.meanings.items()},
    }


def _option(name: str, option: Option) -> dict[str, Any]:
    return {
        "name": name,
        "kind": option.kind,
        "titles": dict(option.titles),
        "bounds": list(option.bounds),
        "default": option.default,
        "optional": option.optional,
        "of_own": option.of_own,
        **({"words": {word: dict(titles) for word, titles in option.words.items()}} if option.words else {}),
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "name": source.option,
        "kind": "choice",
        "titles": dict(source.titles),
        "choices": [
            {"value": value, "titles": dict(titles), "length": source.length(value)}
            for value, titles in source.choices.items()
        ],
        "default": source.default,
        "instead_of": source.instead_of,
    }
