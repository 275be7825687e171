"""Forward over time: h_t from h_{t-1}, layer upon layer, then the read-out and the loss of each step."""

from collections.abc import Iterator

import numpy as np

from app.engine.network.network import Level
from app.engine.numbers.ops import quiet
from app.engine.passes.layers import LayerTrace
from app.engine.passes.trace import Trace


def unroll(trace: Trace) -> Iterator[int | None]:
    """Yield t = 0 ... T - 1; once t is yielded, all of step t stands in `trace`.

    Layers below the top, and those that wait for another direction, run over the whole sequence first: None
    is yielded at each of their steps, so that the pass may be stopped.
    """
    network = trace.network
    has_loss = np.zeros(trace.T, bool)
    has_loss[list(trace.objective.at)] = True
    if network.embedding:
        with quiet():
            trace.embedded[...] = network.embedding.embedded(trace.xs)
    for level, out in zip(network.levels[:-1], trace.outs, strict=False):
        for _ in _run(trace, level, out):
            yield None
    for span in _run(trace, network.levels[-1], trace.outs[-1], network.read_out.read == "state"):
        if span is None:
            yield None
            continue
        with quiet():
            _read_out(trace, span, has_loss[span])
        yield from range(span.start, span.stop)


def _run(trace: Trace, level: Level, out: np.ndarray, as_reached: bool = False) -> Iterator[slice | None]:
    """The layers of a level; spans of steps as their merged output stands, None at each step before.

    `as_reached`: the outputs are merged in the order in which each direction reaches them.
    """
    traces = trace.level(level)
    if len(traces) == 1 and not traces[0].layer.reverse:
        yield from _steps(traces[0])
        return
    for each in traces:
        for span in _steps(each):
            yield from (None for _ in range(span.start, span.stop))
    if len(traces) > 1:
        out[...] = 0
        for each in traces:
            out[..., level.columns(each.layer)] += each.hs if as_reached else each.layer.in_time(each.hs)
    yield from traces[0].spans()


def _steps(trace: LayerTrace) -> Iterator[slice]:
    """All steps of a layer in spans, in its own order."""
    # Within a span a step is given the state that the step before it made.
    spans = trace.spans() if trace.layer.recurrent else [slice(t, t + 1) for t in range(trace.T)]
    for span in spans:
        with quiet():
            trace.layer.cell.unroll(trace, span)
        yield span


def _read_out(trace: Trace, span: slice, has_loss: np.ndarray) -> None:
    rule, logits = trace.objective.rule, trace.logits[span]
    trace.network.read_out.logits(trace.outs[-1][span], logits)
    trace.outputs[span] = rule.output(logits)
    trace.losses[span][has_loss] = rule.value(logits[has_loss], trace.targets[span][has_loss])
