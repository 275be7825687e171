"""As much of JavaScript as tells code from comments, strings, templates and regular expressions."""

import re
from typing import NamedTuple

TOKEN = re.compile(
    r"""
    [^'"`/(){}\[\]]+
  | '(?:[^'\\\n]|\\(?s:.))*' | "(?:[^"\\\n]|\\(?s:.))*"
  | //.* | /\*(?s:.*?)\*/
  | (?s:.)
    """,
    re.VERBOSE,
)
REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
LITERAL = re.compile(
    r"(?:[^`\\$]|\\(?s:.)|\$(?!\{))*(?:`|\$\{)"
)  # of a template, up to its end or to a value
# After one of these a slash begins a regular expression; after any other name it divides.
OPERATOR = re.compile(
    r"(?<![\w$.\#])(?:return|typeof|instanceof|in|of|new|delete|void|throw|case|do|else|await|yield)$"
)
HEAD = re.compile(r"(?<![\w$.\#])(?:if|while|for|with)$")  # what follows its parentheses is a statement
LONGEST = 16  # none of these words has more letters
BRACKETS = {")": "(", "]": "[", "}": "{"}


class JoinError(ValueError):
    """What stands there cannot be joined; the message names file and line."""

    def __init__(self, name: str, text: str, at: int, why: str) -> None:
        super().__init__(f"{name}:{text.count(chr(10), 0, at) + 1}: {why}")


class Code(NamedTuple):
    """A script as long as it was, with blanks for its comments and for what stands in quotes (`all`), and for
    what stands in brackets besides (`top`).
    """

    all: str
    top: str


def read(name: str, text: str) -> Code:
    """The code of this script. Raises JoinError where it is not clear what stands there."""
    return _Reader(name, text).read()


class _Reader:
    """Reads a script from its beginning to its end, once."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.all: list[str] = []
        self.top: list[str] = []
        self.at = 0
        self.end = 0  # where the code read last ended, blanks and comments left out
        self.open: list[tuple[str, int]] = []  # brackets, and where the code before each one ended
        self.head_end = self.regex_end = -1  # where the last parentheses of an `if` and the last regex ended

    def read(self) -> Code:
        while self.at < len(self.text):
            word = TOKEN.match(self.text, self.at)[0]
            first = word[0]
            if first in "'\"":
                self.literal(word)
            elif first in "([{":
                self.opening(first)
            elif first in ")]}":
                self.closing(first)
            elif first == "`":
                self.template()
            elif word == "/":
                self.slash()
            elif first == "/":
                self.put(" " * len(word), self.end)
            else:
                self.put(word, self.at + len(word.rstrip()) if word.strip() else self.end)
        if self.open:
            raise self.error(f"a {self.open[-1][0]} is not closed")
        return Code("".join(self.all), "".join(self.top))

    def error(self, why: str) -> JoinError:
        """What to raise of the place that is read."""
        return JoinError(self.name, self.text, self.at, why)

    def put(self, code: str, end: int) -> None:
        """So much is read; what is code in it ends there."""
        self.all.append(code)
        self.top.append(" " * len(code) if self.open else code)
        self.at += len(code)
        self.end = end

    def literal(self, word: str) -> None:
        """What stands in quotes or the like: they alone are code."""
        if len(word) == 1:
            raise self.error("a string does not end in its line")
        self.put(word[0] + " " * (len(word) - 2) + word[-1], self.at + len(word))

    def template(self) -> None:
        """A piece of a template: from its beginning, or from the end of a value in it, to the next one."""
        match = LITERAL.match(self.text, self.at + 1)
        if match is None:
            raise self.error("a template does not end")
        self.literal(self.text[self.at : match.end()])
        if match[0].endswith("{"):
            self.open.append(("`", self.end))

    def opening(self, bracket: str) -> None:
        before = self.end
        self.put(bracket, self.at + 1)
        self.open.append((bracket, before))

    def closing(self, bracket: str) -> None:
        opened, before = self.open.pop() if self.open else ("", 0)
        if (opened, bracket) == ("`", "}"):
            self.template()
            return
        if opened != BRACKETS[bracket]:
            raise self.error(f"this {bracket} closes nothing")
        self.put(bracket, self.at + 1)
        if bracket == ")" and HEAD.search(self.text, max(0, before - LONGEST), before):
            self.head_end = self.end

    def slash(self) -> None:
        if self.divides():
            self.put("/", self.at + 1)
            return
        match = REGEX.match(self.text, self.at)
        if match is None:
            raise self.error("a regular expression does not end in its line")
        self.literal(match[0])
        self.regex_end = self.end

    def divides(self) -> bool:
        """What a slash means here: what stands before it says whether it follows a value."""
        before = self.text[max(0, self.end - LONGEST) : self.end]
        if before.endswith("}"):
            raise self.error("whether this / divides hangs on what the } before it ends: put it elsewhere")
        if before.endswith(")"):
            return self.end != self.head_end
        if before.endswith(("]", "'", '"', "`", "++", "--")) or self.end == self.regex_end:
            return True
        return bool(re.search(r"[\w$]$", before)) and not OPERATOR.search(before)
