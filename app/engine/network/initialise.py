"""Initial weights by the rules people know. Every draw has a seeded stream of its own, so changing one
changes no other.
"""

import math
from typing import Any

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.errors import EngineError
from app.engine.network.network import shapes


def initialise(
    cell: Cell,
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
    """Every parameter of `cell` and its read-out, by name, drawn by `rule` (a key of `RULES`).

    `gain` multiplies the recurrent blocks. `forget_bias` is the value of the LSTM's forget gate's bias, the
    rule's own if None. `T_max`: the longest time chrono is to bridge, 3 or more. Raises EngineError for what
    does not fit.
    """
    if rule not in RULES:
        raise EngineError("init.rule", f"no rule {rule!r}", "init.rule", f"one of {', '.join(RULES)}")
    if forget_bias is not None and not (cell.forgets and cell.biased):
        message = f"{cell.name} has no {'biases' if cell.forgets else 'forget gate'}"
        raise EngineError("init.forget_bias", message, "init.forget_bias", "leave it out")
    if rule == "chrono" and not cell.biased:
        message = "chrono sets biases, and this cell has none"
        raise EngineError("init.rule", message, "init.rule", "orthogonal draws the same weights")
    if rule == "chrono" and (T_max is None or T_max < 3):
        raise EngineError("init.T_max", f"T_max is {T_max}; chrono needs at least 3", "init.T_max")
    weights = RULES[rule](cell, X, H, Y, seed, T_max)
    with np.errstate(over="ignore"):  # said as what it is
        weights["W_hh"] = weights["W_hh"] * gain
    if not np.isfinite(weights["W_hh"]).all():
        message = f"with a gain of {gain:g} weights are beyond what a double holds"
        raise EngineError("init.gain", message, "init.gain", "a smaller gain")
    if forget_bias is not None:
        weights["b_h"][cell.rows(cell.forgets, H)] = forget_bias
    return {name: np.ascontiguousarray(weights[name], dtype) for name in shapes(cell, X, H, Y)}


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


def _by_gate(rule: Any, cell: Cell, seed: int, name: str, H: int, columns: int) -> np.ndarray:
    """One draw of `rule` for each gate's block, stacked."""
    return np.concatenate([rule(seed, name, (H, columns), draw) for draw in range(cell.G)])


def _zero_bias(cell: Cell, X: int, H: int, Y: int, seed: int) -> dict[str, np.ndarray]:
    """The start that most rules share: W_xh by glorot per gate, biases 0, W_hy by glorot."""
    weights = {name: np.zeros(shape) for name, shape in shapes(cell, X, H, Y).items()}
    weights["W_xh"] = _by_gate(_glorot, cell, seed, "W_xh", H, X)
    weights["W_hy"] = _glorot(seed, "W_hy", (Y, H))
    return weights


def _torch(cell: Cell, X: int, H: int, Y: int, seed: int, T_max: int | None) -> dict[str, np.ndarray]:
    bound = 1 / math.sqrt(H)
    weights = {name: _uniform(seed, name, shape, bound) for name, shape in shapes(cell, X, H, Y).items()}
    if not cell.biased:
        return weights
    second = _uniform(seed, "b_h", weights["b_h"].shape, bound, draw=1)  # PyTorch has b_ih and b_hh
    if "b_hn" in weights:
        second[cell.rows("n", H)] = 0  # here the second one is b_hn
    weights["b_h"] += second
    return weights


def _keras(cell: Cell, X: int, H: int, Y: int, seed: int, T_max: int | None) -> dict[str, np.ndarray]:
    weights = _zero_bias(cell, X, H, Y, seed)
    weights["W_xh"] = _glorot(seed, "W_xh", (cell.G * H, X))
    weights["W_hh"] = _orthogonal(seed, "W_hh", (cell.G * H, H))
    if cell.forgets and cell.biased:
        weights["b_h"][cell.rows(cell.forgets, H)] = 1
    return weights


def _glorot_rule(cell: Cell, X: int, H: int, Y: int, seed: int, T_max: int | None) -> dict[str, np.ndarray]:
    return {**_zero_bias(cell, X, H, Y, seed), "W_hh": _by_gate(_glorot, cell, seed, "W_hh", H, H)}


def _orthogonal_rule(
    cell: Cell, X: int, H: int, Y: int, seed: int, T_max: int | None
) -> dict[str, np.ndarray]:
    return {**_zero_bias(cell, X, H, Y, seed), "W_hh": _by_gate(_orthogonal, cell, seed, "W_hh", H, H)}


def _identity(cell: Cell, X: int, H: int, Y: int, seed: int, T_max: int | None) -> dict[str, np.ndarray]:
    """IRNN [Le, Jaitly, Hinton 2015]."""
    weights = _zero_bias(cell, X, H, Y, seed)
    weights["W_xh"] = _stream(seed, "W_xh").normal(0, 0.001, (cell.G * H, X))
    weights["W_hh"] = np.tile(np.eye(H), (cell.G, 1))
    return weights


def _chrono(cell: Cell, X: int, H: int, Y: int, seed: int, T_max: int | None) -> dict[str, np.ndarray]:
    """Biases for time scales up to T_max [Tallec, Ollivier 2018]: the gate that keeps gets log U(1, T_max -
    1), and one that writes minus as much.
    """
    weights = _orthogonal_rule(cell, X, H, Y, seed, T_max)
    bias = np.log(_stream(seed, "b_h").uniform(1, T_max - 1, H))
    for gate, sign in cell.bridges.items():
        weights["b_h"][cell.rows(gate, H)] = sign * bias
    return weights


RULES = {
    "torch": _torch,
    "keras": _keras,
    "glorot": _glorot_rule,
    "orthogonal": _orthogonal_rule,
    "identity": _identity,
    "chrono": _chrono,
}
