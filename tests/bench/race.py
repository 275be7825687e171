"""Contenders against each other: each a process of its own, round by round in turn.

What else the machine does falls on all of them alike, so ratios are taken round by round and their median is
what counts.
"""

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.cases import Case

SCRIPT = Path(__file__).with_name("contender.py")
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1") | {
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}
WARM_UP = 2  # rounds that do not count


@dataclass(frozen=True)
class Rounds:
    """What a contender did: seconds by round, its answer, the most memory it took at once."""

    seconds: list[float]
    answer: float
    peak: int

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def ratios_to(self, other: "Rounds") -> list[float]:
        return [mine / theirs for mine, theirs in zip(self.seconds, other.seconds, strict=True)]


class Contender:
    """A process that runs one round when asked. `core`: what OpenBLAS is told of the machine."""

    def __init__(self, python: str, function: str, case: Case, core: str | None):
        environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
        environment |= ONE_THREAD | ({"OPENBLAS_CORETYPE": core} if core else {})
        self.every = case.every if function.endswith("map_by_row") else 1
        self.results: list[dict] = []
        self.process = subprocess.Popen(
            [python, SCRIPT, function, case.json()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            env=environment,
        )
        self._read()

    def _read(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.process.args[2]} ended with {self.process.wait()}")
        return line

    def run(self) -> None:
        print(file=self.process.stdin, flush=True)
        self.results.append(json.loads(self._read()))

    def end(self) -> Rounds:
        self.process.stdin.close()
        self.process.wait()
        counted = self.results[min(WARM_UP, len(self.results) - 1) :]
        return Rounds(
            [result["seconds"] * self.every for result in counted],
            counted[-1]["answer"],
            max(result["peak"] for result in self.results),
        )


def race(case: Case, rounds: int, peers: str | None) -> dict[tuple[str, str | None], Rounds]:
    """Every contender of `case` by its name and what OpenBLAS is told; `peers`: the others' interpreter.

    Ours runs with OPENBLAS_CORETYPE as the environment has it and, where it is set, without it too.
    """
    told = os.environ.get("OPENBLAS_CORETYPE") or None
    entries = [(case.ours, core) for core in dict.fromkeys((told, None))]
    for name in case.peers:
        ours = name.startswith(("by_engine", "by_products"))
        if ours or peers:
            entries += [(name, core) for core in dict.fromkeys((told, None))] if ours else [(name, told)]

    def begin(entry: tuple[str, str | None]) -> Contender:
        python = sys.executable if entry[0].startswith(("by_engine", "by_products")) else peers
        return Contender(python, entry[0], case, entry[1])

    if case.fresh:
        found = [_first_rounds(begin, entry, rounds) for entry in entries]
    else:
        contenders = [begin(entry) for entry in entries]
        for _ in range(WARM_UP + rounds):
            for contender in contenders:
                contender.run()
        found = [contender.end() for contender in contenders]
    _agree(case, entries, found)
    return dict(zip(entries, found, strict=True))


def _first_rounds(begin, entry: tuple[str, str | None], rounds: int) -> Rounds:
    firsts = []
    for _ in range(rounds):
        contender = begin(entry)
        contender.run()
        firsts.append(contender.end())
    return Rounds([first.seconds[0] for first in firsts], firsts[0].answer, firsts[0].peak)


def _agree(case: Case, entries: list, found: list[Rounds]) -> None:
    """A contender that computes something else is no contender."""
    expected, tolerance = found[0].answer, 1e-3 if case.dtype == "float32" else 1e-7
    for (name, _), rounds in zip(entries, found, strict=True):
        if abs(rounds.answer - expected) > tolerance * abs(expected):
            raise SystemExit(f"{case.name}: {name} answers {rounds.answer}, ours {expected}")
