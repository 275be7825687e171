"""Cells of equations of one's own beside the built-in ones, through whole answers; and what is refused."""

import re

import numpy as np
import pytest

from app.engine.cells import CELLS
from app.engine.cells.equations.reading import MOST_CHARACTERS
from tests.api import ask, specs
from tests.engine.test_equations import LSTM

LEAKY = "z = sigmoid(W_xz x + W_hz h_prev + b_z)\nn = tanh(W_xn x + b_n)\nh = (1 - z) * h_prev + z * n\n"


def own(text, **further):
    return {"cell": "own", "equations": text, "hidden": 4, **further}


def spec_of(model, T=8, **changes):
    return {**specs.drawn(T=T), "models": [model], **changes}


def same_numbers(one, other, path=()):
    """Whether two answers hold the same numbers to 1e-12; `cell`, `digest` and options are names."""
    if isinstance(one, dict):
        named = {"cell", "digest", "seconds", "equations"}
        assert one.keys() - named == other.keys() - named, path
        for key in one.keys() - named:
            same_numbers(one[key], other[key], (*path, key))
    elif isinstance(one, list):
        assert len(one) == len(other), path
        for i, pair in enumerate(zip(one, other, strict=True)):
            same_numbers(*pair, (*path, i))
    elif isinstance(one, float):
        assert other == pytest.approx(one, rel=0, abs=1e-12, nan_ok=True), path
    else:
        assert one == other, path


@pytest.mark.parametrize(
    "further", [{}, {"layers": 2, "bidirectional": True}, {"embedding": 3, "init": {"rule": "chrono"}}]
)
def test_the_equations_of_an_lstm_have_the_numbers_and_the_map_of_the_lstm(server, further):
    built_in = {"cell": "lstm", "hidden": 4, "seed": 3, **further}
    specs_of = [
        spec_of(model, loss={"at": "all"}) for model in (built_in, own(LSTM, **(built_in | {"cell": "own"})))
    ]
    traces = [ask.trace(server, each) for each in specs_of]
    same_numbers(*traces)
    assert any("c" in event for event in traces[0])
    same_numbers(*(ask.answer(server, "/api/gradient-map", each | {"map": "every"}) for each in specs_of))


def test_weights_and_states_are_given_by_the_usual_names(server):
    plan = ask.trace(server, spec_of({"cell": "lstm", "hidden": 4}, include=["weights"]))[0]
    given = {"weights": plan["models"][0]["weights"], "h_0": [0.1] * 4, "c_0": [0.2, -0.1, 0.0, 0.3]}
    built_in = {"cell": "lstm", **given}
    mine = {"cell": "own", "equations": LSTM, **given}
    same_numbers(*(ask.trace(server, spec_of(each)) for each in (built_in, mine)))


def test_what_a_cell_is_called_is_no_part_of_the_digest(server):
    named, unnamed = (
        ask.trace(server, spec_of(own(LEAKY, **each)))[0] for each in ({"cell_name": "Leaky"}, {})
    )
    assert named["digest"] == unnamed["digest"]


def test_a_text_is_shown_as_the_cell_that_it_is(server):
    shown = ask.answer(server, "/api/cell", {"equations": LEAKY, "cell_name": "Leaky"})
    assert (shown["cell"], shown["short"], shown["states"]) == ("own", "Leaky", ["h"])
    assert [gate["id"] for gate in shown["gates"]] == ["z", "n"]
    assert set(shown["parameters"]) >= {"W_xh", "b_h", "W_hz"}
    (variant,) = shown["variants"]
    assert set(variant["equations"]) == {"papers", "textbook", "rows", "numbered"}
    assert {node["id"] for node in variant["nodes"]} >= {"z", "n", "h", "h_prev"}
    again = ask.answer(server, "/api/cell", {"equations": variant["text"], "cell_name": "Leaky"})
    assert again == shown


@pytest.mark.parametrize("name", CELLS)
def test_the_text_of_every_built_in_cell_is_taken_back(server, name):
    listed = ask.get(f"{server}/api/cells").json()["cells"]
    (cell,) = (each for each in listed if each["cell"] == name)
    for variant in cell["variants"]:
        shown = ask.answer(server, "/api/cell", {"equations": variant["text"]})
        assert [gate["id"] for gate in shown["gates"]] == variant["gates"]
        assert shown["variants"][0]["text"] == variant["text"]


WRONG = [
    ("h = tanh(W_xh x", "equations.syntax", "line 1, column 16: expected ) or ,"),
    ("h = z\nz = h", "equations.cycle", "line 2, column 5: a cycle within one step"),
    ("h = tanh(W_xh x) * q", "equations.unknown", "line 1, column 20: there is no q"),
    ("h = tanh(W_xh h_prev)", "equations.shape", "line 1, column 15: W_xh is (H, X)"),
    ("", "equations.state", "line 1, column 1: expected a line h"),
]


@pytest.mark.parametrize(("text", "code", "says"), WRONG)
def test_a_mistake_is_told_with_its_place_by_every_question(server, text, code, says):
    asked = {
        "/api/cell": ({"equations": text}, "equations"),
        "/api/trace": (spec_of(own(text)), "models.0.equations"),
        "/api/gradient-map": (spec_of(own(text)), "models.0.equations"),
    }
    for path, (body, where) in asked.items():
        error = ask.problem(ask.post(f"{server}{path}", json=body))
        assert (error["code"], error["where"]) == (code, where), path
        assert says in error["message"]


@pytest.mark.parametrize(
    ("model", "code", "where"),
    [
        ({"cell": "own", "hidden": 4}, "spec.missing", "equations"),
        ({"cell": "own", "hidden": 4, "equations": None}, "spec.type", "equations"),
        ({"cell": "own", "hidden": 4, "equations": ["h"]}, "spec.type", "equations"),
        (own("#" * (MOST_CHARACTERS + 1)), "equations.too_long", "equations"),
        (own(LEAKY, c_0=[0.0] * 4), "spec.unknown", "c_0"),
        (own(LEAKY, h_0=[0.0] * 3), "model.state", "h_0"),
        (own(LSTM, c_0=[0.0] * 3), "model.state", "c_0"),
        (own(LEAKY, c_0=None), "spec.unknown", "c_0"),
        (own(LEAKY, reset="after"), "spec.unknown", "reset"),
        (own(LEAKY, cell_name=3), "spec.type", "cell_name"),
        (own(LEAKY, cell_name="n" * 25), "spec.too_long", "cell_name"),
        (own("n = tanh(W_xn x)\nh = n + h_prev", init={"forget_bias": 1.0}), "init.forget_bias", None),
        (own(LEAKY, weights={"W_xh": [[1.0]]}), "model.weights", None),
        ({"cell": "rnn", "hidden": 4, "equations": LEAKY}, "spec.unknown", "equations"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(server, model, code, where):
    error = ask.problem(ask.post(f"{server}/api/trace", json=spec_of(model)))
    assert error["code"] == code, error
    if where:
        assert error["where"] == f"models.0.{where}"


PIECES = ["h", "c", "z", "x", "h_prev", "c_prev", "W_xh", "W_xz", "W_hz", "b_z", "p_i", "tanh", "exp"]
PIECES += ["max", "1", "2.5", "+", "-", "*", "/", "(", ")", ",", "=", "#", "é", "@", "\n"]


def texts(seed, count):
    """Cells with up to three of their parts replaced by others."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        parts = re.findall(r"\w+|\n|[^\w ]", (LSTM, LEAKY)[i % 2])
        for at in rng.integers(0, len(parts), rng.integers(1, 4)):
            parts[at] = str(rng.choice(PIECES))
        yield " ".join(parts)


def test_random_texts_are_cells_or_mistakes_with_their_places(server):
    found = set()
    for text in texts(0, 40):
        answer = ask.post(f"{server}/api/cell", json={"equations": text})
        assert answer.status_code in (200, 422), text
        if answer.status_code == 422:
            error = ask.problem(answer)
            assert error["where"] == "equations"
            found.add(error["code"])
    assert len(found) > 5


@pytest.mark.parametrize("columns", [40, 3000])
def test_a_large_body_is_read_elsewhere_and_its_cell_comes_back_from_there(server, columns):
    """On a thread, and past a megabyte in another process."""
    x = [[0.125] * columns] * 60
    spec = {
        "sequence": {"x": x, "y": [*[None] * 59, 1], "classes": 2},
        "models": [own(LSTM, c_0=[0.1] * 4)],
    }
    events = ask.trace(server, spec)
    assert next(each["c"] for each in events if each["event"] == "forward") != [0.0] * 4
    assert events[-1]["event"] == "done"
