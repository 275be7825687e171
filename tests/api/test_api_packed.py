"""Arrays of a spec as base64: the same spec as numbers written out; what a body may weigh."""

import json

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.api.spec import limits
from app.api.wire.errors import ApiError
from app.engine.cells import CELLS
from app.engine.network.structure import Structure
from app.main import create_app
from app.settings import Settings
from tests.api import ask, specs
from tests.api.given import SETTINGS, given, packed, prepared, refused


@pytest.mark.parametrize("cell", list(CELLS))
def test_packed_numbers_are_the_same_spec_as_numbers_written_out(cell):
    plain = given(cell)
    plain["models"][0]["h_0"] = [0.5, 0.25, 0, -1, 1e-3]
    spec = json.loads(json.dumps(plain))
    spec["sequence"]["x"] = packed(spec["sequence"]["x"])
    model = spec["models"][0]
    model["weights"] = {name: packed(array) for name, array in model["weights"].items()}
    model["h_0"] = packed(model["h_0"])
    found, wanted = prepared(spec), prepared(plain)
    assert found.digest == wanted.digest
    np.testing.assert_array_equal(found.sequence.xs, wanted.sequence.xs)
    for name, array in wanted.networks[0].weights.items():
        np.testing.assert_array_equal(found.networks[0].weights[name], array)
    model["weights"]["b_h"] = packed(np.asarray(plain["models"][0]["weights"]["b_h"]) + 1e-9)
    assert prepared(spec).digest != wanted.digest


def test_an_answers_weights_can_be_sent_back_as_they_came(server):
    spec = specs.drawn(hidden=9, cells=("gru",), include=["weights"], arrays="base64")
    plan = ask.trace(server, spec)[0]
    weights = plan["models"][0]["weights"]
    assert set(weights["W_hh"]) == {"dtype", "bdata", "shape"}
    again = spec | {"models": [{"cell": "gru", "weights": weights}]}
    assert ask.trace(server, again)[0]["models"][0]["weights"] == weights


def test_float32_is_taken_too():
    spec = given(W_hh=packed(np.full((5, 5), 0.1), "f4"))
    assert prepared(spec).networks[0].weights["W_hh"][0, 0] == np.float64(np.float32(0.1))


GOOD = packed(np.ones((5, 5)))
BROKEN = [
    ({"dtype": "f2"}, "spec.choice", "dtype"),
    ({"dtype": ["f8"]}, "spec.choice", "dtype"),
    ({"shape": "5,6"}, "spec.packed", "bdata"),
    ({"shape": "5,5,1"}, "spec.type", "shape"),
    ({"shape": "0,5"}, "spec.type", "shape"),
    ({"shape": [5, 5]}, "spec.type", "shape"),
    ({"shape": "999999999,999999999"}, "spec.packed", "bdata"),
    ({"bdata": 7}, "spec.type", "bdata"),
    ({"bdata": GOOD["bdata"][:-4]}, "spec.packed", "bdata"),
    ({"bdata": "*" + GOOD["bdata"][1:]}, "spec.packed", "bdata"),
    ({"bdata": "가" + GOOD["bdata"][1:]}, "spec.packed", "bdata"),
    ({"order": "F"}, "spec.unknown", "order"),
    (packed(np.where(np.eye(5) > 0, np.inf, 0)), "spec.not_finite", "0.0"),
    (packed([[1.0] * 5, [1, 2, np.nan, 4, 5], *[[1.0] * 5] * 3]), "spec.not_finite", "1.2"),
    (packed([1.0, np.nan, 2.0]), "spec.not_finite", "1"),
]


@pytest.mark.parametrize(("change", "code", "at"), BROKEN)
def test_a_packed_array_that_is_none_is_told_where(change, code, at):
    error = refused(given(W_hh={**GOOD, **change}))
    assert (error["code"], error["where"]) == (code, f"models.0.weights.W_hh.{at}")


def test_a_packed_array_of_the_wrong_kind_is_told_as_a_list_would_be():
    spec = given()
    spec["sequence"]["x"] = packed([1.0, 2.0])
    assert refused(spec)["where"] == "sequence.x"
    spec = given(b_h=packed(np.ones((1, 5))))
    assert "b_h is (1, 5); (5,) is needed" in refused(spec)["message"]
    assert refused(given(b_h={"dtype": "f8", "shape": "5"}))["where"] == "models.0.weights.b_h.bdata"


def test_every_size_that_is_allowed_can_be_sent_packed_and_one_network_in_full():
    """Six LSTMs of the largest size, as many inputs and outputs as units."""
    H = SETTINGS.max_hidden
    numbers = sum(int(np.prod(shape)) for shape in Structure(CELLS["lstm"]()).shapes(H, H, H).values())
    assert SETTINGS.max_models * numbers * 32 / 3 < SETTINGS.max_body
    assert numbers * 25 < SETTINGS.max_body  # -1.2345678901234567e-308, and its comma
    limits.check_reading([b"0.5," * numbers], SETTINGS)


def test_what_a_body_becomes_in_memory_is_counted_before_it_is_parsed():
    small = Settings(max_memory=1_000_000)
    for body in (b"1," * 20_000, b"[]" * 20_000, b"{}" * 6_000, b'"a":' * 9_000):
        with pytest.raises(ApiError) as caught:
            limits.check_reading([body[:9], body[9:]], small)
        assert caught.value.problem["code"] == "spec.too_large"
        limits.check_reading([body[:1000]], small)


def test_the_memory_of_weights_that_are_given_counts(monkeypatch):
    costs = []
    monkeypatch.setattr(limits, "check_cost", lambda cost, spec, settings: costs.append(cost))
    spec = given()
    model = {"cell": "rnn", "hidden": 5}
    prepared(spec)
    prepared({**spec, "sequence": {**spec["sequence"], "classes": 2}, "models": [model]})
    assert costs[0].held - costs[1].held == 15 + 25 + 5 + 10 + 2


def test_bodies_that_are_read_at_once_have_a_limit_together():
    settings = Settings(max_server_memory=300_000, max_body=250_000)
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        compute = client.app.state.compute
        compute.reading = 200_000  # another's
        headers = {"content-type": "application/json"}
        response = client.post("/api/trace", content=b" " * 150_000, headers=headers)
        assert response.status_code == 429
        assert response.json()["error"]["code"] == "server.busy"
        assert compute.reading == 200_000
        client.post("/api/trace", content=b" " * 90_000, headers=headers)
        assert compute.reading == 200_000


# G10: numbers that are none
