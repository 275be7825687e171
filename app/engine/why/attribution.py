"""Which steps a weight's gradient comes from, and which inputs the loss hangs on.

dL/dW is the sum over t of the steps' shares, dW_t [Werbos 1990]: for W_hh the outer product of the adjoint of
the pre-activations at t with h_{t-1}. The backward pass of a layer of T steps adds them up. Where gradients
vanish, the last few hold nearly all of it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.errors import EngineError
from app.engine.numbers.magnitude import LOG10_2, log10_norms
from app.engine.numbers.ops import quiet
from app.engine.passes.chain import Chain


@dataclass(frozen=True, eq=False)
class Attribution:
    """The steps' shares of dL by one parameter, or by the block of it that belongs to one gate.

    `log10_norms` (T,): of dW_t, exact outside the range of doubles too; -inf where it is zero. `along` (T,) =
    <dW_t, dW> / ||dW||^2, which add up to 1; below zero, a step works against the rest; NaN where dW is zero.
    """

    log10_norms: np.ndarray
    along: np.ndarray

    @property
    def cumulated(self) -> np.ndarray:
        """(T,) the norms of the shares at t and later over those of all, 1 at t = 0; NaN where all are
        zero.
        """
        with quiet():
            from_the_end = np.cumsum((10 ** (self.log10_norms - self.log10_norms.max()))[::-1])[::-1]
            return from_the_end / from_the_end[0]

    def last_steps(self, fraction: float = 0.9) -> int | None:
        """How many of the last steps hold `fraction` of the norms; None where there is nothing to hold."""
        cumulated = self.cumulated
        held = np.flatnonzero(cumulated >= fraction)
        return len(cumulated) - int(held[-1]) if held.size else None


@dataclass(frozen=True, eq=False)
class InputAttribution:
    """dL by the inputs: `values` (T, B, X), 0 or infinite where doubles end; `log10_magnitudes` (T, B, X) and
    `log10_norms` (T,), over batch and inputs, exact there too.
    """

    values: np.ndarray
    log10_magnitudes: np.ndarray
    log10_norms: np.ndarray


ByGate = Mapping[str | None, Attribution]


def new_attribution(chain: Chain, names: Collection[str] | None = None) -> Mapping[str, ByGate]:
    """Memory, by parameter (all of them if left out), then by gate; None is the whole parameter."""
    T = chain.trace.T
    return {
        name: {
            gate: Attribution(np.full(T, np.nan), np.full(T, np.nan)) for gate in (None, *_gates(chain, name))
        }
        for name in names or chain.trace.network.weights
    }


def attribute(chain: Chain, found: Mapping[str, ByGate]) -> Iterator[int]:
    """Yield t = 0 ... T - 1, once `chain`, that of L, is whole; once t is yielded, its numbers stand in
    `found`.
    """
    blocks = [_Blocks(chain, name, by_gate) for name, by_gate in found.items()]
    for t in range(chain.trace.T):
        with quiet():
            for each in blocks:
                each.write(t)
        yield t


def share(chain: Chain, name: str, t: int) -> np.ndarray:
    """dW_t of a parameter, in its shape; 0 or infinite where doubles end."""
    return _plain(chain, name, slice(t, t + 1))


def element_shares(chain: Chain, name: str, index: tuple[int, ...]) -> Iterator[float]:
    """Yields the share of step t = 0 ... T - 1 in dL by one element. EngineError where there is no
    such element.
    """
    weights = chain.trace.network.weights
    if name not in weights:
        hint = f"one of {', '.join(weights)}"
        raise EngineError("shares.element", f"there is no {name:.40}", "element.name", hint)
    shape = weights[name].shape
    if len(index) != len(shape) or not all(0 <= at < size for at, size in zip(index, shape, strict=True)):
        message = f"{name} has no such element; its shape is {shape}"
        raise EngineError("shares.element", message, "element.index")
    return (float(share(chain, name, t)[index]) for t in range(chain.trace.T))


def gradient(chain: Chain, name: str) -> np.ndarray:
    """dL by a parameter, the sum of the shares."""
    return _plain(chain, name, slice(0, chain.trace.T))


def _plain(chain: Chain, name: str, span: slice) -> np.ndarray:
    with quiet():
        return np.ldexp(*chain.gradient(name, span))


def _gates(chain: Chain, name: str) -> tuple[str, ...]:
    """The gates whose rows a parameter stacks."""
    if name not in chain.trace.network.owners:
        return ()
    layer, plain = chain.trace.network.owners[name]
    return layer.cell.gates if layer.cell.axes[plain][0] == "GH" else ()


class _Blocks:
    """One parameter, in the blocks of its gates (one if there are none), and what is known of its sum."""

    def __init__(self, chain: Chain, name: str, by_gate: ByGate):
        self.chain, self.name, self.by_gate = chain, name, by_gate
        self.count = max(1, len(by_gate) - 1)
        with quiet():
            whole, self.exponent = chain.gradient(name, slice(0, chain.trace.T))
            whole = whole.reshape(self.count, -1)
            self.unit = np.abs(whole).max()
            self.direction = whole / self.unit
            self.squares = np.square(self.direction).sum(axis=1)

    def write(self, t: int) -> None:
        """Step t, for each gate and the whole: norms of blocks add as squares, inner products as they are."""
        part, shift = self.chain.gradient(self.name, slice(t, t + 1))
        blocks = part.reshape(self.count, -1)
        norms = log10_norms(blocks)
        # In units of the sum's largest entry, which may be far outside of doubles beside the share.
        mantissa, exponent = np.frexp(self.unit)
        inner = np.einsum("gj,gj->g", blocks, self.direction) / mantissa
        inner = np.ldexp(inner, shift - self.exponent - exponent)
        top = norms.max()
        joint = top if np.isneginf(top) else top + 0.5 * np.log10((10 ** (2 * (norms - top))).sum())
        whole, *gates = self.by_gate.values()
        whole.log10_norms[t] = joint + shift * LOG10_2
        whole.along[t] = inner.sum() / self.squares.sum()
        for g, record in enumerate(gates):
            record.log10_norms[t] = norms[g] + shift * LOG10_2
            record.along[t] = inner[g] / self.squares[g]


def input_attribution(chain: Chain) -> InputAttribution:
    """dL by every input, from the chain of L."""
    with quiet():
        dxs = chain.dxs()
        log10_sizes = np.log10(np.abs(dxs.mantissas)) + dxs.powers * LOG10_2
        return InputAttribution(dxs.plain(), log10_sizes, dxs.log10_norms)
