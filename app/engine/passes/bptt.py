"""Back-propagation through time, full or truncated [Werbos 1990; Williams, Peng 1990].

In three: `_seed` says what the losses send into the top layers, `walk` takes one layer back given what
reaches its states from above, and `gradient` sums what reaches a parameter.
"""

from collections.abc import Iterator

import numpy as np

from app.engine.errors import EngineError
from app.engine.network.layer import Layer
from app.engine.numbers.ops import quiet
from app.engine.numbers.scaled import Scaled
from app.engine.passes.levels import back_by_level
from app.engine.passes.trace import Adjoint, Trace
from app.engine.passes.walk import walk


def loss_gradients(trace: Trace, steps: np.ndarray) -> np.ndarray:
    """dL_k by the logits of step k, for each of `steps`: (n, B, Y). They need targets, not a loss."""
    return trace.objective.rule.gradient(trace.logits[steps], trace.targets[steps])


def cuts(layer: Layer, T: int, truncate: int | None) -> np.ndarray:
    """(T,) in the layer's own order: True where nothing is sent from a step to the one before.

    Between the steps of time t - 1 and t for t = truncate, 2 truncate, ...; where the layer's recurrent edge
    is cut, everywhere.
    """
    if truncate is not None and truncate < 1:
        raise EngineError("truncate", f"truncate is {truncate}; at least 1", "truncate")
    cut = np.full(T, not layer.recurrent)
    if truncate is not None and truncate < T:  # however large a number it is
        borders = np.arange(truncate, T, truncate)
        cut[T - borders if layer.reverse else borders] = True
    return cut


def bptt(trace: Trace, adjoint: Adjoint, truncate: int | None = None) -> Iterator[int | None]:
    """Yield t = T - 1 ... 0; once t is yielded, all of step t stands in `adjoint`; after 0 also `weights`.

    Layers above the lowest go back over the whole sequence first, and so do two directions: None is yielded
    at each of their steps.
    """
    for each in adjoint.layers.values():
        each.cut[:] = cuts(each.trace.layer, trace.T, truncate)
    with quiet():
        sent = Scaled.of(_seed(trace, adjoint))

    def back(layer: Layer, direct: Scaled, handed: Scaled | None) -> Iterator[slice]:
        return walk(adjoint.layers[layer.address], direct, handed)

    for span in back_by_level(trace.network, sent, back, trace.from_count):
        if span is None:
            yield None
            continue
        if span.start == 0 or trace.network.embedding:
            _finish(adjoint, span)
        yield from range(span.stop - 1, span.start - 1, -1)


def _seed(trace: Trace, adjoint: Adjoint) -> np.ndarray:
    """(T, B, width) What the losses send to what the read-out reads; fills `adjoint.dlogits`."""
    steps, read_out = np.array(trace.objective.at), trace.network.read_out
    adjoint.dlogits[steps] = loss_gradients(trace, steps) * trace.weights[steps, :, None]
    sent = np.zeros_like(trace.outs[-1])
    sent[steps] = read_out.send_back(adjoint.dlogits[steps])
    return sent


def _finish(adjoint: Adjoint, span: slice) -> None:
    """What follows below the lowest level, and with the first step what is summed over all."""
    network, lowest = adjoint.trace.network, adjoint.trace.network.levels[0].layers
    with quiet():
        if len(lowest) > 1:
            own = (layer.in_time(adjoint.layers[layer.address].dxs) for layer in lowest)
            adjoint.dembedded[...] = sum(own)
        if network.embedding:
            adjoint.dxs[span] = network.embedding.send_back(adjoint.dembedded[span])
        if span.start == 0:
            whole = slice(0, adjoint.trace.T)
            adjoint.weights.update({name: gradient(adjoint, name, whole) for name in network.weights})


def gradient(adjoint: Adjoint, name: str, span: slice) -> np.ndarray:
    """dL by the parameter `name`, by its full name, through the steps `span`, in its shape."""
    trace = adjoint.trace
    if name in trace.network.owners:
        layer, plain = trace.network.owners[name]
        own = adjoint.layers[layer.address]
        return own.trace.gradient(own.das, plain, layer.own_order(span, trace.T))
    if name in trace.network.read_out.weights:
        return trace.network.read_out.gradient(name, adjoint.dlogits[span], trace.outs[-1][span])
    return trace.network.embedding.gradient(adjoint.dembedded[span], trace.xs[span])


def share(adjoint: Adjoint, name: str, t: int) -> np.ndarray:
    """Step t's part of dL by the parameter `name`, in its shape; the sum over t is `weights[name]`."""
    with quiet():
        return gradient(adjoint, name, slice(t, t + 1))
