"""How an LSTM's gradient came down to c_t: by the cell state alone, or through gates and h at least once.

dL_k/dc_t = alone_t + rest_t, with alone_k = dL_k/dc_k and alone_t = f_{t+1} * alone_{t+1}, the product of the
forget gates [Hochreiter, Schmidhuber 1997; Gers et al. 2000], and rest_k = 0, rest_t = f_{t+1} * rest_{t+1} +
dL_k/dh_t * o_t * tanh'(c_t), what came back into c_t through h_t.
"""

from dataclasses import dataclass

import numpy as np

from app.engine.chain import Chain
from app.engine.errors import EngineError
from app.engine.magnitude import LOG10_2, log10_norms, rescale
from app.engine.ops import quiet


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


def cell_state_paths(chain: Chain) -> CellStatePaths:
    """The paths of row k, from `pull(trace, {k: 1.0})` of an LSTM."""
    trace, k = chain.trace, chain.k
    cell = trace.network.cell
    if cell.name != "lstm":
        raise EngineError("paths.cell", f"{cell.name} has no cell state", "cell", "ask it of an lstm")
    total = Part(chain.totals["c"][: k + 1], chain.exponents[: k + 1])
    with quiet():
        slopes = cell.slopes(trace, slice(0, k + 1))
        entering = Part(chain.joint["h"][: k + 1] * slopes.h_by_c, total.exponents)
        alone, rest = _new_part(total), _new_part(total)
        alone.mantissas[k], alone.exponents[k] = total.mantissas[k], total.exponents[k]
        for t in range(k - 1, -1, -1):
            for part in (alone, rest):
                part.mantissas[t] = part.mantissas[t + 1] * slopes.forget[t + 1]
                part.exponents[t] = part.exponents[t + 1]
            _add(rest, entering, t)
            for part in (alone, rest):
                rescale([part.mantissas[t].reshape(1, -1)], part.exponents[t : t + 1])
        return CellStatePaths(k, total, alone, rest, _share(alone, total))


def _new_part(like: Part) -> Part:
    return Part(np.zeros_like(like.mantissas), np.zeros_like(like.exponents))


def _add(part: Part, other: Part, t: int) -> None:
    """Add the vector of `other` at step t to that of `part`, in the larger of the two scales; 0 has none."""
    if not other.mantissas[t].any():
        return
    scales = [each.exponents[t] for each in (part, other) if each.mantissas[t].any()]
    exponent = max(scales)
    part.mantissas[t] = np.ldexp(part.mantissas[t], part.exponents[t] - exponent)
    part.mantissas[t] += np.ldexp(other.mantissas[t], other.exponents[t] - exponent)
    part.exponents[t] = exponent


def _share(part: Part, total: Part) -> np.ndarray:
    rows = np.ldexp(part.mantissas, (part.exponents - total.exponents)[:, None, None])
    unit = np.abs(total.mantissas).max(axis=(1, 2))[:, None, None]
    along = total.mantissas / unit
    return np.einsum("tbh,tbh->t", rows / unit, along) / np.einsum("tbh,tbh->t", along, along)
