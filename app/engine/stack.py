"""The stack of adjoints under way in a sweep: one row for each loss, each kept as mantissas and an exponent.

Several steps are taken together: pulled back as plain numbers, their squared norms looked at afterwards. Only
where one has left the range in which a square is exact the steps are taken again, one at a time, each row
brought back to a norm near 1 after each.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from app.engine.bptt import loss_gradients
from app.engine.cells.cell import by_sequence
from app.engine.magnitude import LOG10_2, is_sound, log10_norms, rescale
from app.engine.trace import Trace

if TYPE_CHECKING:
    from app.engine.gradient_map import GradientMap

FOLD_FROM = 8  # rows of the stack from which folding a step's gates into one Jacobian pays
TOGETHER = 16  # steps at most
FOLD_BYTES = 2**20  # what was folded stays in the cache


class Stack:
    """Rows, (1 + rows, B * H) for each state: first the adjoint of L, then one for each loss met so far.

    `direct` (rows, B * H): what the rows of h begin with, the last step's first, as `rows` has them. `own`:
    by step, what its loss adds to the adjoint of L. `rows_from` (T,): how many rows are of steps from t on.
    """

    def __init__(self, trace: Trace, gmap: "GradientMap"):
        network, objective = trace.network, trace.objective
        self.cell, self.gmap, self.B = network.cell, gmap, network.B
        self.rows = np.array(gmap.rows[::-1])
        self.rows_from = len(self.rows) - np.searchsorted(gmap.rows, np.arange(trace.T))
        at = np.array(objective.at)
        self.direct, own = (
            (loss_gradients(trace, steps) @ network.weights["W_hy"]).reshape(len(steps), -1)
            for steps in (self.rows, at)
        )
        self.own = dict(zip(objective.at, objective.weight * own, strict=True))
        depth, size = 1 + len(self.rows), self.direct.shape[1]
        self.arriving, self.total = (
            {state: np.zeros((depth, size), network.dtype) for state in self.cell.states} for _ in range(2)
        )
        jacobian = len(self.cell.states), network.H, network.H
        self.most = max(1, min(TOGETHER, FOLD_BYTES // (math.prod(jacobian) * self.direct.itemsize)))
        self.folded = np.empty((self.most, *jacobian), network.dtype)
        unfolded = min(depth, FOLD_FROM) if self.B == 1 else depth
        self.da = np.empty((unfolded, self.B, self.cell.G * network.H), network.dtype)
        self.exponents = np.zeros(depth, int)
        self.joined = 1  # rows in use
        self.met = 0  # rows of the map met so far, `joined` - 1 of them not cut off
        self.together = self.most  # steps taken together next
        self.squares = {state: np.empty((self.most, depth), network.dtype) for state in self.cell.states}

    def pull_back(self, slopes: object, first: int, steps: range) -> None:
        """The steps of `steps`, descending, `first` being the first of the span of `slopes`: columns of the
        map.
        """
        before = {state: rows[: self.joined].copy() for state, rows in self.arriving.items()}
        counts = self.exponents.copy(), self.joined, self.met
        in_use = self._through(slopes, first, steps)
        squares = {state: rows[: len(steps), : self.joined] for state, rows in self.squares.items()}
        if all((is_sound(rows) | ~in_use).all() for rows in squares.values()):
            for state, rows in squares.items():
                norms = 0.5 * np.log10(rows, dtype=np.float64)
                norms[~in_use] = np.nan
                self._write(state, steps, norms)
            rescale(self._arriving(), self.exponents[: self.joined])
            self.together = min(self.most, 2 * self.together)
        else:
            self.exponents, self.joined, self.met = counts
            for state, rows in before.items():
                self.arriving[state][: self.joined] = rows
            for t in steps:
                step = range(t, t - 1, -1)
                self._through(slopes, first, step)
                for state, rows in self.total.items():
                    self._write(state, step, log10_norms(rows[: self.joined])[None])
                rescale(self._arriving(), self.exponents[: self.joined])
            self.together = max(1, self.together // 2)

    def _arriving(self) -> list[np.ndarray]:
        return [rows[: self.joined] for rows in self.arriving.values()]

    def _through(self, slopes: object, first: int, steps: range) -> np.ndarray:
        """All rows through `steps` in plain numbers, their squared norms kept. Which rows had begun at which
        step, (steps, rows in use).
        """
        used = self._join(steps)
        own = self._own(steps)
        tall = self.B == 1 and self.joined > FOLD_FROM
        if tall:
            self.cell.fold(slopes, slice(steps[-1] - first, steps[0] + 1 - first), self.folded[: len(steps)])
        for i, (t, K) in enumerate(zip(steps, used, strict=True)):
            if t in own:
                self.arriving["h"][0] += own[t]
            self.arriving, self.total = self.total, self.arriving
            total = {state: rows[:K] for state, rows in self.total.items()}
            sent = {state: rows[:K] for state, rows in self.arriving.items()}
            if tall:
                self.cell.pull_back(slopes, t - first, self.folded[t - steps[-1]], total, sent)
            else:
                self.cell.step_back(
                    slopes, t - first, by_sequence(total, self.B), self.da[:K], by_sequence(sent, self.B)
                )
            for state, rows in total.items():
                np.vecdot(rows, rows, out=self.squares[state][i, :K])
        return np.arange(self.joined) < np.array(used)[:, None]

    def _join(self, steps: range) -> list[int]:
        """The rows that begin at one of `steps` are put in place. How many are in use at each step."""
        counts = self.rows_from[steps[-1] : steps[0] + 1][::-1]
        used = (self.joined - self.met + counts).tolist()
        joining = slice(self.joined, used[-1])
        direct = self.direct[self.met : self.met + used[-1] - self.joined]
        for each in (self.arriving, self.total):
            for state, rows in each.items():
                rows[joining] = direct if state == "h" else 0
        self.exponents[joining] = 0
        self.met += used[-1] - self.joined
        self.joined = used[-1]
        return used

    def _own(self, steps: range) -> Mapping[int, np.ndarray]:
        """What the losses of `steps` add to the adjoint of L, both in the larger of the two scales, as `bptt`
        does it.
        """
        exponent = self.exponents[0]
        if exponent == 0 or not any(t in self.own for t in steps):
            return self.own
        if exponent > 0:
            return {t: np.ldexp(self.own[t], -exponent) for t in steps if t in self.own}
        for rows in self.arriving.values():
            np.ldexp(rows[0], exponent, out=rows[0])
        self.exponents[0] = 0
        return self.own

    def _write(self, state: str, steps: range, norms: np.ndarray) -> None:
        """The columns `steps`, descending: log10 `norms` (steps, rows in use) of the mantissas."""
        norms += self.exponents[: self.joined] * LOG10_2
        asked = self._asked(self.joined - 1)
        columns = slice(steps[-1], steps[0] + 1)
        self.gmap.totals[state][columns] = norms[::-1, 0]
        self.gmap.log10_norms[state].T[columns, asked] = norms[::-1, 1:]

    def _asked(self, count: int) -> np.ndarray | slice:
        """The steps k of the last `count` rows met; a slice where they follow each other."""
        rows = self.rows[self.met - count : self.met]
        if count and rows[0] - rows[-1] == count - 1:
            return slice(rows[0], rows[-1] - 1 if rows[-1] else None, -1)
        return rows

    def clear(self, t: int) -> None:
        """A cut: nothing is sent to t - 1, so the rows met so far are exact zeros from there on."""
        for rows in self._arriving():
            rows[...] = 0
        for norms in self.gmap.log10_norms.values():
            norms[self.rows[: self.met], :t] = -np.inf
        self.exponents[:] = 0
        self.joined = 1
