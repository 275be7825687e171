"""The stack of adjoints under way in a sweep: one row for each loss, each kept as mantissas and an exponent.

Several steps are taken together: pulled back as plain numbers, their squared norms looked at afterwards. Only
where one has left the range in which a square is exact the steps are taken again, one at a time, each row
brought back to a norm near 1 after each.
"""

from typing import TYPE_CHECKING

import numpy as np

from app.engine.bptt import loss_gradients
from app.engine.cells.cell import by_state
from app.engine.magnitude import LOG10_2, is_sound, log10_norms, rescale
from app.engine.trace import Trace

if TYPE_CHECKING:
    from app.engine.gradient_map import GradientMap

FOLD_FROM = 40  # rows of the stack from which folding a step's gates into one Jacobian pays
TOGETHER = 16  # steps at most


class Stack:
    """Rows (1 + rows, states * B * H): first the adjoint of L, then one for each loss met so far."""

    def __init__(self, trace: Trace, gmap: "GradientMap"):
        network, objective = trace.network, trace.objective
        self.cell, self.gmap, self.B = network.cell, gmap, network.B
        steps = sorted({*gmap.rows, *objective.at})
        direct = loss_gradients(trace, np.array(steps)) @ network.weights["W_hy"]
        self.direct = dict(zip(steps, direct.reshape(len(steps), -1), strict=True))
        self.weight = dict.fromkeys(objective.at, objective.weight)
        self.rows = np.array(gmap.rows[::-1])
        depth, states, size = 1 + len(self.rows), len(self.cell.states), network.B * network.H
        self.arriving, self.total = (np.zeros((depth, states * size), network.dtype) for _ in range(2))
        unfolded = min(depth, FOLD_FROM) if self.B == 1 else depth
        self.da = np.empty((unfolded, self.B, self.cell.G * network.H), network.dtype)
        self.exponents = np.zeros(depth, int)
        self.joined = 1  # rows in use
        self.met = 0  # rows of the map met so far, `joined` - 1 of them not cut off
        self.together = TOGETHER
        self.squares = np.empty((TOGETHER, depth, states), network.dtype)
        self.scales = np.empty((TOGETHER, depth), int)

    def pull_back(self, slopes: object, first: int, steps: range) -> None:
        """The steps of `steps`, descending, `first` being the first of the span of `slopes`: columns of the
        map.
        """
        before = self.arriving[: self.joined].copy(), self.exponents.copy(), self.joined, self.met
        used = np.array([self._step(slopes, first, t, i) for i, t in enumerate(steps)])
        K, n = self.joined, len(steps)
        squares, in_use = self.squares[:n, :K], np.arange(K) < used[:, None]
        if (is_sound(squares) | ~in_use[:, :, None]).all():
            values = 0.5 * np.log10(squares, dtype=np.float64) + self.scales[:n, :K, None] * LOG10_2
            self._write(steps, np.where(in_use[:, :, None], values, np.nan))
            self._rescale()
            self.together = min(TOGETHER, 2 * self.together)
        else:
            (rows, self.exponents, self.joined, self.met) = before
            self.arriving[: self.joined] = rows
            for t in steps:
                K = self._step(slopes, first, t, 0)
                norms = log10_norms(self._by_state(K).reshape(-1, self.arriving.shape[1] // self.states))
                norms = norms.reshape(1, K, -1) + self.exponents[:K, None] * LOG10_2
                self._write(range(t, t - 1, -1), norms)
                self._rescale()
            self.together = max(1, self.together // 2)

    @property
    def states(self) -> int:
        return len(self.cell.states)

    def _by_state(self, K: int) -> np.ndarray:
        return self.total[:K].reshape(K, self.states, -1)

    def _step(self, slopes: object, first: int, t: int, i: int) -> int:
        """All rows through step t; keeps their squared norms and exponents as the i-th. The rows in use."""
        self._join(t)
        K = self.joined
        self.arriving, self.total = self.total, self.arriving
        total, sent = self.total[:K], self.arriving[:K]
        if self.B == 1 and K > FOLD_FROM:
            self.cell.pull_back(slopes, t - first, total, sent)
        else:
            states = by_state(self.cell, total, self.B), by_state(self.cell, sent, self.B)
            self.cell.step_back(slopes, t - first, states[0], self.da[:K], states[1])
        rows = self._by_state(K)
        np.vecdot(rows, rows, out=self.squares[i, :K])
        self.scales[i, :K] = self.exponents[:K]
        return K

    def _join(self, t: int) -> None:
        """Step t's own loss: added to the adjoint of L, and a row of its own where the map asks for it."""
        direct = self.direct.get(t)
        if t in self.weight:
            h = self.arriving[0, : direct.size]
            if self.exponents[0] < 0:  # to one scale, that of the larger, as `bptt` does
                np.ldexp(self.arriving[0], self.exponents[0], out=self.arriving[0])
                self.exponents[0] = 0
            h += np.ldexp(self.weight[t] * direct, -self.exponents[0])
        if self.met < len(self.rows) and t == self.rows[self.met]:
            row = self.arriving[self.joined]
            row[: direct.size], row[direct.size :] = direct, 0
            self.exponents[self.joined] = 0
            self.joined += 1
            self.met += 1

    def _write(self, steps: range, norms: np.ndarray) -> None:
        """The columns `steps`, descending: `norms` (steps, rows in use, states)."""
        asked = self._asked(self.joined - 1)
        columns = slice(steps[-1], steps[0] + 1)
        for i, state in enumerate(self.cell.states):
            self.gmap.totals[state][columns] = norms[::-1, 0, i]
            self.gmap.log10_norms[state].T[columns, asked] = norms[::-1, 1:, i]

    def _asked(self, count: int) -> np.ndarray | slice:
        """The steps k of the last `count` rows met; a slice where they follow each other."""
        rows = self.rows[self.met - count : self.met]
        if count and rows[0] - rows[-1] == count - 1:
            return slice(rows[0], rows[-1] - 1 if rows[-1] else None, -1)
        return rows

    def _rescale(self) -> None:
        rescale([self.arriving[: self.joined]], self.exponents[: self.joined])

    def clear(self, t: int) -> None:
        """A cut: nothing is sent to t - 1, so the rows met so far are exact zeros from there on."""
        self.arriving[: self.joined] = 0
        for norms in self.gmap.log10_norms.values():
            norms[self.rows[: self.met], :t] = -np.inf
        self.exponents[:] = 0
        self.joined = 1
