"""An LSTM's gradient by c: what came by the cell state alone and the rest add up to it."""

import math

import numpy as np
import pytest

from app.engine.cells import make_cell
from app.engine.errors import EngineError
from app.engine.network.initialise import initialise
from app.engine.network.structure import Structure, one_layer
from app.engine.passes.chain import pull
from app.engine.passes.trace import Loss
from tests.engine.cases import backward, cell_state_paths, draw, forward

LSTM = ("lstm", {})


def plain(part):
    return np.ldexp(part.mantissas, part.exponents[:, None, None])


@pytest.mark.parametrize("B", [1, 3])
@pytest.mark.parametrize("scale", [0.05, 0.6, 2.0])
def test_the_two_parts_add_up_to_the_gradient(B, scale):
    for seed in range(10):
        trace = draw(LSTM, T=30, at=(25,), seed=seed, H=7, B=B, scale=scale)
        paths = cell_state_paths(pull(trace, {25: 1.0}))
        total = plain(paths.alone) + plain(paths.rest)
        error = np.linalg.norm(total - plain(paths.total), axis=(1, 2))
        size = np.linalg.norm(plain(paths.alone), axis=(1, 2)) + np.linalg.norm(
            plain(paths.rest), axis=(1, 2)
        )
        assert (error <= 1e-12 * size).all()
        np.testing.assert_allclose(
            plain(paths.total), backward(trace).only.totals["c"][:26], rtol=1e-12, atol=1e-300
        )


def test_alone_is_the_product_of_the_forget_gates_and_nothing_else():
    trace = draw(LSTM, T=12, at=(11,))
    paths, f = cell_state_paths(pull(trace, {11: 1.0})), trace.only.gates["f"]
    for t in range(12):
        expected = plain(paths.total)[11] * np.prod(f[t + 1 :], axis=0)
        np.testing.assert_allclose(plain(paths.alone)[t], expected, rtol=1e-13)
    assert paths.share[11] == 1
    assert np.isneginf(paths.rest.log10_norms[11])


def with_weights(trace, **changed):
    other = trace.network.with_weights(trace.network.weights | changed)
    return forward(other, trace.xs, trace.targets, trace.objective)


def test_without_recurrent_weights_everything_comes_by_the_cell_state():
    trace = draw(LSTM, T=12, at=(11,))
    trace = with_weights(trace, W_hh=np.zeros_like(trace.network.weights["W_hh"]))
    np.testing.assert_allclose(cell_state_paths(pull(trace, {11: 1.0})).share, 1, rtol=1e-14)


def test_without_a_memory_nothing_does():
    trace = draw(LSTM, T=12, at=(11,))
    b_h = trace.network.weights["b_h"].copy()
    b_h[4:8] = -50  # the forget gate
    paths = cell_state_paths(pull(with_weights(trace, b_h=b_h), {11: 1.0}))
    np.testing.assert_allclose(paths.share[:11], 0, atol=1e-12)
    assert np.isfinite(paths.total.log10_norms).all()


@pytest.mark.parametrize(("bias", "expected"), [(0, 7.9e-31), (1, 2.5e-14), (2, 3.1e-6), (5, 0.51)])
def test_the_forget_gate_alone_keeps_sigmoid_of_its_bias_to_the_100(bias, expected):
    cell = make_cell("lstm")
    weights = {name: np.zeros_like(w) for name, w in initialise(Structure(cell), 1, 3, 2).items()}
    weights["b_h"][3:6], weights["W_hy"][:] = bias, 1
    trace = forward(
        one_layer(cell, weights), np.zeros((101, 1, 1)), np.ones((101, 1, 2)), Loss("mse", (100,))
    )
    paths = cell_state_paths(pull(trace, {100: 1.0}))
    decades = paths.alone.log10_norms[0] - paths.alone.log10_norms[100]
    assert decades == pytest.approx(-100 * math.log10(1 + math.exp(-bias)), rel=1e-12)
    assert 10**decades == pytest.approx(expected, rel=0.02)
    np.testing.assert_array_equal(paths.share, 1)


def test_each_part_is_exact_where_doubles_end():
    """f = sigmoid(-30) wears `alone` down by 13 decades a step; the rest goes through the other gates."""
    trace = draw(LSTM, T=100, at=(99,), scale=0.5)
    weights = {name: trace.network.weights[name].copy() for name in ("W_xh", "W_hh", "b_h")}
    weights["b_h"][4:8], weights["W_hh"][4:8], weights["W_xh"][4:8] = -30, 0, 0
    trace = with_weights(trace, **weights)
    paths = cell_state_paths(pull(trace, {99: 1.0}))
    expected = paths.total.log10_norms[99] + np.log10(trace.only.gates["f"][1, 0, 0]) * np.arange(99, -1, -1)
    np.testing.assert_allclose(paths.alone.log10_norms, expected, rtol=1e-12)
    assert paths.alone.log10_norms[0] < -1200
    assert np.isfinite(paths.rest.log10_norms[:99]).all()
    assert np.isfinite(paths.share).all()


def test_a_rest_that_begins_late_begins_in_the_scale_of_then():
    """At the last 60 steps h_{t-1} moves no gate at all, and f = sigmoid(-30) costs 13 decades a step."""
    trace = draw(LSTM, T=100, at=(99,), scale=0.5)
    weights = {name: np.abs(trace.network.weights[name]) for name in ("W_xh", "W_hh", "b_h")}
    weights["b_h"][4:8], weights["W_hh"][4:8], weights["W_xh"][4:8] = -30, 0, 0
    trace.xs[40:] = 1e6
    paths = cell_state_paths(pull(with_weights(trace, **weights), {99: 1.0}))
    assert np.isneginf(paths.rest.log10_norms[40:]).all()
    assert np.isfinite(paths.rest.log10_norms[:39]).all()
    assert (paths.rest.log10_norms[:39] < -780).all()
    for t in range(39):
        alone, rest = (
            np.ldexp(part.mantissas[t], part.exponents[t] - paths.total.exponents[t])
            for part in (paths.alone, paths.rest)
        )
        np.testing.assert_allclose(alone + rest, paths.total.mantissas[t], rtol=1e-11)


def test_a_rest_that_is_nothing_beside_the_cell_state_s_part_is_still_told():
    trace = draw(LSTM, T=40, at=(39,), scale=0.5)
    trace = with_weights(trace, W_hh=trace.network.weights["W_hh"] * 1e-280)
    paths = cell_state_paths(pull(trace, {39: 1.0}))
    assert (paths.rest.log10_norms[:39] < paths.alone.log10_norms[:39] - 270).all()
    assert np.isfinite(paths.rest.log10_norms[:39]).all()


def test_a_cell_without_a_cell_state_is_refused():
    with pytest.raises(EngineError, match="no cell state"):
        cell_state_paths(pull(draw(("gru", {})), {8: 1.0}))
