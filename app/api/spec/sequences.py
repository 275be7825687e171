"""What a spec's networks read, drawn by a task or given in numbers, one or several side by side; and the loss
on it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.api.spec import limits, sizes
from app.api.spec.given import NumberSequence, TaskSequence
from app.api.spec.spec import BaseSpec, LossSpec
from app.api.wire.errors import ApiError
from app.api.wire.mistake import is_finite, said
from app.data import make_sequence
from app.engine.network.losses import LOSSES
from app.engine.passes.trace import Loss, Ragged, Sequence
from app.engine.tasks import TASKS
from app.engine.tasks.shuffle import shuffled


@dataclass(frozen=True)
class Asked:
    """What networks are to read, and the loss on it; `ragged` where sequences side by side differ in length
    or in where their losses stand. `parts`: the user's own sequences one by one, each with its loss.
    """

    sequence: Sequence
    loss: Loss
    ragged: Ragged | None = None
    parts: tuple[tuple[Sequence, Loss], ...] = ()


def asked(spec: BaseSpec) -> Asked:
    """What `spec` asks about, as far as sizes and costs need it: of a batch one sequence, the longest, and
    the steps at which any loss stands.
    """
    if spec.several:
        parts = tuple(_parts(spec))
        longest = max((one for one, _ in parts), key=lambda one: len(one.xs))
        starts = (place(len(one.xs), len(longest.xs), spec.padding).start for one, _ in parts)
        at = {k + start for start, (_, loss) in zip(starts, parts, strict=True) for k in loss.at}
        return Asked(longest, replace(parts[0][1], at=tuple(sorted(at))), parts=parts)
    given = spec.sequence
    if isinstance(given, TaskSequence):
        return Asked(*_task(given, spec))
    with _as_one_of(spec):
        return Asked(*_given(given, spec))


def whole(spec: BaseSpec, asked: Asked) -> Asked:
    """All of a batch of which `asked` is what the costs were told from."""
    if asked.parts:
        return _together(spec, asked)
    if spec.batch == 1:
        return asked
    others = (_of_task(spec.sequence, b) for b in range(1, spec.batch))
    return replace(asked, sequence=_side_by_side([asked.sequence, *others]))


def _parts(spec: BaseSpec) -> Iterator[tuple[Sequence, Loss]]:
    """The user's own sequences, which must agree in their inputs and outputs."""
    Y = None
    for b, given in enumerate(spec.sequences):
        with _inside(f"sequences.{b}"):
            part = _given(given, spec)
            Y, mine = Y or part[0].Y, part[0].Y
            if mine != Y:
                message = f"there are {mine} outputs here, and {Y} in the first sequence"
                raise ApiError(422, "spec.contradiction", message, "sequence.classes", "say classes in each")
            X, width = (len(one.x[0]) for one in (spec.sequences[0], given))
            if width != X:
                message = f"{width} inputs here, and {X} in the first sequence"
                raise ApiError(422, "sequence.shape", message, "sequence.x")
        yield part


def _together(spec: BaseSpec, asked: Asked) -> Asked:
    """Sequences side by side, shorter ones padded with zeros."""
    T, B = len(asked.sequence.xs), len(asked.parts)
    valid, stands = np.zeros((2, T, B), bool)
    padded = []
    for b, (one, loss) in enumerate(asked.parts):
        own = place(len(one.xs), T, spec.padding)
        valid[own, b] = True
        stands[np.array(loss.at) + own.start, b] = True
        padded.append(_padded(one, own, T))
    alike = valid.all() and (stands == stands[:, :1]).all()
    return replace(asked, sequence=_side_by_side(padded), ragged=None if alike else Ragged(valid, stands))


def place(n: int, T: int, padding: str) -> slice:
    """Where the n steps of a sequence stand among T."""
    return slice(0, n) if padding == "behind" else slice(T - n, T)


def _padded(sequence: Sequence, own: slice, T: int) -> Sequence:
    """A sequence of T steps, zeros but for its own; whether a step has a target is for its loss to say."""

    def among_zeros(rows: np.ndarray) -> np.ndarray:
        padded = np.zeros((T, *rows.shape[1:]), rows.dtype)
        padded[own] = rows
        return padded

    arrays = {name: among_zeros(getattr(sequence, name)) for name in ("xs", "targets")}
    return replace(sequence, **arrays, has_target=np.ones(T, bool), symbols=("",) * T)


@contextmanager
def _inside(place: str) -> Iterator[None]:
    """What is wrong with a sequence is told as of that one of several."""
    try:
        yield
    except ApiError as error:
        where = error.problem.get("where") or ""
        if where.partition(".")[0] == "sequence":
            where = place + where.removeprefix("sequence")
        raise ApiError(error.status, **error.problem | {"where": where or None}) from error


@contextmanager
def _as_one_of(spec: BaseSpec) -> Iterator[None]:
    if spec.sequences is None:
        yield
        return
    with _inside(f"sequences.{spec.of}"):
        yield


def _task(given: TaskSequence, spec: BaseSpec) -> tuple[Sequence, Loss]:
    """The first sequence of a task, and its loss."""
    sequence = _of_task(given, 0)
    kind = "cross_entropy" if sequence.targets.dtype.kind == "i" else "mse"
    loss = _loss(spec.loss, len(sequence.xs), kind, sequence.loss_at)
    if loss.kind == "given" or LOSSES[loss.kind].classes != (sequence.targets.dtype.kind == "i"):
        message = f"the targets of {given.task} are not for {loss.kind}"
        raise ApiError(422, "loss.kind", message, "loss.kind", f"leave it out: {kind}")
    return sequence, loss


def _given(given: NumberSequence, spec: BaseSpec) -> tuple[Sequence, Loss]:
    """A sequence in numbers, and its loss."""
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


def check_bce(spec: BaseSpec, sequence: Sequence, loss: Loss) -> None:
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
