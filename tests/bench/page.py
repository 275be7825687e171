"""How fast the page is, of one checkout beside another: `make bench-page OLD=<folder>`.

    python -m tests.bench.page [--old FOLDER] [--new FOLDER] [--rounds 10] [--only change-30] [--json FILE]

Both are measured in one run, round by round, in turns; each time by a server, a browser profile and a page of
its own, from outside and in the same way. Printed: the medians, their ratio, and every value behind them.

change-30, change-200   ms from a new seed until every figure is complete: T = 30, two networks; T = 200,
                        three.
drag-cpu                Processor time of the page's main thread while a slider is turned: for a step that is
                        waited for; and under a drag without waiting, for each value shown complete and for
                        each input.
drag-updates            Updates a second of the whole page under a dragged slider (T = 50, two networks): how
                        often all headlines and all maps come to show one and the same new value. In a pass
                        without a look at the maps: whole headlines a second, and frames that were drawn.
step-frames             Painted steps a second while an arrow key is held (T = 200, three networks), and steps
                        a second by real keys, as fast as the browser takes them.
first-cold, first-warm  ms from the navigation until all is complete, and until a headline is readable: with a
                        new profile, and with one that has opened the page once before.
react-calls             Calls of Plotly for a change of values (the seed) and of structure (T from 30 to 31).
memory                  Heap and nodes after 100 and 1,000 changes: minutes, and only if asked for by --only.
"""

import argparse
import contextlib
import itertools
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, Error, sync_playwright

from tests.bench.opened import LIMIT, QUIET, QUIET_AT_FIRST, SIZE, Opened, opened, serving
from tests.browser.conftest import chromium
from tests.browser.explorer import DEFAULT

ROOT = Path(__file__).resolve().parents[2]
TWO, THREE = ("rnn", "lstm"), ("rnn", "lstm", "gru")
CHANGES = 3  # of which a round's value is the median
STEPS = 12  # that are waited for
KEYS = 100
DRAG, HOLD = 4000, 3000  # ms
SLIDER = "Gain of W_hh"  # changes every figure of every network
VALUES = [round(0.6 + 0.05 * i, 2) for i in range(40)]
WITHOUT_END = 10**6


@dataclass
class Side:
    """A checkout; what its page shows at rest for each of the slider's values, once that is known."""

    folder: Path
    truth: list[dict] = field(default_factory=list)


Values = dict[str, float]
Row = Callable[[Browser, Side, int], Values]


def spec(T: int, cells: tuple[str, ...], seed: int = 0) -> dict:
    """The page's default example, longer and with these networks."""
    models = [
        {"cell": cell, "hidden": 16, "seed": seed, "init": {"rule": "torch", "gain": 1}} for cell in cells
    ]
    for model in models:
        if model["cell"] == "lstm":
            model["init"]["forget_bias"] = 1
    return {**DEFAULT, "sequence": {"task": "recall", "T": T, "seed": seed}, "models": models}


def changes(T: int, cells: tuple[str, ...]) -> Row:
    """Seeds that no round before has seen; the first one, which compiles the scripts, does not count."""

    def measured(browser: Browser, side: Side, turn: int) -> Values:
        with opened(browser, side.folder, spec(T, cells, seed=10 * turn)) as seen:
            seen.change()
            return {f"change-{T}": statistics.median(seen.change() for _ in range(CHANGES))}

    return measured


def drag_cpu(browser: Browser, side: Side, turn: int) -> Values:
    """Steps of a slider that are waited for; then as many values as it has, a frame for each."""
    with opened(browser, side.folder, spec(50, TWO, seed=turn)) as seen:
        for value in VALUES[:2]:
            seen.change(label=SLIDER, value=value)
        start = seen.spent()
        for value in VALUES[2 : 2 + STEPS]:
            seen.change(label=SLIDER, value=value)
        step = (seen.spent() - start) / STEPS
        start = seen.spent()
        found = seen.ask("drag", label=SLIDER, values=VALUES, times=len(VALUES), ms=LIMIT, maps=False)
        seen.ask("rested", quiet=QUIET, limit=LIMIT)
        dragged = seen.spent() - start
    shown = _whole_headlines(found["frames"]) + 1  # the last, which is waited for
    return {
        "drag-cpu-step": step,
        "drag-cpu-shown": dragged / shown,
        "drag-cpu-input": dragged / found["times"],
    }


def drag_updates(browser: Browser, side: Side, _: int) -> Values:
    """Two passes: one that looks at all there is in every frame, and one that lets the browser count.

    The colour scale is held while a control turns: what is looked at and what it is held against come after
    all values have been there once.
    """
    rest = {"label": SLIDER, "values": VALUES, "quiet": QUIET, "limit": LIMIT}
    if not side.truth:
        with opened(browser, side.folder, spec(50, TWO)) as seen:
            seen.ask("atRest", **rest)
            side.truth = seen.ask("atRest", **rest)
    how = {"label": SLIDER, "values": VALUES, "times": WITHOUT_END, "ms": DRAG}
    with opened(browser, side.folder, spec(50, TWO)) as seen:
        seen.ask("atRest", **rest)
        looked = seen.ask("drag", **how, maps=True)
    with opened(browser, side.folder, spec(50, TWO)) as seen:
        found, drawn = seen.drawn("drag", **how, maps=False)
    updates, mixed, unknown = judged(looked["frames"], side.truth)
    return {
        "drag-updates": 1000 * updates / looked["ms"],
        "drag-mixed": mixed,
        "drag-unknown": unknown,
        "drag-headlines": 1000 * _whole_headlines(found["frames"]) / found["ms"],
        "drag-frames": 1000 * drawn / found["ms"],
    }


def judged(frames: list[tuple[dict, int]], truth: list[dict]) -> tuple[int, int, int]:
    """How often the frames came to show another value whole; how many showed parts of several values; and how
    many showed something that none of the values shows at rest: a headline or map that is not there yet.
    """
    places = [*zip(*map(_parts, truth), strict=True)]  # what each headline and map shows, value by value
    updates = mixed = unknown = 0
    before = _parts(frames[0][0])
    for shown, count in frames:
        parts = _parts(shown)
        of = [
            {i for i, each in enumerate(place) if each == part}
            for place, part in zip(places, parts, strict=False)
        ]
        if len(parts) != len(places) or not all(of):
            unknown += count
        elif not set.intersection(*of):
            mixed += count
        elif parts != before:
            updates += 1
            before = parts
    return updates, mixed, unknown


def _parts(shown: dict) -> list[str]:
    return [*shown["headlines"], *shown["maps"]]


def _whole_headlines(frames: list[tuple[dict, int]]) -> int:
    """How often all headlines came to be there with other words."""
    lines = [shown["headlines"] for shown, _ in frames]
    there = [words for words in lines if all("decades" in each for each in words)]
    return sum(before != after for before, after in itertools.pairwise(there))


def step_frames(browser: Browser, side: Side, turn: int) -> Values:
    """The lower of two: places that stood in a frame, and frames that the browser has drawn."""
    with opened(browser, side.folder, spec(200, THREE, seed=turn)) as seen:
        held, drawn = seen.drawn("hold", ms=HOLD)
        start = time.perf_counter()
        for _ in range(KEYS):
            seen.page.keyboard.press("ArrowRight")
        pressed = KEYS / (time.perf_counter() - start)
    return {"step-frames": 1000 * min(held["places"], drawn) / held["ms"], "step-keys": pressed}


def first(line: str, visits_before: int) -> Row:
    """The page's opening, by a server that has answered before."""

    def visited(kind: BrowserType, folder: str, url: str, visits: int) -> dict:
        context = kind.launch_persistent_context(folder, **chromium(), viewport=SIZE, locale="en")
        try:
            for _ in range(visits):
                seen = Opened(context, url, quiet=QUIET_AT_FIRST)
                seen.page.close()
            return seen.times
        finally:
            context.close()

    def measured(browser: Browser, side: Side, _: int) -> Values:
        kind = browser.browser_type
        with (
            serving(side.folder) as url,
            tempfile.TemporaryDirectory() as one,
            tempfile.TemporaryDirectory() as other,
        ):
            if not visits_before:
                visited(kind, one, url, 1)
            times = visited(kind, other, url, 1 + visits_before)
        return {line: times["complete"], f"{line}-readable": times["readable"]}

    return measured


def react_calls(browser: Browser, side: Side, turn: int) -> Values:
    """Of all figures together; and how many the figure had that had the most."""
    with opened(browser, side.folder, spec(30, TWO, seed=10 * turn)) as seen:
        if not seen.ask("calls"):
            raise RuntimeError("Plotly has drawn nothing that could be seen")
        seen.change()
        by_values = seen.ask("calls")
        seen.change(label="Steps T", value=31)
        by_structure = seen.ask("calls")
    return {
        "react-values": sum(by_values),
        "react-values-most": max(by_values, default=0),
        "react-structure": sum(by_structure),
        "react-structure-most": max(by_structure, default=0),
    }


def memory(browser: Browser, side: Side, _: int) -> Values:
    """One page, its seeds turned one after the other."""
    values = {}
    with opened(browser, side.folder, spec(30, TWO)) as seen:
        for before, times in itertools.pairwise((0, 100, 1000)):
            seen.ask("seeds", times=times - before, limit=LIMIT)
            seen.ask("rested", quiet=QUIET, limit=LIMIT)
            found = seen.collected()
            values[f"memory-heap-{times}"] = found["JSHeapUsedSize"] / 2**20
            values[f"memory-nodes-{times}"] = found["Nodes"]
    return values


ROWS: dict[str, Row] = {
    "change-30": changes(30, TWO),
    "change-200": changes(200, THREE),
    "drag-cpu": drag_cpu,
    "drag-updates": drag_updates,
    "step-frames": step_frames,
    "first-cold": first("first-cold", 0),
    "first-warm": first("first-warm", 1),
    "react-calls": react_calls,
    "memory": memory,
}
ONCE = {"memory"}  # whatever the number of rounds
UNITS = {
    "drag-cpu-step": "ms of CPU for a step",
    "drag-cpu-shown": "ms of CPU for a value shown",
    "drag-cpu-input": "ms of CPU for an input",
    "drag-updates": "whole updates a second",
    "drag-mixed": "frames of several values",
    "drag-unknown": "frames not yet whole",
    "drag-headlines": "whole headlines a second",
    "drag-frames": "frames drawn a second",
    "step-frames": "steps painted a second",
    "step-keys": "keys a second",
    "react-values": "calls",
    "react-values-most": "calls for one figure",
    "react-structure": "calls",
    "react-structure-most": "calls for one figure",
    **{f"memory-heap-{times}": "MiB" for times in (100, 1000)},
    **{f"memory-nodes-{times}": "nodes" for times in (100, 1000)},
}  # all else is in ms
Found = dict[str, dict[str, list[float]]]  # line -> side -> values


def race(
    browser: Browser, sides: dict[str, Side], rows: list[str], rounds: int, stopped: list
) -> tuple[Found, list[str]]:
    """The values by line and side, and what went wrong; as far as it has come once something is in `stopped`.
    Rounds begin with either side in turns.
    """
    found: Found = {}
    failures = []
    for turn in range(1, rounds + 1):
        order = list(sides.items())[:: 1 if turn % 2 else -1]
        now = [row for row in rows if turn == 1 or row not in ONCE]
        for row, (name, side) in itertools.product(now, order):
            if stopped:
                return found, [
                    *failures,
                    f"{row}, {name}, round {turn}, and what comes after it: interrupted",
                ]
            try:
                values = ROWS[row](browser, side, turn)
            except (Error, RuntimeError) as error:
                failures.append(f"{row}, {name}, round {turn}: {str(error).splitlines()[0]}")
                print(failures[-1], file=sys.stderr, flush=True)
                continue
            for line, value in values.items():
                found.setdefault(line, {}).setdefault(name, []).append(value)
            told = ", ".join(f"{line} {_number(value)}" for line, value in values.items())
            print(f"round {turn} of {rounds}, {name}: {told}", file=sys.stderr, flush=True)
    return found, failures


def table(found: Found, names: list[str]) -> str:
    """Medians and their ratio; below, the values behind each."""
    lines = [["row", *names, "old/new" if len(names) > 1 else "", ""]]
    behind = []
    for line, by_side in found.items():
        medians = [statistics.median(by_side[name]) if name in by_side else None for name in names]
        ratio = (
            f"{medians[0] / medians[1]:.2f}"
            if len(medians) > 1 and None not in medians and medians[1]
            else ""
        )
        lines.append([line, *map(_number, medians), ratio, UNITS.get(line, "ms")])
        behind += [f"{line} {name}: {' '.join(map(_number, by_side.get(name, [])))}" for name in names]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    printed = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]
    return "\n".join([*printed, "", *behind])


def _number(value: float | None) -> str:
    """Three figures, or all that stand before the point."""
    if value is None:
        return "-"
    return f"{value:.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.3g}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, prog="page"
    )
    parser.add_argument("--old", type=Path, help="another checkout; without it only --new is measured")
    parser.add_argument("--new", type=Path, default=ROOT, help="the checkout that is judged (this one)")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument(
        "--only", action="append", choices=ROWS, metavar="ROW", help="may be given repeatedly"
    )
    parser.add_argument("--json", type=Path, help="every value is written there")
    return parser.parse_args()


def main() -> int:
    """Measure and print; 1 if something could not be measured."""
    asked = _arguments()
    folders = {"old": asked.old, "new": asked.new}
    sides = {name: Side(folder.resolve()) for name, folder in folders.items() if folder}
    rows = asked.only or [row for row in ROWS if row != "memory"]
    stopped: list[int] = []  # an interrupt ends the browser; what there is by then is told
    signal.signal(signal.SIGINT, lambda number, _: stopped.append(number))
    loads = [os.getloadavg()]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium())
        found, failures = race(browser, sides, rows, asked.rounds, stopped)
        with contextlib.suppress(Error):  # it may have ended
            browser.close()
    loads.append(os.getloadavg())
    print(table(found, list(sides)))
    for failure in failures:
        print("not measured:", failure)
    print("load of the machine:", *(f"{load[0]:.1f}" for load in loads), "(before, after)")
    if asked.json:
        told = {name: str(side.folder) for name, side in sides.items()}
        values = {line: {"unit": UNITS.get(line, "ms"), **by_side} for line, by_side in found.items()}
        whole = {**told, "loads": loads, "rows": values, "failures": failures}
        asked.json.write_text(json.dumps(whole, indent=1))
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
