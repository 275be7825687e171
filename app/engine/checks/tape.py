"""One step taken node by node: every value, every gradient, and what each node received and sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.cells.graph import Graph, Node
from app.engine.network.address import Address
from app.engine.network.network import only
from app.engine.network.read_out import network_graph
from app.engine.numbers.ops import OPS, Op, quiet
from app.engine.passes.dependence import Dependence, dependence
from app.engine.passes.layers import LayerAdjoint, LayerTrace
from app.engine.passes.trace import Adjoint, Trace


@dataclass(frozen=True, eq=False)
class TapeNode:
    """A node of the graph at step t with its numbers.

    `shape`: its sizes without the batch. `value` and `grad`: (B, *shape), a parameter's without the batch.
    `grad` is dL by that value through this step. `received`: what came from each consumer, from "next", the
    step after, and for h below the read-out from "above"; it adds up to `grad`. `sent`: what went to each
    input. Both hold arrays in the form of the receiver. A node that no loss reaches receives and sends
    nothing. `local`: what `grad` is multiplied with on its way to an input, the slopes (B, *shape) or the
    other factor's id; an input to which it is only copied is not named.
    """

    id: str
    t: int
    op: str
    inputs: tuple[str, ...]
    shape: tuple[int, ...]
    value: np.ndarray
    grad: np.ndarray
    received: Mapping[str, np.ndarray]
    sent: Mapping[str, np.ndarray]
    local: Mapping[str, np.ndarray | str]


def tape(trace: Trace, adjoint: Adjoint, t: int, address: Address | None = None) -> list[TapeNode]:
    """The nodes of step t in one layer, the only one if none is named, in topological order, after a forward
    and a backward pass.

    The values follow from the graph and x_t, h_{t-1}, c_{t-1} alone, the gradients from the nodes' own
    derivatives and what arrives from step t + 1 (of a reverse layer t - 1) and from above. The read-out, and
    the loss where one stands, belong to a top layer that alone hands on to them.
    """
    own = only(adjoint.layers) if address is None else adjoint.layers[address]
    layer, objective = own.trace.layer, trace.objective
    top = trace.network.levels[-1].layers
    graph = (
        network_graph(layer.cell, objective.kind, t in objective.at) if top == (layer,) else layer.cell.graph
    )
    s = trace.T - 1 - t if layer.reverse else t
    with quiet():
        step = _Step(trace, own.trace, graph, t, s)
        sent: dict[str, dict[str, np.ndarray]] = {node.id: {} for node in graph.nodes}
        received: dict[str, dict[str, np.ndarray]] = {node.id: {} for node in graph.nodes}
        grads = {name: np.zeros_like(value) for name, value in step.values.items()}
        for state, source, part in _from_outside(own, dependence(adjoint)[layer.address], s, graph):
            received[state][source] = part
        for node in reversed(graph.nodes):
            for part in received[node.id].values():
                grads[node.id] = grads[node.id] + part
            if node.op == "input" or node.op == "parameter":
                continue
            if node.id == "loss":
                grads["loss"] = np.full_like(step.values["loss"], objective.weight)
            elif not received[node.id]:
                continue
            sent[node.id] = step.send(node, grads[node.id])
            if own.cut[s]:
                for name in sent[node.id].keys() & set(graph.states.values()):
                    sent[node.id][name] = np.zeros_like(sent[node.id][name])
            for name, part in sent[node.id].items():
                received[name][node.id] = part
    return [
        TapeNode(
            node.id,
            t,
            node.op,
            node.inputs,
            step.values[node.id].shape[node.op != "parameter" :],
            step.values[node.id],
            grads[node.id],
            received[node.id],
            sent[node.id],
            step.local(node),
        )
        for node in graph.nodes
    ]


def _from_outside(
    own: LayerAdjoint, depends: Dependence, s: int, graph: Graph
) -> Iterator[tuple[str, str, np.ndarray]]:
    """What the states of a layer's s-th step receive from other steps and layers: state, source, numbers."""
    if "logits" not in graph and depends.above[s]:
        yield "h", "above", own.direct[s]
    if depends.from_next(s, own.cut):
        for state in graph.states:
            yield state, "next", own.arriving[state][s + 1]


class _Step:
    """The values of step t by node, and the vector-Jacobian product of each operation."""

    def __init__(self, trace: Trace, own: LayerTrace, graph: Graph, t: int, s: int):
        self.layer, self.graph = own.layer, graph
        weights = {**trace.network.read_out.weights, **own.layer.weights}
        self.rule, self.target = trace.objective.rule, trace.targets[t]
        self.values: dict[str, np.ndarray] = {}
        given = {"x": own.xs[s], **{graph.states[state]: rows[s] for state, rows in own.before.items()}}
        for node in graph.nodes:
            if node.op == "input":
                self.values[node.id] = given[node.id]
            elif node.op == "parameter":
                self.values[node.id] = weights[node.id]
            else:
                value = self.op(node).value(*self.operands(node))
                # What is made of parameters alone is the same in every sequence.
                alone = value.ndim == 1 and node.shape == ("H",)
                self.values[node.id] = np.tile(value, (len(trace.xs[t]), 1)) if alone else value

    def op(self, node: Node) -> Op:
        if node.id != "loss":
            return OPS[node.op]
        return Op(
            lambda logits: self.rule.value(logits, self.target),
            lambda grad, y, logits: (grad[:, None] * self.rule.gradient(logits, self.target),),
            lambda y, logits: (self.rule.gradient(logits, self.target),),
        )

    def rows(self, node: Node, name: str) -> slice:
        """The rows of its input `name` that `node` reads."""
        stacked = self.graph[name].shape[:1] == ("GH",)
        return self.layer.cell.rows(node.block if stacked else None, self.layer.H)

    def operands(self, node: Node) -> list[np.ndarray]:
        return [self.values[name][self.rows(node, name)] for name in node.inputs]

    def local(self, node: Node) -> dict[str, np.ndarray | str]:
        """The factor of `node`'s adjoint on its way to each input, but to those that get a plain copy."""
        if node.op in ("input", "parameter"):
            return {}
        found = self.op(node).local(self.values[node.id], *self.operands(node))
        return {
            name: node.inputs[each] if isinstance(each, int) else each
            for name, each in zip(node.inputs, found, strict=True)
            if each is not None
        }

    def send(self, node: Node, grad: np.ndarray) -> dict[str, np.ndarray]:
        """The adjoint that `node` sends to each input, in the input's shape: a slice padded with zeros."""
        parts = self.op(node).vjp(grad, self.values[node.id], *self.operands(node))
        sent: dict[str, np.ndarray] = {}
        for name, part in zip(node.inputs, parts, strict=True):
            sent.setdefault(name, np.zeros_like(self.values[name]))[self.rows(node, name)] += part
        return sent
