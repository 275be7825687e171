"""The values of a cell's nodes at many steps at once: once the states are known no step waits for another."""

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from app.engine.cells.graph import Node
from app.engine.numbers.ops import OPS
from app.engine.numbers.products import of_all_steps

if TYPE_CHECKING:
    from app.engine.passes.layers import LayerTrace


class Values:
    """`values[id]` (n, B, H) of a node at the steps `span`, computed when it is asked for and kept.

    A parameter is itself. After a forward pass over these steps.
    """

    def __init__(self, trace: "LayerTrace", span: slice):
        self.layer, self.graph = trace.layer, trace.layer.cell.graph
        self._known = {
            **{self.graph.states[state]: rows[span] for state, rows in trace.before.items()},
            **{state: rows[1:][span] for state, rows in trace.states.items()},
            **{name: rows[span] for name, rows in trace.gates.items()},
            **{name: rows[span] for name, rows in trace.saved.items() if name in self.graph},
            "x": trace.xs[span],
        }

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._known:
            self._known[name] = self._computed(self.graph[name])
        return self._known[name]

    def _computed(self, node: Node) -> np.ndarray:
        if node.op == "parameter":
            return self.layer.weights[node.id]
        if node.op == "product":
            matrix, vector = node.inputs
            block = rows_of(self.layer.weights[matrix], self.layer.cell.rows(node.block, self.layer.H))
            return of_all_steps(self[vector], block.swapaxes(-1, -2))
        if node.op == "sum":
            return reduce(np.add, (self._term(name, node.block) for name in node.inputs))
        return OPS[node.op].value(*map(self.__getitem__, node.inputs))

    def _term(self, name: str, block: str | None) -> np.ndarray:
        """A term of a sum: of a stacked bias the block that belongs to a gate."""
        stacked = self.graph[name].shape == ("GH",)
        return self[name][..., self.layer.cell.rows(block, self.layer.H)] if stacked else self[name]


def rows_of(parameter: np.ndarray, rows: slice) -> np.ndarray:
    """Those rows of a matrix, or of each model's."""
    return parameter[..., rows, :]
