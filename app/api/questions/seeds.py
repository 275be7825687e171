"""Many seeds instead of one: each seed's curves as they are computed, then median and band."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from math import inf
from time import perf_counter
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Headlined, Number, Step, StreamError, Vector, Waiting
from app.api.questions.gradient_map import rows_of
from app.api.questions.progress import Finished, Progress, reported
from app.api.questions.question import Question
from app.api.spec import rates
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.spec.fields import WHOLE
from app.api.spec.spec import BaseSpec
from app.api.wire import wire
from app.api.wire.mistake import mistake
from app.engine.network.fair import band, median_by_distance
from app.engine.passes.chain import new_chain, pull_back
from app.engine.passes.gradient_map import new_gradient_map, sweep
from app.engine.passes.trace import Trace
from app.engine.passes.unroll import unroll
from app.engine.why.headline import headline


class SeedsSpec(BaseSpec):
    """A spec, how many seeds draw its models (from the first model's on), and what is told of each.

    `what`: the row of the last loss step, or at each distance the median over the rows of all steps. `match`:
    hidden sizes as the models say, or the first one's for all, or those whose number of parameters is nearest
    to the first one's.
    """

    about_recurrence: ClassVar[bool] = True
    seeds: Annotated[int, Field(ge=1, le=100), WHOLE] = 10
    what: Literal["loss", "every"] = "loss"
    match: Literal["hidden", "parameters"] | None = None

    @property
    def alike(self) -> Literal["hidden", "parameters"] | None:
        return self.match

    @property
    def every(self) -> bool:
        return self.what == "every"

    @model_validator(mode="after")
    def seeds_draw_every_model(self) -> "SeedsSpec":
        for m, model in enumerate(self.models):
            if model.weights is not None:
                message = "no seed draws a model whose weights are given"
                raise mistake("spec.weights", message, "models", m, "weights", hint="leave the model out")
            if not model.recurrent:
                message = "its recurrent edge is cut: nothing goes back from step to step"
                raise mistake("spec.not_recurrent", message, "models", m, "recurrent", hint="leave it out")
        return self

    def cost(self, size: Size) -> Cost:
        """A row or a whole map for each seed, and weights drawn anew, some by QR."""
        row = size.pulled + (size.sweep(size.T) if self.every else 0.0)
        drawn = rates.NETWORK / 2 + size.parameters * rates.WEIGHT
        drawn += size.cell.G * size.H**3 * rates.QR if self.orthogonal else 0.0
        held = 2 * size.held + (2 * size.states * size.T**2 if self.every else 0)
        numbers = (self.seeds + 5) * size.T
        return Cost(self.seeds * (row + drawn) + numbers * rates.NUMBER, held + numbers, numbers)


class SeededModel(Answer):
    """The size of a network, as it is drawn for every seed."""

    cell: str
    hidden: int
    parameters: int


class SeedsPlan(Answer):
    """The first event: what is to come. `k`: the last loss step."""

    event: Literal["plan"]
    digest: str
    T: int
    k: Step
    seeds: list[int]
    what: Literal["loss", "every"]
    match: Literal["hidden", "parameters"] | None
    models: list[SeededModel]


class SeededCurve(Headlined):
    """log10 norm by distance d = 0, 1, …, and its headline."""

    curve: Vector


class Seed(Answer):
    """One seed, the same for all networks."""

    event: Literal["seed"]
    seed: int
    models: list[SeededCurve]


class CurveBand(Answer):
    """By distance, over the seeds: median, quartiles, the least and the greatest."""

    median: Vector
    low: Vector
    high: Vector
    least: Vector
    greatest: Vector


class NumberBand(Answer):
    """The same of one number; a reach beyond the first step counts as Infinity."""

    median: Number
    low: Number
    high: Number
    least: Number
    greatest: Number


class ModelBands(Answer):
    """One network over all seeds."""

    curve: CurveBand
    decades: NumberBand
    reach: Annotated[NumberBand, Field(description="in steps")]


class Bands(Answer):
    """The sizes that all seeds share."""

    event: Literal["bands"]
    models: list[ModelBands]


EVENTS = (Waiting, SeedsPlan, Progress, Seed, Bands, Finished, StreamError)


def answer(experiment: Experiment, spec: SeedsSpec) -> Iterator[bytes]:
    """Each network drawn by several seeds, the same for all: their curves as they come, median and band.

    `truncate` does not count here; the sequence stays the same.
    """
    steps = 2 * experiment.T * spec.seeds * len(experiment.networks)
    return reported(_events(experiment, spec), steps)


def _events(experiment: Experiment, spec: SeedsSpec) -> Iterator[bytes]:
    start, packed = perf_counter(), spec.packed
    first = spec.models[0].seed
    seeds = list(range(first, first + spec.seeds))
    yield wire.event("plan", **_plan(experiment, spec, seeds))
    curves: list[list[np.ndarray]] = [[] for _ in experiment.networks]
    for seed in seeds:
        for m, found in enumerate(curves):
            trace = experiment.trace(m, seed)
            found.append((yield from _curve(experiment, spec, trace)))
        models = [{"curve": found[-1], **asdict(headline(found[-1]))} for found in curves]
        yield from wire.event_pieces("seed", packed, seed=seed, models=models)
    yield from wire.event_pieces("bands", packed, models=[_bands(found) for found in curves])
    yield wire.event("done", seconds=perf_counter() - start)


def _plan(experiment: Experiment, spec: SeedsSpec, seeds: list[int]) -> dict[str, Any]:
    models = [
        {
            "cell": network.only.cell.name,
            "hidden": network.only.H,
            "parameters": sum(W.size for W in network.weights.values()),
        }
        for network in experiment.networks
    ]
    head = {"digest": experiment.digest, "T": experiment.T, "k": experiment.loss.at[-1], "seeds": seeds}
    return {**head, "what": spec.what, "match": spec.match, "models": models}


def _curve(experiment: Experiment, spec: SeedsSpec, trace: Trace) -> Any:
    """Norm against distance: of the last loss step's row, or the median over all rows of the map."""
    if spec.every:
        gmap = new_gradient_map(trace, rows_of(experiment, every=True))
        for _ in chain(unroll(trace), sweep(trace, gmap)):
            yield b""
        return median_by_distance(gmap.only.log10_norms["h"], gmap.only.asked)
    k = experiment.loss.at[-1]
    row = new_chain(trace, {k: 1.0})
    for _ in chain(unroll(trace), pull_back(row)):
        yield b""
    return row.only.scaled(row.only.totals["h"]).log10_norms[k::-1]


def _bands(curves: list[np.ndarray]) -> dict[str, Any]:
    """Of the curve by distance, of decades per step and of reach; a reach beyond the start counts as inf."""
    found = [headline(curve) for curve in curves]
    numbers = [[each.decades, inf if each.reach is None else each.reach] for each in found]
    of_numbers = asdict(band(numbers))
    return {
        "curve": asdict(band(curves)),
        "decades": {name: values[0] for name, values in of_numbers.items()},
        "reach": {name: values[1] for name, values in of_numbers.items()},
    }


QUESTION = Question(
    path="/api/seeds",
    summary="Many seeds",
    spec=SeedsSpec,
    answer=answer,
    form=EVENTS,
    order="plan; for each seed progress and seed; bands; done",
    examples=examples(SeedsSpec, seeds=3),
    plain={"seeds": {"type": "integer", "minimum": 1, "maximum": 3}},
)
