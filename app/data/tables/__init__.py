"""Tables of one's own: text and files as people have them, made columns of numbers, dates and text."""

from app.data.tables.read import read_bytes, read_text
from app.data.tables.table import Choices, Column, Doubt, Table

__all__ = ["Choices", "Column", "Doubt", "Table", "read_bytes", "read_text"]
