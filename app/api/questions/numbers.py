"""A spec in plain numbers: what its task and its rules draw, written out as a spec of one's own has it."""

from collections.abc import Iterator
from typing import Any

from app.api.questions.answers import Answer, Matrix, Number, Vector
from app.api.spec.experiment import Experiment
from app.api.spec.questions import NumbersSpec
from app.api.spec.spec import NumberSequence
from app.api.wire import wire


class NumbersOfSequence(Answer):
    """`sequence` of a spec, in numbers. `y`: null where there is no target; `classes`: Y."""

    x: Matrix
    y: list[int | Number | list[Number] | None]
    classes: int


class NumbersOfModel(Answer):
    """`weights` and initial states of a model of a spec; `c_0` of an LSTM alone."""

    weights: dict[str, Vector | Matrix]
    h_0: Vector
    c_0: Vector | None = None


class NumbersAnswer(Answer):
    """The numbers that the task and the rules drew: given instead of them, all else stays bit for bit."""

    digest: str
    sequence: NumbersOfSequence
    models: list[NumbersOfModel]


def numbers(experiment: Experiment, spec: NumbersSpec) -> Iterator[bytes]:
    """The answer of POST /api/numbers; nothing is computed but what is drawn."""
    models = [
        {
            "weights": dict(network.weights),
            "h_0": network.h_0[0],
            **({} if network.c_0 is None else {"c_0": network.c_0[0]}),
        }
        for network in experiment.networks
    ]
    answer = {"digest": experiment.digest, "sequence": _sequence(experiment), "models": models}
    yield from wire.pieces(answer, spec.packed)


def _sequence(experiment: Experiment) -> dict[str, Any]:
    sequence, given = experiment.sequence, experiment.spec.sequence
    if isinstance(given, NumberSequence):
        y = given.y
    else:
        targets = zip(sequence.targets[:, 0].tolist(), sequence.has_target, strict=True)
        y = [target if has else None for target, has in targets]
    return {"x": sequence.xs[:, 0], "y": y, "classes": sequence.Y}
