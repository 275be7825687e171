"""The read-out of a network, logits = W_hy h + b_y, and the loss as nodes of the graph."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.cells.graph import Graph, Node, parameters
from app.engine.errors import EngineError
from app.engine.network.layer import check_matrix, check_shape, constant
from app.engine.network.losses import LOSSES
from app.engine.numbers.products import of_all_steps, sum_of_biases, sum_of_outer

READ_OUT_AXES = {"W_hy": ("Y", "H"), "b_y": ("Y",)}
READS = ("step", "state")


@dataclass(frozen=True, eq=False)
class ReadOut:
    """W_hy (Y, width), where the top layers' outputs are `width` wide, and b_y (Y,).

    `read`: the read-out reads what both directions have at its own "step", or the last "state" that each
    direction has reached after as many steps, which is the same for one direction. With `models` every weight
    has that many in front.
    """

    weights: Mapping[str, np.ndarray]
    read: str = "step"
    dtype: Any = np.float64
    models: int | None = None
    width: int = field(init=False)
    Y: int = field(init=False)
    axes: ClassVar[Mapping[str, tuple[str, ...]]] = READ_OUT_AXES

    def __post_init__(self):
        if self.read not in READS:
            raise EngineError("model.read", f"no way to read {self.read!r}", "read", "step or state")
        models = (self.models,) if self.models else ()
        weights = {name: constant(self.weights[name], self.dtype) for name in self.axes}
        check_matrix("W_hy", weights["W_hy"], len(models))
        Y, width = weights["W_hy"].shape[-2:]
        check_shape("b_y", weights["b_y"], (*models, Y))
        for name, value in (("weights", weights), ("width", width), ("Y", Y)):
            object.__setattr__(self, name, value)

    def logits(self, hs: np.ndarray, out: np.ndarray) -> None:
        """Fill `out` (n, B, Y) from the top layers' outputs (n, B, width)."""
        np.add(of_all_steps(hs, self.weights["W_hy"].swapaxes(-1, -2)), self.weights["b_y"], out=out)

    def send_back(self, dlogits: np.ndarray) -> np.ndarray:
        """(n, B, width) dL by what it has read, from dL by the logits (n, B, Y)."""
        return of_all_steps(dlogits, self.weights["W_hy"])

    def gradient(self, name: str, dlogits: np.ndarray, hs: np.ndarray) -> np.ndarray:
        """dL by the parameter `name` through n steps, in its shape."""
        axes = self.weights[name].ndim
        return sum_of_biases(dlogits, axes) if name == "b_y" else sum_of_outer(dlogits, hs, axes)


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
