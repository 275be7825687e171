"""Estimated seconds beside those that are needed, over every route, from the smallest to the largest.

Needed are processor seconds of this process, from a body's bytes to the last byte of its answer, at the pace
of the machine on which the constants of app/api/spec/rates.py were measured: a fixed piece of work, run
before and after each case, says how much slower or faster this one is at that moment.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from app.api.questions.passes import PassesSpec
from app.api.spec import limits
from app.api.spec.costs import Cost
from app.api.spec.experiment import prepare
from app.api.spec.reading import read
from app.api.spec.spec import BaseSpec
from app.settings import Settings
from tests.load.cases import ANSWERS, Case, cases
from tests.load.row import Row

LEAST, MOST = 0.4, 2.5  # of what is needed
PACE_SECONDS = 0.0083  # of the fixed piece of work, where the constants were measured
ENOUGH_SECONDS, RUNS = 0.2, 4  # a case is run again until it took so long, or so often


class Estimate(NamedTuple):
    """One case; seconds."""

    case: str
    told: float
    needed: float

    @property
    def ratio(self) -> float:
        return self.told / self.needed

    @property
    def met(self) -> bool:
        return LEAST <= self.ratio <= MOST


def estimates(short: bool = False) -> Iterator[Estimate]:
    """Each case as it is through: a handful under a minute, or all of them within minutes."""
    for case in cases(short):
        yield _measured(case)


def rows(short: bool) -> Iterator[Row]:
    """Row 4: all of them in one."""
    found = list(estimates(short))
    ratios = sorted(each.ratio for each in found)
    figure = f"{ratios[0]:.2f} to {ratios[-1]:.2f}, {sum(not each.met for each in found)} outside"
    what = f"4  {len(found)} estimates: told beside needed"
    yield Row(what, figure, f"{LEAST} to {MOST}", all(each.met for each in found))


def _measured(case: Case) -> Estimate:
    """The least of several runs, each at its own pace; a first short one only warms up."""
    body, settings = json.dumps(case.spec).encode(), Settings()
    took, first = _seconds(lambda: _answered(case.kind, body, settings))
    needed = [took / _pace()] if took > ENOUGH_SECONDS else []
    spent, before = took, _pace()
    while len(needed) < RUNS and (spent < ENOUGH_SECONDS or not needed):
        took, _ = _seconds(lambda: _answered(case.kind, body, settings))
        after = _pace()
        needed.append(2 * took / (before + after))
        spent, before = spent + took, after
    return Estimate(case.name, first, min(needed))


def _answered(kind: type[BaseSpec], body: bytes, settings: Settings) -> float:
    """The whole answer; the seconds that were told for it."""
    with _told() as costs:
        limits.check_reading([body], settings)
        spec = read(body, kind, settings)
        for _ in ANSWERS[kind](prepare(spec, settings), spec):
            pass
    seconds = [cost.seconds for cost in costs]
    # The map of /api/passes is estimated on its own; every other estimate is of all that is still to come.
    return sum(seconds) if kind is PassesSpec else max(seconds)


@contextmanager
def _told() -> Iterator[list[Cost]]:
    """Every cost that is held to the limits meanwhile; none is refused."""
    found: list[Cost] = []
    checked = limits.check_cost
    limits.check_cost = lambda cost, spec, settings: found.append(cost)
    try:
        yield found
    finally:
        limits.check_cost = checked


def _pace() -> float:
    """How many times as long as there the fixed piece of work takes here and now: calls, products, text."""
    values, weights = np.full((1, 64), 0.1), np.full((64, 64), 0.01)
    wide, numbers = np.full((160, 160), 0.01), np.linspace(0.1, 0.9, 4000)

    def work() -> None:
        state = values
        for _ in range(1500):
            state = np.tanh(state @ weights)
        for _ in range(8):
            wide @ wide
        json.dumps(numbers.tolist())

    return min(_seconds(work)[0] for _ in range(3)) / PACE_SECONDS


def _seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


if __name__ == "__main__":
    print(f"{'case':72} {'told':>9} {'needed':>9} {'ratio':>6}  met")
    for each in estimates():
        times = f"{1e3 * each.told:9.1f} {1e3 * each.needed:9.1f}"
        print(f"{each.case:72} {times} {each.ratio:6.2f}  {'yes' if each.met else 'NO'}", flush=True)
