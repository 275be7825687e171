"""What a spec costs, estimated from sizes alone: seconds, memory, bytes of the answer.

The constants were measured on two cores, BLAS on one thread; tests/api/test_api_limits.py holds the estimates
to the real engine.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from app.api import wire
from app.api.questions import (
    AttributionSpec,
    CheckSpec,
    ClippingSpec,
    DerivationSpec,
    DescentSpec,
    FactorsSpec,
    MapSpec,
    ModelSpec,
    NumbersSpec,
    PassesSpec,
    PathsSpec,
    SeedsSpec,
    SharesSpec,
    SpectrumSpec,
    StepSpec,
    TruncationSpec,
    VerdictSpec,
)
from app.api.spec import NumberSequence, Spec
from app.engine.cells import Cell, make_cell
from app.engine.gradcheck import OFFSETS, STEPS
from app.engine.moved import together

SECONDS_PER_NETWORK = 1.3e-3  # read, checked, its sequence drawn
SECONDS_PER_WEIGHT = 18e-9  # drawn, and laid out for the passes
SECONDS_PER_GIVEN = 0.1e-6  # of a number in a body, as text or, in half the time, packed
SECONDS_PER_PASS = 0.15e-3  # whatever its size
SECONDS_PER_STEP = 20e-6  # of a pass, with the events it makes
SECONDS_PER_PULLED_STEP = 50e-6  # of a chain kept as vectors
SECONDS_PER_MOVED_STEP = 45e-6  # of a batch of moved numbers
SECONDS_PER_GATE = 7e-9  # of one unit's in one row of a batch
SECONDS_PER_UPDATE = 55e-9  # of one weight: moved, laid out, its gradient
SECONDS_PER_FLOP = 45e-12
SECONDS_PER_NUMBER = 60e-9  # computed, turned into text and sent
SECONDS_PER_PACKED = 15e-9  # computed and sent as base64
SECONDS_PER_PULL = 3e-9  # of one number of an adjoint through one step of the map's sweep
SECONDS_PER_TERM = 12e-6  # of a derivation
SECONDS_PER_FORMULA = 0.2e-3  # in the four notations
SECONDS_PER_ENTRY = 2.5e-9  # of a matrix, made and looked at
SECONDS_PER_CALL = 30e-6  # of a handful of NumPy calls on short arrays
SECONDS_PER_EIGENVALUES = 4e-9  # of an H x H matrix, times H^3: its singular values with them
SECONDS_PER_QR = 0.25e-9  # of an n x n product pulled back and made orthogonal, times n^3
SECONDS_PER_SINGULAR_VALUES = 1.8e-9  # of n x n products, times n^3
SECONDS_PER_CHECK = 60e-6  # of one number whose differences are there, with what is told of it
ORTHOGONAL = ("keras", "orthogonal", "chrono")  # rules that draw by QR
FORMULA_BYTES = 4000  # in the four notations
VIEWS, VIEWS_PER_BLOCK = 100, 75  # by step, in numbers: what the views take that a trace and its adjoint keep
SHORT_BYTES = 5  # "0.0," or "null,"


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

    @property
    def bytes(self) -> float:
        """Of memory, held."""
        return 8 * self.held

    def answer(self, packed: bool) -> float:
        """Bytes of the answer."""
        if packed:
            return (self.numbers + self.short) * wire.PACKED_BYTES + self.always_text * wire.LIST_BYTES
        return (self.numbers + self.always_text) * wire.LIST_BYTES + self.short * SHORT_BYTES


@dataclass(frozen=True)
class Size:
    """What the cost of one network depends on; `losses`: at how many steps one stands, `batch`: sequences."""

    T: int
    X: int
    Y: int
    losses: int
    batch: int
    H: int
    cell: Cell

    @property
    def states(self) -> int:
        return len(self.cell.states)

    @property
    def gates(self) -> int:
        return len(self.cell.gates)

    @property
    def parameters(self) -> int:
        return self.cell.G * self.H * (self.X + self.H + 1) + self.Y * (self.H + 1)

    @property
    def gate_bytes(self) -> int:
        """Of the gates of one step, float64."""
        return 8 * self.batch * self.H * self.cell.G

    @property
    def products(self) -> float:
        """Seconds of the matrix products of a forward pass."""
        return 2.0 * self.batch * self.T * self.parameters * SECONDS_PER_FLOP

    @property
    def passes(self) -> float:
        """Seconds of a forward and a backward pass."""
        return 3 * self.products + 2 * self.T * SECONDS_PER_STEP + 2 * SECONDS_PER_PASS

    @property
    def made(self) -> float:
        """Seconds until the network and its sequence are there."""
        return SECONDS_PER_NETWORK + self.parameters * SECONDS_PER_WEIGHT

    @property
    def held(self) -> float:
        """Numbers that a trace and its adjoint hold, the weights and their gradients among them."""
        by_step = 2 * self.X + self.H * (5 * self.states + 3 * self.cell.G) + 4 * self.Y
        views = VIEWS + VIEWS_PER_BLOCK * self.cell.G
        return 2 * self.parameters + self.T * (self.batch * by_step + views)


def estimate(sizes: Sequence[Size], spec: Spec) -> Cost:
    """What the answer to `spec` costs, over its networks or the one that it asks about.

    For /api/passes this covers the passes alone; `of_map` and `of_last_rows` estimate the rest.
    """
    asked = sizes[spec.model : spec.model + 1] if isinstance(spec, ModelSpec) else sizes
    by_qr = sum(size.cell.G * size.H**3 * SECONDS_PER_QR for size in asked) if _orthogonal(spec) else 0.0
    made = Cost(sum(size.made for size in asked) + by_qr, 0.0, 0.0)
    return made + _sum(COSTS[type(spec)], asked, spec)


def _orthogonal(spec: Spec) -> bool:
    """Whether weights of any network are drawn by QR."""
    return any(model.weights is None and model.init.rule in ORTHOGONAL for model in spec.models)


def of_given(spec: Spec) -> Cost:
    """What numbers of the user's own take: to be read, and for weights, which stay in the spec, memory."""
    arrays = [array for model in spec.models for array in (model.weights or {}).values()]
    numbers = sum(array.size for array in arrays)
    xs = spec.sequence.x.size if isinstance(spec.sequence, NumberSequence) else 0
    return Cost((numbers + xs) * SECONDS_PER_GIVEN, numbers, 0.0)


def of_map(sizes: Sequence[Size], spec: MapSpec) -> Cost:
    """What the map that `spec` asks for costs, computed on its own."""
    return _sum(_map, sizes, spec)


def of_last_rows(sizes: Sequence[Size], spec: MapSpec) -> Cost:
    """What the row of the last loss costs, computed on its own: a map of this row, pooled to one cell."""
    row = spec.model_copy(update={"map": "loss", "pool": 1})
    return _sum(_map, [replace(size, losses=1) for size in sizes], row)


def _sum(of_one: Callable[[Size, Any], Cost], sizes: Sequence[Size], spec: Spec) -> Cost:
    return sum((of_one(size, spec) for size in sizes), Cost(0.0, 0.0, 0.0))


def _trace(size: Size, spec: Spec) -> Cost:
    by_step, whole = _numbers(size, spec)
    packable = by_step if size.H > wire.PACK_ABOVE else 0
    written = by_step * SECONDS_PER_NUMBER + whole * _per_number(spec)
    return Cost(size.passes + written, size.held, whole + packable, always_text=by_step - packable)


def _passes(size: Size, spec: PassesSpec) -> Cost:
    """As a trace, but each quantity is one long array, whatever H is."""
    by_step, whole = _numbers(size, spec)
    written = by_step * SECONDS_PER_NUMBER + whole * _per_number(spec)
    seconds = size.passes + size.T * SECONDS_PER_STEP + written
    return Cost(seconds, size.held, by_step + whole)


def _per_number(spec: Spec) -> float:
    """Seconds of one of many numbers that go out together."""
    return SECONDS_PER_PACKED if spec.packed else SECONDS_PER_NUMBER


def _numbers(size: Size, spec: Spec) -> tuple[float, float]:
    """How many numbers both passes have at their steps, and how many as a whole: gradients, and weights."""
    by_step = size.T * (size.X + 3 * size.Y + size.H * (4 * size.states + 2 * size.gates))
    return by_step, size.T * size.X + (2 if "weights" in spec.include else 1) * size.parameters


def _map(size: Size, spec: MapSpec) -> Cost:
    """Each row is pulled back through half of the steps, for each state by an H x H Jacobian."""
    T = size.T
    every, side = spec.map == "every", min(spec.pool or T, T)
    sweep = _sweep(size, T if every else size.losses)
    asked = side * (side + 1) / 2 if every else side * min(side, size.losses)
    seconds = size.products + 2 * T * SECONDS_PER_STEP + sweep + asked * SECONDS_PER_NUMBER
    return Cost(
        seconds,
        size.held + 2 * size.states * T * T,
        size.states * (asked + T),
        size.states * (side**2 - asked),
    )


def _sweep(size: Size, rows: int) -> float:
    """Seconds of the map's sweep."""
    pulls = rows * size.T / 2 * size.states * size.H
    folding = 2.0 * size.T * size.cell.G * size.H**2 * SECONDS_PER_FLOP
    return pulls * (2 * size.H * SECONDS_PER_FLOP + SECONDS_PER_PULL) + folding


def _drawn(size: Size, spec: NumbersSpec) -> Cost:
    """Nothing is passed through: as many numbers as there are."""
    numbers = size.T * (size.X + size.Y) + size.parameters
    return Cost(numbers * SECONDS_PER_NUMBER, numbers, numbers)


def _step(size: Size, spec: StepSpec) -> Cost:
    """A parameter's value and gradient, and what it receives from each gate and each gate sends: a slice
    among zeros.
    """
    steps = len(spec.span)
    numbers = steps * (4 * size.parameters + 30 * size.H * size.batch)
    zeros = steps * 2 * (size.cell.G - 1) * size.parameters
    return Cost(size.passes + (numbers + zeros) * SECONDS_PER_NUMBER, size.held, numbers, zeros)


def _check(size: Size, spec: CheckSpec) -> Cost:
    """Differences of five points, by each step: rows of a batch, several numbers' together. Then both passes
    twice more, the second time with the units in another order.
    """
    every = size.parameters + size.H * (size.states + 1) + size.T * size.X
    samples = every if spec.entries == "all" else len(spec.entries) if spec.entries else spec.samples
    rows, at_once = len(STEPS) * len(OFFSETS) * samples, together(size.gate_bytes, len(STEPS) * len(OFFSETS))
    gates = size.batch * (size.cell.G + size.states) * size.H * SECONDS_PER_GATE
    by_row = size.products + size.T * gates
    batches = math.ceil(samples / at_once) * (size.T * SECONDS_PER_MOVED_STEP + 2 * SECONDS_PER_PASS)
    seconds = 3 * size.passes + rows * by_row + batches + samples * SECONDS_PER_CHECK
    compared = 6 * size.parameters + 4 * size.T * size.H * size.batch  # laid out, and side by side
    return Cost(seconds, 2 * size.held + compared, 4 * samples)


def _derivation(size: Size, spec: DerivationSpec) -> Cost:
    """A pass back for each loss, then its terms; those that are written come with their formulas."""
    ways = (size.losses + 1) / 2  # from all over the sequence: half as long as from its end
    pulls = ways * (size.products + size.T * (SECONDS_PER_STEP + SECONDS_PER_TERM))
    seconds = size.passes + pulls + spec.terms * SECONDS_PER_FORMULA
    return Cost(seconds, 2 * size.held, spec.terms * FORMULA_BYTES / wire.LIST_BYTES)


def _descent(size: Size, spec: DescentSpec) -> Cost:
    parameters = size.parameters
    seconds = (spec.updates + 1) * (size.passes + parameters * SECONDS_PER_UPDATE)
    return Cost(seconds, 2 * size.held + 3 * parameters, 3 * parameters + spec.updates)


def _attributed(size: Size) -> float:
    """Seconds of the shares of every step in every parameter."""
    matrices = 3 * size.T * size.parameters * SECONDS_PER_ENTRY
    return size.passes + matrices + size.T * (len(size.cell.axes) + 2) * SECONDS_PER_CALL


def _shares(size: Size, spec: SharesSpec) -> Cost:
    named = 2 * size.T * ((len(size.cell.axes) + 2) * (size.gates + 1) + 1)
    numbers = 2 * size.parameters + named
    seconds = _attributed(size) + numbers * SECONDS_PER_NUMBER
    return Cost(seconds, size.held + numbers, numbers)


def _attribution(size: Size, spec: AttributionSpec) -> Cost:
    named = 3 * size.T * (len(size.cell.axes) + 2) * (1 + size.gates) + 2 * size.T * size.X
    return Cost(_attributed(size), 2 * size.held + 2 * size.parameters + named, named)


def _factors(size: Size, spec: FactorsSpec) -> Cost:
    """Both passes, a product more for each gate, and the eigenvalues of its block."""
    eigenvalues = size.cell.G * size.H**3 * SECONDS_PER_EIGENVALUES
    seconds = size.passes + 2 * size.products + eigenvalues
    return Cost(seconds, 2 * size.held, size.T * (4 + 3 * size.gates))


def _paths(size: Size, spec: PathsSpec) -> Cost:
    seconds = size.passes + 2 * size.T * SECONDS_PER_CALL
    return Cost(seconds, 2 * size.held, 4 * size.T)


def _verdict(size: Size, spec: VerdictSpec) -> Cost:
    """The network and up to six changed ones, of whichever cell: as if all were LSTMs."""
    lstm = replace(size, cell=make_cell("lstm"))
    eigenvalues = size.cell.G * size.H**3 * SECONDS_PER_EIGENVALUES
    return Cost(7 * lstm.passes + eigenvalues, 3 * lstm.held, 120)


def _truncation(size: Size, spec: TruncationSpec) -> Cost:
    """A pass back for each block length, and one more."""
    gradients = size.parameters * 4 * SECONDS_PER_ENTRY + 2 * SECONDS_PER_PASS
    pulls = (1 + len(spec.tried)) * (2 * size.products + size.T * SECONDS_PER_PULLED_STEP + gradients)
    starts = spec.batches.steps // spec.batches.length if spec.batches else 0
    numbers = sum(size.T // n for n in spec.tried) / 4 + 2 * len(spec.tried) * (len(size.cell.axes) + 2)
    return Cost(size.passes + pulls, 2 * size.held + starts, numbers + starts / 3)


def _clipping(size: Size, spec: ClippingSpec) -> Cost:
    return Cost(size.passes + 20 * size.parameters * SECONDS_PER_ENTRY, 2 * size.held, 70)


def _seeds(size: Size, spec: SeedsSpec) -> Cost:
    """A row or a whole map for each seed, and weights drawn anew, some by QR."""
    row = size.passes + (_sweep(size, size.T) if spec.every else 0.0)
    drawn = SECONDS_PER_NETWORK / 2 + size.parameters * SECONDS_PER_WEIGHT
    drawn += size.cell.G * size.H**3 * SECONDS_PER_QR if _orthogonal(spec) else 0.0
    held = 2 * size.held + (2 * size.states * size.T**2 if spec.every else 0)
    numbers = (spec.seeds + 5) * size.T
    return Cost(spec.seeds * (row + drawn) + numbers * SECONDS_PER_NUMBER, held + numbers, numbers)


def _spectrum(size: Size, spec: SpectrumSpec) -> Cost:
    """The product kept apart at every step, its singular values and those of one step at each distance."""
    n = size.states * size.H
    last = size.T - 1 if spec.t is None else spec.t
    distances = min(last + 1, 200) if spec.stride is None else last // spec.stride + 1
    seconds = last * (n**3 * SECONDS_PER_QR + SECONDS_PER_CALL * 4)
    seconds += distances * (n**3 * SECONDS_PER_SINGULAR_VALUES + SECONDS_PER_CALL * 10)
    return Cost(size.passes + seconds, size.held + 12 * n * n + distances * n, distances * (n + 2))


COSTS: Mapping[type[Spec], Callable[[Size, Any], Cost]] = {
    Spec: _trace,
    MapSpec: _map,
    PassesSpec: _passes,
    NumbersSpec: _drawn,
    StepSpec: _step,
    CheckSpec: _check,
    DerivationSpec: _derivation,
    DescentSpec: _descent,
    SharesSpec: _shares,
    AttributionSpec: _attribution,
    FactorsSpec: _factors,
    PathsSpec: _paths,
    VerdictSpec: _verdict,
    TruncationSpec: _truncation,
    ClippingSpec: _clipping,
    SeedsSpec: _seeds,
    SpectrumSpec: _spectrum,
}
