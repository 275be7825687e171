"""How an LSTM's gradient came down to c_t: by the cell state alone, or through gates and h at least once.

dL_k/dc_t = alone_t + rest_t, with alone_k = dL_k/dc_k and alone_t = f_{t+1} * alone_{t+1}, the product of the
forget gates [Hochreiter, Schmidhuber 1997; Gers et al. 2000], and rest_k = 0, rest_t = f_{t+1} * rest_{t+1} +
dL_k/dh_t * o_t * tanh'(c_t), what came back into c_t through h_t.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.engine.cells.values import Values
from app.engine.errors import EngineError
from app.engine.numbers.ops import quiet
from app.engine.numbers.scaled import Scaled
from app.engine.passes.chain import Chain, LayerChain


@dataclass(frozen=True, eq=False)
class CellStatePaths:
    """dL_k/dc_t at t = 0 … k: `total` = `alone` + `rest`.

    `share` (k + 1,) = <alone, total> / ||total||^2: 1 at t = k; NaN where the total is zero.
    """

    k: int
    total: Scaled
    alone: Scaled
    rest: Scaled
    share: np.ndarray


def new_cell_state_paths(chain: Chain) -> CellStatePaths:
    """Memory for the paths of row k, from the chain of {k: 1.0} of an LSTM."""
    k, own = chain.k, chain.only
    cell = own.trace.layer.cell
    if "c" not in cell.states:
        raise EngineError("paths.cell", f"{cell.name} has no cell state", "cell", "ask it of an lstm")
    total = own.scaled(own.totals["c"])[: k + 1]
    return CellStatePaths(k, total, _new_part(total), _new_part(total), np.full(k + 1, np.nan))


def part_paths(chain: Chain, paths: CellStatePaths) -> Iterator[int]:
    """Yield t = k ... 0, once `chain` is whole; once t is yielded, step t stands in `paths`."""
    own, k, total, alone, rest = chain.only, paths.k, paths.total, paths.alone, paths.rest
    trace = own.trace
    alone.mantissas[k], alone.exponents[k] = total.mantissas[k], total.exponents[k]
    forget, looked = Values(trace, slice(0, k + 1))[trace.layer.cell.graph.highway[1]], _by_peepholes(own)
    for span in reversed(trace.spans(k + 1)):
        with quiet():
            entering = trace.layer.cell.into_c(trace, own.joint["h"][span], span)
            for t in range(min(k - 1, span.stop - 1), span.start - 1, -1):
                for part in (alone, rest):
                    part.mantissas[t] = part.mantissas[t + 1] * forget[t + 1]
                    part.exponents[t] = part.exponents[t + 1]
                rest.add(t, entering[t - span.start], int(own.exponents[t]))
                if looked is not None:
                    rest.add(t, looked[t + 1], int(own.exponents[t + 1]))
                for part in (alone, rest):
                    part[t : t + 1].rescale()
            paths.share[span] = _share(alone[span], total[span])
        yield from range(span.stop - 1, span.start - 1, -1)


def _by_peepholes(chain: LayerChain) -> np.ndarray | None:
    """(T, B, H) what the gates of each step send to the cell state before it; None without peepholes."""
    layer = chain.trace.layer
    cell, uses = layer.cell, layer.cell.graph.uses
    sent = [
        chain.das[..., cell.rows(use.gate, layer.H)] * layer.weights[name]
        for name in cell.axes
        for use in uses[name]
        if use.operand == cell.graph.states["c"]
    ]
    return sum(sent[1:], sent[0]) if sent else None


def _new_part(like: Scaled) -> Scaled:
    return Scaled(np.zeros_like(like.mantissas), np.zeros_like(like.exponents))


def _share(part: Scaled, total: Scaled) -> np.ndarray:
    rows = np.ldexp(part.mantissas, (part.exponents - total.exponents)[:, None, None])
    unit = np.abs(total.mantissas).max(axis=(1, 2))[:, None, None]
    along = total.mantissas / unit
    return np.einsum("tbh,tbh->t", rows / unit, along) / np.einsum("tbh,tbh->t", along, along)
