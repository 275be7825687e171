"""Clipping: what the optimiser is given instead of the raw gradient."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Number
from app.api.questions.question import Question
from app.api.spec import rates
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.spec.fields import Positive
from app.api.spec.one_model import ModelSpec
from app.api.wire import wire
from app.engine.passes.chain import new_chain, pull_back
from app.engine.passes.unroll import unroll
from app.engine.why import clipping as engine
from app.engine.why.attribution import gradient


class ClippingSpec(ModelSpec):
    """A spec, a network, and where its gradient is clipped: by norm, by value, or both in turn."""

    takes_layers = True
    norm: Positive | None = 1.0
    value: Positive | None = None

    def cost(self, size: Size) -> Cost:
        return Cost(size.passes + 20 * size.parameters * rates.ENTRY, 2 * size.held, 70)


class ClippedParameter(Answer):
    """One weight's gradient before and after clipping, and the angle between the two."""

    log10_norm_raw: Number
    log10_norm: Number
    cosine: Number


class Clipped(Answer):
    """The gradient over all weights before and after; `cut`: how many of the `size` numbers were made
    smaller.
    """

    limit: float
    log10_norm_raw: Number
    log10_norm: Number
    cosine: Number
    direction_kept: bool
    cut: int
    size: int
    parameters: dict[str, ClippedParameter]


class ClippingAnswer(Answer):
    """The gradient that the optimiser is given instead of the raw one."""

    digest: str
    model: int
    by_norm: Clipped | None
    by_value: Clipped | None


def answer(experiment: Experiment, spec: ClippingSpec) -> Iterator[bytes]:
    """The gradient that the optimiser is given instead of the raw one: shorter, or turned as well."""
    pulled = new_chain(experiment.trace(spec.model))
    for _ in chain(unroll(pulled.trace), pull_back(pulled, spec.truncate)):
        yield b""
    raw = {name: gradient(pulled, name) for name in pulled.trace.network.weights}
    fields = {
        "digest": experiment.digest,
        "model": spec.model,
        "by_norm": spec.norm and _clipped(engine.clip_by_norm(raw, spec.norm), spec.norm),
        "by_value": spec.value and _clipped(engine.clip_by_value(raw, spec.value), spec.value),
    }
    yield wire.encode(fields)


def _clipped(found: engine.Clipped, limit: float) -> dict[str, Any]:
    return {
        "limit": limit,
        "log10_norm_raw": found.log10_norm_raw,
        "log10_norm": found.log10_norm,
        "cosine": found.cosine,
        "direction_kept": found.direction_kept,
        "cut": found.cut,
        "size": found.size,
        "parameters": {
            name: {
                "log10_norm_raw": found.log10_norms_raw[name],
                "log10_norm": found.log10_norms[name],
                "cosine": found.cosines[name],
            }
            for name in found.gradients
        },
    }


QUESTION = Question(
    path="/api/clipping",
    summary="Clipping",
    spec=ClippingSpec,
    answer=answer,
    form=ClippingAnswer,
    examples=examples(ClippingSpec, model=0),
)
