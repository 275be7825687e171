"""The steps' shares of a gradient: their norms, what the last steps hold, and that they add up."""

import numpy as np
import pytest

from app.engine.errors import EngineError
from app.engine.passes import bptt
from app.engine.passes.chain import pull
from app.engine.passes.trace import Loss
from app.engine.why.attribution import element_shares, gradient, input_attribution, share
from tests.engine.cases import (
    CELLS,
    attribution,
    backward,
    draw,
    forward,
    label,
    orthogonal,
    scalar_rnn,
    with_entries,
)
from tests.pairs import each_pair


@each_pair("case, B, truncate", CELLS, [1, 3], [None, 4], ids=label)
def test_the_norms_are_those_of_bptt_s_shares_by_parameter_and_by_gate(case, B, truncate):
    trace = draw(case, at=(2, 5, 8), B=B)
    adjoint, found = backward(trace, truncate), attribution(pull(trace, truncate=truncate))
    cell, H = trace.network.only.cell, trace.network.only.H
    assert set(found) == set(trace.network.weights)
    for name, by_gate in found.items():
        stacked = cell.axes.get(name, ("",))[0] == "GH"
        assert list(by_gate) == [None, *(cell.gates if stacked else ())]
        for gate, record in by_gate.items():
            rows = cell.rows(gate, H)
            shares = np.array([bptt.share(adjoint, name, t)[rows] for t in range(9)]).reshape(9, -1)
            norms = np.linalg.norm(shares, axis=1)
            np.testing.assert_allclose(10**record.log10_norms, norms, rtol=1e-12, atol=1e-300)
            whole = adjoint.weights[name][rows].ravel()
            if norms.any():
                expected = norms[::-1].cumsum()[::-1] / norms.sum()
                np.testing.assert_allclose(record.cumulated, expected, rtol=1e-12, atol=1e-15)
                np.testing.assert_allclose(
                    record.along, shares @ whole / (whole @ whole), rtol=1e-9, atol=1e-12
                )


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_what_is_along_the_sum_adds_up_to_one_and_what_is_cumulated_begins_with_one(case):
    for seed in range(4):
        trace = draw(case, T=20, at=(11, 19), seed=seed, H=6)
        for by_gate in attribution(pull(trace)).values():
            for record in by_gate.values():
                if np.isneginf(record.log10_norms).all():  # all units stopped, as ReLU may
                    assert np.isnan(record.along).all()
                    continue
                assert record.cumulated[0] == 1
                assert (np.diff(record.cumulated) <= 0).all()
                assert record.along.sum() == pytest.approx(1, rel=1e-12 * np.abs(record.along).sum())


def test_where_gradients_vanish_the_last_steps_hold_nearly_all():
    """Shares of a rotation by 0.1 fall by ten a step: 0.9, 0.99, ... in the last 1, 2, ... steps."""
    trace = scalar_rnn(0.1 * orthogonal(4), 30, h_0=np.zeros((1, 4)))
    record = attribution(pull(trace))["b_h"][None]
    assert record.log10_norms == pytest.approx(record.log10_norms[-1] + np.arange(-29, 1), abs=1e-11)
    np.testing.assert_allclose(
        1 - record.cumulated[1:], 10.0 ** (np.arange(1, 30) - 30), rtol=1e-6, atol=1e-15
    )
    assert record.last_steps(0.89) == 1
    assert record.last_steps(0.95) == 2
    assert record.last_steps(0.995) == 3
    assert record.last_steps(1.0) == 30 - int(np.flatnonzero(record.cumulated == 1)[-1])


def test_where_the_loss_does_not_reach_there_is_nothing_to_hold():
    trace = with_entries(draw(CELLS[0]), "W_hy", slice(None), 0)
    record = attribution(pull(trace))["W_hh"][None]
    assert record.last_steps() is None
    assert np.isneginf(record.log10_norms).all()
    assert np.isnan(record.cumulated).all()


@pytest.mark.parametrize("gain", [1e-6, 1e6])
def test_shares_are_exact_where_doubles_end(gain):
    trace = scalar_rnn(gain * orthogonal(6), 401)
    record = attribution(pull(trace))["b_h"][None]
    expected = record.log10_norms[-1] + np.log10(gain) * np.arange(400, -1, -1)
    np.testing.assert_allclose(record.log10_norms, expected, rtol=1e-12, atol=1e-9)
    assert record.along.sum() == pytest.approx(1, rel=1e-12)
    assert record.last_steps() == (1 if gain < 1 else 401)


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_the_inputs_gradient_is_bptt_s(case):
    trace = draw(case, at=(2, 8), B=2)
    found, adjoint = input_attribution(pull(trace)), backward(trace)
    np.testing.assert_allclose(found.values, adjoint.dxs, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(10**found.log10_magnitudes, np.abs(adjoint.dxs), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(10**found.log10_norms, np.linalg.norm(adjoint.dxs, axis=(1, 2)), rtol=1e-12)


def test_the_inputs_gradient_is_told_where_doubles_end():
    trace = scalar_rnn(1e-6 * orthogonal(1), 101)
    network = trace.network.with_weights(trace.network.weights | {"W_xh": np.full((1, 1), 2.0)})
    trace = forward(network, trace.xs, trace.targets, Loss("mse", (100,)))
    found = input_attribution(pull(trace))
    np.testing.assert_allclose(np.diff(found.log10_magnitudes[:, 0, 0]), 6, rtol=1e-12)
    np.testing.assert_allclose(found.log10_norms, found.log10_magnitudes[:, 0, 0], rtol=1e-12)
    assert found.values[0, 0, 0] == 0


def test_the_read_out_s_shares_are_plain_numbers_though_the_chain_explodes():
    alone = scalar_rnn(1e6 * orthogonal(4), 201)
    trace = forward(alone.network, alone.xs, alone.targets, Loss("mse", (100, 200)))
    record = attribution(pull(trace))["b_y"][None]
    norms = np.linalg.norm(backward(trace).dlogits[[100, 200], 0], axis=1)
    np.testing.assert_allclose(10 ** record.log10_norms[[100, 200]], norms, rtol=1e-12)
    assert record.along.sum() == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("truncate", [None, 4])
def test_share_and_gradient_are_bptt_s_matrices(case, truncate):
    trace = draw(case, at=(3, 8), B=2)
    adjoint, chain = backward(trace, truncate), pull(trace, truncate=truncate)
    for name, total in adjoint.weights.items():
        np.testing.assert_allclose(gradient(chain, name), total, rtol=1e-12, atol=1e-300)
        for t in range(9):
            np.testing.assert_allclose(share(chain, name, t), bptt.share(adjoint, name, t), rtol=1e-12)


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_an_element_s_shares_are_its_numbers_in_the_matrices(case):
    chain = pull(draw(case, at=(3, 8)))
    for name, index in [("W_xh", (2, 1)), ("b_y", (0,))]:
        expected = [share(chain, name, t)[index] for t in range(9)]
        assert list(element_shares(chain, name, index)) == expected


@pytest.mark.parametrize("element", [("V", (0,)), ("W_hh", (0,)), ("W_hh", (0, 99)), ("b_h", (0, 0))])
def test_an_element_that_is_not_there_is_refused(element):
    with pytest.raises(EngineError):
        element_shares(pull(draw(CELLS[0])), *element)
