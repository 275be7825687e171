"""A cell with its numbers, a read-out and a loss."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.cells.graph import Graph, Node, parameters
from app.engine.errors import EngineError
from app.engine.network.losses import LOSSES
from app.engine.numbers.products import sum_of_biases, sum_of_outer

if TYPE_CHECKING:
    from app.engine.passes.trace import Adjoint

READ_OUT_AXES = {"W_hy": ("Y", "H"), "b_y": ("Y",)}


def shapes(cell: Cell, X: int, H: int, Y: int) -> dict[str, tuple[int, ...]]:
    """The shape of every parameter of the cell and of its read-out."""
    return {**cell.shapes(X, H), "W_hy": (Y, H), "b_y": (Y,)}


def read_out(loss_kind: str, has_loss: bool = True) -> tuple[Node, ...]:
    """The read-out, logits = W_hy h + b_y, what it puts out under a loss of this kind, and the loss if it
    stands.

    The loss reads the logits, not the output: taken together, softmax and cross-entropy (sigmoid and bce)
    have a gradient that stays exact where the output rounds to 0 or 1. So nothing is sent back to the output.
    """
    nodes = (
        *parameters(READ_OUT_AXES),
        Node("from_h_y", "product", ("W_hy", "h"), ("Y",)),
        Node("logits", "sum", ("from_h_y", "b_y"), ("Y",)),
        Node("output", LOSSES[loss_kind].op, ("logits",), ("Y",)),
    )
    return (*nodes, Node("loss", loss_kind, ("logits",), ())) if has_loss else nodes


def network_graph(cell: Cell, loss_kind: str, has_loss: bool = True) -> Graph:
    """The cell's graph with read-out and loss."""
    return cell.graph.extended(read_out(loss_kind, has_loss))


@dataclass(frozen=True, eq=False)
class Network:
    """A cell, its parameters (`weights`: name -> array, read-out included) and its initial states.

    `h_0`, `c_0`: (B, H); zeros for a batch of one if left out; `c_0` is None for a cell without a c. With
    `recurrent` False the edge from step to step is cut: every step is given zeros for the states before it,
    and sends nothing back; a feed-forward network of the same weights. With `models` (see `side_by_side`)
    every weight has that many in front, and the batch is one sequence for each. Raises EngineError where
    names or shapes do not fit.
    """

    cell: Cell
    weights: Mapping[str, np.ndarray]
    h_0: np.ndarray | None = None
    c_0: np.ndarray | None = None
    dtype: Any = np.float64
    recurrent: bool = True
    models: int | None = None
    X: int = field(init=False)
    H: int = field(init=False)
    Y: int = field(init=False)
    B: int = field(init=False)

    def __post_init__(self):
        weights = {name: np.array(value, self.dtype, order="C") for name, value in self.weights.items()}
        for value in weights.values():
            value.flags.writeable = False  # what was made of them, `from_the_left`, stays true
        names = (*self.cell.axes, *READ_OUT_AXES)
        for name in names:
            if name not in weights:
                raise EngineError("model.weights", f"{self.cell.name} needs {name}", f"weights.{name}")
        for name in weights:
            if name not in names:
                raise EngineError("model.weights", f"{self.cell.name} has no {name}", f"weights.{name}")
        models = (self.models,) if self.models else ()
        for name in ("W_xh", "W_hh", "W_hy"):
            if weights[name].ndim != 2 + len(models) or not weights[name].size:
                raise EngineError("model.weights", f"{name} is not a matrix with entries", f"weights.{name}")
        X, H, Y = weights["W_xh"].shape[-1], weights["W_hh"].shape[-1], weights["W_hy"].shape[-2]
        for name, shape in shapes(self.cell, X, H, Y).items():
            if weights[name].shape != (*models, *shape):
                message = f"{name} has shape {weights[name].shape}; {(*models, *shape)} is needed"
                raise EngineError("model.weights", message, f"weights.{name}")
        if self.c_0 is not None and "c" not in self.cell.states:
            raise EngineError("model.state", f"{self.cell.name} has no c_0", "c_0", "leave it out")
        given = [np.shape(state) for state in (self.h_0, self.c_0) if state is not None]
        B = models[0] if models else given[0][0] if given and given[0] else 1
        for name in self.cell.states:
            state = getattr(self, f"{name}_0")
            state = np.zeros((B, H), self.dtype) if state is None else np.asarray(state, self.dtype)
            if state.shape != (B, H):
                message = f"{name}_0 has shape {state.shape}; ({B}, {H}) is needed"
                raise EngineError("model.state", message, f"{name}_0")
            object.__setattr__(self, f"{name}_0", state)
        for name, value in (("weights", weights), ("X", X), ("H", H), ("Y", Y), ("B", B)):
            object.__setattr__(self, name, value)

    @cached_property
    def from_the_left(self) -> Mapping[str, np.ndarray]:
        """W_xh (X, GH), W_hh (H, GH) and b_h (GH,) if there is one, laid out for the forward pass:
        `Cell.from_the_left`.
        """
        weights = {name: self.cell.from_the_left(self.weights[name], self.H) for name in ("W_xh", "W_hh")}
        if not self.cell.biased:
            return weights
        biases = self.cell.from_the_left(self.weights["b_h"][..., None], self.H)
        return weights | {"b_h": biases[..., 0, :]}

    def for_rows(self, states: Mapping[str, np.ndarray], biases: np.ndarray) -> "Network":
        """A batch of the same network: its weights are shared, not copied. `states` (B, H) by name; `biases`
        (B, GH): what takes the place of b_h in each row, laid out as `from_the_left` has it.
        """
        rows = copy(self)
        given = {f"{name}_0": state for name, state in states.items()}
        laid_out = {**self.from_the_left, "b_h": biases}
        for name, value in {**given, "B": len(biases), "from_the_left": laid_out}.items():
            object.__setattr__(rows, name, value)
        return rows

    def gradient(self, adjoint: "Adjoint", name: str, span: slice) -> np.ndarray:
        """dL by the parameter `name` through the steps `span` of a backward pass, in its shape."""
        if name in READ_OUT_AXES:
            dlogits, axes = adjoint.dlogits[span], self.weights[name].ndim
            if name == "b_y":
                return sum_of_biases(dlogits, axes)
            return sum_of_outer(dlogits, adjoint.trace.hs[span], axes)
        return self.cell.gradient(adjoint.trace, adjoint.das[span], name, span)


def side_by_side(networks: Sequence[Network]) -> Network:
    """Models of one cell and one size, each with a sequence of its own, as one network: one call for all.

    `unroll` and `bptt` take it: model m stands at place m of the batch, and at place m of every gradient. The
    loss and the norms are those of all models together. Raises EngineError where networks differ in form.
    """
    first = networks[0]
    for other in networks:
        if (other.cell, other.X, other.H, other.Y, other.dtype, other.recurrent) != (
            first.cell,
            first.X,
            first.H,
            first.Y,
            first.dtype,
            first.recurrent,
        ) or other.B > 1:
            raise EngineError(
                "model.form", "models side by side have one form, and one sequence each", "models"
            )
    weights = {name: np.stack([each.weights[name] for each in networks]) for name in first.weights}
    states = (
        np.concatenate([getattr(each, f"{state}_0") for each in networks])
        if state in first.cell.states
        else None
        for state in ("h", "c")
    )
    return Network(first.cell, weights, *states, first.dtype, first.recurrent, len(networks))
