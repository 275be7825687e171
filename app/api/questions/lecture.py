"""What a lecture does by hand, as answers: a derivation, a descent, the shares of the steps."""

import math
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from typing import Any

import numpy as np

from app.api.spec.experiment import Experiment
from app.api.spec.questions import DerivationSpec, DescentSpec, SharesSpec
from app.api.wire import wire
from app.engine.checks.derivation import Term, derivation, place
from app.engine.checks.optimise import Descent, descend
from app.engine.passes.bptt import bptt
from app.engine.passes.chain import new_chain, pull_back
from app.engine.passes.trace import new_adjoint
from app.engine.passes.unroll import unroll
from app.engine.why.attribution import (
    Attribution,
    attribute,
    element_shares,
    gradient,
    new_attribution,
    share,
)
from app.formulas.derivation import abbreviated, term_formula


def derive(experiment: Experiment, spec: DerivationSpec) -> Iterator[bytes]:
    """The answer of POST /api/derivation: both passes, then every term."""
    trace = experiment.trace(spec.model)
    at = place(trace, spec.parameter, tuple(spec.index))
    adjoint = new_adjoint(trace)
    for _ in chain(unroll(trace), bptt(trace, adjoint)):
        yield b""
    terms: list[Term] = []
    rest: list[float] = []
    for term in derivation(trace, at):
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
    cell, losses = trace.network.cell, len(experiment.loss.at)
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


def descent(experiment: Experiment, spec: DescentSpec) -> Iterator[bytes]:
    """The answer of POST /api/descent: every network moved downhill."""
    models: list[dict[str, Any]] = []
    for m, network in enumerate(experiment.networks):
        found = Descent()
        for _ in descend(experiment.trace(m), found, spec.eta, spec.updates, spec.truncate):
            yield b""
        models.append(
            {
                "losses": found.losses,
                "before": dict(network.weights),
                "gradients": found.gradients,
                "after": found.weights,
            }
        )
    head = {"digest": experiment.digest, "eta": spec.eta, "updates": spec.updates}
    yield from wire.pieces({**head, "models": models}, spec.packed)


def shares(experiment: Experiment, spec: SharesSpec) -> Iterator[bytes]:
    """The answer of POST /api/shares."""
    pulled = new_chain(experiment.trace(spec.model))
    element = spec.element and (spec.element.name, tuple(spec.element.index))
    at_element = element and element_shares(pulled, *element)
    found = new_attribution(pulled, element and element[:1])
    for _ in chain(unroll(pulled.trace), pull_back(pulled, spec.truncate), attribute(pulled, found)):
        yield b""
    brought = []
    for value in at_element or ():
        brought.append(value)
        yield b""
    parameters = {
        name: {
            **_told(by_gate[None]),
            "share": share(pulled, name, spec.t),
            "total": gradient(pulled, name),
            "gates": {gate: _told(block) for gate, block in by_gate.items() if gate},
        }
        for name, by_gate in found.items()
    }
    head = {"digest": experiment.digest, "T": experiment.T, "t": spec.t}
    told = {**head, "element": np.array(brought) if element else None, "parameters": parameters}
    yield from wire.pieces(told, spec.packed)


def _told(block: Attribution) -> dict[str, np.ndarray]:
    return {"log10_norm": block.log10_norms, "along": block.along}
