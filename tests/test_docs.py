"""The documents are true: their examples run, the files that they name exist, their links lead somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
EXAMPLES = [
    pytest.param(code, id=f"{path.stem}-{number}")
    for path in DOCS
    for number, code in enumerate(re.findall(r"```python\n(.*?)```", path.read_text(), re.S))
]


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_runs(code):
    assert "assert" in code
    exec(compile(code, "example", "exec"), {})


def test_every_link_leads_to_a_file():
    for path in (*DOCS, ROOT / "README.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_files_that_a_guide_names_are_there():
    rooms = "app|engine|api|formulas|static|tests|model|core|run|figures|paint|views|requirements"
    named = re.compile(rf"`((?:{rooms})/[\w./]+)`")
    for guide in ("architecture.md", "engine.md", "page.md", "decisions.md"):
        found = named.findall((ROOT / "docs" / guide).read_text())
        assert len(found) >= 3
        for path in found:
            places = (ROOT / path, ROOT / "app" / path, ROOT / "static/js" / path)
            assert any(place.exists() for place in places), f"{guide}: {path}"


def test_a_guide_is_no_longer_than_two_pages():
    for guide in ("architecture.md", "engine.md", "page.md", "glossary.md"):
        lines = (ROOT / "docs" / guide).read_text().splitlines()
        assert len(lines) <= 130
        assert max(map(len, lines)) <= 180
