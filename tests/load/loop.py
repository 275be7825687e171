"""How soon others are answered: /healthz beside large bodies, and beside many readers."""

import asyncio
import base64
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from app.engine.cells import CELLS
from app.engine.network.structure import Structure
from tests.api import specs
from tests.live import running
from tests.load.asking import Peer, request, run, together
from tests.load.probe import Waits, probing
from tests.load.row import Row

READ = specs.drawn(T=1000, hidden=32, cells=("rnn", "lstm"))


def rows(short: bool) -> Iterator[Row]:
    """Rows 3 and 7."""
    with running() as live:
        for name, body in _bodies(short):
            with probing(live.url) as waits:
                status = run(_posted(live.url, body))
            what = f"3  beside a body of {len(body) / 1e6:.0f} MB, {name} ({status})"
            yield Row(what, _told(waits), "at most 100 ms", max(waits) <= 0.1 and status in (200, 422))
    with running("--max-streams", "300", "--max-server-memory", "4000000000") as live:
        with probing(live.url) as waits:
            run(_readers(live.url, 300, 8 if short else 30))
        yield Row("7  beside 300 streams that are read", _told(waits), "p99 50 ms", waits.at(0.99) <= 0.05)


def _told(waits: Waits) -> str:
    p50, p99, most = (1e3 * each for each in (waits.at(0.5), waits.at(0.99), max(waits)))
    return f"p50 {p50:.0f}, p99 {p99:.0f}, at most {most:.0f} ms"


async def _posted(url: str, body: bytes) -> int:
    peer = await Peer.connected(url, request("/api/trace", body))
    await peer.begin()
    await peer.read()
    return peer.status


def _packed(array: np.ndarray) -> dict[str, str]:
    data = base64.b64encode(array.tobytes()).decode()
    return {"dtype": "f8", "bdata": data, "shape": ",".join(map(str, array.shape))}


def _weights(H: int, X: int, Y: int, form: Callable[[np.ndarray], Any]) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    sizes = Structure(CELLS["lstm"]()).shapes(X, H, Y)
    return {name: form(rng.standard_normal(shape) / 30) for name, shape in sizes.items()}


def _bodies(short: bool) -> Iterator[tuple[str, bytes]]:
    """What is as large as a body may be, of each kind; and one that is refused when it was read."""

    def of(models: int, H: int, X: int, form: Callable[[np.ndarray], Any]) -> bytes:
        weights = [_weights(H, X, 4, form) for _ in range(models)]
        sequence = {"x": np.ones((1, X)).tolist(), "y": [1]}
        models_ = [{"cell": "lstm", "weights": each} for each in weights]
        return json.dumps({"sequence": sequence, "models": models_}).encode()

    yield "six networks, packed", of(6, 512, 4, _packed)
    if not short:
        yield "weights as lists", of(3, 512, 4, np.ndarray.tolist)
        yield "a network of 4,000 inputs, packed", of(2, 512, 4000, _packed)
    rows = np.random.default_rng(0).standard_normal((1000, 400 if short else 4000)).tolist()
    targets = {"sequence": {"x": [[0.0]] * 1000, "y": rows}, "loss": {"kind": "mse", "at": "all"}}
    yield "targets as lists", json.dumps(targets | {"models": [{"cell": "rnn", "hidden": 1}]}).encode()
    yield (
        "a table",
        json.dumps({"text": "1,2,3,4,5,6,7,8,9,10\n" * (20_000 if short else 9_000_000)}).encode(),
    )


async def _readers(url: str, count: int, seconds: float) -> None:
    end = time.monotonic() + seconds

    async def read() -> None:
        while time.monotonic() < end:
            peer = await Peer.asked(url, "/api/trace", READ)
            while time.monotonic() < end and await peer.read(65_536):
                await asyncio.sleep(0)
            peer.close()

    await together(read() for _ in range(count))
