"""Bytes on disk become the plain values that tasks take: the API's door to the tasks."""

from app.data.catalogue import task_catalogue
from app.data.sources import make_sequence

__all__ = ["make_sequence", "task_catalogue"]
