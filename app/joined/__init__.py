"""One script out of the page's modules, and one sheet out of its styles: two requests in place of some two
hundred.

A module becomes a function, called in the order in which a browser would run the modules. What it imports are
constants in it, what it exports is what it returns. Its lines stay as they are, after a comment with its
name, so that a place in the whole is soon found in its file. Only the forms of import and export in module.py
are known: any other is refused, with its place. That an importer sees an export at its first value loses
nothing: `export let` is refused here, and an exported function that is assigned anew by the type check.

The whole is no module but a script: Chromium keeps both compiled, but takes up again only the script.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from app.joined.lexer import JoinError
from app.joined.module import PLACE, TABLE, Module, Taken, entry, parse

__all__ = ["JoinError", "modules", "script", "sheet"]


OPENING = f"""(function () {{
'use strict';
const {TABLE} = {{ __proto__: null }}, {PLACE} = document.currentScript.src;
"""


def script(root: Path, first: str) -> str:
    """The module `first`, a path under `root`, and all that it leads to: one script, to be loaded from a
    folder of `root` once the page is there. Raises JoinError.
    """
    joined = [_written(module, module.name == first) for module in modules(root, first)]
    return "".join([OPENING, *joined, "})();\n"])


def sheet(root: Path, names: Sequence[str]) -> str:
    """These styles, paths under `root`, one after the other; to be loaded from their folder, so that what
    they name by its place beside them is found. Raises JoinError.
    """
    folders = {name.rpartition("/")[0] for name in names}
    parts = []
    for name in names:
        text = (root / name).read_text(encoding="utf-8")
        code = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.S)
        rule = re.search(r"@(import|charset|namespace)\b", code)
        if rule:
            raise JoinError(name, code, rule.start(), f"{rule[0]} counts only where a sheet begins")
        if len(folders) > 1:
            raise JoinError(name, code, 0, "styles are joined that stand in one folder")
        parts.append(f"/* {name} */\n{text}\n")
    return "".join(parts)


def modules(root: Path, first: str) -> list[Module]:
    """`first` and all that it leads to, each after those that it imports, as a browser runs them. Raises
    JoinError.
    """
    done: dict[str, Module] = {}

    def visit(name: str, way: list[str]) -> None:
        module = parse(name, (root / name).read_text(encoding="utf-8"))
        for taken in module.taken:
            if taken.source in way:
                circle = [*way[way.index(taken.source) :], taken.source]
                raise module.error(taken.at, f"{' -> '.join(circle)} is a circle")
            if taken.source not in done:
                if not (root / taken.source).is_file():
                    raise module.error(taken.at, f"there is no {taken.source}")
                visit(taken.source, [*way, taken.source])
            _agree(module, taken, done[taken.source])
        if module.waits is not None and name != first:
            raise module.error(module.waits, "an await outside all functions stands in the first module only")
        done[name] = module

    visit(first, [first])
    return list(done.values())


def _agree(module: Module, taken: Taken, source: Module) -> None:
    """Raise JoinError if a name is asked for that is not there."""
    for name in taken.names:
        if name not in source.given:
            raise module.error(taken.at, f"{source.name} exports no {name}")


def _written(module: Module, is_first: bool) -> str:
    """A module as a call that puts its exports into the table; the first one, which may wait, a promise."""
    begin = "(async function () {" if is_first else "(function () {"
    given = ", ".join(f"{there}: {here}" for there, here in sorted(module.given.items()))
    exports = f"return Object.freeze({{ __proto__: null, {given} }});"
    return f"// {module.name}\n{entry(module.name)} = {begin}\n{module.body}\n{exports}\n}})();\n"
