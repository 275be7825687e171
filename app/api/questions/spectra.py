"""Singular values over distance, as events: progress, the spectrum, done."""

from collections.abc import Iterator
from itertools import chain
from time import perf_counter
from typing import Any

import numpy as np

from app.api.questions.progress import reported
from app.api.spec.experiment import Experiment
from app.api.spec.questions import SpectrumSpec
from app.api.wire import wire
from app.engine.passes.jacobian import jacobian_norm
from app.engine.passes.trace import Trace
from app.engine.passes.unroll import unroll
from app.engine.why.lyapunov import mean_field_exponent
from app.engine.why.spectrum import even_distances, new_spectrum, sweep_spectrum

# Rules that draw the entries of W_hh independently: their deviation times sqrt(H) at gain 1.
DEVIATION = {"torch": 3**-0.5, "glorot": 1.0}


def spectrum_events(experiment: Experiment, spec: SpectrumSpec) -> Iterator[bytes]:
    """The events of POST /api/spectrum."""
    distances = distances_of(spec, experiment.T)
    steps = experiment.T + int(distances[-1]) + 1 + len(distances)
    return reported(_events(experiment, spec, distances), steps)


def distances_of(spec: SpectrumSpec, T: int) -> np.ndarray:
    """The distances asked for: every `stride`-th, or at most 200 evenly spread."""
    t = T - 1 if spec.t is None else spec.t
    return even_distances(t + 1) if spec.stride is None else np.arange(0, t + 1, spec.stride)


def _events(experiment: Experiment, spec: SpectrumSpec, distances: np.ndarray) -> Iterator[bytes]:
    start, whole = perf_counter(), experiment.trace(spec.model)
    trace = whole if spec.t is None else whole.until(spec.t)
    found = new_spectrum(trace, distances)
    for _ in chain(unroll(whole), sweep_spectrum(trace, found)):
        yield b""
    norms = np.full(len(distances), np.nan)
    for j, d in enumerate(distances):
        norms[j] = jacobian_norm(trace, trace.T - 1 - int(d))
        yield b""
    yield from wire.event_pieces(
        "spectrum",
        spec.packed,
        digest=experiment.digest,
        model=spec.model,
        t=trace.T - 1,
        states=list(trace.network.cell.states),
        distances=distances.tolist(),
        log10_singular_values=found.log10_singular_values,
        lyapunov=found.lyapunov[-1],
        log10_step_norm=norms,
        mean_field=_mean_field(whole, spec.models[spec.model]),
    )
    yield wire.event("done", seconds=perf_counter() - start)


def _mean_field(trace: Trace, model: Any) -> float | None:
    """The largest Lyapunov exponent for infinitely many units: of a tanh RNN whose recurrent weights are
    drawn independently, and that nothing drives: no input, no bias.
    """
    network = trace.network
    if model.weights is not None or network.cell.name != "rnn" or network.cell.activation != "tanh":
        return None
    drive = trace.xs @ network.weights["W_xh"].T + network.weights["b_h"]
    if drive.any() or model.init.rule not in DEVIATION or not model.init.gain:
        return None
    return mean_field_exponent(abs(model.init.gain) * DEVIATION[model.init.rule])
