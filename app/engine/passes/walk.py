"""One layer's way back through time, given what reaches its states from above.

The running adjoint is kept as mantissa times 2^exponent: where it stays within a safe range the exponent is 0
and the numbers are, bit for bit, those of plain float64; beyond it norms stay exact where plain float64 is 0
or infinite.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.numbers.magnitude import LOG10_2, is_safe, log10_norm, log10_norms
from app.engine.numbers.ops import quiet
from app.engine.numbers.products import of_all_steps
from app.engine.numbers.scaled import Scaled
from app.engine.passes.layers import LayerAdjoint
from app.engine.passes.running import Running


def walk(adjoint: LayerAdjoint, direct: Scaled, handed: Scaled | None = None) -> Iterator[slice]:
    """Yield the spans of steps, the last first, as they stand in `adjoint`: all in the layer's own order.

    `direct` (T, B, H): what reaches h_t from above. `handed` (T, B, X): filled with what each step sends to
    its input, exact where `adjoint.dxs` is 0 or infinite.
    """
    trace = adjoint.trace
    cell, W_xh = trace.layer.cell, trace.layer.weights["W_xh"]
    far = direct.exponents.any()
    adjoint.direct[...] = direct.plain() if far else direct.mantissas
    running = Running(_rows(adjoint.arriving, trace.T), 0)
    for span in reversed(trace.spans()):
        with quiet():
            cell.fill_slopes(adjoint.slopes, trace, span)
            plain = not (running.exponent or (far and direct.exponents[span].any()))
            if plain and _run_back(adjoint, span):
                running = Running(_rows(adjoint.arriving, span.start), 0)
                exact = None
            else:
                exact = {}
                for t in range(span.stop - 1, span.start - 1, -1):
                    into = direct.mantissas[t], int(direct.exponents[t])
                    running, exact[t] = _step_back(adjoint, t, t - span.start, running, into)
            cell.gate_adjoints(trace, adjoint, span)
            if trace.valid is not None:
                for rows in adjoint.dgates.values():
                    rows[span][~trace.valid[span]] = 0
            adjoint.dxs[span] = of_all_steps(adjoint.das[span], W_xh)
            if handed is not None:
                _hand_down(adjoint, handed, span, exact)
        yield span


def _hand_down(
    adjoint: LayerAdjoint, handed: Scaled, span: slice, exact: Mapping[int, tuple[np.ndarray, int]] | None
) -> None:
    """What the steps of `span` send to their inputs; `exact`: dL by the pre-activations with its exponent."""
    if exact is None:
        handed.mantissas[span] = adjoint.dxs[span]
        return
    for t, (da, exponent) in exact.items():
        handed.mantissas[t] = of_all_steps(da[None], adjoint.trace.layer.weights["W_xh"])[0]
        handed.exponents[t] = exponent


def _run_back(adjoint: LayerAdjoint, span: slice) -> bool:
    """The steps of `span` in plain numbers. Whether that was enough: all norms are in range, or 0."""
    n = span.stop - span.start
    if adjoint.cut[span].any() or not adjoint.trace.has_no_padding(span):
        return False
    adjoint.trace.layer.cell.run_back(adjoint, span)
    sent = [rows[span].reshape(n, -1) for rows in adjoint.arriving.values()]
    squares = sum(np.vecdot(rows, rows) for rows in sent)
    outside = ~is_safe(squares, squares.dtype)
    if any(rows[outside].any() for rows in sent):
        return False
    for state, total in adjoint.totals.items():
        adjoint.log10_norms[state][span] = log10_norms(total[span].reshape(n, -1))
    return True


def _rows(arrays: Mapping[str, np.ndarray], t: int) -> dict[str, np.ndarray]:
    return {state: array[t] for state, array in arrays.items()}


def _step_back(
    adjoint: LayerAdjoint, t: int, s: int, running: Running, into: tuple[np.ndarray, int]
) -> tuple[Running, tuple[np.ndarray, int]]:
    """Step t, the s-th of its span: fill `adjoint` there. What arrives at t - 1, and dL by the
    pre-activations with its exponent.
    """
    running, direct = running.joined_by(*into)
    values, exponent = running.values, running.exponent
    kept = _Step(_rows(adjoint.totals, t), adjoint.das[t], _rows(adjoint.arriving, t))
    step = kept if exponent == 0 else kept.scratch()
    for state, value in values.items():
        step.total[state][...] = value
    step.total["h"] += direct
    adjoint.trace.layer.cell.step_back(adjoint.slopes, s, step.total, step.da, step.sent)
    if adjoint.trace.valid is not None:
        step.carry(~adjoint.trace.valid[t], values)
    for state, value in step.total.items():
        adjoint.log10_norms[state][t] = log10_norm(value) + exponent * LOG10_2
    if step is not kept:
        kept.fill(step, exponent)
    if adjoint.cut[t]:
        for value in kept.sent.values():
            value[...] = 0
        return Running(kept.sent, 0), (step.da, exponent)
    return Running(step.sent, exponent).in_range(), (step.da, exponent)


@dataclass(frozen=True)
class _Step:
    """The adjoints of one step: totals (B, H) by state, by the pre-activations (B, GH), and what it sends."""

    total: Mapping[str, np.ndarray]
    da: np.ndarray
    sent: Mapping[str, np.ndarray]

    def arrays(self) -> tuple[np.ndarray, ...]:
        return (*self.total.values(), self.da, *self.sent.values())

    def carry(self, padding: np.ndarray, arrived: Mapping[str, np.ndarray]) -> None:
        """Sequences for which this step is padding send on what `arrived`, and h what is direct too."""
        self.da[padding] = 0
        for state, total in self.total.items():
            if state != "h":
                total[padding] = arrived[state][padding]
            self.sent[state][padding] = total[padding]

    def scratch(self) -> "_Step":
        """Memory of the same form."""
        total = {state: np.empty_like(value) for state, value in self.total.items()}
        sent = {state: np.empty_like(value) for state, value in self.sent.items()}
        return _Step(total, np.empty_like(self.da), sent)

    def fill(self, scaled: "_Step", exponent: int) -> None:
        """Take the numbers of `scaled` times 2^exponent, 0 or infinite where doubles end."""
        for out, value in zip(self.arrays(), scaled.arrays(), strict=True):
            np.ldexp(value, exponent, out=out)
