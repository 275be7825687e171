"""What a part of the load tests found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A figure beside what is asked of it."""

    what: str
    figure: str
    asked: str
    met: bool


def printed(row: Row) -> str:
    """The row as a line."""
    return f"{'met' if row.met else 'NOT':4} {row.what:62} {row.figure:>34}   {row.asked}"
