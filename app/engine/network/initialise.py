"""Initial weights by the rules people know. Every draw has a seeded stream of its own, so changing one
changes no other.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.errors import EngineError
from app.engine.network.structure import Structure


def initialise(
    structure: Structure,
    X: int,
    H: int,
    Y: int,
    rule: str = "torch",
    gain: float = 1.0,
    seed: int = 0,
    forget_bias: float | None = None,
    T_max: int | None = None,
    dtype: Any = np.float64,
) -> dict[str, np.ndarray]:
    """Every parameter of a network of this form, by its full name, drawn by `rule` (a key of `RULES`).

    `gain` multiplies the recurrent matrices. `forget_bias`: the bias of the gate that forgets, with the other
    sign where that gate writes (1 - i); the rule's own if None. `T_max`: the longest time chrono is to
    bridge, 3 or more. Raises EngineError for what does not fit.
    """
    cell = structure.cell
    if rule not in RULES:
        raise EngineError("init.rule", f"no rule {rule!r}", "init.rule", f"one of {', '.join(RULES)}")
    _check(cell, rule, gain, forget_bias, T_max)
    drawn = RULES[rule]
    weights = drawn.embedding(seed, X, structure.embedding) if structure.embedding else {}
    for address in structure.addresses:
        width, end = structure.layer_input(address, X, H), address.ending
        layer = _Layer(cell, width, H, seed, T_max, end)
        own = drawn.layer(layer)
        for name in layer.cell.matrices("H"):
            own[name] = _times(own[name], gain)
        if forget_bias is not None:
            _set_bias(layer, own, cell.forgets, cell.bridges[cell.forgets] * forget_bias)
        weights |= {name + end: value for name, value in own.items()}
    weights |= drawn.read_out(seed, structure.width(H), Y)
    return {name: np.ascontiguousarray(weights[name], dtype) for name in structure.axes}


def _check(cell: Cell, rule: str, gain: float, forget_bias: float | None, T_max: int | None) -> None:
    """Raises EngineError for what does not fit the cell."""
    if forget_bias is not None and not (cell.forgets and cell.biased):
        message = f"{cell.name} has no {'biases' if cell.forgets else 'forget gate'}"
        raise EngineError("init.forget_bias", message, "init.forget_bias", "leave it out")
    if gain != 1 and not cell.matrices("H"):
        message = f"{cell.name} has no recurrent weights that a gain could multiply"
        raise EngineError("init.gain", message, "init.gain", "leave it out")
    if rule == "chrono" and not cell.biased:
        message = "chrono sets biases, and this cell has none"
        raise EngineError("init.rule", message, "init.rule", "orthogonal draws the same weights")
    if rule == "chrono" and (T_max is None or T_max < 3):
        raise EngineError("init.T_max", f"T_max is {T_max}; chrono needs at least 3", "init.T_max")


def _times(matrix: np.ndarray, gain: float) -> np.ndarray:
    with np.errstate(over="ignore"):  # said as what it is
        found = matrix * gain
    if not np.isfinite(found).all():
        message = f"with a gain of {gain:g} weights are beyond what a double holds"
        raise EngineError("init.gain", message, "init.gain", "a smaller gain")
    return found


@dataclass(frozen=True)
class _Layer:
    """What a rule is told: the sizes of a layer, and what the names of its parameters end in."""

    cell: Cell
    X: int
    H: int
    seed: int
    T_max: int | None
    ending: str

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        return self.cell.shapes(self.X, self.H)

    def papers(self) -> "Weights":
        """What the cell draws as its paper does, by whatever rule."""
        return {
            name: draw(_stream(self.seed, name + self.ending), self.H)
            for name, draw in self.cell.papers.items()
        }


Weights = dict[str, np.ndarray]


def _stream(seed: int, name: str, draw: int = 0) -> np.random.Generator:
    """The random stream of one draw of one parameter."""
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(draw, *name.encode())))
    )


def _uniform(seed: int, name: str, shape: tuple[int, ...], bound: float, draw: int = 0) -> np.ndarray:
    return _stream(seed, name, draw).uniform(-bound, bound, shape)


def _glorot(seed: int, name: str, shape: tuple[int, int], draw: int = 0) -> np.ndarray:
    """U(-a, a), a = sqrt(6 / (fan in + fan out)) [Glorot, Bengio 2010]."""
    return _uniform(seed, name, shape, math.sqrt(6 / sum(shape)), draw)


def _orthogonal(seed: int, name: str, shape: tuple[int, int], draw: int = 0) -> np.ndarray:
    """Orthonormal columns (rows >= columns), uniform over such matrices [Saxe, McClelland, Ganguli 2014]."""
    Q, R = np.linalg.qr(_stream(seed, name, draw).standard_normal(shape))
    return Q * np.sign(np.diag(R))


def _by_gate(rule: Any, layer: _Layer, name: str) -> np.ndarray:
    """One draw of `rule` for each gate's block, stacked."""
    rows, columns = layer.shapes[name]
    shape = layer.H, columns
    return np.concatenate(
        [rule(layer.seed, name + layer.ending, shape, draw) for draw in range(rows // layer.H)]
    )


def _set_bias(layer: _Layer, weights: Weights, gate: str, value: np.ndarray | float) -> None:
    name = layer.cell.bias_of(gate)
    weights[name][layer.cell.rows_in(name, gate, layer.H)] = value


def _zero_bias(layer: _Layer) -> Weights:
    """The start that most rules share: input weights by glorot per gate, biases 0."""
    weights = {name: np.zeros(shape) for name, shape in layer.shapes.items()}
    return (
        weights | {name: _by_gate(_glorot, layer, name) for name in layer.cell.matrices("X")} | layer.papers()
    )


def _torch(layer: _Layer) -> Weights:
    bound, cell, seed = 1 / math.sqrt(layer.H), layer.cell, layer.seed
    weights = {
        name: _uniform(seed, name + layer.ending, shape, bound) for name, shape in layer.shapes.items()
    } | layer.papers()
    if "b_h" not in weights:
        return weights
    # PyTorch has b_ih and b_hh
    second = _uniform(seed, "b_h" + layer.ending, weights["b_h"].shape, bound, draw=1)
    for gate in cell.gates:
        if f"b_h{gate}" in weights:
            second[cell.rows(gate, layer.H)] = 0  # here the second one is apart
    weights["b_h"] += second
    return weights


def _keras(layer: _Layer) -> Weights:
    weights, cell, end = _zero_bias(layer), layer.cell, layer.ending
    for axis, rule in (("X", _glorot), ("H", _orthogonal)):
        for name in layer.cell.matrices(axis):
            weights[name] = rule(layer.seed, name + end, layer.shapes[name])
    if cell.forgets and cell.biased:
        _set_bias(layer, weights, cell.forgets, cell.bridges[cell.forgets])
    return weights


def _glorot_rule(layer: _Layer) -> Weights:
    return _recurrent_by(_glorot, layer)


def _orthogonal_rule(layer: _Layer) -> Weights:
    return _recurrent_by(_orthogonal, layer)


def _recurrent_by(rule: Any, layer: _Layer) -> Weights:
    """Recurrent weights by `rule`, per gate."""
    return _zero_bias(layer) | {name: _by_gate(rule, layer, name) for name in layer.cell.matrices("H")}


def _identity(layer: _Layer) -> Weights:
    """IRNN [Le, Jaitly, Hinton 2015]."""
    weights, shapes = _zero_bias(layer), layer.shapes
    for name in layer.cell.matrices("X"):
        weights[name] = _stream(layer.seed, name + layer.ending).normal(0, 0.001, shapes[name])
    for name in layer.cell.matrices("H"):
        weights[name] = np.tile(np.eye(layer.H), (shapes[name][0] // layer.H, 1))
    return weights


def _chrono(layer: _Layer) -> Weights:
    """Biases for time scales up to T_max [Tallec, Ollivier 2018]: the gate that keeps gets log U(1, T_max -
    1), and one that writes minus as much.
    """
    weights, H = _orthogonal_rule(layer), layer.H
    bias = np.log(_stream(layer.seed, "b_h" + layer.ending).uniform(1, layer.T_max - 1, H))
    for gate, sign in layer.cell.bridges.items():
        _set_bias(layer, weights, gate, sign * bias)
    return weights


def _uniform_read_out(seed: int, width: int, Y: int) -> Weights:
    """U(-1/sqrt width, 1/sqrt width), as torch.nn.Linear has it."""
    bound = 1 / math.sqrt(width)
    return {"W_hy": _uniform(seed, "W_hy", (Y, width), bound), "b_y": _uniform(seed, "b_y", (Y,), bound)}


def _glorot_read_out(seed: int, width: int, Y: int) -> Weights:
    return {"W_hy": _glorot(seed, "W_hy", (Y, width)), "b_y": np.zeros(Y)}


def _normal_embedding(seed: int, V: int, size: int) -> Weights:
    """N(0, 1), as torch.nn.Embedding has it."""
    return {"E": _stream(seed, "E").standard_normal((V, size))}


def _narrow_embedding(seed: int, V: int, size: int) -> Weights:
    """U(-0.05, 0.05), as keras.layers.Embedding has it."""
    return {"E": _uniform(seed, "E", (V, size), 0.05)}


@dataclass(frozen=True)
class Rule:
    """How each part's parameters are drawn."""

    layer: Callable[[_Layer], Weights]
    read_out: Callable[[int, int, int], Weights] = _glorot_read_out
    embedding: Callable[[int, int, int], Weights] = _narrow_embedding


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "torch": Rule(_torch, _uniform_read_out, _normal_embedding),
        "keras": Rule(_keras),
        "glorot": Rule(_glorot_rule),
        "orthogonal": Rule(_orthogonal_rule),
        "identity": Rule(_identity),
        "chrono": Rule(_chrono),
    }
)
