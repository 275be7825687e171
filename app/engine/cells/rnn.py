"""The simple recurrent network [Elman 1990]: h_t = f(W_xh x_t + W_hh h_{t-1} + b_h)."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from app.engine.cells.cell import BIAS, Options
from app.engine.cells.graph import Graph, Node, inputs, parameters, pre_activation, stacked
from app.engine.cells.plain import PlainCell


@dataclass(frozen=True)
class RNN(PlainCell):
    """`activation` f: tanh, relu (derivative 0 at 0), sigmoid or identity."""

    activation: str = "tanh"
    bias: bool = True
    name: ClassVar[str] = "rnn"
    options: ClassVar[Options] = MappingProxyType(
        {"activation": ("tanh", "relu", "sigmoid", "identity"), **BIAS}
    )

    def equations(self) -> Graph:
        nodes = (
            *inputs("x", "h_prev"),
            *parameters(stacked(self.bias)),
            *pre_activation(bias=self.bias),
            Node("h", self.activation, ("a",)),
        )
        return Graph(nodes, {"h": "h_prev"}, self.gates)
