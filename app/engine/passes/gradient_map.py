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
from app.engine.numbers.ops import quiet
from app.engine.passes.bptt import cuts
from app.engine.passes.stack import Stack
from app.engine.passes.trace import Trace


@dataclass(frozen=True, eq=False)
class GradientMap:
    """The record that `sweep` fills, column by column from the last.

    `rows`: the steps k asked for, ascending. `log10_norms["h"]` (T, T): row k, column t, the norm over batch
    and units of dL_k/dh_t ("c": of dL_k/dc_t), NaN outside `asked`; -inf where it is exactly zero.
    `totals["h"]` (T,): of L.
    """

    rows: tuple[int, ...]
    log10_norms: Mapping[str, np.ndarray]
    totals: Mapping[str, np.ndarray]

    @property
    def asked(self) -> np.ndarray:
        """(T, T) True where a value stands: rows k asked for, columns t <= k."""
        T = len(self.totals["h"])
        return np.isin(np.arange(T), self.rows)[:, None] & np.tri(T, dtype=bool)

    @property
    def log10_dh(self) -> np.ndarray:
        return self.log10_norms["h"]

    @property
    def log10_dc(self) -> np.ndarray | None:
        return self.log10_norms.get("c")

    @property
    def total_dh(self) -> np.ndarray:
        return self.totals["h"]

    @property
    def total_dc(self) -> np.ndarray | None:
        return self.totals.get("c")


def new_gradient_map(trace: Trace, rows: tuple[int, ...]) -> GradientMap:
    """Memory for the map of `trace` with the given rows: steps that have a target, a loss there or not."""
    rows = tuple(sorted(set(rows)))
    if not rows or not 0 <= rows[0] <= rows[-1] < trace.T or not trace.has_target[list(rows)].all():
        raise EngineError("map.rows", "a row of the map is a step with a target", "map")
    if trace.network.models:
        raise EngineError("map.models", "a map is asked of one model at a time", "map")
    # Laid out by column, as it is filled.
    states = trace.only.layer.cell.states
    maps = {state: np.full((trace.T, trace.T), np.nan).T for state in states}
    return GradientMap(rows, maps, {state: np.full(trace.T, np.nan) for state in states})


def sweep(trace: Trace, gmap: GradientMap, truncate: int | None = None) -> Iterator[int]:
    """Yield t = T - 1 ... 0; once t is yielded, column t stands in `gmap`."""
    own = trace.only
    cut = cuts(own.layer, trace.T, truncate)
    with quiet():
        stack = Stack(trace, gmap)
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


def pool(gmap: GradientMap, n: int) -> Pooled:
    """`gmap` in n x n cells that cover as equal numbers of steps as can be; T x T where n is more than T."""
    T, asked = len(gmap.total_dh), gmap.asked
    edges = np.linspace(0, T, min(n, T) + 1).astype(int)

    def by_cell(largest: np.ufunc, values: np.ndarray) -> np.ndarray:
        return largest.reduceat(largest.reduceat(values, edges[:-1], axis=0), edges[:-1], axis=1)

    cells = by_cell(np.logical_or, asked)
    maps = {
        state: np.where(cells, by_cell(np.maximum, np.where(asked, values, -np.inf)), np.nan)
        for state, values in gmap.log10_norms.items()
    }
    return Pooled(edges, maps, cells)
