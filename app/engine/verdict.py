"""What a row of the gradient map says about learning: vanishing, exploding, saturated or healthy.

A risk, never a law: a network "at risk" may learn all the same, by what it sees near the loss.
"""

import math
from dataclasses import dataclass

import numpy as np

from app.engine.errors import EngineError
from app.engine.ops import quiet

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
    """`kind`: "vanishing", "exploding", "saturated" (vanishing by flat activations) or "healthy".

    `distance`: so many steps back from the loss are judged, those to the nearest informative step, or all.
    `lost`: decades from there to here, negative where the norm grew, inf where nothing arrives, NaN where
    numbers are not finite. `gained`: decades by which the norm exceeds that at the loss, at most, anywhere on
    the way there. `openness`: as given. `at_risk`, `severe`: by `lost`, of not learning what stands there;
    None where no step is known to be informative. `changes`: what may help, by name, the likeliest first:
    "orthogonal", "chrono", "forget_bias", "gain", "clip", "shorter_T", "lstm", "gru".
    """

    kind: str
    distance: int
    lost: float
    gained: float
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


def verdict(row: np.ndarray, distance: int | None, openness: float, cell: str) -> Verdict:
    """`row` (k + 1,): log10 norms of dL_k/dh by distance 0 … k. `openness`: from `saturation.state_openness`.

    `distance`: from `nearest_informative` or `farthest_informative`; without one the whole row is judged.
    `cell`: its name, for what may help.
    """
    judged = len(row) - 1 if distance is None else distance
    if not 0 <= judged < len(row):
        raise EngineError("verdict.distance", f"distances are 0 to {len(row) - 1}", "distance")
    with quiet():
        way = row[: judged + 1]
        lost, gained = float(row[0] - way[-1]), float(np.max(way - row[0]))  # NaN goes through both
    if np.isneginf(way).all():  # not even the loss's own step has a gradient
        lost, gained = math.inf, 0.0
    if not gained < EXPLODING:
        kind = "exploding"
    elif lost >= AT_RISK:
        kind = "saturated" if openness < SATURATED else "vanishing"
    else:
        kind = "healthy"
    at_risk, severe = (None, None) if distance is None else (lost >= AT_RISK, lost >= SEVERE)
    return Verdict(kind, judged, lost, gained, openness, at_risk, severe, _changes(kind, cell))


def decades_of(before: Verdict, after: Verdict) -> float:
    """The decades that a change of `before` is about: gained where the gradient explodes, else lost."""
    return after.gained if before.kind == "exploding" else after.lost


def helps(before: Verdict, after: Verdict) -> bool:
    """Whether a change clearly takes off decades gained or lost, and does not make the gradient explode."""
    if after.kind == "healthy":
        return before.kind != "healthy"
    by = decades_of(before, before) - decades_of(before, after)  # NaN, of inf and inf too, is no help
    return by >= CLEARLY and (before.kind == "exploding" or after.kind != "exploding")


def surviving_distance(row: np.ndarray) -> int:
    """The last distance up to which fewer than AT_RISK decades are lost and fewer than EXPLODING gained."""
    with quiet():
        change = row - row[0]
    outside = np.flatnonzero(~((change > -AT_RISK) & (change < EXPLODING)))
    return max(0, int(outside[0]) - 1) if outside.size else len(row) - 1


def _changes(kind: str, cell: str) -> tuple[str, ...]:
    other_cells = ("lstm", "gru") if cell == "rnn" else ()
    of_this_cell = {"rnn": ("orthogonal",), "lstm": ("forget_bias", "chrono"), "gru": ("chrono",)}[cell]
    return {
        "healthy": (),
        "exploding": ("gain", "clip", "orthogonal", "shorter_T"),
        "saturated": ("gain", "orthogonal", *other_cells),
        "vanishing": (*of_this_cell, *other_cells, "shorter_T"),
    }[kind]
