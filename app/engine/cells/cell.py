"""The base of all cells: shapes, graph, and the kernels over whole sequences."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from app.engine.cells.graph import Graph, Use
from app.engine.cells.values import Values
from app.engine.errors import EngineError
from app.engine.numbers.products import of_all_steps, sum_of_biases, sum_of_outer

if TYPE_CHECKING:
    from app.engine.passes.layers import LayerAdjoint, LayerTrace

# Options of a cell by name: the values that each may have, the default first.
Options = Mapping[str, tuple[str | bool, ...]]
BIAS = {"bias": (True, False)}
GATE_ACTIVATION = {"gate_activation": ("sigmoid", "hard_sigmoid", "hard_sigmoid_6")}

States = Mapping[str, np.ndarray]  # an array for each state: "h", and "c" where there is one

SPAN_BYTES = 600_000  # local derivatives of a span of steps stay in the cache


def spans(T: int, row_bytes: int) -> list[slice]:
    """The T steps in spans that fit the cache, 64 at most so that a pass can be stopped."""
    length = min(64, max(1, SPAN_BYTES // row_bytes))
    return [slice(start, min(T, start + length)) for start in range(0, T, length)]


@dataclass(frozen=True)
class Slopes(ABC):
    """The local derivatives of n steps, made in bulk, and `matrices`, in the form that the cell's kernel
    takes (W_hh of a fused one): what a pass backward multiplies with.
    """

    matrices: Any

    @abstractmethod
    def factors(self, s: int | slice) -> tuple[np.ndarray, ...]:
        """The factors of `Cell.backward` at the s-th step, or at several, as views."""

    @cached_property
    def steps(self) -> list[tuple[np.ndarray, ...]]:
        """`factors` step by step."""
        return by_step(self.factors(slice(None)))


def by_step(arrays: Iterable[np.ndarray]) -> list[tuple[np.ndarray, ...]]:
    """Views of arrays with the steps as their first axis: a tuple for each step.

    A view takes as long to make as a small operation does. Records keep them, so a loop that fills the same
    records many times makes them once.
    """
    return list(zip(*arrays, strict=True))


class Cell(ABC):
    """A recurrent cell: one description (`equations`), and its passes, fused over time where that is faster.

    `gates` in the order in which parameters stack them; `states` with h first. `scales`: those that other
    states are measured in, on which h does not hang: dL by them is 0, and would be rounding if it were added
    up; a pass backward takes them as given. `forgets`: the gate whose bias
    a `forget_bias` sets. `bridges`: the gates whose biases say over how many steps a state is kept, each with
    the sign by which it is longer [Tallec, Ollivier 2018]. `papers`: parameters that are drawn as the cell's
    paper does, by whatever rule the others are; H numbers of a random stream. A subclass is a frozen
    dataclass whose fields are `options`; what hangs on them may be a property.

    Of the kernels: `sigmoids` are gates that a kernel makes together, `saved` names what its forward pass
    keeps besides ((T, B, H) each), `pace` how long a step takes beside one of fused kernels.
    """

    name: ClassVar[str]
    options: ClassVar[Options]
    gates: ClassVar[tuple[str, ...]] = ()
    states: ClassVar[tuple[str, ...]] = ("h",)
    scales: ClassVar[tuple[str, ...]] = ()
    forgets: ClassVar[str | None] = None
    bridges: ClassVar[Mapping[str, int]] = {}
    papers: ClassVar[Mapping[str, Callable[[np.random.Generator, int], np.ndarray]]] = {}
    sigmoids: ClassVar[tuple[str, ...]] = ()
    saved: ClassVar[tuple[str, ...]] = ()
    pace: ClassVar[float] = 1.0

    def __post_init__(self):
        for name, values in self.options.items():
            value = getattr(self, name)
            if not any(value == each and type(value) is type(each) for each in values):
                hint = f"one of {', '.join(map(str, values))}"
                raise EngineError("model.option", f"no {name} {value!r}", name, hint)

    @property
    def axes(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the axes of each parameter; "GH" is a block of H rows for each gate."""
        return self.graph.parameters

    @property
    def biased(self) -> bool:
        """Whether its pre-activations have biases."""
        return any(use.operand is None for uses in self.graph.uses.values() for use in uses)

    def matrices(self, axis: str) -> tuple[str, ...]:
        """The parameters that multiply a vector of that axis: "X" the input, "H" a state."""
        return tuple(name for name, axes in self.axes.items() if axes[1:] == (axis,))

    @property
    def G(self) -> int:
        """How many H-row blocks the stacked parameters have."""
        return max(1, len(self.gates))

    def shapes(self, X: int, H: int) -> dict[str, tuple[int, ...]]:
        """The shape of each parameter for X inputs and H hidden units."""
        sizes = {"GH": self.G * H, "H": H, "X": X}
        return {name: tuple(sizes[axis] for axis in axes) for name, axes in self.axes.items()}

    def rows(self, block: str | None, H: int) -> slice:
        """The rows of a stacked parameter that belong to a gate; all of them for None."""
        if block is None:
            return slice(None)
        start = self.gates.index(block) * H
        return slice(start, start + H)

    def rows_in(self, name: str, gate: str | None, H: int) -> slice:
        """The rows of a parameter that belong to a gate: its block of a stacked one, else all."""
        return self.rows(gate if self.axes[name][0] == "GH" else None, H)

    def bias_of(self, gate: str | None) -> str:
        """The first parameter that stands alone in a gate's pre-activation."""
        return next(
            name
            for name, uses in self.graph.uses.items()
            if any(use.gate == gate and use.operand is None and use.rows is None for use in uses)
        )

    def gate_of(self, name: str, row: int, H: int) -> str | None:
        """The gate whose pre-activation that row of a parameter is part of; None where there are no gates."""
        if self.axes[name][0] == "GH":
            return self.gates[row // H] if self.gates else None
        return self.graph.uses[name][0].gate

    def use(self, name: str, gate: str | None) -> Use:
        """How a parameter enters the pre-activation of a gate."""
        return next(use for use in self.graph.uses[name] if use.gate == gate)

    @property
    def layout(self) -> tuple[str, ...]:
        """The gates in the order in which a trace holds their values: those of a sigmoid first."""
        return (*self.sigmoids, *(gate for gate in self.gates if gate not in self.sigmoids))

    def sizes(self, weights: Mapping[str, np.ndarray]) -> tuple[int, int]:
        """X and H, as the first parameter has them that says so."""
        found: dict[str, int] = {}
        for name, axes in self.axes.items():
            for axis, size in zip(axes, weights[name].shape[-len(axes) :], strict=True):
                found.setdefault(axis, size)
        return found["X"], found["H"] if "H" in found else found["GH"] // self.G

    def from_the_left(self, weights: Mapping[str, np.ndarray], H: int) -> dict[str, np.ndarray]:
        """What `unroll` multiplies with and adds: `of_x` (X, GH), `of_h` (H, GH), `biases` (GH,) where there
        are some. Gates as they stand in `layout`, those of a sigmoid with the other sign, which exp(-a) asks
        for.
        """
        found = {"of_x": self._turned(weights["W_xh"], H), "of_h": self._turned(weights["W_hh"], H)}
        if self.biased:
            found["biases"] = self._turned(weights["b_h"][..., None], H)[..., 0, :]
        return found

    def _turned(self, parameter: np.ndarray, H: int) -> np.ndarray:
        """A stacked parameter (..., GH, columns) so laid out: (..., columns, GH)."""
        if not self.gates:
            return np.ascontiguousarray(parameter.swapaxes(-1, -2))
        blocks = [
            (-1 if gate in self.sigmoids else 1) * parameter[..., self.rows(gate, H), :]
            for gate in self.layout
        ]
        return np.ascontiguousarray(np.concatenate(blocks, axis=-2).swapaxes(-1, -2))

    @cached_property
    def graph(self) -> Graph:
        """The cell's equations as a graph, read-out and loss left out."""
        return self.equations()

    @abstractmethod
    def equations(self) -> Graph:
        """The cell's equations, written once."""

    @abstractmethod
    def places(self, trace: "LayerTrace") -> tuple[np.ndarray, ...]:
        """The arrays that `unroll` reads and fills, with the steps as their first axis."""

    @abstractmethod
    def unroll(self, trace: "LayerTrace", span: slice) -> None:
        """Steps `span` forward: fills states, gates and `saved` of `trace`, whose steps before are there."""

    @abstractmethod
    def new_slopes(self, trace: "LayerTrace", n: int) -> Slopes:
        """Memory for the local derivatives of n steps."""

    @abstractmethod
    def fill_slopes(self, slopes: Slopes, trace: "LayerTrace", span: slice) -> None:
        """The local derivatives of steps `span`, in the first places of `slopes`."""

    def slopes(self, trace: "LayerTrace", span: slice) -> Slopes:
        """The local derivatives of steps `span`."""
        found = self.new_slopes(trace, span.stop - span.start)
        self.fill_slopes(found, trace, span)
        return found

    @abstractmethod
    def operands(
        self, arriving: States, total: States, da: np.ndarray, back: States
    ) -> tuple[np.ndarray, ...]:
        """The arrays that `backward` reads and fills at one step, or at several along a first axis, as views.

        `total["h"]` (..., B, H) is dL/dh_t; `arriving["c"]` what arrives for c_t, `total["c"]` the place of
        its total, which may be the same. To be filled: `da` (..., B, GH), by the pre-activations, and
        `back["h"]` (and "c"), what is sent to h_prev (and c_prev).
        """

    @abstractmethod
    def backward(
        self, operands: tuple[np.ndarray, ...], factors: tuple[np.ndarray, ...], matrices: Any
    ) -> None:
        """The equations of one step of BPTT, with that step's `operands` and its slopes' `factors` and
        `matrices`.
        """

    def step_back(self, slopes: Slopes, s: int, total: States, da: np.ndarray, back: States) -> None:
        """One step of BPTT, the s-th of its span; every array may have further axes before (B, units).

        What arrives for c_t stands in `total["c"]` and is made the total.
        """
        self.backward(self.operands(total, total, da, back), slopes.factors(s), slopes.matrices)

    def run_back(self, adjoint: "LayerAdjoint", span: slice) -> None:
        """All steps of `span`, the last first, in plain numbers: fills `adjoint`, whose slopes are of it."""
        slopes = adjoint.slopes
        steps = zip(adjoint.sums[span], adjoint.operands[span], slopes.steps, strict=False)
        for (arrived, direct, dh), operands, factors in reversed(list(steps)):
            np.add(arrived, direct, dh)
            self.backward(operands, factors, slopes.matrices)

    @abstractmethod
    def fold(self, slopes: Slopes, steps: slice, folded: np.ndarray) -> None:
        """Fill `folded` (n, states, H, H): of each state by h_prev, with the gates of these n steps of a span
        folded in; for a batch of one.
        """

    def pull_back(
        self, slopes: Slopes, s: int, folded: np.ndarray, total: np.ndarray, back: np.ndarray
    ) -> None:
        """`step_back` of a tall stack of adjoints, (states, K, H), through the s-th step of a span; a state's
        rows stand one after the other in memory.

        With `folded` (states, H, H) one product of H columns for each state does what takes `step_back` one
        of GH. Folding itself costs as much as a few rows do: it pays for stacks that are taller.
        """
        total[0].dot(folded[0], back[0])

    def step_rows_back(
        self, slopes: Slopes, s: int, total: np.ndarray, da: np.ndarray, back: np.ndarray
    ) -> None:
        """`step_back` of a stack of adjoints, (states, K, B * H), da (K, B, GH)."""
        shape = *total.shape[:2], da.shape[1], -1
        by_state = (dict(zip(self.states, rows.reshape(shape), strict=True)) for rows in (total, back))
        self.step_back(slopes, s, next(by_state), da, next(by_state))

    @abstractmethod
    def gate_adjoints(self, trace: "LayerTrace", adjoint: "LayerAdjoint", span: slice) -> None:
        """Fill `adjoint.dgates` at steps `span` from the totals and pre-activation adjoints there."""

    @abstractmethod
    def into_c(self, trace: "LayerTrace", dh: np.ndarray, span: slice) -> np.ndarray:
        """(n, B, H) what reaches c_t through h_t alone where `dh` is dL/dh_t; for a cell that has a c."""

    def past_gates(self, trace: "LayerTrace", totals: States, span: slice) -> dict[str, np.ndarray]:
        """(n, B, H) what the steps `span` send to states before, past all gates' pre-activations, where
        `totals` are dL by the states of these steps.
        """
        state, factor = self.graph.highway
        return {state: totals[state] * Values(trace, span)[factor]}

    def into_x(self, trace: "LayerTrace", das: np.ndarray, span: slice) -> np.ndarray:
        """(n, B, X) what the steps `span` send to their inputs, of `das` (n, B, GH) by their pre-activations;
        or n adjoints at the one step of `span`.
        """
        return of_all_steps(das, trace.layer.weights["W_xh"])

    def gradient(self, trace: "LayerTrace", das: np.ndarray, name: str, span: slice) -> np.ndarray:
        """dL by the parameter `name` through the steps `span`, summed over them and the batch.

        `das` (n, B, GH): dL by the pre-activations of these steps.
        """
        axes = trace.layer.weights[name].ndim
        if name == "W_xh":
            return sum_of_outer(das, trace.xs[span], axes)
        if name == "W_hh":
            return sum_of_outer(das, trace.before["h"][span], axes)
        return sum_of_biases(das, axes)


def input_part(trace: "LayerTrace", span: slice) -> np.ndarray:
    """What x and the biases bring to the pre-activations of steps `span`, (n, B, GH), as `from_the_left` has
    it: one product, since it waits for no state.
    """
    laid_out = trace.layer.from_the_left
    of_x = of_all_steps(trace.xs[span], laid_out["of_x"])
    return of_x + laid_out["biases"] if "biases" in laid_out else of_x
