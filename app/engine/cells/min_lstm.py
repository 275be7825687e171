"""The minimal LSTM of [Feng, Tung, Hassani, Bengio, Hajimirsadeghi 2024, "Were RNNs all we needed?"], gates
stacked i, f, n.

i, f = sigmoid(W_x. x + b_.)
n = W_xn x + b_n
h = f / (f + i) * h_prev + i / (f + i) * n

No gate reads h_prev, so there is no W_hh; there is no output gate, and the one state is h.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from app.engine.cells.cell import BIAS, GATE_ACTIVATION, Options
from app.engine.cells.graph import Graph, Node, inputs, of_x_alone, parameters, reads_x
from app.engine.cells.plain import PlainCell


@dataclass(frozen=True)
class MinLSTM(PlainCell):
    """`gate_activation`: of i and f."""

    gate_activation: str = "sigmoid"
    bias: bool = True
    name: ClassVar[str] = "min_lstm"
    gates: ClassVar[tuple[str, ...]] = ("i", "f", "n")
    forgets: ClassVar[str] = "f"
    bridges: ClassVar[dict[str, int]] = {"f": 1, "i": -1}
    pace: ClassVar[float] = 5.0
    options: ClassVar[Options] = MappingProxyType({**GATE_ACTIVATION, **BIAS})

    def equations(self) -> Graph:
        nodes = (
            *inputs("x", "h_prev"),
            *parameters(reads_x(self.bias)),
            *(node for gate in self.gates for node in of_x_alone(gate, self.bias)),
            Node("i", self.gate_activation, ("a_i",)),
            Node("f", self.gate_activation, ("a_f",)),
            Node("n", "identity", ("a_n",)),
            Node("both_gates", "sum", ("f", "i")),
            Node("share_f", "divide", ("f", "both_gates")),
            Node("share_i", "divide", ("i", "both_gates")),
            Node("kept", "multiply", ("share_f", "h_prev")),
            Node("written", "multiply", ("share_i", "n")),
            Node("h", "sum", ("kept", "written")),
        )
        return Graph(nodes, {"h": "h_prev"}, self.gates)
