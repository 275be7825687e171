"""The simple recurrent network [Elman 1990]: h_t = f(W_xh x_t + W_hh h_{t-1} + b_h)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from app.engine.cells.cell import Cell, States, input_part, product
from app.engine.errors import EngineError
from app.engine.graph import Graph, Node, inputs, parameters, pre_activation
from app.engine.ops import ACTIVATIONS

if TYPE_CHECKING:
    from app.engine.trace import Adjoint, Trace


@dataclass(frozen=True)
class RNN(Cell):
    """`activation` f: tanh, relu (derivative 0 at 0), sigmoid or identity."""

    activation: str = "tanh"
    name: ClassVar[str] = "rnn"

    def __post_init__(self):
        if self.activation not in ACTIVATIONS:
            hint = f"one of {', '.join(ACTIVATIONS)}"
            raise EngineError("model.activation", f"no activation {self.activation!r}", "activation", hint)

    def equations(self) -> Graph:
        nodes = (
            *inputs("x", "h_prev"),
            *parameters(self.axes),
            *pre_activation(),
            Node("h", self.activation, ("a",)),
        )
        return Graph(nodes, {"h": "h_prev"}, self.gates)

    def unroll(self, trace: "Trace", span: slice) -> None:
        activation, W_hh_T = ACTIVATIONS[self.activation].value, trace.network.weights["W_hh"].T
        h_prev = trace.before["h"][span.start]
        recurrent = np.empty_like(h_prev)
        for a, h in zip(input_part(trace, span), trace.hs[span], strict=True):
            np.dot(h_prev, W_hh_T, out=recurrent)
            a += recurrent
            h_prev = activation(a, out=h)

    def slopes(self, trace: "Trace", span: slice) -> tuple[np.ndarray, np.ndarray]:
        """(by a_t (n, B, H), W_hh)."""
        return ACTIVATIONS[self.activation].slope(trace.hs[span]), trace.network.weights["W_hh"]

    def step_back(
        self, slopes: tuple[np.ndarray, np.ndarray], s: int, total: States, da: np.ndarray, back: States
    ) -> None:
        by_a, W_hh = slopes
        np.multiply(total["h"], by_a[s], out=da)
        product(da, W_hh, back["h"])

    def pull_back(
        self, slopes: tuple[np.ndarray, np.ndarray], s: int, total: np.ndarray, back: np.ndarray
    ) -> None:
        by_a, W_hh = slopes
        np.matmul(total, by_a[s, 0, :, None] * W_hh, out=back)

    def gate_adjoints(self, trace: "Trace", adjoint: "Adjoint", span: slice) -> None:
        """There are no gates."""
