"""Several networks of one form in one call."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from app.engine.errors import EngineError
from app.engine.network.layer import Layer
from app.engine.network.network import Level, Network


def side_by_side(networks: Sequence[Network]) -> Network:
    """Models of one form, each with a sequence of its own, as one network: one call for all.

    `unroll` and `bptt` take it: model m stands at place m of the batch, and at place m of every gradient. The
    loss and the norms are those of all models together. Raises EngineError where networks differ in form.
    """
    first = networks[0]
    if any(_form(other) != _form(first) or other.B > 1 for other in networks):
        message = "models side by side have one form, and one sequence each"
        raise EngineError("model.form", message, "models")
    count = len(networks)
    levels = (
        Level(
            tuple(_layers_together(each) for each in _zipped(level.layers for level in same)), same[0].merge
        )
        for same in _zipped(network.levels for network in networks)
    )
    embedding = _together([network.embedding for network in networks], count) if first.embedding else None
    return Network(tuple(levels), _together([each.read_out for each in networks], count), embedding)


def _zipped(each: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    return zip(*each, strict=True)


def _form(network: Network) -> tuple[Any, ...]:
    layers = tuple(
        (layer.address, layer.cell, layer.X, layer.H, layer.recurrent) for layer in network.layers.values()
    )
    merges = tuple(level.merge for level in network.levels)
    return layers, merges, network.X, network.Y, network.read_out.read, network.dtype


def _layers_together(layers: tuple[Layer, ...]) -> Layer:
    initial = {
        state: np.concatenate([layer.initial[state] for layer in layers]) for state in layers[0].initial
    }
    together = {"initial": initial, "batch": len(layers), "models": len(layers)}
    return replace(layers[0], weights=_stacked(layers), **together)


def _together(parts: Sequence[Any], count: int) -> Any:
    """Read-outs, or embeddings, side by side."""
    return replace(parts[0], weights=_stacked(parts), models=count)


def _stacked(parts: Sequence[Any]) -> dict[str, np.ndarray]:
    return {name: np.stack([part.weights[name] for part in parts]) for name in parts[0].weights}
