"""The verdict on a row of the gradient map: vanishing, exploding, saturated, cut or healthy.

A risk, never a law: a network "at risk" may learn all the same, by what it sees near the loss.
"""

import math
from dataclasses import dataclass

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.errors import EngineError
from app.engine.numbers.ops import quiet
from app.engine.why.cut import BLANK, FLAT, LOSS, Cut

# Decades lost from the loss to the nearest informative step. On temporal order, adding and copy, Adam learned
# every time up to about 5 and almost never from about 8.
AT_RISK = 5.0
SEVERE = 8.0
# Decades gained anywhere on the way back: a thousandfold, as reach is a thousandth.
EXPLODING = 3.0
# A change that helps takes as many decades off, or crosses the threshold.
CLEARLY = 1.0
# The mean derivative of the activations that the state passes, over the largest possible.
SATURATED = 0.1


@dataclass(frozen=True)
class Verdict:
    """`kind`: "vanishing", "exploding", "saturated" (vanishing by flat activations), "cut" (by an exact zero,
    which is no decay) or "healthy".

    `distance`: so many steps back from the loss are judged, those to the nearest informative step, or all.
    `lost`: decades from the loss to the end of that way, `most_lost`: to its deepest point, `deepest` steps
    back, by which it is judged. Negative where the norm grew, inf where an exact zero cuts the way, NaN where
    numbers are not finite. `gained`: decades by which the norm exceeds that at the loss, at most, anywhere on
    the way. `comes`: the last distance up to which more than a 10^-`AT_RISK` part is left all the way. `cut`:
    where and why the way is cut; where no input has come yet ("blank") it is judged up to there.
    `openness`: as given. `at_risk`, `severe`: of not learning what stands at the end; None where no step is
    known to be informative. `changes`: what may help, by name, the likeliest first: "orthogonal", "chrono",
    "forget_bias", "gain", "clip", "shorter_T", "lstm", "gru".
    """

    kind: str
    distance: int
    lost: float
    most_lost: float
    deepest: int
    gained: float
    comes: int
    cut: Cut | None
    openness: float
    at_risk: bool | None
    severe: bool | None
    changes: tuple[str, ...]


def nearest_informative(k: int, informative: tuple[int, ...] | None) -> int | None:
    """Steps from k back to the last informative step at or before it; None where there is none."""
    return min((k - t for t in informative or () if t <= k), default=None)


def farthest_informative(k: int, informative: tuple[int, ...] | None) -> int | None:
    """Steps from k back to the first informative step at or before it; None where there is none."""
    return max((k - t for t in informative or () if t <= k), default=None)


def verdict(
    row: np.ndarray,
    distance: int | None,
    openness: float,
    cell: Cell,
    way: np.ndarray | None = None,
    cut: Cut | None = None,
) -> Verdict:
    """`row` (k + 1,): log10 norms of dL_k/dh by distance 0 … k. `openness`: from `saturation.state_openness`.

    `distance`: from `nearest_informative` or `farthest_informative`; without one the whole row is judged.
    `cell`: for what may help. `way` (k + 1,): the norms by which the steps between are judged,
    `row` if left out: dL_k/dh of an LSTM may dip where its c carries the gradient on. `cut`: from `cut_off`.
    """
    judged = len(row) - 1 if distance is None else distance
    if not 0 <= judged < len(row):
        raise EngineError("verdict.distance", f"distances are 0 to {len(row) - 1}", "distance")
    if cut is None and np.isneginf(row[0]):
        cut = Cut(0, LOSS)
    cut = cut if cut and cut.distance <= judged else None
    reached = max(0, cut.distance - 1) if cut else judged
    with quiet():
        rises = row[: reached + 1] - row[0]
        falls = row[0] - (row if way is None else way)[: reached + 1]
        if not np.isneginf(row[reached]):  # an LSTM whose h sends nothing back has its c
            falls[-1] = row[0] - row[reached]
    gained = 0.0 if cut and not cut.distance else float(np.max(rises))  # NaN goes through
    deepest = int(np.argmax(falls[1:])) + 1 if reached else 0
    lost, most_lost = float(falls[-1]), float(falls[deepest])
    broken = cut and (cut.why != BLANK or not reached)  # with no step back that is reached, nothing is judged
    if cut and broken:
        deepest, lost, most_lost = cut.distance, math.inf, math.inf
    if not gained < EXPLODING:
        kind = "exploding"
    elif cut and broken and cut.why != FLAT:
        kind = "cut"
    elif most_lost >= AT_RISK:
        kind = "saturated" if openness < SATURATED else "vanishing"
    else:
        kind = "healthy"
    there = math.inf if cut else most_lost
    at_risk, severe = (None, None) if distance is None else (there >= AT_RISK, there >= SEVERE)
    carried = row if way is None else np.append(row[:1], way[1:])
    comes = min(judged, _within(carried, -AT_RISK))
    changes = _changes(kind, cell)
    return Verdict(
        kind, judged, lost, most_lost, deepest, gained, comes, cut, openness, at_risk, severe, changes
    )


def decades_of(before: Verdict, after: Verdict) -> float:
    """The decades that a change of `before` is about: gained where the gradient explodes, else lost."""
    return after.gained if before.kind == "exploding" else after.most_lost


def helps(before: Verdict, after: Verdict) -> bool:
    """Whether a change clearly takes off decades gained or lost, and does not make the gradient explode."""
    if after.kind == "healthy":
        return before.kind != "healthy"
    by = decades_of(before, before) - decades_of(before, after)  # NaN, of inf and inf too, is no help
    return by >= CLEARLY and (before.kind == "exploding" or after.kind != "exploding")


def surviving_distance(row: np.ndarray) -> int:
    """The last distance up to which fewer than AT_RISK decades are lost and fewer than EXPLODING gained."""
    return _within(row, -AT_RISK, EXPLODING)


def _within(row: np.ndarray, low: float, high: float = math.inf) -> int:
    """The last distance up to which the norm has changed by more than `low` decades and fewer than `high`."""
    with quiet():
        change = row - row[0]
    outside = np.flatnonzero(~((change > low) & (change < high)))
    return max(0, int(outside[0]) - 1) if outside.size else len(row) - 1


def _changes(kind: str, cell: Cell) -> tuple[str, ...]:
    other_cells = () if cell.gates else ("lstm", "gru")
    of_biases = (("forget_bias",) if cell.forgets else ()) + (("chrono",) if cell.bridges else ())
    of_this_cell = ("orthogonal",) if not cell.gates else of_biases if cell.biased else ()
    found = {
        "healthy": (),
        "exploding": ("gain", "clip", "orthogonal", "shorter_T"),
        "saturated": ("gain", "orthogonal", *other_cells),
        "vanishing": (*of_this_cell, *other_cells, "shorter_T"),
        "cut": ("orthogonal", *other_cells),
    }[kind]
    of_matrices = () if cell.matrices("H") else ("gain", "orthogonal")
    return tuple(change for change in found if change not in of_matrices)
