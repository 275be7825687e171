"""Bytes and time of a streamed event: POST /api/trace, from the spec to the bytes on the wire."""

import json
import statistics
import time

from app.api.questions import trace
from app.api.questions.trace import Spec
from app.api.spec.experiment import prepare
from app.api.spec.reading import read
from app.settings import Settings

TITLE = "A streamed event of POST /api/trace: forward, output or backward of one step"
HEAD = ["model", "numbers as", "events", "bytes each", "µs each, computed and written"]
SIZES = [("lstm", 30, 16), ("lstm", 200, 64), ("gru", 200, 64), ("rnn", 200, 64)]


def rows(rounds: int = 5) -> list[list[str]]:
    return [_row(*size, arrays, rounds) for size in SIZES for arrays in ("lists", "base64")]


def _row(cell: str, T: int, H: int, arrays: str, rounds: int) -> list[str]:
    body = {
        "sequence": {"task": "adding", "T": T, "seed": 0},
        "models": [{"cell": cell, "hidden": H}],
        "arrays": arrays,
    }
    settings = Settings()
    spec = read(json.dumps(body).encode(), Spec, settings)
    experiment = prepare(spec, settings)
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        events = list(trace.answer(experiment, spec))
        seconds.append(time.process_time() - start)
    count, size = len(events), sum(len(event) for event in events)
    each = statistics.median(seconds) / count * 1e6
    return [f"{cell.upper()} T={T} H={H}", arrays, f"{count}", f"{size / count:.0f}", f"{each:.0f}"]
