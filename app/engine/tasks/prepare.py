"""Numbers of one's own made ready: gaps filled as asked, columns standardised."""

import numpy as np

from app.engine.errors import EngineError

FILLS = ("last", "linear", "mean")


def filled(values: np.ndarray, how: str) -> np.ndarray:
    """`values` (T,) with each NaN replaced: by the value before it, on the line between its neighbours, or by
    the mean of those that are there.

    Raises EngineError where there is no such value, and for a `how` that is not in FILLS; `where` is the
    index of the first gap that stays.
    """
    if how not in FILLS:
        raise EngineError(
            "table.fill", f"no way to fill called {how:.40}", None, f"one of {', '.join(FILLS)}"
        )
    gaps = np.isnan(values)
    known = np.flatnonzero(~gaps)
    if not gaps.any():
        return values.copy()
    open_ends = gaps.copy()
    if len(known):
        open_ends[known[0] if how != "mean" else 0 : known[-1] + 1 if how == "linear" else None] = False
    if open_ends.any():
        at = int(open_ends.argmax())
        message = f"entry {at} has no value on the side that it would be filled from"
        raise EngineError("table.fill", message, str(at), "fill otherwise, or leave the row out")
    if how == "last":
        return values[np.maximum.accumulate(np.where(gaps, 0, np.arange(len(values))))]
    there = values[known]
    new = mean_and_deviation(there)[0] if how == "mean" else _between(np.flatnonzero(gaps), known, there)
    return _replaced(values, gaps, new)


def _between(at: np.ndarray, known: np.ndarray, there: np.ndarray) -> np.ndarray:
    """On the lines between the known values, halved on the way so that no difference overflows."""
    return np.interp(at, known, there / 2) * 2


def _replaced(values: np.ndarray, gaps: np.ndarray, new: np.ndarray | float) -> np.ndarray:
    whole = values.copy()
    whole[gaps] = new
    return whole


def mean_and_deviation(values: np.ndarray) -> tuple[float, float]:
    """The mean and the deviation (population: over T) of `values` (T,), also where their sum would overflow.

    A deviation beyond float64 is infinite.
    """
    largest = float(np.abs(values).max())
    if largest == 0.0:
        return 0.0, 0.0
    parts = values / largest
    with np.errstate(over="ignore"):
        return float(parts.mean() * largest), float(parts.std() * largest)


def standardised(values: np.ndarray) -> np.ndarray:
    """`values` (T,) less their mean, over their deviation; zeros where they are all the same."""
    largest = float(np.abs(values).max())
    if largest == 0.0:
        return np.zeros_like(values)
    parts = values / largest
    deviation = parts.std()
    return (parts - parts.mean()) / deviation if deviation > 0 else np.zeros_like(values)
