"""The minimal gated unit [Zhou, Wu, Zhang, Zhou 2016], gates stacked f, n: one gate forgets and resets.

f = sigmoid(W_xf x + W_hf h_prev + b_f)
n = tanh(W_xn x + W_hn (f * h_prev) + b_n)
h = (1 - f) * h_prev + f * n
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from app.engine.cells.cell import BIAS, GATE_ACTIVATION, Options
from app.engine.cells.graph import Graph, Node, inputs, parameters, pre_activation, stacked
from app.engine.cells.plain import PlainCell


@dataclass(frozen=True)
class MGU(PlainCell):
    """`gate_activation`: of f. An f near 0 keeps the state: there its bias is negative."""

    gate_activation: str = "sigmoid"
    bias: bool = True
    name: ClassVar[str] = "mgu"
    gates: ClassVar[tuple[str, ...]] = ("f", "n")
    bridges: ClassVar[dict[str, int]] = {"f": -1}
    options: ClassVar[Options] = MappingProxyType({**GATE_ACTIVATION, **BIAS})

    def equations(self) -> Graph:
        biases = ("b_h",) if self.bias else ()
        nodes = (
            *inputs("x", "h_prev"),
            *parameters(stacked(self.bias)),
            *pre_activation("f", self.bias),
            Node("f", self.gate_activation, ("a_f",)),
            Node("from_x_n", "product", ("W_xh", "x"), block="n"),
            Node("reset", "multiply", ("f", "h_prev")),
            Node("from_h_n", "product", ("W_hh", "reset"), block="n"),
            Node("a_n", "sum", ("from_x_n", "from_h_n", *biases), block="n"),
            Node("n", "tanh", ("a_n",)),
            Node("one_minus_f", "complement", ("f",)),
            Node("kept", "multiply", ("one_minus_f", "h_prev")),
            Node("written", "multiply", ("f", "n")),
            Node("h", "sum", ("kept", "written")),
        )
        return Graph(nodes, {"h": "h_prev"}, self.gates)
