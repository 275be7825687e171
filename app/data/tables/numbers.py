"""Numbers as people write them: a decimal mark, digits in groups, a currency, marks of a missing value."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

WORDS = ("na", "n/a", "#n/a", "<na>", "nan", "null", "none", "nil", "결측", "없음")
MISSING = frozenset(("", *WORDS, "?", "-", "--", "–", "—", ".", "..", "...", "…"))
# Signs between groups of three digits besides the comma or point that is not the decimal mark: blanks that
# do not break, thin ones, and apostrophes as in Switzerland.
SPACES = "\u00a0\u202f\u2009 '\u2019"
# As a set of a pattern: the currency signs of Unicode, and what stands behind a number besides.
CURRENCY = "$\u00a2-\u00a5\u20a0-\u20c0\uff04\uffe1\uffe5\uffe6"
BEHIND = f"{CURRENCY}%\u2030\uc6d0"


def _form(mark: str, group: str) -> re.Pattern[str]:
    m, g = re.escape(mark), re.escape(group)
    grouped = (
        rf"[1-9]\d{{0,2}}(?:{g}\d{{3}})+"
        rf"|(?P<indian>[1-9]\d?(?:{g}\d{{2}})+{g}\d{{3}})"
        rf"|[1-9]\d{{0,2}}(?P<sign>[{SPACES}])\d{{3}}(?:(?P=sign)\d{{3}})*"
    )
    bare = rf"|\d+{m}" if mark == "." else ""  # 4. is a number, 4, the first of a list
    whole = rf"(?:(?P<grouped>{grouped})(?:{m}\d+)?|\d+(?:{m}\d+)?{bare}|{m}\d+)"
    lead = rf"(?P<lead>[+-]?(?:[{CURRENCY}] ?)?|[{CURRENCY}] ?[+-])"
    return re.compile(rf"{lead}(?P<digits>{whole}(?:[eE][+-]?\d+)?)(?P<tail>(?:[ \u00a0\u202f]?[{BEHIND}])?)")


POINT, COMMA = ".", ","
FORMS = {POINT: _form(POINT, COMMA), COMMA: _form(COMMA, POINT)}


@dataclass(frozen=True)
class Number:
    """A number read; `groups`: None, "thousands" or "indian", how its digits are grouped. `sign`: of a
    currency or per cent, as it is written, which changes nothing about `value`; "" if it has none.
    """

    value: float
    groups: str | None
    sign: str


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return cell.strip().casefold() in MISSING


def is_like_a_number(cell: str) -> bool:
    """Whether a cell is written as a number of any size, or has digits and no letters, as (5) has."""
    text = _plain(cell)
    digits = any(sign.isdigit() for sign in text) and not any(sign.isalpha() for sign in text)
    return digits or any(form.fullmatch(text) for form in FORMS.values())


def _plain(cell: str) -> str:
    return cell.strip().replace("−", "-")


def read_number(cell: str, mark: str) -> Number | None:
    """The number in a cell, with `mark` ("." or ",") before its decimals; None where it is no finite one."""
    found = FORMS[mark].fullmatch(_plain(cell))
    if found is None:
        return None
    text = found["digits"]
    if found["grouped"]:
        group = found["sign"] or (COMMA if mark == POINT else POINT)
        text = text.replace(group, "")
    value = float(text.replace(mark, POINT)) * (-1 if "-" in found["lead"] else 1)
    groups = found["grouped"] and ("indian" if found["indian"] else "thousands")
    sign = "".join(each for each in found["lead"] + found["tail"] if each not in "+-" and not each.isspace())
    return Number(value, groups or None, sign) if math.isfinite(value) else None


@dataclass(frozen=True)
class Mark:
    """The decimal mark of a table. `doubt`: the place of the first cell that reads as a number either way,
    but not as the same, where no cell decides it.
    """

    mark: str
    doubt: int | None


def decimal_mark(cells: Iterable[str]) -> Mark:
    """The decimal mark by which more cells are numbers; a point where that is all the same."""
    point = comma = 0
    doubt = None
    for place, cell in enumerate(cells):
        readings = [read_number(cell, mark) for mark in (POINT, COMMA)]
        point += readings[0] is not None and readings[1] is None
        comma += readings[1] is not None and readings[0] is None
        if doubt is None and None not in readings and readings[0].value != readings[1].value:
            doubt = place
    return Mark(COMMA if comma > point else POINT, doubt if comma == point == 0 else None)
