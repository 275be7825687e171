"""Passes of networks of several layers in blocks: the numbers of /api/trace and of the map, by layer."""

from math import inf

import pytest

from app.api.questions import trace
from app.api.questions.gradient_map import MapSpec
from app.api.questions.trace import Spec
from app.api.wire.errors import ApiError
from app.settings import Settings
from tests.api import specs
from tests.api.test_api_layers import NUMBERS, name, spec_of
from tests.api.test_api_passes import (
    WHERE,
    answered,
    asked,
    bits,
    flat,
    mapped,
    one,
    parsed,
    row_of_the_last_loss,
)
from tests.api.test_api_trace import numbers

DEEP = {"layers": 2, "bidirectional": True, "embedding": 4}
FORMS = {
    "stacked": {"layers": 3},
    "two directions": {"bidirectional": True, "merge": "sum"},
    "the last states": {"layers": 2, "bidirectional": True, "read": "state"},
    "all of it": DEEP,
}


def drawn(form, cell="lstm", **further):
    """One network of this form beside one of one layer, a loss at each step."""
    spec = specs.drawn(T=9, cells=("gru", cell), loss={"at": "all"}, **further)
    spec["models"][1] |= form
    return spec


def by_layer(found, m):
    """What the blocks hold of each layer of network m, by quantity: one item for each step, ascending."""
    gathered = {}
    for block in sorted((each for each in found if "from" in each), key=lambda each: each["from"]):
        record = block["models"][m]
        layers = record.get("layers") or [record]
        for layer in layers:
            place = (layer.get("layer", 0), layer.get("direction", "forward"))
            own = {key: layer[key] for key in layer if key not in (*WHERE, *READ_OUT)}
            for key, value in flat(own):
                items = list(numbers(value))
                assert len(items) == block["to"] - block["from"]
                gathered.setdefault((block["event"], *place, key), []).extend(items)
    return gathered


READ_OUT = ("logits", "output", "target", "loss", "input")


def by_layer_of_trace(traced, m):
    """The same out of the events of a trace."""
    gathered = {}
    own = [each for each in traced if each.get("model") == m and "layer" in each]
    for event in sorted(own, key=lambda each: each["t"]):
        place = (event["event"], event["layer"], event["direction"])
        for key, value in flat({key: event[key] for key in event if key not in WHERE}):
            gathered.setdefault((*place, key), []).append(value)
    return gathered


def same(here, there):
    assert here.keys() == there.keys()
    for key, items in there.items():
        assert list(map(bits, here[key])) == list(map(bits, items)), key


@pytest.mark.parametrize("number", NUMBERS, ids=name)
def test_every_number_of_every_layer_is_that_of_the_trace_in_the_order_of_time(number):
    body = spec_of(number)
    traced = parsed(trace.answer(*asked(Spec, body)))
    for seconds in (0.0, inf):
        found = answered(body, block_seconds=seconds)
        same(by_layer(found, 0), by_layer_of_trace(traced, 0))
    for event in ("gradients", "plan"):
        assert one(found, event) == one(traced, event)


@pytest.mark.parametrize("arrays", ["lists", "base64"])
@pytest.mark.parametrize("form", FORMS)
def test_beside_a_network_of_one_layer_each_has_its_own_form(form, arrays):
    body = drawn(FORMS[form])
    traced = parsed(trace.answer(*asked(Spec, body)))
    found = answered(body | {"arrays": arrays}, block_seconds=0.0)
    for m in range(2):
        same(by_layer(found, m), by_layer_of_trace(traced, m))
    block = one(answered(body | {"arrays": arrays}), "forward")["models"]
    assert "layers" not in block[0]
    assert "h" not in block[1]
    structure = asked(Spec, body)[0].sizes[1].structure
    addresses = [(each["layer"], each["direction"]) for each in block[1]["layers"]]
    assert addresses == list(map(tuple, structure.addresses))


def test_under_an_embedding_what_it_is_given_comes_too():
    found = answered(drawn({"embedding": 4}) | {"loss": {"at": "last"}})
    (alone,) = (one(found, "forward")["models"][1],)
    assert "layers" not in alone
    assert [sum(row) for row in alone["input"]] == [1.0] * 9
    assert {len(row) for row in alone["input"]} == {6}
    assert {len(row) for row in alone["x"]} == {4}


@pytest.mark.parametrize("form", FORMS)
def test_the_map_and_the_last_row_are_those_of_the_gradient_map_by_layer(form):
    for further in ({"map": "every"}, {"map": "every", "pool": 4}, {"map": "loss", "pool": 3}):
        body = drawn(FORMS[form], cell="rnn") | further
        event = one(answered(body), "map")
        last = event.pop("last")
        assert event == {"event": "map", **mapped(body)}
        assert (last is None) == ("pool" not in further)
        if last:
            states = mapped_states(body)
            assert last[1]["states"] == states
            assert last[0] == row_of_the_last_loss({**body, "models": body["models"][:1]})[0]


def mapped_states(body):
    """Of the deep network the totals of the map of its last loss alone, by layer."""
    loss = {"at": [8], "reduction": "sum"}
    (_, deep) = mapped({**body, "loss": loss, "map": "loss", "pool": 1})["models"]
    return [
        {"layer": each["layer"], "direction": each["direction"], **each["total"]} for each in deep["states"]
    ]


def test_a_deep_network_that_is_too_large_is_refused_before_it_is_made():
    body = specs.drawn(T=600, hidden=128, cells=("lstm",))
    settings = Settings(max_memory=60_000_000)
    asked(MapSpec, body, settings)
    body["models"][0] |= DEEP | {"layers": 4}
    with pytest.raises(ApiError) as refused:
        answered(body, settings)
    assert refused.value.problem["code"] == "spec.too_large"
