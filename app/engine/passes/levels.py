"""From level to level on the way back: what is sent into each layer, and what each hands down."""

from collections.abc import Callable, Iterator

import numpy as np

from app.engine.network.layer import Layer
from app.engine.network.network import Level, Network
from app.engine.numbers.ops import quiet
from app.engine.numbers.scaled import Scaled

# Takes a layer back through all its steps, given what reaches its states from above, (T, ..., H), and what it
# sends to its inputs, (T, ..., X), to be filled; None where nobody asks for it. All are in the layer's own
# order, and so are the spans of steps that it yields, the last first.
Walk = Callable[[Layer, Scaled, Scaled | None], Iterator[slice]]


# Rows counted by the steps that a direction has taken, in a layer's own order.
FromCount = Callable[[Layer, np.ndarray], np.ndarray]


def back_by_level(
    network: Network, sent: Scaled, walk: Walk, from_count: FromCount = lambda _, rows: rows
) -> Iterator[slice | None]:
    """Take every layer back with `walk`, the top level first. `sent` (T, ..., B, width): dL by what the
    read-out reads, of one loss or of several together. `from_count`: see `_split`.

    Yields the spans of time, the last first, at which the lowest level is through, and None at each step
    before. Two directions end together: then the whole sequence is one span.
    """
    direct = _split(network.levels[-1], sent, from_count if network.read_out.read == "state" else None)
    T, outer = len(sent.exponents), sent.mantissas.shape[:-1]
    for level, below in reversed(list(zip(network.levels[1:], network.levels, strict=False))):
        handed = [
            Scaled.of(np.zeros((*outer, layer.X), layer.dtype), sent.exponents.ndim) for layer in level.layers
        ]
        for parts in zip(level.layers, direct, handed, strict=True):
            for span in walk(*parts):
                yield from (None for _ in range(span.start, span.stop))
        with quiet():
            direct = _split(below, _merged(level, handed))
    lowest = network.levels[0].layers
    if len(lowest) == 1 and not lowest[0].reverse:
        yield from walk(lowest[0], direct[0], None)
        return
    for layer, into in zip(lowest, direct, strict=True):
        for span in walk(layer, into, None):
            yield from (None for _ in range(span.start, span.stop))
    yield slice(0, T)


def _split(level: Level, sent: Scaled, from_count: FromCount | None = None) -> list[Scaled]:
    """What is sent into a level's merged output, for each of its layers in its own order.

    `from_count`: steps are counted as each direction reaches them, and it says which of a layer these are.
    """

    def own(layer: Layer, rows: np.ndarray) -> np.ndarray:
        return from_count(layer, rows) if from_count else layer.in_time(rows)

    def exponents(layer: Layer) -> np.ndarray:
        return (sent.exponents if from_count else layer.in_time(sent.exponents)).copy()

    return [
        Scaled(own(layer, sent.mantissas[..., level.columns(layer)]), exponents(layer))
        for layer in level.layers
    ]


def _merged(level: Level, handed: list[Scaled]) -> Scaled:
    """What the layers of a level send to the one input that they read, in the order of time."""
    first, *others = (
        Scaled(layer.in_time(each.mantissas), layer.in_time(each.exponents))
        for layer, each in zip(level.layers, handed, strict=True)
    )
    return sum(others, first)
