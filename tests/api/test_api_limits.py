"""What is too large or too costly is refused before memory is taken; estimates are near what happens."""

import asyncio
import itertools
import json
import time
import tracemalloc

import httpx2
import pytest

from app.api.questions import events
from app.api.questions.attribution import AttributionSpec
from app.api.questions.clipping import ClippingSpec
from app.api.questions.derivation import DerivationSpec
from app.api.questions.descent import DescentSpec
from app.api.questions.factors import FactorsSpec
from app.api.questions.gradient_map import MapSpec
from app.api.questions.libraries import LibrariesSpec
from app.api.questions.numbers import NumbersSpec
from app.api.questions.passes import PassesSpec
from app.api.questions.paths import PathsSpec
from app.api.questions.seeds import SeedsSpec
from app.api.questions.shares import SharesSpec
from app.api.questions.spectrum import SpectrumSpec
from app.api.questions.step import StepSpec
from app.api.questions.trace import Spec
from app.api.questions.truncation import TruncationSpec
from app.api.questions.verdict import VerdictSpec
from app.api.spec import limits, sequences
from app.api.spec.experiment import prepare
from app.api.spec.reading import read
from app.api.wire.errors import ApiError
from app.data import make_sequence
from app.engine.passes.bptt import bptt
from app.engine.passes.trace import new_adjoint
from app.engine.passes.unroll import unroll
from app.main import create_app
from app.settings import Settings
from tests.api import ask, specs
from tests.live import running
from tests.load.cases import ANSWERS


@pytest.mark.parametrize(
    ("path", "spec", "code"),
    [
        ("trace", specs.drawn(T=2000, hidden=512), "spec.too_large"),
        ("trace", specs.drawn(T=2000, hidden=512, arrays="base64"), "spec.too_large"),
        ("passes", specs.drawn(T=2000, hidden=512, arrays="base64"), "spec.too_large"),
        (
            "gradient-map",
            specs.drawn(T=2000, hidden=512, cells=("lstm",), map="every", pool=100),
            "spec.too_costly",
        ),
        ("gradient-map", specs.drawn(T=2000, hidden=16, cells=("lstm",) * 6, map="every"), "spec.too_large"),
        ("step", specs.drawn(T=100, hidden=256, model=1, t=[0, 99]), "spec.too_large"),
        ("gradient-check", specs.drawn(T=2000, hidden=128, samples=4096), "spec.too_costly"),
        ("spectrum", specs.drawn(T=2000, hidden=256, model=1), "spec.too_costly"),
        ("seeds", specs.drawn(T=2000, hidden=64, seeds=100, what="every"), "spec.too_costly"),
        ("libraries", specs.drawn(T=2000, hidden=64, model=0, setup="own", seeds=30), "spec.too_costly"),
        ("libraries", specs.drawn(T=2000, hidden=512, model=0, setup="own", seeds=1), "spec.too_large"),
    ],
)
def test_a_spec_that_would_take_too_much_is_refused_at_once(server, path, spec, code):
    response = ask.post(f"{server}/api/{path}", json=spec, timeout=10)  # to compute it would take longer
    assert response.status_code == 422
    error = ask.problem(response)
    assert error["code"] == code
    assert error["hint"]


def test_outputs_have_a_limit_too(server):
    spec = specs.numbers()
    spec["models"] = [{"cell": "rnn", "hidden": 1}]
    spec["sequence"]["classes"] = 10**9
    error = ask.problem(ask.post(f"{server}/api/trace", json=spec))
    assert (error["code"], error["where"]) == ("spec.too_wide", "sequence.classes")


def test_of_a_batch_that_is_too_costly_one_sequence_is_drawn_no_more(monkeypatch):
    drawn = []

    def counted(*asked):
        drawn.append(asked)
        return make_sequence(*asked)

    monkeypatch.setattr(sequences, "make_sequence", counted)
    given = specs.drawn(T=30, hidden=64, cells=("rnn",), model=0, t=0)
    given["sequence"]["batch"] = 8
    spec = read(json.dumps(given).encode(), StepSpec, Settings())
    with pytest.raises(ApiError):
        prepare(spec, Settings(max_seconds=1e-6))
    assert len(drawn) == 1
    assert prepare(spec, Settings()).sequence.xs.shape[1] == 8
    assert len(drawn) == 9


def test_refusing_takes_no_memory():
    sequence = {"x": [[0.0]] * 2000, "y": [0] * 2000, "classes": 10_000}
    spec = {"sequence": sequence, "models": [{"cell": "lstm", "hidden": 512}] * 6}
    with running() as live:
        ask.trace(live.url, specs.drawn())
        before = live.memory
        for path in ("trace", "passes", "gradient-map", "gradient-check"):
            response = ask.post(f"{live.url}/api/{path}", json=spec)
            assert ask.problem(response)["code"] in ("spec.too_large", "spec.too_costly")
        assert live.memory - before < 20e6


LAST = {"at": "last"}
LSTM = {"model": 1}
ELEMENT = {"parameter": "W_hh", "index": [0, 0]}


ESTIMATED = [
    (Spec, specs.drawn(T=50, hidden=16)),
    (Spec, specs.drawn(T=200, hidden=64)),
    (Spec, specs.drawn(T=200, hidden=64, arrays="base64", include=["weights"])),
    (Spec, specs.drawn(T=60, hidden=256, cells=("gru",))),
    (MapSpec, specs.drawn(T=200, hidden=64, map="every")),
    (MapSpec, specs.drawn(T=200, hidden=64, map="every", arrays="base64")),
    (MapSpec, specs.drawn(T=400, hidden=16, map="loss")),
    (MapSpec, specs.drawn(T=400, hidden=16, map="every", pool=100)),
    (PassesSpec, specs.drawn(T=100, hidden=64, pool=5)),
    (PassesSpec, specs.drawn(T=400, hidden=16, pool=5, arrays="base64")),
    (NumbersSpec, specs.drawn(T=50, hidden=16)),
    (NumbersSpec, specs.drawn(T=50, hidden=64, arrays="base64")),
    (StepSpec, specs.drawn(T=20, hidden=64, model=1, t=[0, 5])),
    (StepSpec, specs.drawn(T=20, hidden=64, model=0, t=3, arrays="base64")),
    (DerivationSpec, specs.drawn(T=60, hidden=16, loss={"at": "all"}, **LSTM, **ELEMENT)),
    (DerivationSpec, specs.drawn(T=500, hidden=64, model=2, **ELEMENT)),
    (DescentSpec, specs.drawn(T=50, hidden=16, eta=0.1, updates=20)),
    (DescentSpec, specs.drawn(T=100, hidden=128, eta=0.1, updates=2)),
    (SharesSpec, specs.drawn(T=200, hidden=64, t=3, **LSTM)),
    (SharesSpec, specs.drawn(T=500, hidden=16, model=0, t=3, arrays="base64")),
    (AttributionSpec, specs.drawn(T=200, hidden=64, **LSTM)),
    (FactorsSpec, specs.drawn(T=300, hidden=64, model=0)),
    (FactorsSpec, specs.drawn(T=300, hidden=64, **LSTM)),
    (PathsSpec, specs.drawn(T=300, hidden=64, **LSTM)),
    (VerdictSpec, specs.drawn(T=200, hidden=64, model=0)),
    (TruncationSpec, specs.drawn(T=300, hidden=64, **LSTM)),
    (TruncationSpec, specs.drawn(T=20, model=0, batches={"steps": 9000, "rows": 9, "length": 2})),
    (ClippingSpec, specs.drawn(T=300, hidden=64, value=0.1, **LSTM)),
    (LibrariesSpec, specs.drawn(T=20, hidden=8, model=0, setup="own", seeds=1)),
    (LibrariesSpec, specs.drawn(T=10, hidden=8, model=0, setup="own", seeds=20)),
    (SeedsSpec, specs.drawn(T=60, hidden=32, seeds=5)),
    (SeedsSpec, specs.drawn(T=100, hidden=64, seeds=2, what="every")),
    (SpectrumSpec, specs.drawn(T=100, hidden=32, **LSTM)),
    (SpectrumSpec, specs.drawn(T=100, hidden=64, model=2, stride=10)),
]


def estimated(kind, given, monkeypatch):
    """The spec, and what it is estimated to cost."""
    found = []
    monkeypatch.setattr(limits, "check_cost", lambda cost, spec, settings: found.append(cost))
    spec = read(json.dumps(given).encode(), kind, Settings())
    prepare(spec, Settings())
    return spec, found[0]


@pytest.mark.parametrize(("kind", "given"), ESTIMATED)
def test_the_bytes_of_an_answer_are_near_what_is_estimated(kind, given, monkeypatch):
    spec, cost = estimated(kind, given, monkeypatch)
    size = sum(map(len, ANSWERS[kind](prepare(spec, Settings()), spec)))
    assert 0.7 < cost.answer(spec.packed) / size < 2


@pytest.mark.parametrize(("kind", "given"), ESTIMATED)
def test_the_smallest_answer_has_its_fixed_price_and_weights_theirs(kind, given, monkeypatch):
    """A network is made and passed through, however short: a millisecond; a million weights are drawn: 20."""
    small = {**given, "sequence": {**given["sequence"], "T": 3}, "t": 0}
    small = small if "t" in given else {name: small[name] for name in given}
    small["models"] = [{**model, "hidden": 1} for model in small["models"]]
    small |= {"index": [0, 0]} if kind is DerivationSpec else {}
    assert estimated(kind, small, monkeypatch)[1].seconds > 1e-3
    large = {**small, "models": [{**model, "hidden": 512} for model in small["models"]]}
    assert estimated(kind, large, monkeypatch)[1].seconds > 4e-3


def test_numbers_of_a_body_have_a_price(monkeypatch):
    weights = {"W_xh": [[0.0]] * 500, "W_hh": [[0.0] * 500] * 500, "b_h": [0.0] * 500}
    weights |= {"W_hy": [[0.0] * 500], "b_y": [0.0]}
    given = specs.numbers() | {"models": [{"cell": "rnn", "weights": weights}], "loss": {"kind": "mse"}}
    given["sequence"] = {"x": [[0.0]], "y": [0.0]}
    drawn = {**given, "models": [{"cell": "rnn", "hidden": 500}]}
    prices = [estimated(Spec, each, monkeypatch)[1].seconds for each in (given, drawn)]
    assert prices[0] - prices[1] > 0.02


@pytest.mark.parametrize("hidden", [1, 16, 256])
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_memory_of_a_pass_is_near_what_is_estimated(cell, hidden, monkeypatch):
    spec, cost = estimated(Spec, specs.drawn(T=1000, hidden=hidden, cells=(cell,)), monkeypatch)
    tracemalloc.start()
    (trace,) = prepare(spec, Settings()).traces()
    adjoint = new_adjoint(trace)
    for _ in itertools.chain(unroll(trace), bptt(trace, adjoint)):
        pass
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.7 < 8 * cost.held / held < 2


@pytest.mark.long
def test_three_models_at_two_hundred_steps_stream_within_a_second(server):
    for arrays in ("lists", "base64"):
        seconds = []
        for _ in range(3):
            start = time.perf_counter()
            with httpx2.stream(
                "POST", f"{server}/api/trace", json=specs.drawn(T=200, hidden=64, arrays=arrays)
            ) as r:
                size = sum(map(len, r.iter_raw()))
            seconds.append(time.perf_counter() - start)
        assert size > 8e6
        assert min(seconds) < 1


def test_the_first_events_leave_long_before_the_last_are_computed(monkeypatch):
    computed, sent = [], []  # steps so far; each piece of the answer, and how many steps were computed then

    def counted(trace):
        for t in unroll(trace):
            if trace.T == 300:  # not one of the page's own first example
                computed.append(t)
            yield t

    body = json.dumps(specs.drawn(T=300, hidden=64, cells=("lstm",))).encode()
    received = [{"type": "http.request", "body": body}]

    async def receive():
        return received.pop() if received else await asyncio.Event().wait()  # and it does not leave

    async def send(message):
        if message.get("body"):
            sent.append((message["body"], len(computed)))

    async def ask_the_app():
        headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/trace",
            "query_string": b"",
            "headers": headers,
        }
        app = create_app(Settings())
        async with app.router.lifespan_context(app):
            await app(scope, receive, send)

    monkeypatch.setattr(events, "unroll", counted)
    asyncio.run(ask_the_app())
    (first, steps), (last, every) = sent[0], sent[-1]
    assert first.startswith(b"event: plan")
    assert b"event: done" in last
    assert every == 300
    assert steps < 30


def test_relu_with_a_gain_of_three_overflows_and_tells_where(server):
    spec = specs.drawn(T=2000, hidden=16, cells=("rnn",))
    spec["models"][0] |= {"activation": "relu", "init": {"rule": "orthogonal", "gain": 3}}
    events = ask.trace(server, spec)
    nonfinite = events[-1]["nonfinite"]
    assert (nonfinite["symbol"], nonfinite["pass"]) == ("h", "forward")
    states = [event["h"] for event in events if event["event"] == "forward"]
    t = nonfinite["t"]
    assert all(isinstance(value, float) for value in itertools.chain(*states[:t]))
    assert any(value in ("Infinity", "NaN") for value in states[t])


@pytest.mark.long
def test_after_a_thousand_traces_the_server_has_less_than_300_megabytes():
    with running() as live, httpx2.Client(base_url=live.url, timeout=60) as client:
        for k in range(1000):
            spec = specs.drawn(T=30 + k % 100, hidden=8 + k % 56, arrays=("lists", "base64")[k % 2])
            with client.stream("POST", "/api/trace", json=spec) as response:
                for _ in response.iter_raw():
                    pass
        assert live.memory < 300e6
