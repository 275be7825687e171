"""A spec in plain numbers: what its task and its rules draw, written out as a spec of one's own has it."""

from collections.abc import Iterator
from typing import Any

from app.api.questions import events
from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Matrix, Number, States, Vector
from app.api.questions.question import Question
from app.api.spec.costs import Cost, Size, per_number
from app.api.spec.experiment import Experiment
from app.api.spec.given import NumberSequence
from app.api.spec.spec import BaseSpec
from app.api.wire import wire


class NumbersSpec(BaseSpec):
    """A spec whose numbers are wanted."""

    takes_layers = True

    def cost(self, size: Size) -> Cost:
        """Nothing is passed through: as many numbers as there are."""
        numbers = size.T * (size.X + size.Y) + size.parameters
        return Cost(numbers * per_number(self.packed), numbers, numbers)


class NumbersOfSequence(Answer):
    """`sequence` of a spec, in numbers. `y`: null where there is no target; `classes`: Y."""

    x: Matrix
    y: list[int | Number | list[Number] | None]
    classes: int


class NumbersOfModel(Answer):
    """`weights` and initial states of a model of a spec; `c_0` of cells with a c alone, `n_0` and `m_0` of an
    sLSTM. Of several layers, states by ending.
    """

    weights: dict[str, Vector | Matrix]
    h_0: States
    c_0: States | None = None
    n_0: States | None = None
    m_0: States | None = None


class NumbersAnswer(Answer):
    """The numbers that the task and the rules drew: given instead of them, all else stays bit for bit."""

    digest: str
    sequence: NumbersOfSequence
    models: list[NumbersOfModel]


def answer(experiment: Experiment, spec: NumbersSpec) -> Iterator[bytes]:
    """The numbers that the task and the rules draw, as `sequence`, `weights` and states of a spec."""
    models = [
        {
            "weights": dict(network.weights),
            **events.initial(network.layers, lambda layer: layer.initial, size.structure),
        }
        for network, size in zip(experiment.networks, experiment.sizes, strict=True)
    ]
    fields = {"digest": experiment.digest, "sequence": _sequence(experiment), "models": models}
    yield from wire.pieces(fields, spec.packed)


def _sequence(experiment: Experiment) -> dict[str, Any]:
    sequence, given = experiment.sequence, experiment.spec.sequence
    if isinstance(given, NumberSequence):
        y = given.y
    else:
        targets = zip(sequence.targets[:, 0].tolist(), sequence.has_target, strict=True)
        y = [target if has else None for target, has in targets]
    return {"x": sequence.xs[:, 0], "y": y, "classes": sequence.Y}


QUESTION = Question(
    path="/api/numbers",
    summary="A spec in numbers",
    spec=NumbersSpec,
    answer=answer,
    form=NumbersAnswer,
    examples=examples(NumbersSpec),
)
