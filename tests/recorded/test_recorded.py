"""What the API answered once it answers still, and the recorder sees where it does not."""

import json

import pytest

from app.api.wire import wire
from tests.api import ask
from tests.recorded.questions import VARIANT, questions
from tests.recorded.record import FILE, answers, key, read
from tests.recorded.sketch import apart, sketch

EVERY = 8  # `python -m tests.recorded.record --compare` asks them all, and looks more closely
WITHIN = 1e-9  # of another machine's products; 1e-13 is what another order of a sum makes
# What stands there is rounding and little else.
NOISE = (
    "/api/gradient-check .",
    "/api/factors .recurrent",
    "/api/factors .factors.beyond_radius",
    "/api/clipping .by_norm.log10_norm",
)


def test_the_answers_are_the_recorded_ones(server):
    recorded = read()
    differ = {
        f"{key(question)}: {field}"
        for question, found in answers(server, EVERY)
        for field in apart(recorded[key(question)], found, WITHIN)
        if not f"{question.path} {field}".startswith(NOISE)
    }
    assert differ == set()


def test_each_address_is_asked(server):
    paths = {*ask.get(f"{server}/openapi.json").json()["paths"], VARIANT} - {"/api/cells/{cell}"}
    assert {question.path for question in questions()} == paths
    assert {question.path for question in questions(EVERY)} == paths
    assert FILE.stat().st_size < 1e6


ROWS = {"a": [[1.0, 1e-20], [3e-9, -5e-9]], "b": {"c": 0.25}, "name": "h", "n": 3, "none": [None, 0.5]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("a", [[1.0, 1e-20], [3e-9, -5e-9 * (1 + 1e-12)]]),  # in a small row
        ("a", [[3e-9, -5e-9], [1.0, 1e-20]]),
        ("a", [[1.0, 1e-20]]),
        ("a", [[1.0, "NaN"], [3e-9, -5e-9]]),
        ("name", "c"),
        ("n", 4),
        ("none", [0.5, None]),
    ],
)
def test_what_is_another_number_is_seen_and_where(name, value):
    before, now = (sketch("/api/x", 200, json.dumps(each).encode()) for each in (ROWS, ROWS | {name: value}))
    assert apart(before, now, 1e-13) == [f".{name}"]
    assert apart(before, before, 0.0) == []


def test_rounding_seconds_news_and_blocks_make_no_difference():
    def asked(*events):
        return sketch("/api/passes", 200, b"".join(wire.event(**event) for event in events))

    def block(first, rows):
        return {"name": "backward", "from": first, "to": first + len(rows), "models": [{"dh": rows}]}

    end = {"name": "done", "seconds": 0.1}
    whole = asked(block(0, [[1.0], [2.0]]), end)
    parts = asked(block(1, [[2.0]]), block(0, [[1.0]]), end | {"seconds": 2e-05})
    rounded = asked(block(0, [[1.0], [2.0 * (1 + 2e-16)]]), end)
    assert parts == whole != rounded
    assert apart(whole, rounded, 1e-13) == []
    news = wire.event("progress", done=1, total=3)
    soon, late = (wire.event("done", seconds=seconds) for seconds in (1e-05, 0.5))
    assert sketch("/api/seeds", 200, news + soon) == sketch("/api/seeds", 200, late)
