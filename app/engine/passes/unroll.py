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
            _read_out(trace, span)
        yield from range(span.start, span.stop)


def _run(trace: Trace, level: Level, out: np.ndarray, by_count: bool = False) -> Iterator[slice | None]:
    """The layers of a level; spans of steps as their merged output stands, None at each step before.

    `by_count`: the outputs are merged in the order in which each direction reaches them.
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
            hs = trace.by_count(each.layer, each.hs) if by_count else each.layer.in_time(each.hs)
            out[..., level.columns(each.layer)] += hs
    yield from traces[0].spans()


def _steps(trace: LayerTrace) -> Iterator[slice]:
    """All steps of a layer in spans, in its own order."""
    for span in trace.spans():
        # Within a span a step is given the state that the step before it made.
        whole = trace.layer.recurrent and trace.has_no_padding(span)
        for part in [span] if whole else (slice(t, t + 1) for t in range(span.start, span.stop)):
            with quiet():
                trace.layer.cell.unroll(trace, part)
                if not trace.has_no_padding(part):
                    _carry(trace, part.start)
            yield part


def _carry(trace: LayerTrace, t: int) -> None:
    """Where step t is padding the states stay what they were, and there are no gates."""
    padding = ~trace.valid[t]
    trace.block[t][padding] = 0
    for rows in trace.states.values():
        rows[t + 1][padding] = rows[t][padding]


def _read_out(trace: Trace, span: slice) -> None:
    rule, logits, stands = trace.objective.rule, trace.logits[span], trace.weights[span] != 0
    trace.network.read_out.logits(trace.outs[-1][span], logits)
    trace.outputs[span] = rule.output(logits)
    trace.losses[span][stands] = rule.value(logits[stands], trace.targets[span][stands])
