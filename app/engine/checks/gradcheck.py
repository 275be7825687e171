"""Gradients against finite differences: central ones of five points, exact to fourth order in the step.

A difference is a witness only where it has settled: taken with steps ten times apart it says the same. On a
cliff (a steep network) it does not. Across a kink (a ReLU that goes on or off) it may, right on the kink: all
say the mean of both slopes, which is no gradient. So what crosses a kink says nothing, whatever it says; the
slopes on either side are told instead.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.errors import EngineError
from app.engine.network.network import Network
from app.engine.numbers.ops import quiet
from app.engine.passes.bptt import bptt
from app.engine.passes.copies import copies_at_once, losses_of_copies, states_before
from app.engine.passes.moved import Move, Moved, moved_losses, together
from app.engine.passes.trace import Loss, Trace, new_adjoint, new_trace
from app.engine.passes.unroll import unroll

OFFSETS = (-2, -1, 1, 2)  # in steps
STEPS = (1e-3, 1e-4, 1e-5)  # the neighbours that agree best are believed
SETTLED = 1e-6  # relative: how far they may be apart


@dataclass(frozen=True)
class Check:
    """One number of one array: its gradient by BPTT and by differences.

    `error` is their difference over the larger of the two; over `floor`, where both are smaller: below it the
    rounding of L itself leaves differences fewer than seven digits. `spread` is how far those of two steps
    are apart, measured likewise; `settled` says whether that is near enough to take them for the truth.
    `sides`: where no step is so short that no kink is crossed, the slopes before and after the number, by
    one-sided differences of the shortest; else None.
    """

    name: str
    index: tuple[int, ...]
    analytic: float
    numeric: float
    floor: float
    spread: float
    sides: tuple[float, float] | None = None

    @property
    def error(self) -> float:
        return _apart(self.analytic, self.numeric, self.floor)

    @property
    def settled(self) -> bool:
        return self.sides is None and not self.spread > SETTLED  # what is not finite is told by `error`


def gradient_check(
    network: Network,
    xs: np.ndarray,
    targets: np.ndarray,
    has_target: np.ndarray,
    loss: Loss,
    samples: int | None = 64,
    seed: int = 0,
    entries: Sequence[tuple[str, tuple[int, ...]]] | None = None,
) -> Iterator[Check]:
    """Yield checks of numbers of the parameters, the states before the first step and the inputs, by their
    names: "W_hh", "h_0", "c_0_l1", "x".

    `samples` of them, as many from each array, large or small, drawn by `seed`; every number if None. Or
    of `entries` (name, index), whose index has the array's own axes, the batch among them; EngineError where
    there is no such number.
    """
    arrays = checked(network, np.asarray(xs, network.dtype))
    trace = new_trace(network, xs, targets, has_target, loss)
    for _ in unroll(trace):
        pass
    adjoint = new_adjoint(trace)
    for _ in bptt(trace, adjoint):
        pass
    before = states_before(network).items()
    by_states = {name: adjoint.layers[address].initial[state] for name, (address, state) in before}
    gradients = {**adjoint.weights, **by_states, "x": adjoint.dxs}

    floors = [4e7 * np.finfo(network.dtype).eps / step * max(1.0, abs(trace.loss)) for step in STEPS]
    if entries is not None:
        check_entries(arrays, entries)
    chosen = drawn_places(arrays, samples, seed) if entries is None else list(entries)
    at_once, losses_of = _way(trace)
    for start in range(0, len(chosen), at_once):
        few = chosen[start : start + at_once]
        sizes = np.array([[step * max(1.0, abs(float(arrays[n][i]))) for step in STEPS] for n, i in few])
        moves = [
            Move(name, index, offset * size)
            for (name, index), by_step in zip(few, sizes, strict=True)
            for size in by_step
            for offset in OFFSETS
        ]
        points = losses_of(trace, moves)
        losses = points.losses.reshape(len(few), len(STEPS), len(OFFSETS))
        crosses = points.crosses.reshape(losses.shape).any(axis=2)
        for (name, index), rows, kinks, h in zip(few, losses, crosses, sizes, strict=True):
            found = [_differences(points.here, *each) for each in zip(rows, kinks, h, strict=True)]
            yield _check(name, index, float(gradients[name][index]), found, floors)


def checked(network: Network, xs: np.ndarray) -> dict[str, np.ndarray]:
    """All arrays whose numbers can be checked, in the order in which a sample takes from them."""
    before = states_before(network).items()
    h_0, *further = ((name, network.layers[address].initial[state]) for name, (address, state) in before)
    return {**network.weights, **dict([h_0]), "x": xs, **dict(further)}


def _way(trace: Trace) -> tuple[int, Callable[[Trace, Sequence[Move]], Moved]]:
    """How many numbers are moved at once, and by what: one layer has a faster way than several."""
    network, moves = trace.network, len(STEPS) * len(OFFSETS)
    if len(trace.layers) > 1 or network.embedding:
        weights = sum(W.nbytes for W in network.weights.values())
        return copies_at_once(weights, moves), losses_of_copies
    layer = network.only
    return together(trace.xs.itemsize * network.B * layer.H * layer.cell.G, moves), moved_losses


def _check(
    name: str, index: tuple[int, ...], analytic: float, found: list["_Differences"], floors: list[float]
) -> Check:
    """Of the differences by each step those are believed that agree best with the next, across no kink."""
    spreads = [_apart(found[j].central, found[j + 1].central, floors[j + 1]) for j in range(len(STEPS) - 1)]
    crossed = [found[j].crosses or found[j + 1].crosses for j in range(len(spreads))]
    best = min(range(len(spreads)), key=lambda j: (crossed[j], np.isnan(spreads[j]), spreads[j]))
    sides = found[-1].sides if crossed[best] else None
    return Check(name, index, analytic, found[best].central, floors[best], spreads[best], sides)


@dataclass(frozen=True)
class _Differences:
    """By one step: the central difference, the one-sided ones, and whether a kink lies between its points."""

    central: float
    sides: tuple[float, float]
    crosses: bool


def _apart(a: float, b: float, floor: float) -> float:
    return abs(a - b) / max(abs(a), abs(b), floor)


def check_entries(arrays: Mapping[str, np.ndarray], entries: Sequence[tuple[str, tuple[int, ...]]]) -> None:
    """Raises EngineError for the first of `entries` that is no number of `arrays`."""
    for j, (name, index) in enumerate(entries):
        if name not in arrays:
            message = f"there is no {name:.40} to check"
            raise EngineError("check.name", message, f"entries.{j}.name", f"one of {', '.join(arrays)}")
        shape = arrays[name].shape
        if len(index) != len(shape) or not all(
            0 <= place < size for place, size in zip(index, shape, strict=True)
        ):
            message = f"{name} has no such entry; its shape is {shape}"
            raise EngineError("check.index", message, f"entries.{j}.index")


def drawn_places(
    arrays: Mapping[str, np.ndarray], samples: int | None, seed: int
) -> list[tuple[str, tuple[int, ...]]]:
    """As many numbers from each array, drawn by `seed`; every one if `samples` is None."""
    if samples is None:
        return [(name, index) for name, array in arrays.items() for index in np.ndindex(array.shape)]
    rng, names = np.random.default_rng(seed), list(arrays)
    chosen = [names[j % len(names)] for j in range(samples)]
    return [(name, tuple(int(rng.integers(size)) for size in arrays[name].shape)) for name in chosen]


def _differences(here: float, losses: np.ndarray, crosses: bool, h: float) -> _Differences:
    """dL by one number: (8 (L(+h) - L(-h)) - (L(+2h) - L(-2h))) / 12 h; h grows with a number above 1.

    `losses` (4,) at `OFFSETS`. One-sided, to second order: (4 L(+h) - 3 L(0) - L(+2h)) / 2 h, and its mirror
    image.
    """
    with quiet():  # a number at the end of the doubles' range leaves it
        far_below, below, above, far_above = losses
        central = (8 * (above - below) - (far_above - far_below)) / (12 * h)
        before = (3 * here - 4 * below + far_below) / (2 * h)
        after = (4 * above - 3 * here - far_above) / (2 * h)
    return _Differences(float(central), (float(before), float(after)), bool(crosses))
