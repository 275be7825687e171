"""Gradients against finite differences: central ones of five points, exact to fourth order in the step.

A difference is a witness only where it has settled: taken with steps ten times apart it says the same. Across
a kink (ReLU) or on a cliff (a steep network) none does, and then it says nothing of the gradient.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.bptt import bptt
from app.engine.errors import EngineError
from app.engine.network import Network
from app.engine.ops import quiet
from app.engine.trace import Loss, new_adjoint, new_trace
from app.engine.unroll import unroll

STEPS = (1e-3, 1e-4, 1e-5)  # the neighbours that agree best are believed
SETTLED = 1e-6  # relative: how far they may be apart


@dataclass(frozen=True)
class Check:
    """One number of one array: its gradient by BPTT and by differences.

    `error` is their difference over the larger of the two; over `floor`, where both are smaller: below it the
    rounding of L itself leaves differences fewer than seven digits. `spread` is how far those of two steps
    are apart, measured likewise; `settled` says whether that is near enough to take them for the truth.
    """

    name: str
    index: tuple[int, ...]
    analytic: float
    numeric: float
    floor: float
    spread: float

    @property
    def error(self) -> float:
        return _apart(self.analytic, self.numeric, self.floor)

    @property
    def settled(self) -> bool:
        return not self.spread > SETTLED  # what is not finite is told by `error`


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

    def L(name: str, value: np.ndarray) -> float:
        given = arrays | {name: value}
        weights = {parameter: given[parameter] for parameter in network.weights}
        moved = Network(
            network.cell, weights, given["h_0"], given.get("c_0"), network.dtype, network.recurrent
        )
        trace = new_trace(moved, given["x"], targets, has_target, loss)
        for _ in unroll(trace):
            pass
        return trace.loss

    floors = [4e7 * np.finfo(network.dtype).eps / step * max(1.0, abs(trace.loss)) for step in STEPS]
    if entries is not None:
        check_entries(arrays, entries)
    for name, index in _places(arrays, samples, seed) if entries is None else entries:
        numerics = [_difference(L, name, arrays[name], index, step) for step in STEPS]
        spreads = [_apart(*numerics[j : j + 2], floors[j + 1]) for j in range(len(STEPS) - 1)]
        best = min(range(len(spreads)), key=lambda j: (np.isnan(spreads[j]), spreads[j]))
        analytic = float(gradients[name][index])
        yield Check(name, index, analytic, numerics[best], floors[best], spreads[best])


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


def _difference(
    L: Callable[[str, np.ndarray], float], name: str, array: np.ndarray, index: tuple, step: float
) -> float:
    """dL by one number: (8 (L(+h) - L(-h)) - (L(+2h) - L(-2h))) / 12 h; h grows with a number above 1."""

    def at(offset: float) -> float:
        moved = array.copy()
        moved[index] += offset
        return L(name, moved)

    h = step * max(1.0, abs(float(array[index])))
    with quiet():  # a number at the end of the doubles' range leaves it
        return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)
