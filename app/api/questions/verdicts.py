"""What a network's gradient says about learning, and what one change would make of it, as an answer."""

import math
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from app.api.spec import costs, limits
from app.api.spec.experiment import Experiment, prepare
from app.api.spec.questions import VerdictSpec
from app.api.spec.spec import AnyModel, GruModel, LstmModel, RnnModel, TaskSequence
from app.api.wire import wire
from app.api.wire.errors import ApiError
from app.engine.errors import EngineError
from app.engine.network.network import Network
from app.engine.passes.chain import new_chain, pull_back
from app.engine.passes.unroll import unroll
from app.engine.tasks import TASKS
from app.engine.why import verdict as engine
from app.engine.why.attribution import gradient
from app.engine.why.clipping import clip_by_norm
from app.engine.why.cut import cut_off
from app.engine.why.headline import Headline, headline
from app.engine.why.recurrent import recurrent_matrices
from app.engine.why.saturation import state_openness

MODELS = {"rnn": RnnModel, "lstm": LstmModel, "gru": GruModel}
FORGET_BIAS = 1.0  # [Jozefowicz, Zaremba, Sutskever 2015]
CLIP_NORM = 1.0
THRESHOLDS = {
    "at_risk": engine.AT_RISK,
    "severe": engine.SEVERE,
    "exploding": engine.EXPLODING,
    "saturated": engine.SATURATED,
    "helps": engine.CLEARLY,
}


@dataclass(frozen=True)
class Judged:
    """A network judged by the row (k + 1,) of its log10 norms by distance: as far as the nearest informative
    step, and as far as the answer needs, the farthest where it hangs on all together.
    """

    network: Network
    row: np.ndarray
    nearest: engine.Verdict
    farthest: engine.Verdict
    headline: Headline

    @property
    def far(self) -> bool:
        """Whether what is wrong shows only on the way to the farthest: the nearest alone would look well."""
        return self.nearest.kind == "healthy" != self.farthest.kind

    def verdict(self, far: bool) -> engine.Verdict:
        return self.farthest if far else self.nearest

    def told(self, far: bool) -> dict[str, Any]:
        """What stands in the answer: the verdict and the headline."""
        verdict = asdict(self.verdict(far))
        del verdict["changes"]
        return verdict | asdict(self.headline)


def verdict(experiment: Experiment, spec: VerdictSpec) -> Iterator[bytes]:
    """The answer of POST /api/verdict."""
    k = experiment.loss.at[-1]
    judged = yield from _judge(experiment, spec.model)
    far = judged.far
    before, changes = judged.verdict(far), []
    for change, changed in _affordable(experiment, spec, judged).items():
        if change == "clip":
            clip = yield from _clipped(experiment, spec)
            changes.append(
                {
                    "change": change,
                    "model": None,
                    "sequence": None,
                    "clip": clip,
                    "verdict": None,
                    "helps": None,
                }
            )
            continue
        found = changed and (yield from _try(experiment, changed))
        if found:
            changes.append(
                {
                    "change": change,
                    "model": None if change == "shorter_T" else _written(changed.models[0]),
                    "sequence": _written(changed.sequence) if change == "shorter_T" else None,
                    "clip": None,
                    "verdict": found.told(far),
                    "helps": engine.helps(before, found.verdict(far)),
                }
            )
    changes.sort(key=partial(_rank, before.kind))
    informative = experiment.sequence.informative
    yield wire.encode(
        {
            "digest": experiment.digest,
            "model": spec.model,
            "cell": judged.network.cell.name,
            "k": k,
            "informative": None if informative is None else list(informative),
            "thresholds": THRESHOLDS,
            "verdict": judged.told(False),
            "farthest": judged.told(True) if far else None,
            "changes": changes,
        }
    )


def _rank(kind: str, change: dict[str, Any]) -> tuple[int, float]:
    """What helps, by what it leaves of the decades; what leaves the gradient as it is; what does not help."""
    if change["verdict"] is None:
        return 1, 0.0
    left = change["verdict"]["gained" if kind == "exploding" else "most_lost"]
    return (0 if change["helps"] else 2), math.inf if math.isnan(left) else left


Steps = Generator[bytes, None, Any]


def _judge(experiment: Experiment, m: int) -> Steps:
    """Network m by the row of the last loss step; the whole row, not truncated."""
    k, trace = experiment.loss.at[-1], experiment.trace(m)
    pulled = new_chain(trace, {k: 1.0})
    for _ in chain(unroll(trace), pull_back(pulled)):
        yield b""
    norms = {state: pulled.log10_norms(rows)[k::-1] for state, rows in pulled.totals.items()}
    row, way, cut = norms["h"], np.max(list(norms.values()), axis=0), cut_off(pulled)
    sequence, openness = experiment.sequence, state_openness(trace)
    needed = engine.farthest_informative if sequence.together else engine.nearest_informative
    nearest, farthest = (
        engine.verdict(row, distance(k, sequence.informative), openness, trace.network.cell, way, cut)
        for distance in (engine.nearest_informative, needed)
    )
    return Judged(trace.network, row, nearest, farthest, headline(row))


def _affordable(experiment: Experiment, spec: VerdictSpec, judged: Judged) -> dict[str, VerdictSpec | None]:
    """By the name of each change that is to be tried, the changed spec (none for "clip").

    ApiError when the estimate, which could not know before the network was judged what is wrong with it, says
    now that all of it takes too long.
    """
    size, names = experiment.sizes[spec.model], judged.verdict(judged.far).changes
    cost = costs.estimate(experiment.sizes, spec) + costs.of_given(spec)
    if "gain" in names:
        cost += costs.of_radius(size)
        limits.check_cost(cost, spec, experiment.settings)
    changed = {name: None if name == "clip" else _changed(spec, name, judged) for name in names}
    for name, other in changed.items():
        if other:
            cost += costs.of_change(size, other)
        elif name == "clip":
            cost += costs.of_clip(size)
    limits.check_cost(cost, spec, experiment.settings)
    return changed


def _try(experiment: Experiment, changed: VerdictSpec) -> Steps:
    """The changed network judged; None where the change makes a spec that cannot be computed here."""
    try:
        other = prepare(changed, experiment.settings)
    except (ApiError, EngineError):
        return None
    return (yield from _judge(other, 0))


def _clipped(experiment: Experiment, spec: VerdictSpec) -> Steps:
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


def _changed(spec: VerdictSpec, change: str, judged: Judged) -> VerdictSpec | None:
    """The spec of that network alone with this one change; None where it has nothing to change."""
    model, sequence = spec.models[spec.model], spec.sequence
    if change == "shorter_T":
        shorter = _shorter(sequence, judged)
        return shorter and spec.model_copy(update={"sequence": shorter, "models": [model], "model": 0})
    other = None if model.weights is not None else _CHANGES[change](model, judged)
    return other and spec.model_copy(update={"models": [other], "model": 0})


def _shorter(sequence: Any, judged: Judged) -> TaskSequence | None:
    """T shorter in the proportion in which the way is too long for the gradient."""
    if not isinstance(sequence, TaskSequence):
        return None
    survives, distance = engine.surviving_distance(judged.row), judged.verdict(judged.far).distance
    T = max(TASKS[sequence.task].T_min, math.floor(sequence.T * survives / distance)) if distance else 0
    return sequence.model_copy(update={"T": T}) if 0 < T < sequence.T else None


def _calmer(model: AnyModel, judged: Judged) -> AnyModel | None:
    """The gain with which no block of W_hh has a spectral radius above 1; half of it where none has."""
    radius = max(measured.spectral_radius for _, measured in recurrent_matrices(judged.network))
    if not math.isfinite(radius) or not model.init.gain:
        return None
    return _with_init(model, gain=float(f"{model.init.gain / (radius if radius > 1 else 2):.2g}"))


def _forget_bias(model: AnyModel, judged: Judged) -> AnyModel:
    """1; where the gate's biases are there already, what makes the gate alone lose one decade on the way."""
    cell, H = judged.network.cell, judged.network.H
    present = float(judged.network.weights["b_h"][cell.rows("f", H)].mean())
    kept = 10 ** (-1 / max(1, judged.verdict(judged.far).distance))
    bias = FORGET_BIAS if present < FORGET_BIAS else round(math.log(kept / (1 - kept)), 1)
    return _with_init(model, forget_bias=bias)


def _rule(rule: str) -> Any:
    def by_rule(model: AnyModel, judged: Judged) -> AnyModel | None:
        """Drawn by another rule; chrono is about the very bias that `forget_bias` would set."""
        if model.init.rule == rule:
            return None
        further = {"forget_bias": None} if rule == "chrono" else {}
        return _with_init(model, rule=rule, T_max=None, **further)

    return by_rule


def _cell(name: str) -> Any:
    def of_cell(model: AnyModel, judged: Judged) -> AnyModel:
        """Another cell of the same size, seed and rule; an LSTM with the usual bias."""
        shared = model.model_dump(include={"hidden", "seed", "init", "h_0"}, exclude_none=True)
        if name == "lstm":
            shared["init"]["forget_bias"] = FORGET_BIAS
        return MODELS[name].model_validate({"cell": name, **shared})

    return of_cell


def _with_init(model: AnyModel, **changes: Any) -> AnyModel:
    init = {**model.init.model_dump(), **changes}
    known = {name: value for name, value in init.items() if name in type(model.init).model_fields}
    return model.model_copy(update={"init": type(model.init).model_validate(known)})


def _written(record: Any) -> dict[str, Any]:
    """A part of a spec as it would be sent."""
    return record.model_dump(exclude_none=True)


_CHANGES = {
    "gain": _calmer,
    "forget_bias": _forget_bias,
    "orthogonal": _rule("orthogonal"),
    "chrono": _rule("chrono"),
    "lstm": _cell("lstm"),
    "gru": _cell("gru"),
}
