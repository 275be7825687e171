"""Why one loss fades: factors multiply to the gain, paths add up to what arrives."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.cells import make_cell
from app.engine.errors import EngineError
from app.engine.passes.chain import pull
from app.engine.why.factors import HIGHWAY, decades_of, finite_steps, rnn_factors
from tests.engine.cases import (
    CELLS,
    draw,
    label,
    map_of,
    orthogonal,
    path_shares,
    scalar_rnn,
    with_entries,
)

RNNS = [case for case in CELLS if case[0] == "rnn"]
GATED = [case for case in CELLS if case[0] != "rnn"]
BIASED = [case for case in GATED if case[1].get("bias", True)]
# Their gates read a state by W_hh alone.
BY_MATRIX = [
    case for case in GATED if "peepholes" not in case[1] and make_cell(case[0], **case[1]).matrices("H")
]


@pytest.mark.parametrize("case", RNNS, ids=label)
@pytest.mark.parametrize("B", [1, 3])
def test_saturation_and_weights_add_up_to_the_gain_which_is_the_map_s(case, B):
    for seed in range(10):
        trace = draw(case, T=30, at=(29,), seed=seed, H=9, B=B, scale=0.3)
        factors = rnn_factors(pull(trace, {29: 1.0}))
        reached = np.isfinite(factors.gain)  # a ReLU may stop everything
        np.testing.assert_allclose(
            (factors.saturation + factors.weights)[reached], factors.gain[reached], rtol=1e-12, atol=1e-13
        )
        row = map_of(trace, (29,)).log10_norms["h"][29, ::-1]
        gains = row[1:][reached] - row[:-1][reached]
        np.testing.assert_allclose(factors.gain[reached], gains, rtol=0, atol=1e-11)
        assert reached.all() or case[1]["activation"] == "relu"


def test_each_factor_is_what_its_equation_says():
    trace = draw(CELLS[0], T=6, H=5, at=(5,))
    chain, W_hh = pull(trace, {5: 1.0}), trace.network.weights["W_hh"]
    factors = rnn_factors(chain)
    d = chain.only.joint["h"][3, 0]
    scaled = (1 - trace.only.hs[3, 0] ** 2) * d
    norm = np.linalg.norm
    assert factors.saturation[2] == pytest.approx(np.log10(norm(scaled) / norm(d)), rel=1e-12)
    assert factors.weights[2] == pytest.approx(np.log10(norm(W_hh.T @ scaled) / norm(scaled)), rel=1e-12)
    assert factors.mean_slope[2] == pytest.approx(np.mean(1 - trace.only.hs[3] ** 2), rel=1e-14)


def test_a_linear_rotation_loses_nothing_by_saturation_and_its_scale_by_weights():
    factors = rnn_factors(pull(scalar_rnn(1e-6 * orthogonal(6), 401), {400: 1.0}))
    np.testing.assert_allclose(factors.saturation, 0, atol=1e-12)
    np.testing.assert_allclose(factors.weights, -6, rtol=1e-12)
    np.testing.assert_array_equal(factors.mean_slope, 1)
    assert decades_of(factors.gain) == pytest.approx(6, rel=1e-12)


def test_a_saturated_unit_ends_the_row_and_is_named_for_it():
    factors = rnn_factors(pull(scalar_rnn(np.array([[50.0]]), 5, "tanh", -np.ones((1, 1))), {4: 1.0}))
    assert np.isneginf(factors.saturation[0])
    assert np.isneginf(factors.gain[0])
    assert np.isnan(factors.weights[0])
    assert np.isnan(factors.gain[1:]).all()
    assert finite_steps(factors.gain) == 0
    assert finite_steps(np.array([-0.1, -0.2, -np.inf, -0.1])) == 2


@pytest.mark.parametrize("case", GATED, ids=label)
@pytest.mark.parametrize("B", [1, 3])
def test_the_paths_add_up_to_what_the_step_sends_back_and_their_shares_to_one(case, B):
    for seed in range(10):
        trace = draw(case, T=30, at=(29,), seed=seed, H=7, B=B, scale=(0.1, 0.6, 2.0)[seed % 3])
        chain = pull(trace, {29: 1.0})
        paths = path_shares(chain)
        assert set(paths.shares) == {HIGHWAY, *trace.network.only.cell.gates}
        np.testing.assert_allclose(sum(paths.shares.values()), 1, rtol=1e-12)
        sent = [rows.reshape(30, -1) for rows in chain.only.sent.values()]
        joint = [rows.reshape(30, -1) for rows in chain.only.joint.values()]
        before, after = (np.linalg.norm(np.hstack(rows), axis=1)[:0:-1] for rows in (joint, sent))
        np.testing.assert_allclose(paths.gain, np.log10(after / before), rtol=0, atol=1e-12)


@pytest.mark.parametrize("case", [case for case in BIASED if case[0] != "slstm"], ids=label)
def test_the_highway_is_gate_times_gradient_at_every_distance_where_doubles_end_too(case):
    trace = draw(case, T=300, at=(299,), scale=0.001)
    cell = trace.network.only.cell
    gate, sign = next(iter(cell.bridges.items()))
    name = cell.bias_of(gate)
    closed = -sign * (2 if case[0] == "lru" else 20)  # exp(-exp(20)) is 0
    trace = with_entries(trace, name, cell.rows_in(name, gate, 4), closed)
    chain = pull(trace, {299: 1.0})
    paths = path_shares(chain)
    state = "c" if case[0] == "lstm" else "h"
    keeps, i = trace.only.gates[gate], trace.only.gates.get("i")
    if case[0] in ("mgu", "min_gru") or case[1].get("coupled"):
        keeps = 1 - keeps
    keeps = keeps / (keeps + i) if case[0] == "min_lstm" else keeps
    for d in (1, 2, 100, 299):
        t = 300 - d
        kept = keeps[t, 0] * chain.only.totals[state][t, 0]
        sent = [rows[t, 0] for rows in chain.only.sent.values()]
        share = kept @ chain.only.sent[state][t, 0] / sum(part @ part for part in sent)
        assert paths.shares[HIGHWAY][d - 1] == pytest.approx(share, rel=1e-9)
        norm = np.log10(np.linalg.norm(kept)) + chain.only.exponents[t] * np.log10(2)
        assert paths.log10_norms[HIGHWAY][d - 1] == pytest.approx(norm, rel=1e-12)
    assert paths.log10_norms[HIGHWAY][-1] < -400


@pytest.mark.parametrize("case", BY_MATRIX, ids=label)
def test_a_path_is_what_is_left_when_all_other_weights_are_taken_away(case):
    trace = draw(case, T=8, at=(7,), H=5)
    network, chain = trace.network, pull(trace, {7: 1.0})
    paths = path_shares(chain)
    total = {state: rows[5].copy() for state, rows in chain.only.joint.items()}
    for path in paths.shares:
        # The same slopes, times W_hh with the other gates' rows zero; the highway stays and is taken off.
        W_hh = np.zeros_like(network.weights["W_hh"])
        without = _sent(network, trace, W_hh, 5, total)
        if path == HIGHWAY:
            vector = without
        else:
            rows = network.only.cell.rows(path, network.only.H)
            W_hh[rows] = network.weights["W_hh"][rows]
            if any(use.columns == path for use in network.only.cell.graph.uses["W_hh"]):
                continue  # what it multiplies passes through W_hn too
            vector = _sent(network, trace, W_hh, 5, total) - without
        norm = np.log10(np.linalg.norm(vector)) + chain.only.exponents[5] * np.log10(2)
        assert paths.log10_norms[path][2] == pytest.approx(norm, abs=1e-11)


def _sent(network, trace, W_hh, t, total):
    """What step t sends back, with these recurrent weights and the trace's own slopes; (states, H)."""
    cell = network.only.cell
    other = network.with_weights({**network.weights, "W_hh": W_hh})
    matrices = cell.new_slopes(replace(trace.only, layer=other.only), 1).matrices
    slopes = replace(cell.slopes(trace.only, slice(t, t + 1)), matrices=matrices)
    back = {state: np.empty_like(rows) for state, rows in total.items()}
    da = np.empty((1, network.only.cell.G * network.only.H))
    network.only.cell.step_back(slopes, 0, {state: rows.copy() for state, rows in total.items()}, da, back)
    return np.concatenate(list(back.values()))


def test_a_forget_gate_alone_is_all_highway():
    trace = draw(("lstm", {}), T=5, at=(4,), scale=0)
    network = trace.network
    trace = draw_with_read_out(trace, network)
    paths = path_shares(pull(trace, {4: 1.0}))
    np.testing.assert_array_equal(paths.shares[HIGHWAY], 1)
    assert all(np.isneginf(paths.log10_norms[gate]).all() for gate in "ifgo")


def draw_with_read_out(trace, network):
    W_hy = {"W_hy": np.ones((3, 4))}
    return replace(
        trace,
        network=network.with_weights(network.weights | W_hy),
    )


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=60))
def test_decades_per_step_of_the_factors_add_up_to_those_of_the_gain(steps):
    first, second = np.array(steps).T
    parts = decades_of(first) + decades_of(second)
    assert decades_of(first + second) == pytest.approx(parts, rel=1e-9, abs=1e-11)
    curve = np.concatenate([[0], np.cumsum(first)])
    assert decades_of(first) == pytest.approx(-np.polyfit(np.arange(len(curve)), curve, 1)[0], abs=1e-9)


def test_a_row_without_a_step_back_has_no_decades():
    factors = rnn_factors(pull(draw(CELLS[0], at=(0, 8)), {0: 1.0}))
    assert factors.gain.shape == (0,)
    assert np.isnan(decades_of(factors.gain))


def test_what_does_not_fit_is_refused():
    rnn, lstm = (draw(case, at=(2, 8)) for case in (("rnn", {}), ("lstm", {})))
    with pytest.raises(EngineError, match="sum of paths"):
        rnn_factors(pull(lstm, {8: 1.0}))
    with pytest.raises(EngineError, match="one path only"):
        path_shares(pull(rnn, {8: 1.0}))
    with pytest.raises(EngineError, match="one loss at a time"):
        rnn_factors(pull(rnn))
