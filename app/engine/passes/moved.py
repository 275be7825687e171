"""L with one number moved a little, for many such moves at once: the rows of one batch share the weights.

To move W_hh[r, c] by d is to add d h_prev[c] to the pre-activation r, so each row has biases of its own and
one step of all rows is one product. Only the step under way is held.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.cells.graph import Use
from app.engine.cells.values import Values
from app.engine.network.layer import Layer
from app.engine.network.read_out import READ_OUT_AXES
from app.engine.numbers.ops import quiet
from app.engine.passes.layers import new_layer_trace
from app.engine.passes.trace import Trace

ROWS_BYTES = 250_000  # of the gates of all rows: they stay in the cache
FEWEST, MOST = 4, 32  # numbers moved at once: that a product pays; that a check can be stopped


@dataclass(frozen=True)
class Move:
    """The number `name`[`index`] plus `by`: of a parameter, of "h_0", "c_0" (B, H) or "x" (T, B, X)."""

    name: str
    index: tuple[int, ...]
    by: float


@dataclass(frozen=True, eq=False)
class Moved:
    """`here`: L as it is. `losses` (n,): L after each move. `crosses` (n,): whether a ReLU is on at a step
    where it was off, or off where it was on; L has a kink between.
    """

    here: float
    losses: np.ndarray
    crosses: np.ndarray


def together(gate_bytes: int, moves: int) -> int:
    """How many numbers of so many `moves` each are best moved at once, by the bytes of a step's gates."""
    return max(FEWEST, min(MOST, ROWS_BYTES // (moves * gate_bytes)))


def moved_losses(trace: Trace, moves: Sequence[Move]) -> Moved:
    """All `moves`, each by itself, over the sequence of `trace`, a forward pass that is through.

    What is moved in the read-out changes no state, so it needs no row; what waits for a gate takes two steps
    for one, so it has a batch of its own.
    """
    groups: dict[str, list[int]] = {"rows": [], "waiting": [], "read-out": []}
    for j, move in enumerate(moves):
        groups[_group(trace, move)].append(j)
    losses, crosses, here = np.empty(len(moves)), np.zeros(len(moves), bool), 0.0
    read_out = groups.pop("read-out")
    for group in [each for each in groups.values() if each] or [[]]:
        rows = _Rows(trace, [moves[j] for j in group], [moves[j] for j in read_out])
        found = _run(rows)
        here, losses[[*group, *read_out]], crosses[group] = found.here, found.losses, found.crosses
        read_out = []
    return Moved(here, losses, crosses)


def _group(trace: Trace, move: Move) -> str:
    if move.name in READ_OUT_AXES:
        return "read-out"
    return "waiting" if _waits(trace.only.layer, move) else "rows"


def _waits(layer: Layer, move: Move) -> bool:
    """Whether what is moved is multiplied with something that its own step makes."""
    cell = layer.cell
    if move.name not in cell.axes:
        return False
    use = cell.use(move.name, cell.gate_of(move.name, move.index[0], layer.H))
    known = (None, "x", *cell.graph.states.values())
    return bool(use.rows or use.columns or use.operand not in known)


def _run(rows: "_Rows") -> Moved:
    """All steps of a batch; `crosses` is of the moves that have rows."""
    trace = rows.trace
    at = {t: j for j, t in enumerate(trace.objective.at)}
    losses = np.zeros((len(at), rows.n + len(rows.read_out), trace.network.B), trace.network.dtype)
    crosses = np.zeros(rows.n, bool)
    kinked = [node.id for node in trace.only.layer.cell.graph.nodes if node.op == "relu"]
    with quiet():
        for t in range(trace.T):
            rows.step(t)
            for name in kinked:
                on = rows.on(name)
                crosses |= (on != on[0]).any(axis=(1, 2))
            if t in at:
                losses[at[t]] = rows.losses(t)
        found = losses.sum(axis=(0, 2), dtype=np.float64) * trace.objective.weight
    return Moved(float(found[0]), found[1:], crosses[1:])


class _Rows:
    """The batch: the network as it is, then with each of `moves` made; and what `read_out` moves besides."""

    def __init__(self, trace: Trace, moves: Sequence[Move], read_out: Sequence[Move]):
        self.trace, self.layer, self.read_out = trace, trace.only.layer, read_out
        layer = self.layer
        self.waits = bool(moves) and _waits(layer, moves[0])
        self.n, self.B, self.cell = len(moves) + 1, layer.batch, layer.cell
        self.moves = {name: [] for name in {move.name for move in moves}}
        for j, move in enumerate(moves):
            self.moves[move.name].append((j + 1, move))
        starts = {state: self._repeated(trace.only.states[state][0]) for state in self.cell.states}
        for state, values in starts.items():
            for j, move in self.moves.get(f"{state}_0", ()):
                values[j][move.index] += move.by
        none = np.zeros((), layer.dtype)
        own = layer.from_the_left.get("biases", none)
        biases = self._repeated(np.broadcast_to(own, (self.B, self.cell.G * layer.H)))
        self.biases, self.plain = biases, biases[0, 0].copy()
        flat = {state: values.reshape(-1, layer.H) for state, values in starts.items()}
        moved = layer.for_rows(flat, biases.reshape(-1, biases.shape[-1]))
        self.one = new_layer_trace(moved, np.repeat(trace.xs[:1], self.n, axis=1))
        self.states = {
            name: values.reshape(2, self.n, self.B, -1) for name, values in self.one.states.items()
        }
        self.shifts = self._shifts()

    def _repeated(self, values: np.ndarray) -> np.ndarray:
        return np.repeat(values[None], self.n, axis=0)

    def _shifts(self) -> list["_Shift"]:
        H, cell = self.layer.H, self.cell
        found = []
        for name in cell.axes:
            listed = self.moves.get(name, [])
            blocks = {}
            for j, move in listed:
                blocks.setdefault(cell.gate_of(name, move.index[0], H), []).append((j, move))
            found += [_shift(cell, name, gate, moved, H) for gate, moved in blocks.items()]
        return found

    def step(self, t: int) -> None:
        """Step t of all rows."""
        if t and self.layer.recurrent:
            for values in self.states.values():
                values[0] = values[1]
        xs = self.one.xs.reshape(self.n, self.B, -1)
        xs[...] = self.trace.xs[t]
        for j, move in self.moves.get("x", ()):
            if move.index[0] == t:
                xs[j][move.index[1:]] += move.by
        if self.waits:  # what the moved number is multiplied with does not hang on it
            self.cell.unroll(self.one, slice(0, 1))
        values = Values(self.one, slice(0, 1))
        for shift in self.shifts:
            self._shift(shift, t, values)
        self.cell.unroll(self.one, slice(0, 1))

    def on(self, name: str) -> np.ndarray:
        """(n, B, H) Where a ReLU of the step under way is on."""
        return self._known(Values(self.one, slice(0, 1)), name) > 0

    def _shift(self, shift: "_Shift", t: int, values: Values) -> None:
        """The biases of its rows at step t: what the moved number adds to a pre-activation."""
        use, j, column, place = shift.use, shift.rows, shift.columns, shift.places
        if use.operand == "x":
            operand = self.trace.xs[t][:, column].T
        else:
            operand = self._known(values, use.operand)[j, :, column] if use.operand else 1.0
        if use.rows:
            operand = operand * self._known(values, use.rows)[j, :, shift.units]
        if use.columns:
            operand = operand * self._known(values, use.columns)[j, :, column]
        self.biases[j, :, place] = self.plain[place, None] + shift.by[:, None] * operand

    def _known(self, values: Values, name: str) -> np.ndarray:
        """(n, B, H) A node of the step under way."""
        found = np.broadcast_to(values[name][0], self.one.hs[0].shape)
        return found.reshape(self.n, self.B, -1)

    def losses(self, t: int) -> np.ndarray:
        """(n + moves of the read-out, B): L_t of each row, then after each of these moves."""
        weights, h = self.trace.network.weights, self.states["h"][1]
        logits = h @ weights["W_hy"].T + weights["b_y"]
        moved = np.repeat(logits[:1], len(self.read_out), axis=0)
        for each, move in zip(moved, self.read_out, strict=True):
            each[:, move.index[0]] += move.by * (h[0, :, move.index[1]] if move.name == "W_hy" else 1.0)
        logits = np.concatenate([logits, moved])
        target = np.broadcast_to(self.trace.targets[t], (len(logits), *self.trace.targets[t].shape))
        return self.trace.objective.rule.value(logits, target)


@dataclass(frozen=True, eq=False)
class _Shift:
    """Moves of one parameter in the block of one gate (n,): rows of the batch, columns of the parameter,
    units whose pre-activation they move, these units' places in the biases, and by how much these change for
    each 1 that the number is multiplied with (`use`).
    """

    use: Use
    rows: np.ndarray
    columns: np.ndarray
    units: np.ndarray
    places: np.ndarray
    by: np.ndarray


def _shift(cell: Cell, name: str, gate: str | None, moved: list[tuple[int, Move]], H: int) -> _Shift:
    units = np.array([move.index[0] % H for _, move in moved])
    columns = np.array([move.index[-1] for _, move in moved])
    first = cell.layout.index(gate) * H if gate else 0
    sign = -1.0 if gate in cell.sigmoids else 1.0
    by = np.array([sign * move.by for _, move in moved])
    rows = np.array([j for j, _ in moved])
    return _Shift(cell.use(name, gate), rows, columns, units, first + units, by)
