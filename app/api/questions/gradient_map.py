"""The gradient map: rows, pooling, what is masked."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Direction, Masked, Step, Vector
from app.api.questions.question import Question
from app.api.spec import rates, sequences
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.spec.fields import Count, Index
from app.api.spec.spec import BaseSpec
from app.api.wire import wire
from app.engine.network.address import Address
from app.engine.network.network import only
from app.engine.passes.gradient_map import GradientMap, new_gradient_map, pool, sweep
from app.engine.passes.mean import Mean
from app.engine.passes.trace import Loss, Trace
from app.engine.passes.unroll import unroll


class MapSpec(BaseSpec):
    """A spec, and which map of it."""

    takes_layers = True
    map: Literal["loss", "every"] = "loss"
    pool: Count | None = None
    of: Annotated[
        Index | Literal["mean"],
        Field(description="which of several sequences is looked at, or the mean of their norms"),
    ] = 0

    @property
    def every(self) -> bool:
        return self.map == "every"

    def cost(self, size: Size) -> Cost:
        """The map and nothing else; a question that asks for more beside it has a cost of its own."""
        return self.map_cost(size)

    def map_cost(self, size: Size) -> Cost:
        """Each row is pulled back through half of the steps, for each state by an H x H Jacobian."""
        T, states = size.T, size.layers * size.states
        maps = size.batch  # of several sequences each has its own, and their mean is a further one
        every, side = self.map == "every", min(self.pool or T, T)
        sweep = size.sweep(T if every else size.losses)
        half = 1 if size.structure.bidirectional else 2  # of the map: L_k depends on later steps too
        asked = side * (side + 1) / half if every else side * min(side, size.losses)
        written = states * (side**2 * rates.CELL if self.packed else asked * rates.NUMBER)
        return Cost(
            size.products + maps * (2 * size.calls + sweep) + written,
            size.held + 2 * states * T * T * (1 + (maps > 1)) + size.rows_held(T if every else size.losses),
            states * (asked + T),
            states * (side**2 - asked),
        )


class MapNorms(Answer):
    """One matrix for each state."""

    dh: Masked
    dc: Masked | None = None
    dn: Masked | None = None
    dm: Masked | None = None


class MapTotals(Answer):
    """The same of L as a whole, T numbers for each state."""

    dh: Vector
    dc: Vector | None = None
    dn: Vector | None = None
    dm: Vector | None = None


class Pool(Answer):
    """Which steps a pooled cell covers: cell i those with from[i] <= t < to[i], along k as along t."""

    from_: list[int] = Field(alias="from")
    to: list[int]


class LayerMap(Answer):
    """The map of one layer: null where L_k does not depend on its states."""

    layer: int
    direction: Direction
    log10_norm: MapNorms
    total: MapTotals


class ModelMap(Answer):
    """The map of one network: of several layers `states` has that of each, the lowest first."""

    log10_norm: MapNorms | None = None
    total: MapTotals | None = None
    states: list[LayerMap] | None = None
    pool: Pool | None = None


class MapAnswer(Answer):
    """log10 of the norms of dL_k/dh_t and dL_k/dc_t."""

    digest: str
    of: Annotated[
        int | Literal["mean"] | None, Field(description="of several sequences: which one, or their mean")
    ] = None
    T: int
    map: Literal["loss", "every"]
    rows: Annotated[list[Step], Field(description="the steps k whose row is there")]
    models: list[ModelMap]


def answer(experiment: Experiment, spec: MapSpec) -> Iterator[bytes]:
    """log10 of the norms of dL_k/dh_t and dL_k/dc_t, for each step k that has a loss and each t up to k."""
    if spec.several:
        maps = yield from _mean(experiment, spec)
    else:
        maps = yield from _maps(experiment.traces(), rows_of(experiment, spec.every), spec.truncate)
    yield from wire.pieces(map_fields(experiment, spec, maps), spec.packed)


def _maps(
    traces: Sequence[Trace], rows: tuple[int, ...], truncate: int | None
) -> Generator[bytes, None, list[GradientMap]]:
    for _ in chain.from_iterable(map(unroll, traces)):
        yield b""
    return (yield from swept(traces, rows, truncate))


def _mean(experiment: Experiment, spec: MapSpec) -> Generator[bytes, None, list[GradientMap]]:
    """Of each network the mean of its maps over several sequences, each at its place among T steps."""
    means = [Mean(experiment.T) for _ in experiment.networks]
    for b, given in enumerate(spec.sequences):
        traces = tuple(experiment.alone(b))
        rows = tuple(np.flatnonzero(traces[0].has_target).tolist()) if spec.every else traces[0].objective.at
        maps = yield from _maps(traces, rows, spec.truncate)
        place = sequences.place(given.steps, experiment.T, spec.padding)
        for mean, gmap in zip(means, maps, strict=True):
            mean.add(gmap, place)
    return [mean.map() for mean in means]


def rows_of(experiment: Experiment, every: bool) -> tuple[int, ...]:
    """The steps whose loss has a row: every step that has a target, or where the loss stands."""
    if every:
        return tuple(np.flatnonzero(experiment.sequence.has_target).tolist())
    return experiment.loss.at


def swept(
    traces: Sequence[Trace], rows: tuple[int, ...], truncate: int | None
) -> Generator[bytes, None, list[GradientMap]]:
    """Returns the map of each unrolled trace with these rows; yields b"" at every step on the way."""
    maps = [new_gradient_map(trace, rows) for trace in traces]
    for trace, gmap in zip(traces, maps, strict=True):
        for _ in sweep(trace, gmap, truncate):
            yield b""
    return maps


def last_rows(traces: Sequence[Trace], truncate: int | None) -> Generator[bytes, None, list[dict[str, Any]]]:
    """Returns the row of the last loss of each unrolled trace; yields b"" at every step on the way.

    {"dh": (T,), "dc": (T,)}, of several layers in `states`, one for each: log10 of the norms of dL_k/dh_t and
    dL_k/dc_t, k the last loss step; -inf where L_k does not depend on them. These are the totals of a map
    whose only loss is L_k.
    """
    found = []
    for trace in traces:  # one at a time: each needs memory for a map
        k = trace.objective.at[-1]
        alone = replace(trace, objective=Loss(trace.objective.kind, (k,)))
        (gmap,) = yield from swept([alone], (k,), truncate)
        found.append(_by_layer({at: _by_gradient(own.totals) for at, own in gmap.layers.items()}))
    return found


def pool_size(spec: MapSpec, T: int) -> int | None:
    """How many cells a side the map is pooled to; None where `spec` asks for no fewer than T."""
    return None if spec.pool is None or spec.pool >= T else spec.pool


def map_fields(experiment: Experiment, spec: MapSpec, maps: Sequence[GradientMap]) -> dict[str, Any]:
    """The fields of the answer: `maps` of the networks, pooled where `spec` asks for that."""
    n = pool_size(spec, experiment.T)
    return {
        "digest": experiment.digest,
        **({} if spec.sequences is None else {"of": spec.of}),
        "T": experiment.T,
        "map": spec.map,
        "rows": list(maps[0].rows),
        "models": [_model(gmap, n) for gmap in maps],
    }


def _model(gmap: GradientMap, n: int | None) -> dict[str, Any]:
    """One network's map, pooled to n x n cells unless n is None."""
    cells = {address: own if n is None else pool(own, n) for address, own in gmap.layers.items()}
    found = {
        address: {
            "log10_norm": {
                f"d{name}": wire.Masked(norms, cells[address].asked)
                for name, norms in cells[address].log10_norms.items()
            },
            "total": _by_gradient(own.totals),
        }
        for address, own in gmap.layers.items()
    }
    fields = _by_layer(found)
    if n is not None:
        edges = next(iter(cells.values())).edges.tolist()
        fields["pool"] = {"from": edges[:-1], "to": edges[1:]}
    return fields


def _by_layer(found: Mapping[Address, dict[str, Any]]) -> dict[str, Any]:
    """The fields of the only layer; of several `states`, a record for each."""
    if len(found) == 1:
        return only(found)
    return {"states": [{**address._asdict(), **each} for address, each in found.items()]}


def _by_gradient(by_state: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """{"h": …} -> {"dh": …}"""
    return {f"d{state}": values for state, values in by_state.items()}


QUESTION = Question(
    path="/api/gradient-map",
    summary="Gradient map",
    spec=MapSpec,
    answer=answer,
    form=MapAnswer,
    examples=examples(MapSpec, map="every"),
)
