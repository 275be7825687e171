"""How an LSTM's gradient came down to c_t: by the cell state alone, or through gates and h at least once.

dL_k/dc_t = alone_t + rest_t, with alone_k = dL_k/dc_k and alone_t = f_{t+1} * alone_{t+1}, the product of the
forget gates [Hochreiter, Schmidhuber 1997; Gers et al. 2000], and rest_k = 0, rest_t = f_{t+1} * rest_{t+1} +
dL_k/dh_t * o_t * tanh'(c_t), what came back into c_t through h_t.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.engine.errors import EngineError
from app.engine.numbers.magnitude import LOG10_2, log10_norms, rescale
from app.engine.numbers.ops import quiet
from app.engine.passes.chain import Chain


@dataclass(frozen=True, eq=False)
class Part:
    """Vectors at steps 0 … k, (k + 1, B, H), as `mantissas` times 2^`exponents` (k + 1,)."""

    mantissas: np.ndarray
    exponents: np.ndarray

    @property
    def log10_norms(self) -> np.ndarray:
        """(k + 1,) over batch and units; -inf for exact zeros."""
        with quiet():
            rows = self.mantissas.reshape(len(self.mantissas), -1)
            return log10_norms(rows) + self.exponents * LOG10_2

    def at(self, span: slice) -> "Part":
        """The vectors of some steps: views."""
        return Part(self.mantissas[span], self.exponents[span])


@dataclass(frozen=True, eq=False)
class CellStatePaths:
    """dL_k/dc_t at t = 0 … k: `total` = `alone` + `rest`.

    `share` (k + 1,) = <alone, total> / ||total||^2: 1 at t = k; NaN where the total is zero.
    """

    k: int
    total: Part
    alone: Part
    rest: Part
    share: np.ndarray


def new_cell_state_paths(chain: Chain) -> CellStatePaths:
    """Memory for the paths of row k, from the chain of {k: 1.0} of an LSTM."""
    k, cell = chain.k, chain.trace.network.cell
    if "c" not in cell.states:
        raise EngineError("paths.cell", f"{cell.name} has no cell state", "cell", "ask it of an lstm")
    total = Part(chain.totals["c"][: k + 1], chain.exponents[: k + 1])
    return CellStatePaths(k, total, _new_part(total), _new_part(total), np.full(k + 1, np.nan))


def part_paths(chain: Chain, paths: CellStatePaths) -> Iterator[int]:
    """Yield t = k ... 0, once `chain` is whole; once t is yielded, step t stands in `paths`."""
    trace, k, total, alone, rest = chain.trace, paths.k, paths.total, paths.alone, paths.rest
    network = trace.network
    alone.mantissas[k], alone.exponents[k] = total.mantissas[k], total.exponents[k]
    forget, looked = trace.gates["f"], _by_peepholes(chain)
    for span in reversed(trace.spans(k + 1)):
        with quiet():
            entering = Part(network.cell.into_c(trace, chain.joint["h"][span], span), total.exponents[span])
            for t in range(min(k - 1, span.stop - 1), span.start - 1, -1):
                for part in (alone, rest):
                    part.mantissas[t] = part.mantissas[t + 1] * forget[t + 1]
                    part.exponents[t] = part.exponents[t + 1]
                _add(rest, t, entering, t - span.start)
                if looked is not None:
                    _add(rest, t, looked, t + 1)
                for part in (alone, rest):
                    rescale([part.mantissas[t].reshape(1, -1)], part.exponents[t : t + 1])
            paths.share[span] = _share(alone.at(span), total.at(span))
        yield from range(span.stop - 1, span.start - 1, -1)


def _by_peepholes(chain: Chain) -> Part | None:
    """(T, B, H) what the gates of each step send to the cell state before it; None without peepholes."""
    network = chain.trace.network
    cell, uses = network.cell, network.cell.graph.uses
    sent = [
        chain.das[..., cell.rows(use.gate, network.H)] * network.weights[name]
        for name in cell.axes
        for use in uses[name]
        if use.operand == cell.graph.states["c"]
    ]
    return Part(sum(sent[1:], sent[0]), chain.exponents) if sent else None


def _new_part(like: Part) -> Part:
    return Part(np.zeros_like(like.mantissas), np.zeros_like(like.exponents))


def _add(part: Part, t: int, other: Part, s: int) -> None:
    """Add the s-th vector of `other` to the t-th of `part`, in the larger of the two scales; 0 has none."""
    if not other.mantissas[s].any():
        return
    exponent = other.exponents[s]
    if part.mantissas[t].any():
        exponent = max(exponent, part.exponents[t])
    part.mantissas[t] = np.ldexp(part.mantissas[t], part.exponents[t] - exponent)
    part.mantissas[t] += np.ldexp(other.mantissas[s], other.exponents[s] - exponent)
    part.exponents[t] = exponent


def _share(part: Part, total: Part) -> np.ndarray:
    rows = np.ldexp(part.mantissas, (part.exponents - total.exponents)[:, None, None])
    unit = np.abs(total.mantissas).max(axis=(1, 2))[:, None, None]
    along = total.mantissas / unit
    return np.einsum("tbh,tbh->t", rows / unit, along) / np.einsum("tbh,tbh->t", along, along)
