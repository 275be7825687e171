"""The functions of a script: which there are, and how many lines each has."""

import re
from typing import NamedTuple

from app.joined import lexer

NAMED = re.compile(r"([\w$]+)\s*(\()")  # a function's name and its parameters, or a call
ARROW = re.compile(r"=>\s*")
SINGLE = re.compile(r"[\w$]*$")  # the only parameter of an arrow function
BODY = re.compile(r"\s*\{")
CALLED = re.compile(r"([\w$]+)\s*[=:(,]\s*(?:async\s*)?$")  # what an arrow function is given to
STATEMENTS = {"if", "for", "while", "switch", "catch", "with"}


class Function(NamedTuple):
    name: str  # of an arrow function: what it is given to
    lines: int


def functions(name: str, text: str) -> list[Function]:
    """All of them: declarations, methods and arrow functions, closures too. Raises JoinError where it is not
    clear what stands there.
    """
    code = lexer.read(name, text).all
    ends = brackets(code)
    starts = {end: start for start, end in ends.items()}

    def function(called: str, start: int, end: int) -> Function:
        return Function(called, code.count("\n", start, end) + 1)

    found = []
    for match in NAMED.finditer(code):
        body = BODY.match(code, ends[match.start(2)] + 1)
        if body and match[1] not in STATEMENTS:
            found.append(function(match[1], match.start(), ends[body.end() - 1]))
    for match in ARROW.finditer(code):
        before = code[: match.start()].rstrip()
        start = starts[len(before) - 1] if before.endswith(")") else SINGLE.search(before).start()
        called = CALLED.search(code, max(0, start - 80), start)
        found.append(function(called[1] if called else "=>", start, end_of_body(code, match.end(), ends)))
    return found


def brackets(code: str) -> dict[int, int]:
    """Where each bracket that is opened is closed."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in re.finditer(r"[()\[\]{}]", code):
        if match[0] in "([{":
            opened.append(match.start())
        else:
            found[opened.pop()] = match.start()
    return found


def end_of_body(code: str, at: int, ends: dict[int, int]) -> int:
    """Where the arrow function ends whose body begins here."""
    if code[at] == "{":
        return ends[at]
    while at < len(code) and code[at] not in ",;)]}":
        at = ends[at] + 1 if at in ends else at + 1
    return len(code[:at].rstrip())
