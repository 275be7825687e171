"""Lyapunov exponents: how fast the leading directions grow or shrink per step, and what theory expects.

Finite-time exponents come from QR of adjoints on their way back [Benettin et al. 1980; Engelken, Wolf, Abbott
2023]; for large random networks h <- tanh(W h) without input, W_ij ~ N(0, g^2 / N), mean-field theory gives
the largest one [Sompolinsky, Crisanti, Sommers 1988].
"""

import math
from collections.abc import Callable

import numpy as np

from app.engine.errors import EngineError
from app.engine.numbers.ops import quiet
from app.engine.passes.jacobian import one_sequence, pull_rows
from app.engine.passes.layers import LayerTrace

NODES = 4001  # of the quadrature, over
REACH = 12.0  # deviations to each side: what lies outside is below rounding


def leading_exponents(trace: LayerTrace, count: int = 1, settle: int = 0) -> np.ndarray:
    """(count,) the largest finite-time exponents, natural logarithm per step, of the joint state's Jacobians.

    Averages over the steps T - 1 - `settle` … 1 + `settle`: at both ends directions are still turning. -inf
    where a step loses a direction, up to the rounding of its Jacobian.
    """
    one_sequence(trace)
    cell, n = trace.layer.cell, len(trace.layer.cell.states) * trace.layer.H
    if not 1 <= count <= n:
        raise EngineError("lyapunov.count", f"there are {n} exponents", "count")
    if settle < 0 or trace.T - 1 - 2 * settle < 1:
        raise EngineError("lyapunov.settle", f"{trace.T} steps leave none after settling", "settle")
    rows = np.linalg.qr(np.random.default_rng(0).standard_normal((n, count)))[0].T
    growth = np.zeros(count)
    for span in reversed(trace.spans()):
        with quiet():
            slopes = cell.slopes(trace, span)
            for t in range(span.stop - 1, max(span.start, 1) - 1, -1):
                Q, R = np.linalg.qr(pull_rows(cell, slopes, t - span.start, rows).T)
                rows = np.ascontiguousarray(Q.T)
                if settle < t < trace.T - settle:
                    sizes = np.abs(np.diag(R))
                    growth += np.log(np.where(sizes > n * np.finfo(R.dtype).eps * sizes.max(), sizes, 0))
    return growth / (trace.T - 1 - 2 * settle)


def mean_field_exponent(g: float) -> float:
    """0.5 ln(g^2 E[sech^4(sqrt(q) z)]), z ~ N(0, 1), with q = g^2 E[tanh^2(sqrt(q) z)]: for N -> infinity."""
    if not 0 < g < math.inf:
        raise EngineError("lyapunov.g", f"g is {g}; a positive number is needed", "g")
    q = _variance(g)
    return 0.5 * math.log(g * g * _expect(lambda a: (1 - np.tanh(a) ** 2) ** 2, q))


def _variance(g: float) -> float:
    """The q > 0 where activity keeps its variance, by bisection; 0 for g <= 1, where it dies out."""
    low, high = 0.0, g * g
    if g <= 1:
        return 0.0
    while high - low > 1e-15 * high:
        q = (low + high) / 2
        low, high = (q, high) if g * g * _expect(lambda a: np.tanh(a) ** 2, q) > q else (low, q)
    return low


def _expect(f: Callable[[np.ndarray], np.ndarray], q: float) -> float:
    """E f(sqrt(q) z) by the trapezoidal rule, which converges geometrically here [Trefethen, Weideman 2014].

    Gauss-Hermite does not suit: sech^4 is narrow beside z, and at g = 3 fifty nodes leave an error of 0.03.
    """
    z = np.linspace(-REACH, REACH, NODES)
    weights = np.exp(-z * z / 2)
    return float(f(math.sqrt(q) * z) @ weights / weights.sum())
