"""The records of one layer that the passes fill and read: frozen, with named axes, in the layer's own order.

A layer's own order of steps is that of time, or from the last step to the first for a reverse layer:
`Layer.in_time` leads from one to the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from app.engine.cells.cell import Slopes, by_step, spans
from app.engine.network.layer import Layer


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """One forward pass of a layer: what `unroll` fills, step by step.

    `xs` (T, B, X) is what it reads, a view. `states["h"]` (T + 1, B, H) holds h_0 first; `hs` (T, B, H) is
    the rest of it. `before["h"]` (T, B, H): the h_prev that each step is given, the rows of `states`, or
    zeros where the recurrent edge is cut. `block` (T, B, GH) holds the gates' values side by side,
    `gates["i"]` (T, B, H) are views of it. `saved`: what else the cell keeps for its backward pass. `valid`
    (T, B): False at padding, over which states are carried; None where no step is padding.
    """

    layer: Layer
    xs: np.ndarray
    states: Mapping[str, np.ndarray]
    before: Mapping[str, np.ndarray]
    block: np.ndarray
    gates: Mapping[str, np.ndarray]
    saved: Mapping[str, np.ndarray]
    valid: np.ndarray | None = None

    @property
    def T(self) -> int:
        return len(self.xs)

    @property
    def hs(self) -> np.ndarray:
        return self.states["h"][1:]

    def has_no_padding(self, span: slice) -> bool:
        """Whether these steps belong to every sequence of the batch."""
        return self.valid is None or bool(self.valid[span].all())

    def spans(self, end: int | None = None) -> list[slice]:
        """The steps, or those before `end`, in spans whose local derivatives stay in the cache."""
        _, B, H = self.hs.shape
        return spans(self.T if end is None else end, B * H * self.layer.cell.G * self.xs.itemsize)

    @cached_property
    def places(self) -> list[tuple[np.ndarray, ...]]:
        """Step by step what `Cell.unroll` reads and fills."""
        return by_step(self.layer.cell.places(self))

    def gradient(self, das: np.ndarray, name: str, span: slice) -> np.ndarray:
        """dL by the parameter `name`, by its plain name, through the steps `span`, in its shape. `das`: dL by
        the pre-activations of all steps.
        """
        return self.layer.cell.gradient(self, das[span], name, span)

    def until(self, n: int) -> "LayerTrace":
        """Its first n steps: views."""

        def first(arrays: Mapping[str, np.ndarray], rows: int = n) -> dict[str, np.ndarray]:
            return {name: array[:rows] for name, array in arrays.items()}

        by_name = {name: first(getattr(self, name)) for name in ("before", "gates", "saved")}
        states = first(self.states, n + 1)
        return replace(self, xs=self.xs[:n], states=states, block=self.block[:n], **by_name)


@dataclass(frozen=True, eq=False)
class LayerAdjoint:
    """One backward pass of a layer: dL by everything in it, filled from its last step to its first.

    `arriving["h"]` (T + 1, B, H): row j is what step j sends back to its h_prev, so what arrives at step t is
    row t + 1, `later["h"][t]`, and dL/dh_0 row 0; a cut makes a row zero. `direct` (T, B, H): what reaches
    h_t from above, the read-out or the next layer. `totals["h"]` (T, B, H): direct + arriving. `das` (T, B,
    GH): by the pre-activations. `dgates["i"]` (T, B, H): by the gates' values. `dxs` (T, B, X): by what it
    reads. `log10_norms["h"]` (T,): log10 of the norm of dL/dh_t over batch and units, exact outside the range
    of doubles too. `cut` (T,): True where nothing is sent from step t to step t - 1.
    """

    trace: LayerTrace
    totals: Mapping[str, np.ndarray]
    arriving: Mapping[str, np.ndarray]
    direct: np.ndarray
    das: np.ndarray
    dgates: Mapping[str, np.ndarray]
    dxs: np.ndarray
    log10_norms: Mapping[str, np.ndarray]
    cut: np.ndarray

    @property
    def later(self) -> Mapping[str, np.ndarray]:
        """(T, B, H) of each state what arrives from the step after."""
        return {state: rows[1:] for state, rows in self.arriving.items()}

    @property
    def initial(self) -> Mapping[str, np.ndarray]:
        """(B, H) dL by each state before the first step."""
        return {state: rows[0] for state, rows in self.arriving.items()}

    @cached_property
    def slopes(self) -> Slopes:
        """The local derivatives of the span that is under way, in memory for the longest."""
        first = self.trace.spans()[0]
        return self.trace.layer.cell.new_slopes(self.trace, first.stop)

    @cached_property
    def sums(self) -> list[tuple[np.ndarray, ...]]:
        """Step by step what arrives for h, what is direct, and the place of their sum."""
        return by_step((self.arriving["h"][1:], self.direct, self.totals["h"]))

    @cached_property
    def operands(self) -> list[tuple[np.ndarray, ...]]:
        """Step by step what `Cell.backward` reads and fills."""
        arriving, back = (
            {state: rows[part] for state, rows in self.arriving.items()}
            for part in (slice(1, None), slice(-1))
        )
        return by_step(self.trace.layer.cell.operands(arriving, self.totals, self.das, back))


def new_layer_trace(layer: Layer, xs: np.ndarray, valid: np.ndarray | None = None) -> LayerTrace:
    """Memory for a forward pass over `xs` (T, B, X), in the layer's own order; `valid` (T, B) likewise."""
    cell, dtype, (T, B) = layer.cell, layer.dtype, xs.shape[:2]
    states = {state: np.zeros((T + 1, B, layer.H), dtype) for state in cell.states}
    for state, rows in states.items():
        rows[0] = layer.initial[state]
    none = np.broadcast_to(np.zeros((B, layer.H), dtype), (T, B, layer.H))
    before = {state: rows[:-1] if layer.recurrent else none for state, rows in states.items()}
    block = np.zeros((T, B, len(cell.gates) * layer.H), dtype)
    saved = {name: np.zeros((T, B, layer.H), dtype) for name in cell.saved}
    return LayerTrace(layer, xs, states, before, block, _by_gate(layer, block), saved, valid)


def new_layer_adjoint(trace: LayerTrace) -> LayerAdjoint:
    """Memory for a backward pass over `trace`."""
    cell, dtype = trace.layer.cell, trace.layer.dtype
    T, B, H = trace.hs.shape
    return LayerAdjoint(
        trace=trace,
        totals={state: np.zeros((T, B, H), dtype) for state in cell.states},
        arriving={state: np.zeros((T + 1, B, H), dtype) for state in cell.states},
        direct=np.zeros((T, B, H), dtype),
        das=np.zeros((T, B, cell.G * H), dtype),
        dgates=_by_gate(trace.layer, np.zeros_like(trace.block)),
        dxs=np.zeros(trace.xs.shape, dtype),
        log10_norms={state: np.full(T, np.nan) for state in cell.states},
        cut=np.zeros(T, bool),
    )


def _by_gate(layer: Layer, block: np.ndarray) -> dict[str, np.ndarray]:
    """Views (T, B, H) of the gates that stand side by side in `block` (T, B, GH)."""
    H = layer.H
    starts = {gate: i * H for i, gate in enumerate(layer.cell.layout)}
    return {gate: block[..., starts[gate] : starts[gate] + H] for gate in layer.cell.gates}
