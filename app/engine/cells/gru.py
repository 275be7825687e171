"""The gated recurrent unit [Cho et al. 2014], gates stacked r, z, n, as PyTorch has it.

r, z = sigmoid(W_x. x + W_h. h_prev + b_.)
n = tanh(W_xn x + b_n + r * (W_hn h_prev + b_hn))    the reset after the product
n = tanh(W_xn x + b_n + W_hn (r * h_prev) + b_hn)    before it
h = (1 - z) * n + z * h_prev
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from app.engine.cells.cell import BIAS, GATE_ACTIVATION, Options
from app.engine.cells.graph import Graph, Node, inputs, parameters, pre_activation, stacked
from app.engine.cells.plain import PlainCell


@dataclass(frozen=True)
class GRU(PlainCell):
    """`reset`: "after" the product with W_hn (PyTorch, cuDNN) or "before" it (the paper). `gate_activation`:
    of r and z.
    """

    reset: str = "after"
    gate_activation: str = "sigmoid"
    bias: bool = True
    name: ClassVar[str] = "gru"
    gates: ClassVar[tuple[str, ...]] = ("r", "z", "n")
    bridges: ClassVar[dict[str, int]] = {"z": 1}
    options: ClassVar[Options] = MappingProxyType({"reset": ("after", "before"), **GATE_ACTIVATION, **BIAS})

    def equations(self) -> Graph:
        nodes = (
            *inputs("x", "h_prev"),
            *parameters({**stacked(self.bias), **({"b_hn": ("H",)} if self.bias else {})}),
            *pre_activation("r", self.bias),
            *pre_activation("z", self.bias),
            Node("r", self.gate_activation, ("a_r",)),
            Node("z", self.gate_activation, ("a_z",)),
            Node("from_x_n", "product", ("W_xh", "x"), block="n"),
            *(self._reset_after() if self.reset == "after" else self._reset_before()),
            Node("n", "tanh", ("a_n",)),
            Node("one_minus_z", "complement", ("z",)),
            Node("written", "multiply", ("one_minus_z", "n")),
            Node("kept", "multiply", ("z", "h_prev")),
            Node("h", "sum", ("written", "kept")),
        )
        return Graph(nodes, {"h": "h_prev"}, self.gates)

    def _reset_after(self) -> tuple[Node, ...]:
        from_h = Node("from_h_n", "product", ("W_hh", "h_prev"), block="n")
        if not self.bias:
            reset = Node("reset", "multiply", ("r", "from_h_n"))
            return from_h, reset, Node("a_n", "sum", ("from_x_n", "reset"), block="n")
        return (
            from_h,
            Node("m_n", "sum", ("from_h_n", "b_hn"), block="n"),
            Node("reset", "multiply", ("r", "m_n")),
            Node("a_n", "sum", ("from_x_n", "b_h", "reset"), block="n"),
        )

    def _reset_before(self) -> tuple[Node, ...]:
        biases = ("b_h", "b_hn") if self.bias else ()
        return (
            Node("reset", "multiply", ("r", "h_prev")),
            Node("from_h_n", "product", ("W_hh", "reset"), block="n"),
            Node("a_n", "sum", ("from_x_n", "from_h_n", *biases), block="n"),
        )
