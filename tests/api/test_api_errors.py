"""Every rule of the contract that a request can break: a clear 4xx in the one shape, which says where."""

import json

import pytest
from starlette.testclient import TestClient

from app.api.spec.repeated import repeated_key
from app.main import create_app
from app.settings import Settings
from tests.api import ask, specs


def changed(spec, path, value):
    """`spec` with the value at a dotted path replaced; `...` takes it away."""
    spec = json.loads(json.dumps(spec))
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = spec
    for part in parents:
        place = place.setdefault(part, {}) if isinstance(place, dict) else place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return spec


def lstm_numbers(**weights):
    sizes = {
        "W_xh": [[0.1, 0.2]] * 4,
        "W_hh": [[0.1]] * 4,
        "b_h": [0.0] * 4,
        "W_hy": [[1.0], [2.0]],
        "b_y": [0.0, 0.0],
    }
    return specs.numbers() | {"models": [{"cell": "lstm", "weights": sizes | weights}]}


DRAWN, GIVEN = specs.drawn(), specs.numbers()
SUMS = {**DRAWN, "sequence": {"task": "adding", "T": 60, "seed": 0}}
BREAKS = [
    # what is broken, with which value, the code, and where it must say that it is
    (DRAWN, "sequence", ..., "spec.missing", "sequence"),
    (DRAWN, "models", ..., "spec.missing", "models"),
    (DRAWN, "models", [], "spec.empty", "models"),
    (DRAWN, "models", {}, "spec.type", "models"),
    (DRAWN, "models", [DRAWN["models"][0]] * 7, "spec.too_many", "models"),
    (DRAWN, "models.1", 5, "spec.type", "models.1"),
    (DRAWN, "models.0.cell", ..., "spec.missing", "models.0.cell"),
    (DRAWN, "models.0.cell", "transformer", "spec.choice", "models.0.cell"),
    (DRAWN, "models.0.cell", ["rnn"], "spec.choice", "models.0.cell"),
    (DRAWN, "models.0.hidden", ..., "spec.missing", "models.0.hidden"),
    (DRAWN, "models.0.hidden", 0, "spec.too_small", "models.0.hidden"),
    (DRAWN, "models.0.hidden", 513, "spec.too_wide", "models.0.hidden"),
    (DRAWN, "models.0.hidden", "16", "spec.type", "models.0.hidden"),
    (DRAWN, "models.0.hidden", 1.5, "spec.type", "models.0.hidden"),
    (DRAWN, "models.0.hidden", True, "spec.type", "models.0.hidden"),
    (DRAWN, "models.0.hidden", 10**30, "spec.too_wide", "models.0.hidden"),
    (DRAWN, "models.0.seed", -1, "spec.too_small", "models.0.seed"),
    (DRAWN, "models.0.seed", 2**53, "spec.too_large", "models.0.seed"),
    (DRAWN, "models.0.hiden", 3, "spec.unknown", "models.0.hiden"),
    (DRAWN, "models.0.init.rule", "he", "spec.choice", "models.0.init.rule"),
    (DRAWN, "models.0.init.gain", "big", "spec.type", "models.0.init.gain"),
    (DRAWN, "models.0.init.forget_bias", 1, "spec.unknown", "models.0.init.forget_bias"),
    (DRAWN, "models.2.init.forget_bias", 1, "spec.unknown", "models.2.init.forget_bias"),
    (DRAWN, "models.0.init", {"rule": "chrono", "T_max": 2}, "spec.too_small", "models.0.init.T_max"),
    (DRAWN, "models.0.init", {"rule": "torch", "T_max": 9}, "spec.unknown", "models.0.init.T_max"),
    (DRAWN, "models.0.activation", "gelu", "spec.choice", "models.0.activation"),
    (DRAWN, "models.2.activation", "tanh", "spec.unknown", "models.2.activation"),
    (DRAWN, "models.1.reset", "after", "spec.unknown", "models.1.reset"),
    (DRAWN, "models.2.reset", "never", "spec.choice", "models.2.reset"),
    (DRAWN, "models.0.c_0", [0, 0, 0], "spec.unknown", "models.0.c_0"),
    (DRAWN, "models.0.h_0", [0, 0], "model.state", "models.0.h_0"),
    (DRAWN, "models.1.c_0", [0, 0, 0, 0], "model.state", "models.1.c_0"),
    (DRAWN, "models.0.h_0", [0, "a", 0], "spec.type", "models.0.h_0.1"),
    (DRAWN, "models.0.h_0", [[0, 0, 0]], "spec.type", "models.0.h_0"),
    (DRAWN, "sequence.task", "translate", "task.unknown", "sequence.task"),
    (DRAWN, "sequence.T", ..., "spec.missing", "sequence.T"),
    (DRAWN, "sequence.T", 0, "spec.too_small", "sequence.T"),
    (DRAWN, "sequence.T", 2001, "spec.too_long", "sequence.T"),
    (DRAWN, "sequence.seed", 1.5, "spec.type", "sequence.seed"),
    (DRAWN, "sequence.colour", "red", "task.option", "sequence.colour"),
    (DRAWN, "sequence", 7, "spec.type", "sequence"),
    (DRAWN, "sequence", {"task": "copy", "T": 1}, "task.too_short", "sequence.T"),
    (DRAWN, "sequence", {"task": "text", "T": 5, "text": 3}, "task.option", "sequence.text"),
    (DRAWN, "sequence", {"task": "text", "T": 5, "text": "ab"}, "task.too_long", "sequence.T"),
    (DRAWN, "loss.kind", "hinge", "spec.choice", "loss.kind"),
    (DRAWN, "loss.kind", "mse", "loss.kind", "loss.kind"),
    (SUMS, "loss.kind", "bce", "loss.kind", "loss.kind"),
    (DRAWN, "loss.at", [], "spec.empty", "loss.at"),
    (DRAWN, "loss.at", [1, 1], "spec.repeated", "loss.at.1"),
    (DRAWN, "loss.at", [2, -1], "spec.type", "loss.at.1"),
    (DRAWN, "loss.at", [6], "loss.at", "loss.at"),
    (DRAWN, "loss.at", "first", "spec.type", "loss.at"),
    (DRAWN, "loss.reduction", "max", "spec.choice", "loss.reduction"),
    (DRAWN, "truncate", 0, "spec.too_small", "truncate"),
    (DRAWN, "truncate", "2", "spec.type", "truncate"),
    (DRAWN, "include", ["states"], "spec.choice", "include.0"),
    (DRAWN, "arrays", "f4", "spec.choice", "arrays"),
    (DRAWN, "speed", 1, "spec.unknown", "speed"),
    (GIVEN, "sequence.x", [], "spec.type", "sequence.x"),
    (GIVEN, "sequence.x", [[]], "spec.empty", "sequence.x.0"),
    (GIVEN, "sequence.x", [[1, 2], [3], [4, 5]], "spec.ragged", "sequence.x.1"),
    (GIVEN, "sequence.x", [[1, 2], [3, None], [4, 5]], "spec.type", "sequence.x.1.1"),
    (GIVEN, "sequence.x", [[1, 2], [3, "NaN"], [4, 5]], "spec.type", "sequence.x.1.1"),
    (GIVEN, "sequence.x", [[1, 2], [3, 10**400], [4, 5]], "spec.not_finite", "sequence.x.1.1"),
    (GIVEN, "sequence.x", [[1, 2, 3]] * 3, "model.weights", "models.0.weights.W_xh"),
    (GIVEN, "sequence.x", [[1, 2]] * 2001, "spec.too_long", "sequence.x"),
    (GIVEN, "sequence.y", [None, 1], "sequence.length", "sequence.y"),
    (GIVEN, "sequence.y", ..., "spec.missing", "sequence.y"),
    (GIVEN, "sequence.y", [0, 0, None], "sequence.target", "sequence.y.2"),
    (GIVEN, "sequence.y", [0, 0, 2], "sequence.target", "sequence.y.2"),
    (GIVEN, "sequence.y", [0, 0, 0.5], "sequence.target", "sequence.y.2"),
    (GIVEN, "sequence.y", [0, 0, [0]], "sequence.target", "sequence.y.2"),
    (GIVEN, "sequence.y", [0, 0, True], "sequence.target", "sequence.y.2"),
    (GIVEN, "sequence.classes", 3, "spec.contradiction", "sequence.classes"),
    (GIVEN, "sequence.T", 3, "spec.unknown", "sequence.T"),
    (GIVEN, "models.0.hidden", 2, "spec.contradiction", "models.0.hidden"),
    (GIVEN, "models.0.weights.W_hh", ..., "model.weights", "models.0.weights.W_hh"),
    (GIVEN, "models.0.weights.W_hh", [0.9], "model.weights", "models.0.weights.W_hh"),
    (GIVEN, "models.0.weights.W_hh", [[0.9, 1], [0]], "spec.ragged", "models.0.weights.W_hh.1"),
    (GIVEN, "models.0.weights.b_y", ..., "model.weights", "models.0.weights.b_y"),
    (GIVEN, "models.0.weights.b_hn", [0], "model.weights", "models.0.weights.b_hn"),
    (GIVEN, "models.0.weights.b_h", [0, 0], "model.weights", "models.0.weights.b_h"),
    (GIVEN, "models.0.weights", [1], "spec.type", "models.0.weights"),
    (GIVEN, "models.0.weights", {str(k): [0] for k in range(99)}, "spec.unknown", "models.0.weights"),
    (GIVEN, "models", [{"cell": "rnn", "hidden": 3}], "spec.missing", "sequence.classes"),
    (GIVEN, "loss", {"kind": "bce", "at": [1]}, "sequence.target", "sequence.y.1"),
    (GIVEN, "loss", {"kind": "mse"}, "sequence.target", "sequence.y.2"),
    (lstm_numbers(b_h=[0.0] * 3), "truncate", None, "model.weights", "models.0.weights.b_h"),
    (lstm_numbers(W_hh=[[0.1]] * 3), "truncate", None, "model.weights", "models.0.weights.W_hh"),
]


@pytest.mark.parametrize(
    ("spec", "path", "value", "code", "where"),
    BREAKS,
    ids=[f"{path}={json.dumps(value, default=lambda _: 'absent')[:30]}" for _, path, value, _, _ in BREAKS],
)
def test_a_broken_rule_is_a_422_that_says_where(server, spec, path, value, code, where):
    response = ask.post(f"{server}/api/trace", json=changed(spec, path, value))
    assert response.status_code == 422
    error = ask.problem(response)
    assert (error["code"], error["where"]) == (code, where)


@pytest.mark.parametrize(
    ("path", "further", "code", "where"),
    [
        ("gradient-map", {"map": "all"}, "spec.choice", "map"),
        ("gradient-map", {"pool": 0}, "spec.too_small", "pool"),
        ("step", {"t": 0}, "spec.missing", "model"),
        ("step", {"model": 0}, "spec.missing", "t"),
        ("step", {"model": 3, "t": 0}, "spec.no_such_model", "model"),
        ("step", {"model": 0, "t": 6}, "spec.no_such_step", "t"),
        ("step", {"model": 0, "t": -1}, "spec.too_small", "t"),
        ("step", {"model": 0, "t": [3, 2]}, "spec.too_small", "t"),
        ("step", {"model": 0, "t": [0, 1, 2]}, "spec.type", "t"),
        ("step", {"model": 0, "t": [0, 10**20]}, "spec.no_such_step", "t"),
        ("gradient-check", {"samples": 0}, "spec.too_small", "samples"),
        ("gradient-check", {"samples": 10**6}, "spec.too_large", "samples"),
        ("trace", {"map": "every"}, "spec.unknown", "map"),
    ],
)
def test_what_only_one_address_takes_has_its_rules_too(server, path, further, code, where):
    response = ask.post(f"{server}/api/{path}", json=DRAWN | further)
    assert response.status_code == 422
    error = ask.problem(response)
    assert (error["code"], error["where"]) == (code, where)


def test_a_target_outside_the_loss_is_ignored_by_a_trace_and_counts_in_a_map_that_asks_everywhere(server):
    spec = changed(GIVEN, "sequence.y", [99, "a word", 1])
    assert ask.trace(server, spec)[-1]["event"] == "done"
    assert ask.answer(server, "/api/gradient-map", spec)["rows"] == [2]
    error = ask.problem(ask.post(f"{server}/api/gradient-map", json=spec | {"map": "every"}))
    assert error["where"] == "sequence.y.0"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nul",
        b"[1,]",
        b"nan",
        b'{"a": -infinity}',
        b"\xff\xfe{\x00}\x00",
        b'"\xed\xa0\x80"',
        b'"\\ud800"',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":' + b"9" * 5000 + b"}",
    ],
)
def test_a_body_that_is_no_json_is_a_400(server, body):
    response = ask.post(f"{server}/api/trace", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert ask.problem(response)["code"] == "json.invalid"


TASK = '{"task": "recall", "T": 4%s}'


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ('{"sequence": %s, "models": [{"cell": "rnn", "hidden": 3}], "models": []}' % (TASK % ""), "models"),
        (
            '{"sequence": %s, "models": [{"cell": "rnn", "hidden": 1}, {"cell": "rnn", "hidden": 3, '
            '"h_0": [0, 0, 0], "hidden" : 3}]}' % (TASK % ""),
            "models.1.hidden",
        ),
        (
            '{"sequence": %s, "models": [{"cell": "rnn", "hidden": 3}]}' % (TASK % ', "\\u0054": 5'),
            "sequence.T",
        ),
        ('{"a\\\\": 1, "b\\"}": {"x": 1}, "a\\\\": 2}', "a\\"),
        ('{"a": "{", "b": "}\\\\\\"", "a": 999999999999999999999999}', "a"),
        ('[1, {"k": 1, "k": NaN}]', "1.k"),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_its_place(server, body, where):
    response = ask.post(f"{server}/api/trace", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    error = ask.problem(response)
    assert (error["code"], error["where"]) == ("json.repeated", where)


def test_the_same_key_in_several_objects_and_in_texts_is_no_repetition():
    for given in (DRAWN, GIVEN, {"a": '"a": {', "b": [{"a": 1}, {"a": {"a": "b"}}], 'a"': 1, "a\\": "\\"}):
        for body in (json.dumps(given).encode(), bytearray(json.dumps(given, indent=2).encode())):
            assert repeated_key(body) is None


@pytest.mark.parametrize("body", [b"[]", b"1", b'"spec"', b"null", b"{}", b"1e999", b"NaN"])
def test_a_body_that_is_json_but_no_spec_is_a_422(server, body):
    response = ask.post(f"{server}/api/trace", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    ask.problem(response)


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_a_number_too_large_for_float64_is_a_422(server, number):
    body = json.dumps(GIVEN).replace("0.9", number)
    response = ask.post(f"{server}/api/trace", content=body, headers={"content-type": "application/json"})
    assert ask.problem(response)["code"] == "spec.not_finite"


def test_only_json_is_read(server):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""):
        headers = {"content-type": kind}
        response = ask.post(f"{server}/api/trace", content=json.dumps(DRAWN), headers=headers)
        assert response.status_code == 415
        assert ask.problem(response)["code"] == "http.media_type"
    headers = {"content-type": "application/json; charset=utf-8"}
    assert ask.post(f"{server}/api/trace", content=json.dumps(DRAWN), headers=headers).status_code == 200


def test_a_body_too_large_is_a_413_with_and_without_a_declared_length():
    def chunks():
        for _ in range(90):
            yield b" " * 100_000

    with TestClient(create_app(Settings(max_body=8_000_000)), base_url="http://localhost") as client:
        for content in (b" " * 9_000_000, chunks()):
            headers = {"content-type": "application/json"}
            response = client.post("/api/trace", content=content, headers=headers)
            assert response.status_code == 413
            error = ask.problem(response)
            assert error["code"] == "http.too_large"
            assert '"bdata"' in error["hint"]
            assert "float32" in error["hint"]
        assert client.app.state.compute.reading == 0


def test_what_is_not_there_is_a_404_and_the_wrong_method_a_405(server):
    for path in (
        "/nothing",
        "/api/nothing",
        "/static/nothing.js",
        "/static/../pyproject.toml",
        "/static/%00",
        "/static",
        "/static/",
        "/static/js",
        "/static/js/",
        "/static/js/main.js/",
        "/static/js//main.js",
        "/static//js/main.js",
        "/healthz/",
        "/docs/",
        "/api/cells/",
    ):
        response = ask.get(f"{server}{path}")
        assert response.status_code == 404
        ask.problem(response)
    for method, path in (("GET", "/api/trace"), ("POST", "/api/cells"), ("DELETE", "/"), ("PUT", "/healthz")):
        response = ask.request(method, f"{server}{path}")
        assert response.status_code == 405
        assert response.headers["allow"]
        assert ask.problem(response)["code"] == "http.method"


def test_a_misspelt_key_is_told_what_was_meant(server):
    error = ask.problem(ask.post(f"{server}/api/trace", json=changed(DRAWN, "models.0.hiden", 3)))
    assert error["hint"] == "did you mean hidden?"
