"""Every pass of a cell from its equations alone: what a cell without kernels of its own runs on.

Forward, the nodes are computed one after the other in the graph's order; backward, each operation sends its
adjoint times its own derivative, in the opposite order. The derivatives of many steps are made in bulk, since
they wait for nothing once the states are known.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from app.engine.cells import cell
from app.engine.cells.cell import Cell, States, input_part
from app.engine.cells.graph import Node, Use
from app.engine.cells.linear import Linear
from app.engine.cells.values import Values, rows_of
from app.engine.numbers.ops import ACTIVATIONS, OPS
from app.engine.numbers.products import of_all_steps, product, sum_of_biases, sum_of_outer

if TYPE_CHECKING:
    from app.engine.network.layer import Layer
    from app.engine.passes.layers import LayerAdjoint, LayerTrace

Grads = dict[str, np.ndarray]
Matrices = Mapping[str, np.ndarray]
# Computes a node at one step, given the values so far and what x, the biases and h_prev bring (B, GH).
Instruction = Callable[[dict[str, np.ndarray], np.ndarray], None]
DIRECT = ""  # among the matrices of a pass backward: the blocks of all direct gates


@dataclass(frozen=True)
class Slopes(cell.Slopes):
    """`made` (n, B, H) each: what an adjoint is multiplied with on the way to an input, as `PlainCell.ways`
    lists them. `matrices`: the parameters, and those of all direct gates as one.
    """

    made: tuple[np.ndarray, ...]

    def factors(self, s: int | slice) -> tuple[np.ndarray, ...]:
        return tuple(each[s] for each in self.made)


@dataclass(frozen=True)
class Way:
    """From a node back to its input at `place`: its adjoint copied, negated, through a block of a `matrix`,
    or times the numbers that stand at place `factor` of the slopes.
    """

    node: str
    to: str
    place: int
    negated: bool = False
    matrix: str | None = None
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

    @cached_property
    def linear(self) -> Linear:
        return Linear(self)

    def from_the_left(self, weights: Matrices, H: int) -> dict[str, np.ndarray]:
        return self.linear.laid_out(weights, self.sizes(weights)[0], H)

    def places(self, trace: "LayerTrace") -> tuple[np.ndarray, ...]:
        return (
            trace.xs,
            *(trace.before[state] for state in self.states),
            *(trace.states[state][1:] for state in self.states),
            *(trace.gates[gate] for gate in self.gates),
            *(trace.saved[name] for name in self.saved),
        )

    def unroll(self, trace: "LayerTrace", span: slice) -> None:
        before = (self.graph.states[state] for state in self.states)
        names = ("x", *before, *self.states, *self.gates, *self.saved)
        parameters = dict(trace.layer.weights)
        instructions = list(self._instructions(trace.layer))
        for brought, placed in zip(input_part(trace, span), trace.places[span], strict=True):
            values = parameters | dict(zip(names, placed, strict=True))
            for instruction in instructions:
                instruction(values, brought)

    def _instructions(self, layer: "Layer") -> Iterator[Instruction]:
        H, linear = layer.H, self.linear
        if linear.direct:
            yield _recurrent(linear.h_prev, layer.from_the_left["of_h"], linear.together(H))
        for node in self.graph.nodes:
            if node.id in self.graph.pre_activations:
                yield self._completed(node, H)
            elif node.op == "product" and node.id not in linear.brought:
                rows = rows_of(layer.weights[node.inputs[0]], self.rows(node.block, H))
                yield _times(node, np.ascontiguousarray(rows.swapaxes(-1, -2)))
            elif node.op not in ("input", "parameter", "product"):
                yield _applied(node)

    def _completed(self, node: Node, H: int) -> Instruction:
        """Completes a pre-activation: what is brought by x, the biases and h_prev is in it already."""
        columns = self.rows(self.graph.pre_activations[node.id], H)
        rest = [name for name in node.inputs if name not in self.linear.brought]

        def instruction(values: dict[str, np.ndarray], brought: np.ndarray) -> None:
            total = brought[..., columns]
            for name in rest:
                total = total + values[name]
            values[node.id] = total

        return instruction

    # ---- backward

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """All ways from the states back to the states before and to the pre-activations, the last node first.

        No way leads to x or to a parameter: what reaches them follows from the pre-activations. So does what
        the direct gates send to h_prev, which is one product. None leads on from a scale.
        """
        on_the_way = {*self.graph.states.values(), *self.graph.pre_activations}
        for node in self.graph.nodes:
            if on_the_way.intersection(node.inputs):
                on_the_way.add(node.id)
        on_the_way -= self.linear.of_direct
        ways: list[Way] = []
        for node in reversed(self.graph.nodes):
            leads_on = node.id in on_the_way and node.id not in self.scales
            for place, to in enumerate(node.inputs if leads_on else ()):
                if to in on_the_way:
                    factors = sum(way.factor is not None for way in ways)
                    ways.append(_way(node, place, factors))
        return tuple(ways)

    def new_slopes(self, trace: "LayerTrace", n: int) -> Slopes:
        shape, layer = (n, *trace.hs.shape[1:]), trace.layer
        made = (np.empty_like(trace.hs, shape=shape) for way in self.ways if way.factor is not None)
        matrices = dict(layer.weights)
        if self.linear.direct:
            matrices[DIRECT] = layer.from_the_left["to_h"]
        return Slopes(matrices, tuple(made))

    def fill_slopes(self, slopes: Slopes, trace: "LayerTrace", span: slice) -> None:
        values, n = Values(trace, span), span.stop - span.start
        found: dict[str, tuple[np.ndarray | int | None, ...]] = {}
        for way in self.ways:
            if way.factor is None:
                continue
            node = self.graph[way.node]
            if node.id not in found:
                found[node.id] = OPS[node.op].local(values[node.id], *map(values.__getitem__, node.inputs))
            factor = found[node.id][way.place]
            slopes.made[way.factor][:n] = values[node.inputs[factor]] if isinstance(factor, int) else factor

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

    def backward(self, operands, factors, matrices) -> None:
        further, states = self.states[1:], len(self.states)
        dh, *rest = operands
        arrived, totals, back, da = (
            rest[: states - 1],
            rest[states - 1 : 2 * states - 2],
            rest[2 * states - 2 : -1],
            rest[-1],
        )
        grads = self._sweep({"h": dh, **dict(zip(further, arrived, strict=True))}, factors, matrices)
        for state, total in zip(further, totals, strict=True):
            total[...] = 0 if state in self.scales else grads[state]
        for state, sent in zip(self.states, back, strict=True):
            sent[...] = grads.get(self.graph.states[state], 0)
        H, dh_prev = dh.shape[-1], back[0]
        for name, gate in self.graph.pre_activations.items():
            da[..., self.rows(gate, H)] = grads[name]
        if self.linear.direct:
            through = np.empty_like(dh_prev)
            product(da[..., self.linear.together(H)], matrices[DIRECT], through)
            np.add(dh_prev, through, dh_prev)

    def _sweep(
        self,
        grads: Grads,
        factors: tuple[np.ndarray, ...],
        matrices: Matrices,
        final: frozenset[str] = frozenset(),
        ends: Collection[str] = (),
    ) -> Grads:
        """The adjoints of all nodes from those of the states; what more would reach one of `final` is left
        out, and what would go on from one of `ends`.
        """
        ways = self.ways
        if final or ends:
            ways = tuple(way for way in ways if way.to not in final and way.node not in ends)
        for way in ways:
            if way.node in grads:
                part = self._sent(way, grads[way.node], factors, matrices)
                grads[way.to] = grads[way.to] + part if way.to in grads else part
        return grads

    def _sent(
        self, way: Way, grad: np.ndarray, factors: tuple[np.ndarray, ...], matrices: Matrices
    ) -> np.ndarray:
        if way.factor is not None:
            return grad * factors[way.factor]
        if way.matrix is not None:
            sent = np.empty_like(grad)
            product(grad, rows_of(matrices[way.matrix], self.rows(way.block, grad.shape[-1])), sent)
            return sent
        return -grad if way.negated else grad

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
        factors = slopes.factors(slice(None))
        grads = self._sweep(totals, factors, slopes.matrices, frozenset(self.states))
        for gate in self.gates:
            adjoint.dgates[gate][span] = grads[gate]

    def into_c(self, trace: "LayerTrace", dh: np.ndarray, span: slice) -> np.ndarray:
        slopes = self.slopes(trace, span)
        return self._sweep({"h": dh}, slopes.factors(slice(None)), slopes.matrices)["c"]

    def past_gates(self, trace: "LayerTrace", totals: States, span: slice) -> dict[str, np.ndarray]:
        slopes = self.slopes(trace, span)
        factors, ends = slopes.factors(slice(None)), self.graph.pre_activations
        grads = self._sweep(dict(totals), factors, slopes.matrices, frozenset(self.states), ends)
        return {state: grads[before] for state, before in self.graph.states.items() if before in grads}

    @cached_property
    def alike(self) -> frozenset[str]:
        """Stacked parameters that enter all gates' pre-activations in one way, each once."""
        ways = {name: {use[1:] for use in uses} for name, uses in self.graph.uses.items()}
        return frozenset(
            name
            for name, uses in self.graph.uses.items()
            if self.axes[name][0] == "GH" and len(ways[name]) == 1 and len(uses) == self.G
        )

    def into_x(self, trace: "LayerTrace", das: np.ndarray, span: slice) -> np.ndarray:
        weights, H, values = trace.layer.weights, trace.layer.H, Values(trace, span)
        parts = []
        for name, uses in self.graph.uses.items():
            uses = [use for use in uses if use.operand == "x"]
            if name in self.alike and uses and uses[0][1:] == ("x", None, None):
                parts.append(of_all_steps(das, weights[name]))
                continue
            for use in uses:
                grad = das[..., self.rows(use.gate, H)]
                grad = grad * values[use.rows] if use.rows else grad
                part = of_all_steps(grad, rows_of(weights[name], self.rows_in(name, use.gate, H)))
                parts.append(part * values[use.columns] if use.columns else part)
        return sum(parts[1:], parts[0])

    def gradient(self, trace: "LayerTrace", das: np.ndarray, name: str, span: slice) -> np.ndarray:
        uses, H, values = self.graph.uses[name], trace.layer.H, Values(trace, span)
        axes = trace.layer.weights[name].ndim
        if name in self.alike and uses[0].rows is uses[0].columns is None:  # one product for all gates
            operand = values[uses[0].operand] if uses[0].operand else None
            return _by_parameter(das, operand, axes, len(self.axes[name]))

        def block(use: Use) -> np.ndarray:
            grad = das[..., self.rows(use.gate, H)]
            if use.rows:
                grad = grad * values[use.rows]
            operand = values[use.operand] if use.operand else None
            if use.columns:
                operand = operand * values[use.columns]
            return _by_parameter(grad, operand, axes, len(self.axes[name]))

        if self.axes[name][0] != "GH":
            return sum(map(block, uses[1:]), block(uses[0]))
        blocks = [sum(block(use) for use in uses if use.gate == gate) for gate in self.gates or (None,)]
        return np.concatenate(blocks, axis=-len(self.axes[name]))


def _by_parameter(grad: np.ndarray, operand: np.ndarray | None, axes: int, own: int) -> np.ndarray:
    """dL by a matrix (`own` 2 axes) or a vector that is multiplied with `operand`, or added."""
    if own == 2:
        return sum_of_outer(grad, operand, axes)
    return sum_of_biases(grad if operand is None else grad * operand, axes)


def _way(node: Node, place: int, factors: int) -> Way:
    """From a node to its input there; `factors` are in use already."""
    to = node.inputs[place]
    if node.op == "sum" or (node.op == "subtract" and place == 0):
        return Way(node.id, to, place)
    if node.op in ("subtract", "complement", "negate"):
        return Way(node.id, to, place, negated=True)
    if node.op == "product":
        return Way(node.id, to, place, matrix=node.inputs[0], block=node.block)
    return Way(node.id, to, place, factor=factors)


def _recurrent(h_prev: str, matrix: np.ndarray, columns: slice) -> Instruction:
    """Adds what h_prev brings to the pre-activations of the direct gates."""

    def instruction(values: dict[str, np.ndarray], brought: np.ndarray) -> None:
        part = brought[..., columns]
        made = np.empty_like(part)
        product(values[h_prev], matrix, made)
        np.add(part, made, part)

    return instruction


def _times(node: Node, matrix: np.ndarray) -> Instruction:
    """A product that waits for the nodes before it."""
    vector = node.inputs[1]

    def instruction(values: dict[str, np.ndarray], brought: np.ndarray) -> None:
        given = values[vector]
        made = np.empty((*given.shape[:-1], matrix.shape[-1]), given.dtype)
        product(given, matrix, made)
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
