"""A spec in plain numbers: put in place of what was drawn, it computes the same to the last bit."""

import pytest

from app.api.questions.numbers import NumbersAnswer
from tests.api import ask, specs

RULES = {
    "rnn": {"rule": "identity"},
    "lstm": {"rule": "chrono", "T_max": 9},
    "gru": {"rule": "keras", "gain": 0.7},
}
SERIES = {"task": "series", "T": 8, "seed": 3, "scale": "standard", "horizon": 2}
LOSS = {"at": [1, 7], "reduction": "mean"}


def drawn(**sequence):
    models = [{"cell": cell, "hidden": 3, "seed": 5, "init": init} for cell, init in RULES.items()]
    models[0]["activation"], models[1]["c_0"], models[2]["h_0"] = "relu", [0.1, -0.2, 0.3], [1, 2, 3]
    return {"sequence": {"T": 8, "seed": 2, **sequence}, "models": models, "loss": LOSS, "truncate": 5}


def written_out(server, spec):
    """The same spec, in the numbers that the server tells of it."""
    told = ask.answer(server, "/api/numbers", spec)
    NumbersAnswer.model_validate(told)
    kept = ("cell", "activation", "reset", "recurrent")
    models = [
        {name: model[name] for name in kept if name in model} | told["models"][m]
        for m, model in enumerate(spec["models"])
    ]
    loss = {"kind": "cross_entropy", **spec["loss"]}
    return {**spec, "sequence": told["sequence"], "models": models, "loss": loss}


TASKS = [
    {"task": "recall"},
    {"task": "text", "passage": "ko", "shuffle": 1},
    SERIES,
    {"task": "adding"},
]


@pytest.mark.parametrize("sequence", TASKS, ids=lambda each: each["task"])
def test_the_numbers_in_place_of_what_was_drawn_compute_the_same(server, sequence):
    spec = drawn(**sequence)
    if sequence["task"] in ("series", "adding"):
        spec["loss"] = {**LOSS, "kind": "mse"}
    plain = written_out(server, spec)
    told, same = ask.trace(server, spec)[1:-1], ask.trace(server, plain)[1:-1]
    assert [event["event"] for event in same] == [event["event"] for event in told]
    assert same == told
    every = {"map": "every"}
    maps = [ask.answer(server, "/api/gradient-map", each | every)["models"] for each in (spec, plain)]
    assert maps[0] == maps[1]


def test_the_numbers_of_numbers_are_these(server):
    spec = specs.numbers()
    told = ask.answer(server, "/api/numbers", spec)
    assert told["sequence"] == {**spec["sequence"], "classes": 2}
    assert told["models"] == [{"weights": spec["models"][0]["weights"], "h_0": [0.0]}]


def test_only_an_lstm_has_a_second_state(server):
    told = ask.answer(server, "/api/numbers", specs.drawn())
    assert [sorted(model) for model in told["models"]] == [
        ["h_0", "weights"],
        ["c_0", "h_0", "weights"],
        ["h_0", "weights"],
    ]
    assert told["digest"] == ask.trace(server, specs.drawn())[0]["digest"]
