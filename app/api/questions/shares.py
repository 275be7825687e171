"""The steps' shares of each weight's gradient."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated

import numpy as np
from pydantic import Field, model_validator

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Matrix, Step, Vector
from app.api.questions.question import Question
from app.api.spec import rates
from app.api.spec.costs import Cost, Size, per_number
from app.api.spec.experiment import Experiment
from app.api.spec.fields import Entry, Index
from app.api.spec.one_model import ModelSpec
from app.api.wire import wire
from app.engine.passes.chain import new_chain, pull_back
from app.engine.passes.unroll import unroll
from app.engine.why.attribution import (
    Attribution,
    attribute,
    element_shares,
    gradient,
    new_attribution,
    share,
)


class SharesSpec(ModelSpec):
    """A spec, a network, and the step whose shares are wanted as matrices.

    With an `element` of a parameter the answer is of that parameter alone, and tells its share at every step.
    """

    takes_layers = True
    t: Index
    element: Entry | None = None

    @model_validator(mode="after")
    def there_is_such_a_step(self) -> "SharesSpec":
        self.check_step("t", self.t)
        return self

    def cost(self, size: Size) -> Cost:
        named = 2 * size.T * (len(size.structure.axes) * (size.gates + 1) + 1)
        numbers = 2 * size.parameters + named
        seconds = size.attributed + named * rates.NUMBER + 2 * size.parameters * per_number(self.packed)
        return Cost(seconds, size.held + numbers, numbers)


class BlockShares(Answer):
    """The share of each step in dL by a parameter, or by the rows of one gate."""

    log10_norm: Vector
    along: Annotated[
        Vector, Field(description="<share, sum> / |sum|^2: adds up to 1; NaN where the sum is zero")
    ]


class ParameterShares(BlockShares):
    """The same of a whole parameter, and of each gate's rows; the share of step t, and the sum of all."""

    share: Vector | Matrix
    total: Vector | Matrix
    gates: dict[str, BlockShares]


class SharesAnswer(Answer):
    """The T shares of each weight's gradient."""

    digest: str
    T: int
    t: Step
    element: Annotated[Vector | None, Field(description="what each step brings to the element asked for")]
    parameters: dict[str, ParameterShares]


def answer(experiment: Experiment, spec: SharesSpec) -> Iterator[bytes]:
    """The share of each step in each weight's gradient of one network, and step t's share as a matrix."""
    pulled = new_chain(experiment.trace(spec.model))
    element = spec.element and (spec.element.name, tuple(spec.element.index))
    at_element = element and element_shares(pulled, *element)
    found = new_attribution(pulled, element and element[:1])
    for _ in chain(unroll(pulled.trace), pull_back(pulled, spec.truncate), attribute(pulled, found)):
        yield b""
    brought = []
    for value in at_element or ():
        brought.append(value)
        yield b""
    parameters = {
        name: {
            **_told(by_gate[None]),
            "share": share(pulled, name, spec.t),
            "total": gradient(pulled, name),
            "gates": {gate: _told(block) for gate, block in by_gate.items() if gate},
        }
        for name, by_gate in found.items()
    }
    head = {"digest": experiment.digest, "T": experiment.T, "t": spec.t}
    told = {**head, "element": np.array(brought) if element else None, "parameters": parameters}
    yield from wire.pieces(told, spec.packed)


def _told(block: Attribution) -> dict[str, np.ndarray]:
    return {"log10_norm": block.log10_norms, "along": block.along}


QUESTION = Question(
    path="/api/shares",
    summary="The steps' shares",
    spec=SharesSpec,
    answer=answer,
    form=SharesAnswer,
    examples=examples(SharesSpec, model=0, t=1),
    plain={"t": {"enum": [0]}, "element": {"type": "null"}},
)
