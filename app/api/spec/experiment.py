"""A spec made into engine records: the sequence, the loss and the networks, every rule checked on the way."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.api.spec import costs, estimates, limits, sizes
from app.api.spec.layers import by_ending, initial_states, layers_told, structure_of
from app.api.spec.spec import BaseSpec, LossSpec, NumberSequence, TaskSequence, options_told
from app.api.wire.errors import ApiError
from app.api.wire.mistake import is_finite, said
from app.data import make_sequence
from app.data.sources import SOURCES
from app.engine.errors import EngineError
from app.engine.network.fair import matched_hidden
from app.engine.network.initialise import initialise
from app.engine.network.losses import LOSSES
from app.engine.network.network import Network
from app.engine.network.structure import Structure
from app.engine.passes.trace import Loss, Sequence, Trace, new_trace
from app.engine.tasks import TASKS
from app.engine.tasks.shuffle import shuffled
from app.settings import Settings

WRITTEN = 1000  # numbers of one target that stand in the digest's text
MIN_T_MAX = 3  # of the rule chrono: log U(1, T_max - 1) needs a range


@dataclass(frozen=True)
class Experiment:
    """A spec made ready to compute. `digest` is the same however the spec is written.

    `sizes`: of each network, what costs are estimated from.
    """

    spec: BaseSpec
    settings: Settings
    digest: str
    sequence: Sequence
    loss: Loss
    networks: tuple[Network, ...]
    sizes: tuple[costs.Size, ...]

    @property
    def T(self) -> int:
        """The number of steps."""
        return len(self.sequence.xs)

    def traces(self) -> tuple[Trace, ...]:
        """Memory for a forward pass of each network."""
        return tuple(self.trace(m) for m in range(len(self.networks)))

    def trace(self, m: int, seed: int | None = None) -> Trace:
        """Memory for a forward pass of network m, or of the one that another seed draws in its place."""
        s, network = self.sequence, self.networks[m]
        if seed is not None:
            model = self.spec.models[m].model_copy(update={"seed": seed})
            size = self.sizes[m]
            network = _network(model, size.structure, m, size.X, size.H, size.Y, s.xs.shape[:2])
        return new_trace(network, s.xs, s.targets, s.has_target, self.loss)


def prepare(spec: BaseSpec, settings: Settings, admit: Callable[[float], None] | None = None) -> Experiment:
    """The experiment that `spec` asks for.

    Sizes and costs are checked before anything large is made; `admit` is then given the bytes that it will
    hold, and may raise. Raises ApiError or EngineError, which say what is wrong and where.
    """
    limits.check_sizes(spec, settings)
    sequence, loss = _sequence(spec)
    structures = tuple(structure_of(model) for model in spec.models)
    T, X, Y = len(sequence.xs), sequence.xs.shape[-1], sequence.Y
    given = hidden = tuple(_hidden(model, m, X, settings) for m, model in enumerate(spec.models))
    for m, (model, structure, H) in enumerate(zip(spec.models, structures, hidden, strict=True)):
        if model.weights is not None:
            sizes.check(model, m, structure.shapes(X, H, Y))
    if spec.alike:
        hidden = _matched(spec, structures, hidden, X, Y, settings)
    of_networks = tuple(
        costs.Size(T, X, Y, len(loss.at), spec.batch, H, structure)
        for structure, H in zip(structures, hidden, strict=True)
    )
    cost = estimates.estimate(of_networks, spec) + estimates.of_given(spec)
    limits.check_cost(cost, spec, settings)
    if admit is not None:
        admit(cost.bytes)
    if spec.batch > 1:
        sequence = _side_by_side([sequence, *(_of_task(spec.sequence, b) for b in range(1, spec.batch))])
    if loss.kind == "bce" and isinstance(spec.sequence, TaskSequence):
        _check_bce(spec, sequence, loss)
    networks = tuple(
        _network(model, structure, m, X, H, Y, sequence.xs.shape[:2])
        for m, (model, structure, H) in enumerate(zip(spec.models, structures, hidden, strict=True))
    )
    digest = _digest(spec, sequence, loss, given)
    return Experiment(spec, settings, digest, sequence, loss, networks, of_networks)


def _hidden(model: Any, m: int, X: int, settings: Settings) -> int:
    """H: as given, or as the weights have it; both must agree."""
    if model.weights is None:
        return model.hidden
    H = sizes.hidden_size(model, X)
    if model.hidden not in (None, H):
        message = f"hidden is {model.hidden}, but the weights have {H} units"
        raise ApiError(
            422, "spec.contradiction", message, f"models.{m}.hidden", "weights fix hidden: leave it out"
        )
    shown = "W_hh" if "W_hh" in model.weights else "W_xh"
    limits.check_hidden(H, f"models.{m}.weights.{shown}", settings)
    return H


def _matched(
    spec: BaseSpec,
    structures: tuple[Structure, ...],
    hidden: tuple[int, ...],
    X: int,
    Y: int,
    settings: Settings,
) -> tuple[int, ...]:
    """The hidden sizes that make the networks like the first: in units, or nearly in parameters."""
    if spec.alike == "hidden":
        return hidden[:1] * len(hidden)
    if spec.alike == "parameters":
        count = structures[0].count(X, hidden[0], Y)
        hidden = (hidden[0], *(matched_hidden(each, X, Y, count) for each in structures[1:]))
        for m, H in enumerate(hidden):
            limits.check_hidden(H, f"models.{m}.hidden", settings)
    return hidden


def _network(
    model: Any, structure: Structure, m: int, X: int, H: int, Y: int, size: tuple[int, int]
) -> Network:
    T, B = size
    with _inside(f"models.{m}"):
        states = {
            address: {state: np.tile(row, (B, 1)) for state, row in rows.items()}
            for address, rows in initial_states(model, structure, H).items()
        }
        if model.weights is not None:
            return structure.network(model.weights, states, recurrent=model.recurrent)
        init = model.init
        weights = initialise(
            structure,
            X,
            H,
            Y,
            rule=init.rule,
            gain=init.gain,
            seed=model.seed,
            forget_bias=getattr(init, "forget_bias", None),
            T_max=_T_max(model, T),
        )
        return structure.network(weights, states, recurrent=model.recurrent)


def _T_max(model: Any, T: int) -> int | None:
    """The length that the rule chrono spreads its time constants over: T if left out, never below 3."""
    return (model.init.T_max or max(T, MIN_T_MAX)) if model.init.rule == "chrono" else None


@contextmanager
def _inside(where: str) -> Iterator[None]:
    """The engine says where in a network a mistake is; the spec says which network."""
    try:
        yield
    except EngineError as error:
        path = f"{where}.{error.where}" if error.where else where
        raise EngineError(error.code, error.message, path, error.hint) from error


def _sequence(spec: BaseSpec) -> tuple[Sequence, Loss]:
    """The sequence, of a batch the first one, and the loss."""
    given = spec.sequence
    if isinstance(given, TaskSequence):
        sequence = _of_task(given, 0)
        kind = "cross_entropy" if sequence.targets.dtype.kind == "i" else "mse"
        loss = _loss(spec.loss, len(sequence.xs), kind, sequence.loss_at)
        if LOSSES[loss.kind].classes != (sequence.targets.dtype.kind == "i"):
            message = f"the targets of {given.task} are not for {loss.kind}"
            raise ApiError(422, "loss.kind", message, "loss.kind", f"leave it out: {kind}")
        return sequence, loss
    T = len(given.x)
    loss = _loss(spec.loss, T, "cross_entropy", (T - 1,))
    return _numbers(given, spec, loss), loss


def _of_task(given: TaskSequence, b: int) -> Sequence:
    """The b-th sequence of the task's batch, shuffled where that is asked for."""
    drawn = make_sequence(given.task, given.T, given.seed + b, given.model_extra)
    return drawn if given.shuffle is None else shuffled(drawn, given.shuffle, TASKS[given.task].paired)


def _side_by_side(sequences: list[Sequence]) -> Sequence:
    return replace(
        sequences[0],
        xs=np.concatenate([each.xs for each in sequences], axis=1),
        targets=np.concatenate([each.targets for each in sequences], axis=1),
        symbols=tuple(symbol for each in sequences for symbol in each.symbols),
    )


def _check_bce(spec: BaseSpec, sequence: Sequence, loss: Loss) -> None:
    """The targets of a task are not made for bce: those that count must be from 0 to 1."""
    asked = sequence.targets[sequence.has_target if spec.every else list(loss.at)]
    if ((asked < 0) | (asked > 1)).any():
        message = f"the targets of {spec.sequence.task} leave the range from 0 to 1, which bce needs"
        raise ApiError(422, "loss.kind", message, "loss.kind", "leave it out: mse")


def _loss(given: LossSpec, T: int, kind: str, at: tuple[int, ...]) -> Loss:
    """The loss as given, or for what is left out `kind` and `at`."""
    if given.at is not None:
        at = (
            {"last": (T - 1,), "all": tuple(range(T))}[given.at]
            if isinstance(given.at, str)
            else tuple(given.at)
        )
    if at[-1] >= T:
        raise ApiError(
            422,
            "loss.at",
            f"there is no step {at[-1]}; the last one is {T - 1}",
            "loss.at",
            '"last" is always right',
        )
    return Loss(given.kind or kind, at, given.reduction)


def _numbers(given: NumberSequence, spec: BaseSpec, loss: Loss) -> Sequence:
    """The sequence given number by number; targets that nothing asks for are left aside unread."""
    T = len(given.x)
    if len(given.y) != T:
        raise ApiError(
            422,
            "sequence.length",
            f"y has {len(given.y)} targets; x has {T} steps",
            "sequence.y",
            "null where there is none",
        )
    asked = range(T) if spec.every else loss.at
    y = {t: given.y[t] for t in asked if given.y[t] is not None}
    for t in loss.at:
        if t not in y:
            raise ApiError(
                422, "sequence.target", f"step {t} has no target, but a loss stands there", f"sequence.y.{t}"
            )
    Y = _outputs(given, spec, loss, y)
    limits.check_outputs(Y)
    classes = LOSSES[loss.kind].classes
    targets = np.zeros((T, 1), np.int64) if classes else np.zeros((T, 1, Y))
    for t, target in y.items():
        targets[t, 0] = _target(target, loss.kind, Y, f"sequence.y.{t}")
    has_target = np.array([t in y for t in range(T)])
    return Sequence(given.x[:, None, :], targets, has_target, Y, loss.at, ("",) * T)


def _outputs(given: NumberSequence, spec: BaseSpec, loss: Loss, y: dict[int, Any]) -> int:
    """Y: as the weights have it; or `classes`; or, where targets are lists, their length (1 for numbers)."""
    Y = sizes.output_size(spec.models, given.x.shape[1], given.classes)
    if Y is not None:
        if given.classes not in (None, Y):
            message = f"classes is {given.classes}, but the weights have {Y} outputs"
            raise ApiError(
                422, "spec.contradiction", message, "sequence.classes", "the weights say it: leave it out"
            )
        return Y
    if given.classes is not None:
        return given.classes
    if loss.kind == "cross_entropy":
        message = "no weights and no classes say how many classes there are"
        raise ApiError(422, "spec.missing", message, "sequence.classes", "add classes")
    target = y[loss.at[0]]
    return max(1, len(target)) if isinstance(target, list | np.ndarray) else 1


def _target(target: Any, kind: str, Y: int, where: str) -> Any:
    """One target as the loss needs it: a class, or Y numbers."""
    if LOSSES[kind].classes:
        whole = int(target) if isinstance(target, float) and target.is_integer() else target
        if isinstance(whole, bool) or not isinstance(whole, int) or not 0 <= whole < Y:
            message = f"the target is {said(target)}; it must be a class, one of 0 to {Y - 1}"
            raise ApiError(422, "sequence.target", message, where)
        return whole
    several = isinstance(target, list | np.ndarray)
    numbers = target if several else [target] * (Y if kind == "bce" else 1)
    if len(numbers) != Y:
        raise ApiError(
            422, "sequence.target", f"the target has {len(numbers)} numbers; there are {Y} outputs", where
        )
    if isinstance(numbers, np.ndarray) and _may_be_targets(numbers, kind):
        return numbers
    for k, number in enumerate(numbers):
        entry = (f"entry {k} of the target", f"{where}.{k}") if several else ("the target", where)
        if isinstance(number, bool) or not isinstance(number, int | float) or not is_finite(number):
            message = f"{entry[0]} is {said(number)}; a finite number is needed"
            raise ApiError(422, "sequence.target", message, entry[1])
        if kind == "bce" and not 0 <= number <= 1:
            message = f"{entry[0]} is {number:g}; for bce it is from 0 to 1"
            raise ApiError(422, "sequence.target", message, entry[1])
    return numbers


def _may_be_targets(numbers: np.ndarray, kind: str) -> bool:
    return bool(((numbers >= 0) & (numbers <= 1) if kind == "bce" else np.isfinite(numbers)).all())


def _digest(spec: BaseSpec, sequence: Sequence, loss: Loss, hidden: tuple[int, ...]) -> str:
    """SHA-256 of the spec with its defaults filled in, as sorted JSON.

    What does not change the numbers does not change it: the form of the answer, the order of steps, what is
    left out.
    """
    T = len(sequence.xs)
    given = spec.sequence
    meaning = {
        "sequence": _drawn_sequence(given)
        if isinstance(given, TaskSequence)
        else {"x": _named(given.x), "y": _plain(given.y), "classes": sequence.Y},
        "models": [_drawn_model(model, H, T) for model, H in zip(spec.models, hidden, strict=True)],
        "loss": {"kind": loss.kind, "at": loss.at, "reduction": loss.reduction},
        "truncate": spec.truncate if spec.truncate is not None and spec.truncate < T else None,
    }
    return hashlib.sha256(json.dumps(meaning, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _named(array: np.ndarray) -> dict[str, Any]:
    """An array by its shape and the digest of its numbers: to write out millions of them takes seconds."""
    numbers = np.ascontiguousarray(array, dtype="<f8")
    return {"shape": array.shape, "sha256": hashlib.sha256(numbers).hexdigest()}


def _plain(value: Any) -> Any:
    """The same for 100 and 100.0: a browser writes both as 100."""
    if isinstance(value, np.ndarray):
        return _plain(value.tolist()) if value.size <= WRITTEN else _named(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _drawn_sequence(given: TaskSequence) -> dict[str, Any]:
    """A task with its options, those with a default filled in unless what they stand for is given itself."""
    told = TASKS[given.task].told(given.model_extra)
    options = {name: _plain(value) for name, value in told.items()}
    source = SOURCES.get(given.task)
    if source and source.instead_of not in options:
        options.setdefault(source.option, source.default)
    if given.shuffle is not None:
        options["shuffle"] = given.shuffle
    if given.batch > 1:
        options["batch"] = given.batch
    return {"task": given.task, "T": given.T, "seed": given.seed, **options}


def _drawn_model(model: Any, H: int, T: int) -> dict[str, Any]:
    """A network: its options and states, and how its weights are drawn, or the weights."""
    if model.weights is None:
        init = {**model.init.model_dump(exclude_none=True), "T_max": _T_max(model, T)}
        weights = {"seed": model.seed, "init": init}
    else:
        weights = {"weights": {name: _named(array) for name, array in model.weights.items()}}
    structure = structure_of(model)
    rows = initial_states(model, structure, H)
    states = {
        f"{state}_0": by_ending(structure, {address: each[state].tolist() for address, each in rows.items()})
        for state in structure.cell.states
    }
    return {
        "cell": model.cell,
        "hidden": H,
        **options_told(model),
        **layers_told(model),
        **({} if model.recurrent else {"recurrent": False}),
        **weights,
        **states,
    }
