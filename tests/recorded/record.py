"""Records what the API answers to the questions of `questions.py`, and compares with what was recorded.

    python -m tests.recorded.record --compare        with the answers in the repository
    python -m tests.recorded.record --write FILE     those of the app as it is now
    python -m tests.recorded.record --compare FILE   beside these

Equal to the bit is only to be expected on the machine, and with the NumPy, that the file was written with.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.api import ask
from tests.live import running
from tests.recorded.questions import Question, questions
from tests.recorded.sketch import apart, sketch

FILE = Path(__file__).with_name("answers.jsonl.gz")
ROUNDING = 1e-13  # relative: what another order of a sum makes of it


def answers(url: str, every: int = 1) -> Iterator[tuple[Question, dict[str, Any]]]:
    """Each question and the sketch of what the server at `url` answers."""
    for question in questions(every):
        path, body, _ = question
        response = ask.get(url + path) if body is None else ask.post(url + path, json=body)
        yield question, sketch(path, response.status_code, response.content)


def key(question: Question) -> str:
    """Names a question: its address, the number of its spec, and a digest of all it says."""
    body = json.dumps(question.body, sort_keys=True)
    return f"{question.path} {question.spec} {sha256(body.encode()).hexdigest()[:12]}"


def read(file: Path = FILE) -> dict[str, dict[str, Any]]:
    """The sketches by the keys of their questions."""
    return dict(json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines())


def write(file: Path, url: str) -> None:
    """Records all answers."""
    lines = [json.dumps([key(question), found], separators=(",", ":")) for question, found in answers(url)]
    file.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    print(f"{len(lines)} answers, {file.stat().st_size / 1e3:.0f} kB: {file}")


def compare(file: Path, url: str) -> bool:
    """Prints which answers are equal to those of `file`, how, and which are not; true if all are."""
    recorded, counts, places = read(file), Counter(), Counter()
    for question, found in answers(url):
        before = recorded.pop(key(question), None)
        if before is None:
            counts["not recorded"] += 1
        elif before["bits"] == found["bits"]:
            counts["equal to the bit"] += 1
        elif fields := apart(before, found, ROUNDING):
            counts["different"] += 1
            places.update(f"{question.path} {field}" for field in fields)
            print(f"different    {key(question)}: {', '.join(fields)}")
        else:
            counts[f"equal to {ROUNDING}"] += 1
            print(f"to rounding  {key(question)}")
    counts["not asked any more"] = len(recorded)
    for place, count in places.most_common():
        print(f"{count:6}  {place}")
    print(", ".join(f"{count} {how}" for how, count in counts.items() if count))
    return (
        counts.keys() - {"equal to the bit", f"equal to {ROUNDING}"} == {"not asked any more"}
        and not recorded
    )


def main(arguments: list[str]) -> int:
    """The exit code is 1 where an answer differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", type=Path, metavar="FILE")
    what.add_argument("--compare", type=Path, metavar="FILE", nargs="?", const=FILE)
    asked = parser.parse_args(arguments)
    with running() as live:
        if asked.write:
            write(asked.write, live.url)
            return 0
        return int(not compare(asked.compare, live.url))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
