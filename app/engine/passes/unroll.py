"""Forward over time: h_t from h_{t-1}, read-out and loss at each step."""

from collections.abc import Iterator

import numpy as np

from app.engine.numbers.ops import quiet
from app.engine.numbers.products import of_all_steps
from app.engine.passes.trace import Trace


def unroll(trace: Trace) -> Iterator[int]:
    """Yield t = 0 ... T - 1; once t is yielded, all of step t stands in `trace`."""
    network = trace.network
    has_loss = np.zeros(trace.T, bool)
    has_loss[list(trace.objective.at)] = True
    # Within a span a step is given the state that the step before it made.
    together = trace.spans()
    for span in together if network.recurrent else [slice(t, t + 1) for t in range(trace.T)]:
        with quiet():
            network.cell.unroll(trace, span)
            _read_out(trace, span, has_loss[span])
        yield from range(span.start, span.stop)


def _read_out(trace: Trace, span: slice, has_loss: np.ndarray) -> None:
    weights, rule = trace.network.weights, trace.objective.rule
    hs, logits = trace.hs[span], trace.logits[span]
    np.add(of_all_steps(hs, weights["W_hy"].swapaxes(-1, -2)), weights["b_y"], out=logits)
    trace.outputs[span] = rule.output(logits)
    trace.losses[span][has_loss] = rule.value(logits[has_loss], trace.targets[span][has_loss])
