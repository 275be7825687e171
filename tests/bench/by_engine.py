"""Ours. Records are made once and filled anew each round, as a training loop does it."""

import numpy as np

from app.engine.cells import make_cell
from app.engine.cells.equations.own import own_cell
from app.engine.cells.equations.writing import written
from app.engine.network.side_by_side import side_by_side
from app.engine.network.structure import one_layer
from app.engine.passes.bptt import bptt
from app.engine.passes.gradient_map import new_gradient_map, sweep
from app.engine.passes.trace import Loss, new_adjoint, new_trace
from app.engine.passes.unroll import unroll
from app.engine.why.spectrum import new_spectrum, sweep_spectrum
from tests.bench.cases import Case, numbers


def begun(case: Case, at: range, own: bool = False):
    """A trace with memory, its losses standing at `at`. `own`: of the cell's equations as a text."""
    given = numbers(case)
    xs, targets = given.pop("xs"), given.pop("targets")
    states = [np.zeros((case.B, case.H)) if state else None for state in (True, case.cell == "lstm")]
    cell = make_cell(case.cell)
    network = one_layer(own_cell(written(cell.graph)) if own else cell, given, *states, case.dtype)
    return new_trace(network, xs, targets, np.ones(case.T, bool), Loss("cross_entropy", at))


def models(case: Case):
    """Traces of as many models, whose weights differ."""
    like = begun(case, range(case.T))
    rng, network = np.random.default_rng(1), like.network
    for _ in range(case.models):
        weights = {name: rng.permuted(value) for name, value in network.weights.items()}
        own = one_layer(network.only.cell, weights, dtype=network.dtype)
        yield new_trace(own, like.xs, like.targets, like.has_target, like.objective)


def through(passes) -> None:
    for _ in passes:
        pass


def gradient_map(case: Case, rows: int | None = None, own: bool = False):
    """All rows, or so many of them, evenly spread, the last one among them."""
    trace = begun(case, range(case.T), own)
    through(unroll(trace))
    asked = tuple(range(case.T - 1, -1, -(case.T // (rows or case.T))))

    def run():
        gmap = new_gradient_map(trace, asked)
        through(sweep(trace, gmap))
        return gmap

    return run, lambda gmap: 10 ** gmap.only.log10_norms["h"][-1, -6]


def gradient_map_by_equations(case: Case):
    return gradient_map(case, own=True)


def train_by_equations(case: Case):
    return train(case, own=True)


def train(case: Case, own: bool = False):
    trace = begun(case, range(case.T), own)
    adjoint = new_adjoint(trace)

    def run():
        through(unroll(trace))
        through(bptt(trace, adjoint))

    return run, lambda _: np.linalg.norm(adjoint.weights["W_hh"])


def stacked(case: Case):
    """Forward and backward of all models in one batched call."""
    alone = list(models(case))
    xs, targets = (
        np.concatenate([getattr(each, name) for each in alone], axis=1) for name in ("xs", "targets")
    )
    network = side_by_side([each.network for each in alone])
    trace = new_trace(network, xs, targets, alone[0].has_target, alone[0].objective)
    adjoint = new_adjoint(trace)

    def run():
        through(unroll(trace))
        through(bptt(trace, adjoint))

    return run, lambda _: np.linalg.norm(adjoint.weights["W_hh"])


def one_by_one(case: Case):
    pairs = [(trace, new_adjoint(trace)) for trace in models(case)]

    def run():
        for trace, adjoint in pairs:
            through(unroll(trace))
            through(bptt(trace, adjoint))

    return run, lambda _: np.linalg.norm([adjoint.weights["W_hh"] for _, adjoint in pairs])


def spectrum(case: Case):
    trace = begun(case, range(case.T))
    through(unroll(trace))

    def run():
        found = new_spectrum(trace.only)
        through(sweep_spectrum(trace.only, found))
        return found

    return run, lambda found: 10 ** found.log10_singular_values[5, 0]
