"""The form of a network without its numbers: which parameters it has, and a network made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.errors import EngineError
from app.engine.network.address import DIRECTIONS, LOWEST, Address
from app.engine.network.embedding import Embedding
from app.engine.network.layer import Layer
from app.engine.network.network import Level, Network, axes_of
from app.engine.network.read_out import ReadOut

# The states before the first step by name, of each layer that is given some.
Initial = Mapping[Address, Mapping[str, np.ndarray]]


@dataclass(frozen=True)
class Structure:
    """`layers` of `cell` on top of each other, each in one direction or in both, whose outputs are merged
    ("concat" or "sum"); what the read-out reads ("step" or "state"); the size of an embedding, or None.
    """

    cell: Cell
    layers: int = 1
    bidirectional: bool = False
    merge: str = "concat"
    read: str = "step"
    embedding: int | None = None

    def __post_init__(self):
        if self.layers < 1:
            raise EngineError("model.layers", f"{self.layers} layers; at least 1", "layers")
        if self.embedding is not None and self.embedding < 1:
            raise EngineError("model.embedding", f"a size of {self.embedding}; at least 1", "embedding")

    @property
    def directions(self) -> tuple[str, ...]:
        return DIRECTIONS if self.bidirectional else DIRECTIONS[:1]

    @property
    def addresses(self) -> tuple[Address, ...]:
        """All layers, the lowest first, forward before reverse."""
        return tuple(Address(layer, way) for layer in range(self.layers) for way in self.directions)

    def width(self, H: int) -> int:
        """The size of a level's merged output."""
        return H * (len(self.directions) if self.merge == "concat" else 1)

    def layer_input(self, address: Address, X: int, H: int) -> int:
        """The size of what a layer reads."""
        return self.width(H) if address.layer else self.embedding or X

    @property
    def axes(self) -> dict[str, tuple[str, ...]]:
        """The names of the axes of each parameter, as a network's `weights` list them: "2H" is the width of
        both directions side by side, "size" that of the embedding.
        """
        wide = "2H" if self.bidirectional and self.merge == "concat" else "H"
        return axes_of(dict.fromkeys(self.addresses, self.cell), wide, bool(self.embedding))

    def shapes(self, X: int, H: int, Y: int) -> dict[str, tuple[int, ...]]:
        """The shape of each parameter for X inputs, layers of H units and Y outputs."""
        found: dict[str, tuple[int, ...]] = {"E": (X, self.embedding)} if self.embedding else {}
        for address in self.addresses:
            own = self.cell.shapes(self.layer_input(address, X, H), H)
            found |= {name + address.ending: shape for name, shape in own.items()}
        return found | {"W_hy": (Y, self.width(H)), "b_y": (Y,)}

    def count(self, X: int, H: int, Y: int) -> int:
        """How many numbers all parameters have."""
        return sum(int(np.prod(shape)) for shape in self.shapes(X, H, Y).values())

    def network(
        self,
        weights: Mapping[str, np.ndarray],
        initial: Initial | None = None,
        dtype: Any = np.float64,
        recurrent: bool = True,
        models: int | None = None,
    ) -> Network:
        """The network of these weights, by full name, and states before the first step, zeros if left out.

        Raises EngineError where names or shapes do not fit.
        """
        self._check_names(weights)
        given = [np.shape(state) for states in (initial or {}).values() for state in states.values()]
        batch = models or (given[0][0] if given and given[0] else 1)

        def layer(address: Address) -> Layer:
            own = {name: weights[name + address.ending] for name in self.cell.axes}
            states = (initial or {}).get(address, {})
            return Layer(self.cell, own, states, address, batch, dtype, recurrent, models)

        levels = tuple(
            Level(tuple(layer(Address(each, way)) for way in self.directions), self.merge)
            for each in range(self.layers)
        )
        embedding = Embedding(weights, dtype, models) if self.embedding else None
        return Network(levels, ReadOut(weights, self.read, dtype, models), embedding, tuple(weights))

    def _check_names(self, weights: Mapping[str, np.ndarray]) -> None:
        names = self.axes
        for name in names:
            if name not in weights:
                raise EngineError("model.weights", f"{self.cell.name} needs {name}", f"weights.{name}")
        for name in weights:
            if name not in names:
                raise EngineError("model.weights", f"{self.cell.name} has no {name}", f"weights.{name}")


def one_layer(
    cell: Cell,
    weights: Mapping[str, np.ndarray],
    h_0: np.ndarray | None = None,
    c_0: np.ndarray | None = None,
    dtype: Any = np.float64,
    recurrent: bool = True,
    models: int | None = None,
    **further: np.ndarray,
) -> Network:
    """A network of one layer. `h_0`, `c_0` and what `further` states its cell has: (B, H); zeros for a batch
    of one if left out.
    """
    given = {"h_0": h_0, "c_0": c_0, **further}
    states = {name.removesuffix("_0"): value for name, value in given.items() if value is not None}
    return Structure(cell).network(weights, {LOWEST: states}, dtype, recurrent, models)
