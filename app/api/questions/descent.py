"""Gradient descent by hand, on one sequence."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Matrix, Number, Vector
from app.api.questions.question import Question
from app.api.spec import rates
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.spec.fields import WHOLE, Real
from app.api.spec.spec import BaseSpec
from app.api.wire import wire
from app.engine.checks.optimise import Descent, descend


class DescentSpec(BaseSpec):
    """A spec, the learning rate, and how often each network is moved downhill."""

    takes_layers = True
    eta: Real
    updates: Annotated[int, Field(ge=1, le=100), WHOLE] = 1

    def cost(self, size: Size) -> Cost:
        parameters = size.parameters
        seconds = (self.updates + 1) * (size.passes + parameters * rates.UPDATE)
        return Cost(seconds, 2 * size.held + 3 * parameters, 3 * parameters + self.updates)


class ModelDescent(Answer):
    """L before the first update and after each; the weights before the first and after the last, dL by them
    before.
    """

    losses: list[Number]
    before: dict[str, Vector | Matrix]
    gradients: dict[str, Vector | Matrix]
    after: dict[str, Vector | Matrix]


class DescentAnswer(Answer):
    """W <- W - eta dL/dW, of every weight of each network."""

    digest: str
    eta: float
    updates: int
    models: list[ModelDescent]


def answer(experiment: Experiment, spec: DescentSpec) -> Iterator[bytes]:
    """Each network moved against its gradient, once or several times, on this one sequence."""
    models: list[dict[str, Any]] = []
    for m, network in enumerate(experiment.networks):
        found = Descent()
        for _ in descend(experiment.trace(m), found, spec.eta, spec.updates, spec.truncate):
            yield b""
        models.append(
            {
                "losses": found.losses,
                "before": dict(network.weights),
                "gradients": found.gradients,
                "after": found.weights,
            }
        )
    head = {"digest": experiment.digest, "eta": spec.eta, "updates": spec.updates}
    yield from wire.pieces({**head, "models": models}, spec.packed)


QUESTION = Question(
    path="/api/descent",
    summary="Gradient descent by hand",
    spec=DescentSpec,
    answer=answer,
    form=DescentAnswer,
    examples=examples(DescentSpec, eta=0.1, updates=1),
    plain={"updates": {"type": "integer", "minimum": 1, "maximum": 4}},
)
