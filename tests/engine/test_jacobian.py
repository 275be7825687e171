"""The joint Jacobian of one step: against differences of the step itself, and against BPTT's own step."""

import numpy as np
import pytest

from app.engine.errors import EngineError
from app.engine.network.structure import one_layer
from app.engine.passes import jacobian as jacobian_module
from app.engine.passes.chain import pull
from app.engine.passes.jacobian import jacobian, pull_rows
from app.engine.passes.trace import Loss
from tests.engine.cases import CELLS, draw, forward, label, with_entries
from tests.pairs import each_pair


def step(trace, t, state):
    """The joint state (h_t, c_t) after step t from the joint state (h_{t-1}, c_{t-1}), (n,)."""
    network, parts = trace.network, np.split(state, len(trace.network.only.cell.states))
    given = {f"{name}_0": part[None] for name, part in zip(network.only.cell.states, parts, strict=True)}
    given = one_layer(network.only.cell, network.weights, **given)
    one = forward(given, trace.xs[t : t + 1], trace.targets[t : t + 1], Loss(trace.objective.kind, (0,)))
    return np.concatenate([rows[1, 0] for rows in one.only.states.values()])


WAYS = {"folded": 0, "by-gate": 1000}


@each_pair("case, way, scale", CELLS, list(WAYS), [0.2, 0.8], ids=label)
def test_it_is_the_derivative_of_the_step(case, way, scale, monkeypatch):
    monkeypatch.setattr(jacobian_module, "FOLD_FROM", WAYS[way])
    trace = draw(case, scale=scale)
    for t in (0, 4, 8):
        state = np.concatenate([rows[t, 0] for rows in trace.only.states.values()])
        h = 1e-3 if case[1].get("activation") != "relu" else 1e-5  # the kink is not stepped over
        columns = []
        for unit in np.eye(len(state)):
            near, far = (
                (step(trace, t, state + s * unit) - step(trace, t, state - s * unit)) / (2 * s)
                for s in (h, 2 * h)
            )
            columns.append((4 * near - far) / 3)
        # Beside a scale, which is taken as given, h alone is the step's own.
        rows = slice(0, 4 if trace.network.only.cell.scales else None)
        found, expected = jacobian(trace.only, t)[rows], np.array(columns).T[rows]
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("H", [4, 50])
def test_its_transpose_takes_the_adjoint_one_step_back(case, H):
    trace = draw(case, at=(8,), H=H, scale=0.3)
    chain = pull(trace, {8: 1.0})
    for t in range(9):
        adjoint = np.concatenate([rows[t, 0] for rows in chain.only.joint.values()])
        sent = np.concatenate([rows[t, 0] for rows in chain.only.sent.values()])
        np.testing.assert_allclose(jacobian(trace.only, t).T @ adjoint, sent, rtol=1e-12, atol=1e-15 * H)


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("K", [3, 60])
def test_rows_that_are_pulled_through_a_step_stay_as_they_are(case, K):
    cell, trace = draw(case).network.only.cell, draw(case)
    rows = np.random.default_rng(0).normal(size=(K, 4 * len(cell.states)))
    before = rows.copy()
    pulled = pull_rows(cell, cell.slopes(trace.only, slice(3, 5)), 1, rows)
    np.testing.assert_array_equal(rows, before)
    np.testing.assert_allclose(pulled, rows @ jacobian(trace.only, 4), rtol=1e-12, atol=1e-14)


def test_the_hidden_block_of_an_lstm_alone_misses_what_the_cell_state_carries():
    trace = draw(("lstm", {}), T=60, at=(59,), H=6, scale=0.1)
    trace = with_entries(trace, "b_h", slice(6, 12), 4)  # the forget gate
    joint, hidden = np.eye(12), np.eye(6)
    for t in range(59, 0, -1):
        joint, hidden = joint @ jacobian(trace.only, t), hidden @ jacobian(trace.only, t)[:6, :6]
    assert np.linalg.norm(joint, 2) > 0.1
    assert np.linalg.norm(hidden, 2) < 1e-16


def test_a_batch_and_a_step_outside_are_refused():
    with pytest.raises(EngineError, match="one sequence"):
        jacobian(draw(CELLS[0], B=2).only, 0)
    for t in (-1, 9):
        with pytest.raises(EngineError, match="0 to 8"):
            jacobian(draw(CELLS[0]).only, t)
