"""A verdict: what a network's gradient says about learning, and what one change would make of it."""

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from app.api.questions.changes import changed_spec
from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Headlined, Number, Step
from app.api.questions.judged import Judged, Judging, judge
from app.api.questions.question import Question
from app.api.spec import estimates, limits, rates
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment, prepare
from app.api.spec.layers import layers_told
from app.api.spec.one_model import ModelSpec
from app.api.spec.spec import LAYERS, cell_of, options_of, options_told
from app.api.wire import wire
from app.api.wire.errors import ApiError
from app.engine.cells import make_cell
from app.engine.errors import EngineError
from app.engine.network.structure import Structure
from app.engine.passes.chain import new_chain, pull_back
from app.engine.passes.unroll import unroll
from app.engine.why import verdict as engine
from app.engine.why.attribution import gradient
from app.engine.why.clipping import clip_by_norm

CLIP_NORM = 1.0
THRESHOLDS = {
    "at_risk": engine.AT_RISK,
    "severe": engine.SEVERE,
    "exploding": engine.EXPLODING,
    "saturated": engine.SATURATED,
    "helps": engine.CLEARLY,
}


class VerdictSpec(ModelSpec):
    """A spec and a network to be judged by the row of the last loss step."""

    about_recurrence: ClassVar[bool] = True

    def cost(self, size: Size) -> Cost:
        """The network judged as it is; memory and the answer, of the changes too, as if each were an LSTM."""
        return Cost(size.pulled, 3 * replace(size, structure=Structure(make_cell("lstm"))).held, 120)


class Thresholds(Answer):
    """In decades: at risk and severe from so many lost on, exploding from so many gained on; a change that
    takes so many off `helps`, as one does that makes it healthy. `saturated`: below this mean derivative,
    over the steepest.
    """

    at_risk: float
    severe: float
    exploding: float
    saturated: float
    helps: float


class Cut(Answer):
    """Where a gradient on its way back becomes an exact zero, `distance` steps before the loss, and why.

    blank: no input has come there, and every ReLU stands at its kink. dead: every ReLU that the gradient
    meets is off. flat: derivatives round to 0. weights: the recurrent weights take it to 0. loss: the loss
    sends nothing into its own step.
    """

    distance: int
    why: Literal["blank", "dead", "flat", "weights", "loss"]


class Verdict(Headlined):
    """A network judged by its last loss's row, back to the nearest informative step, `distance` steps away.

    Where none is known, `at_risk` and `severe` are null and the whole row is judged.
    """

    kind: Literal["vanishing", "exploding", "saturated", "cut", "healthy"]
    distance: int
    lost: Annotated[
        Number,
        Field(description="decades from the loss to the end of that way (of what lies before a blank `cut`)"),
    ]
    most_lost: Annotated[Number, Field(description="the same to its deepest point, by which it is judged")]
    deepest: Annotated[int, Field(description="so many steps before the loss that point is")]
    gained: Annotated[Number, Field(description="decades above the loss's own step, at most, on the way")]
    comes: Annotated[
        int, Field(description="so many steps back more than a 10^-`at_risk` part is left all the way")
    ]
    cut: Annotated[Cut | None, Field(description="an exact zero on the way; null: there is none")]
    openness: Annotated[
        Number, Field(description="mean derivative of the state's activations over the steepest")
    ]
    at_risk: bool | None
    severe: bool | None


class ClippedNorm(Answer):
    """L's gradient over all weights, before and after it is clipped to the norm."""

    norm: float
    log10_norm_raw: Number
    log10_norm: Number


class Change(Answer):
    """One change: the model with it, or the sequence, as a spec has them; and what is computed of it.

    `helps`: whether clearly fewer decades are lost (gained, where it explodes); None of clipping.
    """

    change: Literal["forget_bias", "orthogonal", "chrono", "gain", "shorter_T", "lstm", "gru", "clip"]
    model: dict[str, Any] | None
    sequence: dict[str, Any] | None
    clip: ClippedNorm | None
    verdict: Verdict | None
    helps: bool | None


class VerdictAnswer(Answer):
    """The verdict on a gradient, and the changes that may help, the most helpful first."""

    digest: str
    model: int
    cell: str
    k: Step
    informative: Annotated[
        list[Step] | None, Field(description="the steps the answer hangs on; null: not known, or all")
    ]
    thresholds: Thresholds
    verdict: Verdict
    farthest: Annotated[
        Verdict | None,
        Field(
            description="back to the farthest informative step, where the answer hangs on all together "
            "and only there something is wrong; the changes' verdicts are then of the same way"
        ),
    ]
    changes: list[Change]


def answer(experiment: Experiment, spec: VerdictSpec) -> Iterator[bytes]:
    """Vanishing, exploding, saturated or healthy, by which thresholds; and what one change would make of it.

    A risk, no law: a network at risk may learn all the same. `truncate` does not count here.
    """
    judged = yield from judge(experiment, spec.model)
    changes = yield from _tried(experiment, spec, judged)
    informative = experiment.sequence.informative
    yield wire.encode(
        {
            "digest": experiment.digest,
            "model": spec.model,
            "cell": judged.layer.cell.name,
            "k": experiment.loss.at[-1],
            "informative": None if informative is None else list(informative),
            "thresholds": THRESHOLDS,
            "verdict": judged.told(False),
            "farthest": judged.told(True) if judged.far else None,
            "changes": changes,
        }
    )


def _tried(experiment: Experiment, spec: VerdictSpec, judged: Judged) -> Judging:
    """The changes that can be computed here, what helps most first."""
    far, changes = judged.far, []
    before = judged.verdict(far)
    for name, changed in _affordable(experiment, spec, judged).items():
        if name == "clip":
            changes.append(_change(name, clip=(yield from _clipped(experiment, spec))))
        elif found := changed and (yield from _try(experiment, changed)):
            helps = engine.helps(before, found.verdict(far))
            changes.append(_change(name, **_written(name, changed), verdict=found.told(far), helps=helps))
    return sorted(changes, key=partial(_rank, before.kind))


def _written(name: str, changed: ModelSpec) -> dict[str, Any]:
    """The part of the spec that a change replaces."""
    if name == "shorter_T":
        return {"sequence": changed.sequence.model_dump(exclude_none=True)}
    model = changed.models[0]
    told = options_told(model) | layers_told(model)
    untold = (options_of(model).keys() | LAYERS.keys()) - told.keys()
    return {"model": model.model_dump(exclude_none=True, exclude=set(untold))}


def _change(name: str, **told: Any) -> dict[str, Any]:
    """A change as the answer has it: what is not told of it is null."""
    return {"change": name, **dict.fromkeys(("model", "sequence", "clip", "verdict", "helps")), **told}


def _rank(kind: str, change: dict[str, Any]) -> tuple[int, float]:
    """The rank of a change: helpful ones by the decades they leave, then neutral ones, then the others."""
    if change["verdict"] is None:
        return 1, 0.0
    left = change["verdict"]["gained" if kind == "exploding" else "most_lost"]
    return (0 if change["helps"] else 2), math.inf if math.isnan(left) else left


def _affordable(experiment: Experiment, spec: VerdictSpec, judged: Judged) -> dict[str, VerdictSpec | None]:
    """By the name of each change that is to be tried, the changed spec (none for "clip").

    ApiError when the estimate, which could not know before the network was judged what is wrong with it, says
    now that all of it takes too long.
    """
    size, names = experiment.sizes[spec.model], judged.verdict(judged.far).changes
    cost = estimates.estimate(experiment.sizes, spec) + estimates.of_given(spec)
    if "gain" in names:
        cost += Cost(size.eigenvalues, 0.0, 0.0)
        limits.check_cost(cost, spec, experiment.settings)
    changed = {name: None if name == "clip" else changed_spec(spec, name, judged) for name in names}
    for name, other in changed.items():
        if other:
            cost += _cost_of_change(size, other)
        elif name == "clip":
            cost += Cost(size.pulled + size.parameters * rates.UPDATE, 0.0, 0.0)
    limits.check_cost(cost, spec, experiment.settings)
    return changed


def _cost_of_change(size: Size, changed: VerdictSpec) -> Cost:
    """The cost of the verdict of a changed network beside that of `size`; its memory is there already."""
    other = replace(size, T=changed.sequence.steps, structure=Structure(cell_of(changed.models[0])))
    return Cost(estimates.estimate([other], changed).seconds, 0.0, 0.0)


def _try(experiment: Experiment, changed: VerdictSpec) -> Judging:
    """The changed network judged; None where the change makes a spec that cannot be computed here."""
    try:
        other = prepare(changed, experiment.settings)
    except (ApiError, EngineError):
        return None
    return (yield from judge(other, 0))


def _clipped(experiment: Experiment, spec: VerdictSpec) -> Judging:
    """Clipping changes no gradient on its way, only what the optimiser is given in the end."""
    trace = experiment.trace(spec.model)
    pulled = new_chain(trace)
    for _ in chain(unroll(trace), pull_back(pulled, spec.truncate)):
        yield b""
    clipped = clip_by_norm({name: gradient(pulled, name) for name in trace.network.weights}, CLIP_NORM)
    return {
        "norm": CLIP_NORM,
        "log10_norm_raw": clipped.log10_norm_raw,
        "log10_norm": clipped.log10_norm,
    }


QUESTION = Question(
    path="/api/verdict",
    summary="A verdict",
    spec=VerdictSpec,
    answer=answer,
    form=VerdictAnswer,
    examples=examples(VerdictSpec, model=0),
)
