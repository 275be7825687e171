"""Dates and times as tables have them: told from numbers and text, not turned into anything."""

import re
from collections.abc import Sequence
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?(?: ?Z| ?[+-]\d{2}:?\d{2})?)?"
_MONTH = rf"(?P<name>{'|'.join(MONTHS)})[a-z]*\.?"
FORMS = tuple(
    re.compile(form + _CLOCK, re.I)
    for form in (
        r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})\.?",
        r"(?P<y>\d{4})(?P<s>[-/])(?P<m>\d{1,2})",
        r"(?P<y>\d{4})\. ?(?P<m>\d{1,2})\. ?(?P<d>\d{1,2})\.?",
        r"(?P<y>\d{4})년 ?(?P<m>\d{1,2})월(?: ?(?P<d>\d{1,2})일)?",
        r"(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})",
        rf"{_MONTH} (?P<d>\d{{1,2}}),? (?P<y>\d{{4}})",
        rf"(?P<d>\d{{1,2}})[- ]{_MONTH}[- ](?P<y>\d{{4}}|\d{{2}})",
        rf"{_MONTH}[- ](?P<y>\d{{4}})",
    )
)
CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?")
COMPACT = re.compile(r"(?:19|20)\d{6}")


def is_date(cell: str) -> bool:
    """Whether a cell is a date, a date with a time, or a time of day."""
    text = cell.strip()
    return any(_valid(found) for form in FORMS if (found := form.fullmatch(text))) or bool(
        CLOCK.fullmatch(text)
    )


def _valid(found: re.Match[str]) -> bool:
    """Whether there may be such a day; which of 03/04 is the month does not matter here."""
    parts = found.groupdict()
    if parts.get("a"):
        low, high = sorted((int(parts["a"]), int(parts["b"])))
        return 1 <= low <= 12 and high <= 31
    return (parts.get("name") is not None or 1 <= int(parts["m"]) <= 12) and 1 <= int(
        parts.get("d") or 1
    ) <= 31


def are_compact(cells: Sequence[str]) -> bool:
    """Whether cells such as 20160622 are days, in order: two or more, none a day that there is not."""
    texts = [cell.strip() for cell in cells]
    if len(texts) < 2 or not all(COMPACT.fullmatch(text) and _is_day(text) for text in texts):
        return False
    return texts == sorted(texts) or texts == sorted(texts, reverse=True)


def _is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def run_backwards(cells: Sequence[str]) -> bool:
    """Whether dates that sort as they are written stand newest first."""
    texts = [cell.strip() for cell in cells]
    sortable = len(texts) > 1 and all(
        COMPACT.fullmatch(t) or re.match(r"\d{4}([-/.]\d{2}){1,2}\b", t) for t in texts
    )
    return sortable and texts == sorted(texts, reverse=True) and texts[0] > texts[-1]
