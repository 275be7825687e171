"""Attribution: which steps a gradient comes from, and what each input weighs."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any

from pydantic import Field

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Matrix, Vector
from app.api.questions.question import Question
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.spec.one_model import ModelSpec
from app.api.wire import wire
from app.engine.passes.chain import new_chain, pull_back
from app.engine.passes.unroll import unroll
from app.engine.why.attribution import Attribution, attribute, input_attribution, new_attribution

HELD = 0.9  # "so much of the gradient comes from the last steps"


class AttributionSpec(ModelSpec):
    """A spec and a network."""

    takes_layers = True

    def cost(self, size: Size) -> Cost:
        named = 3 * size.T * len(size.structure.axes) * (1 + size.gates) + 2 * size.T * size.X
        return Cost(size.attributed, 2 * size.held + 2 * size.parameters + named, named)


class AttributedBlock(Answer):
    """The steps' shares of dL by a parameter or one gate's rows of it."""

    log10_norm: Vector
    cumulated: Annotated[
        Vector, Field(description="norms of the shares at t and later over those of all; 1 at t = 0")
    ]
    along: Annotated[Vector, Field(description="<share, sum> / |sum|^2: adds up to 1")]
    last_steps: Annotated[
        int | None, Field(description="how many of the last steps hold `fraction` of the norms")
    ]


class AttributedParameter(Answer):
    """A parameter as a whole, and the block of each gate where it stacks them."""

    whole: AttributedBlock
    gates: dict[str, AttributedBlock]


class AttributedInputs(Answer):
    """dL by the inputs x_t, beside what the steps show."""

    log10_norm: Vector
    log10_magnitude: Matrix
    value: Matrix
    symbols: list[str]
    names: list[str] | None


class AttributionAnswer(Answer):
    """Which steps each weight's gradient comes from, and which inputs the loss hangs on."""

    digest: str
    model: int
    T: int
    fraction: float
    parameters: dict[str, AttributedParameter]
    inputs: AttributedInputs


def answer(experiment: Experiment, spec: AttributionSpec) -> Iterator[bytes]:
    """Which steps the gradient of each weight and gate comes from, and what each input weighs in the loss."""
    pulled = new_chain(experiment.trace(spec.model))
    found = new_attribution(pulled)
    for _ in chain(unroll(pulled.trace), pull_back(pulled, spec.truncate), attribute(pulled, found)):
        yield b""
    inputs, sequence = input_attribution(pulled), experiment.sequence
    fields = {
        "digest": experiment.digest,
        "model": spec.model,
        "T": experiment.T,
        "fraction": HELD,
        "parameters": {
            name: {
                "whole": _attribution(by_gate[None]),
                "gates": {gate: _attribution(record) for gate, record in by_gate.items() if gate},
            }
            for name, by_gate in found.items()
        },
        "inputs": {
            "log10_norm": inputs.log10_norms,
            "log10_magnitude": inputs.log10_magnitudes[:, 0],
            "value": inputs.values[:, 0],
            "symbols": list(sequence.symbols),
            "names": None if sequence.inputs is None else list(sequence.inputs),
        },
    }
    yield from wire.pieces(fields, spec.packed)


def _attribution(record: Attribution) -> dict[str, Any]:
    return {
        "log10_norm": record.log10_norms,
        "cumulated": record.cumulated,
        "along": record.along,
        "last_steps": record.last_steps(HELD),
    }


QUESTION = Question(
    path="/api/attribution",
    summary="Attribution over time",
    spec=AttributionSpec,
    answer=answer,
    form=AttributionAnswer,
    examples=examples(AttributionSpec, model=0),
)
