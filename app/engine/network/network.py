"""A network: a chain of parts, each with its own parameters, from the input to the logits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.errors import EngineError
from app.engine.network.address import Address
from app.engine.network.embedding import Embedding
from app.engine.network.layer import Layer, check_shape
from app.engine.network.read_out import ReadOut

MERGES = ("concat", "sum")


@dataclass(frozen=True, eq=False)
class Level:
    """The layers that read the same inputs: one, or one for each direction, whose outputs are merged.

    `merge` "concat" puts them side by side, forward first; "sum" adds them.
    """

    layers: tuple[Layer, ...]
    merge: str = "concat"

    def __post_init__(self):
        if self.merge not in MERGES:
            raise EngineError("model.merge", f"no way to merge {self.merge!r}", "merge", "concat or sum")

    @property
    def X(self) -> int:
        return self.layers[0].X

    @property
    def width(self) -> int:
        """The size of the merged output."""
        return sum(layer.H for layer in self.layers) if self.merge == "concat" else self.layers[0].H

    def columns(self, layer: Layer) -> slice:
        """The columns of the merged output that a layer fills, or adds to."""
        if self.merge == "sum" or layer is self.layers[0]:
            return slice(0, layer.H)
        return slice(self.width - layer.H, self.width)


@dataclass(frozen=True, eq=False)
class Network:
    """`levels` from the lowest up, between an `embedding`, if there is one, and the `read_out`.

    `names` of all parameters, which end as their layer's address says, in the order of the parts. `weights`:
    every parameter by its name, in the order `listed` or, if that is left out, in that of the parts. With
    `models` (see `side_by_side`) every weight has that many in front, and the batch is one sequence for each.
    Raises EngineError where parts do not fit each other.
    """

    levels: tuple[Level, ...]
    read_out: ReadOut
    embedding: Embedding | None = None
    listed: tuple[str, ...] | None = None
    names: tuple[str, ...] = field(init=False)
    weights: Mapping[str, np.ndarray] = field(init=False)

    def __post_init__(self):
        weights = dict(self.embedding.weights) if self.embedding else {}
        width = self.embedding.width if self.embedding else None
        for level in self.levels:
            for layer in level.layers:
                if width is not None and width != layer.X:
                    name, value = f"W_xh{layer.address.ending}", layer.weights["W_xh"]
                    check_shape(name, value, (*value.shape[:-1], width))
                weights |= {name + layer.address.ending: W for name, W in layer.weights.items()}
            width = level.width
        W_hy = self.read_out.weights["W_hy"]
        check_shape("W_hy", W_hy, (*W_hy.shape[:-1], width))
        weights |= self.read_out.weights
        object.__setattr__(self, "names", tuple(weights))
        object.__setattr__(self, "weights", {name: weights[name] for name in self.listed or weights})

    @cached_property
    def layers(self) -> Mapping[Address, Layer]:
        """All layers, the lowest first, forward before reverse."""
        return {layer.address: layer for level in self.levels for layer in level.layers}

    @property
    def only(self) -> Layer:
        """The one layer; EngineError where there are several."""
        return only(self.layers)

    @property
    def first(self) -> Layer:
        return self.levels[0].layers[0]

    @property
    def X(self) -> int:
        """The size of an input."""
        return self.embedding.V if self.embedding else self.levels[0].X

    @property
    def Y(self) -> int:
        return self.read_out.Y

    @property
    def B(self) -> int:
        return self.first.batch

    @property
    def dtype(self) -> Any:
        return self.first.dtype

    @property
    def models(self) -> int | None:
        return self.first.models

    @cached_property
    def axes(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the axes of each parameter, by its full name; "2H": both directions side by side."""
        cells = {address: layer.cell for address, layer in self.layers.items()}
        concat = len(self.levels[0].layers) > 1 and self.levels[0].merge == "concat"
        return axes_of(cells, "2H" if concat else "H", bool(self.embedding))

    def with_layers(self, change: Callable[[Layer], Layer]) -> "Network":
        """The same network with each layer changed."""
        levels = (replace(level, layers=tuple(map(change, level.layers))) for level in self.levels)
        return replace(self, levels=tuple(levels))

    def with_weights(self, weights: Mapping[str, np.ndarray]) -> "Network":
        """The same network with other weights, by full name."""

        def change(layer: Layer) -> Layer:
            end = layer.address.ending
            return replace(layer, weights={name: weights[name + end] for name in layer.weights})

        embedding = replace(self.embedding, weights=weights) if self.embedding else None
        changed = replace(self, embedding=embedding, read_out=replace(self.read_out, weights=weights))
        return changed.with_layers(change)

    @cached_property
    def owners(self) -> Mapping[str, tuple[Layer, str]]:
        """Of each parameter of a layer, by its full name, the layer and its plain name."""
        return {
            name + layer.address.ending: (layer, name)
            for layer in self.layers.values()
            for name in layer.weights
        }


def only(by_address: Mapping[Address, Any]) -> Any:
    """What stands at the one address; EngineError where there are several."""
    if len(by_address) > 1:
        message = f"this is asked of networks of one layer; here are {len(by_address)}"
        raise EngineError("model.layers", message, "layers")
    return next(iter(by_address.values()))


def axes_of(cells: Mapping[Address, Cell], wide: str, embedded: bool) -> dict[str, tuple[str, ...]]:
    """The names of the axes of each parameter, by its full name, of layers of these cells. `wide`: the axis
    of what a level hands on.
    """
    found: dict[str, tuple[str, ...]] = {"E": ("X", "size")} if embedded else {}
    for address, cell in cells.items():
        read = wide if address.layer else "size" if embedded else "X"
        for name, axes in cell.axes.items():
            found[name + address.ending] = tuple(read if axis == "X" else axis for axis in axes)
    return found | {"W_hy": ("Y", wide), "b_y": ("Y",)}
