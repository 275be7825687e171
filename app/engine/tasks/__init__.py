"""The tasks by name. A new task is one file and one entry here."""

from app.engine.tasks import adding, copy, count, recall, reverse, series, sounds, temporal_order, text
from app.engine.tasks.task import Option, Task

TASKS: dict[str, Task] = {
    module.TASK.name: module.TASK
    for module in (recall, adding, copy, temporal_order, text, series, count, reverse, sounds)
}

__all__ = ["TASKS", "Option", "Task"]
