"""Where a pass left the range of doubles first."""

from dataclasses import dataclass

import numpy as np

from app.engine.network.layer import Layer
from app.engine.passes.layers import LayerAdjoint, LayerTrace
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
    losses = np.where(trace.weights != 0, trace.losses, 0)
    *lower, top = trace.layers.values()
    below = (_first(_forward(own), own.layer, "forward") for own in lower)
    found = next((each for each in below if each), None)
    if found is None:
        read_out = [("logits", trace.logits), ("loss", losses)]
        in_time = [(name, top.layer.in_time(values)) for name, values in read_out]
        found = _first([*_forward(top), *in_time], top.layer, "forward")
    if found is None and not np.isfinite(trace.loss):
        found = Nonfinite(trace.objective.at[-1], "loss", "forward")
    if found is not None or adjoint is None:
        return found
    for back in reversed(adjoint.layers.values()):
        found = _first(_backward(back), back.trace.layer, "backward")
        if found is not None:
            return found
    last = {
        f"{state}_0{address.ending}": value
        for address, back in adjoint.layers.items()
        for state, value in back.initial.items()
    }
    last |= {"x": adjoint.dxs} if trace.network.embedding else {}
    last |= adjoint.weights
    symbols = (name for name, value in last.items() if not np.isfinite(value).all())
    return next((Nonfinite(0, f"d{name}", "backward") for name in symbols), None)


def _forward(own: LayerTrace) -> list[tuple[str, np.ndarray]]:
    """What a layer makes at each step, in the order of computing."""
    return [*own.gates.items(), ("h", own.hs)]


def _backward(own: LayerAdjoint) -> list[tuple[str, np.ndarray]]:
    """What reaches a layer's nodes at each step, in the order of computing."""
    by_state = ((f"d{state}", values) for state, values in own.totals.items())
    by_gate = ((f"d{gate}", values) for gate, values in own.dgates.items())
    return [("dh_direct", own.direct), *by_state, *by_gate, ("dx", own.dxs)]


def _first(symbols: list[tuple[str, np.ndarray]], layer: Layer, direction: str) -> Nonfinite | None:
    """The first step of a layer with such a value in one of the arrays, (T, B, ...) each, in its own order,
    and there the first array; its name ends as the layer's parameters do.
    """
    outside = {name: ~np.isfinite(values).reshape(len(values), -1).all(axis=1) for name, values in symbols}
    T = len(symbols[0][1])
    for s in range(T) if direction == "forward" else range(T - 1, -1, -1):
        for name, steps in outside.items():
            if steps[s]:
                t = T - 1 - s if layer.reverse else s
                end = "" if name in ("logits", "loss") else layer.address.ending
                return Nonfinite(t, name + end, direction)
    return None
