"""The gradient map as an answer: rows, pooling, what is masked."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np

from app.api import wire
from app.api.experiment import Experiment
from app.api.spec import MapSpec
from app.engine.gradient_map import GradientMap, new_gradient_map, sweep
from app.engine.unroll import unroll


def rows_of(experiment: Experiment, which: str) -> tuple[int, ...]:
    """The steps whose loss has a row: where the loss stands, or every step that has a target."""
    if which == "loss":
        return experiment.loss.at
    return tuple(np.flatnonzero(experiment.sequence.has_target).tolist())


def passes(experiment: Experiment, spec: MapSpec) -> tuple[Iterator[int], list[GradientMap]]:
    """The passes that fill the maps, one network after the other, and the maps."""
    rows = rows_of(experiment, spec.map)
    traces = experiment.traces()
    maps = [new_gradient_map(trace, rows) for trace in traces]
    both = (
        chain(unroll(trace), sweep(trace, gmap, spec.truncate))
        for trace, gmap in zip(traces, maps, strict=True)
    )
    return chain.from_iterable(both), maps


def answer(experiment: Experiment, spec: MapSpec, maps: list[GradientMap]) -> Iterator[bytes]:
    """The answer of POST /api/gradient-map, in pieces."""
    T = experiment.T
    edges = None if spec.pool is None or spec.pool >= T else _edges(T, spec.pool)
    head = {"digest": experiment.digest, "T": T, "map": spec.map, "rows": list(maps[0].rows)}
    yield from wire.pieces({**head, "models": [_model(gmap, edges) for gmap in maps]}, spec.packed)


def _model(gmap: GradientMap, edges: np.ndarray | None) -> dict[str, Any]:
    norms, total = {"dh": gmap.log10_dh}, {"dh": gmap.total_dh}
    if gmap.log10_dc is not None:
        norms["dc"], total["dc"] = gmap.log10_dc, gmap.total_dc
    mask = gmap.asked
    if edges is not None:
        # fmax passes over the masked cells, but a NaN that was computed has to be seen.
        norms = {
            name: np.where(
                _pooled(mask & np.isnan(values), edges, np.logical_or),
                np.nan,
                _pooled(values, edges, np.fmax),
            )
            for name, values in norms.items()
        }
        mask = _pooled(mask, edges, np.logical_or)
    return {
        "log10_norm": {name: wire.Masked(values, mask) for name, values in norms.items()},
        "total": total,
        **({} if edges is None else {"pool": {"from": edges[:-1].tolist(), "to": edges[1:].tolist()}}),
    }


def _edges(T: int, n: int) -> np.ndarray:
    """n + 1 steps that cut T steps into n stretches, as equal as can be: stretch i is edges[i] <= t < edges[i
    + 1].
    """
    return np.linspace(0, T, n + 1).astype(int)


def _pooled(cells: np.ndarray, edges: np.ndarray, by: np.ufunc) -> np.ndarray:
    """(T, T) -> (n, n): the cells of each block folded into one."""
    return by.reduceat(by.reduceat(cells, edges[:-1], axis=0), edges[:-1], axis=1)
