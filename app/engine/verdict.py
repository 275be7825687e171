"""What a row of the gradient map says about learning: vanishing, exploding, saturated or healthy.

A risk, never a law: a network "at risk" may learn all the same, by what it sees near the loss.
"""

from dataclasses import dataclass

import numpy as np

from app.engine.errors import EngineError

# Decades lost from the loss to the nearest informative step. On temporal order, adding and copy, Adam learned
# every time up to about 5 and almost never from about 8.
AT_RISK = 5.0
SEVERE = 8.0
# Decades gained anywhere on the way back: a thousandfold, as reach is a thousandth.
EXPLODING = 3.0
# The mean derivative of the activations that the state passes, over the largest possible.
SATURATED = 0.1


@dataclass(frozen=True)
class Verdict:
    """`kind`: "vanishing", "exploding", "saturated" (vanishing by flat activations) or "healthy".

    `distance`: steps from the loss back to the nearest informative step. `lost`: decades from there to here,
    negative where the norm grew, inf where nothing arrives, NaN where numbers are not finite. `gained`:
    decades by which the norm exceeds that at the loss, at most, anywhere on the way there. `openness`: as
    given. `at_risk`, `severe`: by `lost`, of not learning what stands there. `changes`: what may help, by
    name, the likeliest first: "orthogonal", "chrono", "forget_bias", "smaller_gain", "clip", "shorter_T",
    "lstm", "gru".
    """

    kind: str
    distance: int
    lost: float
    gained: float
    openness: float
    at_risk: bool
    severe: bool
    changes: tuple[str, ...]


def nearest_informative(k: int, informative: tuple[int, ...]) -> int:
    """Steps from k back to the last informative step at or before it."""
    before = [t for t in informative if t <= k]
    if not before:
        raise EngineError("verdict.informative", f"no informative step at or before {k}", "informative")
    return k - max(before)


def verdict(row: np.ndarray, distance: int, openness: float, cell: str) -> Verdict:
    """`row` (k + 1,): log10 norms of dL_k/dh by distance 0 … k. `openness`: from `saturation.state_openness`.

    `distance`: from `nearest_informative`; `cell`: its name, for what may help.
    """
    if not 0 <= distance < len(row):
        raise EngineError("verdict.distance", f"distances are 0 to {len(row) - 1}", "distance")
    way = row[: distance + 1]
    lost, gained = float(row[0] - way[-1]), float(np.max(way - row[0]))  # NaN goes through both
    at_risk, severe = lost >= AT_RISK, lost >= SEVERE
    if not gained < EXPLODING:
        kind = "exploding"
    elif at_risk:
        kind = "saturated" if openness < SATURATED else "vanishing"
    else:
        kind = "healthy"
    return Verdict(kind, distance, lost, gained, openness, at_risk, severe, _changes(kind, cell))


def _changes(kind: str, cell: str) -> tuple[str, ...]:
    other_cells = ("lstm", "gru") if cell == "rnn" else ()
    of_this_cell = {"rnn": ("orthogonal",), "lstm": ("forget_bias", "chrono"), "gru": ("chrono",)}[cell]
    return {
        "healthy": (),
        "exploding": ("smaller_gain", "clip", "orthogonal", "shorter_T"),
        "saturated": ("smaller_gain", "orthogonal", *other_cells),
        "vanishing": (*of_this_cell, *other_cells, "shorter_T"),
    }[kind]
