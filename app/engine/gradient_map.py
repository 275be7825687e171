"""The gradient map G[k, t] = log10 of the norm of dL_k/dh_t: how far back each step's loss is felt.

One reverse sweep over the growing stack of adjoints: at step k a row joins the stack, dL_k/dh_k, and every
row is pulled back through each step before it. A row is kept as mantissas times a power of two of its own, so
that norms stay exact far outside the range of doubles. For a cell with a c, a row is the joint adjoint of
(h, c). The first row is that of L.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.bptt import cuts, loss_gradients
from app.engine.cells.cell import spans
from app.engine.errors import EngineError
from app.engine.magnitude import LOG10_2, log10_norms, rescale
from app.engine.ops import quiet
from app.engine.trace import Trace

FOLD_FROM = 40  # rows of the stack from which folding a step's gates into one Jacobian pays


@dataclass(frozen=True, eq=False)
class GradientMap:
    """What `sweep` fills, column by column from the last.

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
    # Laid out by column, as it is filled.
    maps = {state: np.full((trace.T, trace.T), np.nan).T for state in trace.network.cell.states}
    return GradientMap(rows, maps, {state: np.full(trace.T, np.nan) for state in trace.network.cell.states})


def sweep(trace: Trace, gmap: GradientMap, truncate: int | None = None) -> Iterator[int]:
    """Yield t = T - 1 ... 0; once t is yielded, column t stands in `gmap`."""
    network, cut = trace.network, cuts(trace, truncate)
    with quiet():
        stack = _Stack(trace, gmap)
    for span in reversed(spans(trace.T, network.B * network.H * network.cell.G * trace.xs.itemsize)):
        with quiet():
            slopes = network.cell.slopes(trace, span)
        for t in range(span.stop - 1, span.start - 1, -1):
            with quiet():
                stack.join(t)
                stack.step_back(slopes, t - span.start)
                stack.write(t)
                if cut[t]:
                    stack.clear(t)
            yield t


class _Stack:
    """The adjoints under way, (1 + rows, B, H) each: first that of L, then one for each loss met so far."""

    def __init__(self, trace: Trace, gmap: GradientMap):
        network, objective = trace.network, trace.objective
        self.cell, self.gmap = network.cell, gmap
        steps = sorted({*gmap.rows, *objective.at})
        direct = loss_gradients(trace, np.array(steps)) @ network.weights["W_hy"]
        self.direct = dict(zip(steps, direct, strict=True))
        self.weight = dict.fromkeys(objective.at, objective.weight)
        self.rows = np.array(gmap.rows[::-1])
        depth, B, H = 1 + len(self.rows), network.B, network.H
        self.foldable = B == 1
        self.arriving, self.total = (
            {state: np.zeros((depth, B, H), network.dtype) for state in self.cell.states} for _ in range(2)
        )
        unfolded = min(depth, FOLD_FROM) if self.foldable else depth
        self.da = np.empty((unfolded, B, self.cell.G * H), network.dtype)
        self.exponents = np.zeros(depth, int)
        self.joined = 1  # rows in use
        self.met = 0  # rows of the map met so far, `joined` - 1 of them not cut off

    def join(self, t: int) -> None:
        """Step t's own loss: added to the adjoint of L, and a row of its own where the map asks for it."""
        h = self.arriving["h"]
        if t in self.weight:
            if self.exponents[0] < 0:  # to one scale, that of the larger, as `bptt` does
                for arriving in self.arriving.values():
                    np.ldexp(arriving[0], self.exponents[0], out=arriving[0])
                self.exponents[0] = 0
            h[0] += np.ldexp(self.weight[t] * self.direct[t], -self.exponents[0])
        if self.met < len(self.rows) and t == self.rows[self.met]:
            for arriving in self.arriving.values():
                arriving[self.joined] = 0
            h[self.joined] = self.direct[t]
            self.joined += 1
            self.met += 1

    def step_back(self, slopes: object, s: int) -> None:
        """All rows through one step: what arrives becomes total, what is sent back arrives next."""
        self.arriving, self.total = self.total, self.arriving
        total = {state: rows[: self.joined] for state, rows in self.total.items()}
        sent = {state: rows[: self.joined] for state, rows in self.arriving.items()}
        if self.foldable and self.joined > FOLD_FROM:
            total, sent = ({state: rows[:, 0] for state, rows in each.items()} for each in (total, sent))
            self.cell.pull_back(slopes, s, total, sent)
        else:
            self.cell.step_back(slopes, s, total, self.da[: self.joined], sent)

    def write(self, t: int) -> None:
        """Column t of the map; then the rows are brought back into range."""
        K = self.joined
        asked = self.rows[self.met - K + 1 : self.met]
        for state, total in self.total.items():
            norms = log10_norms(total[:K].reshape(K, -1)) + self.exponents[:K] * LOG10_2
            self.gmap.totals[state][t] = norms[0]
            self.gmap.log10_norms[state][asked, t] = norms[1:]
        rescale([arriving[:K].reshape(K, -1) for arriving in self.arriving.values()], self.exponents[:K])

    def clear(self, t: int) -> None:
        """A cut: nothing is sent to t - 1, so the rows met so far are exact zeros from there on."""
        for state, arriving in self.arriving.items():
            arriving[: self.joined] = 0
            self.gmap.log10_norms[state][self.rows[: self.met], :t] = -np.inf
        self.exponents[:] = 0
        self.joined = 1


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
