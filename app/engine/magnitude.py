"""Numbers as mantissa times 2^exponent, and norms that stay exact where their squares would not.

Scaling by a power of two is exact, so an adjoint that is rescaled on its way keeps every bit of its mantissa.
"""

import math

import numpy as np

LOG10_2 = math.log10(2)


def limit(dtype: np.dtype) -> int:
    """Norms between 2^-limit and 2^limit are left as they are: their squares, and the next step, have ample room."""
    return np.finfo(dtype).maxexp // 5


def exponents(values: np.ndarray) -> np.ndarray:
    """The binary exponent of the largest magnitude along the last axis; 0 where it is 0 or not finite."""
    return np.frexp(np.abs(values).max(axis=-1))[1]


def log10_norms(rows: np.ndarray) -> np.ndarray:
    """log10 of the Euclidean norm along the last axis, in float64; -inf for exact zeros, inf and NaN as they are."""
    squares = np.einsum("...j,...j->...", rows, rows)
    bound = 4.0 ** limit(rows.dtype)
    norms = 0.5 * np.log10(squares, dtype=np.float64)
    unsafe = ~((squares > 1 / bound) & (squares < bound))
    if unsafe.any():  # their squares are too small or too large: take the largest magnitude out first
        outside = rows[unsafe]
        shift = exponents(outside)
        scaled = np.ldexp(outside, -shift[:, None])
        norms[unsafe] = 0.5 * np.log10(np.square(scaled).sum(axis=-1), dtype=np.float64) + shift * LOG10_2
    return norms


def log10_norm(values: np.ndarray) -> float:
    """log10 of the norm over all axes."""
    square = float(np.vdot(values, values))
    bound = 4.0 ** limit(values.dtype)
    if 1 / bound < square < bound:
        return 0.5 * math.log10(square)
    return float(log10_norms(values.reshape(1, -1))[0])
