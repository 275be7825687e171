"""Singular values over distance: by which factors the way back stretches and shrinks."""

from collections.abc import Iterator
from itertools import chain
from time import perf_counter
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import model_validator

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Matrix, Step, StreamError, Vector, Waiting
from app.api.questions.progress import Finished, Progress, reported
from app.api.questions.question import Question
from app.api.spec import rates
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.spec.fields import Count, Index
from app.api.spec.one_model import ModelSpec
from app.api.wire import wire
from app.engine.passes.jacobian import jacobian_norm
from app.engine.passes.trace import Trace
from app.engine.passes.unroll import unroll
from app.engine.why.lyapunov import mean_field_exponent
from app.engine.why.spectrum import even_distances, new_spectrum, sweep_spectrum

# Rules that draw the entries of W_hh independently: their deviation times sqrt(H) at gain 1.
DEVIATION = {"torch": 3**-0.5, "glorot": 1.0}


class SpectrumSpec(ModelSpec):
    """A spec, a network, the step t from which distances count back (the last if left out), and every how
    many of them there is a spectrum: at most 200, evenly spread, if left out.
    """

    about_recurrence: ClassVar[bool] = True
    t: Index | None = None
    stride: Count | None = None

    @model_validator(mode="after")
    def there_is_such_a_step(self) -> "SpectrumSpec":
        self.check_step("t", self.t or 0)
        return self

    def cost(self, size: Size) -> Cost:
        """The product kept apart at every step; its singular values, and one step's, at each distance."""
        n = size.states * size.H
        last = size.T - 1 if self.t is None else self.t
        distances = min(last + 1, 200) if self.stride is None else last // self.stride + 1
        seconds = last * (n**3 * rates.QR + rates.CALL * 2)
        singular = n**3 * rates.SINGULAR_VALUES + n**2 * rates.ROTATION
        seconds += distances * (singular + rates.CALL * 10)
        return Cost(size.passes + seconds, size.held + 12 * n * n + distances * n, distances * (n + 2))


class Spectrum(Answer):
    """The singular values of ds_t/ds_{t-d}, s the joint state (h, c), largest first, one row for each d.

    `log10_step_norm`: the largest one of a single step's Jacobian, that of step t - d. `lyapunov`: ln of the
    singular values of the longest distance, per step. `mean_field`: what the largest exponent is for
    infinitely many units, of a tanh RNN with independent weights that nothing drives; else null.
    """

    event: Literal["spectrum"]
    digest: str
    model: int
    t: Step
    states: list[str]
    distances: list[int]
    log10_singular_values: Matrix
    lyapunov: Vector
    log10_step_norm: Vector
    mean_field: float | None


EVENTS = (Waiting, Progress, Spectrum, Finished, StreamError)


def answer(experiment: Experiment, spec: SpectrumSpec) -> Iterator[bytes]:
    """By which factors the way back from step t stretches and shrinks, over every distance."""
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
    found = new_spectrum(trace.only, distances)
    for _ in chain(unroll(whole), sweep_spectrum(trace.only, found)):
        yield b""
    norms = np.full(len(distances), np.nan)
    for j, d in enumerate(distances):
        norms[j] = jacobian_norm(trace.only, trace.T - 1 - int(d))
        yield b""
    yield from wire.event_pieces(
        "spectrum",
        spec.packed,
        digest=experiment.digest,
        model=spec.model,
        t=trace.T - 1,
        states=list(trace.only.layer.cell.states),
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
    layer = trace.only.layer
    if model.weights is not None or layer.cell.gates or layer.cell.graph["h"].op != "tanh":
        return None
    drive = trace.xs @ layer.weights["W_xh"].T + layer.weights.get("b_h", 0.0)
    if drive.any() or model.init.rule not in DEVIATION or not model.init.gain:
        return None
    return mean_field_exponent(abs(model.init.gain) * DEVIATION[model.init.rule])


QUESTION = Question(
    path="/api/spectrum",
    summary="Singular values over distance",
    spec=SpectrumSpec,
    answer=answer,
    form=EVENTS,
    order="progress; spectrum; done",
    examples=examples(SpectrumSpec, model=0),
    plain={"t": {"enum": [None, 0]}},
)
