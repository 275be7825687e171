"""The gradient map as an answer: rows, pooling, what is masked."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np

from app.api import wire
from app.api.experiment import Experiment
from app.api.questions import MapSpec
from app.engine.gradient_map import GradientMap, new_gradient_map, pool, sweep
from app.engine.unroll import unroll


def rows_of(experiment: Experiment, every: bool) -> tuple[int, ...]:
    """The steps whose loss has a row: every step that has a target, or where the loss stands."""
    if every:
        return tuple(np.flatnonzero(experiment.sequence.has_target).tolist())
    return experiment.loss.at


def gradient_map(experiment: Experiment, spec: MapSpec) -> Iterator[bytes]:
    """The answer of POST /api/gradient-map."""
    rows, T = rows_of(experiment, spec.every), experiment.T
    traces = experiment.traces()
    maps = [new_gradient_map(trace, rows) for trace in traces]
    for trace, gmap in zip(traces, maps, strict=True):
        for _ in chain(unroll(trace), sweep(trace, gmap, spec.truncate)):
            yield b""
    n = None if spec.pool is None or spec.pool >= T else spec.pool
    head = {"digest": experiment.digest, "T": T, "map": spec.map, "rows": list(maps[0].rows)}
    yield from wire.pieces({**head, "models": [_model(gmap, n) for gmap in maps]}, spec.packed)


def _model(gmap: GradientMap, n: int | None) -> dict[str, Any]:
    """One network's map, pooled to n x n cells unless n is None."""
    cells = gmap if n is None else pool(gmap, n)
    norms = cells.log10_norms
    answer = {
        "log10_norm": {f"d{name}": wire.Masked(norms[name], cells.asked) for name in norms},
        "total": {f"d{name}": total for name, total in gmap.totals.items()},
    }
    if n is not None:
        edges = cells.edges.tolist()
        answer["pool"] = {"from": edges[:-1], "to": edges[1:]}
    return answer
