"""The factors of each step back: an RNN's saturation and weights, a gated cell's paths."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Number, Step, Vector
from app.api.questions.question import Question
from app.api.questions.row import PLAIN, RowSpec, both_passes, new_row
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.wire import wire
from app.engine.passes.chain import Chain
from app.engine.why import factors as engine
from app.engine.why.headline import headline
from app.engine.why.holding import mean_gate_decades, unit_decades
from app.engine.why.recurrent import recurrent_matrices


class FactorsSpec(RowSpec):
    """A spec, a network, and the step k whose loss is followed back: the last loss step if left out."""

    def cost(self, size: Size) -> Cost:
        """Both passes, a product more for each gate, and the eigenvalues of its block."""
        seconds = size.pulled + 2 * size.products + size.eigenvalues
        return Cost(seconds, 2 * size.held, size.T * (4 + 3 * size.gates))


class Recurrent(Answer):
    """One H x H block of W_hh: of the RNN "h", else a gate's. Both of the first two are told, for a matrix
    that is not normal stretches more than its eigenvalues say.
    """

    spectral_radius: Number
    largest_singular_value: Number
    departure: Annotated[Number, Field(description="from normality: 0 normal, 1 nilpotent (Henrici 1962)")]


class RnnFactors(Answer):
    """By distance; in decades: log10 of what each factor does to the norm. saturation + weights = gain."""

    saturation: Vector
    weights: Vector
    mean_slope: Annotated[Vector, Field(description="the mean of f'(a_t) over the units")]
    beyond_radius: Annotated[
        Vector,
        Field(description="weights - log10 of the spectral radius: above 0 only where W_hh is not normal"),
    ]


class GatePaths(Answer):
    """By distance, for each path ("highway" and each gate) of what the step sends back."""

    share: Annotated[
        dict[str, Vector],
        Field(description="<part, sum> / |sum|^2: they add up to 1; below 0, a path works against the rest"),
    ]
    log10_norm: dict[str, Vector]
    mean_gate: Annotated[dict[str, Vector], Field(description="the mean of each gate's value")]


class FactorsHeadline(Answer):
    """Over the first `steps` steps back, up to where nothing is left: decades lost per step, and by what.

    RNN: decades = saturation + weights. LSTM, GRU: the mean shares add up to 1.
    """

    steps: int
    decades: Number
    saturation: Number | None = None
    weights: Number | None = None
    mean_slope: Number | None = None
    share: dict[str, Number] | None = None
    mean_gate: dict[str, Number] | None = None


class Holding(Answer):
    """Decades per step that a gated cell's highway alone would lose, by its gate `gate`; and what is lost."""

    gate: str
    decades: Annotated[Vector, Field(description="by unit: the mean over time of -log10 of its gate")]
    mean_gate: Annotated[Number, Field(description="-log10 of the mean gate: overstates it")]
    measured: Annotated[Number, Field(description="lost per step by dL_k/dh after the entry loss")]


class FactorsAnswer(Answer):
    """Row k of the gradient map, step by step back: entry d - 1 leads from step k - d + 1 to k - d.

    `gain`: log10 by which the norm of the joint adjoint changes. `factors` for an RNN, else `paths`.
    """

    digest: str
    model: int
    cell: str
    k: Step
    gain: Vector
    recurrent: dict[str, Recurrent]
    factors: RnnFactors | None
    paths: GatePaths | None
    holding: Annotated[Holding | None, Field(description="of a gated cell; null for an RNN")]
    headline: FactorsHeadline


def answer(experiment: Experiment, spec: FactorsSpec) -> Iterator[bytes]:
    """Why one loss fades on its way back: an RNN's saturation and weights, a gated cell's paths, by step.

    Whole, not truncated: `truncate` does not count here.
    """
    row = new_row(experiment, spec)
    layer = row.only.trace.layer
    for _ in both_passes(row):
        yield b""
    measures = {}
    for name, measured in recurrent_matrices(layer):
        measures[name] = asdict(measured)
        yield b""
    fields = {
        "digest": experiment.digest,
        "model": spec.model,
        "cell": layer.cell.name,
        "k": row.k,
        "recurrent": measures,
        "factors": None,
        "paths": None,
        "holding": None,
    }
    if not layer.cell.gates:
        fields |= _product(row, measures["h"]["spectral_radius"])
    else:
        found = engine.new_path_shares(row)
        for _ in engine.follow_paths(row, found):
            yield b""
        fields |= _sum(row, found)
    yield from wire.pieces(fields, spec.packed)


def _product(row: Chain, radius: float) -> dict[str, Any]:
    """An RNN's step back is a product: saturation times weights."""
    found = engine.rnn_factors(row)
    n = engine.finite_steps(found.gain)
    beyond = found.weights - np.log10(radius) if radius else np.full(row.k, np.nan)
    return {
        "gain": found.gain,
        "factors": {
            "saturation": found.saturation,
            "weights": found.weights,
            "mean_slope": found.mean_slope,
            "beyond_radius": beyond,
        },
        "headline": {
            "steps": n,
            "decades": engine.decades_of(found.gain[:n]),
            "saturation": engine.decades_of(found.saturation[:n]),
            "weights": engine.decades_of(found.weights[:n]),
            "mean_slope": _mean(found.mean_slope[:n]),
        },
    }


def _sum(row: Chain, found: engine.PathShares) -> dict[str, Any]:
    """A gated cell's step back is a sum over paths."""
    n, span = engine.finite_steps(found.gain), slice(row.k, 0, -1)
    openings = {gate: values[span].mean(axis=(1, 2)) for gate, values in row.only.trace.gates.items()}
    return {
        "gain": found.gain,
        "paths": {"share": found.shares, "log10_norm": found.log10_norms, "mean_gate": openings},
        "holding": _holding(row),
        "headline": {
            "steps": n,
            "decades": engine.decades_of(found.gain[:n]),
            "share": {path: _mean(share[:n]) for path, share in found.shares.items()},
            "mean_gate": {gate: _mean(values[:n]) for gate, values in openings.items()},
        },
    }


def _holding(row: Chain) -> dict[str, Any] | None:
    """Decades that each unit's gate would lose, and the mean gate, beside those lost after the entry; None
    where no gate keeps a state.
    """
    own, k = row.only, row.k
    if not own.trace.layer.cell.bridges or own.trace.layer.cell.graph.highway is None:
        return None
    return {
        "gate": next(iter(own.trace.layer.cell.bridges)),
        "decades": unit_decades(own.trace, k),
        "mean_gate": mean_gate_decades(own.trace, k),
        "measured": headline(own.scaled(own.totals["h"]).log10_norms[k::-1]).slope,
    }


def _mean(values: np.ndarray) -> float:
    """NaN of no step."""
    return float(values.mean()) if values.size else float("nan")


QUESTION = Question(
    path="/api/factors",
    summary="Which factor did it",
    spec=FactorsSpec,
    answer=answer,
    form=FactorsAnswer,
    examples=examples(FactorsSpec, model=0),
    plain=PLAIN,
)
