"""Weights are drawn as the table of rules has them, each draw from a stream of its own."""

import math

import numpy as np
import pytest

from app.engine.cells import make_cell
from app.engine.errors import EngineError
from app.engine.network.initialise import RULES, initialise
from app.engine.network.structure import Structure

X, H, Y = 10, 40, 6
CELLS = ["rnn", "lstm", "gru"]


def draw(name: str, rule: str, **options) -> dict[str, np.ndarray]:
    return initialise(Structure(make_cell(name)), X, H, Y, rule, **{"T_max": 50, **options})


def blocks(weights: np.ndarray) -> np.ndarray:
    return weights.reshape(-1, H, *weights.shape[1:])


def is_uniform(values: np.ndarray, bound: float) -> bool:
    """Within the bound, and of its variance to five standard errors."""
    variance, spread = bound**2 / 3, bound**2 * math.sqrt(4 / 45 / values.size)
    near_the_ends = np.abs(values).max() > bound * (1 - 10 / values.size)
    return (
        np.abs(values).max() <= bound
        and near_the_ends
        and abs(np.square(values).mean() - variance) < 5 * spread
    )


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("rule", RULES)
def test_every_parameter_is_there_in_its_shape_and_repeats_with_its_seed(name, rule):
    cell, weights = make_cell(name), draw(name, rule, seed=7)
    expected = {**cell.shapes(X, H), "W_hy": (Y, H), "b_y": (Y,)}
    assert {key: value.shape for key, value in weights.items()} == expected
    again, other = draw(name, rule, seed=7), draw(name, rule, seed=8)
    assert all(value.tobytes() == again[key].tobytes() for key, value in weights.items())
    assert (weights["W_hy"] != other["W_hy"]).any()
    assert draw(name, rule, dtype=np.float32)["W_hh"].dtype == np.float32


@pytest.mark.parametrize("name", CELLS)
def test_every_draw_has_a_stream_of_its_own(name):
    """No parameter repeats another's numbers, and none changes when another one's size does."""
    weights, wider = (initialise(Structure(make_cell(name)), inputs, H, Y, "glorot") for inputs in (X, X + 5))
    scaled = [value.ravel()[:6] / np.abs(value).max() for value in weights.values() if value.any()]
    for j, first in enumerate(scaled):
        assert all(np.abs(first - other).max() > 0.1 for other in scaled[:j])
    for key in ("W_hh", "W_hy"):
        np.testing.assert_array_equal(weights[key], wider[key])


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("rule", RULES)
def test_the_gain_multiplies_the_recurrent_blocks_alone(name, rule):
    plain, scaled = draw(name, rule), draw(name, rule, gain=1.7)
    for key, value in plain.items():
        np.testing.assert_array_equal(scaled[key], value * 1.7 if key == "W_hh" else value)


@pytest.mark.parametrize("rule", RULES)
def test_the_forget_bias_sets_the_forget_gate_and_changes_no_other_draw(rule):
    plain, biased = draw("lstm", rule), draw("lstm", rule, forget_bias=2.5)
    assert (biased["b_h"][H : 2 * H] == 2.5).all()
    biased["b_h"][H : 2 * H] = plain["b_h"][H : 2 * H]
    for key, value in plain.items():
        np.testing.assert_array_equal(biased[key], value)


@pytest.mark.parametrize("name", CELLS)
def test_torch_draws_uniformly_and_its_biases_are_sums_of_two_draws(name):
    weights, bound = draw(name, "torch"), 1 / math.sqrt(H)
    for key in ("W_xh", "W_hh", "W_hy"):
        assert is_uniform(weights[key], bound)
    assert np.abs(weights["b_y"]).max() <= bound
    sums = np.concatenate([draw(name, "torch", seed=s)["b_h"].reshape(-1, H)[:2].ravel() for s in range(40)])
    assert bound * 1.5 < np.abs(sums).max() <= 2 * bound
    assert np.square(sums).mean() == pytest.approx(2 * bound**2 / 3, rel=0.1)
    if name == "gru":
        for single in ("b_hn", "n"):
            drawn = [draw(name, "torch", seed=s) for s in range(40)]
            values = [w["b_hn"] if single == "b_hn" else w["b_h"][2 * H :] for w in drawn]
            assert is_uniform(np.concatenate(values), bound)


@pytest.mark.parametrize("name", CELLS)
def test_keras_draws_over_the_whole_kernel(name):
    weights, G = draw(name, "keras"), make_cell(name).G
    assert is_uniform(weights["W_xh"], math.sqrt(6 / (X + G * H)))
    np.testing.assert_allclose(weights["W_hh"].T @ weights["W_hh"], np.eye(H), atol=1e-13)
    assert is_uniform(weights["W_hy"], math.sqrt(6 / (H + Y)))
    expected = np.zeros(G * H)
    if name == "lstm":
        expected[H : 2 * H] = 1
    np.testing.assert_array_equal(weights["b_h"], expected)


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("rule", ["glorot", "orthogonal", "chrono"])
def test_each_block_is_drawn_by_itself(name, rule):
    weights = draw(name, rule)
    for W_x, W_h in zip(blocks(weights["W_xh"]), blocks(weights["W_hh"]), strict=True):
        assert is_uniform(W_x, math.sqrt(6 / (X + H)))
        if rule == "glorot":
            assert is_uniform(W_h, math.sqrt(6 / (H + H)))
        else:
            np.testing.assert_allclose(W_h.T @ W_h, np.eye(H), atol=1e-13)
    first = blocks(weights["W_hh"])[0]
    assert all((block != first).any() for block in blocks(weights["W_hh"])[1:])
    assert is_uniform(weights["W_hy"], math.sqrt(6 / (H + Y)))


@pytest.mark.parametrize("name", CELLS)
def test_identity_is_the_identity_with_next_to_no_input(name):
    weights = draw(name, "identity")
    for block in blocks(weights["W_hh"]):
        np.testing.assert_array_equal(block, np.eye(H))
    assert weights["W_xh"].std() == pytest.approx(0.001, rel=0.15)
    assert not weights["b_h"].any()


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("rule", ["keras", "glorot", "orthogonal", "identity", "chrono"])
def test_biases_are_zero_unless_the_rule_says_otherwise(name, rule):
    weights = draw(name, rule)
    assert not weights["b_y"].any()
    assert not weights.get("b_hn", np.zeros(1)).any()
    if rule in ("glorot", "orthogonal", "identity") or name == "rnn":
        assert not weights["b_h"].any()


def test_chrono_spreads_time_scales_whose_mean_is_one_and_half_the_longest():
    scales = []
    for seed in range(200):
        i, f, g, o = initialise(Structure(make_cell("lstm")), 1, 16, 1, "chrono", seed=seed, T_max=100)[
            "b_h"
        ].reshape(4, 16)
        np.testing.assert_array_equal(i, -f)
        assert not g.any()
        assert not o.any()
        scales.append(1 + np.exp(f))  # 1 / (1 - forget)
    assert np.min(scales) >= 2
    assert np.max(scales) <= 100
    assert np.mean(scales) == pytest.approx(51, rel=0.02)
    r, z, n = initialise(Structure(make_cell("gru")), 1, 16, 1, "chrono", T_max=100)["b_h"].reshape(3, 16)
    assert (z >= 0).all()
    assert z.max() <= math.log(99)
    assert z.any()
    assert not r.any()
    assert not n.any()


@pytest.mark.parametrize(
    ("name", "options", "where"),
    [
        ("lstm", {"rule": "he"}, "init.rule"),
        ("gru", {"rule": "torch", "forget_bias": 1.0}, "init.forget_bias"),
        ("rnn", {"rule": "torch", "forget_bias": 1.0}, "init.forget_bias"),
        ("lstm", {"rule": "chrono", "T_max": 2}, "init.T_max"),
        ("lstm", {"rule": "chrono", "T_max": None}, "init.T_max"),
    ],
)
def test_what_a_rule_cannot_do_is_refused(name, options, where):
    with pytest.raises(EngineError) as refused:
        initialise(Structure(make_cell(name)), X, H, Y, **options)
    assert refused.value.where == where


def test_a_gain_that_leads_beyond_doubles_is_refused():
    with pytest.raises(EngineError) as refused:
        initialise(Structure(make_cell("gru")), X, 2, Y, rule="glorot", seed=3, gain=1.79e308)
    assert refused.value.where == "init.gain"
