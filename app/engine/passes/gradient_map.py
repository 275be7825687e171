"""The gradient map G[k, t] = log10 of the norm of dL_k/dh_t: how far back each step's loss is felt.

One reverse sweep over the growing stack of adjoints: at step k a row joins the stack, dL_k/dh_k, and every
row is pulled back through each step before it. A row is kept as mantissas times a power of two of its own, so
that norms stay exact far outside the range of doubles. For a cell with a c, a row is the joint adjoint of
(h, c). The first row is that of L.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.errors import EngineError
from app.engine.network.address import FORWARD, Address
from app.engine.network.layer import Layer
from app.engine.network.network import Network, only
from app.engine.numbers.ops import quiet
from app.engine.passes.bptt import cuts
from app.engine.passes.rows import row_parts, rows_back, seeds
from app.engine.passes.stack import Stack
from app.engine.passes.trace import Trace


@dataclass(frozen=True, eq=False)
class LayerMap:
    """The map of one layer, in the order of time.

    `rows`: the steps k asked for, ascending. `log10_norms["h"]` (T, T): row k, column t, the norm over batch
    and units of dL_k/dh_t ("c": of dL_k/dc_t), NaN outside `asked`; -inf where it is exactly zero.
    `totals["h"]` (T,): of L. `asked` (T, T): True where a value stands, at rows k asked for and the steps t
    whose states L_k depends on: t <= k, or more where a layer reads the sequence from its end.
    """

    rows: tuple[int, ...]
    log10_norms: Mapping[str, np.ndarray]
    totals: Mapping[str, np.ndarray]
    asked: np.ndarray


@dataclass(frozen=True, eq=False)
class GradientMap:
    """The record that `sweep` fills: of each layer its map, by address."""

    rows: tuple[int, ...]
    layers: Mapping[Address, LayerMap]

    @property
    def only(self) -> LayerMap:
        """The one layer's map; EngineError where there are several."""
        return only(self.layers)


def new_gradient_map(trace: Trace, rows: tuple[int, ...]) -> GradientMap:
    """Memory for the map of `trace` with the given rows: steps that have a target, a loss there or not."""
    rows = tuple(sorted(set(rows)))
    if not rows or not 0 <= rows[0] <= rows[-1] < trace.T or not trace.has_target[list(rows)].all():
        raise EngineError("map.rows", "a row of the map is a step with a target", "map")
    if trace.network.models:
        raise EngineError("map.models", "a map is asked of one model at a time", "map")
    T, wanted = trace.T, np.isin(np.arange(trace.T), rows)[:, None]

    def of_layer(address: Address) -> LayerMap:
        states = trace.network.layers[address].cell.states
        # Laid out by column, as it is filled.
        maps = {state: np.full((T, T), np.nan).T for state in states}
        totals = {state: np.full(T, np.nan) for state in states}
        return LayerMap(rows, maps, totals, wanted & _depends(trace.network, address, T))

    return GradientMap(rows, {address: of_layer(address) for address in trace.layers})


def _depends(network: Network, address: Address, T: int) -> np.ndarray:
    """(T, T) Whether L_k depends on a layer's state at step t."""
    above = network.levels[address.layer + 1 :]
    ways = [{layer.reverse for layer in level.layers} for level in (*above, network.levels[address.layer])]
    if any(len(each) > 1 for each in ways[:-1]) and T > 1:
        return np.ones((T, T), bool)
    if address.direction == FORWARD:
        return np.tri(T, dtype=bool)
    by_count = network.read_out.read == "state" and not above
    return np.tri(T, dtype=bool)[:, ::-1] if by_count else np.tri(T, dtype=bool).T


def sweep(trace: Trace, gmap: GradientMap, truncate: int | None = None) -> Iterator[int | None]:
    """Yield t = T - 1 ... 0; once t is yielded, column t stands in `gmap`. None at other steps."""
    if len(trace.network.levels) == 1:
        yield from _one_level(trace, gmap, truncate)
        return
    for part in row_parts(trace, gmap.rows):
        with quiet():
            sent = seeds(trace, part)
        norms = {
            address: {state: np.empty((trace.T, 1 + len(part))) for state in each.totals}
            for address, each in gmap.layers.items()
        }
        for span in rows_back(trace, sent, norms, truncate):
            if span is None:
                yield None
            else:
                yield from (None for _ in range(span.start, span.stop))
        for address, each in gmap.layers.items():
            _fill(each, part, norms[address], trace.network.layers[address])
    yield from range(trace.T - 1, -1, -1)


def _fill(gmap: LayerMap, part: tuple[int, ...], norms: Mapping[str, np.ndarray], layer: Layer) -> None:
    """The rows of a part, from norms in the layer's own order."""
    rows = list(part)
    for state, values in norms.items():
        in_time = layer.in_time(values)
        gmap.totals[state][:] = in_time[:, 0]
        gmap.log10_norms[state][rows] = np.where(gmap.asked[rows], in_time[:, 1:].T, np.nan)


def _one_level(trace: Trace, gmap: GradientMap, truncate: int | None) -> Iterator[int | None]:
    """Layers that the read-out reads: no loss goes through one of them to another."""
    steps = np.arange(trace.T)
    if len(gmap.layers) == 1:
        yield from _one_layer(trace, next(iter(gmap.layers)), gmap.only, steps, truncate)
        return
    for address, own in gmap.layers.items():
        layer = trace.network.layers[address]
        by_count = trace.network.read_out.read == "state"
        entered = steps if by_count else layer.in_time(steps)
        for _ in _one_layer(trace, address, _in_own_order(own, layer, entered), entered, truncate):
            yield None
    yield from reversed(steps.tolist())


def _in_own_order(gmap: LayerMap, layer: Layer, entered: np.ndarray) -> LayerMap:
    """The same memory with its steps in the layer's own order, and row k where the loss of step k enters."""
    rows = tuple(sorted(entered[list(gmap.rows)].tolist()))
    way = 1 if entered[0] == 0 else -1
    maps = {state: layer.in_time(norms[::way].T).T for state, norms in gmap.log10_norms.items()}
    totals = {state: layer.in_time(values) for state, values in gmap.totals.items()}
    return LayerMap(rows, maps, totals, layer.in_time(gmap.asked[::way].T).T)


def _one_layer(
    trace: Trace, address: Address, gmap: LayerMap, entered: np.ndarray, truncate: int | None
) -> Iterator[int]:
    """All rows on one growing stack, column by column in the layer's own order; see `Stack`."""
    own = trace.layers[address]
    cut = cuts(own.layer, trace.T, truncate)
    with quiet():
        stack = Stack(trace, own.layer, gmap, entered)
    for span in reversed(own.spans()):
        with quiet():
            slopes = own.layer.cell.slopes(own, span)
        t = span.stop - 1
        while t >= span.start:
            steps = _up_to_a_cut(range(t, max(span.start, t + 1 - stack.together) - 1, -1), cut)
            with quiet():
                stack.pull_back(slopes, span.start, steps)
                if cut[steps[-1]]:
                    stack.clear(steps[-1])
            yield from steps
            t = steps[-1] - 1


def _up_to_a_cut(steps: range, cut: np.ndarray) -> range:
    """The first of `steps`, the first cut among them the last one."""
    found = np.flatnonzero(cut[steps[-1] : steps[0] + 1])
    return range(steps[0], steps[-1] + int(found[-1]) - 1, -1) if found.size else steps


@dataclass(frozen=True, eq=False)
class Pooled:
    """n x n cells: (i, j) holds the largest value of rows edges[i] <= k < edges[i + 1] and columns alike.

    `log10_norms`, by state: NaN in cells without a value (`asked` False); a NaN among the values stays NaN.
    """

    edges: np.ndarray
    log10_norms: Mapping[str, np.ndarray]
    asked: np.ndarray


def pool(gmap: LayerMap, n: int) -> Pooled:
    """`gmap` in n x n cells that cover as equal numbers of steps as can be; T x T where n is more than T."""
    T, asked = len(gmap.totals["h"]), gmap.asked
    edges = np.linspace(0, T, min(n, T) + 1).astype(int)

    def by_cell(largest: np.ufunc, values: np.ndarray) -> np.ndarray:
        return largest.reduceat(largest.reduceat(values, edges[:-1], axis=0), edges[:-1], axis=1)

    cells = by_cell(np.logical_or, asked)
    maps = {
        state: np.where(cells, by_cell(np.maximum, np.where(asked, values, -np.inf)), np.nan)
        for state, values in gmap.log10_norms.items()
    }
    return Pooled(edges, maps, cells)
