"""What a spec costs, estimated from sizes alone: seconds, memory, bytes of the answer.

What single operations take stands in `rates`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from app.api.spec import rates
from app.api.spec.questions import (
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
from app.api.spec.spec import NumberSequence, Spec
from app.api.wire import wire
from app.engine.cells import Cell, make_cell
from app.engine.checks.gradcheck import OFFSETS, STEPS
from app.engine.passes.moved import together

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
        return 2.0 * self.batch * self.T * self.parameters * rates.FLOP

    @property
    def passes(self) -> float:
        """Seconds of a forward and a backward pass."""
        return 3 * self.products + 2 * self.calls + 2 * rates.PASS + self.held * rates.HELD

    @property
    def calls(self) -> float:
        """Seconds of the calls of one pass's steps, whatever H is."""
        return self.T * (rates.STEP + self.cell.G * rates.BLOCK)

    @property
    def made(self) -> float:
        """Seconds until the network and its sequence are there."""
        return rates.NETWORK + self.parameters * rates.WEIGHT

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
    by_qr = sum(size.cell.G * size.H**3 * rates.QR for size in asked) if _orthogonal(spec) else 0.0
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
    return Cost((numbers + xs) * rates.GIVEN, numbers, 0.0)


def of_map(sizes: Sequence[Size], spec: MapSpec) -> Cost:
    """What the map that `spec` asks for costs, computed on its own."""
    return _sum(_map, sizes, spec)


def of_last_rows(sizes: Sequence[Size], spec: MapSpec) -> Cost:
    """What the row of the last loss costs, computed on its own: a map of this row, pooled to one cell."""
    row = spec.model_copy(update={"map": "loss", "pool": 1})
    return _sum(_map, [replace(size, losses=1) for size in sizes], row)


def of_radius(size: Size) -> Cost:
    """What the spectral radius of a verdict's network costs, which one of the changes needs."""
    return Cost(_eigenvalues(size), 0, 0)


def of_change(size: Size, changed: VerdictSpec) -> Cost:
    """What the verdict of a changed network costs beside the one of `size`; its memory is there already."""
    other = replace(size, T=changed.sequence.steps, cell=make_cell(changed.models[0].cell))
    return Cost(estimate([other], changed).seconds, 0.0, 0.0)


def of_clip(size: Size) -> Cost:
    """What clipping costs a verdict: the whole chain and every gradient."""
    return Cost(_pulled(size) + size.parameters * rates.UPDATE, 0.0, 0.0)


def _sum(of_one: Callable[[Size, Any], Cost], sizes: Sequence[Size], spec: Spec) -> Cost:
    return sum((of_one(size, spec) for size in sizes), Cost(0.0, 0.0, 0.0))


def _trace(size: Size, spec: Spec) -> Cost:
    by_step, whole = _numbers(size, spec)
    packable = by_step if size.H > wire.PACK_ABOVE else 0
    written = by_step * rates.NUMBER + whole * _per_number(spec)
    seconds = size.passes + 2 * size.T * rates.EVENT + written
    return Cost(seconds, size.held, whole + packable, always_text=by_step - packable)


def _passes(size: Size, spec: PassesSpec) -> Cost:
    """As a trace, but each quantity is one long array, whatever H is."""
    by_step, whole = _numbers(size, spec)
    written = by_step * rates.NUMBER + whole * _per_number(spec)
    seconds = size.passes + size.T * rates.EVENT + written
    return Cost(seconds, size.held, by_step + whole)


def _per_number(spec: Spec) -> float:
    """Seconds of one of many numbers that go out together."""
    return rates.PACKED if spec.packed else rates.NUMBER


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
    written = size.states * (side**2 * rates.CELL if spec.packed else asked * rates.NUMBER)
    return Cost(
        size.products + 2 * size.calls + sweep + written,
        size.held + 2 * size.states * T * T,
        size.states * (asked + T),
        size.states * (side**2 - asked),
    )


def _sweep(size: Size, rows: int) -> float:
    """Seconds of the map's sweep."""
    pulls = rows * size.T / 2 * size.states * size.H
    folding = 2.0 * size.T * size.cell.G * size.H**2 * rates.FLOP
    return pulls * (2 * size.H * rates.FLOP + rates.PULL) + folding


def _drawn(size: Size, spec: NumbersSpec) -> Cost:
    """Nothing is passed through: as many numbers as there are."""
    numbers = size.T * (size.X + size.Y) + size.parameters
    return Cost(numbers * _per_number(spec), numbers, numbers)


def _step(size: Size, spec: StepSpec) -> Cost:
    """A parameter's value and gradient, and what it receives from each gate and each gate sends: a slice
    among zeros.
    """
    steps = len(spec.span)
    numbers = steps * (4 * size.parameters + 30 * size.H * size.batch)
    zeros = steps * 2 * (size.cell.G - 1) * size.parameters
    taped = steps * len(size.cell.graph.nodes) * rates.NODE + (numbers + zeros) * rates.NUMBER
    return Cost(size.passes + taped, size.held, numbers, zeros)


def _check(size: Size, spec: CheckSpec) -> Cost:
    """Differences of five points, by each step: rows of a batch, several numbers' together. Then both passes
    twice more, the second time with the units in another order.
    """
    every = size.parameters + size.H * (size.states + 1) + size.T * size.X
    samples = every if spec.entries == "all" else len(spec.entries) if spec.entries else spec.samples
    rows, at_once = len(STEPS) * len(OFFSETS) * samples, together(size.gate_bytes, len(STEPS) * len(OFFSETS))
    by_row = size.products + size.T * size.batch * (size.cell.G + size.states) * size.H * rates.GATE
    step = (1 + size.cell.G) * rates.MOVED_STEP
    if any(use.rows or use.columns for use in size.cell.graph.uses["W_hh"]):
        step *= 3  # what waits for a gate has a batch of its own, and two steps for one
    batch = size.T * step + size.losses * rates.MOVED_LOSS + 2 * rates.PASS
    read_out = rows * (size.Y * (size.H + 1) / every if spec.entries == "all" else 1 / 4)
    batches = math.ceil(samples / at_once) * batch + read_out * size.losses * rates.MOVED_READ_OUT
    seconds = 3 * size.passes + rows * by_row + batches + samples * rates.CHECK
    compared = 6 * size.parameters + 4 * size.T * size.H * size.batch  # laid out, and side by side
    return Cost(seconds, 2 * size.held + compared, 4 * samples)


def _derivation(size: Size, spec: DerivationSpec) -> Cost:
    """A pass back for each loss, then its terms; those that are written come with their formulas."""
    ways = (size.losses + 1) / 2  # from all over the sequence: half as long as from its end
    pulls = ways * (size.products + size.calls + size.T * rates.TERM)
    seconds = size.passes + pulls + spec.terms * rates.FORMULA
    return Cost(seconds, 2 * size.held, spec.terms * FORMULA_BYTES / wire.LIST_BYTES)


def _descent(size: Size, spec: DescentSpec) -> Cost:
    parameters = size.parameters
    seconds = (spec.updates + 1) * (size.passes + parameters * rates.UPDATE)
    return Cost(seconds, 2 * size.held + 3 * parameters, 3 * parameters + spec.updates)


def _attributed(size: Size) -> float:
    """Seconds of the shares of every step in every parameter."""
    matrices = 3 * size.T * size.parameters * rates.ENTRY
    return size.passes + matrices + size.T * (len(size.cell.axes) + 2 + size.gates) * rates.CALL


def _shares(size: Size, spec: SharesSpec) -> Cost:
    named = 2 * size.T * ((len(size.cell.axes) + 2) * (size.gates + 1) + 1)
    numbers = 2 * size.parameters + named
    seconds = _attributed(size) + named * rates.NUMBER + 2 * size.parameters * _per_number(spec)
    return Cost(seconds, size.held + numbers, numbers)


def _attribution(size: Size, spec: AttributionSpec) -> Cost:
    named = 3 * size.T * (len(size.cell.axes) + 2) * (1 + size.gates) + 2 * size.T * size.X
    return Cost(_attributed(size), 2 * size.held + 2 * size.parameters + named, named)


def _pulled(size: Size) -> float:
    """Seconds of a forward pass and of the chain of one loss, kept as vectors."""
    return size.passes + size.T * rates.SCALED_STEP


def _eigenvalues(size: Size) -> float:
    """Seconds of the eigenvalues and singular values of every gate's block of W_hh."""
    return size.cell.G * size.H**3 * rates.EIGENVALUES


def _factors(size: Size, spec: FactorsSpec) -> Cost:
    """Both passes, a product more for each gate, and the eigenvalues of its block."""
    seconds = _pulled(size) + 2 * size.products + _eigenvalues(size)
    return Cost(seconds, 2 * size.held, size.T * (4 + 3 * size.gates))


def _paths(size: Size, spec: PathsSpec) -> Cost:
    seconds = size.passes + 2 * size.T * rates.CALL
    return Cost(seconds, 2 * size.held, 4 * size.T)


def _verdict(size: Size, spec: VerdictSpec) -> Cost:
    """The network judged as it is; memory and the answer, of the changes too, as if each were an LSTM."""
    return Cost(_pulled(size), 3 * replace(size, cell=make_cell("lstm")).held, 120)


def _truncation(size: Size, spec: TruncationSpec) -> Cost:
    """A pass back for each block length, and one more."""
    gradients = size.parameters * 4 * rates.ENTRY + 2 * rates.PASS
    pulls = (1 + len(spec.tried)) * (2 * size.products + size.T * rates.PULLED_STEP + gradients)
    starts = spec.batches.steps // spec.batches.length if spec.batches else 0
    numbers = sum(size.T // n for n in spec.tried) / 4 + 2 * len(spec.tried) * (len(size.cell.axes) + 2)
    return Cost(size.passes + pulls, 2 * size.held + starts, numbers + starts / 3)


def _clipping(size: Size, spec: ClippingSpec) -> Cost:
    return Cost(size.passes + 20 * size.parameters * rates.ENTRY, 2 * size.held, 70)


def _seeds(size: Size, spec: SeedsSpec) -> Cost:
    """A row or a whole map for each seed, and weights drawn anew, some by QR."""
    row = _pulled(size) + (_sweep(size, size.T) if spec.every else 0.0)
    drawn = rates.NETWORK / 2 + size.parameters * rates.WEIGHT
    drawn += size.cell.G * size.H**3 * rates.QR if _orthogonal(spec) else 0.0
    held = 2 * size.held + (2 * size.states * size.T**2 if spec.every else 0)
    numbers = (spec.seeds + 5) * size.T
    return Cost(spec.seeds * (row + drawn) + numbers * rates.NUMBER, held + numbers, numbers)


def _spectrum(size: Size, spec: SpectrumSpec) -> Cost:
    """The product kept apart at every step, its singular values and those of one step at each distance."""
    n = size.states * size.H
    last = size.T - 1 if spec.t is None else spec.t
    distances = min(last + 1, 200) if spec.stride is None else last // spec.stride + 1
    seconds = last * (n**3 * rates.QR + rates.CALL * 2)
    singular = n**3 * rates.SINGULAR_VALUES + n**2 * rates.ROTATION
    seconds += distances * (singular + rates.CALL * 10)
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
