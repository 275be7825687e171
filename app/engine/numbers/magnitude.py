"""Numbers as mantissa times 2^exponent, and norms that stay exact where their squares would not.

Scaling by a power of two is exact, so an adjoint that is rescaled on its way keeps every bit of its mantissa.
"""

import math
from collections.abc import Sequence

import numpy as np

LOG10_2 = math.log10(2)


def is_safe(square: np.ndarray | float, dtype: np.dtype) -> np.ndarray | bool:
    """Whether a squared norm is neither tiny nor huge, with room for the next step; False for 0 and NaN."""
    limit = _limit(dtype)
    return (square > 1 / limit) & (square < limit)


def sound_decades(dtype: np.dtype) -> float:
    """How far from 0 the log10 of a norm may be that its square is exact to rounding, no part of it lost."""
    return math.log10(_limit(dtype))


def _limit(dtype: np.dtype) -> float:
    return 2.0 ** (2 * (np.finfo(dtype).maxexp // 5))


def log10_norms(rows: np.ndarray) -> np.ndarray:
    """log10 of the norm of each row of (K, n), in float64; -inf for exact zeros, inf and NaN as they are."""
    squares = np.vecdot(rows, rows)
    norms = 0.5 * np.log10(squares, dtype=np.float64)
    unsafe = _to_mend(squares, rows)
    if unsafe.any():
        mantissas, exponents = rows[unsafe], np.zeros(unsafe.sum(), int)
        normalise([mantissas], exponents)
        norms[unsafe] = (
            0.5 * np.log10(np.square(mantissas).sum(axis=1), dtype=np.float64) + exponents * LOG10_2
        )
    return norms


def _to_mend(squares: np.ndarray, *parts: np.ndarray) -> np.ndarray:
    """(K,) Which rows, whose squared norms these are, are out of range; exact zeros are not."""
    unsafe = ~is_safe(squares, squares.dtype)
    none = np.flatnonzero(squares == 0)
    if none.size:
        unsafe[none] = np.any([part[none].any(axis=1) for part in parts], axis=0)
    return unsafe


def log10_norm(values: np.ndarray) -> float:
    """log10 of the norm over all axes."""
    square = float(np.vdot(values, values))
    if is_safe(square, values.dtype):
        return 0.5 * math.log10(square)
    return float(log10_norms(values.reshape(1, -1))[0])


def joint_scale(
    here: np.ndarray | bool, mine: np.ndarray | int, there: np.ndarray | bool, theirs: np.ndarray | int
) -> np.ndarray:
    """The exponents in which numbers times 2^`mine` and 2^`theirs` are added: the larger ones, so that what
    is lost is next to nothing beside the other. Zeros, where `here` or `there` is False, have no scale.
    """
    return np.where(here & there, np.maximum(mine, theirs), np.where(there, theirs, mine))


def rescale(parts: Sequence[np.ndarray], exponents: np.ndarray) -> None:
    """Bring rows of norm far from 1 back to it, in place; `exponents` (K,) takes up what is taken out.

    A row stands in all the `parts`, (K, n) each. Rows of zeros, or not finite, stay as they are.
    """
    squares = sum(np.vecdot(part, part) for part in parts)
    unsafe = np.flatnonzero(_to_mend(squares, *parts))
    if unsafe.size:
        outside, shifts = [part[unsafe] for part in parts], exponents[unsafe]
        normalise(outside, shifts)
        exponents[unsafe] = shifts
        for part, rows in zip(parts, outside, strict=True):
            part[unsafe] = rows


def normalise(parts: Sequence[np.ndarray], exponents: np.ndarray) -> None:
    """Divide each row by the power of two just above its largest magnitude, in place.

    A row stands in all the `parts`, (K, n) each; `exponents` (K,) takes up what is taken out. Rows of zeros,
    or not finite, stay as they are.
    """
    largest = np.max([np.abs(part).max(axis=1) for part in parts], axis=0)
    shifts = np.frexp(largest)[1]
    powers = np.ldexp(np.ones_like(largest), -shifts)
    quick = np.isfinite(powers).all()  # a product with powers of two is as exact as ldexp, and quicker
    for part in parts:
        if quick:
            np.multiply(part, powers[:, None], out=part)
        else:
            np.ldexp(part, -shifts[:, None], out=part)
    exponents += shifts
