"""The tape as an answer: what one step, or several, hold node by node."""

from collections.abc import Container, Iterator
from typing import Any

import numpy as np

from app.api import wire
from app.api.errors import ApiError
from app.api.experiment import Experiment
from app.api.spec import DerivationSpec, SharesSpec, Spec, StepSpec
from app.engine.bptt import bptt
from app.engine.tape import TapeNode, tape
from app.engine.trace import Adjoint, new_adjoint
from app.engine.unroll import unroll


def span(spec: StepSpec) -> range:
    """The steps whose tapes are asked for."""
    first, last = spec.ends
    return range(first, last + 1)


def check_model(spec: StepSpec | SharesSpec | DerivationSpec) -> None:
    """ApiError 422 when there is no such network."""
    models = len(spec.models)
    if spec.model >= models:
        message = f"there is no model {spec.model}; the last one is {models - 1}"
        raise ApiError(422, "spec.no_such_model", message, "model")


def check_step(spec: Spec, last: int) -> None:
    """ApiError 422 when there is no such step."""
    T = spec.sequence.steps
    if last >= T:
        raise ApiError(422, "spec.no_such_step", f"there is no step {last}; the last one is {T - 1}", "t")


def passes(experiment: Experiment, spec: StepSpec | SharesSpec) -> tuple[Iterator[int], Adjoint]:
    """The forward and the backward pass of the one network that is asked for."""
    trace = experiment.trace(spec.model)
    adjoint = new_adjoint(trace)

    def both() -> Iterator[int]:
        yield from unroll(trace)
        yield from bptt(trace, adjoint, spec.truncate)

    return both(), adjoint


def answer(experiment: Experiment, spec: StepSpec, adjoint: Adjoint) -> Iterator[bytes]:
    """The answer of POST /api/step, in pieces: each step's tape is made when its turn comes."""
    T, symbols = experiment.T, experiment.sequence.symbols
    head: dict[str, Any] = {"digest": experiment.digest}
    if spec.batch > 1:
        head |= {
            "batch": spec.batch,
            "symbols": [symbols[start : start + T] for start in range(0, len(symbols), T)],
        }
    yield wire.encode(head)[:-1] + b',"nodes":['
    comma = b""
    for t in span(spec):
        for node in tape(adjoint.trace, adjoint, t):
            yield comma
            yield from wire.pieces(_node(node, adjoint.weights, spec.batch), spec.packed)
            comma = b","
    yield b"]}"


def _node(node: TapeNode, parameters: Container[str], B: int) -> dict[str, Any]:
    """The axis of a batch of one, which parameters have not, is left out."""

    def numbers(owner: str, array: np.ndarray) -> np.ndarray:
        return array if owner in parameters or B > 1 else array[0]

    return {
        "id": node.id,
        "t": node.t,
        "op": node.op,
        "inputs": list(node.inputs),
        "shape": list(node.shape),
        "value": numbers(node.id, node.value),
        "grad": numbers(node.id, node.grad),
        "received": {consumer: numbers(node.id, part) for consumer, part in node.received.items()},
        "sent": {name: numbers(name, part) for name, part in node.sent.items()},
        "local": {
            name: each if isinstance(each, str) else numbers(name, each) for name, each in node.local.items()
        },
    }
