"""Initial weights by the rules people know. Every draw has a seeded stream of its own, so changing one
changes no other.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.errors import EngineError
from app.engine.network.initial import libraries, rules
from app.engine.network.initial.draws import Drawn, Rule, remember
from app.engine.network.structure import Structure

# In the order in which they are told: the two libraries that most people use, rules of papers, the others.
RULES: Mapping[str, Rule] = MappingProxyType(
    {name: libraries.RULES[name] for name in ("torch", "keras")} | dict(rules.RULES) | dict(libraries.RULES)
)


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
        layer = Drawn(cell, width, H, seed, T_max, end)
        own = drawn.layer(layer)
        for name in layer.cell.matrices("H"):
            own[name] = _times(own[name], gain)
        if forget_bias is not None:
            remember(layer, own, forget_bias)
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
