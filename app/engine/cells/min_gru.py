"""The minimal GRU of [Feng, Tung, Hassani, Bengio, Hajimirsadeghi 2024, "Were RNNs all we needed?"], gates
stacked z, n.

z = sigmoid(W_xz x + b_z)
n = W_xn x + b_n
h = (1 - z) * h_prev + z * n

Neither gate reads h_prev, so there is no W_hh, and h is linear in it: what one step does to a gradient is to
multiply it with 1 - z, number by number.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from app.engine.cells.cell import BIAS, GATE_ACTIVATION, Options
from app.engine.cells.graph import Graph, Node, inputs, of_x_alone, parameters, reads_x
from app.engine.cells.plain import PlainCell


@dataclass(frozen=True)
class MinGRU(PlainCell):
    """`gate_activation`: of z. A z near 0 keeps the state: there its bias is negative."""

    gate_activation: str = "sigmoid"
    bias: bool = True
    name: ClassVar[str] = "min_gru"
    gates: ClassVar[tuple[str, ...]] = ("z", "n")
    bridges: ClassVar[dict[str, int]] = {"z": -1}
    pace: ClassVar[float] = 4.0
    options: ClassVar[Options] = MappingProxyType({**GATE_ACTIVATION, **BIAS})

    def equations(self) -> Graph:
        nodes = (
            *inputs("x", "h_prev"),
            *parameters(reads_x(self.bias)),
            *of_x_alone("z", self.bias),
            *of_x_alone("n", self.bias),
            Node("z", self.gate_activation, ("a_z",)),
            Node("n", "identity", ("a_n",)),
            Node("one_minus_z", "complement", ("z",)),
            Node("kept", "multiply", ("one_minus_z", "h_prev")),
            Node("written", "multiply", ("z", "n")),
            Node("h", "sum", ("kept", "written")),
        )
        return Graph(nodes, {"h": "h_prev"}, self.gates)
