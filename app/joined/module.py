"""One module of the page: what it takes of others, what it gives them, and its text without the two."""

import json
import posixpath
import re
from functools import lru_cache
from typing import NamedTuple

from app.joined.lexer import JoinError, read

TABLE = "module$"  # the constant in which the exports of each module stand by its name
PLACE = "script$"  # the constant with the address of the joined script

WORD = r"[A-Za-z_$][\w$]*"
FROM = r"\s*from\s*(?P<source>'\s*'|\"\s*\")(?!\s*with(?![\w$]))\s*;?"
# What comes before a word is looked at last: most places in a script begin none of these.
KEYWORD = re.compile(r"(?P<word>import|export)(?<![\w$.\#]......)(?![\w$]|\s*:)")  # and no property's name
IMPORT = re.compile(rf"import\s*(?:(?P<names>\{{\s*\}})|\*\s*as\s+(?P<whole>{WORD})){FROM}")
LIST = re.compile(rf"export\s*(?P<names>\{{\s*\}})(?:{FROM}|\s*;?)")
DECLARATION = re.compile(
    rf"export\s+(?=(?P<what>const|(?:async\s+)?function|class)\s+(?P<name>{WORD})(?![\w$]))"
)
META = re.compile(r"import\s*\.\s*meta\s*\.\s*url(?![\w$])")
ANOTHER = re.compile(rf",\s*(?P<name>{WORD})\s*=")
ITEM = re.compile(rf"\s*(?P<there>{WORD})(?:\s+as\s+(?P<here>{WORD}))?\s*")
# In a script, unlike in a module, these begin a comment.
ARROW = re.compile(r"<!--|^\s*-->", re.M)
AWAIT = re.compile(r"await(?<![\w$.\#].....)(?![\w$]|\s*:)")
ASYNC = re.compile(r"(?<![\w$.\#])async(?![\w$])[^;}]*$")


class Taken(NamedTuple):
    """What a module asks of another: which of its names, and at which place of its own text."""

    source: str
    names: tuple[str, ...]
    at: int


class Module(NamedTuple):
    """A module. `body` is its text with constants in place of its imports, line by line the same."""

    name: str
    text: str
    body: str
    taken: tuple[Taken, ...]
    given: dict[str, str]  # what it exports: the name there, and what stands for it here
    waits: int | None  # where an await stands outside all functions

    def error(self, at: int, why: str) -> JoinError:
        """What to raise of a place in it."""
        return JoinError(self.name, self.text, at, why)


@lru_cache(maxsize=1024)
def parse(name: str, text: str) -> Module:
    """The module of this name, a path with `/`. Raises JoinError for a form that is not known here."""
    return _Parser(name, text).module()


def entry(name: str) -> str:
    """Where the exports of a module stand."""
    return f"{TABLE}[{json.dumps(name)}]"


class _Parser:
    """Goes through the imports and exports of a module and notes what is to be written in their place."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.code, self.top = read(name, text)
        self.edits: list[tuple[int, int, str]] = []
        self.taken: list[Taken] = []
        self.given: dict[str, str] = {}
        self.begun = 0  # so far there were imports only

    def module(self) -> Module:
        for name in (TABLE, PLACE):
            if name in self.code:
                raise self.refuse(self.code.index(name), f"{name} is a name that the joined script needs")
        if arrow := ARROW.search(self.code):
            raise self.refuse(arrow.end() - 1, "these signs may begin a comment: write them apart")
        for keyword in KEYWORD.finditer(self.code):
            at = keyword.start()
            if keyword["word"] == "import":
                self.imports(at)
            elif self.top.startswith("export", at):
                self.exports(at)
        return Module(self.name, self.text, self.body(), tuple(self.taken), self.given, self.waits())

    def refuse(self, at: int, why: str) -> JoinError:
        """What to raise of this place."""
        return JoinError(self.name, self.text, at, why)

    def unknown(self, at: int) -> JoinError:
        """What to raise of a form that begins there and is not known."""
        line = self.text[at:].split("\n")[0]
        return self.refuse(at, f"`{line[:60].rstrip()}` is not of a form that can be joined")

    def replace(self, found: re.Match[str], text: str) -> None:
        """Write `text` in place of what was found, in as many lines."""
        lines = self.text.count("\n", *found.span())
        self.edits.append((*found.span(), text + "\n" * lines))

    def body(self) -> str:
        parts, at = [], 0
        for start, end, text in self.edits:
            parts += [self.text[at:start], text]
            at = end
        return "".join([*parts, self.text[at:]])

    def imports(self, at: int) -> None:
        if meta := META.match(self.code, at):
            self.replace(meta, f"new URL({json.dumps('../' + self.name)}, {PLACE}).href")
            return
        found = IMPORT.match(self.top, at)
        if found is None:
            raise self.unknown(at)
        if self.top[self.begun : at].strip():
            raise self.refuse(at, "an import stands after other code")
        self.begun = found.end()
        names = self.names(found)
        inside = ", ".join(there if there == here else f"{there}: {here}" for there, here in names)
        source = self.take(found, names)
        self.replace(found, f"const {found['whole'] or f'{{ {inside} }}'} = {entry(source)};")

    def names(self, found: re.Match[str]) -> list[tuple[str, str]]:
        """`{ a, b as c }` -> [("a", "a"), ("b", "c")]."""
        if not found["names"]:
            return []
        items = self.code[found.start("names") + 1 : found.end("names") - 1].split(",")
        if not items[-1].strip():
            items.pop()
        matches = [ITEM.fullmatch(item) for item in items]
        if None in matches:
            raise self.unknown(found.start())
        return [(match["there"], match["here"] or match["there"]) for match in matches if match]

    def take(self, found: re.Match[str], names: list[tuple[str, str]]) -> str:
        """The module that these names are asked of."""
        address = self.text[found.start("source") + 1 : found.end("source") - 1]
        source = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), address))
        if not address.startswith(("./", "../")) or source.startswith("../"):
            raise self.refuse(found.start("source"), f"{address} is no place beside this module")
        self.taken.append(Taken(source, tuple(there for there, _ in names), found.start()))
        return source

    def exports(self, at: int) -> None:
        if found := LIST.match(self.top, at):
            names = self.names(found)
            where = f"{entry(self.take(found, names))}." if found["source"] else ""
            for here, there in names:
                self.give(at, there, where + here)
            self.replace(found, ";")
        elif found := DECLARATION.match(self.top, at):
            self.give(at, found["name"], found["name"])
            if found["what"] == "const":
                self.others(found.end("name"))
            self.replace(found, "")
        else:
            raise self.unknown(at)

    def others(self, at: int) -> None:
        """What else `export const` declares, up to its semicolon."""
        end = self.top.find(";", at)
        if end < 0 or re.search(r"(?<![\w$.])(?:export|const|let|var)(?![\w$])", self.top[at:end]):
            raise self.refuse(at, "this export does not end in a semicolon")
        for found in re.finditer(",", self.top[at:end]):
            another = ANOTHER.match(self.top, at + found.start())
            if another is None:
                raise self.unknown(at + found.start())
            self.give(another.start(), another["name"], another["name"])

    def give(self, at: int, there: str, here: str) -> None:
        if there in self.given:
            raise self.refuse(at, f"{there} is exported twice")
        self.given[there] = here

    def waits(self) -> int | None:
        """Where it first waits outside of braces, and so, but for a short async arrow, of functions."""
        found = (each.start() for each in AWAIT.finditer(self.top))
        return next((at for at in found if not ASYNC.search(self.top, 0, at)), None)
