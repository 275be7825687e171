"""What is too large: sizes, bytes of the answer and estimated seconds, all refused before memory is taken for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.api import wire
from app.api.errors import ApiError
from app.api.spec import NumberSequence, Spec
from app.engine.cells import Cell
from app.settings import Settings

MAX_OUTPUTS = 10_000  # no task has more; beyond it the read-out alone would fill the memory

# Measured on two cores, BLAS on one thread (tests/api/test_limits.py holds them to the real engine).
SECONDS_PER_STEP = 60e-6
SECONDS_PER_FLOP = 45e-12
SECONDS_PER_NUMBER = 80e-9  # computed, turned into text and sent


@dataclass(frozen=True)
class Work:
    """What is to be done with a spec: a trace, if nothing is said."""

    map: bool = False
    pool: int | None = None  # cells along a side of the map
    steps: int = 0  # whose tapes are asked for
    samples: int = 0  # entries of each network to check by differences


TRACE = Work()


@dataclass(frozen=True)
class Size:
    """The sizes that costs depend on."""

    T: int
    X: int
    Y: int
    hidden: tuple[int, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Cost:
    """What is estimated: seconds of computing, and bytes of the answer."""

    seconds: float
    answer: float


def table(settings: Settings) -> dict[str, Any]:
    """The answer of GET /api/limits."""
    return {
        "T": settings.max_t,
        "hidden": settings.max_hidden,
        "models": settings.max_models,
        "outputs": MAX_OUTPUTS,
        "body_bytes": settings.max_body,
        "answer_bytes": settings.max_answer,
        "seconds": settings.max_seconds,
        "streams": settings.max_streams,
    }


def check_sizes(spec: Spec, settings: Settings) -> None:
    """The sizes that stand in the spec; ApiError 422 names the first that is too large."""
    T = spec.sequence.steps
    if settings.max_t < T:
        where = "sequence.x" if isinstance(spec.sequence, NumberSequence) else "sequence.T"
        raise ApiError(
            422, "spec.too_long", f"T is {T}; at most {settings.max_t} here", where, "take a shorter sequence"
        )
    for m, model in enumerate(spec.models):
        if model.hidden is not None:
            check_hidden(model.hidden, f"models.{m}.hidden", settings)


def check_hidden(H: int, where: str, settings: Settings) -> None:
    """ApiError 422 when H is too large."""
    if settings.max_hidden < H:
        raise ApiError(
            422,
            "spec.too_wide",
            f"hidden is {H}; at most {settings.max_hidden} here",
            where,
            "take fewer units",
        )


def check_outputs(Y: int) -> None:
    """ApiError 422 when Y is too large."""
    if Y > MAX_OUTPUTS:
        raise ApiError(
            422, "spec.too_wide", f"there are {Y} outputs; at most {MAX_OUTPUTS} here", "sequence.classes"
        )


def check_cost(size: Size, work: Work, spec: Spec, settings: Settings) -> None:
    """ApiError 422 when the estimate says that the answer would be too large or take too long."""
    cost = estimate(size, work, spec.packed, "weights" in spec.include)
    hint = "fewer steps, units or models" + ("" if spec.packed else ', or "arrays": "base64"')
    if cost.answer > settings.max_answer:
        message = f"the answer would have about {cost.answer / 1e6:.0f} MB; at most {settings.max_answer / 1e6:.0f} MB here"
        raise ApiError(422, "spec.too_large", message, hint=hint)
    if cost.seconds > settings.max_seconds:
        message = f"this would take about {cost.seconds:.0f} s; at most {settings.max_seconds:.0f} s here"
        raise ApiError(422, "spec.too_costly", message, hint=hint)


def estimate(size: Size, work: Work, packed: bool, weights: bool) -> Cost:
    """What `work` on networks of this size costs, in seconds and bytes."""
    models = [_model(size, cell, H, work, weights) for cell, H in zip(size.cells, size.hidden, strict=True)]
    return _sum(models, packed)


def _sum(models: Sequence[tuple[float, float, float]], packed: bool) -> Cost:
    steps, flops, numbers = (sum(column) for column in zip(*models, strict=True))
    seconds = SECONDS_PER_STEP * steps + SECONDS_PER_FLOP * flops + SECONDS_PER_NUMBER * numbers
    return Cost(seconds, numbers * (wire.PACKED_BYTES if packed else wire.LIST_BYTES))


def _model(size: Size, cell: Cell, H: int, work: Work, weights: bool) -> tuple[float, float, float]:
    """Steps, floating-point operations and numbers of the answer, for one network."""
    T, X, Y = size.T, size.X, size.Y
    G, gates, states = cell.G, len(cell.gates), len(cell.states)
    parameters = G * H * (X + H + 1) + Y * (H + 1)
    forward = 2.0 * T * parameters
    if work.samples:
        return T * 2 * work.samples + T, forward * (2 * work.samples + 3), 8 * work.samples
    if work.steps:
        # Each parameter's value, its gradient, and what it received and sent; the other nodes count little.
        return 2 * T, 3 * forward, work.steps * (6 * parameters + 30 * H)
    if work.map:
        # Each of up to T rows is pulled back through half of the steps, by one H x H Jacobian for each state.
        cells = min(work.pool or T, T) ** 2
        return 2 * T, forward + T * T * states * H * H + 2.0 * T * G * H * H, states * (cells + T)
    step = X + H * states + H * gates + 3 * Y + H * (3 * states) + H * gates
    return 2 * T, 3 * forward, T * (step + X) + (2 if weights else 1) * parameters
