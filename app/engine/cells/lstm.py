"""Long short-term memory [Hochreiter, Schmidhuber 1997] with a forget gate [Gers, Schmidhuber, Cummins 2000].

Gates stacked i, f, g, o:

    i, f, o = sigmoid(W_x. x + W_h. h_prev + b_.)
    g = tanh(W_xg x + W_hg h_prev + b_g)
    c = f * c_prev + i * g
    h = o * tanh(c)

With peepholes [Gers, Schraudolph, Schmidhuber 2002] i and f read p_i * c_prev and p_f * c_prev besides, and o
reads p_o * c.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from app.engine.cells.cell import BIAS, GATE_ACTIVATION, Options
from app.engine.cells.graph import Graph, Node, inputs, parameters, pre_activation, stacked
from app.engine.cells.plain import PlainCell

PEEPHOLES = {f"p_{gate}": ("H",) for gate in "ifo"}


@dataclass(frozen=True)
class LSTM(PlainCell):
    """`gate_activation`: of i, f and o. `cell_output`: what h is made of besides o, tanh(c) or c itself."""

    peepholes: bool = False
    gate_activation: str = "sigmoid"
    cell_output: str = "tanh"
    bias: bool = True
    name: ClassVar[str] = "lstm"
    gates: ClassVar[tuple[str, ...]] = ("i", "f", "g", "o")
    states: ClassVar[tuple[str, ...]] = ("h", "c")
    forgets: ClassVar[str] = "f"
    bridges: ClassVar[dict[str, int]] = {"f": 1, "i": -1}
    options: ClassVar[Options] = MappingProxyType(
        {"peepholes": (False, True), **GATE_ACTIVATION, "cell_output": ("tanh", "identity"), **BIAS}
    )

    def equations(self) -> Graph:
        squashed = self.cell_output == "tanh"
        nodes = (
            *inputs("x", "h_prev", "c_prev"),
            *parameters({**stacked(self.bias), **(PEEPHOLES if self.peepholes else {})}),
            *self._made("ifg" if self.peepholes else "ifgo"),
            Node("kept", "multiply", ("f", "c_prev")),
            Node("written", "multiply", ("i", "g")),
            Node("c", "sum", ("kept", "written")),
            *self._made("o" if self.peepholes else ""),  # it looks at c
            *((Node("tanh_c", "tanh", ("c",)),) if squashed else ()),
            Node("h", "multiply", ("o", "tanh_c" if squashed else "c")),
        )
        return Graph(nodes, {"h": "h_prev", "c": "c_prev"}, self.gates)

    def _made(self, gates: str) -> tuple[Node, ...]:
        """Gates and what they are made of, all sums before all activations."""
        sums = tuple(node for gate in gates for node in self._pre_activation(gate))
        kinds = dict.fromkeys("ifo", self.gate_activation) | {"g": "tanh"}
        return (*sums, *(Node(gate, kinds[gate], (f"a_{gate}",)) for gate in gates))

    def _pre_activation(self, gate: str) -> tuple[Node, ...]:
        name, from_c = f"p_{gate}", f"from_c_{gate}"
        if not self.peepholes or name not in PEEPHOLES:
            return pre_activation(gate, self.bias)
        seen = "c" if gate == "o" else "c_prev"
        return Node(from_c, "multiply", (name, seen)), *pre_activation(gate, self.bias, from_c)
