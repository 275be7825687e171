"""What W_hh can do by itself, and that no gradient ever does more."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.passes.chain import pull
from app.engine.why.factors import rnn_factors
from app.engine.why.recurrent import bound, recurrent_matrices, recurrent_matrix
from tests.engine.cases import CELLS, draw, label, orthogonal, with_entries

RNNS = [case for case in CELLS if case[0] == "rnn"]


def test_a_rotation_is_normal_and_its_measures_are_its_scale():
    matrix = recurrent_matrix(0.9 * orthogonal(20))
    assert matrix.spectral_radius == pytest.approx(0.9, rel=1e-12)
    assert matrix.largest_singular_value == pytest.approx(0.9, rel=1e-12)
    assert matrix.departure < 1e-6


def test_a_matrix_that_is_not_normal_stretches_more_than_its_radius():
    matrix = recurrent_matrix(np.array([[0.9, 5], [0, 0.9]]))
    assert matrix.spectral_radius == pytest.approx(0.9, rel=1e-12)
    assert matrix.largest_singular_value == pytest.approx(5.157, abs=0.001)
    assert matrix.departure == pytest.approx(5 / np.sqrt(25 + 1.62), rel=1e-12)
    assert recurrent_matrix(np.array([[0, 1e300], [0, 0]])).departure == 1
    assert recurrent_matrix(np.zeros((3, 3))).departure == 0
    assert np.isnan(recurrent_matrix(np.array([[0, np.inf], [1, 0]])).spectral_radius)
    assert recurrent_matrix(np.diag([0.5, -0.9])).spectral_radius == pytest.approx(0.9, rel=1e-14)
    huge = recurrent_matrix(np.full((4, 4), np.finfo(float).max))
    assert (huge.spectral_radius, huge.largest_singular_value) == (np.inf, np.inf)


@given(st.integers(0, 10_000), st.floats(1e-200, 1e200))
def test_radius_is_at_most_the_singular_value_and_both_grow_with_the_matrix(seed, scale):
    W = np.random.default_rng(seed).normal(size=(5, 5))
    plain, scaled = recurrent_matrix(W), recurrent_matrix(W * scale)
    assert plain.spectral_radius <= plain.largest_singular_value * (1 + 1e-12)
    assert 0 <= plain.departure < 1
    assert scaled.spectral_radius == pytest.approx(plain.spectral_radius * scale, rel=1e-9)
    assert scaled.largest_singular_value == pytest.approx(plain.largest_singular_value * scale, rel=1e-9)


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_each_gate_s_block_is_measured(case):
    network = draw(case, H=4).network
    measured = dict(recurrent_matrices(network.only))
    if "W_hh" not in network.weights:
        assert not measured
        return
    blocks = np.split(network.weights["W_hh"], network.only.cell.G)
    assert tuple(measured) == (network.only.cell.gates or ("h",))
    for block, matrix in zip(blocks, measured.values(), strict=True):
        assert matrix == recurrent_matrix(block)


def never_above_the_bound(seeds):
    for seed in seeds:
        rng = np.random.default_rng(seed)
        case, H = RNNS[seed % 4], int(rng.integers(1, 12))
        trace = draw(case, T=20, at=(19,), seed=seed, H=H, scale=10 ** rng.uniform(-2, 0.5))
        gain = rnn_factors(pull(trace, {19: 1.0})).gain
        assert (gain[~np.isnan(gain)] <= np.log10(bound(trace.network.only)) + 1e-12).all()
    assert bound(draw(("lstm", {})).network.only) is None


def test_no_step_of_50_random_networks_stretches_a_gradient_beyond_the_bound():
    never_above_the_bound(range(50))


@pytest.mark.long
def test_no_step_of_1000_random_networks_stretches_a_gradient_beyond_the_bound():
    never_above_the_bound(range(1000))


def test_the_bound_of_sigmoid_is_a_quarter_of_the_singular_value():
    trace = draw(("rnn", {"activation": "sigmoid"}), T=3, at=(2,), H=4)
    trace = with_entries(trace, "W_hh", slice(None), 0.5 * np.eye(4))
    assert bound(trace.network.only) == pytest.approx(0.125, rel=1e-14)
