"""Gradient descent by hand: W <- W - eta dL/dW, of every weight at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from app.engine.errors import EngineError
from app.engine.network.network import Network
from app.engine.numbers.ops import quiet
from app.engine.passes.bptt import bptt
from app.engine.passes.trace import Trace, new_adjoint, new_trace
from app.engine.passes.unroll import unroll


@dataclass(frozen=True, eq=False)
class Descent:
    """The record that `descend` fills: L before the first update and after each, and the last network.

    `gradients`: dL by each weight at the first update.
    """

    losses: list[float] = field(default_factory=list)
    gradients: dict[str, np.ndarray] = field(default_factory=dict)
    weights: dict[str, np.ndarray] = field(default_factory=dict)


def updated(network: Network, gradients: Mapping[str, np.ndarray], eta: float) -> Network:
    """The network with every weight moved by -eta times its gradient."""
    with quiet():
        weights = {name: W - eta * gradients[name] for name, W in network.weights.items()}
    return network.with_weights(weights)


def descend(
    trace: Trace, descent: Descent, eta: float, updates: int = 1, truncate: int | None = None
) -> Iterator[int]:
    """Move the network of `trace` downhill `updates` times, on this one sequence.

    Yields at each step of each pass. `eta`: the learning rate; `truncate` as in `bptt`. What leaves the range
    of doubles is kept as it is. Raises EngineError for fewer than one update or an eta that is not finite.
    """
    if updates < 1:
        raise EngineError("descent.updates", f"{updates} updates; at least 1", "updates")
    if not np.isfinite(eta):
        raise EngineError("descent.eta", "the learning rate must be finite", "eta")
    for update in range(updates):
        yield from unroll(trace)
        adjoint = new_adjoint(trace)
        yield from bptt(trace, adjoint, truncate)
        descent.losses.append(trace.loss)
        if update == 0:
            descent.gradients.update(adjoint.weights)
        network = updated(trace.network, adjoint.weights, eta)
        trace = new_trace(network, trace.xs, trace.targets, trace.has_target, trace.objective)
    yield from unroll(trace)
    descent.losses.append(trace.loss)
    descent.weights.update(trace.network.weights)
