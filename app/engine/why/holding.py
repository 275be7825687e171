"""Which unit of a gated cell holds a gradient best: what its gate alone would lose on the way back.

The cell's highway multiplies unit j by its gate at every step (f of an LSTM, z of a GRU), so the gate alone
takes the mean over time of -log10 of it, in decades per step. The unit that loses least carries the gradient
of a long way; the mean gate overstates the loss many times over.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from app.engine.numbers.ops import quiet
from app.engine.passes.trace import Trace

HOLDS: Mapping[str, str] = MappingProxyType({"lstm": "f", "gru": "z"})


def unit_decades(trace: Trace, k: int) -> np.ndarray:
    """(H,) decades per step that each unit's gate alone loses over the steps k … 1; inf where it is 0 once.

    NaN where k is 0. Of a batch, the mean over it.
    """
    gate = trace.gates[HOLDS[trace.network.cell.name]][k:0:-1]
    with quiet():
        return -np.log10(gate).mean(axis=(0, 1)) if k else np.full(trace.network.H, np.nan)


def mean_gate_decades(trace: Trace, k: int) -> float:
    """What the mean gate would lose per step: -log10 of its mean over steps k … 1, units and batch."""
    gate = trace.gates[HOLDS[trace.network.cell.name]][k:0:-1]
    with quiet():
        return float(-np.log10(gate.mean())) if k else float("nan")
