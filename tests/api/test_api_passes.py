"""Passes and map in one answer: the numbers of /api/trace and /api/gradient-map, in blocks that tile."""

import itertools
import json
import tracemalloc
from math import inf
from types import SimpleNamespace

import numpy as np
import pytest

from app.api.questions import events, gradient_map, passes, trace
from app.api.questions.gradient_map import MapSpec
from app.api.questions.passes import EVENTS, PassesSpec
from app.api.questions.trace import Spec
from app.api.spec import limits
from app.api.spec.experiment import prepare
from app.api.spec.reading import read
from app.api.wire.errors import ApiError
from app.settings import Settings
from tests.api import ask, specs
from tests.api.test_api_trace import by_name, numbers
from tests.browser.cases import pairs

PATH = "/api/passes"
T = 30
DRAWN = specs.drawn(T=T, hidden=5)
WHERE = {"event", "model", "layer", "direction", "t"}  # of an event of a trace, which is of one step
MAPS = ({"map": "every"}, {"map": "loss", "pool": 4}, {"map": "every", "pool": 7}, {"pool": T})


def given(y, classes=None, **further):
    """Three drawn networks on T steps of two inputs, with the targets given."""
    x = np.random.default_rng(0).normal(size=(T, 2)).tolist()
    models = [{"cell": cell, "hidden": 5, "seed": 3} for cell in specs.CELLS]
    return {"sequence": {"x": x, "y": y, "classes": classes}, "models": models, **further}


def some(target):
    """A target at every third step."""
    return [target if t % 3 == 2 else None for t in range(T)]


def overflowing():
    spec = specs.drawn(T=T, hidden=5, cells=("rnn", "lstm"), loss={"at": "all"})
    spec["models"][0] |= {"activation": "relu", "init": {"rule": "orthogonal", "gain": 1e30}}
    return spec


SPECS = {
    "last": DRAWN,
    "some, mean": DRAWN | {"loss": {"at": [3, 17, 26], "reduction": "mean"}},
    "all": DRAWN | {"loss": {"at": "all"}},
    "truncated": DRAWN | {"loss": {"at": "all"}, "truncate": 4},
    "not recurrent": DRAWN | {"models": [{**model, "recurrent": False} for model in DRAWN["models"]]},
    "with weights": DRAWN | {"include": ["weights"]},
    "classes": given(some(2), classes=4, loss={"at": [5, 20]}),
    "mse": {**DRAWN, "sequence": {"task": "series", "T": T}},
    "mse of two": given(some([0.5, -2.0]), loss={"kind": "mse", "at": [8, 29], "reduction": "mean"}),
    "mse of many": given(some([0.25] * 70), loss={"kind": "mse", "at": [8, 29]}),
    "bce": given(some([0.0, 1.0, 0.3]), loss={"kind": "bce", "at": [2, 29]}),
    "bce of one": given(some(1), loss={"kind": "bce", "at": [2, 26]}),
    "overflow": overflowing(),
}


def asked(kind, body, settings=None):
    """The experiment that a body asks for, and its spec."""
    spec = read(json.dumps(body).encode(), kind, settings or Settings())
    return prepare(spec, settings or Settings()), spec


def parsed(pieces):
    return ask.events(SimpleNamespace(text=b"".join(pieces).decode()))


def answered(body, settings=None, block_seconds=inf):
    """The events of POST /api/passes, computed here; each must have one of the described forms."""
    found = parsed(passes.answer(*asked(PassesSpec, body, settings), block_seconds))
    for event in found:
        assert any(_has_form(event, form) for form in EVENTS), event["event"]
    return found


def _has_form(event, form):
    try:
        form.model_validate(event)
    except ValueError:
        return False
    return True


def mapped(body):
    """What POST /api/gradient-map answers."""
    return json.loads(b"".join(gradient_map.answer(*asked(MapSpec, body))))


def row_of_the_last_loss(body):
    """The gradient of the last L_k alone, by network, as the page asks /api/gradient-map for it."""
    last = asked(MapSpec, body)[0].loss.at[-1]
    loss = {**body.get("loss", {}), "at": [last], "reduction": "sum"}
    return [model["total"] for model in mapped({**body, "loss": loss, "map": "loss", "pool": 1})["models"]]


def one(found, name):
    (event,) = (event for event in found if event["event"] == name)
    return event


def flat(record, *path):
    """The leaves of nested records: "gates i", "log10_norm dh", …"""
    for key, value in record.items():
        if isinstance(value, dict) and "bdata" not in value:
            yield from flat(value, *path, key)
        else:
            yield " ".join((*path, key)), value


def rows(found, m):
    """What the blocks hold of network m, by quantity: one item for each step, ascending."""
    blocks = sorted((event for event in found if "from" in event), key=lambda event: event["from"])
    gathered = {}
    for block in blocks:
        for name, value in flat(block["models"][m]):
            items = list(numbers(value)) if isinstance(value, dict) else value
            assert len(items) == block["to"] - block["from"]
            gathered.setdefault((block["event"], name), []).extend(items)
    return gathered


def rows_of_trace(traced, m):
    """The same out of the events of a trace."""
    gathered = {}
    for way, names in (("forward", ("forward", "output")), ("backward", ("backward",))):
        for name in names:
            for event in sorted(by_name(traced, name, m), key=lambda event: event["t"]):
                for key, value in flat({k: v for k, v in event.items() if k not in WHERE}):
                    gathered.setdefault((way, key), []).append(value)
    return gathered


def bits(item):
    """The bits of numbers; every NaN alike. None where there are none."""
    if item is None:
        return None
    values = numbers(item)
    return values.shape, np.where(np.isnan(values), np.nan, values).tobytes()


@pairs(("name", "arrays"), SPECS, ["lists", "base64"])
def test_every_number_of_both_passes_is_that_of_the_trace(name, arrays):
    body = SPECS[name]
    traced = parsed(trace.answer(*asked(Spec, body)))
    found = answered(body | {"arrays": arrays})
    assert [event["event"] for event in found] == [
        "plan", "forward", "backward", *["gradients"] * len(body["models"]), "map", "done",
    ]  # fmt: skip
    for m in range(len(body["models"])):
        here, there = rows(found, m), rows_of_trace(traced, m)
        assert here.keys() == there.keys()
        for key, items in there.items():
            assert list(map(bits, here[key])) == list(map(bits, items)), key
        gradients = (dict(flat(by_name(events, "gradients", m)[0])) for events in (found, traced))
        for (key, value), (other, expected) in zip(*(each.items() for each in gradients), strict=True):
            assert key == other
            assert value == expected or bits(value) == bits(expected)
    packed = parsed(trace.answer(*asked(Spec, body | {"arrays": arrays})))
    assert found[0] == packed[0]
    assert one(found, "done")["nonfinite"] == one(traced, "done")["nonfinite"]


@pairs(("name", "arrays"), SPECS, ["lists", "base64"])
def test_the_map_is_that_of_the_gradient_map_and_the_last_row_comes_where_it_is_pooled(name, arrays):
    for further in MAPS:
        body = SPECS[name] | {"arrays": arrays} | further
        event = one(answered(body), "map")
        last = event.pop("last")
        assert event == {"event": "map", **mapped(body)}
        if further.get("pool", T) < T:
            assert last == row_of_the_last_loss(body)
        else:
            assert last is None


def test_of_the_last_row_what_lies_after_its_step_is_an_exact_zero():
    body = DRAWN | {"loss": {"at": [3, 20]}, "pool": 1}
    for row in one(answered(body), "map")["last"]:
        for norms in row.values():
            assert [value == "-Infinity" for value in norms] == [t > 20 for t in range(T)]


def test_long_arrays_come_as_one_packed_block_for_each_quantity_and_the_map_defaults_to_the_losses():
    found = answered(DRAWN | {"arrays": "base64"})
    lstm = one(found, "forward")["models"][1]
    shapes = {name: value["shape"] for name, value in flat(lstm) if name not in ("target", "loss")}
    assert set(shapes.values()) == {f"{T},5", f"{T},6"}
    assert lstm["target"][:-1] == lstm["loss"][:-1] == [None] * (T - 1)
    assert (one(found, "map")["map"], one(found, "map")["rows"]) == ("loss", [T - 1])


def ticking(seconds):
    """A clock that goes on by so much whenever it is looked at."""
    return (seconds * k for k in itertools.count()).__next__


@pytest.mark.parametrize(
    ("steps", "block_seconds", "sizes"),
    [(13, 0.1, [4, 4, 4, 1]), (8, 0.1, [4, 4]), (3, 0.1, [3]), (5, 0.0, [1] * 5), (70, 2.0, [67, 3])],
)
def test_the_blocks_of_a_slow_run_tile_the_steps_in_the_order_of_its_passes(
    steps, block_seconds, sizes, monkeypatch
):
    monkeypatch.setattr(passes, "perf_counter", ticking(0.03))
    body = specs.drawn(T=steps, loss={"at": "all"})
    found = answered(body, block_seconds=block_seconds)
    ends = list(itertools.accumulate(sizes, initial=0))
    spans = {
        name: [(e["from"], e["to"]) for e in found if e["event"] == name] for name in ("forward", "backward")
    }
    assert spans["forward"] == list(itertools.pairwise(ends))
    assert spans["backward"] == [(steps - end, steps - start) for start, end in itertools.pairwise(ends)]
    whole = answered(body)
    for m in range(3):
        assert rows(found, m) == rows(whole, m)


def test_the_first_states_are_sent_before_the_last_are_computed(monkeypatch):
    computed = []

    def counted(trace, unroll=events.unroll):
        for t in unroll(trace):
            computed.append(t)
            yield t

    monkeypatch.setattr(events, "unroll", counted)
    pieces = passes.answer(*asked(PassesSpec, DRAWN), block_seconds=0.0)
    assert next(piece for piece in pieces if piece.startswith(b"event: forward"))
    assert computed == [0, 0, 0]


def test_each_network_is_unrolled_and_propagated_once(monkeypatch):
    calls = []

    def counting(module, name):
        whole = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *given: calls.append(name) or whole(*given))

    for module, name in (
        (events, "unroll"),
        (gradient_map, "unroll"),
        (events, "bptt"),
        (gradient_map, "sweep"),
    ):
        counting(module, name)
    answered(DRAWN | {"map": "every", "pool": 4})
    assert (
        sorted(calls) == ["bptt"] * 3 + ["sweep"] * 6 + ["unroll"] * 3
    )  # a sweep for the map, one for `last`


@pytest.mark.parametrize(
    ("most", "spec", "code", "has_last"),
    [
        ({"max_answer": 900_000}, specs.drawn(T=200, hidden=2, map="every"), "spec.too_large", True),
        (
            {"max_seconds": 0.03},
            specs.drawn(T=300, hidden=64, cells=("rnn",), loss={"at": "all"}, pool=5),
            "spec.too_costly",
            True,
        ),
        ({"max_memory": 2_000_000}, specs.drawn(T=200, hidden=2, pool=5), "spec.too_large", False),
    ],
)
def test_a_map_that_is_too_much_on_its_own_is_refused_and_the_rest_stays(most, spec, code, has_last):
    settings = Settings(**most)
    with pytest.raises(ApiError) as refused:
        asked(MapSpec, spec, settings)
    found, free = answered(spec, settings), answered(spec)
    event = one(found, "map")
    assert event["refused"] == refused.value.problem
    assert event["refused"]["code"] == code
    assert event["last"] == (row_of_the_last_loss(spec) if has_last else None)
    assert [each for each in found[:-1] if each["event"] != "map"] == [
        each for each in free[:-1] if each["event"] != "map"
    ]


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        (specs.drawn(T=2000, hidden=512, arrays="base64"), "spec.too_large", None),
        (specs.drawn(T=3000), "spec.too_long", "sequence.T"),
        (specs.drawn(hidden=600), "spec.too_wide", "models.0.hidden"),
        (DRAWN | {"map": "all"}, "spec.choice", "map"),
        (DRAWN | {"pool": 0}, "spec.too_small", "pool"),
        (DRAWN | {"model": 0}, "spec.unknown", "model"),
        (DRAWN | {"loss": {"at": [T]}}, "loss.at", "loss.at"),
    ],
)
def test_what_the_passes_cannot_be_asked_is_refused_before_the_stream_begins(server, body, code, where):
    error = ask.problem(ask.post(f"{server}{PATH}", json=body))
    assert (error["code"], error["where"]) == (code, where)


def test_over_http_it_is_a_stream_of_the_same_events(server):
    body = DRAWN | {"map": "every", "pool": 4, "arrays": "base64"}
    found, here = ask.stream(server, PATH, body), answered(body)
    names = [event["event"] for event in found]
    assert [name for name, _ in itertools.groupby(names)] == [
        "plan", "forward", "backward", "gradients", "map", "done",
    ]  # fmt: skip
    for m in range(3):
        for key, items in rows(here, m).items():
            assert list(map(bits, rows(found, m)[key])) == list(map(bits, items))
    for name in ("plan", "gradients", "map"):
        assert [e for e in found if e["event"] == name] == [e for e in here if e["event"] == name]


ESTIMATED = [
    specs.drawn(T=100, hidden=16, map="every"),
    specs.drawn(T=100, hidden=16, map="every", arrays="base64"),
    specs.drawn(T=400, hidden=8, map="every", pool=100, arrays="base64"),
    specs.drawn(T=150, hidden=64, pool=50, include=["weights"], arrays="base64"),
    specs.drawn(T=200, hidden=128, cells=("gru",), arrays="base64"),
    specs.drawn(T=300, hidden=1, cells=("rnn",), pool=10),
]


@pytest.mark.parametrize("body", ESTIMATED)
def test_bytes_and_memory_are_near_what_is_estimated(body, monkeypatch):
    """The parts of the answer are held to the limits each on its own; in memory they share their traces."""
    parts = []
    monkeypatch.setattr(limits, "check_cost", lambda cost, spec, settings: parts.append(cost))
    tracemalloc.start()
    experiment, spec = asked(PassesSpec, body)
    size = sum(map(len, passes.answer(experiment, spec)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(parts) == (3 if spec.pool else 2)
    assert 0.7 < sum(cost.answer(spec.packed) for cost in parts) / size < 2
    assert 0.7 < 8 * max(cost.held for cost in parts) / peak < 2
