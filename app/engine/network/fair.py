"""Comparing cells fairly: networks of one size, and numbers over many seeds instead of one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.network.structure import Structure
from app.engine.numbers.ops import quiet

QUARTILES = (0.25, 0.75)


def matched_hidden(structure: Structure, X: int, Y: int, count: int) -> int:
    """The hidden size, 1 or more, whose number of parameters is nearest to `count`; the smaller of two."""
    low, high = 1, 2
    while structure.count(X, high, Y) < count:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if structure.count(X, middle, Y) < count else (low, middle)
    return min((low, high), key=lambda H: (abs(structure.count(X, H, Y) - count), H))


@dataclass(frozen=True, eq=False)
class Band:
    """Over n seeds, for each of m numbers: the `median`, the quartiles `low` and `high`, the `least` and the
    `greatest`, (m,) each. NaN where a seed has no number.
    """

    median: np.ndarray
    low: np.ndarray
    high: np.ndarray
    least: np.ndarray
    greatest: np.ndarray


def band(values: Sequence[np.ndarray] | np.ndarray) -> Band:
    """The band of `values` (n, m), one row for each seed; infinite ones count as what they are."""
    values = np.asarray(values, float)
    low, high = (quantile(values, q) for q in QUARTILES)
    return Band(quantile(values, 0.5), low, high, quantile(values, 0), quantile(values, 1))


def quantile(values: np.ndarray, q: float) -> np.ndarray:
    """(m,) over the rows of (n, m), linear between neighbours; beside an infinite neighbour infinite itself.

    NumPy's own gives NaN there: an exact zero, whose logarithm is -inf, would have no place in a band.
    """
    ordered = np.sort(values, axis=0)  # NaN comes last
    place = q * (len(ordered) - 1)
    below, above = ordered[int(np.floor(place))], ordered[int(np.ceil(place))]
    part = place - np.floor(place)
    with quiet():
        between = np.where(below == above, below, below * (1 - part) + above * part)
    return np.where(np.isnan(ordered[-1]), np.nan, between if part else below)


def median_by_distance(log10_norms: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """(T,) the median over the rows k of a map (T, T) of the norm at distance d = k - t; NaN where none is
    asked.
    """
    T = len(log10_norms)
    curve = np.full(T, np.nan)
    for d in range(T):
        there = np.diagonal(asked, -d)
        if there.any():
            curve[d] = quantile(np.diagonal(log10_norms, -d)[there][:, None], 0.5)[0]
    return curve
