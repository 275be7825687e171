"""What is handed on: the wheel carries the page, the Dockerfile is sound, requirements are pinned."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def build_wheel(folder: Path) -> Path:
    """Build the wheel from a copy of what it is made of, so that nothing is left in the checkout."""
    source = folder / "source"
    source.mkdir()
    for part in ("app", "static", "templates"):
        shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / part, source / part)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_the_wheel_answers_for_the_page(tmp_path):
    """Unpacked somewhere else, the wheel alone serves `/` and the files that page asks for."""
    zipfile.ZipFile(build_wheel(tmp_path)).extractall(tmp_path / "installed")
    code = """
import re, sys
from fastapi.testclient import TestClient
from app.main import create_app
from app.settings import Settings
import app
assert app.__file__.startswith(sys.argv[1]), app.__file__
with TestClient(create_app(Settings()), base_url="http://localhost") as client:
    page = client.get("/")
    links = re.findall(r'(?:src|href)="(/[^"#]+)"', page.text)
    assert page.status_code == 200 and any(link.endswith("main.js") for link in links), links
    for link in links:
        assert client.get(link).status_code == 200, link
    print(len(links))
"""
    command = [sys.executable, "-c", code, str(tmp_path / "installed")]
    result = subprocess.run(command, cwd=tmp_path / "installed", capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) > 3


def test_the_dockerfile_passes_its_linter():
    linter = Path(sys.executable).parent / "hadolint"
    result = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    assert not result.stdout


def test_requirements_are_pinned_by_hash_and_name_no_host():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert not re.search(r"https?://|--index-url|--find-links", text), path.name
        pins = re.split(r"\n(?=\S)", text.strip())
        assert pins
        for pin in pins:
            assert re.match(r"[a-z0-9._-]+==\S+", pin), pin
            assert "--hash=sha256:" in pin, pin
    assert "resolved" not in (ROOT / "package-lock.json").read_text()


def test_the_run_requirements_pin_what_the_package_asks_for():
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements/run.txt").read_text(), flags=re.M))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert {re.match("[a-z0-9-]+", asked).group() for asked in project["dependencies"]} <= pinned
