"""Which steps of which layer a loss depends on at all.

That follows from where the losses stand, which way each layer reads, and the cuts, not from numbers: a
gradient that happens to be zero has reached its place.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from app.engine.network.address import Address
from app.engine.passes.trace import Adjoint


class Dependence(NamedTuple):
    """Of a layer, (T,) in its own order: whether a loss depends on h_t by way of what is above, and whether
    it depends on the states of that step at all.
    """

    above: np.ndarray
    here: np.ndarray

    def from_next(self, s: int, cut: np.ndarray) -> bool:
        """Whether something comes from the step after. Across a cut come zeros, and only to a step that is
        reached from above.
        """
        return s + 1 < len(cut) and bool(self.here[s + 1] and (self.above[s] or not cut[s + 1]))


def dependence(adjoint: Adjoint) -> Mapping[Address, Dependence]:
    """Of each layer what the losses of a pass depend on, with the cuts that `adjoint` has."""
    trace, network = adjoint.trace, adjoint.trace.network
    found = {}
    sent = np.zeros(trace.T, bool)
    sent[list(trace.objective.at)] = True
    by_count = network.read_out.read == "state"
    for level in reversed(network.levels):
        for layer in level.layers:
            above = sent if by_count else layer.in_time(sent)
            found[layer.address] = Dependence(above, _onwards(above, adjoint.layers[layer.address].cut))
        by_count = False
        sent = np.any([layer.in_time(found[layer.address].here) for layer in level.layers], axis=0)
    return found


def _onwards(above: np.ndarray, cut: np.ndarray) -> np.ndarray:
    """(T,) Where something is that came at this step or a later one, and met no cut between."""
    T = len(above)
    loss, wall = (_next(each, T) for each in (above, np.append(cut[1:], False)))
    return (loss < T) & (loss <= wall)


def _next(there: np.ndarray, none: int) -> np.ndarray:
    """(T,) The first step from each one on where `there` is True."""
    return np.minimum.accumulate(np.where(there, np.arange(len(there)), none)[::-1])[::-1]
