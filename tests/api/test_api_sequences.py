"""Several sequences of one's own: what each has alone, the padding said, and their mean."""

import numpy as np
import pytest

from app.api.questions.gradient_map import MapSpec
from app.api.questions.trace import Spec
from app.api.spec import estimates, sequences
from app.api.spec.experiment import prepare
from app.api.wire.errors import ApiError
from app.settings import Settings
from tests.api import ask

LENGTHS = (4, 7, 2)
T, X, Y = 7, 2, 3


def sequences_of(seed=0):
    rng = np.random.default_rng(seed)
    return [
        {"x": rng.normal(size=(n, X)).tolist(), "y": rng.integers(0, Y, n).tolist(), "classes": Y}
        for n in LENGTHS
    ]


TWO = sequences_of()[:2]
MODELS = [
    {"cell": "lstm", "hidden": 3, "h_0": [0.1, -0.2, 0.3]},
    {"cell": "gru", "hidden": 3, "layers": 2, "bidirectional": True, "read": "state"},
]
SPEC = {"sequences": sequences_of(), "models": MODELS, "loss": {"at": "all", "reduction": "mean"}}


def alone(b):
    return {"sequence": SPEC["sequences"][b]} | {key: SPEC[key] for key in ("models", "loss")}


def place_of(event):
    return event["model"], event.get("layer"), event.get("direction"), event["t"]


@pytest.mark.parametrize("padding", ["behind", "front"])
def test_each_sequence_in_a_batch_has_what_it_has_alone(server, padding):
    events = ask.trace(server, {**SPEC, "padding": padding})
    shift = [T - n if padding == "front" else 0 for n in LENGTHS]
    plan = events[0]
    assert plan["valid"] == [[s <= t < s + n for t in range(T)] for n, s in zip(LENGTHS, shift, strict=True)]
    kinds = ("forward", "output", "backward")
    found = {(kind, place_of(e)): e for kind in kinds for e in events if e["event"] == kind}
    gradients = [e for e in events if e["event"] == "gradients"]
    weights, loss = [], []
    for b, n in enumerate(LENGTHS):
        theirs = ask.trace(server, alone(b))
        for each in theirs:
            if each["event"] not in kinds:
                continue
            m, layer, way, t = place_of(each)
            mine = found[each["event"], (m, layer, way, t + shift[b])]
            for name, value in each.items():
                if isinstance(value, list):
                    np.testing.assert_allclose(mine[name][b], value, rtol=1e-9, atol=1e-12)
        single = [e for e in theirs if e["event"] == "gradients"]
        weights.append([e["weights"] for e in single])
        loss.append([e["loss"] for e in single])
        for mine, other in zip(gradients, single, strict=True):
            np.testing.assert_allclose(
                [row[b] for row in mine["x"][shift[b] : shift[b] + n]], other["x"], rtol=1e-9, atol=1e-12
            )
    for m, mine in enumerate(gradients):
        assert mine["loss"] == pytest.approx(sum(each[m] for each in loss), rel=1e-12)
        for name, value in mine["weights"].items():
            total = np.sum([each[m][name] for each in weights], axis=0)
            np.testing.assert_allclose(value, total, rtol=1e-9, atol=1e-12)


def test_padding_shows_zeros_or_the_state_carried_on_and_no_gradient(server):
    ended, carried = (ask.trace(server, {**SPEC, "over_padding": over}) for over in ("ended", "carried"))
    for kind, name in (("forward", "h"), ("backward", "dh")):
        for first, second in zip(ended, carried, strict=True):
            if first["event"] != kind or first["layer"] or first["direction"] == "reverse":
                continue
            b, t = 2, first["t"]
            if t < LENGTHS[b]:
                assert first[name][b] == second[name][b] != [0.0] * 3
            else:
                assert not any(first[name][b])
                assert any(second[name][b]) == (kind == "forward")
    outputs = [e for e in ended if e["event"] == "output" and e["t"] == 6]
    for each in outputs:
        assert each["logits"][0] is each["target"][0] is each["loss"][2] is None
        assert each["loss"][1] > 0


@pytest.mark.parametrize("path", ["gradient-map", "step", "passes", "numbers"])
def test_a_question_looks_at_one_of_them(server, path):
    further = {"step": {"model": 0, "t": 1}, "numbers": {}}.get(path, {"map": "every"})
    spec = {**SPEC, "models": MODELS[:1]} | further
    one = {**alone(1), "models": MODELS[:1]} | further
    if path == "passes":
        first, second = (
            [e for e in ask.stream(server, "/api/passes", body) if e["event"] != "done"]
            for body in ({**spec, "of": 1}, one)
        )
        assert next(e for e in first if e["event"] == "map").pop("of") == 1
    else:
        first, second = (ask.answer(server, f"/api/{path}", body) for body in ({**spec, "of": 1}, one))
        if path == "gradient-map":
            assert first.pop("of") == 1
    assert first == second


def test_the_map_of_the_mean_is_the_mean_of_the_maps(server):
    body = {**SPEC, "map": "every"}
    mean = ask.answer(server, "/api/gradient-map", {**body, "of": "mean"})
    assert (mean["of"], mean["T"]) == ("mean", T)
    maps = [ask.answer(server, "/api/gradient-map", {**body, "of": b}) for b in range(3)]
    for name in ("dh", "dc"):
        cells = np.full((3, T, T), np.nan)
        for b, n in enumerate(LENGTHS):
            rows = maps[b]["models"][0]["log10_norm"][name]
            cells[b, :n, :n] = [[np.nan if v is None else 10 ** float(v) for v in row] for row in rows]
        found = mean["models"][0]["log10_norm"][name]
        for k in range(T):
            for t in range(k + 1):
                expected = np.nanmean(cells[:, k, t])
                assert 10 ** float(found[k][t]) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"sequence": {"task": "recall", "T": 5}}, "sequences"),
        ({"sequences": None}, "sequence"),
        ({"sequences": []}, "sequences"),
        ({"sequences": sequences_of() * 22}, "sequences"),
        ({"sequences": [*TWO, {"x": [[1.0]], "y": [0], "classes": Y}]}, "sequences.2.x"),
        ({"sequences": [*TWO, {"x": [[1.0, 2.0]], "y": [9], "classes": Y}]}, "sequences.2.y.0"),
        ({"sequences": [*TWO, {"x": [[1.0, "no"]], "y": [0]}]}, "sequences.2.x.0.1"),
        ({"sequences": [*TWO, {"x": [[1.0, 0]], "y": [0], "classes": 5}]}, "sequences.2.classes"),
        ({"of": 3}, "of"),
        ({"of": "mean"}, "of"),
        ({"padding": "left"}, "padding"),
        ({"loss": {"at": [3]}}, "loss.at"),
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused_with_its_place(server, change, where):
    answer = ask.post(server + "/api/trace", json={k: v for k, v in (SPEC | change).items() if v is not None})
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, where)


def test_passes_are_of_one_sequence_not_of_the_mean(server):
    answer = ask.post(server + "/api/passes", json={**SPEC, "models": MODELS[:1], "of": "mean"})
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "of")


def test_what_is_for_several_sequences_is_refused_for_one(server):
    answer = ask.post(server + "/api/trace", json={**alone(0), "padding": "front"})
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "padding")


def test_one_long_sequence_among_short_ones_is_padded_only_once_that_fits(monkeypatch):
    padded = []
    monkeypatch.setattr(sequences, "_padded", lambda *given: padded.append(given))
    long, short = ({"x": [[0.0] * 50] * n, "y": [0] * n, "classes": 2} for n in (400, 1))
    spec = Spec.model_validate({"sequences": [long, *[short] * 63], "models": [{"cell": "rnn", "hidden": 2}]})
    with pytest.raises(ApiError) as error:
        prepare(spec, Settings(max_memory=10_000_000))
    assert error.value.problem["code"] == "spec.too_large"
    assert not padded


def test_the_mean_of_the_maps_is_told_to_cost_as_much_as_all_of_them():
    body = {"sequences": [alone(1)["sequence"]] * 8, "models": MODELS, "map": "every"}
    one, mean = (
        estimates.estimate(prepare(spec, Settings()).sizes, spec).seconds
        for spec in (MapSpec.model_validate({**body, "of": of}) for of in (0, "mean"))
    )
    assert mean > 5 * one
