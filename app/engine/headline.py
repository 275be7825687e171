"""What is said of a gradient in two numbers: decades lost per step, and reach.

Of a row by distance: log10 of the norm of dL_k/dh_{k-d}, d = 0, 1, …; k the step of the loss.
"""

from dataclasses import dataclass

import numpy as np

# A thousandth, in decades; the hair on it is for 0.1^3, whose logarithm rounds to either side of -3.
THOUSANDTH = -3 + 1e-9


@dataclass(frozen=True)
class Headline:
    """`decades` lost per step: minus the least-squares slope; NaN with fewer than two finite points.

    `reach`: the first distance at which the norm is a thousandth of that at distance 0, an exact zero among
    them; None where it never is, or where the norm at 0 is no number above zero.
    """

    decades: float
    reach: int | None


def headline(row: np.ndarray) -> Headline:
    """The headline of a row (n,) of log10 norms by distance."""
    reached = np.flatnonzero(row[1:] - row[0] <= THOUSANDTH) if np.isfinite(row[0]) else np.empty(0)
    return Headline(decades_per_step(row), int(reached[0]) + 1 if reached.size else None)


def decades_per_step(row: np.ndarray) -> float:
    """Minus the least-squares slope of `row` (n,) over the distance, of its finite points; NaN with fewer
    than two. Exact zeros have no logarithm: they count for reach, not here.
    """
    distance = np.flatnonzero(np.isfinite(row))
    if distance.size < 2:
        return float("nan")
    around = distance - distance.mean()
    return float(-(around @ (row[distance] - row[distance].mean())) / (around @ around)) + 0.0
