"""Truncated BPTT beside the full gradient, by block length."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Number, Packed, Step
from app.api.questions.question import Question
from app.api.spec import rates
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.spec.fields import WHOLE, Count, Strict
from app.api.spec.one_model import ModelSpec
from app.api.wire import wire
from app.api.wire.mistake import mistake
from app.engine.passes.unroll import unroll
from app.engine.why.truncation import batch_starts, block_lengths
from app.engine.why.truncation import truncation as blocks_of


class Batches(Strict):
    """A long sequence of `steps`, read by `rows` side by side in blocks of `length`."""

    steps: Annotated[int, Field(ge=1, le=100_000), WHOLE]
    rows: Annotated[int, Field(ge=1, le=1024), WHOLE]
    length: Count


class TruncationSpec(ModelSpec):
    """A spec, a network, and the block lengths to try: 1, 2, 5, 10, … and T if left out."""

    takes_layers = True
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

    def cost(self, size: Size) -> Cost:
        """A pass back for each block length, and one more."""
        gradients = size.parameters * 4 * rates.ENTRY + 2 * rates.PASS
        pulls = (1 + len(self.tried)) * (2 * size.products + size.T * rates.PULLED_STEP + gradients)
        starts = self.batches.steps // self.batches.length if self.batches else 0
        numbers = sum(size.T // n for n in self.tried) / 4 + 2 * len(self.tried) * len(size.structure.axes)
        return Cost(size.passes + pulls, 2 * size.held + starts, numbers + starts / 3)


class TruncatedBlock(Answer):
    """dL by each weight, cut into blocks of `length` steps, against the full one; `cuts`: before which
    steps.
    """

    length: int
    log10_ratio: Annotated[dict[str, Number], Field(description="of the norms")]
    cosine: dict[str, Number]
    cuts: list[Step]


class BatchStarts(Answer):
    """Where the rows of a batch begin in one long sequence, and where each block of each row does."""

    offsets: list[int]
    starts: Annotated[list[list[int]] | Packed, Field(description="one row for each batch")]


class TruncationAnswer(Answer):
    """The loss by truncated BPTT, for each block length."""

    digest: str
    model: int
    T: int
    blocks: list[TruncatedBlock]
    batches: BatchStarts | None


def answer(experiment: Experiment, spec: TruncationSpec) -> Iterator[bytes]:
    """The loss by truncated BPTT, by block length: each weight's truncated gradient beside the full one."""
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
    fields = {"digest": experiment.digest, "model": spec.model, "T": T, "blocks": blocks, "batches": None}
    if batches is not None:
        fields["batches"] = {"offsets": batches[0], "starts": batches}
    yield from wire.pieces(fields, spec.packed)


QUESTION = Question(
    path="/api/truncation",
    summary="Truncated BPTT",
    spec=TruncationSpec,
    answer=answer,
    form=TruncationAnswer,
    examples=examples(TruncationSpec, model=0),
    plain={
        "lengths": {"enum": [None, [1]]},
        "batches": {"enum": [None, {"steps": 100, "rows": 4, "length": 5}]},
    },
)
