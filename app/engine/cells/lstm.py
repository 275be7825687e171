"""Long short-term memory [Hochreiter, Schmidhuber 1997] with a forget gate [Gers, Schmidhuber, Cummins 2000].

Gates stacked i, f, g, o:

    i, f, o = sigmoid(W_x. x + W_h. h_prev + b_.)
    g = tanh(W_xg x + W_hg h_prev + b_g)
    c = f * c_prev + i * g
    h = o * tanh(c)
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from app.engine.cells.cell import Cell, States, input_part
from app.engine.graph import Graph, Node, inputs, parameters, pre_activation
from app.engine.ops import sigmoid_of_negative
from app.engine.products import product, rows_weighed

if TYPE_CHECKING:
    from app.engine.trace import Adjoint, Trace


@dataclass(frozen=True)
class Slopes:
    """Local derivatives of n steps, and W_hh.

    `by_a` (n, B, 4, H): of c by the pre-activations of i, f and g, of h by that of o. `h_by_c` (n, B, H): of
    h by c. `forget` (n, B, H): of c by c_prev.
    """

    by_a: np.ndarray
    h_by_c: np.ndarray
    forget: np.ndarray
    W_hh: np.ndarray


@dataclass(frozen=True)
class LSTM(Cell):
    name: ClassVar[str] = "lstm"
    gates: ClassVar[tuple[str, ...]] = ("i", "f", "g", "o")
    sigmoids: ClassVar[tuple[str, ...]] = ("i", "f", "o")
    states: ClassVar[tuple[str, ...]] = ("h", "c")
    saved: ClassVar[tuple[str, ...]] = ("tanh_c",)

    def equations(self) -> Graph:
        pre_activations = tuple(node for gate in self.gates for node in pre_activation(gate))
        gates = tuple(Node(gate, "tanh" if gate == "g" else "sigmoid", (f"a_{gate}",)) for gate in self.gates)
        nodes = (
            *inputs("x", "h_prev", "c_prev"),
            *parameters(self.axes),
            *pre_activations,
            *gates,
            Node("kept", "multiply", ("f", "c_prev")),
            Node("written", "multiply", ("i", "g")),
            Node("c", "sum", ("kept", "written")),
            Node("tanh_c", "tanh", ("c",)),
            Node("h", "multiply", ("o", "tanh_c")),
        )
        return Graph(nodes, {"h": "h_prev", "c": "c_prev"}, self.gates)

    def unroll(self, trace: "Trace", span: slice) -> None:
        W_hh = trace.network.from_the_left["W_hh"]
        h_prev, c_prev = trace.before["h"][span.start], trace.before["c"][span.start]
        recurrent, written = np.empty_like(trace.block[0]), np.empty_like(h_prev)
        block = trace.block[span]
        block[...] = input_part(trace, span)
        gates = (trace.gates[gate][span] for gate in self.gates)
        i_f_o = block[..., : 3 * trace.network.H]
        kept = trace.hs[span], trace.cs[span], trace.saved["tanh_c"][span]
        for a, a_ifo, i, f, g, o, h, c, tanh_c in zip(block, i_f_o, *gates, *kept, strict=True):
            product(h_prev, W_hh, recurrent)
            np.add(a, recurrent, a)
            sigmoid_of_negative(a_ifo)
            np.tanh(g, g)
            np.multiply(f, c_prev, c)
            np.multiply(i, g, written)
            np.add(c, written, c)
            np.tanh(c, tanh_c)
            np.multiply(o, tanh_c, h)
            h_prev, c_prev = h, c

    def slopes(self, trace: "Trace", span: slice) -> Slopes:
        i, f, g, o = (trace.gates[gate][span] for gate in self.gates)
        tanh_c = trace.saved["tanh_c"][span]
        by_a = np.empty((*i.shape[:2], 4, i.shape[-1]), i.dtype)
        by_a[:, :, 0] = g * i * (1 - i)
        by_a[:, :, 1] = trace.before["c"][span] * f * (1 - f)
        by_a[:, :, 2] = i * (1 - g * g)
        by_a[:, :, 3] = tanh_c * o * (1 - o)
        return Slopes(by_a, o * (1 - tanh_c * tanh_c), f, trace.network.weights["W_hh"])

    def operands(
        self, slopes: Slopes, s: int | slice, arriving: States, total: States, da: np.ndarray, back: States
    ) -> tuple[np.ndarray, ...]:
        dh, dc = total["h"], total["c"]
        das, by_a = da.reshape(*dh.shape[:-1], 4, dh.shape[-1]), slopes.by_a[s]
        of_c = dc[..., None, :], by_a[..., :3, :], das[..., :3, :]
        of_h = dh, by_a[..., 3, :], das[..., 3, :]
        return (*of_h, slopes.h_by_c[s], arriving["c"], dc, *of_c, slopes.forget[s], back["c"], da, back["h"])

    def backward(
        self, dh, by_o, da_o, h_by_c, arrived, dc, dc_each, by_ifg, da_ifg, f, dc_prev, da, dh_prev, W_hh
    ) -> None:
        np.multiply(dh, by_o, da_o)
        np.add(arrived, dh * h_by_c, dc)
        np.multiply(dc_each, by_ifg, da_ifg)
        np.multiply(dc, f, dc_prev)
        product(da, W_hh, dh_prev)

    def fold(self, slopes: Slopes, steps: slice, folded: np.ndarray) -> None:
        H, by_a = slopes.W_hh.shape[-1], slopes.by_a[steps, 0]
        W_hh = slopes.W_hh.reshape(4, H, H)
        np.multiply(by_a[:, 3, :, None], W_hh[3], out=folded[:, 0])
        rows_weighed(by_a[:, :3], W_hh[:3], folded[:, 1])

    def pull_back(
        self, slopes: Slopes, s: int, folded: np.ndarray, total: np.ndarray, back: np.ndarray
    ) -> None:
        (dh, dc), (dh_prev, dc_prev) = total, back
        np.multiply(dh, slopes.h_by_c[s], dc_prev)  # not yet what is sent: its place
        np.add(dc, dc_prev, dc)
        np.matmul(dh, folded[0], out=dh_prev)
        np.matmul(dc, folded[1], out=dc_prev)
        np.add(dh_prev, dc_prev, dh_prev)
        np.multiply(dc, slopes.forget[s], dc_prev)

    def gate_adjoints(self, trace: "Trace", adjoint: "Adjoint", span: slice) -> None:
        i, _, g, _ = (trace.gates[gate][span] for gate in self.gates)
        dh, dc = adjoint.dh[span], adjoint.dc[span]
        np.multiply(dc, g, out=adjoint.dgates["i"][span])
        np.multiply(dc, trace.before["c"][span], out=adjoint.dgates["f"][span])
        np.multiply(dc, i, out=adjoint.dgates["g"][span])
        np.multiply(dh, trace.saved["tanh_c"][span], out=adjoint.dgates["o"][span])
