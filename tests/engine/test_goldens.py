"""Every number of forward pass, backward pass and map is torch autograd's (tests/golden/make_golden.py)."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.engine.cells import make_cell
from app.engine.network.structure import one_layer
from app.engine.passes.trace import Loss
from tests.engine.cases import backward, forward, label, map_of

STORE = np.load(Path(__file__).parents[1] / "golden" / "autograd.npz")
CASES = json.loads(str(STORE["cases"]))


def name(number: int) -> str:
    case = CASES[number]
    parts = [
        label((case["cell"], case["options"])),
        case["kind"],
        case["reduction"],
        f"truncate-{case['truncate']}",
    ]
    return "-".join(parts)


def same(ours: np.ndarray | None, golden: np.ndarray, relative: float = 1e-10) -> None:
    """Step by step (or for each row), the norm of the difference is at most 1e-10 of the norm."""
    assert ours is not None
    assert ours.shape == golden.shape
    rows = (len(golden), -1) if golden.ndim > 1 else (1, -1)
    difference = np.linalg.norm((ours - golden).reshape(rows), axis=1)
    assert (difference <= relative * np.linalg.norm(golden.reshape(rows), axis=1)).all()


@pytest.fixture(scope="module", params=range(len(CASES)), ids=name)
def run(request):
    case = CASES[request.param]
    golden = {key.split("/")[1]: STORE[key] for key in STORE.files if key.startswith(f"{request.param}/")}
    weights = {key[2:]: value for key, value in golden.items() if key.startswith("w.")}
    cell = make_cell(case["cell"], **case["options"])
    network = one_layer(cell, weights, **{f"{state}_0": golden[f"{state}_0"] for state in cell.states})
    loss = Loss(case["kind"], tuple(case["at"]), case["reduction"])
    trace = forward(network, golden["xs"], golden["targets"], loss)
    return golden, case, trace, backward(trace, case["truncate"])


def test_states_gates_logits_and_losses_are_those_of_torch(run):
    golden, case, trace, _ = run
    for state, rows in trace.only.states.items():
        same(rows[1:], golden[f"{state}s"])
    assert len(trace.only.gates) == sum(key.startswith("gate.") for key in golden)
    for gate, values in trace.only.gates.items():
        same(values, golden[f"gate.{gate}"])
    same(trace.logits, golden["logits"])
    same(trace.losses[case["at"]].sum(axis=1), golden["losses"])
    assert trace.loss == pytest.approx(float(golden["loss"]), rel=1e-12)


def test_total_and_direct_gradients_are_those_of_autograd(run):
    golden, _, trace, adjoint = run
    same(adjoint.only.direct, golden["dh_direct"])
    same(adjoint.only.direct + adjoint.only.later["h"], golden["dh"])
    for state, total in adjoint.only.totals.items():
        if state not in trace.only.layer.cell.scales:
            same(total, golden[f"d{state}"])
            continue
        assert not total.any()  # which adds up to rounding
        assert np.abs(golden[f"d{state}"]).max() < 1e-13
    for gate, values in adjoint.only.dgates.items():
        same(values, golden[f"dgate.{gate}"])


def test_gradients_of_weights_inputs_and_initial_states_are_those_of_autograd(run):
    golden, _, trace, adjoint = run
    assert set(adjoint.weights) == set(trace.network.weights)
    for parameter, gradient in adjoint.weights.items():
        same(gradient.ravel(), golden[f"d.{parameter}"].ravel())
    same(adjoint.dxs, golden["dx"])
    for state, initial in adjoint.only.initial.items():
        same(initial, golden[f"d{state}_0"])


def test_the_map_is_that_of_one_backward_pass_for_each_loss(run):
    golden, case, trace, _ = run
    gmap = map_of(trace, truncate=case["truncate"])
    for state, ours in gmap.log10_norms.items():
        assert np.isnan(ours[~gmap.asked]).all()
        if state in trace.only.layer.cell.scales:
            assert np.isneginf(ours[gmap.asked]).all()
            continue
        np.testing.assert_allclose(ours[gmap.asked], golden[f"map_d{state}"][gmap.asked], rtol=0, atol=1e-8)
