"""The Jacobian of one step for the whole state: ds_t/ds_{t-1}, s_t = h_t, for a cell with a c (h_t, c_t).

The h-h block alone misleads: an LSTM's gradient travels through c, and the product of h-h blocks over a
distance may be 1e-16 where that of the joint state is 0.1.
"""

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.errors import EngineError
from app.engine.gradient_map import FOLD_FROM
from app.engine.ops import quiet
from app.engine.trace import Trace


def pull_rows(cell: Cell, slopes: object, s: int, rows: np.ndarray) -> np.ndarray:
    """`rows` J_t, (K, n): adjoints of the joint state through the s-th step of the span of `slopes`; n =
    states * H, batch of one.
    """
    parts = np.split(rows, len(cell.states), axis=1)
    folded = len(rows) > FOLD_FROM
    total = {
        state: part.copy() if folded else part[:, None].copy()
        for state, part in zip(cell.states, parts, strict=True)
    }
    sent = {state: np.empty_like(part) for state, part in total.items()}
    if folded:
        cell.pull_back(slopes, s, total, sent)
    else:
        K, H = parts[0].shape
        cell.step_back(slopes, s, total, np.empty((K, 1, cell.G * H), rows.dtype), sent)
    return np.concatenate([part.reshape(len(rows), -1) for part in sent.values()], axis=1)


def jacobian(trace: Trace, t: int) -> np.ndarray:
    """(n, n) ds_t/ds_{t-1}, n = states * H: rows and columns are h, then c; of step 0 by h_0, c_0."""
    one_sequence(trace)
    if not 0 <= t < trace.T:
        raise EngineError("jacobian.t", f"the steps are 0 to {trace.T - 1}", "t")
    network = trace.network
    n = len(network.cell.states) * network.H
    with quiet():
        return pull_rows(
            network.cell, network.cell.slopes(trace, slice(t, t + 1)), 0, np.eye(n, dtype=network.dtype)
        )


def one_sequence(trace: Trace) -> None:
    """Raises EngineError for a batch: each sequence has Jacobians of its own."""
    if trace.network.B > 1:
        raise EngineError("jacobian.batch", "Jacobians are asked of one sequence at a time", "batch")
