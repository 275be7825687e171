"""How x, h_prev and the biases enter a cell's pre-activations: what one product does for many gates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

import numpy as np

from app.engine.cells.graph import Node

if TYPE_CHECKING:
    from app.engine.cells.cell import Cell


@dataclass(frozen=True)
class Linear:
    """The terms of a cell's pre-activations that are a product with x or h_prev, or a bias, and nothing else.

    Names of parameters say nothing: a gate may have a block of a stacked one or several of its own.
    """

    cell: "Cell"

    @property
    def gates(self) -> tuple[str | None, ...]:
        return self.cell.gates or (None,)

    @property
    def h_prev(self) -> str:
        return self.cell.graph.states["h"]

    @cached_property
    def direct(self) -> tuple[str | None, ...]:
        """Gates side by side that h_prev enters by a product with nothing between: one product does for all
        of them, forward and back.
        """
        plain = {gate for gate in self.gates if any(self._products(gate, self.h_prev))}
        first = dropwhile(lambda gate: gate not in plain, self.gates)
        return tuple(takewhile(lambda gate: gate in plain, first))

    @cached_property
    def brought(self) -> frozenset[str]:
        """The terms that are in a pre-activation before the nodes are computed one by one."""
        of_x = (node.id for gate in self.gates for node in self._products(gate, "x"))
        biases = (node.id for gate in self.gates for node in self._biases(gate))
        return frozenset((*of_x, *biases, *self.of_direct))

    @cached_property
    def of_direct(self) -> frozenset[str]:
        """The products of the direct gates with h_prev."""
        return frozenset(node.id for gate in self.direct for node in self._products(gate, self.h_prev))

    def together(self, H: int) -> slice:
        """The rows of the direct gates."""
        start = self.cell.rows(self.direct[0], H).start or 0 if self.direct else 0
        return slice(start, start + len(self.direct) * H)

    def laid_out(self, weights: Mapping[str, np.ndarray], X: int, H: int) -> dict[str, np.ndarray]:
        """`of_x` (X, GH): what multiplies x. `of_h` (H, rows of the direct gates): what multiplies h_prev,
        and the same transposed, `to_h`, as the way back takes it. `biases` (GH,).
        """
        models = next(iter(weights.values())).shape[: -len(next(iter(self.cell.axes.values())))]
        of_x = [[self._rows(weights, node, H) for node in self._products(gate, "x")] for gate in self.gates]
        found = {"of_x": _turned(_stacked(of_x, (*models, H, X), -2))}
        if self.direct:
            of_h = [
                [self._rows(weights, node, H) for node in self._products(gate, self.h_prev)]
                for gate in self.direct
            ]
            found["to_h"] = _stacked(of_h, (*models, H, H), -2)
            found["of_h"] = _turned(found["to_h"])
        biases = [
            [weights[node.id][..., self._block(node, gate, H)] for node in self._biases(gate)]
            for gate in self.gates
        ]
        return found | ({"biases": _stacked(biases, (*models, H), -1)} if any(biases) else {})

    def _terms(self, gate: str | None) -> Iterator[Node]:
        graph = self.cell.graph
        return (graph[name] for name in graph[graph.pre_activation(gate)].inputs)

    def _products(self, gate: str | None, vector: str) -> Iterator[Node]:
        """A gate's products with `vector`."""
        return (node for node in self._terms(gate) if node.op == "product" and node.inputs[1] == vector)

    def _biases(self, gate: str | None) -> Iterator[Node]:
        return (node for node in self._terms(gate) if node.op == "parameter")

    def _rows(self, weights: Mapping[str, np.ndarray], node: Node, H: int) -> np.ndarray:
        """The rows of its matrix that a product reads."""
        return weights[node.inputs[0]][..., self.cell.rows(node.block, H), :]

    def _block(self, bias: Node, gate: str | None, H: int) -> slice:
        return self.cell.rows(gate if bias.shape == ("GH",) else None, H)


def _stacked(blocks: list[list[np.ndarray]], shape: tuple[int, ...], axis: int) -> np.ndarray:
    """Of each gate the sum of its blocks of that shape, zeros where it has none; one behind the other."""
    like = next((block for each in blocks for block in each), np.zeros(()))
    zeros = np.zeros(shape, like.dtype)
    return np.concatenate([sum(each[1:], each[0]) if each else zeros for each in blocks], axis=axis)


def _turned(matrix: np.ndarray) -> np.ndarray:
    """Transposed, and laid out so in memory."""
    return np.ascontiguousarray(matrix.swapaxes(-1, -2))
