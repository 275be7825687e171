"""The cost of an answer, estimated from sizes alone: seconds, memory, bytes of the answer.

Each kind of spec says what it costs for one network of a `Size` (`BaseSpec.cost`); what single operations
take stands in `rates`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from app.api.spec import rates
from app.api.wire import wire
from app.engine.cells import Cell
from app.engine.network.address import Address
from app.engine.network.structure import Structure
from app.engine.passes.rows import PART_BYTES

VIEWS, VIEWS_PER_BLOCK = 100, 75  # by step, in numbers: what the views take that a trace and its adjoint keep
SHORT_BYTES = 5  # "0.0," or "null,"


@dataclass(frozen=True)
class Cost:
    """An estimate: seconds of computing, numbers held in memory, and numbers in the answer."""

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
    """The sizes on which one network's cost depends; `losses`: steps with a loss, `batch`: sequences."""

    T: int
    X: int
    Y: int
    losses: int
    batch: int
    H: int
    structure: Structure

    @property
    def cell(self) -> Cell:
        return self.structure.cell

    @property
    def inputs(self) -> tuple[int, ...]:
        """The size of what each layer reads."""
        structure = self.structure
        return tuple(structure.layer_input(each, self.X, self.H) for each in structure.addresses)

    @property
    def layers(self) -> int:
        """How many layers there are, those of both directions counted apart."""
        return len(self.structure.addresses)

    @property
    def states(self) -> int:
        return len(self.cell.states)

    @property
    def gates(self) -> int:
        return len(self.cell.gates)

    @property
    def parameters(self) -> int:
        """How many numbers all parameters have."""
        return self.structure.count(self.X, self.H, self.Y)

    def parameters_of(self, address: Address) -> int:
        """Those of a layer, and the read-out's."""
        read = self.structure.layer_input(address, self.X, self.H)
        return self.cell.G * self.H * (read + self.H + 1) + self.Y * (self.structure.width(self.H) + 1)

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
        return self.layers * self.cell.pace * self.T * (rates.STEP + self.cell.G * rates.BLOCK)

    @property
    def made(self) -> float:
        """Seconds until the network and its sequence are there."""
        return rates.NETWORK + self.parameters * rates.WEIGHT

    @property
    def held(self) -> float:
        """Numbers that a trace and its adjoint hold, the weights and their gradients among them."""
        further = max(0, len(self.cell.saved) - self.cell.G)  # of a user's own equations there may be many
        own = self.layers * self.H * (5 * self.states + 3 * self.cell.G + further)
        between = 4 * sum(self.inputs) if self.layers > 1 or self.structure.embedding else 0
        by_step = 2 * self.X + own + between + 4 * self.Y
        views = self.layers * (VIEWS + VIEWS_PER_BLOCK * self.cell.G)
        return 2 * self.parameters + self.T * (self.batch * by_step + views)

    @property
    def pulled(self) -> float:
        """Seconds of a forward pass and of the chain of one loss, kept as vectors."""
        return self.passes + self.T * rates.SCALED_STEP

    @property
    def attributed(self) -> float:
        """Seconds of the shares of every step in every parameter."""
        matrices = 3 * self.T * self.parameters * rates.ENTRY
        return self.passes + matrices + self.T * (len(self.structure.axes) + self.gates) * rates.CALL

    @property
    def eigenvalues(self) -> float:
        """Seconds of the eigenvalues and singular values of every gate's block of W_hh."""
        return self.cell.G * self.H**3 * rates.EIGENVALUES

    def sweep(self, rows: int) -> float:
        """Seconds of the map's sweep with so many rows."""
        if self.structure.layers > 1:
            return sum(self._rows_through(rows, read) for read in self.inputs)
        pulls = rows * self.T / 2 * self.states * self.H
        folding = 2.0 * self.T * self.cell.G * self.H**2 * rates.FLOP
        return self.layers * (pulls * (2 * self.H * rates.FLOP + rates.PULL) + folding)

    @property
    def _widest(self) -> int:
        """The size of the widest thing that one level hands to another."""
        return max(*self.inputs, self.structure.width(self.H))

    def rows_held(self, rows: int) -> float:
        """Numbers that a part of the rows of several layers' map holds, between two levels and as norms."""
        if self.structure.layers == 1:
            return 0.0
        kept = 6 if self.structure.bidirectional else 2
        return self._part(rows) * self.T * (self.batch * kept * self._widest + self.layers * self.states)

    def _part(self, rows: int) -> int:
        """How many rows of the map are taken back together, that of L among them."""
        return 1 + min(rows, max(1, PART_BYTES // (8 * self.T * self.batch * self._widest)))

    def _rows_through(self, rows: int, read: int) -> float:
        """Seconds of so many rows through one of several layers, each by a product of all its gates."""
        products = 2 * self.cell.G * self.H * (self.H + read) * rates.FLOP
        numbers = self.H * (4 * self.states + 2 * self.cell.G) + 2 * read
        parts = -(-rows // (self._part(rows) - 1))
        return self.T * (rows * (products + numbers * rates.PULL) + parts * self.cell.pace * rates.ROWS_STEP)


def total(costs: Iterable[Cost]) -> Cost:
    """The sum."""
    return sum(costs, Cost(0.0, 0.0, 0.0))


def per_number(packed: bool) -> float:
    """Seconds of one of many numbers that go out together."""
    return rates.PACKED if packed else rates.NUMBER
