"""The tasks by name. A new task is one file and one entry here."""

from app.engine.tasks import recall
from app.engine.tasks.task import Option, Task

TASKS: dict[str, Task] = {module.TASK.name: module.TASK for module in (recall,)}

__all__ = ["TASKS", "Option", "Task"]
