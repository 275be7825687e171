"""Back-propagation through time, full or truncated [Werbos 1990; Williams, Peng 1990].

The running adjoint is kept as mantissa times 2^exponent: where it stays within a safe range the exponent is 0
and the numbers are, bit for bit, those of plain float64; beyond it norms stay exact where plain float64 is 0
or infinite.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.errors import EngineError
from app.engine.numbers.magnitude import LOG10_2, is_safe, log10_norm, log10_norms, rescale
from app.engine.numbers.ops import quiet
from app.engine.numbers.products import of_all_steps
from app.engine.passes.trace import Adjoint, Trace


def loss_gradients(trace: Trace, steps: np.ndarray) -> np.ndarray:
    """dL_k by the logits of step k, for each of `steps`: (n, B, Y). They need targets, not a loss."""
    return trace.objective.rule.gradient(trace.logits[steps], trace.targets[steps])


def cuts(trace: Trace, truncate: int | None) -> np.ndarray:
    """(T,) True where nothing is sent from step t back: t = truncate, 2 truncate, ...

    Where the network's recurrent edge is cut, every step.
    """
    if truncate is not None and truncate < 1:
        raise EngineError("truncate", f"truncate is {truncate}; at least 1", "truncate")
    cut = np.full(trace.T, not trace.network.recurrent)
    if truncate is not None:
        cut[truncate::truncate] = True
    return cut


def bptt(trace: Trace, adjoint: Adjoint, truncate: int | None = None) -> Iterator[int]:
    """Yield t = T - 1 ... 0; once t is yielded, all of step t stands in `adjoint`; after 0 also `weights`."""
    network = trace.network
    adjoint.cut[:] = cuts(trace, truncate)
    with quiet():
        steps = np.array(trace.objective.at)
        adjoint.dlogits[steps] = loss_gradients(trace, steps) * trace.objective.weight
        adjoint.dh_direct[steps] = of_all_steps(adjoint.dlogits[steps], network.weights["W_hy"])
    running = _Running(_rows(adjoint.arriving, trace.T), 0)
    for span in reversed(trace.spans()):
        with quiet():
            network.cell.fill_slopes(adjoint.slopes, trace, span)
            if not running.exponent and _run_back(adjoint, span):
                running = _Running(_rows(adjoint.arriving, span.start), 0)
            else:
                for t in range(span.stop - 1, span.start - 1, -1):
                    running = _step_back(adjoint, t, t - span.start, running)
            network.cell.gate_adjoints(trace, adjoint, span)
            adjoint.dxs[span] = of_all_steps(adjoint.das[span], network.weights["W_xh"])
            if span.start == 0:
                whole = slice(0, trace.T)
                adjoint.weights.update(
                    {name: network.gradient(adjoint, name, whole) for name in network.weights}
                )
        yield from range(span.stop - 1, span.start - 1, -1)


def _run_back(adjoint: Adjoint, span: slice) -> bool:
    """The steps of `span` in plain numbers. Whether that was enough: all norms are in range, or 0."""
    n = span.stop - span.start
    if adjoint.cut[span].any():
        return False
    adjoint.trace.network.cell.run_back(adjoint, span)
    sent = [rows[span].reshape(n, -1) for rows in adjoint.arriving.values()]
    squares = sum(np.vecdot(rows, rows) for rows in sent)
    outside = ~is_safe(squares, squares.dtype)
    if any(rows[outside].any() for rows in sent):
        return False
    for state, total in adjoint.totals.items():
        adjoint.log10_norms[state][span] = log10_norms(total[span].reshape(n, -1))
    return True


@dataclass(frozen=True)
class _Running:
    """The adjoint that arrives from the step after: `values` times 2^`exponent`, by state."""

    values: Mapping[str, np.ndarray]
    exponent: int


def _rows(arrays: Mapping[str, np.ndarray], t: int) -> dict[str, np.ndarray]:
    return {state: array[t] for state, array in arrays.items()}


def _step_back(adjoint: Adjoint, t: int, s: int, running: _Running) -> _Running:
    """Step t, the s-th of its span: fill `adjoint` there and give what arrives at t - 1."""
    values, exponent, direct = running.values, running.exponent, adjoint.dh_direct[t]
    if exponent > 0:  # to one scale, that of the larger: what is lost then is next to nothing beside it
        direct = np.ldexp(direct, -exponent)
    elif exponent and direct.any():
        values, exponent = {state: np.ldexp(value, exponent) for state, value in values.items()}, 0
    kept = _Step(_rows(adjoint.totals, t), adjoint.das[t], _rows(adjoint.arriving, t))
    step = kept if exponent == 0 else kept.scratch()
    np.add(values["h"], direct, out=step.total["h"])
    if "c" in values:
        step.total["c"][...] = values["c"]
    adjoint.trace.network.cell.step_back(adjoint.slopes, s, step.total, step.da, step.sent)
    for state, value in step.total.items():
        adjoint.log10_norms[state][t] = log10_norm(value) + exponent * LOG10_2
    if step is not kept:
        kept.fill(step, exponent)
    if adjoint.cut[t]:
        for value in kept.sent.values():
            value[...] = 0
        return _Running(kept.sent, 0)
    return _in_range(_Running(step.sent, exponent))


@dataclass(frozen=True)
class _Step:
    """The adjoints of one step: totals (B, H) by state, by the pre-activations (B, GH), and what it sends."""

    total: Mapping[str, np.ndarray]
    da: np.ndarray
    sent: Mapping[str, np.ndarray]

    def arrays(self) -> tuple[np.ndarray, ...]:
        return (*self.total.values(), self.da, *self.sent.values())

    def scratch(self) -> "_Step":
        """Memory of the same form."""
        total = {state: np.empty_like(value) for state, value in self.total.items()}
        sent = {state: np.empty_like(value) for state, value in self.sent.items()}
        return _Step(total, np.empty_like(self.da), sent)

    def fill(self, scaled: "_Step", exponent: int) -> None:
        """Take the numbers of `scaled` times 2^exponent, 0 or infinite where doubles end."""
        for out, value in zip(self.arrays(), scaled.arrays(), strict=True):
            np.ldexp(value, exponent, out=out)


def _in_range(running: _Running) -> _Running:
    """The same numbers with mantissas whose norm is neither tiny nor huge."""
    square = sum(float(np.vdot(value, value)) for value in running.values.values())
    if is_safe(square, running.values["h"].dtype):
        return running
    values = {state: value.copy() for state, value in running.values.items()}
    exponent = np.array([running.exponent])
    rescale([value.reshape(1, -1) for value in values.values()], exponent)
    return _Running(values, int(exponent[0]))
