"""Derivation, descent, shares, named checks and the cut recurrent edge, held against the trace."""

import math

import numpy as np
import pytest

from tests.api import ask, specs
from tests.api.test_api_trace import by_name, numbers

EVERYWHERE = {"at": "all", "reduction": "mean"}
FIRST = {"model": 0, "t": 0}


def gradients(server, spec, m):
    return by_name(ask.trace(server, spec), "gradients", m)[0]["weights"]


@pytest.mark.parametrize("m", [0, 1, 2])
@pytest.mark.parametrize("loss", [{"at": "last"}, EVERYWHERE], ids=["last", "all"])
def test_the_terms_and_their_rest_add_up_to_the_streamed_gradient(server, m, loss):
    spec = specs.drawn(T=6, loss=loss)
    for name, matrix in gradients(server, spec, m).items():
        for index in np.ndindex(np.shape(matrix)):
            if sum(index) % 5:
                continue
            place = {"model": m, "parameter": name, "index": list(index), "terms": 4}
            answer = ask.answer(server, "/api/derivation", spec | place)
            total = math.fsum([*(term["value"] for term in answer["terms"]), answer["rest"]])
            streamed = np.array(matrix)[index]
            assert total == pytest.approx(streamed, rel=1e-12, abs=1e-15)
            assert answer["gradient"] == streamed
            assert len(answer["terms"]) == min(4, answer["count"])
            for term in answer["terms"]:
                product = term["weight"] * math.prod(factor["value"] for factor in term["factors"])
                assert term["value"] == pytest.approx(product, rel=1e-15)
                assert set(term["formula"]) == {"papers", "textbook", "rows", "numbered"}


def test_descent_moves_the_weights_of_the_plan_against_the_streamed_gradient(server):
    spec = specs.drawn(T=6, include=["weights"], truncate=4)
    plan = ask.trace(server, spec)[0]
    answer = ask.answer(server, "/api/descent", spec | {"eta": 0.5, "updates": 3})
    assert (answer["eta"], answer["updates"], answer["digest"]) == (0.5, 3, plan["digest"])
    for m, model in enumerate(answer["models"]):
        assert model["before"] == plan["models"][m]["weights"]
        assert model["gradients"] == gradients(server, spec, m)
        assert len(model["losses"]) == 4
        assert model["losses"][3] < model["losses"][0]
        moved = spec | {"models": [{"cell": specs.CELLS[m], "weights": model["after"]}]}
        assert by_name(ask.trace(server, moved), "gradients", 0)[0]["loss"] == model["losses"][3]
    (one,) = ask.answer(server, "/api/descent", specs.numbers(eta=0.25))["models"]
    for name, before in one["before"].items():
        step = np.array(before) - 0.25 * np.array(one["gradients"][name])
        np.testing.assert_array_equal(one["after"][name], step)


@pytest.mark.parametrize("arrays", ["lists", "base64"])
def test_shares_are_told_by_step_and_add_up(server, arrays):
    spec = specs.drawn(T=5, hidden=9, loss={"at": [2, 4]}, arrays=arrays)
    for m in range(3):
        answers = [ask.answer(server, "/api/shares", spec | {"model": m, "t": t}) for t in range(5)]
        for name, first in answers[0]["parameters"].items():
            each = [numbers(answer["parameters"][name]["share"]) for answer in answers]
            np.testing.assert_allclose(sum(each), numbers(first["total"]), rtol=1e-10, atol=1e-15)
            norms = [float(x) for x in first["log10_norm"]]
            with np.errstate(divide="ignore"):
                np.testing.assert_allclose(norms, np.log10([np.linalg.norm(s) for s in each]), atol=1e-12)
            assert sum(first["along"]) == pytest.approx(1, rel=1e-9)


def test_an_elements_shares_come_with_its_parameter_alone(server):
    spec = specs.drawn(T=5, loss={"at": [2, 4]})
    for m, gates in enumerate(([], ["i", "f", "g", "o"], ["r", "z", "n"])):
        place = {"model": m, "element": {"name": "W_hh", "index": [2, 1]}}
        answers = [ask.answer(server, "/api/shares", spec | place | {"t": t}) for t in range(5)]
        assert list(answers[0]["parameters"]) == ["W_hh"]
        whole = answers[0]["parameters"]["W_hh"]
        assert list(whole["gates"]) == gates
        assert [answer["parameters"]["W_hh"]["share"][2][1] for answer in answers] == answers[0]["element"]
        assert math.fsum(answers[0]["element"]) == pytest.approx(whole["total"][2][1], rel=1e-10)
        for gate in whole["gates"].values():
            assert sum(gate["along"]) == pytest.approx(1, rel=1e-9)
    assert ask.answer(server, "/api/shares", spec | {"model": 0, "t": 0})["element"] is None


def test_named_entries_are_checked_and_all_of_them(server):
    named = [{"name": "W_hh", "index": [2, 1]}, {"name": "h_0", "index": [0]}, {"name": "x", "index": [3, 5]}]
    answer = ask.answer(server, "/api/gradient-check", specs.drawn(entries=named))
    for model in answer["models"]:
        assert [{"name": e["name"], "index": e["index"]} for e in model["entries"]] == named
    assert answer["worst"] < 1e-6
    everything = ask.answer(server, "/api/gradient-check", specs.numbers(entries="all"))
    (model,) = everything["models"]
    assert model["checked"] == 2 + 1 + 1 + 2 + 2 + 1 + 6
    assert len({(e["name"], *e["index"]) for e in model["entries"]}) == model["checked"]
    assert everything["worst"] < 1e-6


def test_without_its_recurrent_edge_a_step_depends_on_its_own_input_alone(server):
    spec = specs.drawn(T=6, loss={"at": "all"})
    cut = spec | {"models": [model | {"recurrent": False} for model in spec["models"]]}
    plain, events = ask.trace(server, spec), ask.trace(server, cut)
    assert plain[0]["digest"] != events[0]["digest"]
    explicit = spec | {"models": [model | {"recurrent": True} for model in spec["models"]]}
    assert ask.trace(server, explicit)[0]["digest"] == plain[0]["digest"]
    for m in range(3):
        by_input = {}
        for event in by_name(events, "forward", m):
            by_input.setdefault(tuple(event["x"]), []).append(event["h"])
        assert any(len(states) > 1 for states in by_input.values())
        assert all(h == states[0] for states in by_input.values() for h in states)
        assert all(not any(event["dh_next"]) for event in by_name(events, "backward", m))
        ledger = ask.answer(server, "/api/step", cut | {"model": m, "t": 3})["nodes"]
        assert not any(next(node for node in ledger if node["id"] == "h_prev")["value"])


@pytest.mark.parametrize(
    ("path", "further", "code", "where"),
    [
        ("derivation", {"model": 3, "parameter": "W_hh", "index": [0, 0]}, "spec.no_such_model", "model"),
        ("derivation", {"model": 0, "parameter": "V", "index": [0]}, "derivation.parameter", "parameter"),
        ("derivation", {"model": 0, "parameter": "W_hh", "index": [0, 3]}, "derivation.index", "index"),
        ("derivation", {"model": 0, "parameter": "W_hh", "index": [0]}, "derivation.index", "index"),
        ("derivation", {"terms": 999, "model": 0, "parameter": "b", "index": [0]}, "spec.too_large", "terms"),
        ("descent", {}, "spec.missing", "eta"),
        ("descent", {"eta": 0.1, "updates": 101}, "spec.too_large", "updates"),
        ("descent", {"eta": 0.1, "updates": 0}, "spec.too_small", "updates"),
        ("shares", {"model": 0, "t": 6}, "spec.no_such_step", "t"),
        ("shares", {"model": 9, "t": 0}, "spec.no_such_model", "model"),
        ("shares", FIRST | {"element": {"name": "V", "index": [0]}}, "shares.element", "element.name"),
        ("shares", FIRST | {"element": {"name": "b_h", "index": [0, 0]}}, "shares.element", "element.index"),
        ("gradient-check", {"entries": [{"name": "V", "index": [0]}]}, "check.name", "entries.0.name"),
        ("gradient-check", {"entries": [{"name": "c_0", "index": [0]}]}, "check.name", "entries.0.name"),
        ("gradient-check", {"entries": [{"name": "x", "index": [6, 0]}]}, "check.index", "entries.0.index"),
        ("gradient-check", {"entries": []}, "spec.empty", "entries"),
        ("gradient-check", {"entries": [{"name": "x"}]}, "spec.missing", "entries.0.index"),
        ("gradient-check", {"entries": "some"}, "spec.choice", "entries"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused(server, path, further, code, where):
    error = ask.problem(ask.post(f"{server}/api/{path}", json=specs.drawn(T=6, **further)))
    assert error["code"] == code
    assert error["where"] == where


@pytest.mark.parametrize(
    ("path", "spec"),
    [
        (
            "derivation",
            specs.drawn(T=2000, hidden=64, loss={"at": "all"}, model=1, parameter="b_h", index=[0]),
        ),
        ("descent", specs.drawn(T=2000, hidden=256, eta=0.1, updates=100)),
        ("gradient-check", specs.drawn(T=500, hidden=128, entries="all")),
    ],
)  # fmt: skip
def test_what_would_take_too_long_is_refused(server, path, spec):
    error = ask.problem(ask.post(f"{server}/api/{path}", json=spec))
    assert error["code"] in ("spec.too_costly", "spec.too_large")


def test_recurrent_is_true_or_false(server):
    spec = specs.drawn()
    spec["models"][1]["recurrent"] = 0
    error = ask.problem(ask.post(f"{server}/api/trace", json=spec))
    assert error["where"] == "models.1.recurrent"
