"""The fused kernels of the GRU with sigmoid gates, its reset after the product or before it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from app.engine.cells import cell
from app.engine.cells.cell import Cell, States, input_part
from app.engine.cells.gru import GRU
from app.engine.numbers.ops import sigmoid_of_negative, unit
from app.engine.numbers.products import (
    diagonal,
    of_all_steps,
    product,
    rows_weighed,
    sum_of_biases,
    sum_of_outer,
)

if TYPE_CHECKING:
    from app.engine.passes.layers import LayerAdjoint, LayerTrace


@dataclass(frozen=True)
class Slopes(cell.Slopes):
    """(n, B, H) each. Of h: by a_n (`n`), by a_z (`z`), by h_prev past all gates (`keep`). Of r * operand: by
    a_r (`r`), by the operand (`reset`).
    """

    n: np.ndarray
    z: np.ndarray
    keep: np.ndarray
    r: np.ndarray
    reset: np.ndarray

    def factors(self, s: int | slice) -> tuple[np.ndarray, ...]:
        return tuple(each[s] for each in (self.n, self.z, self.keep, self.r, self.reset))


class FusedGRU(GRU):
    sigmoids: ClassVar[tuple[str, ...]] = ("r", "z")
    pace: ClassVar[float] = 1.0
    saved: ClassVar[tuple[str, ...]] = ("reset_operand",)  # what r multiplies: W_hn h_prev + b_hn, or h_prev

    pull_back = Cell.pull_back  # one product with what `fold` made
    from_the_left, into_x = Cell.from_the_left, Cell.into_x  # by the names of its parameters
    past_gates = Cell.past_gates

    @classmethod
    def covers(cls, cell: GRU) -> bool:
        return cell.bias and cell.gate_activation == "sigmoid" and cell.recurrent_bias == "n"

    def places(self, trace: "LayerTrace") -> tuple[np.ndarray, ...]:
        gates = (trace.gates[gate] for gate in self.gates)
        r_z, operands = trace.block[..., : 2 * trace.layer.H], trace.saved["reset_operand"]
        return trace.before["h"], trace.hs, operands, r_z, *gates

    def unroll(self, trace: "LayerTrace", span: slice) -> None:
        layer = trace.layer
        H, W_hh, b_hn = layer.H, layer.from_the_left["of_h"], layer.weights["b_hn"]
        after = self.reset == "after"
        # After the product all three blocks are multiplied at once; before it, W_hn has to wait for r.
        W_first, W_hn = W_hh if after else W_hh[..., : 2 * H], W_hh[..., 2 * H :]
        part = np.empty_like(trace.hs[0])
        recurrent, one = np.empty_like(part, shape=(len(part), W_first.shape[-1])), unit(part)
        from_h, m_n = recurrent[:, : 2 * H], recurrent[:, 2 * H :]
        trace.block[span] = input_part(trace, span)
        for h_prev, h, operand, r_z, r, z, n in trace.places[span]:
            product(h_prev, W_first, recurrent)
            np.add(r_z, from_h, r_z)
            sigmoid_of_negative(r_z, one)
            if after:
                np.add(m_n, b_hn, operand)
                np.multiply(r, operand, part)
                np.add(n, part, n)
            else:
                np.copyto(operand, h_prev)
                np.multiply(r, h_prev, part)
                product(part, W_hn, h)  # not yet h: its place
                np.add(n, h, n)
                np.add(n, b_hn, n)
            np.tanh(n, n)
            np.subtract(one, z, h)
            np.multiply(h, n, h)
            np.multiply(z, h_prev, part)
            np.add(h, part, h)

    def new_slopes(self, trace: "LayerTrace", n: int) -> Slopes:
        each = (np.empty_like(trace.hs, shape=(n, *trace.hs.shape[1:])) for _ in range(5))
        return Slopes(trace.layer.weights["W_hh"], *each)

    def fill_slopes(self, slopes: Slopes, trace: "LayerTrace", span: slice) -> None:
        r, z, n = (trace.gates[gate][span] for gate in self.gates)
        h_prev, made = trace.before["h"][span], len(r)
        slopes.n[:made] = (1 - z) * (1 - n * n)
        slopes.z[:made] = (h_prev - n) * z * (1 - z)
        slopes.keep[:made] = z
        slopes.r[:made] = trace.saved["reset_operand"][span] * r * (1 - r)
        slopes.reset[:made] = r

    def operands(
        self, arriving: States, total: States, da: np.ndarray, back: States
    ) -> tuple[np.ndarray, ...]:
        H = da.shape[-1] // 3
        return total["h"], da[..., :H], da[..., H : 2 * H], da[..., 2 * H :], da[..., : 2 * H], back["h"]

    def backward(self, operands, factors, W_hh) -> None:
        dh, da_r, da_z, da_n, da_r_z, dh_prev = operands
        by_n, by_z, keep, by_r, reset = factors
        H = dh.shape[-1]
        np.multiply(dh, by_n, da_n)
        np.multiply(dh, by_z, da_z)
        through_n = np.empty_like(dh_prev)
        if self.reset == "after":
            np.multiply(da_n, by_r, da_r)
            product(da_n * reset, W_hh[..., 2 * H :, :], through_n)
        else:
            product(da_n, W_hh[..., 2 * H :, :], through_n)  # by the reset state r * h_prev
            np.multiply(through_n, by_r, da_r)
            through_n *= reset
        product(da_r_z, W_hh[..., : 2 * H, :], dh_prev)
        dh_prev += through_n
        dh_prev += dh * keep

    def fold(self, slopes: Slopes, steps: slice, folded: np.ndarray) -> None:
        H, by_h_prev = slopes.n.shape[-1], folded[:, 0]
        by_n, by_z, keep, by_r, reset = (
            each[steps, 0] for each in (slopes.n, slopes.z, slopes.keep, slopes.r, slopes.reset)
        )
        W_hh = slopes.matrices.reshape(3, H, H)
        if self.reset == "after":
            rows_weighed(np.stack([by_n * by_r, by_z, by_n * reset], axis=1), W_hh, by_h_prev)
        else:
            by_reset = by_r[..., None] * W_hh[0]
            diagonal(by_reset)[...] += reset
            np.matmul(by_n[..., None] * W_hh[2], by_reset, out=by_h_prev)
            by_h_prev += by_z[..., None] * W_hh[1]
        diagonal(by_h_prev)[...] += keep

    def gate_adjoints(self, trace: "LayerTrace", adjoint: "LayerAdjoint", span: slice) -> None:
        H = trace.layer.H
        z, n = trace.gates["z"][span], trace.gates["n"][span]
        dh, da_n = adjoint.totals["h"][span], adjoint.das[span, :, 2 * H :]
        W_hn = trace.layer.weights["W_hh"][..., 2 * H :, :]
        by_product = da_n if self.reset == "after" else of_all_steps(da_n, W_hn)
        np.multiply(by_product, trace.saved["reset_operand"][span], out=adjoint.dgates["r"][span])
        np.multiply(dh, trace.before["h"][span] - n, out=adjoint.dgates["z"][span])
        np.multiply(dh, 1 - z, out=adjoint.dgates["n"][span])

    def gradient(self, trace: "LayerTrace", das: np.ndarray, name: str, span: slice) -> np.ndarray:
        if name not in ("W_hh", "b_hn"):
            return super().gradient(trace, das, name, span)
        H = trace.layer.H
        da_n, r, h_prev = das[..., 2 * H :], trace.gates["r"][span], trace.before["h"][span]
        by_m, operand = (da_n * r, h_prev) if self.reset == "after" else (da_n, r * h_prev)
        axes = trace.layer.weights[name].ndim
        if name == "b_hn":
            return sum_of_biases(by_m, axes)
        parts = sum_of_outer(das[..., : 2 * H], h_prev, axes), sum_of_outer(by_m, operand, axes)
        return np.concatenate(parts, axis=-2)
