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
    """Rows (1 + rows, states * B * H): first the adjoint of L, then one for each loss met so far.

    `direct` (rows, B * H): what the rows begin with, the last step's first, as `rows` has them. `own`: by
    step, what its loss adds to the adjoint of L. `rows_from` (T,): how many rows belong to steps from t on.
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
        depth, states, size = 1 + len(self.rows), len(self.cell.states), self.direct.shape[1]
        self.arriving, self.total = (np.zeros((depth, states * size), network.dtype) for _ in range(2))
        unfolded = min(depth, FOLD_FROM) if self.B == 1 else depth
        self.da = np.empty((unfolded, self.B, self.cell.G * network.H), network.dtype)
        self.exponents = np.zeros(depth, int)
        self.joined = 1  # rows in use
        self.met = 0  # rows of the map met so far, `joined` - 1 of them not cut off
        self.together = TOGETHER
        self.squares = np.empty((TOGETHER, depth, states), network.dtype)
        self.own_exponents = np.zeros((TOGETHER, 1), int)  # a loss may bring L to another scale

    def pull_back(self, slopes: object, first: int, steps: range) -> None:
        """The steps of `steps`, descending, `first` being the first of the span of `slopes`: columns of the
        map.
        """
        before = self.arriving[: self.joined].copy(), self.exponents.copy(), self.joined, self.met
        used = self._join(steps)
        for i, (t, K) in enumerate(zip(steps, used, strict=True)):
            self._step(slopes, t - first, t, K)
            self._square(K, i)
        in_use = (np.arange(self.joined) < np.array(used)[:, None])[:, :, None]
        squares = self.squares[: len(steps), : self.joined]
        if (is_sound(squares) | ~in_use).all():
            values = 0.5 * np.log10(squares, dtype=np.float64)
            values += self.exponents[: self.joined, None] * LOG10_2
            values[:, 0] += (self.own_exponents[: len(steps)] - self.exponents[0]) * LOG10_2
            values[~in_use[..., 0]] = np.nan
            self._write(steps, values)
            self._rescale()
            self.together = min(TOGETHER, 2 * self.together)
        else:
            rows, self.exponents, self.joined, self.met = before
            self.arriving[: self.joined] = rows
            for t in steps:
                self._one_by_one(slopes, t - first, t)
            self.together = max(1, self.together // 2)

    def _one_by_one(self, slopes: object, s: int, t: int) -> None:
        (K,) = self._join(range(t, t - 1, -1))
        self._step(slopes, s, t, K)
        states = len(self.cell.states)
        norms = log10_norms(self.total[:K].reshape(K * states, -1)).reshape(1, K, states)
        self._write(range(t, t - 1, -1), norms + self.exponents[:K, None] * LOG10_2)
        self._rescale()

    def _join(self, steps: range) -> list[int]:
        """The rows that begin at one of `steps` are put in place. How many are in use at each step."""
        used = [self.joined + int(self.rows_from[t]) - self.met for t in steps]
        joining = slice(self.joined, used[-1])
        direct = self.direct[self.met : self.met + used[-1] - self.joined]
        for rows in (self.arriving, self.total):
            rows[joining, : direct.shape[1]] = direct
            rows[joining, direct.shape[1] :] = 0
        self.exponents[joining] = 0
        self.met += used[-1] - self.joined
        self.joined = used[-1]
        return used

    def _step(self, slopes: object, s: int, t: int, K: int) -> None:
        """The first K rows through step t, the s-th of its span: what arrives becomes total."""
        if t in self.own:
            self._add_own(self.own[t])
        self.arriving, self.total = self.total, self.arriving
        total, sent = self.total[:K], self.arriving[:K]
        if self.B == 1 and K > FOLD_FROM:
            self.cell.pull_back(slopes, s, total, sent)
        else:
            total, sent = (by_state(self.cell, rows, self.B) for rows in (total, sent))
            self.cell.step_back(slopes, s, total, self.da[:K], sent)

    def _add_own(self, direct: np.ndarray) -> None:
        """A step's loss joins the adjoint of L, in the larger of the two scales, as `bptt` does it."""
        exponent = self.exponents[0]
        if exponent < 0:
            np.ldexp(self.arriving[0], exponent, out=self.arriving[0])
            self.exponents[0] = 0
        elif exponent > 0:
            direct = np.ldexp(direct, -exponent)
        self.arriving[0, : direct.size] += direct

    def _square(self, K: int, i: int) -> None:
        """Squared norms of the first K rows, state by state, as the i-th of those taken together."""
        rows = self.total[:K].reshape(K, len(self.cell.states), -1)
        np.vecdot(rows, rows, out=self.squares[i, :K])
        self.own_exponents[i] = self.exponents[0]

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
