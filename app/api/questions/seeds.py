"""Many seeds instead of one, as events: each seed's curves as they are computed, then median and band."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from math import inf
from time import perf_counter
from typing import Any

import numpy as np

from app.api.questions.maps import rows_of
from app.api.questions.progress import reported
from app.api.spec.experiment import Experiment
from app.api.spec.questions import SeedsSpec
from app.api.wire import wire
from app.engine.network.fair import band, median_by_distance, parameter_count
from app.engine.passes.chain import new_chain, pull_back
from app.engine.passes.gradient_map import new_gradient_map, sweep
from app.engine.passes.trace import Trace
from app.engine.passes.unroll import unroll
from app.engine.why.headline import headline


def seed_events(experiment: Experiment, spec: SeedsSpec) -> Iterator[bytes]:
    """The events of POST /api/seeds: plan, a seed each with progress between, bands, done."""
    steps = 2 * experiment.T * spec.seeds * len(experiment.networks)
    return reported(_events(experiment, spec), steps)


def _events(experiment: Experiment, spec: SeedsSpec) -> Iterator[bytes]:
    start, packed = perf_counter(), spec.packed
    first = spec.models[0].seed
    seeds = list(range(first, first + spec.seeds))
    yield wire.event("plan", **_plan(experiment, spec, seeds))
    curves: list[list[np.ndarray]] = [[] for _ in experiment.networks]
    for seed in seeds:
        for m, found in enumerate(curves):
            trace = experiment.trace(m, seed)
            found.append((yield from _curve(experiment, spec, trace)))
        models = [{"curve": found[-1], **asdict(headline(found[-1]))} for found in curves]
        yield from wire.event_pieces("seed", packed, seed=seed, models=models)
    yield from wire.event_pieces("bands", packed, models=[_bands(found) for found in curves])
    yield wire.event("done", seconds=perf_counter() - start)


def _plan(experiment: Experiment, spec: SeedsSpec, seeds: list[int]) -> dict[str, Any]:
    models = [
        {
            "cell": network.cell.name,
            "hidden": network.H,
            "parameters": parameter_count(network.cell, network.X, network.H, network.Y),
        }
        for network in experiment.networks
    ]
    head = {"digest": experiment.digest, "T": experiment.T, "k": experiment.loss.at[-1], "seeds": seeds}
    return {**head, "what": spec.what, "match": spec.match, "models": models}


def _curve(experiment: Experiment, spec: SeedsSpec, trace: Trace) -> Any:
    """Norm against distance: of the last loss step's row, or the median over all rows of the map."""
    if spec.every:
        gmap = new_gradient_map(trace, rows_of(experiment, every=True))
        for _ in chain(unroll(trace), sweep(trace, gmap)):
            yield b""
        return median_by_distance(gmap.log10_dh, gmap.asked)
    k = experiment.loss.at[-1]
    row = new_chain(trace, {k: 1.0})
    for _ in chain(unroll(trace), pull_back(row)):
        yield b""
    return row.log10_norms(row.totals["h"])[k::-1]


def _bands(curves: list[np.ndarray]) -> dict[str, Any]:
    """Of the curve by distance, of decades per step and of reach; a reach beyond the start counts as inf."""
    found = [headline(curve) for curve in curves]
    numbers = [[each.decades, inf if each.reach is None else each.reach] for each in found]
    of_numbers = asdict(band(numbers))
    return {
        "curve": asdict(band(curves)),
        "decades": {name: values[0] for name, values in of_numbers.items()},
        "reach": {name: values[1] for name, values in of_numbers.items()},
    }
