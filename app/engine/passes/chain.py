"""The adjoint on its way back, kept as vectors that are exact far outside the range of doubles.

`bptt` gives plain numbers, `gradient_map` norms; here every step's vectors stand as mantissas times a power
of two of that step's own. What is a ratio within one step (gains, shares, cosines) needs the mantissas only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.errors import EngineError
from app.engine.network.address import Address
from app.engine.network.layer import Layer
from app.engine.network.network import only
from app.engine.numbers.ops import quiet
from app.engine.numbers.scaled import Scaled
from app.engine.passes.bptt import cuts, loss_gradients
from app.engine.passes.layers import LayerTrace
from app.engine.passes.levels import back_by_level
from app.engine.passes.running import Running
from app.engine.passes.trace import Trace


@dataclass(frozen=True, eq=False)
class LayerChain:
    """One layer's part, in its own order. At step t all is times 2^`exponents[t]`.

    `joint["h"]` (T, B, H): the adjoint of the joint state, dL/dh_t and, for a cell with a c, what arrives at
    c_t from step t + 1. `totals["c"]`: with what reaches c_t through h_t too, the total dL/dc_t. `das` (T, B,
    GH): by the pre-activations. `sent["h"]` (T, B, H): what step t sends to h_{t-1} ("c": to c_{t-1}), zeros
    at a cut. Steps that no loss reaches hold zeros.
    """

    trace: LayerTrace
    joint: Mapping[str, np.ndarray]
    totals: Mapping[str, np.ndarray]
    das: np.ndarray
    sent: Mapping[str, np.ndarray]
    exponents: np.ndarray

    def scaled(self, values: np.ndarray) -> Scaled:
        """An array of this record, (T, ...), with its exponents."""
        return Scaled(values, self.exponents)


@dataclass(frozen=True, eq=False)
class Chain:
    """The result of `pull`, for L = the sum of `losses[k]` L_k: `layers` by address, and `dlogits` (T, B, Y),
    which are plain numbers.
    """

    trace: Trace
    losses: Mapping[int, float]
    layers: Mapping[Address, LayerChain]
    dlogits: np.ndarray

    @property
    def only(self) -> LayerChain:
        """The one layer's part; EngineError where there are several."""
        return only(self.layers)

    @property
    def k(self) -> int:
        """The one step whose loss it is; EngineError where L has several."""
        if len(self.losses) > 1:
            raise EngineError("chain.losses", "this is asked of one loss at a time", "k")
        return next(iter(self.losses))

    def gradient(self, name: str, span: slice) -> tuple[np.ndarray, int]:
        """dL by the parameter `name`, by its full name, through the steps `span`: mantissas in its shape, and
        the exponent of their power of two.
        """
        network = self.trace.network
        if name in network.read_out.weights:  # plain numbers: nothing was pulled back
            hs = self.trace.outs[-1][span]
            return network.read_out.gradient(name, self.dlogits[span], hs), 0
        if name in network.owners:
            layer, plain = network.owners[name]
            own, steps = self.layers[layer.address], layer.own_order(span, self.trace.T)
            das, exponent = own.scaled(own.das)[steps].in_one_scale()
            return layer.cell.gradient(own.trace, das, plain, steps), exponent
        rows, exponent = self.dembedded()[span].in_one_scale()
        return network.embedding.gradient(rows, self.trace.xs[span]), exponent

    def dembedded(self) -> Scaled:
        """(T, B, width) dL by what the lowest layers read, in the order of time."""
        first, *others = map(self._sent_down, self.trace.network.levels[0].layers)
        return sum(others, first)

    def _sent_down(self, layer: Layer) -> Scaled:
        own = self.layers[layer.address]
        dxs = layer.cell.into_x(own.trace, own.das, slice(0, self.trace.T))
        return Scaled(layer.in_time(dxs), layer.in_time(own.exponents))

    def dxs(self) -> Scaled:
        """(T, B, X) dL by the inputs."""
        sent, embedding = self.dembedded(), self.trace.network.embedding
        return Scaled(embedding.send_back(sent.mantissas), sent.exponents) if embedding else sent


def pull(trace: Trace, losses: Mapping[int, float] | None = None, truncate: int | None = None) -> Chain:
    """The whole chain at once: `new_chain`, and every step of `pull_back`."""
    chain = new_chain(trace, losses)
    for _ in pull_back(chain, truncate):
        pass
    return chain


def new_chain(trace: Trace, losses: Mapping[int, float] | None = None) -> Chain:
    """Memory for the chain of L = the sum of `losses[k]` L_k, of the trace's own L if left out.

    {k: 1.0} is row k of the gradient map. A k needs a target, not a loss. Allocates only: the forward pass
    may come later.
    """
    if losses is None:
        losses = dict.fromkeys(trace.objective.at, trace.objective.weight)
    steps = sorted(losses)
    if not steps or not 0 <= steps[0] <= steps[-1] < trace.T or not trace.has_target[steps].all():
        raise EngineError("chain.losses", "a loss stands at steps that have a target", "k")
    layers = {address: _new_layer_chain(each) for address, each in trace.layers.items()}
    return Chain(trace, dict(losses), layers, np.zeros_like(trace.logits))


def _new_layer_chain(trace: LayerTrace) -> LayerChain:
    layer, shape = trace.layer, trace.hs.shape

    def by_state() -> dict[str, np.ndarray]:
        return {state: np.zeros(shape, layer.dtype) for state in layer.cell.states}

    joint = by_state()
    totals = {state: joint[state] if state == "h" else rows for state, rows in by_state().items()}
    das = np.zeros((*shape[:2], layer.cell.G * layer.H), layer.dtype)
    return LayerChain(trace, joint, totals, das, by_state(), np.zeros(len(das), int))


def pull_back(chain: Chain, truncate: int | None = None) -> Iterator[int | None]:
    """Yield t = the last loss step ... 0, cut as `bptt` cuts; once t is yielded, step t stands in `chain`.

    None at each step of layers above the lowest and of two directions, as `bptt` has it.
    """
    trace, steps = chain.trace, np.array(sorted(chain.losses))
    network = trace.network
    with quiet():
        weight = np.array([chain.losses[k] for k in steps.tolist()], network.dtype)
        chain.dlogits[steps] = loss_gradients(trace, steps) * weight[:, None, None]
        sent = Scaled.of(chain.dlogits @ network.read_out.weights["W_hy"])
    in_time = not any(layer.reverse for layer in network.layers.values())
    end = int(steps[-1]) + 1 if in_time else trace.T

    def back(layer: Layer, direct: Scaled, handed: Scaled | None) -> Iterator[slice]:
        return _layer_back(chain.layers[layer.address], direct, handed, end, cuts(layer, trace.T, truncate))

    for span in back_by_level(network, sent, back):
        if span is None:
            yield None
        else:
            yield from range(min(span.stop, end) - 1, span.start - 1, -1)


def _layer_back(
    chain: LayerChain, direct: Scaled, handed: Scaled | None, end: int, cut: np.ndarray
) -> Iterator[slice]:
    """One layer's steps before `end`; see `levels.Walk`."""
    trace, layer = chain.trace, chain.trace.layer
    running = Running({state: np.zeros_like(rows[0]) for state, rows in chain.joint.items()}, 0)
    for span in reversed(trace.spans(end)):
        with quiet():
            slopes = layer.cell.slopes(trace, span)
            for t in range(span.stop - 1, span.start - 1, -1):
                running, into = running.joined_by(direct.mantissas[t], int(direct.exponents[t]))
                chain.exponents[t] = running.exponent
                for state, values in running.values.items():
                    chain.totals[state][t] = values
                chain.totals["h"][t] += into
                for state, rows in chain.joint.items():
                    rows[t] = chain.totals[state][t]
                total = {state: rows[t] for state, rows in chain.totals.items()}
                sent = {state: rows[t] for state, rows in chain.sent.items()}
                layer.cell.step_back(slopes, t - span.start, total, chain.das[t], sent)
                running = Running(sent, running.exponent)
                if cut[t]:
                    for values in sent.values():
                        values[...] = 0
                    running = Running(sent, 0)  # beside what is no more a loss behind the cut is lost
                running = running.in_range()
            if handed is not None:
                handed.mantissas[span] = layer.cell.into_x(trace, chain.das[span], span)
                handed.exponents[span] = chain.exponents[span]
        yield span
