"""Gradient descent: each weight moves by -eta times its gradient, and the loss falls as fast as that says."""

import numpy as np
import pytest

from app.engine.checks.optimise import Descent, descend
from app.engine.errors import EngineError
from app.engine.passes.trace import new_trace
from tests.engine.cases import CELLS, backward, draw, forward, label


def descended(trace, eta, updates=1, truncate=None):
    descent = Descent()
    steps = list(descend(trace, descent, eta, updates, truncate))
    assert len(steps) == trace.T * (2 * updates + 1)
    return descent


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("truncate", [None, 4])
def test_every_weight_moves_against_its_gradient(case, truncate):
    trace = draw(case, at=(3, 8), B=2)
    before = {name: W.copy() for name, W in trace.network.weights.items()}
    gradients = backward(trace, truncate).weights
    descent = descended(trace, 0.25, truncate=truncate)
    assert set(descent.weights) == set(before)
    for name, W in before.items():
        np.testing.assert_array_equal(descent.weights[name], W - 0.25 * gradients[name])
        np.testing.assert_array_equal(descent.gradients[name], gradients[name])
        np.testing.assert_array_equal(trace.network.weights[name], W)


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_a_small_update_lowers_the_loss_by_eta_times_the_squared_norm_of_the_gradient(case):
    trace = draw(case, at=(3, 8))
    descent = descended(trace, 1e-6)
    square = sum(float((g * g).sum()) for g in descent.gradients.values())
    assert descent.losses[0] == pytest.approx(trace.loss, rel=1e-14)
    assert descent.losses[0] - descent.losses[1] == pytest.approx(1e-6 * square, rel=1e-3)


def test_ten_updates_are_one_update_ten_times():
    trace = draw(("gru", {}), at=(8,))
    together = descended(trace, 0.1, 10)
    losses = []
    for _ in range(10):
        one = descended(trace, 0.1)
        losses.append(one.losses[0])
        network = trace.network.with_weights(one.weights)
        trace = new_trace(network, trace.xs, trace.targets, trace.has_target, trace.objective)
    last = forward(network, trace.xs, trace.targets, trace.objective)
    assert together.losses == [*losses, last.loss]
    assert together.losses[-1] < together.losses[0]
    for name, W in network.weights.items():
        np.testing.assert_array_equal(together.weights[name], W)


def test_what_overflows_is_kept_as_it_is():
    descent = descended(draw(("rnn", {"activation": "identity"}), "mse"), 1e300, 3)
    assert not np.isfinite(descent.losses[-1])


@pytest.mark.parametrize(
    ("eta", "updates", "where"), [(0.1, 0, "updates"), (np.nan, 1, "eta"), (np.inf, 1, "eta")]
)
def test_no_update_or_a_rate_that_is_no_number_is_refused(eta, updates, where):
    with pytest.raises(EngineError) as refused:
        descended(draw(("rnn", {})), eta, updates)
    assert refused.value.where == where
