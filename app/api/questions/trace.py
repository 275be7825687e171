"""The trace: both passes step by step, in the contract's order."""

from collections.abc import Iterator
from time import perf_counter
from typing import Any, Literal

from app.api.questions import events
from app.api.questions.events import Done, Gradients, Plan, numbers_of
from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Direction, Number, Step, StreamError, Vector, Waiting
from app.api.questions.question import Question
from app.api.spec import rates
from app.api.spec.costs import Cost, Size, per_number
from app.api.spec.experiment import Experiment
from app.api.spec.spec import BaseSpec
from app.api.wire import wire
from app.engine.network.layer import Layer
from app.engine.passes.trace import Trace, new_adjoint

ORDER = (
    "plan; for each t and model forward of each layer, the lowest first, and output; from the last t "
    "backward of each, the highest layer first; gradients; done. "
    "A reverse layer's steps come in its own order"
)


class Spec(BaseSpec):
    """The spec of a trace, which is a pure function of it; `include` and `arrays` change its form only."""

    takes_layers = True

    def cost(self, size: Size) -> Cost:
        by_step, whole = numbers_of(size, self)
        packable = by_step if size.H > wire.PACK_ABOVE else 0
        written = by_step * rates.NUMBER + whole * per_number(self.packed)
        seconds = size.passes + (1 + size.layers) * size.T * rates.EVENT + written
        return Cost(seconds, size.held, whole + packable, always_text=by_step - packable)


class Forward(Answer):
    """Input, states and gates of one step of one network."""

    event: Literal["forward"]
    model: int
    layer: int
    direction: Direction
    t: Step
    x: Vector
    h: Vector
    c: Vector | None = None
    gates: dict[str, Vector]


class Output(Answer):
    """Logits and output (softmax, sigmoid or the logits, by the loss); target and loss null where no loss
    stands.
    """

    event: Literal["output"]
    model: int
    t: Step
    logits: Vector
    output: Vector
    target: int | Vector | None
    loss: Number | None


class Norms(Answer):
    """log10 of Euclidean norms, exact outside the range of float64 too."""

    dh: Number
    dc: Number | None = None


class Backward(Answer):
    """Gradients of L at one step: dh = dh_direct + dh_next; `gates` by the gates' values."""

    event: Literal["backward"]
    model: int
    layer: int
    direction: Direction
    t: Step
    dh: Vector
    dh_direct: Vector
    dh_next: Vector
    dc: Vector | None = None
    dc_next: Vector | None = None
    gates: dict[str, Vector]
    log10_norm: Norms


EVENTS = (Waiting, Plan, Forward, Output, Backward, Gradients, Done, StreamError)


def answer(experiment: Experiment, spec: Spec) -> Iterator[bytes]:
    """The forward and the backward pass of each network, step by step, as server-sent events."""
    start = perf_counter()
    packed = spec.packed
    yield from wire.event_pieces("plan", packed, **events.plan(experiment))
    traces = experiment.traces()
    at = set(experiment.loss.at)
    T = experiment.T
    for t in events.unrolled(traces):
        if t is None:
            yield b""
            continue
        for m, trace in enumerate(traces):
            for own in trace.layers.values():
                place = _place(own.layer, t, T)
                yield wire.event("forward", packed, model=m, **place, **events.forward(own, t))
            yield wire.event("output", packed, model=m, t=t, **_output(trace, t, t in at))
    adjoints = [new_adjoint(trace) for trace in traces]
    for t in events.propagated(adjoints, spec.truncate):
        if t is None:
            yield b""
            continue
        for m, adjoint in enumerate(adjoints):
            for own in reversed(adjoint.layers.values()):
                place = _place(own.trace.layer, t, T)
                yield wire.event("backward", packed, model=m, **place, **events.backward(own, t))
    yield from events.gradient_events(experiment, adjoints, packed)
    yield wire.event("done", seconds=perf_counter() - start, nonfinite=events.nonfinite(adjoints))


def _place(layer: Layer, s: int, T: int) -> dict[str, Any]:
    """Where a layer's s-th step stands, in its own order."""
    t = T - 1 - s if layer.reverse else s
    return {"layer": layer.address.layer, "direction": layer.address.direction, "t": t}


def _output(trace: Trace, t: int, has_loss: bool) -> dict[str, Any]:
    """Logits and output of step t; target and loss where a loss stands."""
    return {
        **events.read_out(trace, t),
        "target": trace.targets[t, 0] if has_loss else None,
        "loss": trace.losses[t, 0] if has_loss else None,
    }


QUESTION = Question(
    path="/api/trace",
    summary="Trace",
    spec=Spec,
    answer=answer,
    form=EVENTS,
    order=ORDER,
    examples=examples(Spec),
)
