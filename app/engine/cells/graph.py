"""A cell as a graph of operations: the one description behind picture, formula, shapes and tape."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple


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


class Use(NamedTuple):
    """How a parameter enters a step: (parameter * `operand`) * `rows` is a part of the pre-activation of
    `gate` (None where there are no gates).

    `operand`: the node that the parameter is multiplied with, a matrix as a product, a vector number by
    number; None for a bias. `columns`: a gate by which the operand's numbers are multiplied before, `rows`:
    one by which the result is. None where there is none.
    """

    gate: str | None
    operand: str | None
    rows: str | None
    columns: str | None


@dataclass(frozen=True)
class Graph:
    """Nodes in topological order; `states` maps a state to its value one step before ("h" -> "h_prev").

    A parameter stands in pre-activations alone (`Use`), and one thing reads what is made of it on the way
    there: a product that two gates read is two nodes.
    """

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

    def __contains__(self, name: str) -> bool:
        return any(node.id == name for node in self.nodes)

    def consumers(self, name: str) -> tuple[Node, ...]:
        """The nodes that read `name`."""
        return tuple(node for node in self.nodes if name in node.inputs)

    @cached_property
    def parameters(self) -> Mapping[str, tuple[str, ...]]:
        """The axes of each parameter by name."""
        return MappingProxyType({node.id: node.shape for node in self.nodes if node.op == "parameter"})

    def pre_activation(self, gate: str | None) -> str:
        """The node from which a gate is made by its activation; of a cell without gates, h."""
        return "a" if gate is None else f"a_{gate}"

    @cached_property
    def pre_activations(self) -> dict[str, str | None]:
        """The gate of each pre-activation, by the node's id."""
        return {self.pre_activation(gate): gate for gate in self.gates or (None,)}

    @cached_property
    def uses(self) -> Mapping[str, tuple["Use", ...]]:
        """Each parameter's uses, a block after the other."""
        return MappingProxyType({name: tuple(self._uses(name)) for name in self.parameters})

    def _uses(self, name: str) -> Iterator["Use"]:
        for node in self.consumers(name):
            operand = next((each for each in node.inputs if each != name), None)
            if node.op == "sum":
                operand = None
            columns = None
            if operand and self[operand].op == "multiply":  # a state behind a gate, as the reset state is
                columns, operand = self[operand].inputs
            rows = None
            while node.id not in self.pre_activations:
                (following,) = self.consumers(node.id)
                if following.op == "multiply":
                    (rows,) = (each for each in following.inputs if each != node.id)
                node = following
            yield Use(self.pre_activations[node.id], operand, rows, columns)

    @cached_property
    def highway(self) -> tuple[str, str] | None:
        """The state that a step hands on past all its gates' pre-activations, and the node that multiplies
        it on that way; None where there is no such way.
        """
        for state, previous in self.states.items():
            for node in self.consumers(previous):
                if node.op == "multiply" and not self._makes_a_gate(node):
                    (factor,) = (each for each in node.inputs if each != previous)
                    return state, factor
        return None

    def _makes_a_gate(self, node: Node) -> bool:
        """Whether only pre-activations read what a node makes."""
        if node.id in self.pre_activations:
            return True
        return node.id not in self.states and all(map(self._makes_a_gate, self.consumers(node.id)))

    def extended(self, nodes: tuple[Node, ...]) -> "Graph":
        """This graph with `nodes` after it: a cell with its read-out and loss."""
        return Graph(self.nodes + nodes, self.states, self.gates)


def stacked(bias: bool = True) -> dict[str, tuple[str, ...]]:
    """The parameters that every cell has, a block of rows for each gate, with the names of their axes."""
    return {"W_xh": ("GH", "X"), "W_hh": ("GH", "H"), **({"b_h": ("GH",)} if bias else {})}


def pre_activation(gate: str | None = None, bias: bool = True, *further: str) -> tuple[Node, ...]:
    """a = W_x x + W_h h_prev + b of a gate (of the whole cell for None), one node an operation.

    Ids: `from_x_i` and `from_h_i` are the two products, `a_i` is their sum with the bias and the nodes
    `further`.
    """
    end = "" if gate is None else f"_{gate}"
    terms = (f"from_x{end}", f"from_h{end}", *further, *(("b_h",) if bias else ()))
    return (
        Node(f"from_x{end}", "product", ("W_xh", "x"), block=gate),
        Node(f"from_h{end}", "product", ("W_hh", "h_prev"), block=gate),
        Node(f"a{end}", "sum", terms, block=gate),
    )


def reads_x(bias: bool = True) -> dict[str, tuple[str, ...]]:
    """The parameters of a cell whose gates read x alone."""
    return {name: axes for name, axes in stacked(bias).items() if name != "W_hh"}


def of_x_alone(gate: str, bias: bool = True) -> tuple[Node, ...]:
    """a = W_x x + b of a gate that reads no state: `from_x_i` and `a_i`."""
    terms = (f"from_x_{gate}", *(("b_h",) if bias else ()))
    return (
        Node(f"from_x_{gate}", "product", ("W_xh", "x"), block=gate),
        Node(f"a_{gate}", "sum", terms, block=gate),
    )


def inputs(*names: str) -> tuple[Node, ...]:
    """The values a step is given: `x` and the states of the step before."""
    return tuple(Node(name, "input", shape=("X",) if name == "x" else ("H",)) for name in names)


def parameters(shapes: Mapping[str, tuple[str, ...]]) -> tuple[Node, ...]:
    """The parameters, with the names of their axes."""
    return tuple(Node(name, "parameter", shape=shape) for name, shape in shapes.items())
