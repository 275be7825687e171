"""Gradient clipping: what a step of the optimiser is given instead of the raw gradient.

By norm, over all parameters at once [Pascanu, Mikolov, Bengio 2013]: shorter, never turned. By value, number
by number [Mikolov 2012; Graves 2013]: turned wherever only some of them are cut.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.errors import EngineError
from app.engine.numbers.magnitude import log10_norm
from app.engine.numbers.ops import quiet
from app.engine.why.angle import cosine

SAME_DIRECTION = 1 - 1e-12  # a cosine from which on two directions are the same, but for rounding


@dataclass(frozen=True, eq=False)
class Clipped:
    """`gradients` by name, clipped. `log10_norm_raw`, `log10_norm`: over all of them, before and after.

    `log10_norms_raw`, `log10_norms`: by name, -inf where it is zero. `cosine` of the angle between raw and
    clipped, over all parameters; `cosines` by name; NaN where a gradient is zero or not finite. `cut`: how
    many numbers were made smaller, of `size`.
    """

    gradients: Mapping[str, np.ndarray]
    log10_norm_raw: float
    log10_norm: float
    log10_norms_raw: Mapping[str, float]
    log10_norms: Mapping[str, float]
    cosine: float
    cosines: Mapping[str, float]
    cut: int
    size: int

    @property
    def direction_kept(self) -> bool:
        return self.cosine >= SAME_DIRECTION


def clip_by_norm(gradients: Mapping[str, np.ndarray], limit: float) -> Clipped:
    """All gradients times limit / norm where their joint norm is above `limit`; else as they are.

    PyTorch divides by norm + 1e-6, here by the norm itself. As there, an infinite gradient has the factor
    limit / inf = 0, which makes finite numbers 0 and infinite ones NaN, and a NaN among them makes all NaN.
    Finite numbers whose squares overflow have a finite norm here.
    """
    _positive(limit)
    raw = _joined(gradients)
    with quiet():
        # In units of the largest number: the squares of finite numbers may overflow.
        largest = np.abs(raw).max()
        norm = np.linalg.norm(raw / largest)
        if np.isinf(largest):
            clipped = {name: g * 0.0 for name, g in gradients.items()}
        elif norm <= limit / largest or largest == 0:
            clipped = {name: g.copy() for name, g in gradients.items()}
        else:
            clipped = {name: g / largest * (limit / norm) for name, g in gradients.items()}
    return _compare(gradients, clipped)


def clip_by_value(gradients: Mapping[str, np.ndarray], limit: float) -> Clipped:
    """Every number brought between -`limit` and `limit`; NaN stays NaN."""
    _positive(limit)
    return _compare(gradients, {name: np.clip(g, -limit, limit) for name, g in gradients.items()})


def _positive(limit: float) -> None:
    if not 0 < limit < math.inf:
        raise EngineError("clip.limit", f"the limit is {limit}; a positive number is needed", "clip.limit")


def _joined(gradients: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([g.ravel() for g in gradients.values()])


def _compare(raw: Mapping[str, np.ndarray], clipped: Mapping[str, np.ndarray]) -> Clipped:
    before, after = _joined(raw), _joined(clipped)
    with quiet():
        return Clipped(
            clipped,
            log10_norm(before),
            log10_norm(after),
            {name: log10_norm(g) for name, g in raw.items()},
            {name: log10_norm(g) for name, g in clipped.items()},
            cosine(before, after),
            {name: cosine(g, clipped[name]) for name, g in raw.items()},
            int((np.abs(after) < np.abs(before)).sum()),
            before.size,
        )
