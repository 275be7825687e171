"""Networks of several layers and directions by the API: the numbers of torch autograd, layer by layer."""

import numpy as np
import pytest

from tests.api import ask
from tests.engine.test_layers import CASES, FORM, STORE, name

NUMBERS = [number for number in range(len(CASES)) if STORE[f"{number}/xs"].shape[1] == 1]


def golden_of(number):
    return {key.split("/")[1]: STORE[key] for key in STORE.files if key.startswith(f"{number}/")}


def endings(case):
    ways = ("", "_reverse") if case["bidirectional"] else ("",)
    return [
        (layer, way, (f"_l{layer}" if layer else "") + way) for layer in range(case["layers"]) for way in ways
    ]


def spec_of(number):
    """The stored network and its sequence as a spec."""
    case, golden = CASES[number], golden_of(number)
    states = [state for state in ("h_0", "c_0") if state in golden]
    ends = [end for _, _, end in endings(case)]
    model = {
        "cell": case["cell"],
        **case["options"],
        **{key: case[key] for key in FORM},
        "weights": {key[2:]: value.tolist() for key, value in golden.items() if key.startswith("w.")},
        **{state: {end: golden[state + end][0].tolist() for end in ends} for state in states},
    }
    return {
        "sequence": {"x": golden["xs"][:, 0].tolist(), "y": golden["targets"][:, 0].tolist()},
        "models": [model],
        "loss": {"kind": case["kind"], "at": case["at"]},
        "truncate": case["truncate"],
    }


@pytest.mark.parametrize("number", NUMBERS, ids=name)
def test_the_trace_of_a_deep_network_is_torch_s(server, number):
    case, golden = CASES[number], golden_of(number)
    events = ask.trace(server, spec_of(number))
    (plan,) = (each for each in events if each["event"] == "plan")
    assert plan["models"][0].get("layers", 1) == case["layers"]
    for layer, way, end in endings(case):
        place = {"layer": layer, "direction": "reverse" if way else "forward"}
        own = [each for each in events if place.items() <= each.items()]
        forward, backward = ([e for e in own if e["event"] == kind] for kind in ("forward", "backward"))
        order = range(9) if not way else range(8, -1, -1)
        assert [each["t"] for each in forward] == list(order)
        assert [each["t"] for each in backward] == list(order)[::-1]
        for each in forward:
            np.testing.assert_allclose(each["h"], golden[f"s.h{end}"][each["t"], 0], rtol=1e-10)
        for each in backward:
            np.testing.assert_allclose(each["dh"], golden[f"ds.h{end}"][each["t"], 0], rtol=1e-9, atol=1e-14)
            total = np.add(each["dh_direct"], each["dh_next"])
            np.testing.assert_allclose(each["dh"], total, rtol=1e-12, atol=1e-15)
    (gradients,) = (each for each in events if each["event"] == "gradients")
    for key, value in gradients["weights"].items():
        np.testing.assert_allclose(value, golden[f"d.{key}"], rtol=1e-9, atol=1e-13)
    for end, value in gradients["h_0"].items():
        np.testing.assert_allclose(value, golden[f"dh_0{end}"][0], rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(gradients["x"], golden["dx"][:, 0], rtol=1e-9, atol=1e-13)
    assert gradients["loss"] == pytest.approx(float(golden["loss"]), rel=1e-12)


@pytest.mark.parametrize("number", NUMBERS, ids=name)
def test_the_map_of_each_layer_is_torch_s(server, number):
    case, golden = CASES[number], golden_of(number)
    answer = ask.answer(server, "/api/gradient-map", {**spec_of(number), "map": "every"})
    (model,) = answer["models"]
    assert len(model["states"]) == len(endings(case))
    for found, (layer, way, end) in zip(model["states"], endings(case), strict=True):
        assert (found["layer"], found["direction"]) == (layer, "reverse" if way else "forward")
        norms = np.array(
            [[-np.inf if v is None else float(v) for v in row] for row in found["log10_norm"]["dh"]]
        )
        np.testing.assert_allclose(norms, golden[f"map.h{end}"], rtol=0, atol=1e-8)


@pytest.mark.parametrize("number", NUMBERS[:6], ids=name)
def test_the_tape_of_a_layer_adds_up_to_torch_s_gradients(server, number):
    case, golden = CASES[number], golden_of(number)
    for layer, way, end in endings(case):
        place = {"layer": layer, "direction": "reverse" if way else "forward"}
        answer = ask.answer(server, "/api/step", {**spec_of(number), "model": 0, "t": [0, 8], **place})
        assert {key: answer.get(key, place[key]) for key in place} == place
        for node in answer["nodes"]:
            if node["id"] in ("h", "c"):
                np.testing.assert_allclose(
                    node["grad"], golden[f"ds.{node['id']}{end}"][node["t"], 0], rtol=1e-9, atol=1e-14
                )
        by_step = [node["grad"] for node in answer["nodes"] if node["id"] == "W_hh"]
        np.testing.assert_allclose(np.sum(by_step, axis=0), golden[f"d.W_hh{end}"], rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize(
    ("asked", "where"),
    [({"layer": 2}, "layer"), ({"direction": "reverse"}, "direction"), ({"layer": -1}, "layer")],
)
def test_there_is_no_tape_of_a_layer_that_is_not_there(server, asked, where):
    spec = {"sequence": {"task": "recall", "T": 5}, "models": [{"cell": "rnn", "hidden": 2, "layers": 2}]}
    answer = ask.post(server + "/api/step", json={**spec, "model": 0, "t": 1, **asked})
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, where)


def test_a_deep_network_s_numbers_given_instead_of_drawn_are_the_same_network(server):
    drawn = {
        "sequence": {"task": "recall", "T": 8},
        "models": [{"cell": "lstm", "hidden": 3, "layers": 2, "bidirectional": True, "embedding": 2}],
    }
    numbers = ask.answer(server, "/api/numbers", drawn)
    own = drawn["models"][0] | numbers["models"][0]
    given = {"sequence": numbers["sequence"], "models": [own], "loss": {"kind": "cross_entropy"}}
    first, second = (
        [e for e in ask.trace(server, spec) if e["event"] == "gradients"] for spec in (drawn, given)
    )
    assert first == second
    assert first[0]["weights"]["W_xh_l1_reverse"]


def test_how_two_directions_are_put_together_says_nothing_about_one(server):
    """The same numbers have the same digest, however the spec is written."""
    sequence, model = {"task": "recall", "T": 5}, {"cell": "rnn", "hidden": 2, "layers": 2}
    specs = [model, model | {"merge": "sum", "read": "state"}, model | {"bidirectional": True}]
    specs.append(specs[2] | {"merge": "sum"})
    digests = [
        ask.answer(server, "/api/numbers", {"sequence": sequence, "models": [each]})["digest"]
        for each in specs
    ]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"layers": 5}, "models.0.layers"),
        ({"layers": 0}, "models.0.layers"),
        ({"merge": "mean"}, "models.0.merge"),
        ({"embedding": 0}, "models.0.embedding"),
        ({"embedding": 10**400}, "models.0.embedding"),
        ({"layers": 2, "h_0": {"_l2": [0.0, 0.0]}}, "models.0.h_0._l2"),
        ({"layers": 2, "h_0": {"_l1": [0.0]}}, "models.0.h_0"),
        ({"layers": 2, "h_0": {"_l1": "no"}}, "models.0.h_0._l1"),
        ({"layers": 2, "hidden": None, "weights": {"W_xh": [[1.0]]}}, "models.0.weights.W_hh"),
    ],
)
def test_what_is_no_network_is_refused_with_its_place(server, change, where):
    model = {"cell": "rnn", "hidden": 2} | change
    model = {key: value for key, value in model.items() if value is not None}
    spec = {"sequence": {"task": "recall", "T": 5}, "models": [model]}
    answer = ask.post(server + "/api/trace", json=spec)
    assert answer.status_code == 422
    assert answer.json()["error"]["where"].startswith(where)


def test_a_question_of_one_layer_says_so(server):
    spec = {"sequence": {"task": "recall", "T": 5}, "models": [{"cell": "rnn", "hidden": 2, "layers": 2}]}
    answer = ask.post(server + "/api/factors", json=spec | {"model": 0})
    assert answer.status_code == 422
    assert answer.json()["error"] | {"message": ""} == {
        "code": "model.layers",
        "message": "",
        "where": "models.0.layers",
        "hint": "leave it out, or ask about passes, maps or steps",
    }


@pytest.mark.parametrize("number", NUMBERS[:6], ids=name)
def test_shares_attribution_and_truncation_of_a_deep_network_add_up_to_torch_s_gradients(server, number):
    golden, spec = golden_of(number), {**spec_of(number), "model": 0}
    shares = ask.answer(server, "/api/shares", {**spec, "t": 3})
    found = ask.answer(server, "/api/attribution", spec)
    inputs = found["inputs"]["value"]
    np.testing.assert_allclose(inputs, golden["dx"][:, 0], rtol=1e-9, atol=1e-13)
    weights = {key[2:]: value for key, value in golden.items() if key.startswith("d.")}
    assert set(found["parameters"]) == set(shares["parameters"]) == set(weights)
    for key, expected in weights.items():
        np.testing.assert_allclose(shares["parameters"][key]["total"], expected, rtol=1e-9, atol=1e-13)
        assert sum(map(float, found["parameters"][key]["whole"]["along"])) == pytest.approx(1, abs=1e-9)
    whole = ask.answer(server, "/api/truncation", {**spec, "truncate": None, "lengths": [9]})
    assert all(ratio == pytest.approx(0, abs=1e-9) for ratio in whole["blocks"][0]["log10_ratio"].values())


def test_a_deep_network_is_moved_downhill_and_its_gradient_clipped(server):
    spec = {
        "sequence": {"task": "recall", "T": 12},
        "models": [{"cell": "gru", "hidden": 4, "layers": 2, "bidirectional": True, "embedding": 3}],
    }
    (moved,) = ask.answer(server, "/api/descent", {**spec, "eta": 0.1})["models"]
    assert moved["losses"][1] < moved["losses"][0]
    for key, before in moved["before"].items():
        stepped = np.array(before) - 0.1 * np.array(moved["gradients"][key])
        np.testing.assert_allclose(moved["after"][key], stepped, rtol=1e-12)
    clipped = ask.answer(server, "/api/clipping", {**spec, "model": 0, "norm": 0.01})["by_norm"]
    norms = [10 ** float(each["log10_norm"]) for each in clipped["parameters"].values()]
    assert np.linalg.norm(norms) == pytest.approx(0.01, rel=1e-9)


def test_gradients_of_a_deep_network_are_checked_by_differences(server):
    spec = {
        "sequence": {"task": "recall", "T": 10},
        "models": [{"cell": "lstm", "hidden": 3, "layers": 2, "bidirectional": True, "read": "state"}],
        "entries": [
            {"name": "W_hh_l1_reverse", "index": [4, 1]},
            {"name": "c_0_l1", "index": [2]},
            {"name": "x", "index": [3, 0]},
        ],
    }
    answer = ask.answer(server, "/api/gradient-check", spec)
    assert answer["models"][0]["checked"] == 3
    assert answer["worst"] < 1e-7
    wrong = ask.post(
        server + "/api/gradient-check", json={**spec, "entries": [{"name": "W_hh_l2", "index": [0, 0]}]}
    )
    assert (wrong.status_code, wrong.json()["error"]["where"]) == (422, "entries.0.name")


def test_a_question_about_one_network_takes_a_deep_one_beside_it(server):
    plain, deep = {"cell": "rnn", "hidden": 2}, {"cell": "rnn", "hidden": 2, "layers": 2}
    spec = {"sequence": {"task": "recall", "T": 5}, "models": [deep, plain]}
    assert ask.answer(server, "/api/verdict", {**spec, "model": 1})["verdict"]
    answer = ask.post(server + "/api/verdict", json={**spec, "model": 0})
    assert answer.json()["error"]["where"] == "models.0.layers"
