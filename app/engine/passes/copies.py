"""L of a network of several layers with one number moved, for many such moves at once: a copy of the network
for each, side by side in one pass.

Slower than `moved`, which shares the weights of its rows, but nothing in it depends on how layers are put
together: what it is held against is the whole network, as it is unrolled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from app.engine.network.address import Address
from app.engine.network.layer import Layer
from app.engine.network.network import Network
from app.engine.network.side_by_side import side_by_side
from app.engine.numbers.ops import quiet
from app.engine.passes.moved import MOST, Move, Moved
from app.engine.passes.trace import Trace, new_trace
from app.engine.passes.unroll import unroll

COPIES_BYTES = 2**24  # of the weights of all copies


def copies_at_once(weights_bytes: int, moves: int) -> int:
    """How many numbers of so many `moves` each are moved at once, by the bytes of a network's weights."""
    return max(1, min(MOST, COPIES_BYTES // (moves * weights_bytes)))


def losses_of_copies(trace: Trace, moves: Sequence[Move]) -> Moved:
    """All `moves`, each by itself, over the one sequence of `trace`; the first copy is left as it is."""
    network, n = trace.network, 1 + len(moves)
    copies = [network, *(_moved(network, move) for move in moves)]
    xs = np.repeat(trace.xs, n, axis=1)
    for j, move in enumerate(moves):
        if move.name == "x":
            t, _, unit = move.index
            xs[t, 1 + j, unit] += move.by
    targets = np.repeat(trace.targets, n, axis=1)
    whole = new_trace(side_by_side(copies), xs, targets, trace.has_target, trace.objective)
    for _ in unroll(whole):
        pass
    with quiet():
        losses = (whole.losses[list(trace.objective.at)] * trace.objective.weight).sum(axis=0)
    return Moved(float(losses[0]), losses[1:], _crosses(whole)[1:])


def _moved(network: Network, move: Move) -> Network:
    """The network with one number of a weight or of a state before the first step moved."""
    if move.name in network.weights:
        values = network.weights[move.name].copy()
        values[move.index] += move.by
        return network.with_weights({**network.weights, move.name: values})
    owners = states_before(network)
    if move.name not in owners:
        return network
    address, state = owners[move.name]

    def change(layer: Layer) -> Layer:
        if layer.address != address:
            return layer
        values = layer.initial[state].copy()
        values[move.index] += move.by
        return replace(layer, initial={**layer.initial, state: values})

    return network.with_layers(change)


def states_before(network: Network) -> Mapping[str, tuple[Address, str]]:
    """Each state before the first step by its own name, "h_0_l1_reverse", and whose it is."""
    return {
        f"{state}_0{address.ending}": (address, state)
        for address, layer in network.layers.items()
        for state in layer.cell.states
    }


def _crosses(whole: Trace) -> np.ndarray:
    """(n,) Whether a ReLU of a copy is on at a step where that of the first is off, or off where it is on."""
    crosses = np.zeros(whole.network.B, bool)
    for own in whole.layers.values():
        kinked = [node.id for node in own.layer.cell.graph.nodes if node.op == "relu"]
        for name in kinked:
            rows = own.states[name][1:] if name in own.states else own.gates.get(name, own.saved.get(name))
            on = rows > 0
            crosses |= (on != on[:, :1]).any(axis=(0, 2))
    return crosses
