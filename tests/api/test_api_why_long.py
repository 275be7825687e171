"""Spectra, seeds, truncation and clipping, held against NumPy alone or against the routes of the contract."""

import json

import numpy as np
import pytest

from app.api.questions import progress as news
from app.api.questions import seeds
from app.api.questions import spectrum as spectra
from app.api.questions.seeds import SeedsSpec
from app.api.questions.spectrum import SpectrumSpec
from app.api.spec.experiment import prepare
from app.api.spec.reading import read
from app.settings import Settings
from tests.api import ask, specs
from tests.api.test_api_trace import by_name, numbers
from tests.api.test_api_why import LAST, Streamed


def found(events, name):
    return [event for event in events if event["event"] == name]


def spectrum(server, spec, **further):
    events = ask.stream(server, "/api/spectrum", spec | further)
    assert [event["event"] for event in events if event["event"] != "progress"] == ["spectrum", "done"]
    return found(events, "spectrum")[0]


def test_the_spectrum_of_an_rnn_is_that_of_the_product_of_its_jacobians(server):
    spec = specs.drawn(T=9, hidden=4)
    streamed = Streamed(server, spec, 0)
    steps = [(1 - h**2)[:, None] * streamed.W["W_hh"] for h in streamed.h]
    for t, stride in ((None, None), (6, 2)):
        answer = spectrum(server, spec, model=0, t=t, stride=stride)
        last = 8 if t is None else t
        assert (answer["t"], answer["distances"]) == (last, list(range(0, last + 1, stride or 1)))
        for d, row, norm in zip(
            answer["distances"], answer["log10_singular_values"], answer["log10_step_norm"], strict=True
        ):
            product = np.linalg.multi_dot([np.eye(4), *steps[last : last - d : -1], np.eye(4)])
            values = np.linalg.svd(product, compute_uv=False)
            np.testing.assert_allclose(10 ** numbers(row), values, rtol=1e-6, atol=1e-12)
            assert norm == pytest.approx(np.log10(np.linalg.norm(steps[last - d], 2)), rel=1e-9)
        exponents = np.log(10) * numbers(answer["log10_singular_values"][-1]) / answer["distances"][-1]
        np.testing.assert_allclose(answer["lyapunov"], exponents, rtol=1e-12)
        assert (answer["states"], answer["mean_field"]) == (["h"], None)


def test_the_spectrum_of_an_lstm_is_that_of_h_and_c_together(server):
    answer = spectrum(server, specs.drawn(T=9, hidden=4), model=1)
    assert answer["states"] == ["h", "c"]
    assert numbers(answer["log10_singular_values"]).shape == (9, 8)
    np.testing.assert_allclose(answer["log10_singular_values"][0], 0, atol=1e-12)


@pytest.mark.parametrize(("gain", "expected"), [(0.5, -0.693), (1.5, 0.065), (2.0, 0.155)])
def test_where_nothing_drives_a_random_network_theory_says_what_the_spectrum_comes_near(
    server, gain, expected
):
    T, H = 150, 200
    model = {"cell": "rnn", "hidden": H, "init": {"rule": "glorot", "gain": gain}}
    model["h_0"] = np.random.default_rng(0).normal(size=H).tolist()
    sequence = {"x": [[0.0]] * T, "y": [None] * (T - 1) + [0], "classes": 2}
    spec = {"sequence": sequence, "models": [model], "model": 0, "stride": T - 1}
    answer = spectrum(server, spec)
    assert answer["mean_field"] == pytest.approx(expected, abs=1e-3)
    assert answer["lyapunov"][0] == pytest.approx(expected, abs=0.1)


def test_where_a_bias_drives_a_random_network_theory_says_nothing(server):
    sequence = {"x": [[0.0]] * 4, "y": [None] * 3 + [0], "classes": 2}
    for rule, silent in (("glorot", False), ("torch", True)):
        model = {"cell": "rnn", "hidden": 5, "init": {"rule": rule, "gain": 1.5}}
        answer = spectrum(server, {"sequence": sequence, "models": [model], "model": 0})
        assert (answer["mean_field"] is None) == silent


def progress(pieces):
    """The data of the `progress` events among the pieces of a stream."""
    return [json.loads(piece.split(b"data: ")[1]) for piece in pieces if b"event: progress" in piece]


@pytest.mark.parametrize(
    ("kind", "events_of", "further"),
    [
        (SpectrumSpec, spectra.answer, {"model": 2}),
        (SpectrumSpec, spectra.answer, {"model": 1, "t": 12, "stride": 5}),
        (SeedsSpec, seeds.answer, {"seeds": 3}),
        (SeedsSpec, seeds.answer, {"seeds": 2, "what": "every"}),
    ],
)
def test_what_takes_long_tells_how_far_it_is(kind, events_of, further, monkeypatch):
    """Here every step takes long."""
    monkeypatch.setattr(news, "PROGRESS_SECONDS", 0)
    spec = read(json.dumps(specs.drawn(T=20, **further)).encode(), kind, Settings())
    told = progress(events_of(prepare(spec, Settings()), spec))
    (total,) = {event["total"] for event in told}
    assert [event["done"] for event in told] == list(range(1, total + 1))
    (form,) = (form for form in spectra.EVENTS if form.__name__ == "Progress")
    for event in told:
        form.model_validate(event)


def test_progress_is_told_ten_times_a_second(monkeypatch):
    now = 0.0

    def steps():
        nonlocal now
        for _ in range(100):
            now += 1 / 64
            yield b""

    monkeypatch.setattr(news, "perf_counter", lambda: now)
    assert [event["done"] for event in progress(news.reported(steps(), 100))] == list(range(7, 101, 7))


@pytest.mark.parametrize("what", ["loss", "every"])
def test_each_seed_s_curve_is_what_the_map_says_and_the_bands_are_over_them(server, what):
    spec = specs.drawn(T=8, hidden=4)
    spec["models"][0]["seed"] = 3
    events = ask.stream(server, "/api/seeds", spec | {"seeds": 4, "what": what})
    plan, seeds, (bands,) = events[0], found(events, "seed"), found(events, "bands")
    assert plan["seeds"] == [event["seed"] for event in seeds] == [3, 4, 5, 6]
    assert plan["digest"] == ask.trace(server, spec)[0]["digest"]
    for event in seeds:
        models = [model | {"seed": event["seed"]} for model in spec["models"]]
        answer = ask.answer(server, "/api/gradient-map", spec | {"models": models, "map": what})
        for m, model in enumerate(answer["models"]):
            rows = model["log10_norm"]["dh"]
            by_distance = [
                [rows[k][k - d] for k in answer["rows"] if k >= d and rows[k][k - d] is not None]
                for d in range(8)
            ]
            curve = [np.median(each) for each in by_distance]
            told = event["models"][m]
            np.testing.assert_allclose(told["curve"], curve, rtol=1e-9, atol=1e-9)
            assert told["decades"] == pytest.approx(-np.polyfit(np.arange(8), curve, 1)[0], rel=1e-8)
            past = [d for d in range(8) if curve[d] - curve[0] <= -3]
            assert told["reach"] == (past[0] if past else None)
    for m, band in enumerate(bands["models"]):
        curves = np.array([event["models"][m]["curve"] for event in seeds])
        quantiles = {"least": 0, "low": 0.25, "median": 0.5, "high": 0.75, "greatest": 1}
        for name, q in quantiles.items():
            np.testing.assert_allclose(band["curve"][name], np.quantile(curves, q, axis=0), atol=1e-12)
            reaches = sorted(event["models"][m]["reach"] or np.inf for event in seeds)
            if q in (0, 1):
                assert float(band["reach"][name]) == reaches[-q]
            decades = [event["models"][m]["decades"] for event in seeds]
            assert band["decades"][name] == pytest.approx(np.quantile(decades, q), abs=1e-12)


def test_sizes_are_matched_by_units_or_by_parameters(server):
    spec = specs.drawn(T=4, hidden=32, cells=("lstm", "rnn", "gru"))
    spec["models"][1]["hidden"] = 5

    def plan(match):
        return ask.stream(server, "/api/seeds", spec | {"seeds": 1, "match": match})[0]

    assert [model["hidden"] for model in plan(None)["models"]] == [32, 5, 32]
    assert [model["hidden"] for model in plan("hidden")["models"]] == [32, 32, 32]
    matched = plan("parameters")
    counts = [model["parameters"] for model in matched["models"]]
    assert all(abs(count - counts[0]) / counts[0] < 0.02 for count in counts)
    assert matched["digest"] == plan(None)["digest"]
    hidden = [model["hidden"] for model in matched["models"]]
    models = [model | {"hidden": H} for model, H in zip(spec["models"], hidden, strict=True)]
    told = ask.trace(server, spec | {"models": models})[0]["models"]
    assert [model["parameters"] for model in told] == counts


@pytest.mark.parametrize(
    ("path", "forms", "further"),
    [
        ("/api/spectrum", spectra.EVENTS, {"model": 1, "arrays": "base64"}),
        ("/api/spectrum", spectra.EVENTS, {"model": 0}),
        ("/api/seeds", seeds.EVENTS, {"seeds": 2}),
        ("/api/seeds", seeds.EVENTS, {"seeds": 1, "what": "every", "arrays": "base64"}),
    ],
)
def test_every_event_has_the_form_that_the_description_says(server, path, forms, further):
    by_event = {form.model_fields["event"].annotation.__args__[0]: form for form in forms}
    for event in ask.stream(server, path, specs.drawn(T=80, hidden=4, **further)):
        by_event[event["event"]].model_validate(event)


@pytest.mark.parametrize("m", [0, 1, 2])
def test_truncation_is_told_against_the_full_gradient(server, m):
    spec = specs.drawn(T=12, hidden=4, loss={"at": [4, 11]})
    answer = ask.answer(server, "/api/truncation", spec | {"model": m})
    assert [block["length"] for block in answer["blocks"]] == [1, 2, 5, 10, 12]
    full = by_name(ask.trace(server, spec), "gradients", m)[0]["weights"]
    for block in answer["blocks"]:
        n = block["length"]
        assert block["cuts"] == list(range(n, 12, n))
        cut = by_name(ask.trace(server, spec | {"truncate": n}), "gradients", m)[0]["weights"]
        for name, whole in full.items():
            a, b = numbers(cut[name]).ravel(), numbers(whole).ravel()
            ratio = np.linalg.norm(a) / np.linalg.norm(b)
            assert 10 ** block["log10_ratio"][name] == pytest.approx(ratio, rel=1e-9)
            cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
            assert block["cosine"][name] == pytest.approx(cosine, abs=1e-9)
    assert all(value == 0 for value in answer["blocks"][-1]["log10_ratio"].values())


def test_the_batches_of_a_long_sequence_begin_at_offsets(server):
    batches = {"steps": 1000, "rows": 2, "length": 10}
    answer = ask.answer(server, "/api/truncation", specs.drawn(model=0, lengths=[2], batches=batches))
    assert answer["batches"]["offsets"] == [0, 500]
    assert answer["batches"]["starts"][:3] == [[0, 500], [10, 510], [20, 520]]
    assert len(answer["batches"]["starts"]) == 50


@pytest.mark.parametrize("m", [0, 1, 2])
def test_clipping_by_norm_keeps_the_direction_and_by_value_may_turn(server, m):
    spec = specs.drawn(T=8, hidden=4, loss=LAST, truncate=3)
    raw = by_name(ask.trace(server, spec), "gradients", m)[0]["weights"]
    joined = np.concatenate([numbers(each).ravel() for each in raw.values()])
    norm = np.linalg.norm(joined)
    answer = ask.answer(server, "/api/clipping", spec | {"model": m, "norm": norm / 3, "value": 0.02})
    by_norm, by_value = answer["by_norm"], answer["by_value"]
    assert by_norm["log10_norm_raw"] == pytest.approx(np.log10(norm), rel=1e-9)
    assert by_norm["log10_norm"] == pytest.approx(np.log10(norm / 3), rel=1e-9)
    assert by_norm["direction_kept"]
    cut = np.clip(joined, -0.02, 0.02)
    assert by_value["log10_norm"] == pytest.approx(np.log10(np.linalg.norm(cut)), rel=1e-9)
    assert by_value["cosine"] == pytest.approx(cut @ joined / norm / np.linalg.norm(cut), rel=1e-9)
    assert (by_value["cut"], by_value["size"]) == ((np.abs(joined) > 0.02).sum(), joined.size)
    assert not by_value["direction_kept"]
    for name, each in raw.items():
        assert by_norm["parameters"][name]["log10_norm_raw"] == pytest.approx(
            np.log10(np.linalg.norm(numbers(each))), rel=1e-9
        )
    assert ask.answer(server, "/api/clipping", spec | {"model": m, "norm": None})["by_norm"] is None


def test_an_infinite_gradient_is_clipped_by_norm_as_pytorch_does_and_by_value_to_the_limit(server):
    weights = {"W_xh": [[1.0]], "W_hh": [[1e200]], "b_h": [0.0], "W_hy": [[1e-100]], "b_y": [0.0]}
    sequence = {"x": [[1e-300], [0.0], [0.0]], "y": [None, None, 1e200]}
    model = {"cell": "rnn", "activation": "identity", "weights": weights}
    spec = {"sequence": sequence, "models": [model], "loss": {"kind": "mse"}}
    answer = ask.answer(server, "/api/clipping", spec | {"model": 0, "norm": 1, "value": 1})
    by_norm, by_value = answer["by_norm"], answer["by_value"]
    assert (by_norm["log10_norm_raw"], by_norm["log10_norm"]) == ("Infinity", "NaN")
    assert by_norm["parameters"]["b_h"]["log10_norm"] == "NaN"
    for name in ("W_xh", "W_hy", "b_y"):
        assert by_norm["parameters"][name]["log10_norm"] == "-Infinity"
    assert by_value["log10_norm"] == pytest.approx(np.log10(2), rel=1e-12)  # four numbers of 1


CUT = {"cell": "rnn", "hidden": 3, "recurrent": False}


@pytest.mark.parametrize(
    ("path", "further", "code", "where"),
    [
        ("spectrum", {"model": 0, "t": 6}, "spec.no_such_step", "t"),
        ("spectrum", {"model": 0, "stride": 0}, "spec.too_small", "stride"),
        ("spectrum", {"model": 0, "models": [CUT]}, "spec.not_recurrent", "models.0.recurrent"),
        ("seeds", {"models": [CUT]}, "spec.not_recurrent", "models.0.recurrent"),
        ("seeds", {"seeds": 101}, "spec.too_large", "seeds"),
        ("seeds", {"match": "size"}, "spec.choice", "match"),
        ("seeds", specs.numbers(), "spec.weights", "models.0.weights"),
        ("truncation", {"model": 0, "lengths": [2, 7]}, "spec.too_large", "lengths.1"),
        ("truncation", {"model": 0, "lengths": []}, "spec.empty", "lengths"),
        (
            "truncation",
            {"model": 0, "batches": {"steps": 9, "rows": 2, "length": 5}},
            "truncate.batches",
            "batches",
        ),
        ("clipping", {"model": 0, "norm": 0}, "spec.too_small", "norm"),
        ("clipping", {"model": 0, "value": "a"}, "spec.type", "value"),
        ("verdict", {"model": 0, "models": [CUT]}, "spec.not_recurrent", "models.0.recurrent"),
    ],
)
def test_what_cannot_be_asked_is_refused(server, path, further, code, where):
    error = ask.problem(ask.post(f"{server}/api/{path}", json=specs.drawn(T=6) | further))
    assert (error["code"], error["where"]) == (code, where)
