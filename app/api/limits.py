"""What is too large: sizes, bytes of the answer and estimated seconds, all refused before memory is taken for
them.
"""

from dataclasses import dataclass, fields
from typing import Any, Literal

from app.api import wire
from app.api.errors import ApiError
from app.api.spec import NumberSequence, Spec
from app.engine.cells import Cell
from app.engine.gradcheck import STEPS
from app.settings import Settings

MAX_OUTPUTS = 10_000  # no task has more; beyond it the read-out alone would fill the memory

# Measured on two cores, BLAS on one thread (tests/api/test_api_limits.py holds them to the real engine).
SECONDS_PER_STEP = 20e-6  # of a pass, with the events it makes
SECONDS_PER_QUICK_STEP = 8e-6  # of a forward pass alone
SECONDS_PER_FLOP = 45e-12
SECONDS_PER_NUMBER = 60e-9  # computed, turned into text and sent
SECONDS_PER_PULL = 3e-9  # of one number of an adjoint through one step of the map's sweep
SECONDS_PER_TERM = 12e-6  # of a derivation
SECONDS_PER_FORMULA = 2e-3  # in the four notations
SECONDS_PER_ENTRY = 2.5e-9  # of a matrix, made and looked at
FORMULA_BYTES = 4000  # in the four notations
SHORT_BYTES = 5  # "0.0," or "null,"


@dataclass(frozen=True)
class Work:
    """What is to be done with a spec: a trace, if nothing is said."""

    map: Literal["loss", "every"] | None = None
    pool: int | None = None  # cells along a side of the map
    model: int | None = None  # whose tapes are asked for
    steps: int = 0  # how many of them
    batch: int = 1  # of how many sequences
    samples: int | Literal["all"] = 0  # entries of each network to check by differences
    terms: int = 0  # of a derivation, that are written out
    updates: int = 0  # of gradient descent
    shares: bool = False  # of the steps in the gradients


TRACE = Work()


@dataclass(frozen=True)
class Size:
    """The sizes that costs depend on; `losses`: at how many steps one stands."""

    T: int
    X: int
    Y: int
    losses: int
    hidden: tuple[int, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Cost:
    """What is estimated: seconds of computing, numbers held in memory, and what the answer has to carry."""

    seconds: float
    held: float
    numbers: float
    short: float = 0.0  # exact zeros and nulls
    always_text: float = 0.0  # numbers in arrays too short for base64

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))

    def answer(self, packed: bool) -> float:
        """Bytes of the answer."""
        if packed:
            return (self.numbers + self.short) * wire.PACKED_BYTES + self.always_text * wire.LIST_BYTES
        return (self.numbers + self.always_text) * wire.LIST_BYTES + self.short * SHORT_BYTES


def table(settings: Settings) -> dict[str, Any]:
    """The answer of GET /api/limits."""
    return {
        "T": settings.max_t,
        "hidden": settings.max_hidden,
        "models": settings.max_models,
        "outputs": MAX_OUTPUTS,
        "body_bytes": settings.max_body,
        "answer_bytes": settings.max_answer,
        "memory_bytes": settings.max_memory,
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
    cost = estimate(size, work, "weights" in spec.include)
    megabytes, most = cost.answer(spec.packed) / 1e6, settings.max_answer / 1e6
    hint = "fewer steps, units or models" + ("" if spec.packed else ', or "arrays": "base64"')
    if megabytes > most:
        message = f"the answer would have about {megabytes:.0f} MB; at most {most:.0f} MB here"
        raise ApiError(422, "spec.too_large", message, hint=hint)
    if cost.held * 8 > settings.max_memory:
        needed, most = cost.held * 8e-6, settings.max_memory / 1e6
        message = f"this would take about {needed:.0f} MB of memory; at most {most:.0f} MB here"
        raise ApiError(422, "spec.too_large", message, hint="fewer steps, units, outputs or models")
    if cost.seconds > settings.max_seconds:
        message = f"this would take about {cost.seconds:.0f} s; at most {settings.max_seconds:.0f} s here"
        raise ApiError(422, "spec.too_costly", message, hint="fewer steps, units or models")


def estimate(size: Size, work: Work, weights: bool = False) -> Cost:
    """What `work` on networks of this size costs."""
    networks = list(zip(size.cells, size.hidden, strict=True))
    if work.model is not None:
        networks = networks[work.model : work.model + 1]
    return sum((_network(size, cell, H, work, weights) for cell, H in networks), Cost(0.0, 0.0, 0.0))


def _network(size: Size, cell: Cell, H: int, work: Work, weights: bool) -> Cost:
    """The cost of one network."""
    T, X, Y = size.T, size.X, size.Y
    G, gates, states = cell.G, len(cell.gates), len(cell.states)
    parameters = G * H * (X + H + 1) + Y * (H + 1)
    forward = 2.0 * work.batch * T * parameters * SECONDS_PER_FLOP
    both = 3 * forward + 2 * T * SECONDS_PER_STEP
    held = 2 * parameters + work.batch * T * (2 * X + H * (5 * states + 3 * G) + 4 * Y)
    if work.samples:
        samples = parameters + H * (states + 1) + T * X if work.samples == "all" else work.samples
        evaluations = 4 * len(STEPS) * samples  # of the loss, by differences of five points
        return Cost(both + evaluations * (forward + T * SECONDS_PER_QUICK_STEP), held, 4 * samples)
    if work.terms:
        # A pass back for each loss, then its terms; those that are written come with their formulas.
        pulls = size.losses * (forward + T * SECONDS_PER_STEP + T * SECONDS_PER_TERM)
        seconds = both + pulls + work.terms * SECONDS_PER_FORMULA
        return Cost(seconds, 2 * held, work.terms * FORMULA_BYTES / wire.LIST_BYTES)
    if work.updates:
        return Cost((work.updates + 1) * both, 2 * held + 3 * parameters, 3 * parameters + work.updates)
    if work.shares:
        named = 2 * T * ((len(cell.axes) + 2) * (gates + 1) + 1)
        seconds = both + 5 * T * parameters * SECONDS_PER_ENTRY + T * SECONDS_PER_STEP * (3 + 2 * gates)
        return Cost(seconds, held + 2 * parameters + named, 2 * parameters + named)
    if work.steps:
        # A parameter's value and gradient, and what it receives from each gate and each gate sends: a slice
        # among zeros.
        numbers, zeros = (
            work.steps * (4 * parameters + 30 * H * work.batch),
            work.steps * 2 * (G - 1) * parameters,
        )
        return Cost(both + (numbers + zeros) * SECONDS_PER_NUMBER, held, numbers, zeros)
    if work.map:
        # Each row is pulled back through half of the steps, for each state by an H x H Jacobian.
        every, side = work.map == "every", min(work.pool or T, T)
        pulls = (T if every else size.losses) * T / 2 * states * H
        sweep = pulls * (2 * H * SECONDS_PER_FLOP + SECONDS_PER_PULL) + 2.0 * T * G * H * H * SECONDS_PER_FLOP
        asked = side * (side + 1) / 2 if every else side * min(side, size.losses)
        seconds = forward + 2 * T * SECONDS_PER_STEP + sweep + asked * SECONDS_PER_NUMBER
        return Cost(seconds, held + 2 * states * T * T, states * (asked + T), states * (side**2 - asked))
    by_step = T * (X + H * states + H * gates + 3 * Y + 3 * H * states + H * gates)
    whole = T * X + (2 if weights else 1) * parameters
    seconds = both + (by_step + whole) * SECONDS_PER_NUMBER
    packable = by_step if H > wire.PACK_ABOVE else 0
    return Cost(seconds, held, whole + packable, always_text=by_step - packable)
