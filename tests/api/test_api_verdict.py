"""Verdicts, what one change makes of them, and the presets: held against the maps of the same specs."""

import json

import numpy as np
import pytest

from app.api.questions import verdict
from app.api.questions.constant_answers import Preset
from app.api.questions.forms import Answer
from app.api.questions.verdict import VerdictSpec
from app.api.spec import estimates, limits
from app.api.spec.experiment import prepare
from app.api.spec.reading import read
from app.api.wire.errors import ApiError
from app.settings import Settings
from tests.api import ask, specs
from tests.api.test_api_trace import numbers


def row_of(server, spec, m=0):
    """log10 norms by distance of the last loss step's row, from the map."""
    answer = ask.answer(server, "/api/gradient-map", spec)
    k = answer["rows"][-1]
    return np.array([float(x) for x in answer["models"][m]["log10_norm"]["dh"][k][: k + 1]])[::-1]


def preset(server, name):
    (found,) = (each for each in ask.get(f"{server}/api/presets").json() if each["name"] == name)
    return found["spec"]


@pytest.mark.parametrize("name", ["vanishing", "exploding", "saturated", "lstm-forget-0", "irnn"])
def test_a_verdict_and_those_of_its_changes_are_what_the_maps_say(server, name):
    spec = preset(server, name)
    m = len(spec["models"]) - 1
    answer = ask.answer(server, "/api/verdict", spec | {"model": m})
    judged(answer["verdict"], row_of(server, spec, m), answer["thresholds"])
    assert answer["verdict"]["kind"] == {"lstm-forget-0": "vanishing", "irnn": "healthy"}.get(name, name)
    assert bool(answer["changes"]) == (answer["verdict"]["kind"] != "healthy")
    said = {"at_risk": 5, "severe": 8, "exploding": 3, "saturated": 0.1, "helps": 1}
    assert answer["thresholds"] == said
    for change in answer["changes"]:
        if change["change"] == "clip":
            raw = ask.trace(server, spec)[-2]["weights"]
            norm = np.sqrt(sum(np.square(numbers(each)).sum() for each in raw.values()))
            assert change["clip"]["log10_norm_raw"] == pytest.approx(np.log10(norm), rel=1e-9)
            assert change["clip"]["log10_norm"] == pytest.approx(min(0, np.log10(norm)), abs=1e-9)
            continue
        sequence, model = change["sequence"] or spec["sequence"], change["model"] or spec["models"][m]
        changed = {**spec, "sequence": sequence, "models": [model]}
        judged(change["verdict"], row_of(server, changed), answer["thresholds"])
        assert change["helps"] == helped(answer["verdict"], change["verdict"], answer["thresholds"]["helps"])


@pytest.mark.parametrize("task", ["adding", "temporal-order"])
def test_where_the_answer_hangs_on_all_marks_a_well_near_one_does_not_hide_the_far_one(server, task):
    sequence = {"task": task, "T": 40, "seed": 1}
    spec = specs.drawn(hidden=16, cells=("rnn",), sequence=sequence)
    answer = ask.answer(server, "/api/verdict", spec | {"model": 0})
    near, far, row = answer["verdict"], answer["farthest"], row_of(server, spec)
    assert (near["kind"], far["kind"]) == ("healthy", "vanishing")
    assert [answer["k"] - each["distance"] for each in (far, near)] == answer["informative"]
    judged(far, row, answer["thresholds"])
    beside = [change for change in answer["changes"] if change["model"]]
    assert beside
    for change in beside:
        assert change["verdict"]["distance"] == far["distance"]
        judged(change["verdict"], row_of(server, spec | {"models": [change["model"]]}), answer["thresholds"])
    assert any(change["helps"] for change in beside)


def test_where_an_answer_hangs_on_one_symbol_those_further_back_are_not_judged(server):
    sequence = {"task": "copy", "T": 21, "seed": 0}  # the last answer is the last symbol, not the ten of them
    spec = specs.drawn(hidden=8, cells=("rnn",), sequence=sequence)
    answer = ask.answer(server, "/api/verdict", spec | {"model": 0})
    assert (answer["verdict"]["kind"], answer["farthest"]) == ("healthy", None)
    row = row_of(server, spec)
    assert row[0] - row[answer["k"] - answer["informative"][0]] > answer["thresholds"]["at_risk"]


def helped(before, after, least):
    exploding = before["kind"] == "exploding"
    about = "gained" if exploding else "most_lost"
    fewer = float(before[about]) - float(after[about]) >= least
    return after["kind"] == "healthy" or (fewer and (exploding or after["kind"] != "exploding"))


def judged(verdict, row, thresholds):
    """The verdict's numbers against the row of the map."""
    way = row[: verdict["distance"] + 1]
    assert verdict["lost"] == pytest.approx(row[0] - way[-1], abs=1e-9)
    assert verdict["most_lost"] >= verdict["lost"] or verdict["distance"] == 0
    assert verdict["gained"] == pytest.approx((way - row[0]).max(), abs=1e-9)
    assert verdict["decades"] == pytest.approx(-np.polyfit(np.arange(len(row)), row, 1)[0], rel=1e-6)
    if verdict["kind"] == "healthy":
        assert verdict["most_lost"] < thresholds["at_risk"]
    elif verdict["kind"] != "exploding":
        assert verdict["most_lost"] >= thresholds["at_risk"]
        assert (verdict["openness"] < thresholds["saturated"]) == (verdict["kind"] == "saturated")
    else:
        assert verdict["gained"] >= thresholds["exploding"]


ONE_INPUT = {
    "sequence": {
        "x": [[v] for v in (0, 0, 0, 0, 0, 0.5, 1.0, 0.7, *(12 * [0]))],
        "y": [*(19 * [None]), 1],
        "classes": 2,
    },
    "models": [{"cell": "rnn", "activation": "relu", "hidden": 4, "init": {"rule": "identity"}}],
}


def test_where_no_input_has_come_yet_an_exact_zero_is_told_and_is_no_decay(server):
    answer = ask.answer(server, "/api/verdict", ONE_INPUT | {"model": 0})
    row, found = row_of(server, ONE_INPUT), answer["verdict"]
    assert np.isneginf(row[16:]).all()
    assert (found["kind"], found["cut"]) == ("healthy", {"distance": 16, "why": "blank"})
    assert found["lost"] == pytest.approx(row[0] - row[15], abs=1e-12)
    assert (found["comes"], answer["changes"], found["at_risk"]) == (15, [], None)


def test_where_nothing_is_passed_on_the_way_is_cut_and_not_decayed(server):
    sequence = {"task": "adding", "T": 12, "seed": 0}
    model = {"cell": "rnn", "hidden": 4, "init": {"rule": "torch", "gain": 0}}
    answer = ask.answer(server, "/api/verdict", {"sequence": sequence, "models": [model], "model": 0})
    worse = answer["farthest"] or answer["verdict"]
    assert (worse["kind"], worse["cut"], worse["lost"]) == (
        "cut",
        {"distance": 1, "why": "weights"},
        "Infinity",
    )
    assert worse["severe"]


def test_where_only_the_c_of_an_lstm_sends_anything_back_it_is_judged_by_c(server):
    spec = specs.drawn(hidden=16, cells=("lstm",), sequence={"task": "recall", "T": 30})
    spec["models"][0]["init"] = {"gain": 0}
    answer = ask.answer(server, "/api/verdict", spec | {"model": 0})
    k, found = answer["k"], answer["verdict"]
    (model,) = ask.answer(server, "/api/gradient-map", spec)["models"]
    by_h, by_c = (model["log10_norm"][state][k] for state in ("dh", "dc"))
    assert by_h[0] == "-Infinity"
    assert found["lost"] == pytest.approx(by_h[k] - by_c[0], abs=1e-9)
    assert (found["kind"], found["cut"]) == ("vanishing", None)
    bias = next(change for change in answer["changes"] if change["change"] == "forget_bias")
    assert bias["helps"]


def test_where_no_step_back_is_reached_nothing_is_called_healthy(server):
    weights = {
        "W_xh": [[0.5], [0.3]],
        "W_hh": [[0.5, 0.2], [0.1, 0.6]],
        "b_h": [0.0, 0.0],
        "W_hy": [[0.5, 0.1], [-0.4, 0.2]],
        "b_y": [0.0, 0.0],
    }
    model = {"cell": "rnn", "activation": "relu", "weights": weights}
    spec = {"sequence": {"x": [[0.0]] * 8, "y": [*(7 * [None]), 0]}, "models": [model]}
    found = ask.answer(server, "/api/verdict", spec | {"model": 0})["verdict"]
    assert (found["kind"], found["cut"]["why"], found["lost"], found["comes"]) == (
        "cut",
        "blank",
        "Infinity",
        0,
    )


def test_how_far_it_comes_is_of_what_is_lost_however_much_it_grows(server):
    weights = {"W_xh": [[0.5]], "W_hh": [[-3.0]], "b_h": [0.0], "W_hy": [[0.5], [-0.4]], "b_y": [0.0, 0.0]}
    model = {"cell": "rnn", "activation": "identity", "weights": weights}
    spec = {"sequence": {"x": [[1.0]] * 20, "y": [*(19 * [None]), 0]}, "models": [model]}
    found = ask.answer(server, "/api/verdict", spec | {"model": 0})["verdict"]
    assert (found["kind"], found["comes"]) == ("exploding", 19)


def test_a_gradient_that_falls_and_comes_back_is_not_healthy(server):
    """tanh is flat at t = 8, where its slope is 6e-8; each other step back takes the norm times 6."""
    x = [[v] for v in (*(8 * [0.0]), 9.0, -6 * np.tanh(9.0))]
    weights = {"W_xh": [[1.0]], "W_hh": [[6.0]], "b_h": [0.0], "W_hy": [[1.0], [0.0]], "b_y": [0.0, 0.0]}
    spec = {"sequence": {"x": x, "y": [*(9 * [None]), 1]}, "models": [{"cell": "rnn", "weights": weights}]}
    answer = ask.answer(server, "/api/verdict", spec | {"model": 0})
    row, found = row_of(server, spec), answer["verdict"]
    assert (found["kind"], found["deepest"], found["comes"]) == ("vanishing", 2, 1)
    assert found["most_lost"] == pytest.approx(row[0] - row[2], abs=1e-9)
    assert found["most_lost"] > 5 > 1 > found["lost"] == pytest.approx(row[0] - row[-1], abs=1e-9)


def test_where_the_h_of_an_lstm_dips_and_its_c_carries_the_gradient_on_nothing_is_lost(server):
    """At t = 4 every gate is at an end, f at 1: nothing goes back by a gate, and all of it by c."""
    weights = {
        "W_xh": [[-30.0], [30.0], [0.0], [-30.0]],
        "W_hh": [[0.5], [0.5], [0.5], [0.5]],
        "b_h": [0.0, 3.0, 0.5, 0.0],
        "W_hy": [[1.0], [-1.0]],
        "b_y": [0.0, 0.0],
    }
    x = [[1.0 if t == 4 else 0.0] for t in range(9)]
    spec = {"sequence": {"x": x, "y": [*(8 * [None]), 1]}, "models": [{"cell": "lstm", "weights": weights}]}
    found, row = ask.answer(server, "/api/verdict", spec | {"model": 0})["verdict"], row_of(server, spec)
    assert row.argmin() == 5
    assert row[0] - row[5] > 9
    assert row[0] - row[-1] < 2
    assert (found["kind"], found["comes"]) == ("healthy", 8)
    assert found["most_lost"] < 2


def test_a_change_changes_one_thing_and_helps(server):
    spec = preset(server, "vanishing")
    answer = ask.answer(server, "/api/verdict", spec | {"model": 0})
    (before,) = spec["models"]
    changes = {change["change"]: change for change in answer["changes"]}
    assert set(changes) == {"orthogonal", "lstm", "gru", "shorter_T"}
    assert changes["lstm"]["model"]["init"]["forget_bias"] == 1, "the LSTM that the page adds"
    assert changes["orthogonal"]["model"]["init"] == {"rule": "orthogonal", "gain": 1.0}
    assert changes["lstm"]["model"]["cell"] == "lstm"
    for name in ("hidden", "seed"):
        assert all(change["model"][name] == before[name] for change in changes.values() if change["model"])
    assert changes["shorter_T"]["sequence"]["T"] < spec["sequence"]["T"]
    assert changes["shorter_T"]["sequence"] | {"T": 40} == spec["sequence"] | {"batch": 1}
    assert changes["shorter_T"]["verdict"]["kind"] == "healthy"
    assert changes["orthogonal"]["verdict"]["decades"] < answer["verdict"]["decades"] / 2


@pytest.mark.parametrize("name", ["vanishing", "exploding", "saturated", "lstm-forget-0"])
def test_changes_stand_by_what_they_leave_and_those_that_do_not_help_last(server, name):
    spec = preset(server, name)
    answer = ask.answer(server, "/api/verdict", spec | {"model": len(spec["models"]) - 1})
    about = "gained" if answer["verdict"]["kind"] == "exploding" else "most_lost"
    ranked = []
    for change in answer["changes"]:
        if change["helps"] is None:
            assert change["change"] == "clip"
            ranked.append((1, 0.0))
            continue
        left = float(change["verdict"][about])
        ranked.append((0 if change["helps"] else 2, left))
        if change["helps"] and change["verdict"]["kind"] != "healthy":
            assert left <= float(answer["verdict"][about]) - 1
    assert ranked == sorted(ranked)


def test_the_forget_bias_of_an_lstm_is_the_one_thing_that_is_set(server):
    spec = preset(server, "lstm-forget-0")
    changes = ask.answer(server, "/api/verdict", spec | {"model": 1})["changes"]
    (biased,) = (change for change in changes if change["change"] == "forget_bias")
    assert biased["model"]["init"] == {"rule": "torch", "gain": 1.0, "forget_bias": 1.0}
    (chrono,) = (change for change in changes if change["change"] == "chrono")
    assert chrono["model"]["init"] == {"rule": "chrono", "gain": 1.0}
    assert chrono["verdict"]["kind"] == biased["verdict"]["kind"] == "healthy"
    long = spec | {"sequence": spec["sequence"] | {"T": 300}, "models": [biased["model"]]}
    again = ask.answer(server, "/api/verdict", long | {"model": 0})["changes"]
    (more,) = (change for change in again if change["change"] == "forget_bias")
    assert more["model"]["init"]["forget_bias"] > 1


def test_a_smaller_gain_brings_the_radius_to_one(server):
    spec = preset(server, "exploding")
    changes = ask.answer(server, "/api/verdict", spec | {"model": 0})["changes"]
    (calmer,) = (change for change in changes if change["change"] == "gain")
    assert calmer["model"]["init"] == {"rule": "orthogonal", "gain": 1.0}
    assert calmer["verdict"]["kind"] == "healthy"


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_gain_at_the_end_of_the_doubles_is_judged_too(server, cell):
    spec = specs.drawn(T=20, hidden=6, cells=(cell,), model=0)
    spec["models"][0]["init"] = {"gain": -np.finfo(float).max}
    for path in ("/api/verdict", "/api/factors"):
        ask.answer(server, path, spec)


def test_of_numbers_given_no_step_is_known_to_be_informative_and_no_weight_is_drawn_anew(server):
    answer = ask.answer(server, "/api/verdict", specs.numbers() | {"model": 0})
    assert (answer["informative"], answer["verdict"]["at_risk"], answer["verdict"]["distance"]) == (
        None,
        None,
        2,
    )
    steep = specs.numbers()
    steep["models"][0]["weights"]["W_hh"] = [[1e-9]]
    answer = ask.answer(server, "/api/verdict", steep | {"model": 0})
    assert (answer["verdict"]["kind"], answer["changes"]) == ("vanishing", [])


def test_the_informative_steps_are_those_of_the_task(server):
    spec = specs.drawn(T=20) | {"sequence": {"task": "adding", "T": 20, "seed": 3}}
    answer = ask.answer(server, "/api/verdict", spec | {"model": 1})
    symbols = ask.trace(server, spec)[0]["symbols"]
    assert answer["informative"] == [t for t, symbol in enumerate(symbols) if "*" in symbol]
    assert answer["verdict"]["distance"] == 19 - answer["informative"][-1]


def test_presets_have_the_described_form_and_can_be_traced(server):
    found = ask.get(f"{server}/api/presets").json()
    assert issubclass(Preset, Answer)
    for each in found:
        Preset.model_validate(each)
        assert ask.trace(server, each["spec"])[-1]["nonfinite"] is None
    assert len({each["name"] for each in found}) == len(found) == 15
    assert len(json.dumps(found)) < 20_000


KINDS = {
    "healthy": {"cell": "rnn", "init": {"rule": "orthogonal"}},
    "vanishing": {"cell": "rnn", "init": {"gain": 0.3}},
    "exploding": {"cell": "rnn", "activation": "relu", "init": {"gain": 8.0}},
    "saturated": {"cell": "rnn", "init": {"gain": 60.0}},
    "cut": {"cell": "rnn", "activation": "relu", "init": {"gain": 0.0}},
}


def asked(kind):
    spec = {**specs.drawn(T=30), "models": [{**KINDS[kind], "hidden": 16, "seed": 0}], "model": 0}
    return read(json.dumps(spec).encode(), VerdictSpec, Settings())


@pytest.mark.parametrize("kind", KINDS)
def test_a_verdict_s_estimate_is_of_the_changes_that_are_tried(kind, monkeypatch):
    """Its own, those of the changed networks, and what a spectral radius or a clipped gradient takes."""
    told, judged, spec = [], [], asked(kind)

    def counted(experiment, m):
        judged.append(experiment.spec)
        return (yield from judge(experiment, m))

    judge = verdict.judge
    monkeypatch.setattr(verdict, "judge", counted)
    monkeypatch.setattr(limits, "check_cost", lambda cost, *_: told.append(cost))
    answer = json.loads(b"".join(verdict.answer(prepare(spec, Settings()), spec)))
    assert answer["verdict"]["kind"] == kind
    tried, names = len(judged) - 1, {change["change"] for change in answer["changes"]}
    first, whole, each = told[0], told[-1 - tried], told[len(told) - tried :]
    more = whole.seconds - first.seconds - sum(cost.seconds for cost in each)
    assert more > 1e-6 if names & {"gain", "clip"} else more == pytest.approx(0, abs=1e-12)
    assert tried == sum(change["verdict"] is not None for change in answer["changes"])
    assert whole.bytes == first.bytes


def test_a_verdict_whose_changes_take_too_long_is_refused_once_they_are_known():
    """Before anything is sent, as any estimate; a healthy network of the same size has nothing to change."""
    cost = estimates.estimate(prepare(asked("vanishing"), Settings()).sizes, asked("vanishing"))
    settings = Settings(max_seconds=2 * cost.seconds)
    for kind, refused in (("healthy", False), ("vanishing", True), ("saturated", True)):
        spec = asked(kind)
        pieces = verdict.answer(prepare(spec, settings), spec)
        if not refused:
            assert json.loads(b"".join(pieces))["changes"] == []
            continue
        with pytest.raises(ApiError) as error:
            next(filter(None, pieces))
        assert (error.value.status, error.value.problem["code"]) == (422, "spec.too_costly")
