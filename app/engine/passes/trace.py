"""The records that the passes fill and read: frozen, with named axes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from app.engine.cells.cell import Slopes, by_step, spans
from app.engine.errors import EngineError
from app.engine.network.losses import LOSSES, LossKind
from app.engine.numbers.ops import quiet

if TYPE_CHECKING:
    from app.engine.network.network import Network


@dataclass(frozen=True)
class Scale:
    """The mean that was taken off a column and the deviation by which it was divided."""

    name: str
    mean: float
    deviation: float


@dataclass(frozen=True)
class Sequence:
    """One sequence: inputs, targets, and the symbol of each step.

    `xs` (T, B, X). `targets`: (T, B) integers for cross_entropy, (T, B, Y) floats otherwise. `has_target`
    (T,) bool. `loss_at`: the steps, ascending, where the task's own loss stands. `symbols`: T short strings,
    what a step holds. `inputs`, `outputs`: names of the X inputs and the Y outputs, or None. `order`: where
    the steps were shuffled, which one stands at each place. `informative`: the steps, ascending, that the
    answer hangs on; None where that is not known, or all of them. `together`: one answer hangs on all of
    them, so the nearest is not enough. `guess` (T, B, Y): what a plain guess, the last value again, would
    answer, where there is one. `scale`: of the columns that were standardised.
    """

    xs: np.ndarray
    targets: np.ndarray
    has_target: np.ndarray
    Y: int
    loss_at: tuple[int, ...]
    symbols: tuple[str, ...]
    inputs: tuple[str, ...] | None = None
    outputs: tuple[str, ...] | None = None
    order: tuple[int, ...] | None = None
    informative: tuple[int, ...] | None = None
    together: bool = False
    guess: np.ndarray | None = None
    scale: tuple[Scale, ...] | None = None


@dataclass(frozen=True)
class Loss:
    """L: the losses L_k of `kind` (a key of `losses.LOSSES`) at the steps `at`, their "sum" or "mean" by
    `reduction`.
    """

    kind: str
    at: tuple[int, ...]
    reduction: str = "sum"

    def __post_init__(self):
        if self.kind not in LOSSES:
            raise EngineError(
                "loss.kind", f"no loss {self.kind!r}", "loss.kind", f"one of {', '.join(LOSSES)}"
            )
        if self.reduction not in ("sum", "mean"):
            raise EngineError("loss.reduction", "reduction is sum or mean", "loss.reduction")
        if not self.at or len(set(self.at)) < len(self.at):
            raise EngineError("loss.at", "the loss stands at one step or more, each named once", "loss.at")
        object.__setattr__(self, "at", tuple(sorted(self.at)))

    @property
    def rule(self) -> LossKind:
        """Value and gradient of one L_k."""
        return LOSSES[self.kind]

    @property
    def weight(self) -> float:
        """dL / dL_k: 1, or one over their number under "mean"."""
        return 1.0 if self.reduction == "sum" else 1.0 / len(self.at)


@dataclass(frozen=True, eq=False)
class Trace:
    """One forward pass: what `unroll` fills, step by step.

    `states["h"]` (T + 1, B, H) holds h_0 first; `hs` (T, B, H) is the rest of it. `before["h"]` (T, B, H):
    the h_prev that each step is given, the rows of `states`, or zeros where the recurrent edge is cut.
    `block` (T, B, GH) holds the gates' values side by side, `gates["i"]` (T, B, H) are views of it.
    `saved`: what else the cell keeps for its backward pass. `logits`, `outputs` (T, B, Y). `losses` (T, B):
    L_k, NaN where no loss stands.
    """

    network: "Network"
    xs: np.ndarray
    targets: np.ndarray
    has_target: np.ndarray
    objective: Loss
    states: Mapping[str, np.ndarray]
    before: Mapping[str, np.ndarray]
    block: np.ndarray
    gates: Mapping[str, np.ndarray]
    saved: Mapping[str, np.ndarray]
    logits: np.ndarray
    outputs: np.ndarray
    losses: np.ndarray

    @property
    def T(self) -> int:
        return len(self.xs)

    @property
    def hs(self) -> np.ndarray:
        return self.states["h"][1:]

    @property
    def cs(self) -> np.ndarray | None:
        return self.states["c"][1:] if "c" in self.states else None

    def spans(self, end: int | None = None) -> list[slice]:
        """The steps, or those before `end`, in spans whose local derivatives stay in the cache."""
        _, B, H = self.hs.shape
        return spans(self.T if end is None else end, B * H * self.network.cell.G * self.xs.itemsize)

    @cached_property
    def places(self) -> list[tuple[np.ndarray, ...]]:
        """Step by step what `Cell.unroll` reads and fills."""
        return by_step(self.network.cell.places(self))

    def until(self, t: int) -> "Trace":
        """Its first t + 1 steps: views. A loss may stand beyond them."""
        n = t + 1

        def first(arrays: Mapping[str, np.ndarray], rows: int = n) -> dict[str, np.ndarray]:
            return {name: array[:rows] for name, array in arrays.items()}

        steps = ("xs", "targets", "has_target", "block", "logits", "outputs", "losses")
        return replace(
            self,
            **{name: getattr(self, name)[:n] for name in steps},
            states=first(self.states, n + 1),
            **{name: first(getattr(self, name)) for name in ("before", "gates", "saved")},
        )

    @property
    def loss(self) -> float:
        """L, summed over the batch; NaN until the pass is through."""
        with quiet():
            return float(self.losses[list(self.objective.at)].sum() * self.objective.weight)


@dataclass(frozen=True, eq=False)
class Adjoint:
    """One backward pass: dL by everything, what `bptt` fills from the last step to the first.

    `arriving["h"]` (T + 1, B, H): row j is what step j sends back to its h_prev, so `dh_next[t]` is row t + 1
    and `h_0` row 0; a cut makes a row zero. `totals["h"]` (T, B, H): direct + arriving. `das` (T, B, GH): by
    the pre-activations. `dgates["i"]` (T, B, H): by the gates' values. `dlogits` (T, B, Y), `dh_direct` (T,
    B, H), `dxs` (T, B, X). `weights`: dL by each parameter, there once the pass is through.
    `log10_norms["h"]` (T,): log10 of the norm of dL/dh_t over batch and units, exact outside the range of
    doubles too. `cut` (T,): True where nothing is sent from step t to step t - 1.
    """

    trace: Trace
    totals: Mapping[str, np.ndarray]
    arriving: Mapping[str, np.ndarray]
    dh_direct: np.ndarray
    dlogits: np.ndarray
    das: np.ndarray
    dgates: Mapping[str, np.ndarray]
    dxs: np.ndarray
    weights: Mapping[str, np.ndarray]
    log10_norms: Mapping[str, np.ndarray]
    cut: np.ndarray

    @property
    def dh(self) -> np.ndarray:
        return self.totals["h"]

    @property
    def dc(self) -> np.ndarray | None:
        return self.totals.get("c")

    @property
    def dh_next(self) -> np.ndarray:
        return self.arriving["h"][1:]

    @property
    def dc_next(self) -> np.ndarray | None:
        return self.arriving["c"][1:] if "c" in self.arriving else None

    @property
    def h_0(self) -> np.ndarray:
        return self.arriving["h"][0]

    @property
    def c_0(self) -> np.ndarray | None:
        return self.arriving["c"][0] if "c" in self.arriving else None

    @property
    def log10_dh(self) -> np.ndarray:
        return self.log10_norms["h"]

    @property
    def log10_dc(self) -> np.ndarray | None:
        return self.log10_norms.get("c")

    @cached_property
    def slopes(self) -> Slopes:
        """The local derivatives of the span that is under way, in memory for the longest."""
        first = self.trace.spans()[0]
        return self.trace.network.cell.new_slopes(self.trace, first.stop)

    @cached_property
    def sums(self) -> list[tuple[np.ndarray, ...]]:
        """Step by step what arrives for h, what is direct, and the place of their sum."""
        return by_step((self.dh_next, self.dh_direct, self.dh))

    @cached_property
    def operands(self) -> list[tuple[np.ndarray, ...]]:
        """Step by step what `Cell.backward` reads and fills."""
        arriving, back = (
            {state: rows[part] for state, rows in self.arriving.items()}
            for part in (slice(1, None), slice(-1))
        )
        return by_step(self.trace.network.cell.operands(arriving, self.totals, self.das, back))

    def share(self, name: str, t: int) -> np.ndarray:
        """Step t's part of dL by the parameter `name`, in its shape; the sum over t is `weights[name]`."""
        with quiet():
            return self.trace.network.gradient(self, name, slice(t, t + 1))


def new_trace(
    network: "Network", xs: np.ndarray, targets: np.ndarray, has_target: np.ndarray, loss: Loss
) -> Trace:
    """Memory for a forward pass over `xs` (T, B, X): allocates, computes nothing.

    `targets`: (T, B) integers for cross_entropy, (T, B, Y) numbers otherwise, read only where `has_target`
    (T,). Raises EngineError where shapes do not fit or a loss has no target.
    """
    dtype, cell = network.dtype, network.cell
    xs = np.ascontiguousarray(xs, dtype)
    has_target = np.asarray(has_target, bool)
    if xs.ndim != 3 or not xs.size or xs.shape[1:] != (network.B, network.X):
        message = f"inputs have shape {xs.shape}; (T, {network.B}, {network.X}) is needed"
        raise EngineError("sequence.shape", message, "sequence.x")
    T, B, H, Y = len(xs), network.B, network.H, network.Y
    targets = np.asarray(targets) if loss.rule.classes else np.asarray(targets, dtype)
    if targets.shape != ((T, B) if loss.rule.classes else (T, B, Y)) or has_target.shape != (T,):
        message = f"targets of shape {targets.shape} do not fit {T} steps, batch {B} and {Y} outputs"
        raise EngineError("sequence.shape", message, "sequence.y")
    if not 0 <= loss.at[0] <= loss.at[-1] < T:
        raise EngineError("loss.at", f"the loss stands at steps 0 to {T - 1}", "loss.at")
    missing = [k for k in loss.at if not has_target[k]]
    if missing:
        message = f"no target at step {missing[0]}, where a loss stands"
        raise EngineError("loss.target", message, f"sequence.y.{missing[0]}")
    if loss.rule.classes and not ((targets[has_target] >= 0) & (targets[has_target] < Y)).all():
        raise EngineError("sequence.target", f"a class is one of 0 to {Y - 1}", "sequence.y")

    states = {state: np.zeros((T + 1, B, H), dtype) for state in cell.states}
    states["h"][0] = network.h_0
    if "c" in states:
        states["c"][0] = network.c_0
    block = np.zeros((T, B, len(cell.gates) * H), dtype)
    return Trace(
        network=network,
        xs=xs,
        targets=targets,
        has_target=has_target,
        objective=loss,
        states=states,
        before={
            state: rows[:-1] if network.recurrent else np.broadcast_to(np.zeros((B, H), dtype), (T, B, H))
            for state, rows in states.items()
        },
        block=block,
        gates=_by_gate(network, block),
        saved={name: np.zeros((T, B, H), dtype) for name in cell.saved},
        logits=np.zeros((T, B, Y), dtype),
        outputs=np.zeros((T, B, Y), dtype),
        losses=np.full((T, B), np.nan, dtype),
    )


def new_adjoint(trace: Trace) -> Adjoint:
    """Memory for a backward pass over `trace`: allocates, computes nothing."""
    cell, dtype = trace.network.cell, trace.network.dtype
    T, B, H = trace.hs.shape
    return Adjoint(
        trace=trace,
        totals={state: np.zeros((T, B, H), dtype) for state in cell.states},
        arriving={state: np.zeros((T + 1, B, H), dtype) for state in cell.states},
        dh_direct=np.zeros((T, B, H), dtype),
        dlogits=np.zeros_like(trace.logits),
        das=np.zeros((T, B, cell.G * H), dtype),
        dgates=_by_gate(trace.network, np.zeros_like(trace.block)),
        dxs=np.zeros_like(trace.xs),
        weights={},
        log10_norms={state: np.full(T, np.nan) for state in cell.states},
        cut=np.zeros(T, bool),
    )


def _by_gate(network: "Network", block: np.ndarray) -> dict[str, np.ndarray]:
    """Views (T, B, H) of the gates that stand side by side in `block` (T, B, GH)."""
    H = network.H
    starts = {gate: i * H for i, gate in enumerate(network.cell.layout)}
    return {gate: block[..., starts[gate] : starts[gate] + H] for gate in network.cell.gates}
