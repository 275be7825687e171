"""Initial weights as libraries draw them when nothing else is said.

Which numbers they draw, and which form of a cell they have, is held to what the libraries themselves draw and
compute (tests/golden/make_libraries.py). What a library adds when its layer runs stands in the bias here.
"""

import math
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
    lecun,
    matrices,
    narrow_embedding,
    normal_embedding,
    orthogonal,
    remember,
    stream,
    truncated,
    uniform,
    uniform_read_out,
)


def _uniform(layer: Drawn) -> Weights:
    """U(-1/sqrt H, 1/sqrt H) for all, with one bias."""
    bound = 1 / math.sqrt(layer.H)
    return {
        name: uniform(layer.seed, name + layer.ending, shape, bound) for name, shape in layer.shapes.items()
    } | layer.papers()


def _torch(layer: Drawn) -> Weights:
    """The same, with two biases, b_ih and b_hh."""
    weights, cell = _uniform(layer), layer.cell
    if "b_h" not in weights:
        return weights
    bound = 1 / math.sqrt(layer.H)
    second = uniform(layer.seed, "b_h" + layer.ending, weights["b_h"].shape, bound, draw=1)
    for gate in cell.gates:
        if f"b_h{gate}" in weights:
            second[cell.rows(gate, layer.H)] = 0  # here the second one is apart
    weights["b_h"] += second
    return weights


def _tinygrad(layer: Drawn) -> Weights:
    """The same, with biases of 0."""
    bound = 1 / math.sqrt(layer.H)

    def drawn(seed: int, name: str, shape: tuple[int, int]) -> np.ndarray:
        return uniform(seed, name, shape, bound)

    return matrices(layer, as_one, drawn, drawn)


def _keras(layer: Drawn) -> Weights:
    """All gates' kernels as one, so that the recurrent block of a gate by itself is not orthogonal."""
    return remember(layer, matrices(layer, as_one, glorot, orthogonal), 1)


def _flax(layer: Drawn) -> Weights:
    """Each gate by itself."""
    return matrices(layer, by_gate, lecun, orthogonal)


def _flax_nnx(layer: Drawn) -> Weights:
    """All gates as one."""
    return matrices(layer, as_one, lecun, orthogonal)


def _haiku(layer: Drawn) -> Weights:
    """An LSTM's two kernels are one, of X + H inputs. 1 is added to its forget gate when it runs. The
    deviations of a GRU are true ones, those of the others less than they say (`truncated`).
    """
    X, H, cell = layer.X, layer.H, layer.cell
    if cell.gates and not cell.forgets:
        return matrices(layer, by_gate, lecun, lecun)

    def of(fan_in: int) -> object:
        return lambda seed, name, shape: truncated(seed, name, shape, 1 / math.sqrt(fan_in))

    inputs, recurrent = (X + H, X + H) if cell.forgets else (X, H)
    return remember(layer, matrices(layer, as_one, of(inputs), of(recurrent)), 1)


def _lecun_read_out(seed: int, width: int, Y: int) -> Weights:
    return {"W_hy": lecun(seed, "W_hy", (Y, width)), "b_y": np.zeros(Y)}


def _truncated_read_out(seed: int, width: int, Y: int) -> Weights:
    return {"W_hy": truncated(seed, "W_hy", (Y, width), 1 / math.sqrt(width)), "b_y": np.zeros(Y)}


def _scaled_embedding(seed: int, V: int, size: int) -> Weights:
    """N(0, 1/sqrt size)."""
    return {"E": stream(seed, "E").normal(0, 1 / math.sqrt(size), (V, size))}


def _truncated_embedding(seed: int, V: int, size: int) -> Weights:
    return {"E": truncated(seed, "E", (V, size), 1.0)}


def _glorot_embedding(seed: int, V: int, size: int) -> Weights:
    return {"E": glorot(seed, "E", (V, size))}


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "torch": Rule(_torch, uniform_read_out, normal_embedding),
        "keras": Rule(_keras, glorot_read_out, narrow_embedding, by_qr=True),
        "flax": Rule(_flax, _lecun_read_out, _scaled_embedding, by_qr=True),
        "flax_nnx": Rule(_flax_nnx, _lecun_read_out, _scaled_embedding, by_qr=True),
        "haiku": Rule(_haiku, _truncated_read_out, _truncated_embedding),
        "equinox": Rule(_uniform, uniform_read_out, normal_embedding),
        "paddle": Rule(_torch, glorot_read_out, _glorot_embedding),
        "mlx": Rule(_uniform, uniform_read_out, _scaled_embedding),
        "tinygrad": Rule(_tinygrad, uniform_read_out, _glorot_embedding),
    }
)
