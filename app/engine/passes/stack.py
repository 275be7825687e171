"""The stack of adjoints under way in a sweep: one row for each loss, each kept as mantissas and an exponent.

Several steps are taken together: pulled back as plain numbers, their squared norms looked at afterwards, rows
that went far then brought back to a norm near 1. Where one has left the range in which a square is exact the
steps are taken again, fewer together; how far they went says how many are taken next.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from app.engine.network.layer import Layer
from app.engine.numbers.magnitude import LOG10_2, log10_norms, normalise, sound_decades
from app.engine.passes.bptt import loss_gradients
from app.engine.passes.trace import Trace

if TYPE_CHECKING:
    from app.engine.passes.gradient_map import LayerMap

FOLD_FROM = 8  # rows of the stack from which folding a step's gates into one Jacobian pays
MOST, FEWER = 64, 4  # steps taken together, and by what they are divided where that was too many
WORK = 2**27  # multiplications in steps taken together: some milliseconds, so that a sweep can be stopped
FOLD_BYTES = 2**17  # what is folded at once stays in the cache
# Of the decades in which squares are exact: how many steps together are to use, and within how many rows stay
# as they are.
ROOM, NEAR = 0.75, 0.2


class Stack:
    """Rows (states, 1 + rows, B * H): first the adjoint of L, then one for each loss met so far.

    Of a layer that the read-out reads; steps are in its own order, `gmap` too. `entered` (T,): the step at
    which the loss of step k of time enters, and as well the k of each such step.

    `direct` (rows, B * H): what the rows of h begin with, the last step's first, as `rows` has them, times 2^
    `shifts`. `own`: by step, what its loss adds to the adjoint of L. `rows_from` (T,): how many rows are of
    steps from t on.
    """

    def __init__(self, trace: Trace, layer: Layer, gmap: "LayerMap", entered: np.ndarray):
        network, objective = trace.network, trace.objective
        self.cell, self.gmap, self.B = layer.cell, gmap, network.B
        self.rows = np.array(gmap.rows[::-1])
        self.rows_from = len(self.rows) - np.searchsorted(gmap.rows, np.arange(trace.T))
        at = np.array(objective.at)
        read = network.read_out.weights["W_hy"][:, network.levels[-1].columns(layer)]
        self.direct, own = (
            (loss_gradients(trace, steps) @ read).reshape(len(steps), -1)
            for steps in (entered[self.rows], at)
        )
        self.own = dict(zip(entered[at].tolist(), objective.weight * own, strict=True))
        self.shifts = np.zeros(len(self.rows), int)
        normalise([self.direct], self.shifts)
        depth, size = 1 + len(self.rows), self.direct.shape[1]
        states = len(self.cell.states)
        self.arriving, self.total = (np.zeros((states, depth, size), network.dtype) for _ in range(2))
        jacobian = states, layer.H, layer.H
        self.most = max(1, min(MOST, WORK // (depth * size * states * layer.H)))
        at_once = max(1, min(MOST, FOLD_BYTES // (math.prod(jacobian) * self.direct.itemsize)))
        self.folded = np.empty((at_once, *jacobian), network.dtype)
        unfolded = min(depth, FOLD_FROM) if self.B == 1 else depth
        self.da = np.empty((unfolded, self.B, self.cell.G * layer.H), network.dtype)
        self.exponents = np.zeros(depth, int)
        self.joined = 1  # rows in use
        self.met = 0  # rows of the map met so far, `joined` - 1 of them not cut off
        self.together = self.most  # steps taken together next
        self.squares = np.empty((states, self.most, depth), network.dtype)
        self.zeros: np.ndarray | None = None  # where it is exactly so, once a square was zero

    def pull_back(self, slopes: object, first: int, steps: range) -> None:
        """The steps of `steps`, descending, `first` being the first of the span of `slopes`: columns of the
        map.
        """
        n, before = len(steps), self.arriving[:, : self.joined].copy()
        counts = self.exponents.copy(), self.joined, self.met
        begun = self._through(slopes, first, steps)
        norms = 0.5 * np.log10(self.squares[:, :n, : self.joined], dtype=np.float64)
        most = sound_decades(before.dtype)
        farthest = self._farthest(steps, norms, begun, before, counts[0][0])
        if farthest < most:
            norms[:, ~begun] = np.nan
            self.together = max(1, min(self.most, 2 * n, int(n * ROOM * most / (farthest + 1))))
        elif n == 1:
            norms = np.stack([log10_norms(rows)[None] for rows in self.total[:, : self.joined]])
            self.together = 1
        else:
            self.exponents, self.joined, self.met = counts
            self.arriving[:, : self.joined] = before
            if self.zeros is None and np.isinf(farthest):
                self.zeros = np.empty(self.squares.shape, bool)
            else:
                self.together = max(1, n // FEWER)
            while steps:
                taken, steps = steps[: self.together], steps[self.together :]
                self.pull_back(slopes, first, taken)
            return
        self._write(steps, norms)
        arriving = self.arriving[:, : self.joined]
        squares, near = np.vecdot(arriving, arriving), 10 ** (2 * NEAR * most)
        if not ((squares > 1 / near) & (squares < near)).all():
            normalise(arriving, self.exponents[: self.joined])

    def _through(self, slopes: object, first: int, steps: range) -> np.ndarray:
        """All rows through `steps` in plain numbers, their squared norms kept. Which rows had begun at which
        step, (steps, rows in use).
        """
        used = self._join(steps)
        own = self._own(steps)
        tall, at_once = self.B == 1 and self.joined > FOLD_FROM, len(self.folded)
        for i, (t, K) in enumerate(zip(steps, used, strict=True)):
            if t in own:
                self.arriving[0, 0] += own[t]
            self.arriving, self.total = self.total, self.arriving
            total, sent = self.total[:, :K], self.arriving[:, :K]
            if tall:
                if i % at_once == 0:
                    low = max(steps[-1], t + 1 - at_once)
                    self.cell.fold(slopes, slice(low - first, t + 1 - first), self.folded[: t + 1 - low])
                self.cell.pull_back(slopes, t - first, self.folded[t - low], total, sent)
            else:
                self.cell.step_rows_back(slopes, t - first, total, self.da[:K], sent)
            np.vecdot(total, total, out=self.squares[:, i, :K])
            if self.zeros is not None:
                np.logical_not(total.any(axis=2), out=self.zeros[:, i, :K])
        return np.arange(self.joined) < np.array(used)[:, None]

    def _farthest(
        self, steps: range, norms: np.ndarray, begun: np.ndarray, before: np.ndarray, exponent: int
    ) -> float:
        """How many decades the rows in use went from 1, inf where a square is 0 and its row may be not.

        `exponent`: that of L's row until now. What is zero stays zero, and what is not finite is not mended
        by fewer steps together: neither counts.
        """
        joined = self.direct[self.met - (self.joined - before.shape[1]) : self.met]
        alive = np.concatenate([_counts(before.swapaxes(0, 1)), _counts(joined)])
        own = [self.own[t] for t in steps if t in self.own]
        alive[0] |= bool(own) and np.isfinite(before[:, 0]).all() and _counts(np.array(own)).any()
        there = begun & alive
        farthest = np.abs(np.where(there, norms, 0)).max()
        if self.zeros is None or not np.isinf(farthest):
            return farthest
        ended = self.zeros[:, : len(steps), : self.joined] & _near(norms, begun, before.dtype)
        ended[..., 0] &= self.exponents[0] == exponent  # or L's row was made small for a loss that joins
        return np.abs(np.where(there & ~ended, norms, 0)).max()

    def _join(self, steps: range) -> list[int]:
        """The rows that begin at one of `steps` are put in place. How many are in use at each step."""
        counts = self.rows_from[steps[-1] : steps[0] + 1][::-1]
        used = (self.joined - self.met + counts).tolist()
        joining = slice(self.joined, used[-1])
        direct = self.direct[self.met : self.met + used[-1] - self.joined]
        for each in (self.arriving, self.total):
            each[0, joining], each[1:, joining] = direct, 0
        self.exponents[joining] = self.shifts[self.met : self.met + used[-1] - self.joined]
        self.met += used[-1] - self.joined
        self.joined = used[-1]
        return used

    def _own(self, steps: range) -> Mapping[int, np.ndarray]:
        """The losses of `steps` in the adjoint of L, both in the larger of the two scales, as `bptt`
        does it.
        """
        exponent = self.exponents[0]
        if exponent == 0 or not any(t in self.own for t in steps):
            return self.own
        if exponent > 0:
            return {t: np.ldexp(self.own[t], -exponent) for t in steps if t in self.own}
        np.ldexp(self.arriving[:, 0], exponent, out=self.arriving[:, 0])
        self.exponents[0] = 0
        return self.own

    def _write(self, steps: range, norms: np.ndarray) -> None:
        """The columns `steps`, descending: log10 `norms` (states, steps, rows in use) of the mantissas."""
        norms += self.exponents[: self.joined] * LOG10_2
        asked = self._asked(self.joined - 1)
        columns = slice(steps[-1], steps[0] + 1)
        for state, each in zip(self.cell.states, norms[:, ::-1], strict=True):
            self.gmap.totals[state][columns] = each[:, 0]
            self.gmap.log10_norms[state].T[columns, asked] = each[:, 1:]

    def _asked(self, count: int) -> np.ndarray | slice:
        """The steps k of the last `count` rows met; a slice where they follow each other."""
        rows = self.rows[self.met - count : self.met]
        if count and rows[0] - rows[-1] == count - 1:
            return slice(rows[0], rows[-1] - 1 if rows[-1] else None, -1)
        return rows

    def clear(self, t: int) -> None:
        """A cut: nothing is sent to t - 1, so the rows met so far are exact zeros from there on."""
        self.arriving[:, : self.joined] = 0
        for norms in self.gmap.log10_norms.values():
            norms[self.rows[: self.met], :t] = -np.inf
        self.exponents[:] = 0
        self.joined = 1


def _near(norms: np.ndarray, begun: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """(steps, rows) Which rows were near 1 before each step, or zero: what is zero after it would be so too
    were the step taken alone. `norms` (states, steps, rows).
    """
    before = np.zeros_like(norms[0])
    before[1:] = np.where(begun[:-1], norms.max(axis=0)[:-1], 0)
    return (before >= -NEAR * sound_decades(dtype)) | np.isneginf(before)


def _counts(rows: np.ndarray) -> np.ndarray:
    """(K,) Which of `rows` (K, …) are finite and not zero."""
    flat = rows.reshape(len(rows), math.prod(rows.shape[1:]))
    return flat.any(axis=1) & np.isfinite(flat).all(axis=1)
