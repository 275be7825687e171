"""Gradients against finite differences: central ones of five points, exact to fourth order in the step.

A difference is a witness only where it has settled: taken with steps ten times apart it says the same. On a
cliff (a steep network) it does not. Across a kink (a ReLU that goes on or off) it may, right on the kink: all
say the mean of both slopes, which is no gradient. So what crosses a kink says nothing, whatever it says; the
slopes on either side are told instead.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.bptt import bptt
from app.engine.errors import EngineError
from app.engine.network import Network
from app.engine.ops import quiet
from app.engine.trace import Loss, Trace, new_adjoint, new_trace
from app.engine.unroll import unroll

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
    """Yield checks of numbers of the parameters, h_0, c_0 and the inputs, named "W_hh", "h_0", "c_0", "x".

    `samples` of them, as many from each array, large or small, drawn by `seed`; every number if None. Or
    of `entries` (name, index), whose index has the array's own axes, the batch among them; EngineError where
    there is no such number.
    """
    arrays = {**network.weights, "h_0": network.h_0, "x": np.asarray(xs, network.dtype)}
    if network.c_0 is not None:
        arrays["c_0"] = network.c_0
    trace = new_trace(network, xs, targets, has_target, loss)
    for _ in unroll(trace):
        pass
    adjoint = new_adjoint(trace)
    for _ in bptt(trace, adjoint):
        pass
    gradients = {**adjoint.weights, "h_0": adjoint.h_0, "c_0": adjoint.c_0, "x": adjoint.dxs}

    def L(name: str, value: np.ndarray) -> _Point:
        given = arrays | {name: value}
        weights = {parameter: given[parameter] for parameter in network.weights}
        moved = Network(
            network.cell, weights, given["h_0"], given.get("c_0"), network.dtype, network.recurrent
        )
        trace = new_trace(moved, given["x"], targets, has_target, loss)
        for _ in unroll(trace):
            pass
        return _Point(trace.loss, _branches(trace))

    here = _Point(trace.loss, _branches(trace))
    floors = [4e7 * np.finfo(network.dtype).eps / step * max(1.0, abs(trace.loss)) for step in STEPS]
    if entries is not None:
        check_entries(arrays, entries)
    for name, index in _places(arrays, samples, seed) if entries is None else entries:
        found = [_differences(L, here, name, arrays[name], index, step) for step in STEPS]
        spreads = [
            _apart(found[j].central, found[j + 1].central, floors[j + 1]) for j in range(len(STEPS) - 1)
        ]
        crossed = [found[j].crosses or found[j + 1].crosses for j in range(len(spreads))]
        best = min(range(len(spreads)), key=lambda j: (crossed[j], np.isnan(spreads[j]), spreads[j]))
        sides = found[-1].sides if crossed[best] else None
        analytic = float(gradients[name][index])
        yield Check(name, index, analytic, found[best].central, floors[best], spreads[best], sides)


@dataclass(frozen=True)
class _Point:
    """L at one value of the number; which ReLUs are on there, None where the cell has none."""

    loss: float
    branches: np.ndarray | None


@dataclass(frozen=True)
class _Differences:
    """By one step: the central difference, the one-sided ones, and whether a kink lies between its points."""

    central: float
    sides: tuple[float, float]
    crosses: bool


def _branches(trace: Trace) -> np.ndarray | None:
    """(T, B, H) where a ReLU is on: from one set of these to another L has a kink."""
    return trace.hs > 0 if trace.network.cell.graph["h"].op == "relu" else None


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


def _places(
    arrays: dict[str, np.ndarray], samples: int | None, seed: int
) -> list[tuple[str, tuple[int, ...]]]:
    if samples is None:
        return [(name, index) for name, array in arrays.items() for index in np.ndindex(array.shape)]
    rng, names = np.random.default_rng(seed), list(arrays)
    chosen = [names[j % len(names)] for j in range(samples)]
    return [(name, tuple(int(rng.integers(size)) for size in arrays[name].shape)) for name in chosen]


def _differences(
    L: Callable[[str, np.ndarray], _Point],
    here: _Point,
    name: str,
    array: np.ndarray,
    index: tuple,
    step: float,
) -> _Differences:
    """dL by one number: (8 (L(+h) - L(-h)) - (L(+2h) - L(-2h))) / 12 h; h grows with a number above 1.

    One-sided, to second order: (4 L(+h) - 3 L(0) - L(+2h)) / 2 h, and its mirror image.
    """

    def at(offset: float) -> _Point:
        moved = array.copy()
        moved[index] += offset
        return L(name, moved)

    h = step * max(1.0, abs(float(array[index])))
    with quiet():  # a number at the end of the doubles' range leaves it
        far_below, below, above, far_above = points = [at(j * h) for j in (-2, -1, 1, 2)]
        central = (8 * (above.loss - below.loss) - (far_above.loss - far_below.loss)) / (12 * h)
        before = (3 * here.loss - 4 * below.loss + far_below.loss) / (2 * h)
        after = (4 * above.loss - 3 * here.loss - far_above.loss) / (2 * h)
    crosses = here.branches is not None and any((each.branches != here.branches).any() for each in points)
    return _Differences(central, (before, after), crosses)
