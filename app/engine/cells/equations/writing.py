"""A cell's graph written as the text of its equations: what `own_cell` reads as the same graph."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from app.engine.cells.equations.naming import MATRIX, OF_GATE, VECTOR
from app.engine.cells.graph import Graph, Node
from app.engine.numbers.ops import ACTIVATIONS

# How tightly an expression holds together: as a line, as a sum, beside a *, behind one, beside a matrix.
LINE, SUM, TERM, FACTOR, ATOM = range(5)
BLOCKS: Mapping[str, str] = {"W_xh": "W_x", "W_hh": "W_h", "b_h": "b_"}


def written(graph: Graph) -> str:
    """The equations, a line each for gates, states, and what is read more than once."""
    return "\n".join(_Writer(graph).lines()) + "\n"


@dataclass(frozen=True)
class _Writer:
    graph: Graph

    @cached_property
    def named(self) -> frozenset[str]:
        """The nodes that have a line of their own."""
        reads = Counter(name for node in self.graph.nodes for name in node.inputs)
        given = ("input", "parameter")
        shared = {n.id for n in self.graph.nodes if reads[n.id] > 1 and n.op not in given}
        alone = {name for name, gate in self.graph.pre_activations.items() if not self._is_inside(name, gate)}
        return frozenset(shared | alone | {*self.graph.gates, *self.graph.states})

    def _is_inside(self, name: str, gate: str | None) -> bool:
        """Whether a pre-activation is nothing but what its gate's function is applied to."""
        made = self.graph[gate or "h"]
        return made.inputs == (name,) and made.op in ACTIVATIONS

    def lines(self) -> list[str]:
        """In the graph's order, gates in that in which their parameters are stacked."""
        order = [node.id for node in self.graph.nodes if node.id in self.named]
        holders = [f"a_{gate}" if f"a_{gate}" in self.named else gate for gate in self.graph.gates]
        places = sorted(order.index(name) for name in holders)
        for place, name in zip(places, holders, strict=True):
            order[place] = name
        return [f"{name} = {self._line(self.graph[name])}" for name in order]

    def _line(self, node: Node) -> str:
        inner = self.graph[node.inputs[0]]
        if node.op == "identity" and inner.id in self.named and inner.id not in self.graph.pre_activations:
            return inner.id
        return self._written(node)[0]

    def _term(self, name: str, least: int, block: str | None = None) -> str:
        """A node inside an expression, in brackets if it holds less than `least`."""
        node = self.graph[name]
        if node.op == "parameter":
            return self._parameter(node, block)
        if name in self.named or node.op == "input":
            return name
        text, tightness = self._written(node)
        return text if tightness >= least else f"({text})"

    def _parameter(self, node: Node, block: str | None) -> str:
        """The name that says what it is: a gate's block, or the only gate's; a vector's own name after v_."""
        if node.id in BLOCKS and self.graph.gates:
            gate = block if node.shape[0] == "GH" else self.graph.uses[node.id][0].gate
            return f"{BLOCKS[node.id]}{gate}"
        known = OF_GATE.fullmatch(node.id) or MATRIX.fullmatch(node.id) or VECTOR.fullmatch(node.id)
        return node.id if known else f"v_{node.id}"

    def _written(self, node: Node) -> tuple[str, int]:
        """An operation on its inputs, and how tightly that holds together."""
        read = node.inputs
        if node.op == "product":
            return f"{self._term(read[0], ATOM, node.block)} {self._term(read[1], ATOM)}", FACTOR
        if node.op == "sum":
            return self._sum(node)
        if node.op == "subtract":
            return f"{self._term(read[0], SUM)} - {self._term(read[1], TERM)}", SUM
        if node.op in ("multiply", "divide"):
            sign = "*" if node.op == "multiply" else "/"
            return f"{self._term(read[0], TERM)} {sign} {self._term(read[1], FACTOR)}", TERM
        if node.op == "complement":
            return f"1 - {self._term(read[0], TERM)}", LINE
        if node.op == "negate":
            return f"-{self._term(read[0], FACTOR)}", FACTOR
        return f"{node.op}({', '.join(self._term(name, LINE) for name in read)})", ATOM

    def _sum(self, node: Node) -> tuple[str, int]:
        """What is negative is taken away in a pre-activation; elsewhere it has brackets unless first."""
        first, *others = node.inputs
        nested = self.graph[first].op == "sum" and first not in self.named
        text = self._term(first, TERM if nested else SUM, node.block)
        for name in others:
            negative = self.graph[name].op == "negate" and name not in self.named
            if negative and node.id in self.graph.pre_activations:
                text += f" - {self._term(self.graph[name].inputs[0], TERM)}"
            elif negative:
                text += f" + ({self._term(name, LINE)})"
            else:
                text += f" + {self._term(name, TERM, node.block)}"
        return text, SUM if others else self._alone(first)

    def _alone(self, name: str) -> int:
        """How tightly a sum of one term holds: as that does."""
        node = self.graph[name]
        return ATOM if name in self.named or node.op in ("input", "parameter") else self._written(node)[1]
