"""How many digits gradients have: the same network with its hidden units in another order.

In exact arithmetic nothing changes but the places of the numbers. In doubles sums are taken in another order
and round otherwise, in their last bit. What the two passes are apart is what rounding has grown to: as small
as it began in a tame network, and in a chaotic one larger from step to step. No gradient of this network is
known to more digits, whatever it is compared with.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.engine.network.layer import Layer
from app.engine.network.network import Network
from app.engine.passes.bptt import bptt
from app.engine.passes.trace import Adjoint, Trace, new_adjoint, new_trace
from app.engine.passes.unroll import unroll

SEED = 0  # of the other order: the same network is always compared with the same one


@dataclass
class Apart:
    """The largest relative difference of both orders, of the states and of the gradients.

    That of a vector or matrix is its largest difference over its largest entry. None: another order says
    nothing. There is none (one unit), or the states rounded alike in it (two units, whose sums are the same
    in either order; one step), so nothing had grown when the way back began.
    """

    states: float | None = None
    gradients: float | None = None


def other_order(H: int, seed: int = SEED) -> np.ndarray:
    """An order of H units, drawn by `seed`, that is another one where there is one (H > 1)."""
    order = np.random.default_rng(seed).permutation(H)
    return order[::-1] if (order == np.arange(H)).all() else order


def reordered(network: Network, order: np.ndarray) -> Network:
    """The same network, at whose place j stands, in each layer, the unit that stood at `order[j]`."""
    weights = {name: taken(value, network.axes[name], order) for name, value in network.weights.items()}

    def change(layer: Layer) -> Layer:
        return replace(layer, initial={name: state[:, order] for name, state in layer.initial.items()})

    return network.with_weights(weights).with_layers(change)


def taken(array: np.ndarray, axes: tuple[str, ...], order: np.ndarray) -> np.ndarray:
    """A parameter or its gradient with its units in that order, those of each gate, and of each direction,
    among themselves.
    """
    for place, axis in enumerate(axes):
        if axis in ("H", "GH", "2H"):
            gates = np.arange(0, array.shape[place], len(order))
            array = array.take((gates[:, None] + order).ravel(), axis=place)
    return array


def compare(trace: Trace, apart: Apart, truncate: int | None = None, seed: int = SEED) -> Iterator[None]:
    """Fill `apart`: run `trace` and its other order both ways, yielding at every step of each.

    `trace` holds no pass yet. Of the gradients those by the parameters, by the states before the first step
    and by the states of every step are compared; so are the states.
    """
    network, H = trace.network, trace.network.first.H
    order = other_order(H, seed)
    if H == 1:
        return
    other = new_trace(reordered(network, order), trace.xs, trace.targets, trace.has_target, trace.objective)
    adjoints = new_adjoint(trace), new_adjoint(other)
    for run, adjoint in zip((trace, other), adjoints, strict=True):
        for _ in unroll(run):
            yield
        for _ in bptt(run, adjoint, truncate):
            yield
    states = (
        (rows[..., order], other.layers[address].states[name])
        for address, own in trace.layers.items()
        for name, rows in own.states.items()
    )
    grown = _largest(apart_by_row(*pair) for pair in states)
    if grown:
        apart.states, apart.gradients = grown, _largest(_gradients_apart(*adjoints, order))


def _gradients_apart(first: Adjoint, other: Adjoint, order: np.ndarray) -> Iterator[np.ndarray]:
    axes = first.trace.network.axes
    for name, gradient in first.weights.items():
        yield apart_by_row(taken(gradient, axes[name], order)[None], other.weights[name][None])
    for address, own in first.layers.items():
        theirs = other.layers[address]
        for state, rows in own.totals.items():
            yield apart_by_row(rows[..., order], theirs.totals[state])
            yield apart_by_row(own.arriving[state][:1, :, order], theirs.arriving[state][:1])


def apart_by_row(rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Of each pair of rows (n, ...) the largest difference over the largest entry.

    A pair is left out that is not finite, or so small that numbers near it have lost digits to the end of the
    doubles' range, and a pair of zeros with them: what that says is not about rounding.
    """
    flat = np.array([rows, others]).reshape(2, len(rows), -1)
    sizes = np.abs(flat).max(axis=(0, 2))
    limits = np.finfo(flat.dtype)
    told = np.isfinite(sizes) & (sizes > limits.tiny / limits.eps)
    first, other = flat[:, told] / sizes[told, None]
    return np.abs(first - other).max(axis=1)


def _largest(found: Iterable[np.ndarray]) -> float:
    return max(float(each.max(initial=0)) for each in found)
