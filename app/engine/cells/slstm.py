"""The sLSTM of [Beck, Pöppel, Spanring, Auer, Prudnikova, Kopp, Klambauer, Brandstetter, Hochreiter 2024,
xLSTM]: exponential gates, with a normaliser state n and a stabiliser state m. Gates stacked i, f, g, o.

    m = max(a_f' + m_prev, a_i),    a_f' = log sigmoid(a_f), or a_f where f is exponential
    i = exp(a_i - m),    f = exp(a_f' + m_prev - m)
    g = tanh(a_g),    o = sigmoid(a_o)
    c = f * c_prev + i * g
    n = f * n_prev + i
    h = o * c / n

with a_. = W_x. x + W_h. h_prev + b_. The paper writes z for g. i and f are the stabilised gates: c and n are
the plain ones times exp(-m), and h does not depend on m.

Of m the gradient is 0: c, n and m say the same as c exp(-d), n exp(-d) and m + d do, so that what arrives for
m is c dL/dc + n dL/dn, and what m sends through its own step's i and f takes just that away. max therefore
has nothing to send on, and the passes backward take m as given; the tape, which adds up all of it, shows
rounding.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from app.engine.cells.cell import BIAS, Options
from app.engine.cells.graph import Graph, Node, inputs, parameters, pre_activation, stacked
from app.engine.cells.plain import PlainCell


@dataclass(frozen=True)
class SLSTM(PlainCell):
    """`forget`: f by "sigmoid" or by "exp"."""

    forget: str = "sigmoid"
    bias: bool = True
    name: ClassVar[str] = "slstm"
    gates: ClassVar[tuple[str, ...]] = ("i", "f", "g", "o")
    states: ClassVar[tuple[str, ...]] = ("h", "c", "n", "m")
    scales: ClassVar[tuple[str, ...]] = ("m",)
    forgets: ClassVar[str] = "f"
    bridges: ClassVar[dict[str, int]] = {"f": 1, "i": -1}
    pace: ClassVar[float] = 6.0
    options: ClassVar[Options] = MappingProxyType({"forget": ("sigmoid", "exp"), **BIAS})

    def equations(self) -> Graph:
        log_f = "log_f" if self.forget == "sigmoid" else "a_f"
        nodes = (
            *inputs("x", "h_prev", "c_prev", "n_prev", "m_prev"),
            *parameters(stacked(self.bias)),
            *(node for gate in self.gates for node in pre_activation(gate, self.bias)),
            *((Node("log_f", "log_sigmoid", ("a_f",)),) if self.forget == "sigmoid" else ()),
            Node("carried", "sum", (log_f, "m_prev")),
            Node("m", "max", ("carried", "a_i")),
            Node("above_i", "subtract", ("a_i", "m")),
            Node("above_f", "subtract", ("carried", "m")),
            Node("i", "exp", ("above_i",)),
            Node("f", "exp", ("above_f",)),
            Node("g", "tanh", ("a_g",)),
            Node("o", "sigmoid", ("a_o",)),
            Node("kept", "multiply", ("f", "c_prev")),
            Node("written", "multiply", ("i", "g")),
            Node("c", "sum", ("kept", "written")),
            Node("kept_n", "multiply", ("f", "n_prev")),
            Node("n", "sum", ("kept_n", "i")),
            Node("mean", "divide", ("c", "n")),
            Node("h", "multiply", ("o", "mean")),
        )
        return Graph(nodes, {state: f"{state}_prev" for state in self.states}, self.gates)
