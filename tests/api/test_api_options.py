"""Options of the cells: asked for, told, refused where they do not fit, and written by /api/cells/…"""

import pytest

from app.engine.cells import CELLS
from tests.api import ask, specs
from tests.engine.cases import PLAIN, label

QUESTIONS = {
    "gradient-map": {"map": "every"},
    "step": {"model": 0, "t": 3},
    "truncation": {"model": 0},
    "verdict": {"model": 0},
    "factors": {"model": 0},
    "clipping": {"model": 0},
    "derivation": {"model": 0, "parameter": "W_xh", "index": [1, 2]},
    "numbers": {},
}


def spec_of(name, options, **changes):
    model = {"cell": name, "hidden": 4, **options}
    return {**specs.drawn(T=8), "models": [model], **changes}


@pytest.mark.parametrize("case", PLAIN, ids=label)
def test_every_question_is_answered_for_a_cell_with_options_and_its_gradients_are_those_of_differences(
    server, case
):
    spec = spec_of(*case)
    for path, further in QUESTIONS.items():
        answer = ask.post(f"{server}/api/{path}", json=spec | further)
        assert answer.status_code == 200, (path, answer.text)
    checked = ask.post(f"{server}/api/gradient-check", json=spec).json()
    assert checked["worst"] < 1e-6
    (plan, *_, done) = ask.stream(server, "/api/trace", spec)
    assert done["event"] == "done"
    assert ("b_h" in plan["models"][0]["shapes"]) == case[1].get("bias", True)
    assert ("p_i" in plan["models"][0]["shapes"]) == case[1].get("peepholes", False)


def test_a_default_that_is_written_out_is_the_same_spec(server):
    def digest(**options):
        return ask.stream(server, "/api/trace", spec_of("lstm", options))[0]["digest"]

    defaults = {name: values[0] for name, values in CELLS["lstm"].options.items()}
    assert digest(**defaults) == digest()
    found = {digest(**{name: value}) for name, values in CELLS["lstm"].options.items() for value in values}
    assert len(found) == 1 + sum(len(values) - 1 for values in CELLS["lstm"].options.values())


@pytest.mark.parametrize(
    ("name", "options", "code", "where"),
    [
        ("lstm", {"peepholes": 1}, "spec.invalid", "peepholes"),
        ("lstm", {"gate_activation": "tanh"}, "spec.choice", "gate_activation"),
        ("rnn", {"peepholes": True}, "spec.unknown", "peepholes"),
        ("mgu", {"c_0": [0.0] * 4}, "spec.unknown", "c_0"),
        ("mgu", {"init": {"forget_bias": 1.0}}, "spec.unknown", "init.forget_bias"),
        ("lstm", {"bias": False, "init": {"rule": "chrono"}}, "init.rule", "init.rule"),
        ("min_lstm", {"init": {"gain": 2.0}}, "init.gain", "init.gain"),
        ("lstm", {"n_0": [0.0] * 4}, "spec.unknown", "n_0"),
        ("lstm", {"bias": False, "init": {"forget_bias": 1.0}}, "init.forget_bias", "init.forget_bias"),
    ],
)
def test_an_option_that_does_not_fit_is_refused_with_its_place(server, name, options, code, where):
    error = ask.post(f"{server}/api/trace", json=spec_of(name, options)).json()["error"]
    assert (error["code"], error["where"]) == (code, f"models.0.{where}")


def test_given_weights_have_the_parameters_that_the_options_ask_for(server):
    plan = ask.stream(server, "/api/trace", spec_of("lstm", {"peepholes": True}, include=["weights"]))[0]
    weights = plan["models"][0]["weights"]
    given = spec_of("lstm", {"peepholes": True, "weights": weights})
    assert ask.stream(server, "/api/trace", given)[-1]["event"] == "done"
    del weights["p_o"]
    error = ask.post(f"{server}/api/trace", json=given).json()["error"]
    assert (error["code"], error["where"]) == ("model.weights", "models.0.weights.p_o")
    unasked = ask.post(f"{server}/api/trace", json=spec_of("lstm", {"weights": weights})).json()["error"]
    assert (unasked["code"], unasked["where"]) == ("model.weights", "models.0.weights.p_i")
    assert "peepholes: true" in unasked["message"]


def test_a_variant_of_a_cell_is_written_when_it_is_asked_for(server):
    listed = {cell["cell"]: cell for cell in ask.get(f"{server}/api/cells").json()["cells"]}
    assert list(listed) == list(CELLS)
    for name, cell in listed.items():
        options = {option["name"]: [each["value"] for each in option["values"]] for option in cell["options"]}
        assert {option: tuple(values) for option, values in options.items()} == dict(CELLS[name].options)
    asked = ask.get(f"{server}/api/cells/lstm?peepholes=true&bias=false").json()
    assert asked["options"] == {"peepholes": True, "bias": False}
    nodes = {node["id"] for node in asked["nodes"]}
    assert {"p_i", "from_c_o"} <= nodes
    assert "b_h" not in nodes
    assert ask.get(f"{server}/api/cells/gru?reset=before").json() == listed["gru"]["variants"][1]


@pytest.mark.parametrize(
    ("address", "code", "where"),
    [
        ("nothing", "model.cell", "cell"),
        ("lstm?nothing=1", "model.option", "nothing"),
        ("lstm?bias=perhaps", "model.option", "bias"),
    ],
)
def test_a_cell_or_an_option_that_there_is_not_is_refused(server, address, code, where):
    answer = ask.get(f"{server}/api/cells/{address}")
    assert answer.status_code == 422
    assert (answer.json()["error"]["code"], answer.json()["error"]["where"]) == (code, where)
