"""The gradient of one weight written out by the product rule, term by term from the last step back.

The derivative of h_t by a recurrent weight is, by the product rule, what the weight does at step t itself and
what it did before, through W_hh: unfolded, a term for each step t at which the weight acts and each loss k at
or after it. A term is dL_k by what the weight makes at t, times the number that the weight multiplies there.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.engine.cells.values import Values
from app.engine.errors import EngineError
from app.engine.network.read_out import READ_OUT_AXES
from app.engine.numbers.ops import ACTIVATIONS, quiet
from app.engine.passes.bptt import loss_gradients
from app.engine.passes.chain import LayerChain, pull
from app.engine.passes.trace import Trace


@dataclass(frozen=True)
class Factor:
    """A number of the term: `symbol` ("dh", "slope", "r", "da_i", "dlogits", "h_prev", "x", "h", "one") and
    its step.
    """

    symbol: str
    t: int
    value: float


@dataclass(frozen=True)
class Term:
    """One term: what the loss L_k sends through step t to one element of a weight, a product of `factors`.

    `weight` is dL/dL_k: 1, or 1 / K under mean.
    """

    k: int
    t: int
    weight: float
    factors: tuple[Factor, ...]

    @property
    def value(self) -> float:
        return self.weight * math.prod(factor.value for factor in self.factors)


@dataclass(frozen=True)
class Place:
    """An element of a parameter: the gate whose block it is in (None without), its row there, its column."""

    name: str
    index: tuple[int, ...]
    gate: str | None
    row: int
    column: int | None


def place(trace: Trace, name: str, index: tuple[int, ...]) -> Place:
    """Raises EngineError where the network has no such parameter or the parameter no such element."""
    network, layer = trace.network, trace.only.layer
    if name not in network.weights:
        hint = f"one of {', '.join(network.weights)}"
        raise EngineError("derivation.parameter", f"{layer.cell.name} has no {name:.40}", "parameter", hint)
    shape = network.weights[name].shape
    if len(index) != len(shape) or not all(0 <= at < size for at, size in zip(index, shape, strict=True)):
        raise EngineError("derivation.index", f"{name} has no such element; its shape is {shape}", "index")
    row, gate = index[0], None
    if name not in READ_OUT_AXES:
        gate, row = layer.cell.gate_of(name, row, layer.H), row % layer.H
    return Place(name, index, gate, row, index[1] if len(index) > 1 else None)


def derivation(trace: Trace, at: Place) -> Iterator[Term]:
    """Every term of dL by the element `at`: by k from the last loss back, for each by t from k back.

    For one sequence (B = 1). A read-out weight acts at k alone, and a cut recurrent edge leaves t = k alone.
    """
    if trace.network.B != 1:
        raise EngineError("derivation.batch", "a derivation is of one sequence", "sequence")
    weight = trace.objective.weight
    for k in reversed(trace.objective.at):
        if at.name in READ_OUT_AXES:
            with quiet():
                factors = _read_out_factors(trace, at, k)
            yield Term(k, k, weight, factors)
            continue
        chain = pull(trace, {k: 1.0})
        for t in range(k, k - 1 if not trace.only.layer.recurrent else -1, -1):
            with quiet():
                factors = _factors(chain.only, at, t)
            yield Term(k, t, weight, factors)


def _read_out_factors(trace: Trace, at: Place, k: int) -> tuple[Factor, Factor]:
    dlogits = loss_gradients(trace, np.array([k]))[0, 0]
    read = (
        Factor("one", k, 1.0) if at.column is None else Factor("h", k, float(trace.outs[-1][k, 0, at.column]))
    )
    return Factor("dlogits", k, float(dlogits[at.row])), read


def _factors(chain: LayerChain, at: Place, t: int) -> tuple[Factor, ...]:
    """dL_k by what the weight makes at step t, and what the weight multiplies there."""
    trace = chain.trace
    cell, values = trace.layer.cell, Values(trace, slice(t, t + 1))
    use = cell.use(at.name, at.gate)

    def number(name: str, entry: int) -> Factor:
        return Factor(name, t, float(values[name][0, 0, entry]))

    if at.gate is None:
        slope = ACTIVATIONS[cell.graph["h"].op].slope(trace.hs[t, 0])[at.row]
        dh = np.ldexp(chain.totals["h"][t, 0, at.row], chain.exponents[t])
        factors = (Factor("dh", t, float(dh)), Factor("slope", t, float(slope)))
    else:
        row = cell.rows(at.gate, trace.layer.H).start + at.row
        da = np.ldexp(chain.das[t, 0, row], chain.exponents[t])
        factors = (Factor(f"da_{at.gate}", t, float(da)),)
    if use.rows:
        factors = (*factors, number(use.rows, at.row))
    if use.operand is None:
        return (*factors, Factor("one", t, 1.0))
    column = at.row if at.column is None else at.column  # a vector is multiplied number by number
    if use.columns:
        factors = (*factors, number(use.columns, column))
    return (*factors, number(use.operand, column))
