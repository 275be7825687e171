"""The gated recurrent unit [Cho et al. 2014], gates stacked r, z, n, as PyTorch has it.

r, z = sigmoid(W_x. x + W_h. h_prev + b_.)
n = tanh(W_xn x + b_n + r * (W_hn h_prev + b_hn))    the reset after the product
n = tanh(W_xn x + b_n + W_hn (r * h_prev) + b_hn)    before it
h = (1 - z) * n + z * h_prev

With biases b_hr and b_hz of their own r and z have two, as PyTorch stores them: their gradients are equal.
Without any, b_hn is missing too, as Haiku and Flax nnx have it.
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
    of r and z. `recurrent_bias`: which gates have one beside b_h, where there are biases: "n", "all" or
    "none".
    """

    reset: str = "after"
    gate_activation: str = "sigmoid"
    recurrent_bias: str = "n"
    bias: bool = True
    name: ClassVar[str] = "gru"
    gates: ClassVar[tuple[str, ...]] = ("r", "z", "n")
    bridges: ClassVar[dict[str, int]] = {"z": 1}
    options: ClassVar[Options] = MappingProxyType(
        {
            "reset": ("after", "before"),
            **GATE_ACTIVATION,
            "recurrent_bias": ("n", "all", "none"),
            **BIAS,
        }
    )

    @property
    def recurrent_biases(self) -> dict[str, str]:
        """By gate the bias on the recurrent side."""
        gates = {"n": ("n",), "all": self.gates, "none": ()}[self.recurrent_bias] if self.bias else ()
        return {gate: f"b_h{gate}" for gate in gates}

    def equations(self) -> Graph:
        own = self.recurrent_biases
        nodes = (
            *inputs("x", "h_prev"),
            *parameters({**stacked(self.bias), **dict.fromkeys(own.values(), ("H",))}),
            *pre_activation("r", self.bias, *filter(None, (own.get("r"),))),
            *pre_activation("z", self.bias, *filter(None, (own.get("z"),))),
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
        biases = ("b_h",) if self.bias else ()
        own = "n" in self.recurrent_biases
        return (
            Node("from_h_n", "product", ("W_hh", "h_prev"), block="n"),
            *((Node("m_n", "sum", ("from_h_n", "b_hn"), block="n"),) if own else ()),
            Node("reset", "multiply", ("r", "m_n" if own else "from_h_n")),
            Node("a_n", "sum", ("from_x_n", *biases, "reset"), block="n"),
        )

    def _reset_before(self) -> tuple[Node, ...]:
        biases = ("b_h",) if self.bias else ()
        own = ("b_hn",) if "n" in self.recurrent_biases else ()
        return (
            Node("reset", "multiply", ("r", "h_prev")),
            Node("from_h_n", "product", ("W_hh", "reset"), block="n"),
            Node("a_n", "sum", ("from_x_n", "from_h_n", *biases, *own), block="n"),
        )
