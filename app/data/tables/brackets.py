"""Lists as programs print them: [1, 2], [[1. 2.]\\n [3. 4.]], np.array([1, 2]) -> rows of cells."""

import re

from app.data.tables.cells import Rows, check_size
from app.engine.errors import EngineError

PAIRS = {"[": "]", "(": ")", "{": "}"}
# x = np.array( before the first bracket, and , dtype=float32) behind the last.
BEFORE = re.compile(r"\s*(?:[A-Za-z_]\w*\s*=\s*)?(?:[A-Za-z_][\w.]*(?:\(\s*(?=[\[({])|(?=\()))?")
BEHIND = re.compile(r"(?:,\s*[A-Za-z_]\w*\s*=\s*[\w.:'<>]+\s*)*,?\s*\)")
OPENED = re.compile(r"[\[({](?:\s*[\[({])*\s*(?:[+\-−]?[.\d]|nan\b|inf\b|none\b|null\b)", re.I)
TOKEN = re.compile(r"\s+|,|[\[\](){}]|[^\s,\[\](){}]+")
# Quotes, and the points of a long array that leave the most of it out.
NO_CELL = re.compile(r"""["';]|^(?:\.{2,}|…)$""")
HINT = "brackets are read as in [1, 2], [[1, 2], [3, 4]] or np.array([1, 2]); or leave them out"


def rows_in_brackets(text: str) -> Rows | None:
    """A list of numbers, a cell a row, or the rows of several; None where the text does not begin so.

    Raises EngineError where brackets are not closed, go deeper, or hold something else besides.
    """
    before = BEFORE.match(text)
    start = before.end() if before else 0
    if OPENED.match(text, start) is None:
        return None
    called = text[:start].rstrip().endswith("(")
    try:
        return _Lists(text, start, called).rows()
    except EngineError as error:
        if error.code == "table.brackets" and text[start] != "[" and not called:
            return None  # (5) is no list
        raise


class _Lists:
    """One pass over the text. `open`: the brackets that are, and on which line; a list is a row of cells."""

    def __init__(self, text: str, start: int, called: bool) -> None:
        self.text, self.start, self.called = text, start, called
        self.line = 1 + _ends(text[:start])
        self.open: list[tuple[str, int]] = []
        self.found = Rows([], [])
        self.lines: list[int] = []  # of each cell
        self.depths: set[int] = set()
        self.commas: set[bool] = set()  # whether there are any between two cells
        self.last = ""  # of the tokens but blanks; "0" for a cell

    def rows(self) -> Rows:
        at, ended = self.start, False
        while at < len(self.text):
            if self.called and not self.open and (end := BEHIND.match(self.text, at)):
                at, self.called, ended = end.end(), False, True
                continue
            token = TOKEN.match(self.text, at)
            assert token is not None  # every character is in one of its cases
            if ended and token[0].strip("; \t\r\n"):
                raise _wrong("there is more behind the brackets", self.line)
            if not ended and not token[0].isspace():
                self.take(token[0])
            self.line += _ends(token[0])
            at = token.end()
        if self.open or self.called:
            raise _wrong("a bracket is not closed", self.open[0][1] if self.open else 1)
        if len(self.depths) != 1 or len(self.commas) > 1:
            raise _wrong("numbers stand at several depths, or not all between commas", self.found.lines[0])
        if len(self.found.cells) > 1:
            return self.found
        return Rows([[cell] for cell in self.found.cells[0]], self.lines)

    def take(self, token: str) -> None:
        """A bracket, a comma or a cell."""
        if token in PAIRS:
            self.open.append((token, self.line))
            if len(self.open) > 2:
                raise _wrong("brackets stand three deep", self.line)
        elif token in PAIRS.values():
            if not self.open or PAIRS[self.open.pop()[0]] != token:
                raise _wrong(f"{token} closes no bracket", self.line)
        elif token == ",":
            if self.last in ("", ",", *PAIRS):
                raise _wrong("nothing stands before a comma", self.line)
        else:
            self.cell(token)
            token = "0"
        self.last = token

    def cell(self, token: str) -> None:
        if not self.open:
            raise _wrong("there is more behind the brackets", self.line)
        if NO_CELL.search(token):
            raise _wrong(f"{token:.20} stands for other numbers, or is no number", self.line)
        if self.last in PAIRS:
            self.found.cells.append([])
            self.found.lines.append(self.line)
            check_size(self.found, self.line)
        elif self.last in PAIRS.values():
            raise _wrong("numbers stand at several depths", self.line)
        else:
            self.commas.add(self.last == ",")
        self.depths.add(len(self.open))
        self.found.cells[-1].append(token)
        self.lines.append(self.line)
        check_size(self.found, self.line)


def _ends(text: str) -> int:
    return len(re.findall(r"\r\n?|\n", text))


def _wrong(what: str, line: int) -> EngineError:
    return EngineError("table.brackets", f"line {line}: {what}", f"text.{line}", HINT)
