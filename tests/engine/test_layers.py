"""Several layers, both directions: every number is torch autograd's (tests/golden/make_layers.py)."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.engine.cells import make_cell
from app.engine.checks.gradcheck import gradient_check
from app.engine.checks.nonfinite import Nonfinite, first_nonfinite
from app.engine.checks.reordered import Apart, compare
from app.engine.checks.tape import tape
from app.engine.errors import EngineError
from app.engine.network.address import LOWEST
from app.engine.network.structure import Structure
from app.engine.passes.bptt import bptt, share
from app.engine.passes.chain import pull
from app.engine.passes.gradient_map import new_gradient_map, sweep
from app.engine.passes.trace import Loss, new_adjoint, new_trace
from app.engine.passes.unroll import unroll
from tests.engine.test_goldens import same

STORE = np.load(Path(__file__).parents[1] / "golden" / "layers.npz")
CASES = json.loads(str(STORE["cases"]))
FORM = ("layers", "bidirectional", "merge", "read", "embedding")


def name(number: int) -> str:
    case = CASES[number]
    return "-".join(str(case[key]) for key in ("cell", *FORM, "kind", "truncate"))


@pytest.fixture(scope="module", params=range(len(CASES)), ids=name)
def run(request):
    """The stored numbers, the case and both passes."""
    case = CASES[request.param]
    golden = {key.split("/")[1]: STORE[key] for key in STORE.files if key.startswith(f"{request.param}/")}
    structure = Structure(make_cell(case["cell"], **case["options"]), *(case[key] for key in FORM))
    weights = {key[2:]: value for key, value in golden.items() if key.startswith("w.")}
    initial = {
        address: {state: golden[f"{state}_0{address.ending}"] for state in structure.cell.states}
        for address in structure.addresses
    }
    network = structure.network(weights, initial)
    T = len(golden["xs"])
    loss = Loss(case["kind"], tuple(case["at"]))
    trace = new_trace(network, golden["xs"], golden["targets"], np.ones(T, bool), loss)
    assert [t for t in unroll(trace) if t is not None] == list(range(T))
    adjoint = new_adjoint(trace)
    assert [t for t in bptt(trace, adjoint, case["truncate"]) if t is not None] == list(range(T - 1, -1, -1))
    return golden, case, trace, adjoint


def test_states_and_logits_are_those_of_torch(run):
    golden, _, trace, _ = run
    for address, own in trace.layers.items():
        for state, rows in own.states.items():
            same(own.layer.in_time(rows[1:]), golden[f"s.{state}{address.ending}"])
    same(trace.logits, golden["logits"])
    assert trace.loss == pytest.approx(float(golden["loss"]), rel=1e-12)


def test_gradients_by_states_weights_and_inputs_are_those_of_torch(run):
    golden, _, _, adjoint = run
    for address, own in adjoint.layers.items():
        layer = own.trace.layer
        for state, total in own.totals.items():
            expected = golden[f"ds.{state}{address.ending}"]
            same(layer.in_time(total), expected)
            same(own.initial[state], golden[f"d{state}_0{address.ending}"])
            with np.errstate(divide="ignore"):
                norms = np.log10(np.linalg.norm(expected, axis=(1, 2)))
            np.testing.assert_allclose(layer.in_time(own.log10_norms[state]), norms, rtol=0, atol=1e-9)
        arrived = own.later["h"] if own.trace.layer.recurrent else 0
        np.testing.assert_allclose(own.totals["h"], own.direct + arrived, rtol=1e-14)
    for key in adjoint.weights:
        same(adjoint.weights[key], golden[f"d.{key}"])
        np.testing.assert_allclose(
            sum(share(adjoint, key, t) for t in range(9)), golden[f"d.{key}"], atol=1e-10
        )
    same(adjoint.dxs, golden["dx"])


def test_the_exact_chain_has_the_same_numbers(run):
    _, case, trace, adjoint = run
    chain = pull(trace, truncate=case["truncate"])
    for address, own in chain.layers.items():
        for state, total in own.totals.items():
            theirs = adjoint.layers[address].totals[state]
            np.testing.assert_allclose(own.scaled(total).plain(), theirs, rtol=1e-11, atol=1e-14)
        np.testing.assert_allclose(
            own.scaled(own.das).plain(), adjoint.layers[address].das, rtol=1e-11, atol=1e-14
        )


def test_the_map_s_rows_are_those_of_torch(run):
    golden, case, trace, adjoint = run
    gmap = new_gradient_map(trace, tuple(range(9)))
    assert [t for t in sweep(trace, gmap, case["truncate"]) if t is not None] == list(range(8, -1, -1))
    for address, own in gmap.layers.items():
        for state, norms in own.log10_norms.items():
            expected = golden[f"map.{state}{address.ending}"]
            np.testing.assert_allclose(norms[own.asked], expected[own.asked], rtol=0, atol=1e-8)
            assert np.isnan(norms[~own.asked]).all()
            assert np.isneginf(expected[~own.asked]).all()  # nothing is left out
            back = adjoint.layers[address]
            totals = back.trace.layer.in_time(back.log10_norms[state])
            np.testing.assert_allclose(own.totals[state], totals, rtol=0, atol=1e-9)


def test_what_is_asked_of_one_layer_is_refused_for_several(run):
    _, _, trace, _ = run
    with pytest.raises(EngineError) as error:
        _ = trace.only
    assert error.value.where == "layers"


def test_what_overflows_is_told_with_its_layer_s_name():
    """All states are zeros; the way back is not, and leaves the doubles at one huge weight."""
    structure = Structure(make_cell("rnn", activation="identity", bias=False), layers=2, embedding=1)
    shapes = structure.shapes(1, 1, 1)
    weights = {name: np.full(shape, 0.0 if name == "b_y" else 0.5) for name, shape in shapes.items()}

    def found(**changed):
        network = structure.network(weights | {name: np.full(shapes[name], W) for name, W in changed.items()})
        trace = new_trace(network, np.zeros((3, 1, 1)), np.full((3, 1, 1), 1e150), ONES, Loss("mse", (2,)))
        adjoint = new_adjoint(trace)
        for _ in (*unroll(trace), *bptt(trace, adjoint)):
            pass
        return first_nonfinite(trace, adjoint)

    assert found() is None
    assert found(W_xh_l1=1e160) == Nonfinite(2, "dx_l1", "backward")
    assert found(E=1e160) == Nonfinite(0, "dx", "backward")


ONES = np.ones(3, bool)


@pytest.mark.parametrize("s", [1e-6, 1e5])
def test_a_lower_layer_s_gradient_is_exact_far_outside_of_doubles(s):
    """Two linear layers of s times the identity: d steps back, d + 1 ways lead down, each s^d long."""
    H, T = 2, 101
    same_way = {"W_xh": np.eye(H), "W_hh": s * np.eye(H), "b_h": np.zeros(H)}
    weights = {name + end: value for end in ("", "_l1") for name, value in same_way.items()}
    weights |= {"W_hy": np.eye(H), "b_y": np.zeros(H)}
    network = Structure(make_cell("rnn", activation="identity"), layers=2).network(weights)
    loss, targets = Loss("mse", (T - 1,)), np.ones((T, 1, H))
    trace = new_trace(network, np.zeros((T, 1, H)), targets, np.ones(T, bool), loss)
    for _ in unroll(trace):
        pass
    adjoint, chain, gmap = new_adjoint(trace), pull(trace), new_gradient_map(trace, (50, T - 1))
    for _ in (*bptt(trace, adjoint), *sweep(trace, gmap)):
        pass
    d = np.arange(T)[::-1]
    lower, upper = trace.layers
    begin = adjoint.layers[upper].log10_norms["h"][-1]
    for address, ways in ((lower, d + 1), (upper, np.ones(T))):
        expected = begin + d * np.log10(s) + np.log10(ways)
        np.testing.assert_allclose(adjoint.layers[address].log10_norms["h"], expected, rtol=1e-12)
        own = chain.layers[address]
        np.testing.assert_allclose(own.scaled(own.totals["h"]).log10_norms, expected, rtol=1e-12)
        np.testing.assert_allclose(gmap.layers[address].log10_norms["h"][-1], expected, rtol=1e-12)
        np.testing.assert_allclose(gmap.layers[address].totals["h"], expected, rtol=1e-12)
        np.testing.assert_allclose(gmap.layers[address].log10_norms["h"][50, :51], expected[50:], rtol=1e-12)


def test_an_embedding_under_one_layer_is_that_layer_given_the_embedded_inputs():
    rng, structure = np.random.default_rng(0), Structure(make_cell("lstm"), embedding=2)
    weights = {name: rng.normal(size=shape) for name, shape in structure.shapes(5, 3, 4).items()}
    xs, targets, loss = rng.normal(size=(9, 2, 5)), rng.integers(0, 4, (9, 2)), Loss("cross_entropy", (3, 8))
    plain = {name: value for name, value in weights.items() if name != "E"}
    initial = {LOWEST: {"h": np.zeros((2, 3))}}

    def run(form, weights, xs):
        trace = new_trace(form.network(weights, initial), xs, targets, np.ones(9, bool), loss)
        adjoint, gmap = new_adjoint(trace), new_gradient_map(trace, range(9))
        for _ in (*unroll(trace), *bptt(trace, adjoint), *sweep(trace, gmap)):
            pass
        return adjoint, gmap.only

    (first, first_map), (second, second_map) = (
        run(structure, weights, xs),
        run(Structure(make_cell("lstm")), plain, xs @ weights["E"]),
    )
    np.testing.assert_allclose(first_map.log10_norms["h"], second_map.log10_norms["h"], rtol=1e-12)
    for name in plain:
        np.testing.assert_allclose(first.weights[name], second.weights[name], rtol=1e-11, atol=1e-14)
    np.testing.assert_allclose(first.weights["E"], np.einsum("tbv,tbe->ve", xs, second.dxs), rtol=1e-11)
    np.testing.assert_allclose(first.dxs, second.dxs @ weights["E"].T, rtol=1e-11, atol=1e-14)


def test_the_tape_of_every_layer_keeps_its_ledger(run):
    _, case, trace, adjoint = run
    for address, own in adjoint.layers.items():
        shares = dict.fromkeys(own.trace.layer.weights, 0)
        for t in range(trace.T):
            s = trace.T - 1 - t if own.trace.layer.reverse else t
            nodes = {node.id: node for node in tape(trace, adjoint, t, address)}
            for state, total in own.totals.items():
                np.testing.assert_allclose(nodes[state].grad, total[s], rtol=1e-10, atol=1e-15)
            np.testing.assert_allclose(nodes["x"].grad, own.dxs[s], rtol=1e-10, atol=1e-15)
            shares = {name: sum_ + nodes[name].grad for name, sum_ in shares.items()}
            top = address.layer == case["layers"] - 1 and not case["bidirectional"]
            assert ("logits" in nodes) == top
            assert not (top and "above" in nodes["h"].received)

        for name, total in shares.items():
            same(total, adjoint.weights[name + address.ending])


def test_differences_agree_with_every_gradient(run):
    golden, case, trace, _ = run
    if trace.network.B > 1 or case["truncate"]:
        return
    loss = Loss(case["kind"], tuple(case["at"]))
    found = list(
        gradient_check(trace.network, golden["xs"], golden["targets"], np.ones(9, bool), loss, samples=40)
    )
    assert {check.name for check in found} > {"x", "W_hy", "h_0"}
    assert max(check.error for check in found if check.settled) < 1e-7
    apart = Apart()
    fresh = new_trace(trace.network, golden["xs"], golden["targets"], np.ones(9, bool), loss)
    for _ in compare(fresh, apart):
        pass
    assert 0 < apart.states < 1e-12
    assert 0 < apart.gradients < 1e-9
