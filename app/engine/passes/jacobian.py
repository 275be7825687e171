"""The Jacobian of one step for the whole state: ds_t/ds_{t-1}, s_t = h_t, for a cell with a c (h_t, c_t).

The h-h block alone misleads: an LSTM's gradient travels through c, and the product of h-h blocks over a
distance may be 1e-16 where that of the joint state is 0.1.
"""

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.errors import EngineError
from app.engine.numbers.ops import quiet
from app.engine.passes.layers import LayerTrace
from app.engine.passes.stack import FOLD_FROM


def pull_rows(cell: Cell, slopes: object, s: int, rows: np.ndarray) -> np.ndarray:
    """`rows` J_t, (K, n): adjoints of the joint state through the s-th step of the span of `slopes`; n =
    states * H, batch of one.
    """
    K, states, H = len(rows), len(cell.states), rows.shape[1] // len(cell.states)
    # h and c, side by side in a row, apart.
    total = rows.reshape(K, states, H).swapaxes(0, 1).copy()
    back = np.empty_like(total)
    if K > FOLD_FROM:
        folded = np.empty((1, states, H, H), rows.dtype)
        cell.fold(slopes, slice(s, s + 1), folded)
        cell.pull_back(slopes, s, folded[0], total, back)
    else:
        cell.step_rows_back(slopes, s, total, np.empty((K, 1, cell.G * H), rows.dtype), back)
    return back.swapaxes(0, 1).reshape(rows.shape)


def jacobian(trace: LayerTrace, t: int) -> np.ndarray:
    """(n, n) ds_t/ds_{t-1}, n = states * H: rows and columns are h, then c; of step 0 by h_0, c_0."""
    one_sequence(trace)
    if not 0 <= t < trace.T:
        raise EngineError("jacobian.t", f"the steps are 0 to {trace.T - 1}", "t")
    cell, n = trace.layer.cell, len(trace.layer.cell.states) * trace.layer.H
    with quiet():
        return pull_rows(cell, cell.slopes(trace, slice(t, t + 1)), 0, np.eye(n, dtype=trace.layer.dtype))


def jacobian_norm(trace: LayerTrace, t: int) -> float:
    """log10 of the largest singular value of the Jacobian of step t; NaN where a number is not finite."""
    J = jacobian(trace, t)
    size = np.abs(J).max()
    if not np.isfinite(size) or not size:
        return float("nan") if size else float("-inf")
    return float(np.log10(np.linalg.norm(J / size, 2)) + np.log10(size))


def one_sequence(trace: LayerTrace) -> None:
    """Raises EngineError for a batch: each sequence has Jacobians of its own."""
    if trace.layer.batch > 1:
        raise EngineError("jacobian.batch", "Jacobians are asked of one sequence at a time", "batch")
