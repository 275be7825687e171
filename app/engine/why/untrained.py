"""How much of a gradient a layer loses before it has learnt anything: decades of dL/dh_t lost per step, for
noise as inputs and L = g . h_T.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.network.initial.draws import stream
from app.engine.network.initialise import initialise
from app.engine.network.structure import Structure, one_layer
from app.engine.numbers.scaled import Scaled
from app.engine.passes.trace import Loss, new_adjoint, new_trace
from app.engine.passes.unroll import unroll
from app.engine.passes.walk import walk
from app.engine.why.headline import decades_per_step


@dataclass(frozen=True)
class SetUp:
    """T steps of B sequences of X inputs, N(0, 1), for H units."""

    T: int
    B: int
    X: int
    H: int


STANDARD = SetUp(T=100, B=32, X=8, H=64)  # that of the laws on decades lost per step


def lost(
    cell: Cell, rule: str, seed: int, setup: SetUp, forget_bias: float | None = None
) -> Generator[None, None, float]:
    """Returns the decades lost per step, the slope of log10 of the norm over batch and units; yields at every
    step on the way. Inputs and g, N(0, 1) too, are the same for all rules and cells.
    """
    T, B, X, H = setup.T, setup.B, setup.X, setup.H
    weights = initialise(Structure(cell), X, H, 1, rule, seed=seed, forget_bias=forget_bias)
    network = one_layer(cell, weights, h_0=np.zeros((B, H)))
    xs = stream(seed, "x").standard_normal((T, B, X))
    last = Loss("mse", (T - 1,))  # of which nothing is asked: what reaches h_T is g itself
    trace = new_trace(network, xs, np.zeros((T, B, 1)), np.ones(T, bool), last)
    for _ in unroll(trace):
        yield
    adjoint = new_adjoint(trace)
    reaching = np.zeros((T, B, H))
    reaching[-1] = stream(seed, "g").standard_normal(H)
    for span in walk(adjoint.only, Scaled.of(reaching)):
        yield from (None for _ in range(span.start, span.stop))
    return decades_per_step(adjoint.only.log10_norms["h"][::-1])
