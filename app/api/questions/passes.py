"""Both passes of every network and the gradient map in one answer, in blocks of steps by quantity."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from time import perf_counter
from typing import Any

import numpy as np

from app.api.questions import events, maps
from app.api.spec import costs, limits
from app.api.spec.experiment import Experiment
from app.api.spec.questions import PassesSpec
from app.api.wire import wire
from app.engine.passes.trace import Trace, new_adjoint

BLOCK_SECONDS = 0.1


def passes_events(
    experiment: Experiment, spec: PassesSpec, block_seconds: float = BLOCK_SECONDS
) -> Iterator[bytes]:
    """The bytes of the whole stream, each computed when it is asked for; b"" at every step in between.

    A block holds the steps computed since the block before. It is sent once `block_seconds` have passed since
    then, and at the end of its pass.
    """
    start, packed = perf_counter(), spec.packed
    yield from wire.event_pieces("plan", packed, **events.plan(experiment))
    traces = experiment.traces()
    yield from _blocks(
        "forward",
        events.unrolled(traces),
        lambda block: [_forward(trace, block) for trace in traces],
        block_seconds,
        packed,
    )
    adjoints = [new_adjoint(trace) for trace in traces]
    yield from _blocks(
        "backward",
        events.propagated(adjoints, spec.truncate),
        lambda block: [events.backward(adjoint, block) for adjoint in adjoints],
        block_seconds,
        packed,
    )
    yield from events.gradient_events(adjoints, packed)
    yield from _map(experiment, spec, traces)
    yield wire.event("done", seconds=perf_counter() - start, nonfinite=events.nonfinite(adjoints))


def _blocks(
    name: str,
    steps: Iterable[int],
    rows: Callable[[slice], list[dict[str, Any]]],
    seconds: float,
    packed: bool,
) -> Iterator[bytes]:
    """The events of one pass, whose `steps` go up or down: blocks that hold `rows` of each network."""
    since, met = perf_counter(), []
    for t in steps:
        met.append(t)
        if perf_counter() - since < seconds:
            yield b""
        else:
            yield from _block(name, met, rows, packed)
            since, met = perf_counter(), []
    if met:
        yield from _block(name, met, rows, packed)


def _block(
    name: str, met: Sequence[int], rows: Callable[[slice], list[dict[str, Any]]], packed: bool
) -> Iterator[bytes]:
    first, end = min(met), max(met) + 1
    fields = {"from": first, "to": end, "models": rows(slice(first, end))}
    return wire.event_pieces(name, packed, **fields)


def _forward(trace: Trace, block: slice) -> dict[str, Any]:
    """The forward pass of the n steps of `block`: arrays (n, units), lists of n targets and n losses."""
    stands = np.isin(np.arange(block.start, block.stop), trace.objective.at)
    return {
        **events.forward(trace, block),
        **events.read_out(trace, block),
        "target": _where(stands, trace.targets[block, 0]),
        "loss": _where(stands, trace.losses[block, 0]),
    }


def _where(stands: np.ndarray, values: np.ndarray) -> list[Any]:
    """An item for each of n steps, out of `values` (n,) or (n, Y) where `stands` (n,) is true, else None."""
    found = values[stands]
    wide = values.ndim > 1 and values.shape[1] > wire.PACK_ABOVE  # each row may be packed
    items = iter(found if wide else found.tolist())
    return [next(items) if there else None for there in stands.tolist()]


def _map(experiment: Experiment, spec: PassesSpec, traces: Sequence[Trace]) -> Iterator[bytes]:
    """The `map` event, of unrolled `traces`: the map or why it is refused, and where the map does not hold
    them the rows of the last loss.
    """
    refused = _refusal(experiment, costs.of_map(experiment.sizes, spec))
    apart = refused or maps.pool_size(spec, experiment.T)
    last = None
    if apart and not _refusal(experiment, costs.of_last_rows(experiment.sizes, spec)):
        last = yield from maps.last_rows(traces, spec.truncate)
    if refused:
        fields = {"refused": refused}
    else:
        rows = maps.rows_of(experiment, spec.every)
        found = yield from maps.swept(traces, rows, spec.truncate)
        fields = maps.map_fields(experiment, spec, found)
    yield from wire.event_pieces("map", spec.packed, **fields, last=last)


def _refusal(experiment: Experiment, cost: costs.Cost) -> dict[str, Any] | None:
    """Why a part of the answer would be too much on its own; None where it would not be."""
    return limits.refusal(cost, experiment.spec, experiment.settings)
