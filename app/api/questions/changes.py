"""The changes that a verdict tries: one thing of a spec's model, or its length, made another."""

import math
from typing import Any

from app.api.questions.judged import Judged
from app.api.spec.given import TaskSequence
from app.api.spec.one_model import ModelSpec
from app.api.spec.spec import MODELS, AnyModel
from app.engine.tasks import TASKS
from app.engine.why import verdict as engine
from app.engine.why.recurrent import recurrent_matrices

FORGET_BIAS = 1.0  # [Jozefowicz, Zaremba, Sutskever 2015]


def changed_spec(spec: ModelSpec, change: str, judged: Judged) -> ModelSpec | None:
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
    """The gain with which no recurrent block has a spectral radius above 1; half of it where none has."""
    radius = max(measured.spectral_radius for _, measured in recurrent_matrices(judged.layer))
    if not math.isfinite(radius) or not model.init.gain:
        return None
    return _with_init(model, gain=float(f"{model.init.gain / (radius if radius > 1 else 2):.2g}"))


def _forget_bias(model: AnyModel, judged: Judged) -> AnyModel:
    """1; where the gate's biases are there already, what makes the gate alone lose one decade on the way."""
    cell, H = judged.layer.cell, judged.layer.H
    name, sign = cell.bias_of(cell.forgets), cell.bridges[cell.forgets]
    present = sign * float(judged.layer.weights[name][cell.rows_in(name, cell.forgets, H)].mean())
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


_CHANGES = {
    "gain": _calmer,
    "forget_bias": _forget_bias,
    "orthogonal": _rule("orthogonal"),
    "chrono": _rule("chrono"),
    "lstm": _cell("lstm"),
    "gru": _cell("gru"),
}
