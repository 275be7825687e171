"""A gradient in a few numbers: decades lost per step, reach; and apart, the loss at the entry
and the slope after it.

Of a row by distance: log10 of the norm of dL_k/dh_{k-d}, d = 0, 1, …; k the step of the loss.
"""

from dataclasses import dataclass

import numpy as np

# A thousandth, in decades; the hair on it is for 0.1^3, whose logarithm rounds to either side of -3.
THOUSANDTH = -3 + 1e-9
# Two lines are told where one misses the points by more than this, in decades (root mean square) ...
MISFIT = 0.02
# ... and two leave at most this part of it.
LEFT = 0.6
# ... and what is lost per step before the break is so many times what is lost after it, or the reverse, or of
# the other sign. A row that bends all the way stays one line.
STEEPER = 2
# The entry ends in the first third of the row, and this many points at least lie beyond it.
ENTRY_PART = 3
BEYOND = 3


@dataclass(frozen=True)
class Headline:
    """`decades` lost per step: minus the least-squares slope; NaN with fewer than two finite points.

    `reach`: the first distance at which the norm is a thousandth of that at distance 0, an exact zero among
    them; None where it never is, or where the norm at 0 is no number above zero. `entry`: the decades lost
    over the first `entry_steps` steps, before the slope begins (h left for c, say), as measured: the norm at
    distance 0 over the norm at `entry_steps`; 0 over 0 steps where one line fits. `slope`: the decades lost
    per step after them, fitted. Both NaN where `decades` is.
    """

    decades: float
    reach: int | None
    entry: float
    entry_steps: int
    slope: float


def headline(row: np.ndarray) -> Headline:
    """The headline of a row (n,) of log10 norms by distance."""
    reached = np.flatnonzero(row[1:] - row[0] <= THOUSANDTH) if np.isfinite(row[0]) else np.empty(0)
    return Headline(decades_per_step(row), int(reached[0]) + 1 if reached.size else None, *entry_loss(row))


def decades_per_step(row: np.ndarray) -> float:
    """Minus the least-squares slope of `row` (n,) over the distance, of its finite points; NaN with fewer
    than two. Exact zeros have no logarithm: they count for reach, not here.
    """
    distance = np.flatnonzero(np.isfinite(row))
    if distance.size < 2:
        return float("nan")
    around = distance - distance.mean()
    return float(-(around @ (row[distance] - row[distance].mean())) / (around @ around)) + 0.0


def entry_loss(row: np.ndarray) -> tuple[float, int, float]:
    """Decades lost at the entry, over how many steps, and decades lost per step after it.

    A line with one break at a finite point, continuous, by least squares over what is finite of `row` (n,),
    says where the entry ends and how steep the rest is; what the entry loses is read off the row. Where the
    break does not fit clearly better than a line without (`MISFIT`, `LEFT`, `STEEPER`), it is
    (0, 0, `decades_per_step`).
    """
    line = decades_per_step(row)
    distance = np.flatnonzero(np.isfinite(row))
    if not np.isfinite(line) or distance[0] != 0:
        return (line * 0, 0, line)
    around, values = distance - distance.mean(), row[distance]
    missed = values - values.mean() + line * around
    misfit = missed @ missed
    breaks = [b for b in distance if 1 <= b <= len(row) // ENTRY_PART and np.sum(distance > b) >= BEYOND]
    if not breaks or misfit <= MISFIT**2 * distance.size:
        return (0.0, 0, line)
    # What lies beyond a break b, as max(d - b, 0), less its own line: all that a second line can explain.
    beyond = np.maximum(distance - np.array(breaks)[:, None], 0.0)
    tilt, level = beyond @ around / (around @ around), beyond.mean(axis=1)
    apart = beyond - level[:, None] - tilt[:, None] * around
    bend = apart @ missed / (apart * apart).sum(axis=1)
    left = misfit - bend**2 * (apart * apart).sum(axis=1)
    best = int(np.argmin(left))
    if left[best] > LEFT**2 * misfit:
        return (0.0, 0, line)
    steps = int(breaks[best])
    entry, slope = float(row[0] - row[steps]), float(line - bend[best] * (1 - tilt[best]))
    gentle, steep = sorted((abs(entry) / steps, abs(slope)))
    if entry * slope >= 0 and steep < STEEPER * gentle:
        return (0.0, 0, line)
    return (entry, steps, slope)
