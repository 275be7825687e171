"""Which unit of a gated cell holds a gradient best: what its gate alone would lose on the way back.

The cell's highway multiplies unit j by its gate at every step (f of an LSTM, z of a GRU, 1 - f of an MGU),
so the gate alone
takes the mean over time of -log10 of it, in decades per step. The unit that loses least carries the gradient
of a long way; the mean gate overstates the loss many times over.
"""

import numpy as np

from app.engine.cells.values import Values
from app.engine.numbers.ops import quiet
from app.engine.passes.layers import LayerTrace


def unit_decades(trace: LayerTrace, k: int) -> np.ndarray:
    """(H,) decades per step that each unit's gate alone loses over the steps k … 1; inf where it is 0 once.

    NaN where k is 0. Of a batch, the mean over it.
    """
    gate = _kept(trace, k)
    with quiet():
        return -np.log10(gate).mean(axis=(0, 1)) if k else np.full(trace.layer.H, np.nan)


def mean_gate_decades(trace: LayerTrace, k: int) -> float:
    """Decades per step that the mean gate would lose: -log10 of its mean over steps, units and batch."""
    gate = _kept(trace, k)
    with quiet():
        return float(-np.log10(gate.mean())) if k else float("nan")


def _kept(trace: LayerTrace, k: int) -> np.ndarray:
    """(k, B, H) What the highway multiplies with at the steps k … 1."""
    _, factor = trace.layer.cell.graph.highway
    return Values(trace, slice(1, k + 1))[factor][::-1]
