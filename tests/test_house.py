"""The house in order: who may import whom, pure figures, one door to Plotly, files that fit in the head."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sorted((ROOT / "app").rglob("*.py"))
SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))
PURE_SCRIPTS = [path for path in SCRIPTS if path.parent.name in {"figures", "graph", "model"}]

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
    "cli": {"settings", "main", "cli"},
    "__main__": {"cli"},
    "__init__": set(),
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


def strip_comments(script: str) -> str:
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", script, flags=re.S)


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_a_part_imports_only_the_parts_it_may_know(path):
    allowed = MAY_IMPORT[part(path)]
    for module in imports(path):
        if module.startswith("app."):
            assert module.split(".")[1] in allowed, f"{name(path)} imports {module}"


@pytest.mark.parametrize("path", [p for p in PYTHON if part(p) == "engine"], ids=name)
def test_the_engine_imports_numpy_and_the_standard_library_only(path):
    roots = {module.split(".")[0] for module in imports(path)} - {"app"}
    assert not roots & ENGINE_NEVER
    assert roots <= {"numpy"} | set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_no_module_runs_anything_when_imported(path):
    """At the top level stand definitions, constants and docstrings: no call, no loop; nowhere `global`."""
    tree = ast.parse(path.read_text())
    effects = [node for node in tree.body if isinstance(node, ast.For | ast.While | ast.With)]
    effects += [n for n in tree.body if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
    assert not [node.lineno for node in effects]
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Global)]


def test_importing_the_engine_loads_nothing_of_the_web():
    code = "import sys, app.engine.bptt; print([m for m in ('fastapi', 'pydantic') if m in sys.modules])"
    loaded = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True)
    assert loaded.strip() == "[]"


@pytest.mark.parametrize("path", PURE_SCRIPTS, ids=name)
def test_a_pure_script_names_neither_document_nor_plotly(path):
    assert not re.findall(r"\b(document|window|Plotly)\b", strip_comments(path.read_text()))


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_there_is_one_door_to_plotly_and_one_maker_of_elements(path):
    script = strip_comments(path.read_text())
    if path.name != "plotly.js":
        assert not re.search(r"\bPlotly\s*\.", script)
    if path.name not in {"dom.js", "plotly.js"}:
        assert "createElement" not in script
    assert not re.search(r"\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write", script)


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_only_decode_knows_how_numbers_travel(path):
    if path.name != "decode.js":
        assert not re.search(r"bdata|['\"]-Infinity['\"]", strip_comments(path.read_text()))


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_no_module_collects_what_it_was_asked(path):
    """What is to be remembered belongs to who mounts, or hangs on what it is of (a WeakMap)."""
    assert not re.search(r"^(const|let) \w+ = new (Map|Set)\(\)", path.read_text(), re.M)


@pytest.mark.parametrize("path", [*PYTHON, *SCRIPTS, *sorted((ROOT / "static/css").rglob("*.css"))], ids=name)
def test_a_file_fits_in_the_head(path):
    lines = len(path.read_text().splitlines())
    assert lines <= (400 if path.suffix == ".py" else 300)


def test_nothing_that_the_page_loads_comes_from_elsewhere():
    outside = re.compile(r"""(src|href|from|import|url)[^ ]{0,4}["'(]https?://(?!www\.w3\.org)""")
    for path in [*(ROOT / "static").rglob("*"), *(ROOT / "templates").rglob("*")]:
        if path.suffix in {".js", ".css", ".html", ".svg"}:
            assert not outside.search(path.read_text()), name(path)
