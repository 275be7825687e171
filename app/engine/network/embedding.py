"""An embedding: each input is a weighing of symbols, and each symbol has a vector of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.engine.network.layer import check_matrix, constant
from app.engine.numbers.products import of_all_steps, sum_of_outer


@dataclass(frozen=True, eq=False)
class Embedding:
    """E (V, size): row v is the vector of symbol v, and x_t E what the lowest layers read at step t."""

    weights: Mapping[str, np.ndarray]
    dtype: Any = np.float64
    models: int | None = None
    V: int = field(init=False)
    width: int = field(init=False)

    def __post_init__(self):
        weights = {"E": constant(self.weights["E"], self.dtype)}
        check_matrix("E", weights["E"], 1 if self.models else 0)
        V, width = weights["E"].shape[-2:]
        for name, value in (("weights", weights), ("V", V), ("width", width)):
            object.__setattr__(self, name, value)

    def embedded(self, xs: np.ndarray) -> np.ndarray:
        """(n, B, size) from inputs (n, B, V)."""
        return of_all_steps(xs, self.weights["E"])

    def send_back(self, adjoints: np.ndarray) -> np.ndarray:
        """(n, B, V) dL by the inputs, from dL by their vectors (n, B, size)."""
        return of_all_steps(adjoints, self.weights["E"].swapaxes(-1, -2))

    def gradient(self, adjoints: np.ndarray, xs: np.ndarray) -> np.ndarray:
        """dL/dE through n steps; the row of a symbol that does not occur is zero."""
        return sum_of_outer(xs, adjoints, self.weights["E"].ndim)
