"""Which steps a weight's gradient comes from, and which inputs the loss hangs on.

dL/dW is the sum over t of the steps' shares, dW_t [Werbos 1990]: for W_hh the outer product of the adjoint of
the pre-activations at t with h_{t-1}. Where gradients vanish, the last few steps hold nearly all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.chain import Chain
from app.engine.magnitude import LOG10_2, log10_norms
from app.engine.network import READ_OUT_AXES
from app.engine.ops import quiet


@dataclass(frozen=True, eq=False)
class Attribution:
    """The steps' shares of dL by one parameter, or by the block of it that belongs to one gate.

    `log10_norms` (T,): of dW_t, exact outside the range of doubles too; -inf where it is zero. `cumulated`
    (T,): the norms of the shares at t and later over those of all, 1 at t = 0. `aligned` (T,) = <dW_t, dW> /
    ||dW||^2, which add up to 1; below zero, a step works against the rest. Both NaN where dW is zero.
    """

    log10_norms: np.ndarray
    cumulated: np.ndarray
    aligned: np.ndarray

    def last_steps(self, fraction: float = 0.9) -> int | None:
        """How many of the last steps hold `fraction` of the norms; None where there is nothing to hold."""
        held = np.flatnonzero(self.cumulated >= fraction)
        return len(self.cumulated) - int(held[-1]) if held.size else None


@dataclass(frozen=True, eq=False)
class InputAttribution:
    """dL by the inputs: `values` (T, B, X), 0 or infinite where doubles end; `log10_magnitudes` (T, B, X) and
    `log10_norms` (T,), over batch and inputs, exact there too.
    """

    values: np.ndarray
    log10_magnitudes: np.ndarray
    log10_norms: np.ndarray


def attribution(chain: Chain) -> Mapping[str, Mapping[str | None, Attribution]]:
    """By parameter, then by gate; None is the whole parameter. `chain` is that of L, from `pull(trace)`."""
    return {name: _of_parameter(chain, name) for name in chain.trace.network.weights}


def _of_parameter(chain: Chain, name: str) -> dict[str | None, Attribution]:
    network, T = chain.trace.network, chain.trace.T
    gates = network.cell.gates if network.cell.axes.get(name, ("",))[0] == "GH" else ()
    with quiet():
        one_scale, exponent = chain.in_one_scale()
        scales = chain.exponents
        if name in READ_OUT_AXES:  # shares of the read-out are plain numbers: nothing was pulled back
            one_scale, exponent, scales = chain, 0, np.zeros(T, int)
        blocks = max(1, len(gates))
        whole = network.gradient(one_scale, name, slice(0, T)).reshape(blocks, -1)
        log10, along = np.empty((T, blocks)), np.empty((T, blocks))
        unit = np.abs(whole).max()
        for t in range(T):
            share = network.gradient(chain, name, slice(t, t + 1)).reshape(blocks, -1)
            log10[t] = log10_norms(share) + scales[t] * LOG10_2
            along[t] = np.einsum("gj,gj->g", np.ldexp(share, scales[t] - exponent) / unit, whole / unit)
        squares = np.square(whole / unit).sum(axis=1)
        found: dict[str | None, Attribution] = {
            gate: _record(log10[:, g], along[:, g] / squares[g]) for g, gate in enumerate(gates)
        }
        # The whole parameter: norms of its blocks add as squares, inner products as they are.
        top = log10.max(axis=1)
        spread = np.where(np.isneginf(top), 0, log10.T - top)
        return {
            None: _record(
                top + 0.5 * np.log10((10 ** (2 * spread)).sum(axis=0)), along.sum(axis=1) / squares.sum()
            ),
            **found,
        }


def _record(log10: np.ndarray, aligned: np.ndarray) -> Attribution:
    from_the_end = np.cumsum((10 ** (log10 - log10.max()))[::-1])[::-1]
    return Attribution(log10, from_the_end / from_the_end[0], aligned)


def input_attribution(chain: Chain) -> InputAttribution:
    """dL by every input, from `pull(trace)`."""
    with quiet():
        dxs = chain.das @ chain.trace.network.weights["W_xh"]
        scales = chain.exponents[:, None, None]
        return InputAttribution(
            np.ldexp(dxs, scales), np.log10(np.abs(dxs)) + scales * LOG10_2, chain.log10_norms(dxs)
        )
