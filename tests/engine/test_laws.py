"""Laws of recurrent networks that need no training: what a correct explorer has to reproduce."""

import math

import numpy as np
import pytest

from app.engine.cells import make_cell
from app.engine.network.initialise import initialise
from app.engine.network.structure import Structure, one_layer
from app.engine.passes.bptt import share
from app.engine.passes.trace import Loss
from tests.engine.cases import (
    CELLS,
    KINDS,
    backward,
    draw,
    draw_targets,
    forward,
    label,
    map_of,
    orthogonal,
    scalar_rnn,
)


def jacobians(W_hh: np.ndarray, T: int, activation: str, h_0: np.ndarray | None = None) -> np.ndarray:
    """dh_{T-1}/dh_t for all t, (T, H, H), by BPTT: sequence b of a batch has a loss of gradient e_b."""
    H = len(W_hh)
    weights = {
        "W_xh": np.zeros((H, 1)),
        "W_hh": W_hh,
        "b_h": np.zeros(H),
        "W_hy": np.eye(H),
        "b_y": np.zeros(H),
    }
    h_0 = np.zeros((H, H)) if h_0 is None else np.tile(h_0, (H, 1))
    network = one_layer(make_cell("rnn", activation=activation), weights, h_0)
    xs, loss = np.zeros((T, H, 1)), Loss("mse", (T - 1,))
    logits = forward(network, xs, np.zeros((T, H, H)), loss).logits
    return backward(forward(network, xs, logits - np.eye(H) * H / 2, loss)).only.totals["h"]


@pytest.mark.parametrize(("s", "expected"), [(0.9, 2.656e-5), (1.0, 1.0), (1.1, 13780.6)])
@pytest.mark.parametrize("activation", ["identity", "tanh"])
def test_a_scaled_rotation_changes_the_norm_by_s_to_the_100(s, expected, activation):
    trace = scalar_rnn(s * orthogonal(8), 101, activation)
    norms = np.linalg.norm(backward(trace).only.totals["h"], axis=(1, 2))
    assert norms[0] / norms[-1] == pytest.approx(s**100, rel=1e-12)
    assert norms[0] / norms[-1] == pytest.approx(expected, rel=1e-4)
    row = map_of(trace).log10_norms["h"][-1]
    assert row[0] - row[-1] == pytest.approx(100 * math.log10(s), abs=1e-12)


def test_a_matrix_that_is_not_normal_amplifies_before_it_contracts():
    products = jacobians(np.array([[0.9, 5], [0, 0.9]]), 101, "identity")[::-1]
    gains = np.linalg.norm(products, ord=2, axis=(1, 2))
    assert gains.argmax() == 9
    assert gains[9] == pytest.approx(19.38, abs=0.005)
    assert gains[100] == pytest.approx(0.01476, abs=5e-6)


@pytest.mark.parametrize(("activation", "gamma"), [("tanh", 1.0), ("sigmoid", 0.25)])
def test_below_one_singular_value_times_slope_bounds_the_gradient(activation, gamma):
    W = np.random.default_rng(4).normal(size=(6, 6))
    W *= 0.95 / gamma / np.linalg.norm(W, 2)
    gains = np.linalg.norm(jacobians(W, 101, activation, np.ones(6)), ord=2, axis=(1, 2))[::-1]
    assert (gains <= 0.95 ** np.arange(101) * (1 + 1e-12)).all()
    assert gains[100] < 5.92e-3
    assert gains[1] > 0.01


@pytest.mark.parametrize(("g", "exponent"), [(0.5, -0.693), (1.5, 0.065), (2.0, 0.155), (3.0, 0.310)])
def test_the_gradient_of_a_large_random_network_grows_at_its_lyapunov_exponent(g, exponent):
    rng, N, T, settled = np.random.default_rng(0), 400, 1200, 200
    trace = scalar_rnn(rng.normal(0, g / math.sqrt(N), (N, N)), T, "tanh", rng.normal(size=(1, N)))
    log10_dh = backward(trace).only.log10_norms["h"]
    slope = math.log(10) * (log10_dh[settled] - log10_dh[-settled]) / (T - 2 * settled)
    assert slope == pytest.approx(exponent, abs=0.05 if g < 1 else 0.015)


@pytest.mark.parametrize(("bias", "expected"), [(0, 7.9e-31), (1, 2.5e-14), (2, 3.1e-6), (5, 0.51)])
def test_the_forget_gate_alone_keeps_sigmoid_of_its_bias_to_the_100(bias, expected):
    cell = make_cell("lstm")
    weights = {
        name: np.zeros_like(w) for name, w in initialise(Structure(cell), 1, 3, 2, forget_bias=bias).items()
    }
    weights["b_h"][3:6] = bias
    weights["W_hy"] = np.ones((2, 3))
    trace = forward(
        one_layer(cell, weights), np.zeros((101, 1, 1)), np.ones((101, 1, 2)), Loss("mse", (100,))
    )
    adjoint = backward(trace)
    kept = np.linalg.norm(adjoint.only.totals["c"][0]) / np.linalg.norm(adjoint.only.totals["c"][100])
    assert kept == pytest.approx((1 / (1 + math.exp(-bias))) ** 100, rel=1e-12)
    assert kept == pytest.approx(expected, rel=0.02)
    assert adjoint.only.log10_norms["c"][0] - adjoint.only.log10_norms["c"][100] == pytest.approx(
        math.log10(kept), abs=1e-12
    )


def decades_lost_per_step(cell, rule, seed, T=100, B=8, X=8, H=64, **options):
    """Minus the slope of log10 norm of dL/dh_t against the distance, for L = g . h_{T-1} with a random g."""
    rng = np.random.default_rng(seed)
    weights = initialise(Structure(cell), X, H, 1, rule, seed=seed, **options)
    weights["W_hy"] = rng.normal(size=(1, H))
    network, xs = one_layer(cell, weights, np.zeros((B, H))), rng.normal(size=(T, B, X))
    logits = forward(network, xs, np.zeros((T, B, 1)), Loss("mse", (T - 1,))).logits
    adjoint = backward(forward(network, xs, logits - 0.5, Loss("mse", (T - 1,))))
    return np.polyfit(np.arange(T), adjoint.only.log10_norms["h"], 1)[0]


@pytest.mark.parametrize(
    ("case", "rule", "options", "low", "high"),
    [
        (("rnn", {}), "torch", {}, 0.25 * 0.85, 0.25 * 1.15),
        (("rnn", {}), "orthogonal", {}, 0.11 * 0.85, 0.11 * 1.15),
        (("lstm", {}), "torch", {}, 0.20 * 0.85, 0.20 * 1.15),
        (("gru", {}), "torch", {}, 0.20 * 0.85, 0.20 * 1.15),
        (("lstm", {}), "torch", {"forget_bias": 1.0}, 0.07 * 0.85, 0.07 * 1.15),
        (("lstm", {}), "chrono", {"T_max": 100}, 0, 0.02),
        (("rnn", {"activation": "relu"}), "identity", {}, -0.01, 0.01),
    ],
    ids=[
        "torch-rnn",
        "orthogonal-tanh",
        "torch-lstm",
        "torch-gru",
        "forget-bias-1",
        "chrono",
        "identity-relu",
    ],
)
def test_decades_lost_per_step_at_initialisation(case, rule, options, low, high):
    cell = make_cell(case[0], **case[1])
    lost = [decades_lost_per_step(cell, rule, seed, **options) for seed in range(20)]
    assert low <= np.median(lost) <= high


@pytest.mark.parametrize("classes", [2, 5, 17])
def test_an_untrained_softmax_read_out_of_zeros_loses_ln_of_the_classes_per_step(classes):
    cell, rng = make_cell("gru"), np.random.default_rng(0)
    weights = initialise(Structure(cell), 3, 4, classes)
    weights["W_hy"][:], weights["b_y"][:] = 0, 0
    targets = rng.integers(0, classes, (6, 1))
    trace = forward(
        one_layer(cell, weights), rng.normal(size=(6, 1, 3)), targets, Loss("cross_entropy", range(6))
    )
    np.testing.assert_allclose(trace.losses, math.log(classes), rtol=1e-14)
    assert trace.loss == pytest.approx(6 * math.log(classes), rel=1e-14)


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("truncate", [None, 4])
def test_the_shares_of_the_steps_add_up_to_the_gradient_of_each_weight(case, truncate):
    adjoint = backward(draw(case, at=(2, 5, 8), B=2), truncate)
    for name, gradient in adjoint.weights.items():
        shares = [share(adjoint, name, t) for t in range(9)]
        assert all(share.shape == gradient.shape for share in shares)
        np.testing.assert_allclose(sum(shares), gradient, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("truncate", [9, 10, 10**40])
def test_truncation_at_the_whole_length_is_full_bptt(case, truncate):
    trace = draw(case, at=(2, 8))
    full, truncated = backward(trace), backward(trace, truncate)
    for ours, theirs in (
        (truncated.only.totals["h"], full.only.totals["h"]),
        (truncated.only.initial["h"], full.only.initial["h"]),
        (truncated.dxs, full.dxs),
    ):
        assert ours.tobytes() == theirs.tobytes()
    for name in full.weights:
        assert truncated.weights[name].tobytes() == full.weights[name].tobytes()


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("n", [1, 2, 3, 8])
def test_truncation_cuts_between_its_blocks_and_nowhere_else(case, n):
    trace = draw(case, at=tuple(range(9)))
    adjoint, gmap = backward(trace, n), map_of(trace, truncate=n)
    ends = [t for t in range(9) if (t + 1) % n == 0 or t == 8]
    for t in range(9):
        assert adjoint.only.later["h"][t].any() == (t not in ends)
        if "c" in adjoint.only.later:
            assert adjoint.only.later["c"][t].any() == (t not in ends)
    assert adjoint.only.initial["h"].any()
    k, t = np.nonzero(gmap.asked)
    np.testing.assert_array_equal(np.isneginf(gmap.log10_norms["h"][k, t]), k // n != t // n)
    np.testing.assert_allclose(gmap.totals["h"], adjoint.only.log10_norms["h"], rtol=0, atol=1e-12)


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("kind", KINDS)
def test_the_mean_is_the_sum_over_the_number_of_losses(case, kind):
    total, mean = (draw(case, kind, (1, 4, 8), reduction=reduction) for reduction in ("sum", "mean"))
    assert mean.loss == pytest.approx(total.loss / 3, rel=1e-14)
    np.testing.assert_allclose(
        backward(mean).only.totals["h"] * 3, backward(total).only.totals["h"], rtol=1e-12, atol=1e-15
    )
    np.testing.assert_array_equal(
        map_of(mean).log10_norms["h"], map_of(total).log10_norms["h"]
    )  # the map is of L_k itself


def test_a_gru_that_only_keeps_passes_the_gradient_on_unchanged():
    cell = make_cell("gru")
    weights = initialise(Structure(cell), 2, 3, 2)
    weights["b_h"][3:6] = 800  # z = 1
    rng = np.random.default_rng(0)
    network = one_layer(cell, weights, rng.normal(size=(1, 3)))
    trace = forward(
        network, rng.normal(size=(50, 1, 2)), draw_targets(rng, "mse", 50, 1, 2), Loss("mse", (49,))
    )
    np.testing.assert_array_equal(
        trace.only.hs, np.broadcast_to(network.only.initial["h"], trace.only.hs.shape)
    )
    np.testing.assert_array_equal(
        backward(trace).only.totals["h"],
        np.broadcast_to(backward(trace).only.totals["h"][-1], trace.only.hs.shape),
    )
