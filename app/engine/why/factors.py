"""Why one loss fades or grows on its way back, step by step: each step's factors.

Along one row of the gradient map there is nothing but the chain, dL_k/ds_{t-1} = J_t^T dL_k/ds_t, with s the
joint state. RNN: J_t = D_t W_hh with D_t = diag(f'(a_t)) [Pascanu, Mikolov, Bengio 2013, eq. 5], so that a
step's gain is a product of two, saturation and weights. LSTM and GRU: J_t is a sum over the paths that lead
from the state before into the step, and what arrives is a sum of vectors.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.cells.values import Values
from app.engine.errors import EngineError
from app.engine.numbers.magnitude import LOG10_2, log10_norms
from app.engine.numbers.ops import ACTIVATIONS, quiet
from app.engine.passes.chain import Chain, LayerChain
from app.engine.why.headline import decades_per_step

# From states to those one step before, past all gates' pre-activations: from c_t to c_{t-1} times f_t (LSTM),
# from h_t to h_{t-1} times z_t (GRU).
HIGHWAY = "highway"


@dataclass(frozen=True, eq=False)
class Factors:
    """The gains of an RNN's steps back, in decades; entry d - 1 leads from h_{k-d+1} to h_{k-d}, d = 1 … k.

    With d the adjoint at h_t: `saturation` (k,) = log10(||D d|| / ||d||), `weights` (k,) = log10(||W_hh^T D
    d|| / ||D d||); `gain` (k,) is their sum. `mean_slope` (k,): the mean of f'(a_t) over batch and units.
    Where D d is exactly zero, saturation and gain are -inf and weights NaN; beyond, where nothing is left to
    multiply, all are NaN.
    """

    k: int
    gain: np.ndarray
    saturation: np.ndarray
    weights: np.ndarray
    mean_slope: np.ndarray


@dataclass(frozen=True, eq=False)
class PathShares:
    """The adjoint that a gated cell sends back, by path; entry d - 1: from step k - d + 1 to k - d.

    The joint adjoint of the state one step back is the sum of one vector v_p for each path: `HIGHWAY`, and
    each gate p by its pre-activation. `shares[p]` (k,) = <v_p, v> / ||v||^2 with v their sum: they add up to
    1, and one below zero works against the rest. `log10_norms[p]` (k,): of v_p, exact outside doubles too.
    `gain` (k,): log10 of the norm of v over that of the joint adjoint one step later. NaN where nothing
    arrives.
    """

    k: int
    gain: np.ndarray
    shares: Mapping[str, np.ndarray]
    log10_norms: Mapping[str, np.ndarray]


def rnn_factors(chain: Chain) -> Factors:
    """The factors of row k, from `pull(trace, {k: 1.0})` of an RNN."""
    trace, k = chain.trace, chain.k
    own, cell = chain.only, trace.only.layer.cell
    if cell.gates:
        raise EngineError("factors.cell", f"a step of {cell.name} is a sum of paths, not a product", "cell")
    with quiet():
        arrives, scaled, sent = (_norms([rows[k:0:-1]]) for rows in (own.joint["h"], own.das, own.sent["h"]))
        slopes = ACTIVATIONS[cell.graph["h"].op].slope(own.trace.hs[k:0:-1])
        return Factors(k, sent - arrives, scaled - arrives, sent - scaled, slopes.mean(axis=(1, 2)))


def new_path_shares(chain: Chain) -> PathShares:
    """Memory for the paths of row k, from the chain of {k: 1.0} of a cell with gates."""
    k, cell = chain.k, chain.only.trace.layer.cell
    if cell.graph.highway is None:
        raise EngineError("factors.cell", f"{cell.name} has one path only", "cell", "ask for its factors")

    def by_path() -> dict[str, np.ndarray]:
        return {path: np.full(k, np.nan) for path in (HIGHWAY, *cell.gates)}

    return PathShares(k, np.full(k, np.nan), by_path(), by_path())


def follow_paths(chain: Chain, found: PathShares) -> Iterator[int]:
    """Yield t = k ... 1, span by span; once t is yielded, what step t sends back stands in `found`."""
    k, own = found.k, chain.only
    for steps in reversed(own.trace.spans(k)):
        span, places = slice(steps.start + 1, steps.stop + 1), slice(k - steps.stop, k - steps.start)
        with quiet():
            paths = _paths(own, span)
            whole = sum(paths.values())
            _check_whole(own, whole, span)
            # Squares must not leave the range of doubles: all in units of the largest entry of v.
            unit = np.abs(whole).max(axis=1, initial=0)[:, None]
            direction = whole / unit
            square = np.einsum("tj,tj->t", direction, direction)
            arrives = _norms([rows[span] for rows in own.joint.values()])
            found.gain[places] = (_norms([whole]) - arrives)[::-1]
            for path, v in paths.items():
                share = np.einsum("tj,tj->t", v / unit, direction) / square
                found.shares[path][places] = share[::-1]
                found.log10_norms[path][places] = (_norms([v]) + own.exponents[span] * LOG10_2)[::-1]
        yield from range(steps.stop, steps.start, -1)


def _check_whole(chain: LayerChain, whole: np.ndarray, span: slice) -> None:
    """Raises EngineError where a step sends back more than its gates and its highway do: equations of one's
    own may read a state on other ways.
    """
    sent = _joined(*(rows[span] for rows in chain.sent.values()))
    if np.abs(whole - sent).max(initial=0) > 1e-6 * np.abs(sent).max(initial=0):
        message = f"a step of {chain.trace.layer.cell.name} sends more back than by its gates and past them"
        raise EngineError("factors.cell", message, "cell", "read a state in a gate, or on its way past all")


def decades_of(gains: np.ndarray) -> float:
    """Decades lost per step by `gains` (k,): minus the least-squares slope of their sum over the distance 0 …
    k. Linear in the gains, so the decades of the factors add up to those of the whole. NaN without a step.
    """
    return decades_per_step(np.concatenate([[0.0], np.cumsum(gains)]))


def finite_steps(gain: np.ndarray) -> int:
    """How many steps back from k the chain stays neither zero nor without number: what means are taken of."""
    broken = np.flatnonzero(~np.isfinite(gain))
    return int(broken[0]) if broken.size else len(gain)


def _norms(parts: list[np.ndarray]) -> np.ndarray:
    """(n,) log10 of the norm of each step's vector, whose `parts` are (n, B, units) each."""
    return log10_norms(_joined(*parts))


def _joined(*parts: np.ndarray) -> np.ndarray:
    """Vectors by h, and by c, as one of the joint state: (n, B, units) each as (n, B * units of all)."""
    return np.concatenate([part.reshape(len(part), math.prod(part.shape[1:])) for part in parts], axis=1)


def _paths(chain: LayerChain, span: slice) -> dict[str, np.ndarray]:
    """The vectors that steps `span` send back to the joint state, (n, B * units of all), by path."""
    cell, values = chain.trace.layer.cell, Values(chain.trace, span)
    totals = {state: rows[span] for state, rows in chain.totals.items()}
    parts = {HIGHWAY: cell.past_gates(chain.trace, totals, span)}
    parts |= {gate: _of_gate(chain, values, gate, span) for gate in cell.gates}
    none = np.zeros_like(totals["h"])
    return {path: _joined(*(sent.get(state, none) for state in cell.states)) for path, sent in parts.items()}


def _of_gate(chain: LayerChain, values: Values, gate: str, span: slice) -> dict[str, np.ndarray]:
    """The adjoint that a gate's pre-activation sends to each state before the step."""
    layer, sent = chain.trace.layer, {}
    cell, previous = layer.cell, {name: state for state, name in layer.cell.graph.states.items()}
    rows = cell.rows(gate, layer.H)
    for name in cell.axes:
        use = next((use for use in cell.graph.uses[name] if use.gate == gate), None)
        if use is None or use.operand not in previous:
            continue
        adjoint, weights = chain.das[span][..., rows], layer.weights[name]
        if use.rows:
            adjoint = adjoint * values[use.rows]
        part = (
            adjoint @ weights[cell.rows_in(name, gate, layer.H)] if weights.ndim == 2 else adjoint * weights
        )
        part = part * values[use.columns] if use.columns else part
        state = previous[use.operand]
        sent[state] = sent[state] + part if state in sent else part
    return sent
