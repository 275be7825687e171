"""Why gradients die, as answers: the factors of the steps back, the paths, where a gradient comes from."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from typing import Any

import numpy as np

from app.api.spec.experiment import Experiment
from app.api.spec.questions import (
    AttributionSpec,
    ClippingSpec,
    FactorsSpec,
    PathsSpec,
    RowSpec,
    TruncationSpec,
)
from app.api.wire import wire
from app.engine.passes.chain import Chain, new_chain, pull_back
from app.engine.passes.unroll import unroll
from app.engine.why import factors as engine
from app.engine.why.attribution import Attribution, attribute, gradient, input_attribution, new_attribution
from app.engine.why.clipping import Clipped, clip_by_norm, clip_by_value
from app.engine.why.headline import decades_per_step, headline
from app.engine.why.holding import mean_gate_decades, unit_decades
from app.engine.why.paths import new_cell_state_paths, part_paths
from app.engine.why.recurrent import recurrent_matrices
from app.engine.why.truncation import batch_starts
from app.engine.why.truncation import truncation as blocks_of

HELD = 0.9  # "so much of the gradient comes from the last steps"


def new_row(experiment: Experiment, spec: RowSpec) -> Chain:
    """Memory for the chain of L_k alone: row k of the gradient map."""
    k = experiment.loss.at[-1] if spec.k is None else spec.k
    return new_chain(experiment.trace(spec.model), {k: 1.0})


def both_passes(row: Chain) -> Iterator[int]:
    """The forward pass, then the chain back; whole, not truncated."""
    return chain(unroll(row.trace), pull_back(row))


def factors(experiment: Experiment, spec: FactorsSpec) -> Iterator[bytes]:
    """The answer of POST /api/factors."""
    row = new_row(experiment, spec)
    network = row.trace.network
    for _ in both_passes(row):
        yield b""
    measures = {}
    for name, measured in recurrent_matrices(network):
        measures[name] = asdict(measured)
        yield b""
    answer = {
        "digest": experiment.digest,
        "model": spec.model,
        "cell": network.cell.name,
        "k": row.k,
        "recurrent": measures,
        "factors": None,
        "paths": None,
        "holding": None,
    }
    if network.cell.name == "rnn":
        answer |= _product(row, measures["h"]["spectral_radius"])
    else:
        found = engine.new_path_shares(row)
        for _ in engine.follow_paths(row, found):
            yield b""
        answer |= _sum(row, found)
    yield from wire.pieces(answer, spec.packed)


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
    openings = {gate: values[span].mean(axis=(1, 2)) for gate, values in row.trace.gates.items()}
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


def _holding(row: Chain) -> dict[str, Any]:
    """What each unit's gate alone would lose, and the mean gate; beside it what is lost after the entry."""
    trace, k = row.trace, row.k
    return {
        "gate": next(iter(trace.network.cell.bridges)),
        "decades": unit_decades(trace, k),
        "mean_gate": mean_gate_decades(trace, k),
        "measured": headline(row.log10_norms(row.totals["h"])[k::-1]).slope,
    }


def _mean(values: np.ndarray) -> float:
    """NaN of no step."""
    return float(values.mean()) if values.size else float("nan")


def paths(experiment: Experiment, spec: PathsSpec) -> Iterator[bytes]:
    """The answer of POST /api/paths."""
    row = new_row(experiment, spec)
    found = new_cell_state_paths(row)
    for _ in chain(both_passes(row), part_paths(row, found)):
        yield b""
    parts = {"total": found.total, "alone": found.alone, "rest": found.rest}
    norms = {name: part.log10_norms for name, part in parts.items()}
    answer = {
        "digest": experiment.digest,
        "model": spec.model,
        "k": found.k,
        "log10_norm": norms,
        "share": found.share,
        "decades": {name: decades_per_step(values[::-1]) for name, values in norms.items()},
    }
    yield from wire.pieces(answer, spec.packed)


def attribution(experiment: Experiment, spec: AttributionSpec) -> Iterator[bytes]:
    """The answer of POST /api/attribution."""
    pulled = new_chain(experiment.trace(spec.model))
    found = new_attribution(pulled)
    for _ in chain(unroll(pulled.trace), pull_back(pulled, spec.truncate), attribute(pulled, found)):
        yield b""
    inputs, sequence = input_attribution(pulled), experiment.sequence
    answer = {
        "digest": experiment.digest,
        "model": spec.model,
        "T": experiment.T,
        "fraction": HELD,
        "parameters": {
            name: {
                "whole": _attribution(by_gate[None]),
                "gates": {gate: _attribution(record) for gate, record in by_gate.items() if gate},
            }
            for name, by_gate in found.items()
        },
        "inputs": {
            "log10_norm": inputs.log10_norms,
            "log10_magnitude": inputs.log10_magnitudes[:, 0],
            "value": inputs.values[:, 0],
            "symbols": list(sequence.symbols),
            "names": None if sequence.inputs is None else list(sequence.inputs),
        },
    }
    yield from wire.pieces(answer, spec.packed)


def _attribution(record: Attribution) -> dict[str, Any]:
    return {
        "log10_norm": record.log10_norms,
        "cumulated": record.cumulated,
        "along": record.along,
        "last_steps": record.last_steps(HELD),
    }


def truncation(experiment: Experiment, spec: TruncationSpec) -> Iterator[bytes]:
    """The answer of POST /api/truncation."""
    trace, T = experiment.trace(spec.model), experiment.T
    batches = spec.batches and batch_starts(spec.batches.steps, spec.batches.rows, spec.batches.length)
    for _ in unroll(trace):
        yield b""
    blocks = []
    for record in blocks_of(trace, spec.tried):
        if record:
            cuts = list(range(record.length, T, record.length))
            blocks.append({**asdict(record), "cuts": cuts})
        yield b""
    answer = {"digest": experiment.digest, "model": spec.model, "T": T, "blocks": blocks, "batches": None}
    if batches is not None:
        answer["batches"] = {"offsets": batches[0], "starts": batches}
    yield from wire.pieces(answer, spec.packed)


def clipping(experiment: Experiment, spec: ClippingSpec) -> Iterator[bytes]:
    """The answer of POST /api/clipping."""
    pulled = new_chain(experiment.trace(spec.model))
    for _ in chain(unroll(pulled.trace), pull_back(pulled, spec.truncate)):
        yield b""
    raw = {name: gradient(pulled, name) for name in pulled.trace.network.weights}
    answer = {
        "digest": experiment.digest,
        "model": spec.model,
        "by_norm": spec.norm and _clipped(clip_by_norm(raw, spec.norm), spec.norm),
        "by_value": spec.value and _clipped(clip_by_value(raw, spec.value), spec.value),
    }
    yield wire.encode(answer)


def _clipped(found: Clipped, limit: float) -> dict[str, Any]:
    return {
        "limit": limit,
        "log10_norm_raw": found.log10_norm_raw,
        "log10_norm": found.log10_norm,
        "cosine": found.cosine,
        "direction_kept": found.direction_kept,
        "cut": found.cut,
        "size": found.size,
        "parameters": {
            name: {
                "log10_norm_raw": found.log10_norms_raw[name],
                "log10_norm": found.log10_norms[name],
                "cosine": found.cosines[name],
            }
            for name in found.gradients
        },
    }
