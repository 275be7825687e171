"""The text of a cell's equations read: lines `name = expression`, and where each part stands.

A grammar of its own and nothing else is understood:

    line        name = expression                      # and a comment, or nothing
    expression  term (+ term | - term)*
    term        product (* product | / product)*
    product     - product | factor | factor factor     W_xz x, side by side, is a matrix by a vector; so is @
    factor      number | name | name(expression, …) | (expression)

What a name may be is not asked here (`meaning`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from app.engine.errors import EngineError

MOST_CHARACTERS = 4000
MOST_LINES = 60
MOST_PARTS = 200  # names, numbers and operations in all
DEEPEST = 24  # brackets, calls and signs inside each other
LONGEST_NAME = 16

TOKEN = re.compile(
    r"(?P<blank>[ \t\r]+|#[^\n]*)|(?P<end>\n)"
    r"|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*)|(?P<sign>[=+\-*/(),−⊙·@])"
)
MEANT = {"−": "-", "⊙": "*", "·": "*"}  # signs that stand for another
STARTS = ("name", "number", "(")  # of a factor that stands beside another


class Place(NamedTuple):
    """Where something stands in the text, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Part:
    """A part of an expression.

    `kind`: "name", "number" (both in `name`), "call" (the function's name in `name`), "sum", "times", "over",
    "product" (a matrix by a vector), "minus" (of one part) or "group" (one with a minus, in brackets).
    """

    kind: str
    place: Place
    name: str = ""
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True)
class Line:
    """One equation: what it names, and what that is."""

    name: str
    place: Place
    value: Part


class _Token(NamedTuple):
    """`kind`: "name", "number", "end", or the sign itself."""

    kind: str
    text: str
    place: Place


def refuse(kind: str, place: Place, message: str, hint: str | None = None) -> NoReturn:
    """Raises the EngineError `equations.<kind>` that says where in the text the mistake is."""
    told = f"line {place.line}, column {place.column}: {message}"
    raise EngineError(f"equations.{kind}", told, "equations", hint)


def read(text: str) -> tuple[Line, ...]:
    """The equations of a text. Raises EngineError at the first place where it is none, or too long."""
    if len(text) > MOST_CHARACTERS:
        message = f"the equations have {len(text)} characters; at most {MOST_CHARACTERS} here"
        raise EngineError("equations.too_long", message, "equations", "comments count too")
    if text.count("\n") >= MOST_LINES:
        refuse("too_long", Place(MOST_LINES + 1, 1), f"at most {MOST_LINES} lines", "leave out blank ones")
    return _Reader(list(_tokens(text))).lines()


def _tokens(text: str) -> Iterator[_Token]:
    """The parts of the text, an "end" after each line."""
    line, start, at = 1, 0, 0
    while at < len(text):
        found = TOKEN.match(text, at)
        place = Place(line, at - start + 1)
        if found is None:
            refuse("syntax", place, f"expected a name, a number or a sign, found {text[at]!r}")
        at = found.end()
        kind, said = str(found.lastgroup), found.group()
        if kind == "name":
            _check_name(said, place)
        if kind == "end":
            yield _Token("end", "", place)
            line, start = line + 1, at
        elif kind != "blank":
            said = MEANT.get(said, said)
            yield _Token(said if kind == "sign" else kind, said, place)
    yield _Token("end", "", Place(line, at - start + 1))


def _check_name(name: str, place: Place) -> None:
    if not name.isascii():
        refuse("syntax", place, f"a name has letters a to z, digits and _; {name[:LONGEST_NAME]} has others")
    if len(name) > LONGEST_NAME:
        message = f"{name[:LONGEST_NAME]}… has {len(name)} characters; a name has at most {LONGEST_NAME}"
        refuse("too_long", place, message)


class _Reader:
    """Recursive descent: a method for each rule of the grammar, from where the last one stopped."""

    def __init__(self, tokens: list[_Token]):
        self.tokens, self.at, self.parts, self.depth = tokens, 0, 0, -1  # a line itself is no bracket

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, kind: str, said: str) -> _Token:
        """The next token, which must be of this kind."""
        if self.token.kind != kind:
            self.refuse(said)
        return self.take()

    def refuse(self, expected: str) -> NoReturn:
        found = "the end of the line" if self.token.kind == "end" else self.token.text
        refuse("syntax", self.token.place, f"expected {expected}, found {found}")

    def part(self, kind: str, place: Place, name: str = "", *parts: Part) -> Part:
        """One part more, of as many as a text may have."""
        self.parts += 1
        if self.parts > MOST_PARTS:
            refuse("too_long", place, f"the equations have more than {MOST_PARTS} parts")
        return Part(kind, place, name, parts)

    def deeper(self, what: str) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            refuse("too_long", self.token.place, f"more than {DEEPEST} {what} inside each other")

    def lines(self) -> tuple[Line, ...]:
        found = []
        while self.at < len(self.tokens):
            if self.token.kind != "end":
                name = self.expect("name", "a name, as in h = …")
                self.expect("=", "= after the name")
                found.append(Line(name.text, name.place, self.expression()))
            self.expect("end", "+, -, *, / or the end of the line")
        return tuple(found)

    def expression(self) -> Part:
        self.deeper("brackets")
        place, terms = self.token.place, [self.term()]
        while self.token.kind in ("+", "-"):
            sign = self.take()
            term = self.term()
            terms.append(term if sign.kind == "+" else self.part("minus", sign.place, "", term))
        self.depth -= 1
        return terms[0] if len(terms) == 1 else self.part("sum", place, "", *terms)

    def term(self) -> Part:
        left = self.product()
        while self.token.kind in ("*", "/"):
            sign = self.take()
            kind = "times" if sign.kind == "*" else "over"
            left = self.part(kind, sign.place, "", left, self.product())
        return left

    def product(self) -> Part:
        place = self.token.place
        if self.token.kind == "-":
            self.take()
            self.deeper("signs")
            inside = self.product()
            self.depth -= 1
            return self.part("minus", place, "", inside)
        left = self.factor()
        if self.token.kind == "@":
            self.take()
        elif self.token.kind not in STARTS:
            return left
        return self.part("product", place, "", left, self.factor())

    def factor(self) -> Part:
        token = self.token
        if token.kind not in STARTS:
            self.refuse("a name, a number or (")
        self.take()
        if token.kind == "(":
            inside = self.expression()
            self.expect(")", ") or a sign")
            return self.part("group", token.place, "", inside) if inside.kind == "minus" else inside
        if token.kind == "number" or self.token.kind != "(":
            return self.part(token.kind, token.place, token.text)
        self.take()
        arguments = [self.expression()]
        while self.token.kind == ",":
            self.take()
            arguments.append(self.expression())
        self.expect(")", ") or ,")
        return self.part("call", token.place, token.text, *arguments)
