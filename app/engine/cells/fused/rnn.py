"""The fused kernels of the simple recurrent network, for every activation."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from app.engine.cells import cell
from app.engine.cells.cell import Cell, States, input_part
from app.engine.cells.rnn import RNN
from app.engine.numbers.ops import ACTIVATIONS
from app.engine.numbers.products import product

if TYPE_CHECKING:
    from app.engine.passes.layers import LayerAdjoint, LayerTrace


@dataclass(frozen=True)
class Slopes(cell.Slopes):
    """`by_a` (n, B, H): of h by the pre-activation."""

    by_a: np.ndarray

    def factors(self, s: int | slice) -> tuple[np.ndarray, ...]:
        return (self.by_a[s],)


class FusedRNN(RNN):
    pace: ClassVar[float] = 1.0
    saved: ClassVar[tuple[str, ...]] = ()

    pull_back = Cell.pull_back  # one product with what `fold` made
    from_the_left, into_x = Cell.from_the_left, Cell.into_x  # by the names of its parameters
    past_gates = Cell.past_gates

    @classmethod
    def covers(cls, cell: RNN) -> bool:
        return cell.bias

    def places(self, trace: "LayerTrace") -> tuple[np.ndarray, ...]:
        return trace.before["h"], trace.hs

    def unroll(self, trace: "LayerTrace", span: slice) -> None:
        activation, W_hh = ACTIVATIONS[self.activation].value, trace.layer.from_the_left["of_h"]
        trace.hs[span] = input_part(trace, span)  # not yet h: its place
        recurrent = np.empty_like(trace.hs[0])
        for h_prev, h in trace.places[span]:
            product(h_prev, W_hh, recurrent)
            np.add(h, recurrent, h)
            activation(h, out=h)

    def new_slopes(self, trace: "LayerTrace", n: int) -> Slopes:
        return Slopes(trace.layer.weights["W_hh"], np.empty_like(trace.hs, shape=(n, *trace.hs.shape[1:])))

    def fill_slopes(self, slopes: Slopes, trace: "LayerTrace", span: slice) -> None:
        hs = trace.hs[span]
        slopes.by_a[: len(hs)] = ACTIVATIONS[self.activation].slope(hs)

    def operands(
        self, arriving: States, total: States, da: np.ndarray, back: States
    ) -> tuple[np.ndarray, ...]:
        return total["h"], da, back["h"]

    def backward(self, operands, factors, W_hh) -> None:
        (dh, da, dh_prev), (by_a,) = operands, factors
        np.multiply(dh, by_a, da)
        product(da, W_hh, dh_prev)

    def fold(self, slopes: Slopes, steps: slice, folded: np.ndarray) -> None:
        np.multiply(slopes.by_a[steps, 0, :, None], slopes.matrices, out=folded[:, 0])

    def gate_adjoints(self, trace: "LayerTrace", adjoint: "LayerAdjoint", span: slice) -> None:
        """There are no gates."""
