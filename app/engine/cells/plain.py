"""Every pass of a cell from its equations alone: what a cell without kernels of its own runs on.

Forward, the nodes are computed one after the other in the graph's order; backward, each operation sends its
adjoint times its own derivative, in the opposite order. The derivatives of many steps are made in bulk, since
they wait for nothing once the states are known.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from app.engine.cells import cell
from app.engine.cells.cell import Cell, States, input_part
from app.engine.cells.graph import Node
from app.engine.cells.values import Values, rows_of
from app.engine.numbers.ops import ACTIVATIONS, OPS
from app.engine.numbers.products import product, sum_of_biases, sum_of_outer

if TYPE_CHECKING:
    from app.engine.network.layer import Layer
    from app.engine.passes.layers import LayerAdjoint, LayerTrace

Grads = dict[str, np.ndarray]
# Computes a node at one step, given the values so far and what x, the biases and h_prev bring (B, GH).
Instruction = Callable[[dict[str, np.ndarray], np.ndarray], None]


@dataclass(frozen=True)
class Slopes(cell.Slopes):
    """`made` (n, B, H) each: what an adjoint is multiplied with on the way to an input, as `PlainCell.ways`
    lists them.
    """

    made: tuple[np.ndarray, ...]

    def factors(self, s: int | slice) -> tuple[np.ndarray, ...]:
        return tuple(each[s] for each in self.made)


@dataclass(frozen=True)
class Way:
    """From a node back to one of its inputs: its adjoint copied, negated, through a block of W_hh (`block`),
    or times the numbers that stand at place `factor` of the slopes.
    """

    node: str
    to: str
    op: str
    block: str | None = None
    factor: int | None = None


class PlainCell(Cell):
    """The kernels, as `Cell` describes them."""

    pace: ClassVar[float] = 3.0

    # ---- forward

    @cached_property
    def saved(self) -> tuple[str, ...]:  # type: ignore[override]
        """Activations that are neither gates nor states: how open they are is asked for."""
        known = {*self.gates, *self.states}
        return tuple(node.id for node in self.graph.nodes if node.op in ACTIVATIONS and node.id not in known)

    def places(self, trace: "LayerTrace") -> tuple[np.ndarray, ...]:
        return (
            *(trace.before[state] for state in self.states),
            *(trace.states[state][1:] for state in self.states),
            *(trace.gates[gate] for gate in self.gates),
            *(trace.saved[name] for name in self.saved),
        )

    def unroll(self, trace: "LayerTrace", span: slice) -> None:
        names = (*(self.graph.states[state] for state in self.states), *self.states, *self.gates, *self.saved)
        parameters = dict(trace.layer.weights)
        instructions = list(self._instructions(trace.layer))
        for brought, placed in zip(input_part(trace, span), trace.places[span], strict=True):
            values = parameters | dict(zip(names, placed, strict=True))
            for instruction in instructions:
                instruction(values, brought)

    @cached_property
    def direct(self) -> tuple[str | None, ...]:
        """Gates side by side whose blocks of W_hh multiply h_prev and add to the pre-activation with nothing
        between: one product does for all of them, forward and back.
        """
        plain = {
            use.gate
            for use in self.graph.uses["W_hh"]
            if use.operand == "h_prev" and not (use.rows or use.columns)
        }
        first = dropwhile(lambda gate: gate not in plain, self.gates or (None,))
        return tuple(takewhile(lambda gate: gate in plain, first))

    def _together(self, H: int) -> slice:
        """The rows of the direct gates."""
        start = self.rows(self.direct[0], H).start or 0 if self.direct else 0
        return slice(start, start + len(self.direct) * H)

    def _instructions(self, layer: "Layer") -> Iterator[Instruction]:
        H = layer.H
        if self.direct:
            columns = self._together(H)
            yield _recurrent(layer.from_the_left["W_hh"][..., columns], columns)
        for node in self.graph.nodes:
            if node.id in self.graph.pre_activations:
                yield self._completed(node, H)
            elif node.op == "product" and node.inputs[1] != "x" and node.block not in self.direct:
                yield _times(node, layer.from_the_left["W_hh"][..., self.rows(node.block, H)])
            elif node.op not in ("input", "parameter", "product"):
                yield _applied(node)

    def _completed(self, node: Node, H: int) -> Instruction:
        """Completes a pre-activation: x, the bias and a direct gate's h_prev are in it already."""
        gate = self.graph.pre_activations[node.id]
        known = {"b_h", *(name for name in node.inputs if self._of_x(name))}
        known |= {name for name in node.inputs if gate in self.direct and self.graph[name].op == "product"}
        rest, columns = [name for name in node.inputs if name not in known], self.rows(gate, H)

        def instruction(values: dict[str, np.ndarray], brought: np.ndarray) -> None:
            total = brought[..., columns]
            for name in rest:
                total = total + values[name]
            values[node.id] = total

        return instruction

    def _of_x(self, name: str) -> bool:
        return self.graph[name].inputs[1:] == ("x",)

    # ---- backward

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """All ways from the states back to the states before and to the pre-activations, the last node first.

        No way leads to x or to a parameter: what reaches them follows from the pre-activations. So does what
        the direct gates send to h_prev, which is one product.
        """
        ends = {*self.graph.states.values(), *self.graph.pre_activations}
        on_the_way = set(ends)
        for node in self.graph.nodes:
            if on_the_way.intersection(node.inputs):
                on_the_way.add(node.id)
        together = {
            node.id for node in self.graph.nodes if node.op == "product" and node.block in self.direct
        }
        ways, factors = [], 0
        for node in reversed(self.graph.nodes):
            for to in node.inputs if node.id in on_the_way - together else ():
                if to in on_the_way - together:
                    scaled = node.op == "multiply" or node.op in ACTIVATIONS
                    ways.append(Way(node.id, to, node.op, node.block, factors if scaled else None))
                    factors += scaled
        return tuple(ways)

    def new_slopes(self, trace: "LayerTrace", n: int) -> Slopes:
        shape = n, *trace.hs.shape[1:]
        made = (np.empty_like(trace.hs, shape=shape) for way in self.ways if way.factor is not None)
        return Slopes(trace.layer.weights["W_hh"], tuple(made))

    def fill_slopes(self, slopes: Slopes, trace: "LayerTrace", span: slice) -> None:
        values, n = Values(trace, span), span.stop - span.start
        for way in self.ways:
            if way.factor is not None:
                slopes.made[way.factor][:n] = self._factor(way, values)

    def _factor(self, way: Way, values: Values) -> np.ndarray:
        if way.op in ACTIVATIONS:
            return ACTIVATIONS[way.op].slope(values[way.node])
        (other,) = (each for each in self.graph[way.node].inputs if each != way.to)
        return values[other]

    def operands(
        self, arriving: States, total: States, da: np.ndarray, back: States
    ) -> tuple[np.ndarray, ...]:
        further = self.states[1:]
        return (
            total["h"],
            *(arriving[state] for state in further),
            *(total[state] for state in further),
            *(back[state] for state in self.states),
            da,
        )

    def backward(self, operands, factors, W_hh) -> None:
        further, states = self.states[1:], len(self.states)
        dh, *rest = operands
        arrived, totals, back, da = (
            rest[: states - 1],
            rest[states - 1 : 2 * states - 2],
            rest[2 * states - 2 : -1],
            rest[-1],
        )
        grads = self._sweep({"h": dh, **dict(zip(further, arrived, strict=True))}, factors, W_hh)
        for state, total in zip(further, totals, strict=True):
            total[...] = grads[state]
        for state, sent in zip(self.states, back, strict=True):
            sent[...] = grads.get(self.graph.states[state], 0)
        H, dh_prev = dh.shape[-1], back[0]
        for name, gate in self.graph.pre_activations.items():
            da[..., self.rows(gate, H)] = grads[name]
        if self.direct:
            rows, through = self._together(H), np.empty_like(dh_prev)
            product(da[..., rows], rows_of(W_hh, rows), through)
            np.add(dh_prev, through, dh_prev)

    def _sweep(
        self,
        grads: Grads,
        factors: tuple[np.ndarray, ...],
        W_hh: np.ndarray,
        final: frozenset[str] = frozenset(),
    ) -> Grads:
        """The adjoints of all nodes from those of the states; what more would reach one of `final` is left
        out.
        """
        for way in self.ways:
            if way.node in grads and way.to not in final:
                part = self._sent(way, grads[way.node], factors, W_hh)
                grads[way.to] = grads[way.to] + part if way.to in grads else part
        return grads

    def _sent(
        self, way: Way, grad: np.ndarray, factors: tuple[np.ndarray, ...], W_hh: np.ndarray
    ) -> np.ndarray:
        if way.factor is not None:
            return grad * factors[way.factor]
        if way.op == "product":
            sent = np.empty_like(grad)
            product(grad, rows_of(W_hh, self.rows(way.block, grad.shape[-1])), sent)
            return sent
        return -grad if way.op == "complement" else grad

    def fold(self, slopes: Slopes, steps: slice, folded: np.ndarray) -> None:
        """Nothing is folded: `pull_back` takes the step as it is."""

    def pull_back(
        self, slopes: Slopes, s: int, folded: np.ndarray, total: np.ndarray, back: np.ndarray
    ) -> None:
        H = folded.shape[-1]
        self.step_rows_back(slopes, s, total, np.empty((total.shape[1], 1, self.G * H), total.dtype), back)

    # ---- what follows from a backward pass

    def gate_adjoints(self, trace: "LayerTrace", adjoint: "LayerAdjoint", span: slice) -> None:
        if not self.gates:
            return
        slopes = self.slopes(trace, span)
        totals = {state: rows[span] for state, rows in adjoint.totals.items()}
        grads = self._sweep(totals, slopes.factors(slice(None)), slopes.W_hh, frozenset(self.states))
        for gate in self.gates:
            adjoint.dgates[gate][span] = grads[gate]

    def into_c(self, trace: "LayerTrace", dh: np.ndarray, span: slice) -> np.ndarray:
        slopes = self.slopes(trace, span)
        return self._sweep({"h": dh}, slopes.factors(slice(None)), slopes.W_hh)["c"]

    @cached_property
    def alike(self) -> frozenset[str]:
        """Stacked parameters that enter all gates' pre-activations in one way."""
        ways = {name: {use[1:] for use in uses} for name, uses in self.graph.uses.items()}
        return frozenset(name for name in ways if self.axes[name][0] == "GH" and len(ways[name]) == 1)

    def gradient(self, trace: "LayerTrace", das: np.ndarray, name: str, span: slice) -> np.ndarray:
        if name in self.alike:
            return super().gradient(trace, das, name, span)  # one product for all gates
        uses = {use.gate: use for use in self.graph.uses[name]}
        stacked = self.axes[name][0] == "GH"
        H, axes, values = trace.layer.H, trace.layer.weights[name].ndim, Values(trace, span)
        blocks = []
        for gate in (self.gates or (None,)) if stacked else uses:
            use, grad = uses[gate], das[..., self.rows(gate, H)]
            if use.rows:
                grad = grad * values[use.rows]
            operand = values[use.operand] if use.operand else None
            if use.columns:
                operand = operand * values[use.columns]
            blocks.append(_by_parameter(grad, operand, axes, len(self.axes[name])))
        if not stacked:
            return sum(blocks[1:], blocks[0])
        return np.concatenate(blocks, axis=-len(self.axes[name]))


def _by_parameter(grad: np.ndarray, operand: np.ndarray | None, axes: int, own: int) -> np.ndarray:
    """dL by a matrix (`own` 2 axes) or a vector that is multiplied with `operand`, or added."""
    if own == 2:
        return sum_of_outer(grad, operand, axes)
    return sum_of_biases(grad if operand is None else grad * operand, axes)


def _recurrent(matrix: np.ndarray, columns: slice) -> Instruction:
    """Adds W_hh h_prev to the pre-activations of the direct gates."""

    def instruction(values: dict[str, np.ndarray], brought: np.ndarray) -> None:
        part = brought[..., columns]
        made = np.empty_like(part)
        product(values["h_prev"], matrix, made)
        np.add(part, made, part)

    return instruction


def _times(node: Node, matrix: np.ndarray) -> Instruction:
    """A product with the state before, or with what a gate leaves of it."""
    vector = node.inputs[1]

    def instruction(values: dict[str, np.ndarray], brought: np.ndarray) -> None:
        made = np.empty_like(values[vector])
        product(values[vector], matrix, made)
        values[node.id] = made

    return instruction


def _applied(node: Node) -> Instruction:
    """Any other operation, its result in its place if it has one."""
    value = OPS[node.op].value

    def instruction(values: dict[str, np.ndarray], brought: np.ndarray) -> None:
        made = value(*(values[name] for name in node.inputs))
        if node.id in values:
            values[node.id][...] = made
        else:
            values[node.id] = made

    return instruction
