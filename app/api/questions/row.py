"""One row of the gradient map followed back: shared by the questions about a single loss."""

from collections.abc import Iterator
from itertools import chain
from typing import ClassVar

from pydantic import model_validator

from app.api.spec.experiment import Experiment
from app.api.spec.fields import Index
from app.api.spec.one_model import ModelSpec
from app.engine.passes.chain import Chain, new_chain, pull_back
from app.engine.passes.unroll import unroll

PLAIN = {"k": {"enum": [None, 0]}}  # steps that every sequence has


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


def new_row(experiment: Experiment, spec: RowSpec) -> Chain:
    """Memory for the chain of L_k alone: row k of the gradient map."""
    k = experiment.loss.at[-1] if spec.k is None else spec.k
    return new_chain(experiment.trace(spec.model), {k: 1.0})


def both_passes(row: Chain) -> Iterator[int]:
    """The forward pass, then the chain back; whole, not truncated."""
    return chain(unroll(row.trace), pull_back(row))
