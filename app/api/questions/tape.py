"""The tape as an answer: what one step, or several, hold node by node."""

from collections.abc import Container, Iterator
from itertools import chain
from typing import Any

import numpy as np

from app.api.spec.experiment import Experiment
from app.api.spec.questions import StepSpec
from app.api.wire import wire
from app.engine.checks.tape import TapeNode, tape
from app.engine.passes.bptt import bptt
from app.engine.passes.trace import new_adjoint
from app.engine.passes.unroll import unroll


def step(experiment: Experiment, spec: StepSpec) -> Iterator[bytes]:
    """The answer of POST /api/step: each step's tape is made when its turn comes."""
    trace = experiment.trace(spec.model)
    adjoint = new_adjoint(trace)
    for _ in chain(unroll(trace), bptt(trace, adjoint, spec.truncate)):
        yield b""
    T, symbols = experiment.T, experiment.sequence.symbols
    head: dict[str, Any] = {"digest": experiment.digest}
    if spec.batch > 1:
        head |= {
            "batch": spec.batch,
            "symbols": [symbols[start : start + T] for start in range(0, len(symbols), T)],
        }
    yield wire.encode(head)[:-1] + b',"nodes":['
    comma = b""
    for t in spec.span:
        for node in tape(trace, adjoint, t):
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
