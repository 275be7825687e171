"""The records that the passes fill and read: frozen, with named axes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from app.engine.errors import EngineError
from app.engine.network.address import Address
from app.engine.network.layer import Layer
from app.engine.network.losses import LOSSES, LossKind
from app.engine.network.network import Level, Network, only
from app.engine.numbers.ops import quiet
from app.engine.passes.layers import LayerAdjoint, LayerTrace, new_layer_adjoint, new_layer_trace


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
class Ragged:
    """Sequences of different lengths side by side: `valid` (T, B), False at padding, which stands in front of
    a sequence or behind it; `stands` (T, B), where a sequence's loss stands, once or more in each.

    L is the sum of what it is for each sequence alone. Raises EngineError where that makes no sense.
    """

    valid: np.ndarray
    stands: np.ndarray

    def __post_init__(self):
        turns = np.diff(self.valid.astype(int), axis=0, prepend=0, append=0)
        if (np.abs(turns).sum(axis=0) != 2).any():
            raise EngineError("sequence.valid", "padding stands in front of a sequence or behind it", "valid")
        if (self.stands & ~self.valid).any() or not self.stands.any(axis=0).all():
            message = "a loss stands at one step or more of each sequence, and not at padding"
            raise EngineError("loss.at", message, "loss.at")

    def weights(self, loss: Loss) -> np.ndarray:
        """(T, B) dL / dL_k."""
        by_sequence = 1.0 if loss.reduction == "sum" else 1.0 / self.stands.sum(axis=0)
        return self.stands * by_sequence


@dataclass(frozen=True, eq=False)
class Trace:
    """One forward pass of a network: what `unroll` fills.

    `embedded` (T, B, width): what the lowest layers read, `xs` itself without an embedding. `layers`: each
    layer's record by its address. `outs`: of each level what it hands on, (T, B, width). `logits`, `outputs`
    (T, B, Y). `losses` (T, B): L_k, NaN where no loss stands. `ragged`: where sequences side by side are not
    alike.
    """

    network: Network
    xs: np.ndarray
    targets: np.ndarray
    has_target: np.ndarray
    objective: Loss
    embedded: np.ndarray
    layers: Mapping[Address, LayerTrace]
    outs: tuple[np.ndarray, ...]
    logits: np.ndarray
    outputs: np.ndarray
    losses: np.ndarray
    ragged: Ragged | None = None

    @property
    def T(self) -> int:
        return len(self.xs)

    @property
    def only(self) -> LayerTrace:
        """The one layer's record; EngineError where there are several."""
        return only(self.layers)

    @property
    def valid(self) -> np.ndarray | None:
        """(T, B) False at padding; None where no step is."""
        return self.ragged.valid if self.ragged else None

    @cached_property
    def weights(self) -> np.ndarray:
        """(T, B) dL / dL_k, 0 where no loss stands."""
        if self.ragged:
            return self.ragged.weights(self.objective)
        weights = np.zeros(self.losses.shape)
        weights[[k for k in self.objective.at if k < self.T]] = self.objective.weight
        return weights

    def level(self, level: Level) -> list[LayerTrace]:
        """The records of a level's layers."""
        return [self.layers[layer.address] for layer in level.layers]

    def until(self, t: int) -> "Trace":
        """Its first t + 1 steps: views. A loss may stand beyond them. Of a network of one layer."""
        steps = ("xs", "targets", "has_target", "embedded", "logits", "outputs", "losses")
        layers = {self.network.only.address: self.only.until(t + 1)}
        outs = tuple(out[: t + 1] for out in self.outs)
        return replace(
            self, layers=layers, outs=outs, **{name: getattr(self, name)[: t + 1] for name in steps}
        )

    @property
    def loss(self) -> float:
        """L, summed over the batch; NaN until the pass is through."""
        with quiet():
            if self.ragged:
                return float((self.losses * self.weights)[self.weights != 0].sum())
            return float(self.losses[list(self.objective.at)].sum() * self.objective.weight)

    def by_count(self, layer: Layer, rows: np.ndarray) -> np.ndarray:
        """A layer's rows (T, B, H), in its own order, where each direction has taken as many steps: in the
        order of time of a sequence that is read forward.
        """
        if self.valid is None or not layer.reverse:
            return rows
        return np.take_along_axis(rows, self._counted[..., None], axis=0)

    def from_count(self, layer: Layer, rows: np.ndarray) -> np.ndarray:
        """The way back from `by_count`: (T, B, H) in the layer's own order, zeros elsewhere."""
        if self.valid is None or not layer.reverse:
            return rows
        own = np.zeros_like(rows)
        np.put_along_axis(own, self._counted[..., None], np.where(self.valid[..., None], rows, 0), axis=0)
        return own

    @cached_property
    def _counted(self) -> np.ndarray:
        """(T, B) The step of a reverse layer, in its own order, by which it has taken as many steps of its
        sequence as a forward one at t. Over all t it is a permutation.
        """
        front, behind = self.valid.argmax(axis=0), self.valid[::-1].argmax(axis=0)
        return (np.arange(self.T)[:, None] - front + behind) % self.T


@dataclass(frozen=True, eq=False)
class Adjoint:
    """One backward pass of a network: dL by everything, what `bptt` fills from the last step to the first.

    `layers`: each layer's record by its address. `dlogits` (T, B, Y), `dxs` (T, B, X); `dembedded` (T, B,
    width): by what the lowest layers read. `weights`: dL by each parameter, there once the pass is through.
    """

    trace: Trace
    layers: Mapping[Address, LayerAdjoint]
    dlogits: np.ndarray
    dembedded: np.ndarray
    dxs: np.ndarray
    weights: Mapping[str, np.ndarray]

    @property
    def only(self) -> LayerAdjoint:
        """The one layer's record; EngineError where there are several."""
        return only(self.layers)


def new_trace(
    network: Network,
    xs: np.ndarray,
    targets: np.ndarray,
    has_target: np.ndarray,
    loss: Loss,
    ragged: Ragged | None = None,
) -> Trace:
    """Memory for a forward pass over `xs` (T, B, X): allocates, computes nothing.

    `targets`: (T, B) integers for cross_entropy, (T, B, Y) numbers otherwise, read only where `has_target`
    (T,). `ragged`: where sequences of a batch end and their losses stand, if not all alike. Raises
    EngineError where shapes do not fit or a loss has no target.
    """
    dtype = network.dtype
    xs = np.ascontiguousarray(xs, dtype)
    has_target = np.asarray(has_target, bool)
    targets = np.asarray(targets) if loss.rule.classes else np.asarray(targets, dtype)
    _check(network, xs, targets, has_target, loss)
    T, B, Y = len(xs), network.B, network.Y
    valid = ragged.valid if ragged else None
    embedded = np.zeros((T, B, network.embedding.width), dtype) if network.embedding else xs
    layers, outs, read = {}, [], embedded
    for level in network.levels:
        for layer in level.layers:
            own = None if valid is None else layer.in_time(valid)
            layers[layer.address] = new_layer_trace(layer, layer.in_time(read), own)
        one = level.layers[0]
        alone = len(level.layers) == 1
        read = one.in_time(layers[one.address].hs) if alone else np.zeros((T, B, level.width), dtype)
        outs.append(read)
    return Trace(
        network=network,
        xs=xs,
        targets=targets,
        has_target=has_target,
        objective=loss,
        embedded=embedded,
        layers=layers,
        outs=tuple(outs),
        logits=np.zeros((T, B, Y), dtype),
        outputs=np.zeros((T, B, Y), dtype),
        losses=np.full((T, B), np.nan, dtype),
        ragged=ragged,
    )


def _check(network: Network, xs: np.ndarray, targets: np.ndarray, has_target: np.ndarray, loss: Loss) -> None:
    """Raises EngineError where shapes do not fit or a loss has no target."""
    if xs.ndim != 3 or not xs.size or xs.shape[1:] != (network.B, network.X):
        message = f"inputs have shape {xs.shape}; (T, {network.B}, {network.X}) is needed"
        raise EngineError("sequence.shape", message, "sequence.x")
    T, B, Y = len(xs), network.B, network.Y
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


def new_adjoint(trace: Trace) -> Adjoint:
    """Memory for a backward pass over `trace`: allocates, computes nothing."""
    layers = {address: new_layer_adjoint(each) for address, each in trace.layers.items()}
    lowest = [layers[layer.address] for layer in trace.network.levels[0].layers]
    alone = len(lowest) == 1
    dembedded = lowest[0].trace.layer.in_time(lowest[0].dxs) if alone else np.zeros_like(trace.embedded)
    dxs = np.zeros_like(trace.xs) if trace.network.embedding else dembedded
    return Adjoint(trace, layers, np.zeros_like(trace.logits), dembedded, dxs, {})
