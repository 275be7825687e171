"""What the events of the long computations look like: progress, what was found, done."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.questions.answers import Answer, Matrix, Number, Step, StreamError, Vector, Waiting
from app.api.questions.why_answers import Headlined


class Progress(Answer):
    """So many steps of so many are computed."""

    event: Literal["progress"]
    done: int
    total: int


class Finished(Answer):
    """The last event."""

    event: Literal["done"]
    seconds: float


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
    """What the seeds have in common."""

    event: Literal["bands"]
    models: list[ModelBands]


SEEDS = (Waiting, SeedsPlan, Progress, Seed, Bands, Finished, StreamError)
SPECTRUM = (Waiting, Progress, Spectrum, Finished, StreamError)
