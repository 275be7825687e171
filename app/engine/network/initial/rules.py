"""Rules that people know by name, whichever library they use. All biases are 0 where a rule sets none."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from app.engine.network.initial.draws import (
    Drawn,
    Rule,
    Weights,
    as_one,
    by_gate,
    glorot,
    glorot_read_out,
    matrices,
    narrow_embedding,
    orthogonal,
    set_bias,
    stream,
)


def _glorot(layer: Drawn) -> Weights:
    return matrices(layer, by_gate, glorot, glorot)


def _orthogonal(layer: Drawn) -> Weights:
    return matrices(layer, by_gate, glorot, orthogonal)


def _identity(layer: Drawn) -> Weights:
    """IRNN [Le, Jaitly, Hinton 2015]."""

    def faint(seed: int, name: str, shape: tuple[int, int]) -> np.ndarray:
        return stream(seed, name).normal(0, 0.001, shape)

    def identity(_seed: int, _name: str, shape: tuple[int, int]) -> np.ndarray:
        return np.tile(np.eye(shape[1]), (shape[0] // shape[1], 1))

    return matrices(layer, as_one, faint, identity)


def _chrono(layer: Drawn) -> Weights:
    """Biases for time scales up to T_max [Tallec, Ollivier 2018]: the gate that keeps gets log U(1, T_max -
    1), and one that writes minus as much.
    """
    weights = _orthogonal(layer)
    bias = np.log(stream(layer.seed, "b_h" + layer.ending).uniform(1, layer.T_max - 1, layer.H))
    for gate, sign in layer.cell.bridges.items():
        set_bias(layer, weights, gate, sign * bias)
    return weights


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "glorot": Rule(_glorot, glorot_read_out, narrow_embedding),
        "orthogonal": Rule(_orthogonal, glorot_read_out, narrow_embedding, by_qr=True),
        "identity": Rule(_identity, glorot_read_out, narrow_embedding),
        "chrono": Rule(_chrono, glorot_read_out, narrow_embedding, by_qr=True),
    }
)
