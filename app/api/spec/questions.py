"""Specs with a question besides: which network of it, which step, how many of what.

What can be known without computing is checked here: that there is such a network and such a step, that the
network has what is asked about.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from app.api.spec.fields import WHOLE, Count, Index, Positive, Real, Samples, Span, Strict
from app.api.spec.spec import Spec
from app.api.wire.mistake import mistake
from app.engine.why.truncation import block_lengths


class MapSpec(Spec):
    """A spec, and which map of it."""

    map: Literal["loss", "every"] = "loss"
    pool: Count | None = None

    @property
    def every(self) -> bool:
        return self.map == "every"


class PassesSpec(MapSpec):
    """A spec, and which map of it is wanted beside its passes."""


class NumbersSpec(Spec):
    """A spec whose numbers are wanted."""


class ModelSpec(Spec):
    """A spec, and one network of it."""

    # What goes back from step to step is asked about: nothing does where that edge is cut.
    about_recurrence: ClassVar[bool] = False
    model: Index

    @model_validator(mode="after")
    def there_is_such_a_model(self) -> "ModelSpec":
        models = len(self.models)
        if self.model >= models:
            message = f"there is no model {self.model}; the last one is {models - 1}"
            raise mistake("spec.no_such_model", message, "model")
        if self.about_recurrence and not self.models[self.model].recurrent:
            message = "its recurrent edge is cut: nothing goes back from step to step"
            hint = "leave recurrent out, or ask about another model"
            raise mistake("spec.not_recurrent", message, "models", self.model, "recurrent", hint=hint)
        return self

    def check_step(self, name: str, step: int) -> None:
        """Raises a mistake in the field `name` when there is no such step."""
        T = self.sequence.steps
        if step >= T:
            raise mistake("spec.no_such_step", f"there is no step {step}; the last one is {T - 1}", name)


class StepSpec(ModelSpec):
    """A spec, and which network's tape at which step, or from which to which step (both included)."""

    takes_batch: ClassVar[bool] = True
    t: Span

    @property
    def span(self) -> range:
        """The steps."""
        first, last = self.t if isinstance(self.t, tuple) else (self.t, self.t)
        return range(first, last + 1)

    @model_validator(mode="after")
    def there_is_such_a_step(self) -> "StepSpec":
        self.check_step("t", self.span[-1])
        return self


class Entry(Strict):
    """One number of a parameter; where gradients are checked, also of h_0, c_0 or of the inputs x, whose
    index is [t, input].
    """

    name: Annotated[str, Field(max_length=16)]
    index: Annotated[list[Index], Field(min_length=1, max_length=2, fail_fast=True)]


Entries = Annotated[
    Annotated[Literal["all"], Tag("all")]
    | Annotated[list[Entry], Field(min_length=1, max_length=4096, fail_fast=True), Tag("named")],
    Discriminator(lambda given: "all" if isinstance(given, str) else "named"),
]


class CheckSpec(Spec):
    """A spec, and how many entries of each network's parameters to check by central differences.

    Or which: `entries`, or "all"; `samples` does not count then.
    """

    samples: Samples = 64
    entries: Entries | None = None


class DerivationSpec(ModelSpec):
    """A spec, and the element of one network's parameter whose gradient is written out, in how many terms."""

    parameter: Annotated[str, Field(max_length=16)]
    index: Annotated[list[Index], Field(min_length=1, max_length=2, fail_fast=True)]
    terms: Annotated[int, Field(ge=1, le=200), WHOLE] = 6


class DescentSpec(Spec):
    """A spec, the learning rate, and how often each network is moved downhill."""

    eta: Real
    updates: Annotated[int, Field(ge=1, le=100), WHOLE] = 1


class SharesSpec(ModelSpec):
    """A spec, a network, and the step whose shares are wanted as matrices.

    With an `element` of a parameter the answer is of that parameter alone, and tells its share at every step.
    """

    t: Index
    element: Entry | None = None

    @model_validator(mode="after")
    def there_is_such_a_step(self) -> "SharesSpec":
        self.check_step("t", self.t)
        return self


class AttributionSpec(ModelSpec):
    """A spec and a network."""


class RowSpec(ModelSpec):
    """A spec, a network, and the step k whose loss is followed back: the last loss step if left out."""

    about_recurrence: ClassVar[bool] = True
    k: Index | None = None

    @property
    def every(self) -> bool:
        return self.k is not None

    @model_validator(mode="after")
    def there_is_such_a_step(self) -> "RowSpec":
        self.check_step("k", self.k or 0)
        return self


class VerdictSpec(ModelSpec):
    """A spec and a network to be judged by the row of the last loss step."""

    about_recurrence: ClassVar[bool] = True


class Batches(Strict):
    """A long sequence of `steps`, read by `rows` side by side in blocks of `length`."""

    steps: Annotated[int, Field(ge=1, le=100_000), WHOLE]
    rows: Annotated[int, Field(ge=1, le=1024), WHOLE]
    length: Count


class TruncationSpec(ModelSpec):
    """A spec, a network, and the block lengths to try: 1, 2, 5, 10, … and T if left out."""

    about_recurrence: ClassVar[bool] = True
    lengths: Annotated[list[Count], Field(min_length=1, max_length=50, fail_fast=True)] | None = None
    batches: Batches | None = None

    @model_validator(mode="after")
    def blocks_fit(self) -> "TruncationSpec":
        for j, length in enumerate(self.lengths or ()):
            if length > self.sequence.steps:
                message = f"a block of {length} steps; there are {self.sequence.steps}"
                raise mistake("spec.too_large", message, "lengths", j)
        return self

    @property
    def tried(self) -> tuple[int, ...]:
        """The block lengths, those left out filled in."""
        return tuple(self.lengths or block_lengths(self.sequence.steps))


class ClippingSpec(ModelSpec):
    """A spec, a network, and where its gradient is clipped: by norm, by value, or both in turn."""

    norm: Positive | None = 1.0
    value: Positive | None = None


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


class SeedsSpec(Spec):
    """A spec, how many seeds draw its models (from the first model's on), and what is told of each.

    `what`: the row of the last loss step, or at each distance the median over the rows of all steps. `match`:
    hidden sizes as the models say, or the first one's for all, or those whose number of parameters is nearest
    to the first one's.
    """

    seeds: Annotated[int, Field(ge=1, le=100), WHOLE] = 10
    what: Literal["loss", "every"] = "loss"
    match: Literal["hidden", "parameters"] | None = None

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


class FactorsSpec(RowSpec):
    """A spec, a network, and the step k whose loss is followed back: the last loss step if left out."""


class PathsSpec(RowSpec):
    """A spec, an LSTM of it, and the step k whose loss is followed back: the last loss step if left out."""

    @model_validator(mode="after")
    def it_has_a_cell_state(self) -> "PathsSpec":
        cell = self.models[self.model].cell
        if cell != "lstm":
            message, hint = f"{cell} has no cell state", "ask it of an lstm"
            raise mistake("paths.cell", message, "models", self.model, "cell", hint=hint)
        return self
