"""The simple recurrent network [Elman 1990]: h_t = f(W_xh x_t + W_hh h_{t-1} + b_h)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from app.engine.cells.cell import Cell, States, input_part
from app.engine.errors import EngineError
from app.engine.graph import Graph, Node, inputs, parameters, pre_activation
from app.engine.ops import ACTIVATIONS
from app.engine.products import product

if TYPE_CHECKING:
    from app.engine.trace import Adjoint, Trace


@dataclass(frozen=True)
class Slopes:
    """Local derivatives of n steps, `by_a` (n, B, H): of h by the pre-activation, and W_hh."""

    by_a: np.ndarray
    W_hh: np.ndarray


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
        activation, W_hh = ACTIVATIONS[self.activation].value, trace.network.from_the_left["W_hh"]
        h_prev, recurrent = trace.before["h"][span.start], np.empty_like(trace.hs[0])
        for a, h in zip(input_part(trace, span), trace.hs[span], strict=True):
            product(h_prev, W_hh, recurrent)
            np.add(a, recurrent, a)
            h_prev = activation(a, out=h)

    def slopes(self, trace: "Trace", span: slice) -> Slopes:
        return Slopes(ACTIVATIONS[self.activation].slope(trace.hs[span]), trace.network.weights["W_hh"])

    def operands(
        self, slopes: Slopes, s: int | slice, arriving: States, total: States, da: np.ndarray, back: States
    ) -> tuple[np.ndarray, ...]:
        return total["h"], slopes.by_a[s], da, back["h"]

    def backward(self, dh, by_a, da, dh_prev, W_hh) -> None:
        np.multiply(dh, by_a, da)
        product(da, W_hh, dh_prev)

    def fold(self, slopes: Slopes, steps: slice, folded: np.ndarray) -> None:
        np.multiply(slopes.by_a[steps, 0, :, None], slopes.W_hh, out=folded[:, 0])

    def gate_adjoints(self, trace: "Trace", adjoint: "Adjoint", span: slice) -> None:
        """There are no gates."""
