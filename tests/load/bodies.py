"""Random bodies, a good part of which is right: each is answered with success or a clear refusal."""

import json
import random
from collections import Counter
from collections.abc import Iterator

import httpx2

from tests.api.test_api_fuzz import PATHS, answered, body
from tests.live import running
from tests.load.row import Row

CELLS = ("rnn", "lstm", "gru")
FURTHER = {"step": {"model": 0, "t": 1}, "shares": {"model": 0, "t": 1}, "gradient-check": {"samples": 9}}


def rows(short: bool) -> Iterator[Row]:
    """10,000 bodies, or 500."""
    count = 500 if short else 10_000
    rng = random.Random(count)
    with running() as live, httpx2.Client(base_url=live.url, timeout=60) as client:
        statuses = Counter(_status(client, rng) for _ in range(count))
    share = statuses[200] / count
    others = set(statuses) - {200, 400, 422}
    yield Row(
        f"   {count} random bodies: answered 200, outside the contract",
        f"{100 * share:.0f} %, {sum(statuses[each] for each in others)}",
        "30 %, none",
        share >= 0.3 and not others,
    )


def _status(client: httpx2.Client, rng: random.Random) -> int | str:
    path, data = _right(rng) if rng.random() < 0.4 else (rng.choice(PATHS), body(rng))
    try:
        return answered(client, path, data)
    except AssertionError as error:
        print(path, data[:500], error)
        return "outside"


def _right(rng: random.Random) -> tuple[str, bytes]:
    """A path and a body for it that is right, of whatever sizes and options."""
    path = rng.choice([each for each in PATHS if each not in ("table", "paths")])
    task = rng.choice(["recall", "adding", "copy", "temporal_order", "text", "series"])
    models = [
        {"cell": rng.choice(CELLS), "hidden": rng.randint(1, 9), "seed": rng.randint(0, 99)}
        for _ in range(rng.randint(1, 3))
    ]
    models[0]["init"] = {"rule": rng.choice(["torch", "keras", "glorot"]), "gain": rng.uniform(0.1, 3)}
    spec = {
        "sequence": {"task": task, "T": rng.randint(12, 40), "seed": rng.randint(0, 99)},
        "models": models,
    }
    ones = {"model": 0} if path not in ("trace", "passes", "gradient-map", "numbers", "seeds") else {}
    return path, json.dumps({**spec, **FURTHER.get(path, ones)}).encode()
