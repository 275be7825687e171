"""Where a pass left the range of doubles first."""

from dataclasses import dataclass

import numpy as np

from app.engine.passes.trace import Adjoint, Trace


@dataclass(frozen=True)
class Nonfinite:
    """The first value that is infinite or NaN: step, symbol ("h", "logits", "dh", "dW_hh", …) and "forward"
    or "backward".
    """

    t: int
    symbol: str
    direction: str


def first_nonfinite(trace: Trace, adjoint: Adjoint | None = None) -> Nonfinite | None:
    """The first such value in the order of computing: forward from step 0, then backward from T - 1; None if
    there is none.

    What is summed over all steps (L, gradients of weights) comes last in its pass.
    """
    losses = np.zeros_like(trace.losses)
    losses[list(trace.objective.at)] = trace.losses[list(trace.objective.at)]
    own = trace.only
    forward = [
        *own.gates.items(),
        ("h", own.hs),
        ("logits", trace.logits),
        ("loss", losses),
    ]
    found = _first(forward, range(trace.T), "forward")
    if found is None and not np.isfinite(trace.loss):
        found = Nonfinite(trace.objective.at[-1], "loss", "forward")
    if found is not None or adjoint is None:
        return found
    back = adjoint.only
    by_step = [
        ("dh_direct", back.direct),
        *((f"d{state}", values) for state, values in back.totals.items()),
        *((f"d{gate}", values) for gate, values in back.dgates.items()),
        ("dx", adjoint.dxs),
    ]
    found = _first(by_step, range(trace.T - 1, -1, -1), "backward")
    if found is not None:
        return found
    last = {f"{state}_0": value for state, value in back.initial.items()} | adjoint.weights
    symbols = (name for name, value in last.items() if not np.isfinite(value).all())
    return next((Nonfinite(0, f"d{name}", "backward") for name in symbols), None)


def _first(symbols: list[tuple[str, np.ndarray]], order: range, direction: str) -> Nonfinite | None:
    """The first step in `order` with such a value in one of the arrays, (T, B, ...) each, and there the first
    array.
    """
    outside = {name: ~np.isfinite(values).reshape(len(values), -1).all(axis=1) for name, values in symbols}
    for t in order:
        for name, steps in outside.items():
            if steps[t]:
                return Nonfinite(t, name, direction)
    return None
