"""The house in order: the arrows of imports, pure figures, one door to Plotly, files that fit in the head."""

import ast
import re
import subprocess
import sys
from collections.abc import Collection, Iterable
from graphlib import TopologicalSorter
from pathlib import Path

from tests.functions import functions

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sorted((ROOT / "app").rglob("*.py"))
SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))
PURE = {"figures", "graph", "model"}  # folders of scripts that compute and draw nothing
PURE_SCRIPTS = [path for path in SCRIPTS if path.parent.name in PURE]
SHEETS = sorted((ROOT / "static/css").rglob("*.css"))
TEST_SCRIPTS = sorted((ROOT / "tests").rglob("*.js"))

# A part of the app, and the parts of the app that it may import.
MAY_IMPORT = {
    "engine": {"engine"},
    "formulas": {"engine", "formulas"},
    "data": {"engine", "data"},
    "settings": {"settings"},
    "api": {"engine", "formulas", "data", "settings", "api"},
    "joined": {"joined"},
    "pages": {"settings", "joined", "pages", "api"},
    "main": {"engine", "formulas", "data", "settings", "api", "pages", "main"},
    "serving": {"settings", "api", "serving"},
    "cli": {"settings", "main", "serving", "cli"},
    "__main__": {"cli"},
    "__init__": set(),
}
# Inside the engine and the API, a room and the rooms beside it that it may import.
ROOMS = {
    "engine.numbers": set(),
    "engine.cells": {"numbers"},
    "engine.network": {"numbers", "cells"},
    "engine.passes": {"numbers", "cells", "network"},
    "engine.checks": {"numbers", "cells", "network", "passes"},
    "engine.why": {"numbers", "cells", "network", "passes"},
    "engine.tasks": {"passes"},
    "api.wire": set(),
    "api.spec": {"wire"},
    "api.questions": {"wire", "spec"},
    "api.http": {"wire", "spec", "questions"},
}
# A room of the page's scripts, and the rooms that its scripts may load. Types are no arrows.
PANES = {"api", "core", "figures", "graph", "model", "run", "views/parts"}
MAY_LOAD = {
    "model": set(),
    "graph": {"model"},
    "figures": {"model"},
    "paint": {"figures"},
    "api": set(),
    "core": {"figures", "model", "paint"},
    "run": {"api", "core", "figures", "model"},
    "views/parts": {"api", "core", "figures", "graph", "model"},
    "views/bar": PANES,
    "views/inspector": PANES,
    "views/rail": PANES,
    "views/stage": PANES,
    **{f"views/panes/{pane}": PANES for pane in ("cell", "hand", "layer", "map", "why")},
    "views/panes": PANES | {f"views/panes/{pane}" for pane in ("cell", "hand", "layer", "map", "why")},
}
# Parts of the standard library that have no place where numbers are computed.
ENGINE_NEVER = {"json", "logging", "os", "pathlib", "asyncio", "threading"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def part(path: Path) -> str:
    """The part of the app that a file belongs to: its first folder, or its own name."""
    inside = path.relative_to(ROOT / "app")
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imports(path: Path) -> set[str]:
    """The dotted names of the modules that a file imports, relative ones made absolute."""
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{stem}.{alias.name}" for alias in node.names} | {stem}
    return found


def run_time_imports(path: Path) -> set[str]:
    """`imports`, those left out that stand under `if TYPE_CHECKING` or in a function."""
    tree = ast.parse(path.read_text())
    found = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def calls_and_loops(path: Path) -> list[int]:
    """The lines at which a module does something when it is imported, or declares a `global`."""
    tree = ast.parse(path.read_text())
    effects = [node for node in tree.body if isinstance(node, ast.For | ast.While | ast.With)]
    effects += [n for n in tree.body if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
    effects += [node for node in ast.walk(tree) if isinstance(node, ast.Global)]
    return [node.lineno for node in effects]


def without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.S)


def naming(pattern: str, paths: Iterable[Path], besides: Collection[str] = ()) -> list[str]:
    """The scripts, but those named in `besides`, whose code matches a pattern, with all that matches."""
    found = {path: re.findall(pattern, without_comments(path)) for path in paths if path.name not in besides}
    return [f"{name(path)}: {', '.join(matches)}" for path, matches in found.items() if matches]


def script_room(path: Path) -> str:
    return str(path.parent.relative_to(ROOT / "static/js"))


def loads(path: Path) -> list[Path]:
    """The scripts that a script loads when it runs."""
    found = re.findall(r"""(?:from|import)\s*\(?\s*'(\.[^']+)'""", without_comments(path))
    return [(path.parent / relative).resolve() for relative in found]


def none(offenders: Iterable[str]) -> None:
    """Fails with the whole list if there is any."""
    found = sorted(offenders)
    assert not found, "\n".join(["", *found])


def test_there_are_files_of_each_kind():
    """A rule that looks at no file finds no offender."""
    assert {part(path) for path in PYTHON} == set(MAY_IMPORT)
    assert {path.parent.name for path in PURE_SCRIPTS} == PURE
    assert len(SCRIPTS) > 100
    assert len(SHEETS) > 10


def test_a_part_imports_only_the_parts_it_may_know():
    none(
        f"{name(path)} imports {module}"
        for path in PYTHON
        for module in imports(path)
        if module.startswith("app.") and module.split(".")[1] not in MAY_IMPORT[part(path)]
    )


def test_a_room_imports_only_the_rooms_beside_it_that_it_may_know():
    files = {path: ".".join(path.relative_to(ROOT / "app").parts[:2]) for path in PYTHON}
    rooms = {path: room for path, room in files.items() if room in ROOMS}
    assert set(rooms.values()) == set(ROOMS)
    none(
        f"{name(path)} imports {module}"
        for path, room in rooms.items()
        for module in run_time_imports(path)
        if (beside := ".".join(module.split(".")[1:3])) in ROOMS and beside != room
        if beside.split(".")[0] != room.split(".")[0] or beside.split(".")[1] not in ROOMS[room]
        if not (room.startswith("api") and beside.startswith("engine"))
    )


def test_the_engine_imports_numpy_and_the_standard_library_only():
    allowed = {"app", "numpy"} | set(sys.stdlib_module_names) - ENGINE_NEVER
    none(
        f"{name(path)} imports {module}"
        for path in PYTHON
        for module in imports(path)
        if part(path) == "engine" and module.split(".")[0] not in allowed
    )


def test_no_module_runs_anything_when_imported():
    """At the top level stand definitions, constants and docstrings: no call, no loop; nowhere `global`."""
    none(f"{name(path)}:{line}" for path in PYTHON for line in calls_and_loops(path))


def test_importing_the_engine_loads_nothing_of_the_web():
    code = (
        "import sys, app.engine.passes.bptt; print([m for m in ('fastapi', 'pydantic') if m in sys.modules])"
    )
    loaded = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True)
    assert loaded.strip() == "[]"


def test_a_pure_script_names_neither_document_nor_plotly():
    none(naming(r"\b(?:document|window|Plotly)\b", PURE_SCRIPTS))


def test_a_script_loads_only_the_rooms_that_its_own_may_know():
    rooms = {path: script_room(path) for path in SCRIPTS}
    assert set(rooms.values()) == {*MAY_LOAD, "."}
    none(
        f"{name(path)} loads {name(loaded)}"
        for path, room in rooms.items()
        for loaded in loads(path)
        if room != "." and rooms[loaded] not in MAY_LOAD[room] | {room}
    )


def test_no_module_imports_itself_by_way_of_others():
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in PYTHON}
    python = {module: run_time_imports(path) & set(modules) for module, path in modules.items()}
    scripts = {name(path): {name(loaded) for loaded in loads(path)} for path in SCRIPTS}
    for graph in (python, scripts):
        assert len(graph) > 80
        TopologicalSorter(graph).prepare()


def test_there_is_one_door_to_plotly():
    none(naming(r"\bPlotly\s*\.", SCRIPTS, besides={"plotly.js"}))


def test_there_is_one_maker_of_elements():
    none(naming("createElement", SCRIPTS, besides={"dom.js", "plotly.js"}))
    none(naming(r"\.(?:innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write", SCRIPTS))


def test_only_decode_knows_how_numbers_travel():
    none(naming(r"bdata|['\"]-Infinity['\"]", SCRIPTS, besides={"decode.js"}))


def test_no_module_collects_what_it_was_asked():
    """Memory belongs to the view that mounts, or hangs on the object it is of (a WeakMap)."""
    kept = re.compile(r"^(?:const|let) \w+ = new (?:Map|Set)\(\)", re.M)
    none(f"{name(path)}: {found}" for path in SCRIPTS for found in kept.findall(path.read_text()))


def test_a_file_fits_in_the_head():
    lengths = {path: len(path.read_text().splitlines()) for path in [*PYTHON, *SCRIPTS, *SHEETS]}
    none(
        f"{name(path)} has {lines} lines"
        for path, lines in lengths.items()
        if lines > (400 if path.suffix == ".py" else 300)
    )


def longest_function(path: Path) -> tuple[int, str]:
    return max(((each.lines, each.name) for each in functions(path.name, path.read_text())), default=(0, ""))


def test_a_function_fits_in_the_head():
    longest = {path: longest_function(path) for path in [*SCRIPTS, *TEST_SCRIPTS]}
    none(
        f"{name(path)}: {called} has {lines} lines" for path, (lines, called) in longest.items() if lines > 60
    )


def test_every_form_of_function_is_measured():
    body = "\n".join([" {", *["  'a }';"] * 4, "}"])
    forms = {
        "declared": f"async function declared(a = {{}}, [b] = [1]){body}",
        "method": f"const all = {{\n  method(){body},\n}};",
        "arrow": f"const arrow = (a, b) =>{body};",
        "single": f"const single = a =>{body};",
        "expression": "const expression = () => ({\n  a: [\n    `}`,\n    /}/,\n  ],\n});",
        "heard": f"listen(heard, async ({{ at }}) =>{body});",
    }
    for called, script in forms.items():
        assert (6, called) in {(each.lines, each.name) for each in functions("", script)}, called
    assert not functions("", f"if (called(a)){body}")


def test_a_cell_is_named_in_its_file_and_in_lists_alone():
    code = re.compile(
        r"\bmgu\b", re.IGNORECASE
    )  # a cell like any other: without kernels and stories of its own
    files = [*PYTHON, *SCRIPTS, *SHEETS, *(ROOT / "templates").glob("*.html")]
    assert {name(path) for path in files if code.search(_without_remarks(path))} == {
        "app/engine/cells/mgu.py",
        "app/engine/cells/__init__.py",
        "app/formulas/titles.py",
        "static/js/model/cells.js",  # written by `make types`
    }


def _without_remarks(path: Path) -> str:
    """The code of a file; of Python without docstrings, which may name examples."""
    text = path.read_text()
    return re.sub(r'"""[\s\S]*?"""', "", text) if path.suffix == ".py" else text


def test_a_line_fits_on_the_page():
    written = [*SCRIPTS, *TEST_SCRIPTS, *SHEETS, *sorted((ROOT / "templates").glob("*.html"))]
    lines = {path: path.read_text().splitlines() for path in written}
    none(
        f"{name(path)}:{i} has {len(line)} characters"
        for path, listed in lines.items()
        for i, line in enumerate(listed, 1)
        if len(line) > 110
    )


def test_nothing_that_the_page_loads_comes_from_elsewhere():
    outside = re.compile(r"""(src|href|from|import|url)[^ ]{0,4}["'(]https?://(?!www\.w3\.org)""")
    files = [*(ROOT / "static").rglob("*"), *(ROOT / "templates").rglob("*")]
    loaded = [path for path in files if path.suffix in {".js", ".css", ".html", ".svg"}]
    assert {path.suffix for path in loaded} >= {".js", ".css", ".html"}
    none(f"{name(path)}: {found[0]}" for path in loaded for found in outside.finditer(path.read_text()))
