"""A diagonal linear recurrence: the real form of the linear recurrent unit of [Orvieto, Smith, Gu, Fernando,
Gulcehre, Pascanu, De 2023, "Resurrecting recurrent neural networks for long sequences"].

lambda = exp(-exp(nu))
h = lambda * h_prev + sqrt(1 - lambda^2) * (W_xn x + b_n)

The paper's lambda is complex, lambda = exp(-exp(nu) + i exp(theta)), and so is its state; here both are real,
theta is 0, and a state decays but does not turn. lambda lies between 0 and 1, one number for each unit, and
hangs on nothing but nu, so that a gradient loses as much at every step. The root keeps the size of h,
whatever lambda is.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from app.engine.cells.cell import BIAS, Options
from app.engine.cells.graph import Graph, Node, inputs, parameters
from app.engine.cells.plain import PlainCell

TINY = 1e-12  # the square of the smallest modulus that is drawn


def on_a_disc(rng: np.random.Generator, H: int) -> np.ndarray:
    """nu of moduli lambda whose squares are uniform on (0, 1) [Orvieto et al. 2023, lemma 3.2, r from 0
    to 1].
    """
    return np.log(-0.5 * np.log(rng.uniform(TINY, 1, H)))


@dataclass(frozen=True)
class LRU(PlainCell):
    """nu, (H,), is all of the pre-activation of lambda; W_xh, (H, X), and b_h are of n alone."""

    bias: bool = True
    name: ClassVar[str] = "lru"
    gates: ClassVar[tuple[str, ...]] = ("lambda", "n")
    bridges: ClassVar[dict[str, int]] = {"lambda": -1}
    papers: ClassVar = MappingProxyType({"nu": on_a_disc})
    pace: ClassVar[float] = 4.0
    options: ClassVar[Options] = MappingProxyType({**BIAS})

    def equations(self) -> Graph:
        biases = ("b_h",) if self.bias else ()
        nodes = (
            *inputs("x", "h_prev"),
            *parameters({"W_xh": ("H", "X"), "nu": ("H",), **dict.fromkeys(biases, ("H",))}),
            Node("a_lambda", "sum", ("nu",)),
            Node("rate", "exp", ("a_lambda",)),
            Node("minus_rate", "negate", ("rate",)),
            Node("lambda", "exp", ("minus_rate",)),
            Node("from_x_n", "product", ("W_xh", "x")),
            Node("a_n", "sum", ("from_x_n", *biases)),
            Node("n", "identity", ("a_n",)),
            Node("normal", "complement_root", ("lambda",)),
            Node("kept", "multiply", ("lambda", "h_prev")),
            Node("written", "multiply", ("normal", "n")),
            Node("h", "sum", ("kept", "written")),
        )
        return Graph(nodes, {"h": "h_prev"}, self.gates)
