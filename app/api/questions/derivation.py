"""A derivation by hand: the gradient of one element, term by term."""

import math
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from typing import Annotated

from pydantic import Field

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Number, Step
from app.api.questions.question import Question
from app.api.spec import rates
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.spec.fields import WHOLE, Index
from app.api.spec.one_model import ModelSpec
from app.api.wire import wire
from app.engine.checks import derivation as engine
from app.engine.passes.bptt import bptt
from app.engine.passes.trace import new_adjoint
from app.engine.passes.unroll import unroll
from app.formulas.derivation import abbreviated, term_formula

FORMULA_BYTES = 4000  # in the four notations


class DerivationSpec(ModelSpec):
    """A spec, and the element of one network's parameter whose gradient is written out, in how many terms."""

    parameter: Annotated[str, Field(max_length=16)]
    index: Annotated[list[Index], Field(min_length=1, max_length=2, fail_fast=True)]
    terms: Annotated[int, Field(ge=1, le=200), WHOLE] = 6

    def cost(self, size: Size) -> Cost:
        """A pass back for each loss, then its terms; those that are written come with their formulas."""
        ways = (size.losses + 1) / 2  # from all over the sequence: half as long as from its end
        pulls = ways * (size.products + size.calls + size.T * rates.TERM)
        seconds = size.passes + pulls + self.terms * rates.FORMULA
        return Cost(seconds, 2 * size.held, self.terms * FORMULA_BYTES / wire.LIST_BYTES)


class Factor(Answer):
    """A number of a term: dh, slope, r, da_i (of a gate), dlogits, h_prev, x, h, or one."""

    symbol: str
    t: Step
    value: Number


class Term(Answer):
    """A term: what L_k sends through step t to the element, `weight` times the product of `factors`."""

    k: Step
    t: Step
    weight: Number
    value: Number
    factors: list[Factor]
    formula: dict[str, str]
    abbreviated: Annotated[bool, Field(description="a long way back, written as the gradient that it gives")]


class DerivationAnswer(Answer):
    """dL by one element, written out: `terms` and the sum of the `rest` add up to `gradient`, BPTT's."""

    digest: str
    parameter: str
    index: list[int]
    gradient: Number
    terms: list[Term]
    count: Annotated[int, Field(description="of all terms")]
    rest: Annotated[Number, Field(description="the sum of those that are not written")]


def answer(experiment: Experiment, spec: DerivationSpec) -> Iterator[bytes]:
    """The gradient of one element of a weight, written out by the product rule from the last step back.

    Whole, not truncated: `truncate` does not count here. Indices count from 0.
    """
    trace = experiment.trace(spec.model)
    at = engine.place(trace, spec.parameter, tuple(spec.index))
    adjoint = new_adjoint(trace)
    for _ in chain(unroll(trace), bptt(trace, adjoint)):
        yield b""
    terms: list[engine.Term] = []
    rest: list[float] = []
    for term in engine.derivation(trace, at):
        if len(terms) < spec.terms:
            terms.append(term)
        else:
            rest.append(term.value)
        yield b""
    head = {
        "digest": experiment.digest,
        "parameter": spec.parameter,
        "index": spec.index,
        "gradient": float(adjoint.weights[spec.parameter][tuple(spec.index)]),
        "count": len(terms) + len(rest),
        "rest": _sum(rest),
    }
    yield wire.encode(head)[:-1] + b',"terms":['
    cell, losses = trace.only.layer.cell, len(experiment.loss.at)
    for j, term in enumerate(terms):
        written = {
            "k": term.k,
            "t": term.t,
            "weight": term.weight,
            "value": term.value,
            "factors": [asdict(factor) for factor in term.factors],
            "formula": term_formula(cell, at, term, losses),
            "abbreviated": abbreviated(term),
        }
        yield (b"," if j else b"") + wire.encode(written)
    yield b"]}"


def _sum(values: list[float]) -> float:
    """Exactly rounded; the plain sum where a value is not finite."""
    return math.fsum(values) if all(map(math.isfinite, values)) else sum(values)


QUESTION = Question(
    path="/api/derivation",
    summary="A derivation by hand",
    spec=DerivationSpec,
    answer=answer,
    form=DerivationAnswer,
    examples=examples(DerivationSpec, model=0, parameter="W_hh", index=[0, 0]),
    plain={"parameter": {"enum": ["W_xh", "W_hy"]}, "index": {"const": [0, 0]}},
)
