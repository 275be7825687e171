"""Products with weights: of one model, or of models side by side.

Models side by side have weights with an axis M of their own in front, and M is the batch: each model sees a
sequence of its own. One call then does for all models what would be M calls.
"""

import numpy as np


def product(rows: np.ndarray, matrix: np.ndarray, out: np.ndarray) -> None:
    """rows @ matrix over all axes of `rows` but the last; as one product for a stack (K, 1, units) too."""
    if matrix.ndim == 3:
        rows, out = rows[..., None, :], out[..., None, :]
    elif rows.ndim == 2:
        rows.dot(matrix, out)  # half a microsecond less than matmul: of one row, more than half
        return
    elif rows.shape[1] == 1:
        rows, out = rows[:, 0], out[:, 0]
    np.matmul(rows, matrix, out=out)


def of_all_steps(rows: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """rows (n, B, units) @ matrix: as one product for all steps, or one for each model."""
    if matrix.ndim == 3:
        return np.matmul(rows.swapaxes(0, 1), matrix).swapaxes(0, 1)
    return (rows.reshape(-1, rows.shape[-1]) @ matrix).reshape(*rows.shape[:2], -1)


def sum_of_outer(adjoints: np.ndarray, rows: np.ndarray, axes: int = 2) -> np.ndarray:
    """The gradient by a matrix of so many `axes`: the sum over steps, and over the batch unless it is models.

    `adjoints` (n, B, R), `rows` (n, B, C): (R, C), or (M, R, C) for 3 axes.
    """
    if axes == 3:
        return np.matmul(adjoints.transpose(1, 2, 0), rows.swapaxes(0, 1))
    return adjoints.reshape(-1, adjoints.shape[-1]).T @ rows.reshape(-1, rows.shape[-1])


def sum_of_biases(adjoints: np.ndarray, axes: int = 1) -> np.ndarray:
    """The gradient by a bias of so many `axes`: `adjoints` (n, B, R) summed to (R,), or (M, R) for 2 axes."""
    return adjoints.sum(axis=0) if axes == 2 else adjoints.reshape(-1, adjoints.shape[-1]).sum(axis=0)


def rows_weighed(weights: np.ndarray, matrices: np.ndarray, out: np.ndarray) -> None:
    """`out` (n, R, C): n sums of the same G matrices (G, R, C), their rows times `weights` (n, G, R)."""
    # Row by row: G numbers of each of n by G rows, one small product for all n.
    np.matmul(weights.transpose(2, 0, 1), matrices.swapaxes(0, 1), out=out.swapaxes(0, 1))


def diagonal(matrices: np.ndarray) -> np.ndarray:
    """The diagonals (n, R) of (n, R, R), as a view to be written to."""
    return np.einsum("nrr->nr", matrices)
