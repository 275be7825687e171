"""The angle between two gradients: whether a change of size is a change of direction too."""

import numpy as np

from app.engine.numbers.ops import quiet


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Of the angle between two arrays taken as vectors; NaN where one of them is zero or not finite."""
    with quiet():
        a, b = (each.ravel() / np.abs(each).max() for each in (a, b))
        value = float(a @ b / np.sqrt((a @ a) * (b @ b)))
    return min(1.0, max(-1.0, value)) if value == value else value  # rounding may leave a bit more than 1
