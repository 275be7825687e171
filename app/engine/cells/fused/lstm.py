"""The fused kernels of the LSTM as PyTorch has it: no peepholes, sigmoid gates, tanh of c."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from app.engine.cells import cell
from app.engine.cells.cell import Cell, States, input_part
from app.engine.cells.lstm import LSTM
from app.engine.numbers.ops import sigmoid_of_negative, unit
from app.engine.numbers.products import product, rows_weighed

if TYPE_CHECKING:
    from app.engine.passes.layers import LayerAdjoint, LayerTrace


@dataclass(frozen=True)
class Slopes(cell.Slopes):
    """`of_h` (n, B, 2, H): of h by the pre-activation of o and by c. `of_c` (n, B, 4, H): of c by the
    pre-activations of i, f and g and by c_prev.
    """

    of_h: np.ndarray
    of_c: np.ndarray

    @property
    def h_by_c(self) -> np.ndarray:
        return self.of_h[..., 1, :]

    def factors(self, s: int | slice) -> tuple[np.ndarray, ...]:
        of_h, of_c = self.of_h[s], self.of_c[s]
        return of_h[..., 0, :], of_h[..., 1, :], of_c[..., :3, :], of_c[..., 3, :]


class FusedLSTM(LSTM):
    sigmoids: ClassVar[tuple[str, ...]] = ("i", "f", "o")
    pace: ClassVar[float] = 1.0
    saved: ClassVar[tuple[str, ...]] = ("tanh_c",)

    from_the_left, into_x = Cell.from_the_left, Cell.into_x  # by the names of its parameters
    past_gates = Cell.past_gates

    @classmethod
    def covers(cls, cell: LSTM) -> bool:
        return replace(cell, cell_output="activated") == LSTM() and cell.output == "tanh"

    def places(self, trace: "LayerTrace") -> tuple[np.ndarray, ...]:
        before, made = trace.before, (trace.hs, trace.states["c"][1:], trace.saved["tanh_c"])
        states = (before["h"], before["c"], *made)
        gates = (trace.gates[gate] for gate in self.gates)
        return (*states, trace.block, trace.block[..., : 3 * trace.layer.H], *gates)

    def unroll(self, trace: "LayerTrace", span: slice) -> None:
        W_hh = trace.layer.from_the_left["of_h"]
        trace.block[span] = input_part(trace, span)
        recurrent, written = np.empty_like(trace.block[0]), np.empty_like(trace.hs[0])
        one = unit(written)
        for h_prev, c_prev, h, c, tanh_c, a, a_ifo, i, f, g, o in trace.places[span]:
            product(h_prev, W_hh, recurrent)
            np.add(a, recurrent, a)
            sigmoid_of_negative(a_ifo, one)
            np.tanh(g, g)
            np.multiply(f, c_prev, c)
            np.multiply(i, g, written)
            np.add(c, written, c)
            np.tanh(c, tanh_c)
            np.multiply(o, tanh_c, h)

    def new_slopes(self, trace: "LayerTrace", n: int) -> Slopes:
        _, B, H = trace.hs.shape
        of_h, of_c = (np.empty_like(trace.hs, shape=(n, B, blocks, H)) for blocks in (2, 4))
        return Slopes(trace.layer.weights["W_hh"], of_h, of_c)

    def fill_slopes(self, slopes: Slopes, trace: "LayerTrace", span: slice) -> None:
        i, f, g, o = (trace.gates[gate][span] for gate in self.gates)
        tanh_c, c_prev = trace.saved["tanh_c"][span], trace.before["c"][span]
        of_h, of_c = (each[: len(i)] for each in (slopes.of_h, slopes.of_c))
        of_h[:, :, 0] = tanh_c * o * (1 - o)
        of_h[:, :, 1] = o * (1 - tanh_c * tanh_c)
        of_c[:, :, 0] = g * i * (1 - i)
        of_c[:, :, 1] = c_prev * f * (1 - f)
        of_c[:, :, 2] = i * (1 - g * g)
        of_c[:, :, 3] = f

    def operands(
        self, arriving: States, total: States, da: np.ndarray, back: States
    ) -> tuple[np.ndarray, ...]:
        dh, dc = total["h"], total["c"]
        das = da.reshape(*dh.shape[:-1], 4, dh.shape[-1])
        of_c = arriving["c"], dc, dc[..., None, :], das[..., :3, :], back["c"]
        return dh, das[..., 3, :], *of_c, da, back["h"]

    def backward(self, operands, factors, W_hh) -> None:
        dh, da_o, arrived, dc, dc_each, da_ifg, dc_prev, da, dh_prev = operands
        h_by_o, h_by_c, c_by_ifg, c_by_c_prev = factors
        np.multiply(dh, h_by_o, da_o)
        np.multiply(dh, h_by_c, dc_prev)  # not yet what is sent: its place
        np.add(arrived, dc_prev, dc)
        np.multiply(dc_each, c_by_ifg, da_ifg)
        np.multiply(dc, c_by_c_prev, dc_prev)
        product(da, W_hh, dh_prev)

    def fold(self, slopes: Slopes, steps: slice, folded: np.ndarray) -> None:
        H = slopes.matrices.shape[-1]
        W_hh = slopes.matrices.reshape(4, H, H)
        np.multiply(slopes.of_h[steps, 0, 0, :, None], W_hh[3], out=folded[:, 0])
        rows_weighed(slopes.of_c[steps, 0, :3], W_hh[:3], folded[:, 1])

    def pull_back(
        self, slopes: Slopes, s: int, folded: np.ndarray, total: np.ndarray, back: np.ndarray
    ) -> None:
        (dh, dc), (dh_prev, dc_prev) = total, back
        np.multiply(dh, slopes.of_h[s, :, 1], dc_prev)  # not yet what is sent: its place
        np.add(dc, dc_prev, dc)
        dh.dot(folded[0], dh_prev)
        dc.dot(folded[1], dc_prev)
        np.add(dh_prev, dc_prev, dh_prev)
        np.multiply(dc, slopes.of_c[s, :, 3], dc_prev)

    def into_c(self, trace: "LayerTrace", dh: np.ndarray, span: slice) -> np.ndarray:
        return dh * self.slopes(trace, span).h_by_c

    def gate_adjoints(self, trace: "LayerTrace", adjoint: "LayerAdjoint", span: slice) -> None:
        i, _, g, _ = (trace.gates[gate][span] for gate in self.gates)
        dh, dc = adjoint.totals["h"][span], adjoint.totals["c"][span]
        np.multiply(dc, g, out=adjoint.dgates["i"][span])
        np.multiply(dc, trace.before["c"][span], out=adjoint.dgates["f"][span])
        np.multiply(dc, i, out=adjoint.dgates["g"][span])
        np.multiply(dh, trace.saved["tanh_c"][span], out=adjoint.dgates["o"][span])
