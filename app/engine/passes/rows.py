"""The gradient map of several layers: every row taken back level by level, all rows of a part together.

A row is the adjoint of one loss. Through a layer it runs as a walk of its own; what the steps of one level
send to their inputs is kept for all rows of the part, since the level below may read the sequence in the
other direction. So the memory is that of the part, not of all rows.
"""

from collections.abc import Iterator

import numpy as np

from app.engine.network.layer import Layer
from app.engine.numbers.magnitude import LOG10_2, joint_scale, log10_norms, rescale
from app.engine.numbers.ops import quiet
from app.engine.numbers.scaled import Scaled
from app.engine.passes.bptt import cuts, loss_gradients
from app.engine.passes.layers import LayerTrace
from app.engine.passes.levels import back_by_level
from app.engine.passes.trace import Trace

PART_BYTES = 2**25  # of what one level hands to the next, for the rows of a part


def row_parts(trace: Trace, rows: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The rows in parts that fit `PART_BYTES`."""
    wide = max(trace.network.read_out.width, *(layer.X for layer in trace.network.layers.values()))
    each = trace.T * trace.network.B * wide * trace.xs.itemsize
    count = max(1, PART_BYTES // each)
    for start in range(0, len(rows), count):
        yield rows[start : start + count]


def seeds(trace: Trace, rows: tuple[int, ...]) -> np.ndarray:
    """(T, n, B, width) What each of the n losses L_k sends to what the read-out reads; first that of L."""
    objective, read_out = trace.objective, trace.network.read_out
    sent = np.zeros((trace.T, 1 + len(rows), trace.network.B, read_out.width), trace.network.dtype)
    at, steps = np.array(objective.at), np.array(rows)
    sent[at, 0] = objective.weight * read_out.send_back(loss_gradients(trace, at))
    sent[steps, 1 + np.arange(len(steps))] = read_out.send_back(loss_gradients(trace, steps))
    return sent


def rows_back(
    trace: Trace, sent: np.ndarray, norms: dict, truncate: int | None = None
) -> Iterator[slice | None]:
    """Take the rows of `sent`, as `seeds` makes them, back through all layers, as `back_by_level` yields.

    `norms[address][state]` (T, n), in the layer's own order: filled with log10 of the norms over batch and
    units.
    """

    def back(layer: Layer, direct: Scaled, handed: Scaled | None) -> Iterator[slice]:
        own = trace.layers[layer.address]
        cut = cuts(layer, trace.T, truncate)
        return _layer_back(own, direct, handed, norms[layer.address], cut)

    return back_by_level(trace.network, Scaled.of(sent, axes=2), back)


def _layer_back(
    trace: LayerTrace, direct: Scaled, handed: Scaled | None, norms: dict[str, np.ndarray], cut: np.ndarray
) -> Iterator[slice]:
    """All rows through one layer; see `levels.Walk`."""
    layer, (n, B, H) = trace.layer, direct.mantissas.shape[1:]
    cell = layer.cell
    running = {state: np.zeros((n, B, H), layer.dtype) for state in cell.states}
    sent = {state: np.empty_like(rows) for state, rows in running.items()}
    exponents, da = np.zeros(n, int), np.empty((n, B, cell.G * H), layer.dtype)
    for span in reversed(trace.spans()):
        with quiet():
            slopes = cell.slopes(trace, span)
            for t in range(span.stop - 1, span.start - 1, -1):
                _join(running, exponents, direct[t])
                cell.step_back(slopes, t - span.start, running, da, sent)
                for state, rows in running.items():
                    norms[state][t] = log10_norms(rows.reshape(n, -1)) + exponents * LOG10_2
                if handed is not None:
                    handed.mantissas[t] = cell.into_x(trace, da, slice(t, t + 1))
                    handed.exponents[t] = exponents
                running, sent = sent, running
                if cut[t]:
                    for rows in running.values():
                        rows[...] = 0
                    exponents[:] = 0
                rescale([rows.reshape(n, -1) for rows in running.values()], exponents)
        yield span


def _join(running: dict[str, np.ndarray], exponents: np.ndarray, direct: Scaled) -> None:
    """What comes from above joins h, row by row in their joint scale."""
    n = len(exponents)
    there = direct.mantissas.reshape(n, -1).any(axis=1)
    if not there.any():
        return
    here = np.any([rows.reshape(n, -1).any(axis=1) for rows in running.values()], axis=0)
    larger = joint_scale(here, exponents, there, direct.exponents)
    if (larger != exponents).any():
        for rows in running.values():
            np.ldexp(rows, (exponents - larger)[:, None, None], out=rows)
        exponents[:] = larger
    shifts = np.where(there, direct.exponents - larger, 0)
    running["h"] += np.ldexp(direct.mantissas, shifts[:, None, None]) if shifts.any() else direct.mantissas
