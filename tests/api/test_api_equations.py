"""Cells of equations of one's own, asked about: numbers, every question, mistakes with their place."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.cells import make_cell
from app.engine.cells.equations.own import own_cell
from app.engine.cells.equations.writing import written
from tests.api import ask, specs
from tests.engine.test_equations import PIECES

QRNN = """\
z = tanh(W_xz x + b_z)
f = sigmoid(W_xf x + b_f)
o = sigmoid(W_xo x + b_o)
c = f * c_prev + (1 - f) * z
h = o * c
"""
SQUARES = "n = tanh(W_xn x + W_hn h_prev)\nh = n * n + h_prev * h_prev"
MATRIX = "n = tanh(W_xn x + W_cn c_prev)\nc = n - c_prev\nh = max(n, c) / exp(c)"
WAYS = "i = sigmoid(W_xi x + b_i)\ns = s_prev * i + h_prev\nh = s * c_prev\nc = i"
TEXTS = {
    **{name: written(make_cell(name).graph) for name in ("lstm", "gru", "slstm", "lru")},
    "qrnn": QRNN,
    "squares": SQUARES,
    "matrix": MATRIX,
    "ways": WAYS,
}
QUESTIONS = {
    "passes": {"map": "every", "pool": 32},
    "gradient-map": {},
    "numbers": {},
    "step": {"model": 0, "t": 3},
    "derivation": {"model": 0, "parameter": "b_y", "index": [0]},
    "descent": {"eta": 0.1, "updates": 2},
    "shares": {"model": 0, "t": 3},
    "factors": {"model": 0},
    "paths": {"model": 0},
    "attribution": {"model": 0},
    "verdict": {"model": 0},
    "truncation": {"model": 0},
    "clipping": {"model": 0},
    "spectrum": {"model": 0},
    "seeds": {},
}


def spec_of(text, **changes):
    return {**specs.drawn(T=8), "models": [{"cell": "own", "hidden": 4, "equations": text, **changes}]}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_question_is_answered_or_refused_and_gradients_are_those_of_differences(server, text):
    for path, further in QUESTIONS.items():
        answer = ask.post(f"{server}/api/{path}", json=spec_of(text) | further)
        if answer.status_code != 200:
            assert (path, ask.problem(answer)["code"]) in (
                ("factors", "factors.cell"),
                ("paths", "paths.cell"),
            )
        assert '"event":"error"' not in answer.text
    checked = ask.answer(server, "/api/gradient-check", spec_of(text))
    assert checked["worst"] < 1e-6
    assert ask.answer(server, "/api/cell", {"equations": text})["variants"][0]["text"] == written(
        own_cell(text).graph
    )


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru", "mgu"])
def test_its_answers_are_the_built_in_s(server, name):
    built = {**specs.drawn(T=8), "models": [{"cell": name, "hidden": 4}]}
    own = spec_of(written(make_cell(name).graph))
    maps = [ask.answer(server, "/api/gradient-map", spec)["models"][0]["log10_norm"] for spec in (built, own)]
    for state in maps[0]:
        first, second = (np.array(each[state], float) for each in maps)
        np.testing.assert_allclose(first, second, rtol=0, atol=1e-12)
    (plan, *_), (other, *_) = (ask.trace(server, spec) for spec in (built, own))
    assert plan["models"][0]["shapes"] == other["models"][0]["shapes"]


def test_weights_by_their_stacked_names_and_a_state_beside_h_are_taken(server):
    text = TEXTS["lstm"]
    drawn = ask.answer(server, "/api/numbers", spec_of(text))["models"][0]["weights"]
    asked = spec_of(text, weights=drawn, c_0=[1.0, 0, 0, 0])
    del asked["models"][0]["hidden"]
    *_, gradients, _ = ask.trace(server, asked)
    assert len(gradients["c_0"]) == 4
    refused = ask.problem(ask.post(f"{server}/api/trace", json=spec_of(text, n_0=[0, 0, 0, 0])))
    assert refused["where"] == "models.0.n_0"


def test_its_digest_is_of_what_the_text_means(server):
    text = TEXTS["gru"]
    first, same, other = (
        ask.trace(server, spec_of(each))[0]["digest"]
        for each in (text, f"# mine\n{text.replace(' + ', '  +  ')}", text.replace("(1 - z) * n", "z * n"))
    )
    assert first == same != other


def test_a_wrong_equation_is_a_422_with_its_line_and_column(server):
    text = "n = tanh(W_xn x)\nh = n * q"
    for path, body, where in (
        ("trace", spec_of(text), "models.0.equations"),
        ("cell", {"equations": text}, "equations"),
    ):
        refused = ask.problem(ask.post(f"{server}/api/{path}", json=body))
        assert (refused["code"], refused["where"]) == ("equations.unknown", where)
        assert refused["message"] == "line 2, column 9: there is no q"


def test_lines_that_double_the_ways_through_a_step_are_refused_at_once(server):
    lines = ["n = tanh(W_xn x + W_hn h_prev)", "s0 = n + tanh(n)"]
    lines += [f"s{k} = s{k - 1} + tanh(s{k - 1})" for k in range(1, 25)]
    refused = ask.problem(ask.post(f"{server}/api/cell", json={"equations": "\n".join([*lines, "h = s24"])}))
    assert refused["code"] == "equations.too_long"


@given(st.lists(st.sampled_from(PIECES), max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
def test_a_random_text_never_gives_a_5xx(server, pieces):
    answer = ask.post(f"{server}/api/trace", json=spec_of(" ".join(pieces)))
    assert answer.status_code == 200 or ask.problem(answer)["code"].startswith(("equations.", "spec."))
