"""One step taken node by node: every value, every gradient, and what each node received and sent."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.cells.graph import Graph, Node
from app.engine.network.read_out import network_graph
from app.engine.numbers.ops import OPS, Op, quiet
from app.engine.passes.trace import Adjoint, Trace


@dataclass(frozen=True, eq=False)
class TapeNode:
    """A node of the graph at step t with its numbers.

    `shape`: its sizes without the batch. `value` and `grad`: (B, *shape), a parameter's without the batch.
    `grad` is dL by that value through this step. `received`: what came from each consumer, and from "next",
    the step after; it adds up to `grad`. `sent`: what went to each input. Both hold arrays in the form of the
    receiver. A node that no loss reaches receives and sends nothing. `local`: what `grad` is multiplied with
    on its way to an input, the slopes (B, *shape) or the other factor's id; an input to which it is only
    copied is not named.
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


def tape(trace: Trace, adjoint: Adjoint, t: int) -> list[TapeNode]:
    """The nodes of step t in topological order, after a forward and a backward pass.

    The values follow from the graph and x_t, h_{t-1}, c_{t-1} alone, the gradients from the nodes' own
    derivatives and what arrives from step t + 1. There is a loss node where a loss stands.
    """
    objective, own = trace.objective, adjoint.only
    graph = network_graph(own.trace.layer.cell, objective.kind, t in objective.at)
    with quiet():
        step = _Step(trace, graph, t)
        sent: dict[str, dict[str, np.ndarray]] = {node.id: {} for node in graph.nodes}
        received: dict[str, dict[str, np.ndarray]] = {node.id: {} for node in graph.nodes}
        grads = {name: np.zeros_like(value) for name, value in step.values.items()}
        if _receives_from_next(trace, own.cut, t):
            for state in graph.states:
                received[state]["next"] = own.arriving[state][t + 1]
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
            if own.cut[t]:
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


def _receives_from_next(trace: Trace, cut: np.ndarray, t: int) -> bool:
    """Whether a loss reaches step t + 1. Across a cut come zeros, and only to a step with its own loss."""
    cuts_after = t + 2 + np.flatnonzero(cut[t + 2 :])
    end = cuts_after[0] if cuts_after.size else trace.T
    later = any(t < k < end for k in trace.objective.at)
    return later and (t in trace.objective.at or not cut[t + 1])


class _Step:
    """The values of step t by node, and the vector-Jacobian product of each operation."""

    def __init__(self, trace: Trace, graph: Graph, t: int):
        own = trace.only
        self.layer, self.weights, self.graph = own.layer, trace.network.weights, graph
        self.rule, self.target = trace.objective.rule, trace.targets[t]
        self.values: dict[str, np.ndarray] = {}
        given = {"x": trace.xs[t], **{graph.states[state]: rows[t] for state, rows in own.before.items()}}
        for node in graph.nodes:
            if node.op == "input":
                self.values[node.id] = given[node.id]
            elif node.op == "parameter":
                self.values[node.id] = self.weights[node.id]
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
