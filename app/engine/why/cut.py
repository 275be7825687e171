"""Where a gradient on its way back becomes an exact zero, and why: no decay, nothing is passed on at all."""

from dataclasses import dataclass

import numpy as np

from app.engine.numbers.ops import quiet
from app.engine.passes.chain import Chain
from app.engine.passes.layers import LayerTrace

BLANK, DEAD, FLAT, WEIGHTS, LOSS = "blank", "dead", "flat", "weights", "loss"


@dataclass(frozen=True)
class Cut:
    """From `distance` steps before the loss on nothing arrives.

    `why`: "blank" (no input has come there, and every ReLU stands at its kink, where its derivative is taken
    as 0), "dead" (every ReLU that the gradient meets is off), "flat" (derivatives that round to 0), "weights"
    (the recurrent weights take it to 0), or "loss" (the loss sends nothing into its own step).
    """

    distance: int
    why: str


def cut_off(chain: Chain) -> Cut | None:
    """The first exact zero of the one loss of a `chain` that has been pulled; None where there is none."""
    k = chain.k
    alive = np.zeros(k + 1, bool)
    for rows in chain.only.totals.values():
        alive |= rows[: k + 1].reshape(k + 1, -1).any(axis=1)  # NaN counts as alive
    reached = np.flatnonzero(alive[::-1])
    distance = int(reached[-1]) + 1 if reached.size else 0
    return Cut(distance, _why(chain, distance)) if distance <= k else None


def _why(chain: Chain, distance: int) -> str:
    """Why the gradient ends behind the last step that it reaches."""
    if distance == 0:
        return LOSS
    t = chain.k - distance + 1
    own = chain.only
    if own.das[t].any():
        return WEIGHTS
    if own.trace.layer.cell.graph["h"].op != "relu":
        return FLAT
    return DEAD if _pre_activations(own.trace, t + 1).any() else BLANK


def _pre_activations(trace: LayerTrace, n: int) -> np.ndarray:
    """(n, B, H) of the first n steps of an RNN."""
    weights = trace.layer.weights
    with quiet():
        recurrent = trace.before["h"][:n] @ weights["W_hh"].T
        return trace.xs[:n] @ weights["W_xh"].T + recurrent + weights.get("b_h", 0.0)
