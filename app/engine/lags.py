"""The gradient map diagonal by diagonal: all rows at once, each one step further back from its own loss.

Where steps and units are few a call costs more than what it computes, and a sweep by time begins with few
rows. By lag there are T - d rows at lag d, each at a step of its own, so that the same equations of one step
run over the local derivatives of all steps side by side.
"""

import numpy as np

from app.engine.bptt import loss_gradients
from app.engine.cells.cell import by_state
from app.engine.magnitude import is_sound, log10_norms
from app.engine.trace import Trace


def by_lag(trace: Trace) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]] | None:
    """The whole map: log10 norms by state, column t, row k (T, T), NaN for k < t; and totals (T,).

    For a batch of one, every step of which has a target, nothing cut. In plain numbers: None where the
    square of a norm leaves their range.
    """
    network, T, states = trace.network, trace.T, trace.network.cell.states
    direct = (loss_gradients(trace, np.arange(T)) @ network.weights["W_hy"])[:, 0]
    weight = np.zeros((T, 1), network.dtype)
    weight[list(trace.objective.at)] = trace.objective.weight
    slopes = network.cell.slopes(trace, slice(0, T))
    total, sent = (np.zeros((T, len(states) * network.H), network.dtype) for _ in range(2))
    total[:, : network.H] = direct
    das = np.empty((T, 1, network.cell.G * network.H), network.dtype)
    sums, squares = np.zeros_like(total), np.full((T, T, len(states)), np.nan, network.dtype)
    for d in range(T):
        n = T - d
        network.cell.step_back(
            slopes,
            slice(0, n),
            by_state(network.cell, total, 1),
            das[:n],
            by_state(network.cell, sent[:n], 1),
        )
        sums[:n] += weight[d:] * total
        rows = total.reshape(n, len(states), -1)
        # Row k = t + d, column t, of what is laid out by column: every T + 1-th from the d-th.
        np.vecdot(rows, rows, out=squares.reshape(T * T, -1)[d : n * T : T + 1])
        total, sent = sent[1:n], total
    if not (is_sound(squares) | np.isnan(squares)).all() or np.isnan(sums).any():
        return None
    norms = 0.5 * np.log10(squares, dtype=np.float64)
    split = by_state(network.cell, sums, 1)
    return (
        {state: norms[:, :, i] for i, state in enumerate(states)},
        {state: log10_norms(split[state].reshape(T, -1)) for state in states},
    )
