"""A cell as a graph of operations: the one description behind picture, formula, shapes and tape."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Node:
    """One quantity of a step.

    `op` is "input", "parameter", a key of `ops.OPS` or a kind of loss. `shape` names axes: ("H",), ("GH",
    "X"), () for a loss. `block` is the gate whose rows of a stacked parameter (first axis "GH") the operation
    reads; None reads all.
    """

    id: str
    op: str
    inputs: tuple[str, ...] = ()
    shape: tuple[str, ...] = ("H",)
    block: str | None = None


@dataclass(frozen=True)
class Graph:
    """Nodes in topological order; `states` maps a state to its value one step before ("h" -> "h_prev")."""

    nodes: tuple[Node, ...]
    states: Mapping[str, str]
    gates: tuple[str, ...]

    def __post_init__(self):
        known: set[str] = set()
        for node in self.nodes:
            missing = [name for name in node.inputs if name not in known]
            if missing or node.id in known:
                raise ValueError(f"node {node.id} is repeated or comes before its inputs {missing}")
            known.add(node.id)
        object.__setattr__(self, "states", MappingProxyType(dict(self.states)))

    def __getitem__(self, name: str) -> Node:
        return next(node for node in self.nodes if node.id == name)

    def consumers(self, name: str) -> tuple[Node, ...]:
        """The nodes that read `name`."""
        return tuple(node for node in self.nodes if name in node.inputs)

    def extended(self, nodes: tuple[Node, ...]) -> "Graph":
        """This graph with `nodes` after it: a cell with its read-out and loss."""
        return Graph(self.nodes + nodes, self.states, self.gates)


def pre_activation(gate: str | None = None) -> tuple[Node, ...]:
    """a = W_x x + W_h h_prev + b of a gate (of the whole cell for None), one node an operation.

    Ids: `from_x_i` and `from_h_i` are the two products, `a_i` is their sum with the bias.
    """
    end = "" if gate is None else f"_{gate}"
    return (
        Node(f"from_x{end}", "product", ("W_xh", "x"), block=gate),
        Node(f"from_h{end}", "product", ("W_hh", "h_prev"), block=gate),
        Node(f"a{end}", "sum", (f"from_x{end}", f"from_h{end}", "b_h"), block=gate),
    )


def inputs(*names: str) -> tuple[Node, ...]:
    """The values a step is given: `x` and the states of the step before."""
    return tuple(Node(name, "input", shape=("X",) if name == "x" else ("H",)) for name in names)


def parameters(shapes: Mapping[str, tuple[str, ...]]) -> tuple[Node, ...]:
    """The parameters, with the names of their axes."""
    return tuple(Node(name, "parameter", shape=shape) for name, shape in shapes.items())
