"""A contender's process: `python contender.py by_torch.map_by_row CASE`, on one core and one thread.

A line in, a round run; out comes a line of JSON: the seconds a run had the processor (of all its threads:
alone on its core, the seconds of the clock), its answer, and the memory it took at most beyond what the
process held before its first round. The first round is one run; those after it go on for `ROUND` seconds, for
what is over in a millisecond is mostly a measure of the caches that the others left.
"""

import gc
import importlib
import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATUS = Path("/proc/self/status")
ROUND = 0.05


def resident(line: str) -> int:
    """Bytes of VmRSS (now) or VmHWM (at most), 0 where the system does not tell."""
    if not STATUS.exists():
        return 0
    found = [text for text in STATUS.read_text().splitlines() if text.startswith(line)]
    return int(found[0].split()[1]) * 1024


def main() -> None:
    if hasattr(os, "sched_setaffinity"):  # pools that ignore their settings have one core all the same
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    sys.path.insert(0, str(ROOT))
    from tests.bench.cases import case_of

    module, function = sys.argv[1].split(".")
    run, answer = getattr(importlib.import_module(f"tests.bench.{module}"), function)(case_of(sys.argv[2]))
    gc.collect()
    if STATUS.exists():
        Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before = resident("VmRSS")
    print(flush=True)
    runs = 1
    for _ in sys.stdin:
        start = time.process_time()
        for _ in range(runs):
            result = run()
        seconds = (time.process_time() - start) / runs
        runs = max(1, round(ROUND / seconds))
        peak = resident("VmHWM") - before
        print(json.dumps({"seconds": seconds, "answer": float(answer(result)), "peak": peak}), flush=True)
        del result


if __name__ == "__main__":
    main()
