"""Measures of the recurrent weights by themselves: spectral radius and largest singular value.

A normal matrix stretches no vector by more than its spectral radius. Any other may: norms can grow for a
while though every eigenvalue is below 1 [Trefethen, Embree 2005], so both are told.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.engine.network.layer import Layer
from app.engine.numbers.ops import quiet
from app.engine.why.saturation import STEEPEST


@dataclass(frozen=True)
class RecurrentMatrix:
    """One H x H block W of the recurrent weights.

    `spectral_radius`: the largest modulus of an eigenvalue. `largest_singular_value`: how much one
    multiplication can stretch. `departure`: from normality, sqrt(||W||_F^2 - sum |lambda|^2) / ||W||_F, 0 for
    a normal matrix, 1 for a nilpotent one [Henrici 1962]; 0 for zeros.
    """

    spectral_radius: float
    largest_singular_value: float
    departure: float


def recurrent_matrix(W: np.ndarray) -> RecurrentMatrix:
    """The measures of one square matrix; NaN where an entry is not finite, inf beyond doubles."""
    size = np.abs(W).max(initial=0)
    if not np.isfinite(size):
        return RecurrentMatrix(math.nan, math.nan, math.nan)
    if size == 0:
        return RecurrentMatrix(0.0, 0.0, 0.0)
    scaled = W / size  # squares stay in range
    moduli = np.abs(np.linalg.eigvals(scaled))
    square = float(np.vdot(scaled, scaled))
    departure = np.sqrt(max(0.0, square - float(moduli @ moduli)) / square)
    with quiet():
        radius, largest = moduli.max() * size, np.linalg.norm(scaled, 2) * size
    return RecurrentMatrix(float(radius), float(largest), float(departure))


def recurrent_matrices(layer: Layer) -> Iterator[tuple[str, RecurrentMatrix]]:
    """The measures of each gate's block with the gate's name; of the RNN's only one, "h". None where
    gates read no state.
    """
    cell = layer.cell
    read = {(use.gate, name) for name in cell.matrices("H") for use in cell.graph.uses[name]}
    for gate in cell.gates or (None,):
        for name in cell.matrices("H"):
            if (gate, name) in read:
                block = layer.weights[name][cell.rows_in(name, gate, layer.H)]
                yield gate or "h", recurrent_matrix(block.astype(np.float64))


def bound(layer: Layer) -> float | None:
    """The most by which an RNN's step can stretch a gradient: gamma times the largest singular value of W_hh.

    gamma is the largest derivative of the activation; below 1 in all, gradients vanish at least that fast
    [Pascanu, Mikolov, Bengio 2013]. None for a gated cell, whose highway has no such bound.
    """
    cell = layer.cell
    if cell.gates:
        return None
    return STEEPEST[cell.graph["h"].op] * recurrent_matrix(layer.weights["W_hh"]).largest_singular_value
