"""The T shares of each weight's gradient: the backward pass of a layer of T steps adds them up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.magnitude import log10_norm
from app.engine.ops import quiet
from app.engine.trace import Adjoint


@dataclass(frozen=True, eq=False)
class Shares:
    """What `share_norms` fills, by parameter. `log10_norms` (T,): of dW_t, -inf where it is zero.

    `along` (T,): <dW_t, dW> / ||dW||^2, how much of the sum a step brings; adds up to 1, below zero where a
    step works against the rest, NaN where the sum is zero.
    """

    log10_norms: Mapping[str, np.ndarray]
    along: Mapping[str, np.ndarray]


def new_shares(adjoint: Adjoint) -> Shares:
    """Allocates only."""
    names, T = adjoint.trace.network.weights, adjoint.trace.T
    return Shares({name: np.full(T, np.nan) for name in names}, {name: np.full(T, np.nan) for name in names})


def share_norms(adjoint: Adjoint, shares: Shares) -> Iterator[int]:
    """Yield t = 0 ... T - 1 after a whole backward pass; once t is yielded its numbers stand in `shares`."""
    with quiet():
        units = {name: total / np.abs(total).max() for name, total in adjoint.weights.items()}
        squares = {
            name: np.abs(adjoint.weights[name]).max() * np.vdot(unit, unit) for name, unit in units.items()
        }
    for t in range(adjoint.trace.T):
        with quiet():
            for name, unit in units.items():
                share = adjoint.share(name, t)
                shares.log10_norms[name][t] = log10_norm(share)
                shares.along[name][t] = np.vdot(share, unit) / squares[name]
        yield t
