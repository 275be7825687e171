"""The adjoint on its way back, kept as vectors that are exact far outside the range of doubles.

`bptt` gives plain numbers, `gradient_map` norms; here every step's vectors stand as mantissas times a power
of two of that step's own. What is a ratio within one step (gains, shares, cosines) needs the mantissas only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from app.engine.errors import EngineError
from app.engine.numbers.magnitude import LOG10_2, log10_norms, rescale
from app.engine.numbers.ops import quiet
from app.engine.passes.bptt import cuts, loss_gradients
from app.engine.passes.trace import Trace


@dataclass(frozen=True, eq=False)
class Chain:
    """The result of `pull`, for L = the sum of `losses[k]` L_k. At step t all is times 2^`exponents[t]`.

    `joint["h"]` (T, B, H): the adjoint of the joint state, dL/dh_t and, for a cell with a c, what arrives at
    c_t from step t + 1. `totals["c"]`: with what reaches c_t through h_t too, the total dL/dc_t. `das` (T, B,
    GH): by the pre-activations. `sent["h"]` (T, B, H): what step t sends to h_{t-1} ("c": to c_{t-1}), zeros
    at a cut. `dlogits` (T, B, Y) are plain numbers. Steps that no loss reaches hold zeros.
    """

    trace: Trace
    losses: Mapping[int, float]
    joint: Mapping[str, np.ndarray]
    totals: Mapping[str, np.ndarray]
    das: np.ndarray
    sent: Mapping[str, np.ndarray]
    dlogits: np.ndarray
    exponents: np.ndarray

    @property
    def k(self) -> int:
        """The one step whose loss it is; EngineError where L has several."""
        if len(self.losses) > 1:
            raise EngineError("chain.losses", "this is asked of one loss at a time", "k")
        return next(iter(self.losses))

    def in_one_scale(self) -> tuple["Chain", int]:
        """The same with `das` of all steps times one power of two, and its exponent: for sums over time.

        It is the largest of them: beside that step's numbers, what becomes zero is nothing.
        """
        exponent = int(self.exponents.max())
        with quiet():
            das = np.ldexp(self.das, (self.exponents - exponent)[:, None, None])
        return replace(self, das=das), exponent

    def log10_norms(self, values: np.ndarray) -> np.ndarray:
        """(T,) log10 of the norm over batch and units of an array of this record, its exponents included."""
        with quiet():
            return log10_norms(values.reshape(len(values), -1)) + self.exponents * LOG10_2


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
    network = trace.network
    T, B, H = trace.hs.shape

    def by_state() -> dict[str, np.ndarray]:
        return {state: np.zeros((T, B, H), network.dtype) for state in network.cell.states}

    joint = by_state()
    totals = {state: joint[state] if state == "h" else rows for state, rows in by_state().items()}
    das = np.zeros((T, B, network.cell.G * H), network.dtype)
    dlogits = np.zeros_like(trace.logits)
    return Chain(trace, dict(losses), joint, totals, das, by_state(), dlogits, np.zeros(T, int))


def pull_back(chain: Chain, truncate: int | None = None) -> Iterator[int]:
    """Yield t = the last loss step ... 0, cut as `bptt` cuts; once t is yielded, step t stands in `chain`."""
    trace, losses = chain.trace, chain.losses
    network, cell, cut, steps = trace.network, trace.network.cell, cuts(trace, truncate), sorted(losses)
    with quiet():
        weight = np.array([losses[k] for k in steps], network.dtype)
        chain.dlogits[steps] = loss_gradients(trace, np.array(steps)) * weight[:, None, None]
        direct = chain.dlogits @ network.weights["W_hy"]
    arriving = {state: np.zeros_like(rows[0]) for state, rows in chain.joint.items()}
    exponent = np.zeros(1, int)
    for span in reversed(trace.spans(steps[-1] + 1)):
        with quiet():
            slopes = cell.slopes(trace, span)
            for t in range(span.stop - 1, span.start - 1, -1):
                if t in losses:
                    _add(arriving, exponent, direct[t])
                chain.exponents[t] = exponent[0]
                for state, values in arriving.items():
                    chain.joint[state][t] = chain.totals[state][t] = values
                total = {state: rows[t] for state, rows in chain.totals.items()}
                cell.step_back(slopes, t - span.start, total, chain.das[t], arriving)
                if cut[t]:
                    for values in arriving.values():
                        values[...] = 0
                    exponent[0] = 0  # or a loss behind the cut would be lost beside what is there no more
                for state, values in arriving.items():
                    chain.sent[state][t] = values
                rescale([values.reshape(1, -1) for values in arriving.values()], exponent)
        yield from range(span.stop - 1, span.start - 1, -1)


def _add(arriving: dict[str, np.ndarray], exponent: np.ndarray, direct: np.ndarray) -> None:
    """The step's own loss joins, in the larger of the two scales: plain numbers, or those of what arrives."""
    if exponent[0] < 0:
        for values in arriving.values():
            np.ldexp(values, exponent[0], out=values)
        exponent[0] = 0
    arriving["h"] += np.ldexp(direct, -exponent[0])
