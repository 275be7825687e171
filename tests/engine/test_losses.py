"""Losses and their gradients: known values, stable far out, and in agreement with each other."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.engine.network.losses import LOSSES, log_softmax
from app.engine.numbers.ops import quiet, sigmoid
from tests.engine.cases import backward, draw

logits_of_4 = arrays(np.float64, (3, 4), elements=st.floats(-30, 30))


@given(logits_of_4, st.lists(st.integers(0, 3), min_size=3, max_size=3))
@settings(deadline=None)
def test_cross_entropy_is_minus_the_log_of_the_softmax_of_the_class(logits, classes):
    target, rule = np.array(classes), LOSSES["cross_entropy"]
    expected = [
        math.log(math.fsum(math.exp(other - row[y]) for other in row))
        for row, y in zip(logits, target, strict=True)
    ]
    np.testing.assert_allclose(rule.value(logits, target), expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(rule.output(logits).sum(axis=-1), 1, rtol=1e-14)
    gradient = rule.gradient(logits, target)
    np.testing.assert_allclose(gradient.sum(axis=-1), 0, atol=1e-15)
    assert (gradient[np.arange(3), target] <= 0).all()


@given(logits_of_4, arrays(np.float64, (3, 4), elements=st.floats(0, 1)))
@settings(deadline=None)
def test_binary_cross_entropy_is_the_mean_over_the_outputs(logits, target):
    expected = (target * np.logaddexp(0, -logits) + (1 - target) * np.logaddexp(0, logits)).mean(axis=-1)
    s = 1 / (1 + np.exp(-logits))
    np.testing.assert_allclose(LOSSES["bce"].value(logits, target), expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(LOSSES["bce"].output(logits), s, rtol=1e-14)
    np.testing.assert_allclose(
        LOSSES["bce"].gradient(logits, target), (s - target) / 4, rtol=1e-12, atol=1e-15
    )


@pytest.mark.parametrize("kind", LOSSES)
def test_the_gradient_is_that_of_the_value(kind):
    rng, rule = np.random.default_rng(0), LOSSES[kind]
    logits = rng.normal(size=(2, 5, 3))
    target = rng.integers(0, 3, (2, 5)) if rule.classes else rng.uniform(size=(2, 5, 3))
    gradient = rule.gradient(logits, target)
    for j in range(3):
        move = 1e-6 * (np.arange(3) == j)
        slope = (rule.value(logits + move, target) - rule.value(logits - move, target)) / 2e-6
        np.testing.assert_allclose(gradient[..., j], slope, atol=1e-9)


def test_known_values():
    half = np.array([[0.0, 0.0]])
    assert LOSSES["cross_entropy"].value(half, np.array([1])) == pytest.approx(math.log(2), rel=1e-15)
    assert LOSSES["bce"].value(half, np.array([[1.0, 0.0]])) == pytest.approx(math.log(2), rel=1e-15)
    assert LOSSES["mse"].value(half, np.array([[3.0, 1.0]])) == 5
    np.testing.assert_array_equal(LOSSES["mse"].gradient(half, np.array([[3.0, 1.0]])), [[-3, -1]])


def test_far_out_logits_give_finite_losses_and_gradients():
    far = np.array([[1000.0, -1000.0]])
    with quiet():
        assert LOSSES["cross_entropy"].value(far, np.array([1])) == 2000
        assert LOSSES["bce"].value(far, np.array([[0.0, 1.0]])) == 1000
        np.testing.assert_array_equal(LOSSES["cross_entropy"].gradient(far, np.array([1])), [[1, -1]])
        np.testing.assert_array_equal(LOSSES["bce"].gradient(far, np.array([[0.0, 1.0]])), [[0.5, -0.5]])
        np.testing.assert_array_equal(log_softmax(np.array([1e308, -1e308])), [0, -np.inf])


def test_sigmoid_keeps_its_relative_precision_where_it_is_tiny():
    a = np.array([-700.0, -40.0, -1.0, 0.0, 1.0, 40.0, 800.0])
    with quiet():
        np.testing.assert_allclose(sigmoid(a)[:2], np.exp(a[:2]), rtol=1e-15)
        np.testing.assert_allclose(
            sigmoid(a)[2:], [1 / (1 + math.e), 0.5, math.e / (1 + math.e), 1, 1], rtol=1e-15
        )
        assert sigmoid(np.array([-800.0])) == 0


@pytest.mark.parametrize("kind", LOSSES)
def test_a_loss_stands_where_it_is_asked_for_and_outputs_stand_everywhere(kind):
    trace = draw(("gru", {}), kind, at=(2, 5), B=2)
    assert np.isnan(trace.losses[[0, 1, 3, 4, 6, 7, 8]]).all()
    np.testing.assert_allclose(
        trace.losses[[2, 5]], LOSSES[kind].value(trace.logits[[2, 5]], trace.targets[[2, 5]]), rtol=1e-15
    )
    np.testing.assert_array_equal(trace.outputs, LOSSES[kind].output(trace.logits))
    dh_direct = backward(trace).only.direct
    assert dh_direct[[2, 5]].any()
    assert not dh_direct[[0, 1, 3, 4, 6, 7, 8]].any()
