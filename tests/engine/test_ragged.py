"""Sequences of different lengths side by side: what each of them has alone, and nothing at padding."""

import random

import numpy as np
import pytest

from app.engine.cells import CELLS, make_cell
from app.engine.errors import EngineError
from app.engine.network.initialise import initialise
from app.engine.network.structure import Structure
from app.engine.passes.bptt import bptt
from app.engine.passes.trace import Loss, Ragged, new_adjoint, new_trace
from app.engine.passes.unroll import unroll

X, H, Y, LENGTHS = 3, 4, 2, (6, 2, 9, 1)
T, B = max(LENGTHS), len(LENGTHS)


def drawn(seed):
    """A network of any form, its states before the first step, a loss and where it stands."""
    draw, rng = random.Random(seed), np.random.default_rng(seed)
    cell = make_cell(list(CELLS)[seed % len(CELLS)])
    both = draw.random() < 0.6
    structure = Structure(
        cell, draw.choice((1, 2, 3)), both, draw.choice(("concat", "sum")), draw.choice(("step", "state")),
        draw.choice((None, 2)),
    )  # fmt: skip
    weights = initialise(structure, X, H, Y, seed=seed)
    starts = {
        address: {state: rng.normal(size=(B, H)) for state in cell.states} for address in structure.addresses
    }
    kind = draw.choice(("cross_entropy", "mse"))
    stands = [sorted(draw.sample(range(n), draw.randint(1, n))) for n in LENGTHS]
    return structure, weights, starts, kind, stands, draw.choice(("sum", "mean"))


def passes(structure, weights, starts, xs, targets, loss, ragged=None):
    network = structure.network(weights, starts)
    trace = new_trace(network, xs, targets, np.ones(len(xs), bool), loss, ragged)
    adjoint = new_adjoint(trace)
    for _ in (*unroll(trace), *bptt(trace, adjoint)):
        pass
    return trace, adjoint


def offset(side, b):
    return T - LENGTHS[b] if side == "front" else 0


@pytest.mark.parametrize("side", ["behind", "front"])
@pytest.mark.parametrize("seed", range(24))
def test_each_sequence_has_what_it_has_alone(seed, side):
    structure, weights, starts, kind, stands, reduction = drawn(seed)
    rng = np.random.default_rng(1000 + seed)
    xs = rng.normal(size=(T, B, X))
    targets = rng.integers(0, Y, (T, B)) if kind == "cross_entropy" else rng.normal(size=(T, B, Y))
    valid, where = np.zeros((2, T, B), bool)
    for b, n in enumerate(LENGTHS):
        valid[offset(side, b) : offset(side, b) + n, b] = True
        where[np.add(stands[b], offset(side, b)), b] = True
    loss = Loss(kind, tuple(np.flatnonzero(where.any(axis=1)).tolist()), reduction)
    trace, adjoint = passes(structure, weights, starts, xs, targets, loss, Ragged(valid, where))

    sums, total = dict.fromkeys(weights, 0), 0.0
    for b, n in enumerate(LENGTHS):
        own = slice(offset(side, b), offset(side, b) + n)
        first = {
            at: {state: rows[b : b + 1] for state, rows in states.items()} for at, states in starts.items()
        }
        alone = Loss(kind, tuple(stands[b]), reduction)
        one, back = passes(structure, weights, first, xs[own, b : b + 1], targets[own, b : b + 1], alone)
        total += one.loss
        sums = {name: sums[name] + back.weights[name] for name in weights}
        np.testing.assert_allclose(adjoint.dxs[own, b], back.dxs[:, 0], rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(trace.logits[own, b], one.logits[:, 0], rtol=1e-11, atol=1e-13)
        for address, theirs in back.layers.items():
            mine = adjoint.layers[address]
            layer = mine.trace.layer
            for state, expected in theirs.totals.items():
                states = layer.in_time(mine.trace.states[state][1:])[own, b]
                alone_states = layer.in_time(theirs.trace.states[state][1:])[:, 0]
                np.testing.assert_allclose(states, alone_states, rtol=1e-11, atol=1e-13)
                totals = layer.in_time(mine.totals[state])[own, b]
                np.testing.assert_allclose(totals, layer.in_time(expected)[:, 0], rtol=1e-9, atol=1e-13)
                np.testing.assert_allclose(
                    mine.initial[state][b], theirs.initial[state][0], rtol=1e-9, atol=1e-13
                )
    assert trace.loss == pytest.approx(total, rel=1e-12)
    for name, expected in sums.items():
        np.testing.assert_allclose(adjoint.weights[name], expected, rtol=1e-9, atol=1e-12)


def test_padding_has_no_gradient_and_no_gates_and_carries_the_state():
    structure, weights, starts, *_ = drawn(1)  # an LSTM
    rng = np.random.default_rng(0)
    valid = np.arange(T)[:, None] < np.array(LENGTHS)
    where = np.zeros((T, B), bool)
    where[np.array(LENGTHS) - 1, np.arange(B)] = True
    loss = Loss("mse", tuple(np.flatnonzero(where.any(axis=1)).tolist()))
    xs, targets = rng.normal(size=(T, B, X)), rng.normal(size=(T, B, Y))
    trace, adjoint = passes(structure, weights, starts, xs, targets, loss, Ragged(valid, where))
    assert not adjoint.dxs[~valid].any()
    assert np.isnan(trace.losses[~where]).all()
    for own in adjoint.layers.values():
        in_time = own.trace.layer.in_time
        assert not in_time(own.das)[~valid].any()
        assert not in_time(own.trace.block)[~valid].any()
        if not own.trace.layer.reverse:
            assert not own.totals["h"][~valid].any()
            for b, n in enumerate(LENGTHS):
                assert (own.trace.hs[n - 1 :, b] == own.trace.hs[n - 1, b]).all()


@pytest.mark.parametrize(
    ("valid", "stands"),
    [
        ([[1, 1], [0, 1], [1, 1]], [[1, 1], [0, 0], [0, 0]]),  # padding in between
        ([[1, 0], [1, 0], [1, 0]], [[1, 0], [0, 0], [0, 0]]),  # padding alone
        ([[1, 1], [1, 1], [0, 1]], [[0, 0], [0, 0], [1, 1]]),  # a loss at padding
        ([[1, 1], [1, 1], [0, 1]], [[1, 0], [0, 0], [0, 0]]),  # a sequence without a loss
    ],
)
def test_what_is_no_batch_is_refused(valid, stands):
    with pytest.raises(EngineError):
        Ragged(np.array(valid, bool), np.array(stands, bool))
