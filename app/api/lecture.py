"""What a lecture does by hand, as answers: a derivation, a descent, the shares of the steps."""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from app.api import wire
from app.api.experiment import Experiment
from app.api.spec import DerivationSpec, DescentSpec, SharesSpec
from app.engine.bptt import bptt
from app.engine.derivation import Place, Term, derivation, place
from app.engine.optimise import Descent, descend
from app.engine.shares import Block, Shares
from app.engine.trace import Adjoint, new_adjoint
from app.engine.unroll import unroll
from app.formulas.derivation import term_formula


@dataclass
class Written:
    """What `derive` finds: the first terms, the values of the rest, and the gradient of BPTT."""

    at: Place | None = None
    gradient: float = math.nan
    terms: list[Term] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)


def derive(experiment: Experiment, spec: DerivationSpec, written: Written) -> Iterator[object]:
    """Both passes, then every term."""
    trace = experiment.trace(spec.model)
    written.at = place(trace, spec.parameter, tuple(spec.index))
    adjoint = new_adjoint(trace)
    yield from unroll(trace)
    yield from bptt(trace, adjoint)
    written.gradient = float(adjoint.weights[spec.parameter][tuple(spec.index)])
    for term in derivation(trace, written.at):
        if len(written.terms) < spec.terms:
            written.terms.append(term)
        else:
            written.rest.append(term.value)
        yield term


def derivation_answer(experiment: Experiment, spec: DerivationSpec, written: Written) -> Iterator[bytes]:
    """The answer of POST /api/derivation, in pieces."""
    cell, losses = experiment.networks[spec.model].cell, len(experiment.loss.at)
    head = {
        "digest": experiment.digest,
        "parameter": spec.parameter,
        "index": spec.index,
        "gradient": written.gradient,
        "count": len(written.terms) + len(written.rest),
        "rest": _sum(written.rest),
    }
    yield wire.encode(head)[:-1] + b',"terms":['
    for j, term in enumerate(written.terms):
        formula = term_formula(cell, written.at, term, losses)
        factors = [asdict(factor) for factor in term.factors]
        yield (b"," if j else b"") + wire.encode(
            {
                "k": term.k,
                "t": term.t,
                "weight": term.weight,
                "value": term.value,
                "factors": factors,
                "formula": formula,
            }
        )
    yield b"]}"


def _sum(values: list[float]) -> float:
    """Exactly rounded; the plain sum where a value is not finite."""
    return math.fsum(values) if all(map(math.isfinite, values)) else sum(values)


def descend_all(experiment: Experiment, spec: DescentSpec, descents: list[Descent]) -> Iterator[int]:
    """Every network of the experiment moved downhill."""
    for m, found in enumerate(descents):
        yield from descend(experiment.trace(m), found, spec.eta, spec.updates, spec.truncate)


def descent_answer(experiment: Experiment, spec: DescentSpec, descents: list[Descent]) -> Iterator[bytes]:
    """The answer of POST /api/descent, in pieces."""
    models: list[dict[str, Any]] = [
        {
            "losses": found.losses,
            "before": dict(network.weights),
            "gradients": found.gradients,
            "after": found.weights,
        }
        for network, found in zip(experiment.networks, descents, strict=True)
    ]
    head = {"digest": experiment.digest, "eta": spec.eta, "updates": spec.updates}
    yield from wire.pieces({**head, "models": models}, spec.packed)


def shares_answer(
    experiment: Experiment, spec: SharesSpec, adjoint: Adjoint, found: Shares
) -> Iterator[bytes]:
    """The answer of POST /api/shares, in pieces."""
    parameters = {
        name: {
            **_told(found, (name, None)),
            "share": adjoint.share(name, spec.t),
            "total": total,
            "gates": {gate: _told(found, (of, gate)) for of, gate in found.along if of == name and gate},
        }
        for name, total in adjoint.weights.items()
        if found.element is None or found.element[0] == name
    }
    head = {"digest": experiment.digest, "T": experiment.T, "t": spec.t, "element": found.at_element}
    yield from wire.pieces({**head, "parameters": parameters}, spec.packed)


def _told(found: Shares, block: Block) -> dict[str, np.ndarray]:
    return {"log10_norm": found.log10_norms[block], "along": found.along[block]}
