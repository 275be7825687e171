"""The tape: what one step, or several, hold node by node."""

from collections.abc import Container, Iterator
from itertools import chain
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Array, Step
from app.api.questions.question import Question
from app.api.spec import rates
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.spec.fields import Index, Span
from app.api.spec.one_model import ModelSpec
from app.api.wire import wire
from app.api.wire.mistake import mistake
from app.engine.checks.tape import TapeNode, tape
from app.engine.network.address import REVERSE, Address
from app.engine.passes.bptt import bptt
from app.engine.passes.trace import new_adjoint
from app.engine.passes.unroll import unroll


class StepSpec(ModelSpec):
    """A spec, and which network's tape in which layer, at which step, or from which to which step (both
    included).
    """

    takes_batch: ClassVar[bool] = True
    takes_layers: ClassVar[bool] = True
    t: Span
    layer: Annotated[Index, Field(description="counted from below")] = 0
    direction: Literal["forward", "reverse"] = "forward"

    @property
    def span(self) -> range:
        """The steps."""
        first, last = self.t if isinstance(self.t, tuple) else (self.t, self.t)
        return range(first, last + 1)

    @model_validator(mode="after")
    def there_is_such_a_step(self) -> "StepSpec":
        self.check_step("t", self.span[-1])
        return self

    @model_validator(mode="after")
    def there_is_such_a_layer(self) -> "StepSpec":
        model = self.models[self.model]
        if self.layer >= model.layers:
            message = f"there is no layer {self.layer}; the top one is {model.layers - 1}"
            raise mistake("spec.no_such_layer", message, "layer")
        if self.direction == REVERSE and not model.bidirectional:
            message = "this network reads the sequence forward only"
            raise mistake("spec.no_such_layer", message, "direction", hint="leave it out")
        return self

    @property
    def address(self) -> Address:
        """Which layer it is about."""
        return Address(self.layer, self.direction)

    def cost(self, size: Size) -> Cost:
        """A parameter's value and gradient, and what it receives from each gate and each gate sends: a slice
        among zeros.
        """
        steps, parameters = len(self.span), size.parameters_of(self.address)
        numbers = steps * (4 * parameters + 30 * size.H * size.batch)
        zeros = steps * 2 * (size.cell.G - 1) * parameters
        taped = steps * len(size.cell.graph.nodes) * rates.NODE + (numbers + zeros) * rates.NUMBER
        return Cost(size.passes + taped, size.held, numbers, zeros)


class Node(Answer):
    """One node of a step: its value, its gradient, and the ledger of what it received and what it sent."""

    id: str
    t: Step
    op: str
    inputs: list[str]
    shape: list[int]
    value: Array
    grad: Array
    received: dict[str, Array]
    sent: dict[str, Array]
    local: Annotated[
        dict[str, Array | str],
        Field(
            description="what `grad` is multiplied with on its way to an input: the slopes, elementwise, or "
            "the id of the other factor; an input to which it is copied is not named"
        ),
    ]


class StepAnswer(Answer):
    """The nodes of a step (or of several, in order), each after those it is computed from.

    They are those of one layer, by their plain names; the read-out belongs to a top layer of one direction.
    Below it h receives from "above" what the read-out or the next layer sends.
    """

    digest: str
    batch: Annotated[
        int | None, Field(description="B above 1: values are then B rows, parameters' ones as they are")
    ] = None
    symbols: Annotated[
        list[list[str]] | None, Field(description="of a batch: what each sequence shows at its steps")
    ] = None
    layer: Annotated[int | None, Field(description="where the network has more than one")] = None
    direction: Literal["forward", "reverse"] | None = None
    nodes: list[Node]


def answer(experiment: Experiment, spec: StepSpec) -> Iterator[bytes]:
    """The tape of one network: every node of a step with what it received and sent on the way back."""
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
    if len(trace.layers) > 1:
        head |= spec.address._asdict()
    yield wire.encode(head)[:-1] + b',"nodes":['
    comma = b""
    for t in spec.span:
        nodes = tape(trace, adjoint, t, spec.address)
        parameters = {node.id for node in nodes if node.op == "parameter"}
        for node in nodes:
            yield comma
            yield from wire.pieces(_node(node, parameters, spec.batch), spec.packed)
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


QUESTION = Question(
    path="/api/step",
    summary="One step, node by node",
    spec=StepSpec,
    answer=answer,
    form=StepAnswer,
    examples=examples(StepSpec, model=0, t=1),
    plain={"t": {"enum": [0, [0, 0]]}},
)
