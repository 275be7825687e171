"""A recurrent layer: a cell with its numbers, read in one direction."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.errors import EngineError
from app.engine.network.address import LOWEST, REVERSE, Address


@dataclass(frozen=True, eq=False)
class Layer:
    """A cell, its parameters by their plain names, its states before the first step, and where it stands.

    `initial["h"]` (B, H); zeros where a state is left out, for a batch of `batch`. With `recurrent` False the
    edge from step to step is cut: every step is given zeros for the states before it, and sends nothing back.
    With `models` every weight has that many in front. Raises EngineError where names or shapes do not fit.
    """

    cell: Cell
    weights: Mapping[str, np.ndarray]
    initial: Mapping[str, np.ndarray] = field(default_factory=dict)
    address: Address = LOWEST
    batch: int = 1
    dtype: Any = np.float64
    recurrent: bool = True
    models: int | None = None
    X: int = field(init=False)
    H: int = field(init=False)

    def __post_init__(self):
        models, end = (self.models,) if self.models else (), self.address.ending
        weights = {name: constant(self.weights[name], self.dtype) for name in self.cell.axes}
        for name, axes in self.cell.axes.items():
            if len(axes) == 2:
                check_matrix(name + end, weights[name], len(models))
        X, H = self.cell.sizes(weights)
        for name, shape in self.cell.shapes(X, H).items():
            check_shape(name + end, weights[name], (*models, *shape))
        for name in self.initial:
            if name not in self.cell.states:
                message = f"{self.cell.name} has no {name}_0"
                raise EngineError("model.state", message, f"{name}_0", "leave it out")
        zeros, initial = np.zeros((self.batch, H), self.dtype), {}
        for name in self.cell.states:
            initial[name] = state = np.asarray(self.initial.get(name, zeros), self.dtype)
            if state.shape != zeros.shape:
                message = f"{name}_0 has shape {state.shape}; {zeros.shape} is needed"
                raise EngineError("model.state", message, f"{name}_0")
        for name, value in (("weights", weights), ("initial", initial), ("X", X), ("H", H)):
            object.__setattr__(self, name, value)

    @property
    def reverse(self) -> bool:
        """Whether its first step is the last of the sequence."""
        return self.address.direction == REVERSE

    @cached_property
    def from_the_left(self) -> Mapping[str, np.ndarray]:
        """The weights laid out for the forward pass: `Cell.from_the_left`."""
        return self.cell.from_the_left(self.weights, self.H)

    def for_rows(self, states: Mapping[str, np.ndarray], biases: np.ndarray) -> "Layer":
        """A batch of the same layer: its weights are shared, not copied. `states` (B, H) by name; `biases`
        (B, GH): what takes the place of the biases in each row, laid out as `from_the_left` has it.
        """
        rows = copy(self)
        laid_out = {**self.from_the_left, "biases": biases}
        for name, value in {"initial": states, "batch": len(biases), "from_the_left": laid_out}.items():
            object.__setattr__(rows, name, value)
        return rows

    def alone(self, b: int) -> "Layer":
        """The same layer for the b-th sequence of its batch."""
        initial = {state: rows[b : b + 1] for state, rows in self.initial.items()}
        return replace(self, batch=1, initial=initial)

    def own_order(self, span: slice, T: int) -> slice:
        """The places, in the layer's own order, of steps of time."""
        return slice(T - span.stop, T - span.start) if self.reverse else span

    def in_time(self, rows: np.ndarray) -> np.ndarray:
        """Rows, one for each step in the layer's own order, in the order of time, and the other way round."""
        return rows[::-1] if self.reverse else rows


def constant(value: Any, dtype: Any) -> np.ndarray:
    """A copy that can't be written to, so that what was made of it stays true."""
    array = np.array(value, dtype, order="C")
    array.flags.writeable = False
    return array


def check_matrix(name: str, value: np.ndarray, further: int = 0) -> None:
    """Raises EngineError unless it has two axes, and so many `further` ones, and entries."""
    if value.ndim != 2 + further or not value.size:
        raise EngineError("model.weights", f"{name} is not a matrix with entries", f"weights.{name}")


def check_shape(name: str, value: np.ndarray, shape: tuple[int, ...]) -> None:
    """Raises EngineError unless it has this shape."""
    if value.shape != shape:
        message = f"{name} has shape {value.shape}; {shape} is needed"
        raise EngineError("model.weights", message, f"weights.{name}")
