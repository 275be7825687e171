"""Both passes of every network and the gradient map in one answer, in blocks of steps by quantity."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from app.api.questions import events
from app.api.questions import gradient_map as maps
from app.api.questions.events import Done, Gradients, Plan, numbers_of
from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Direction, Matrix, Number, Step, StreamError, Vector, Waiting
from app.api.questions.gradient_map import MapAnswer, MapSpec
from app.api.questions.question import Question
from app.api.spec import limits, rates
from app.api.spec.costs import Cost, Size, per_number, total
from app.api.spec.experiment import Experiment
from app.api.spec.fields import Index
from app.api.wire import wire
from app.api.wire.errors import Problem
from app.engine.network.address import Address
from app.engine.network.layer import Layer
from app.engine.network.network import only
from app.engine.passes.layers import LayerTrace
from app.engine.passes.trace import Adjoint, Trace, new_adjoint

BLOCK_SECONDS = 0.1
ORDER = (
    "plan; forward, blocks from the first step up; backward, blocks from the last step down; "
    "gradients for each model; map; done"
)


class PassesSpec(MapSpec):
    """A spec, and which map of it is wanted beside its passes."""

    takes_layers = True
    of: Annotated[Index, Field(description="which of several sequences is looked at")] = 0

    def cost(self, size: Size) -> Cost:
        """As a trace, but each quantity is one long array, whatever H is."""
        by_step, whole = numbers_of(size, self)
        by_step += size.T * size.X if size.structure.embedding else 0
        written = by_step * rates.NUMBER + whole * per_number(self.packed)
        seconds = size.passes + size.T * rates.EVENT + written
        return Cost(seconds, size.held, by_step + whole)


class NormsByStep(Answer):
    """log10 of Euclidean norms, one for each step, exact outside the range of float64 too."""

    dh: Vector
    dc: Vector | None = None
    dn: Vector | None = None
    dm: Vector | None = None


class LayerForwardRows(Answer):
    """What one of several layers reads, its states and gates, in the order of time also where it reads from
    the end.
    """

    layer: int
    direction: Direction
    x: Matrix
    h: Matrix
    c: Matrix | None = None
    n: Matrix | None = None
    m: Matrix | None = None
    gates: dict[str, Matrix]


class ForwardRows(Answer):
    """The steps of one block in one network, a row or an item for each, ascending in t.

    What the layer reads, states and gates, of several layers in `layers`, the lowest first, forward before
    reverse; `input`, where there is an embedding, what it is given; logits and output (softmax, sigmoid or
    the logits, by the loss); target and loss, null where no loss stands.
    """

    x: Matrix | None = None
    h: Matrix | None = None
    c: Matrix | None = None
    gates: dict[str, Matrix] | None = None
    layers: list[LayerForwardRows] | None = None
    input: Matrix | None = None
    logits: Matrix
    output: Matrix
    target: list[int | Vector | None]
    loss: list[Number | None]


class LayerBackwardRows(Answer):
    """Gradients of L in one of several layers, in the order of time: of a lower one `dh_direct` comes from
    the layer above at the same step, `dh_next` from the step that it reads next.
    """

    layer: int
    direction: Direction
    dh: Matrix
    dh_direct: Matrix
    dh_next: Matrix
    dc: Matrix | None = None
    dc_next: Matrix | None = None
    dn: Matrix | None = None
    dn_next: Matrix | None = None
    dm: Matrix | None = None
    dm_next: Matrix | None = None
    gates: dict[str, Matrix]
    log10_norm: NormsByStep


class BackwardRows(Answer):
    """Gradients of L at the steps of one block in one network, a row or an item for each, ascending in t; of
    several layers in `layers`, the lowest first, forward before reverse.

    dh = dh_direct + dh_next; `gates` by the gates' values.
    """

    dh: Matrix | None = None
    dh_direct: Matrix | None = None
    dh_next: Matrix | None = None
    dc: Matrix | None = None
    dc_next: Matrix | None = None
    gates: dict[str, Matrix] | None = None
    log10_norm: NormsByStep | None = None
    layers: list[LayerBackwardRows] | None = None


class Block(Answer):
    """The steps from <= t < to."""

    from_: Step = Field(alias="from")
    to: int


class ForwardBlock(Block):
    """The steps from <= t < to forward, of every network: those computed since the block before, t < from."""

    event: Literal["forward"]
    models: list[ForwardRows]


class BackwardBlock(Block):
    """The steps from <= t < to backward, of every network: those computed since the block before, t >= to."""

    event: Literal["backward"]
    models: list[BackwardRows]


class LayerNorms(NormsByStep):
    """The same of one of several layers."""

    layer: int
    direction: Direction


class LastNorms(Answer):
    """The same of one network: of several layers `states` has those of each."""

    dh: Vector | None = None
    dc: Vector | None = None
    states: list[LayerNorms] | None = None


LastRows = Annotated[
    list[LastNorms] | None,
    Field(
        description="of each model, log10 of the norms of dL_k/dh_t and dL_k/dc_t at every t, k the last "
        "loss step; -Infinity where L_k does not depend on them"
    ),
]


class MapEvent(MapAnswer):
    """The gradient map, as POST /api/gradient-map answers it; `last` is null unless the map is pooled."""

    event: Literal["map"]
    last: LastRows


class RefusedMap(Answer):
    """Why there is no map: it would be too large or too costly. `last` is null where it is refused too."""

    event: Literal["map"]
    refused: Problem
    last: LastRows


EVENTS = (Waiting, Plan, ForwardBlock, BackwardBlock, Gradients, MapEvent, RefusedMap, Done, StreamError)


def answer(experiment: Experiment, spec: PassesSpec, block_seconds: float = BLOCK_SECONDS) -> Iterator[bytes]:
    """Both passes of each network and the gradient map in one answer, in blocks of steps by quantity.

    The map is held to the limits on its own: one that is too large or too costly is refused in its event.
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
        lambda block: [_backward(adjoint, block) for adjoint in adjoints],
        block_seconds,
        packed,
    )
    yield from events.gradient_events(experiment, adjoints, packed)
    yield from _map(experiment, spec, traces)
    yield wire.event("done", seconds=perf_counter() - start, nonfinite=events.nonfinite(adjoints))


def _blocks(
    name: str,
    steps: Iterable[int | None],
    rows: Callable[[slice], list[dict[str, Any]]],
    seconds: float,
    packed: bool,
) -> Iterator[bytes]:
    """The events of one pass, whose `steps` go up or down, None on the way there: blocks that hold `rows` of
    each network.
    """
    since, met = perf_counter(), []
    for t in steps:
        if t is not None:
            met.append(t)
        if not met or perf_counter() - since < seconds:
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
        **_by_layer(trace.layers, lambda own: own, events.forward, block),
        **({"input": trace.xs[block, 0]} if trace.network.embedding else {}),
        **events.read_out(trace, block),
        "target": _where(stands, trace.targets[block, 0]),
        "loss": _where(stands, trace.losses[block, 0]),
    }


def _backward(adjoint: Adjoint, block: slice) -> dict[str, Any]:
    """The backward pass of the n steps of `block`: arrays (n, units) and (n,)."""
    return _by_layer(adjoint.layers, lambda own: own.trace, events.backward, block)


def _by_layer(
    records: Mapping[Address, Any],
    trace_of: Callable[[Any], LayerTrace],
    rows: Callable[[Any, slice], dict[str, Any]],
    block: slice,
) -> dict[str, Any]:
    """`rows` of the steps `block` of the only layer; of several `layers`, a record for each."""

    def of(own: Any) -> dict[str, Any]:
        trace = trace_of(own)
        return _in_time(trace.layer, rows(own, trace.layer.own_order(block, trace.T)))

    if len(records) == 1:
        return of(only(records))
    return {"layers": [{**address._asdict(), **of(own)} for address, own in records.items()]}


def _in_time(layer: Layer, record: dict[str, Any]) -> dict[str, Any]:
    """The arrays of nested records, in the order of time."""
    return {
        name: _in_time(layer, value) if isinstance(value, dict) else layer.in_time(value)
        for name, value in record.items()
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
    refused = _refusal(experiment, _cost_of_map(experiment.sizes, spec))
    apart = refused or maps.pool_size(spec, experiment.T)
    last = None
    if apart and not _refusal(experiment, _cost_of_last_rows(experiment.sizes, spec)):
        last = yield from maps.last_rows(traces, spec.truncate)
    if refused:
        fields = {"refused": refused}
    else:
        rows = maps.rows_of(experiment, spec.every)
        found = yield from maps.swept(traces, rows, spec.truncate)
        fields = maps.map_fields(experiment, spec, found)
    yield from wire.event_pieces("map", spec.packed, **fields, last=last)


def _refusal(experiment: Experiment, cost: Cost) -> dict[str, Any] | None:
    """Why a part of the answer would be too much on its own; None where it would not be."""
    return limits.refusal(cost, experiment.spec, experiment.settings)


def _cost_of_map(sizes: Sequence[Size], spec: PassesSpec) -> Cost:
    """The cost of the map, computed on its own."""
    return total(spec.map_cost(size) for size in sizes)


def _cost_of_last_rows(sizes: Sequence[Size], spec: PassesSpec) -> Cost:
    """The cost of the last loss's row, computed on its own: a map of this row, pooled to one cell."""
    row = spec.model_copy(update={"map": "loss", "pool": 1})
    return total(row.map_cost(replace(size, losses=1)) for size in sizes)


QUESTION = Question(
    path="/api/passes",
    summary="Passes and map",
    spec=PassesSpec,
    answer=answer,
    form=EVENTS,
    order=ORDER,
    examples=examples(PassesSpec),
)
