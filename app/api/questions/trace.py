"""The trace: both passes step by step, in the contract's order."""

from collections.abc import Iterator
from time import perf_counter
from typing import Any, Literal

import numpy as np
from typing_extensions import TypeAliasType

from app.api.questions import events
from app.api.questions.events import Done, Gradients, Plan, numbers_of
from app.api.questions.examples import examples
from app.api.questions.forms import (
    Answer,
    Direction,
    Matrix,
    Number,
    States,
    Step,
    StreamError,
    Vector,
    Waiting,
)
from app.api.questions.question import Question
from app.api.spec import rates
from app.api.spec.costs import Cost, Size, per_number
from app.api.spec.experiment import Experiment
from app.api.spec.spec import BaseSpec
from app.api.wire import wire
from app.engine.network.layer import Layer
from app.engine.passes.layers import LayerAdjoint, LayerTrace
from app.engine.passes.trace import Trace, new_adjoint

ORDER = (
    "plan; for each t and model forward of each layer, the lowest first, and output; from the last t "
    "backward of each, the highest layer first; gradients; done. "
    "A reverse layer's steps come in its own order"
)


class Spec(BaseSpec):
    """The spec of a trace, which is a pure function of it; `include` and `arrays` change its form only."""

    takes_layers = True
    takes_sequences = True

    def cost(self, size: Size) -> Cost:
        by_step, whole = numbers_of(size, self)
        packable = by_step if size.H * size.batch > wire.PACK_ABOVE else 0
        written = by_step * rates.NUMBER + whole * per_number(self.packed)
        seconds = size.passes + (1 + size.layers) * size.T * rates.EVENT + written
        return Cost(seconds, size.held, whole + packable, always_text=by_step - packable)


Rows = TypeAliasType("Rows", Vector | Matrix)  # of one sequence, or a row for each of several


class Forward(Answer):
    """Input, states and gates of one step of one network."""

    event: Literal["forward"]
    model: int
    layer: int
    direction: Direction
    t: Step
    x: Rows
    h: Rows
    c: Rows | None = None
    n: Rows | None = None
    m: Rows | None = None
    gates: dict[str, Rows]


class Output(Answer):
    """Logits and output (softmax, sigmoid or the logits, by the loss); target and loss null where no loss
    stands. Of several sequences lists with an item for each, null at padding.
    """

    event: Literal["output"]
    model: int
    t: Step
    logits: Vector | list[Vector | None]
    output: Vector | list[Vector | None]
    target: int | Vector | list[int | Vector | None] | None
    loss: Number | list[Number | None] | None


class Norms(Answer):
    """log10 of Euclidean norms, exact outside the range of float64 too."""

    dh: Number
    dc: Number | None = None
    dn: Number | None = None
    dm: Number | None = None


class Backward(Answer):
    """Gradients of L at one step: dh = dh_direct + dh_next; `gates` by the gates' values. Zeros at padding;
    norms are over all sequences.
    """

    event: Literal["backward"]
    model: int
    layer: int
    direction: Direction
    t: Step
    dh: Rows
    dh_direct: Rows
    dh_next: Rows
    dc: Rows | None = None
    dc_next: Rows | None = None
    dn: Rows | None = None
    dn_next: Rows | None = None
    dm: Rows | None = None
    dm_next: Rows | None = None
    gates: dict[str, Rows]
    log10_norm: Norms


class DeepGradients(Gradients):
    """L, and dL by the weights, the initial states, of several layers by ending, and the inputs; of several
    sequences states have a row for each, x a matrix for each step.
    """

    h_0: States | Matrix | dict[str, Matrix]
    c_0: States | Matrix | dict[str, Matrix] | None = None
    n_0: States | Matrix | dict[str, Matrix] | None = None
    m_0: States | Matrix | dict[str, Matrix] | None = None
    x: Matrix | list[Matrix]


EVENTS = (Waiting, Plan, Forward, Output, Backward, DeepGradients, Done, StreamError)


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
                yield wire.event("forward", packed, model=m, **place, **_forward(own, t, spec))
            output = _outputs(trace, t) if spec.several else _output(trace, t, t in at)
            yield wire.event("output", packed, model=m, t=t, **output)
    adjoints = [new_adjoint(trace) for trace in traces]
    for t in events.propagated(adjoints, spec.truncate):
        if t is None:
            yield b""
            continue
        for m, adjoint in enumerate(adjoints):
            for own in reversed(adjoint.layers.values()):
                place = _place(own.trace.layer, t, T)
                yield wire.event("backward", packed, model=m, **place, **_backward(own, t, spec))
    yield from events.gradient_events(experiment, adjoints, packed)
    yield wire.event("done", seconds=perf_counter() - start, nonfinite=events.nonfinite(adjoints))


def _place(layer: Layer, s: int, T: int) -> dict[str, Any]:
    """Where a layer's s-th step stands, in its own order."""
    t = T - 1 - s if layer.reverse else s
    return {"layer": layer.address.layer, "direction": layer.address.direction, "t": t}


def _forward(own: LayerTrace, t: int, spec: Spec) -> dict[str, Any]:
    """Step t of a layer, of several sequences a row for each."""
    if not spec.several:
        return events.forward(own, t)
    fields = events.forward(own, t, slice(None))
    return fields if spec.over_padding == "carried" else _zeros_at_padding(fields, own, t)


def _backward(own: LayerAdjoint, t: int, spec: Spec) -> dict[str, Any]:
    """The same of the way back. What only passes padding is shown where it comes from and where it goes."""
    if not spec.several:
        return events.backward(own, t)
    return _zeros_at_padding(events.backward(own, t, slice(None)), own.trace, t)


def _zeros_at_padding(fields: dict[str, Any], own: LayerTrace, t: int) -> dict[str, Any]:
    if own.has_no_padding(slice(t, t + 1)):
        return fields
    there = own.valid[t][:, None]

    def masked(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: masked(each) for name, each in value.items()}
        return np.where(there, value, 0.0) if np.ndim(value) == 2 else value

    return masked(fields)


def _outputs(trace: Trace, t: int) -> dict[str, Any]:
    """Of several sequences logits and output, null at padding; targets and losses, null where none stands."""
    valid = np.ones(trace.network.B, bool) if trace.valid is None else trace.valid[t]
    stands = trace.weights[t] != 0
    return {
        "logits": _where(valid, trace.logits[t]),
        "output": _where(valid, trace.outputs[t]),
        "target": _where(stands, trace.targets[t]),
        "loss": _where(stands, trace.losses[t]),
    }


def _where(there: np.ndarray, rows: np.ndarray) -> list[Any]:
    return [row if is_there else None for row, is_there in zip(rows, there, strict=True)]


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
