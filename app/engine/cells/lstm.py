"""Long short-term memory [Hochreiter, Schmidhuber 1997] with a forget gate [Gers, Schmidhuber, Cummins 2000].

Gates stacked i, f, g, o:

    i, f, o = sigmoid(W_x. x + W_h. h_prev + b_.)
    g = tanh(W_xg x + W_hg h_prev + b_g)
    c = f * c_prev + i * g
    h = o * tanh(c)

With peepholes [Gers, Schraudolph, Schmidhuber 2002] i and f read p_i * c_prev and p_f * c_prev besides, and o
reads p_o * c. Coupled [Greff, Srivastava, Koutnik, Steunebrink, Schmidhuber 2017, CIFG] it has no f: what is
written is not kept, c = (1 - i) * c_prev + i * g, gates stacked i, g, o.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from app.engine.cells.cell import BIAS, GATE_ACTIVATION, Options
from app.engine.cells.graph import Graph, Node, inputs, parameters, pre_activation, stacked
from app.engine.cells.plain import PlainCell


@dataclass(frozen=True)
class LSTM(PlainCell):
    """`gate_activation`: of i, f and o. `activation`: of g and of what h is made of besides o; `cell_output`
    says where that is tanh whatever g is, or c itself.
    """

    peepholes: bool = False
    coupled: bool = False
    gate_activation: str = "sigmoid"
    activation: str = "tanh"
    cell_output: str = "activated"
    bias: bool = True
    name: ClassVar[str] = "lstm"
    states: ClassVar[tuple[str, ...]] = ("h", "c")
    options: ClassVar[Options] = MappingProxyType(
        {
            "peepholes": (False, True),
            "coupled": (False, True),
            **GATE_ACTIVATION,
            "activation": ("tanh", "relu"),
            "cell_output": ("activated", "tanh", "identity"),
            **BIAS,
        }
    )

    @property
    def gates(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("i", "g", "o") if self.coupled else ("i", "f", "g", "o")

    @property
    def forgets(self) -> str:  # type: ignore[override]
        return "i" if self.coupled else "f"

    @property
    def bridges(self) -> Mapping[str, int]:  # type: ignore[override]
        return {"i": -1} if self.coupled else {"f": 1, "i": -1}

    @property
    def output(self) -> str:
        """The function of c that h is made of."""
        return self.activation if self.cell_output == "activated" else self.cell_output

    def equations(self) -> Graph:
        before = tuple(gate for gate in self.gates if gate != "o" or not self.peepholes)
        keeps = "one_minus_i" if self.coupled else "f"
        shown = "c" if self.output == "identity" else f"{self.output}_c"
        nodes = (
            *inputs("x", "h_prev", "c_prev"),
            *parameters({**stacked(self.bias), **(self._peepholes() if self.peepholes else {})}),
            *self._made(before),
            *((Node(keeps, "complement", ("i",)),) if self.coupled else ()),
            Node("kept", "multiply", (keeps, "c_prev")),
            Node("written", "multiply", ("i", "g")),
            Node("c", "sum", ("kept", "written")),
            *self._made(("o",) if self.peepholes else ()),  # it looks at c
            *((Node(shown, self.output, ("c",)),) if shown != "c" else ()),
            Node("h", "multiply", ("o", shown)),
        )
        return Graph(nodes, {"h": "h_prev", "c": "c_prev"}, self.gates)

    def _peepholes(self) -> dict[str, tuple[str, ...]]:
        return {f"p_{gate}": ("H",) for gate in self.gates if gate != "g"}

    def _made(self, gates: tuple[str, ...]) -> tuple[Node, ...]:
        """Gates and what they are made of, all sums before all activations."""
        sums = tuple(node for gate in gates for node in self._pre_activation(gate))
        kinds = dict.fromkeys("ifo", self.gate_activation) | {"g": self.activation}
        return (*sums, *(Node(gate, kinds[gate], (f"a_{gate}",)) for gate in gates))

    def _pre_activation(self, gate: str) -> tuple[Node, ...]:
        if not self.peepholes or gate == "g":
            return pre_activation(gate, self.bias)
        from_c, seen = f"from_c_{gate}", "c" if gate == "o" else "c_prev"
        looks = Node(from_c, "multiply", (f"p_{gate}", seen))
        return looks, *pre_activation(gate, self.bias, from_c)
