"""Numbers of the user's own: under which names, in which layout, and what of them is told where."""

import json

import numpy as np
import pytest

from app.api.questions.step import StepSpec
from app.api.questions.trace import Spec
from app.api.spec.foreign import told
from app.api.spec.reading import read
from app.api.wire.errors import ApiError
from app.engine.cells import CELLS
from tests.api import specs
from tests.api.given import SETTINGS, given, names_of, prepared, refused, turned

TORCH = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


def test_weights_under_torchs_names_are_told_as_what_they_are_before_anything_else():
    spec = specs.numbers()
    spec["models"] = [{"cell": "rnn", "weights": {name: [[0.1]] for name in TORCH}}]
    error = refused(spec)
    assert (error["code"], error["where"]) == ("model.weights", "models.0.weights.weight_ih_l0")
    assert error["message"] == "weight_ih_l0 is not a name here; it is W_xh"
    assert error["hint"] == (
        "W_xh = weight_ih_l0, W_hh = weight_hh_l0, b_h = bias_ih_l0 + bias_hh_l0; "
        "known here: W_xh, W_hh, b_h, W_hy, b_y"
    )


TRANSLATED = [
    # the cell, the names given, what the hint must say
    (
        "rnn",
        ["weight_ih", "weight_hh", "bias_ih", "bias_hh"],
        ["W_xh = weight_ih", "b_h = bias_ih + bias_hh"],
    ),
    ("lstm", [f"lstm.{name}" for name in TORCH], ["W_hh = lstm.weight_hh_l0", "gates i, f, g, o as here"]),
    (
        "gru",
        [*(f"rnn.{name}" for name in TORCH), "fc.weight", "fc.bias"],
        [
            "b_h = rnn.bias_ih_l0 + rnn.bias_hh_l0 (in its n part rnn.bias_ih_l0 alone)",
            "b_hn = the n part of rnn.bias_hh_l0",
            "W_hy = fc.weight, b_y = fc.bias",
            "gates r, z, n as here",
        ],
    ),
    ("rnn", ["linear.weight", "linear.bias"], ["W_hy = linear.weight, b_y = linear.bias"]),
    (
        "lstm",
        ["kernel", "recurrent_kernel", "bias"],
        ["W_xh = kernel transposed, W_hh = recurrent_kernel transposed, b_h = bias", "in the same order"],
    ),
    (
        "gru",
        ["gru/gru_cell/kernel:0", "gru/gru_cell/recurrent_kernel:0", "gru/gru_cell/bias:0", "dense/kernel:0"],
        ["W_hy = dense/kernel:0 transposed", "(2, 3H)", "exchange the first two blocks"],
    ),
    ("rnn", ["Wxh", "Whh", "Why", "bh", "by"], ["W_xh = Wxh, W_hh = Whh, b_h = bh, W_hy = Why, b_y = by"]),
    ("rnn", ["Wax", "Waa", "Wya", "ba", "by"], ["W_xh = Wax, W_hh = Waa, b_h = ba, W_hy = Wya, b_y = by"]),
    ("rnn", ["U", "W", "V", "b", "c"], ["W_xh = U, W_hh = W, b_h = b, W_hy = V, b_y = c"]),
    ("rnn", ["W", "U", "b"], ["W_xh = W, W_hh = U, b_h = b", "where the notes write U x + W h"]),
    ("lstm", ["W_x", "W_h", "b"], ["W_xh = W_x, W_hh = W_h, b_h = b", "i, f, g, o here"]),
    ("rnn", ["W1x", "W1h", "b1", "W2", "b2"], ["W_xh = W1x, W_hh = W1h, b_h = b1, W_hy = W2, b_y = b2"]),
    ("rnn", ["W_ih", "W_hh", "b_ih", "b_hh"], ["W_xh = W_ih, b_h = b_ih + b_hh"]),
    ("lstm", ["W", "R", "B"], ["W_xh = W[0], W_hh = R[0]", "halves of B[0]", "i, o, f, c there"]),
]


@pytest.mark.parametrize(("cell", "names", "says"), TRANSLATED, ids=[f"{t[0]} {t[1][0]}" for t in TRANSLATED])
def test_each_scheme_of_names_is_translated_whole(cell, names, says):
    spec = specs.numbers()
    spec["models"] = [{"cell": cell, "weights": {name: [[0.1]] for name in names}}]
    error = refused(spec)
    assert error["code"] == "model.weights"
    assert " is not a name here; it is W_" in error["message"]
    for each in says:
        assert each in error["hint"]
    assert error["hint"].endswith(f"known here: {', '.join(names_of(cell))}")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("weight_ih_l1", "of a further layer"),
        ("weight_hh_l0_reverse", "of the direction from the end"),
        ("weight_hr_l0", "a projection of h"),
        ("embedding.weight", "an embedding"),
        ("W_ci", "a peephole"),
        ("bias_hh_l0", "it is part of b_h"),
        ("kernel", "it is W_xh, transposed"),
        ("W_xf", "the part of the gate f of W_xh"),
        ("b_hn", "lstm has no b_hn"),
        ("foo", "lstm has no foo"),
    ],
)
def test_a_name_that_has_no_place_here_is_told_why(name, message):
    assert message in told([name, "W_xh"], names_of("lstm"), "lstm").message


def test_a_parameter_that_is_missing_is_named_before_the_sizes_it_would_say():
    spec = given()
    del spec["models"][0]["weights"]["W_hy"]
    assert refused(spec)["where"] == "models.0.weights.W_hy"


UNKNOWN_FIRST = [
    # a record with an unknown key and a second fault that hid it, and where the key is
    ("sequence", {"targets": [0], "x": [[1]]}, "sequence.targets", "targets is not a name here; it is y"),
    ("sequence", {"task": "copy", "length": 30}, "sequence.length", "length is not a name here; it is T"),
    ("sequence", {"task": "copy", "T": 1, "colour": 3}, "sequence.colour", "copy has no option colour"),
    ("sequence", {"x": [[]], "targets": [0]}, "sequence.targets", "targets is not a name here; it is y"),
    ("models", [{"type": "lstm", "hidden": 3}], "models.0.type", "type is not a name here; it is cell"),
    ("models", [{"cell": "rnn", "units": 3}], "models.0.units", "units is not a name here; it is hidden"),
    ("models", [{"cell": "lstm", "hidden": 3, "h0": 0, "c_0": 0}], "models.0.h0", "it is h_0"),
    (
        "models",
        [{"cell": "rnn", "hidden": 3, "init": {"T_max": 1, "scale": 2}}],
        "models.0.init.scale",
        "gain",
    ),
]


@pytest.mark.parametrize(("part", "value", "where", "message"), UNKNOWN_FIRST)
def test_an_unknown_key_is_told_before_what_it_may_have_led_to(part, value, where, message):
    error = refused({**specs.drawn(), part: value})
    assert error["where"] == where
    assert message in error["message"]


# G4: sizes


def test_a_needed_shape_is_taken_from_the_parts_that_agree():
    spec = given(W_xh=np.ones((3, 5)).tolist())
    error = refused(spec)
    assert (error["code"], error["where"]) == ("model.weights", "models.0.weights.W_xh")
    assert error["message"] == "W_xh is (3, 5); (5, 3) is needed: yours is its transpose"
    assert "transpose it" in error["hint"]


@pytest.mark.parametrize("cell", list(CELLS))
def test_the_layout_of_keras_is_told_as_transposed(cell):
    spec = given(cell)
    weights = spec["models"][0]["weights"]
    spec["models"][0]["weights"] = {
        name: turned(array) if name.startswith("W_") else array for name, array in weights.items()
    }
    error = refused(spec)
    rows = len(weights["W_xh"])
    assert error["message"] == f"W_xh is (3, {rows}); ({rows}, 3) is needed: yours is its transpose"
    square = cell == "rnn" or "W_hh" not in weights
    assert f"so are {'W_hy' if square else 'W_hh, W_hy'}" in error["hint"]
    assert ("z, r, h there" in error["hint"]) == (cell == "gru")


def test_transposed_matrices_say_their_sizes_against_a_bias_that_is_wrong():
    weights = given("lstm")["models"][0]["weights"]
    keras = {name: turned(weights[name]) for name in ("W_xh", "W_hh", "W_hy")}
    assert "W_xh is (3, 20); (20, 3) is needed" in refused(given("lstm", **keras, b_h=[0.0] * 8))["message"]


WRONG_SIZES = [
    # which part is wrong, as what, and which shape is needed; X = 3, H = 5, Y = 2
    ("rnn", "W_hh", (4, 4), "(5, 5)"),
    ("rnn", "W_hh", (5, 4), "(5, 5)"),
    ("rnn", "b_h", (4,), "(5,)"),
    ("rnn", "W_hy", (5, 2), "(2, 5) is needed: yours is its transpose"),
    ("rnn", "W_hy", (2, 4), "(2, 5)"),
    ("rnn", "W_xh", (5, 5), "(5, 3)"),
    ("rnn", "b_y", (3,), "(2,)"),
    ("lstm", "W_hh", (5, 20), "(20, 5) is needed: yours is its transpose"),
    ("lstm", "W_hh", (5, 5), "(20, 5)"),
    ("lstm", "b_h", (5,), "(20,)"),
    ("gru", "b_hn", (15,), "(5,)"),
    ("gru", "W_xh", (3, 15), "(15, 3) is needed: yours is its transpose"),
]


@pytest.mark.parametrize(("cell", "name", "shape", "needed"), WRONG_SIZES)
def test_the_part_that_is_wrong_is_told_with_the_shape_that_the_others_say(cell, name, shape, needed):
    further = {"classes": 2} if name == "b_y" else {}
    spec = given(cell, **{name: np.ones(shape).tolist()})
    spec["sequence"] |= further
    error = refused(spec)
    assert error["where"] == f"models.0.weights.{name}"
    assert f"{name} is {shape}; {needed}" in error["message"]


def test_square_matrices_are_not_said_to_be_transposed():
    assert "transpose" not in refused(given(X=5, W_xh=np.ones((4, 4)).tolist()))["message"]
    prepared(given(X=5, Y=5))


def test_states_say_the_hidden_size_too():
    spec = given(W_hh=np.ones((4, 4)).tolist(), b_h=[0.0] * 4)
    spec["models"][0]["h_0"] = [0.0] * 5
    assert refused(spec)["message"] == "W_hh is (4, 4); (5, 5) is needed"


# G9: packed arrays


@pytest.mark.parametrize(
    ("bare", "value"), [("NaN", "NaN"), ("Infinity", "Infinity"), ("-Infinity", "-Infinity")]
)
def test_numbers_that_are_none_are_told_with_their_place(bare, value):
    body = json.dumps({**specs.numbers(), "sequence": {"x": [[1.0], ["*"]], "y": [None, 0]}})
    with pytest.raises(ApiError) as caught:
        read(body.replace('"*"', bare).encode(), Spec, SETTINGS)
    assert caught.value.status == 422
    assert caught.value.problem["message"] == f"{value} at sequence.x.1.0: numbers must be finite"
    assert caught.value.problem["where"] == "sequence.x.1.0"


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ('"gain": NaN', "models.0.init.gain"),
        ('"gain": 1e999', "models.0.init.gain"),
    ],
)
def test_so_are_those_that_stand_alone(path, where):
    body = json.dumps({**specs.drawn(), "models": [{"cell": "rnn", "hidden": 2, "init": {"gain": 7.5}}]})
    with pytest.raises(ApiError) as caught:
        read(body.replace('"gain": 7.5', path).encode(), Spec, SETTINGS)
    assert caught.value.problem["where"] == where
    assert f"at {where}: numbers must be finite" in caught.value.problem["message"]


def test_a_target_that_nothing_asks_for_is_refused_too_where_it_is_no_number():
    body = json.dumps({**specs.numbers(), "sequence": {"x": [[1.0], [2.0]], "y": [float("nan"), 0]}})
    with pytest.raises(ApiError) as caught:
        read(body.encode(), Spec, SETTINGS)
    assert caught.value.problem["where"] == "sequence.y.0"
    assert caught.value.problem["hint"] == "null where there is no target"


SERIES = {"task": "series", "T": 2, "seed": 0}
ENTRIES = [
    # a list of numbers, where its entry is and what is said of it
    (
        "sequence",
        SERIES | {"values": [1, 2, None, 4]},
        "sequence.values.2",
        "entry 2 is null; a number is needed",
    ),
    ("sequence", SERIES | {"values": [1, "2", 3]}, "sequence.values.1", 'entry 1 is "2"; a number is needed'),
    (
        "sequence",
        SERIES | {"values": [1, True, 3]},
        "sequence.values.1",
        "entry 1 is true; a number is needed",
    ),
    ("sequence", SERIES | {"values": [1, 10**400, 3]}, "sequence.values.1", "an integer beyond float64"),
    ("models.0.h_0", [0, None, 0, 0, 0], "models.0.h_0.1", "entry 1 is null; a number is needed"),
    ("models.0.weights.b_h", [0, [], 0], "models.0.weights.b_h.1", "entry 1 is a list; a number is needed"),
    ("models.0.weights.W_hh", [[0], [{}]], "models.0.weights.W_hh.1.0", "row 1, entry 0 is an object"),
    ("sequence.x", [[1, 2], [None, 3]], "sequence.x.1.0", "row 1, entry 0 is null; a number is needed"),
    ("loss.at", [1, None], "loss.at.1", "entry 1 is null; a step is an integer"),
    ("loss", {"kind": "mse"}, "sequence.y.3", "the target has 1 numbers"),
]


@pytest.mark.parametrize(("path", "value", "where", "message"), ENTRIES, ids=[e[2] for e in ENTRIES])
def test_an_entry_that_is_no_number_is_told_with_its_place(path, value, where, message):
    spec = given()
    *parents, last = path.split(".")
    place = spec
    for part in parents:
        place = place.setdefault(part, {}) if isinstance(place, dict) else place[int(part)]
    place[last] = value
    error = refused(spec)
    assert error["where"] == where
    assert message in error["message"]


def test_an_entry_of_a_target_is_told_too():
    spec = given() | {"loss": {"kind": "mse"}}
    spec["sequence"]["y"][3] = [0.5, None]
    error = refused(spec)
    assert (error["where"], error["message"]) == (
        "sequence.y.3.1",
        "entry 1 of the target is null; a finite number is needed",
    )


# G11: terms of the field

TERMS = [
    ("recurrent_activation", "hard_sigmoid", "is not known here", "models.0.gate_activation, of a gated"),
    ("recurrent_dropout", 0.1, "leaves out units at random", "every unit takes part"),
    ("dropout", 0.1, "leaves out units at random", "every unit takes part"),
    ("num_layers", 2, "it is layers", "layers: 1 to 4"),
    ("num_directions", 2, "it is bidirectional", "bidirectional: true"),
    ("merge_mode", "sum", "it is merge", '"concat" or "sum"'),
    ("embedding_dim", 2, "it is embedding", "the size of the vector"),
    ("batch_first", True, "axis of the batch", "one sequence at a time"),
    ("return_sequences", True, "what is told of the states", "POST /api/trace"),
    ("units", 3, "it is hidden", "rename it: hidden"),
    ("hidden_size", 3, "it is hidden", "rename it: hidden"),
    ("hiddenSize", 3, "it is hidden", "rename it: hidden"),
    ("nonlinearity", "tanh", "it is activation", "tanh, relu, sigmoid or identity"),
    ("bias_initializer", "zeros", "draws the biases", "init.rule"),
    ("use_bias", False, "it is bias", "bias: false leaves"),
    ("peephole", True, "is not known here", "models.0.peepholes, of an lstm"),
    ("cell_activation", "identity", "is not known here", "models.0.cell_output, of an lstm"),
    ("stateful", True, "keeps the last state", "give that state as h_0"),
    ("go_backwards", True, "from its end", "in reverse order"),
    ("proj_size", 3, "makes h shorter", "same number of units"),
    ("reset_after", True, "is not known here", "models.0.reset, of a gru"),
    ("unit_forget_bias", True, "forget gate's bias to 1", '"forget_bias": 1'),
    ("forget_bias", 1, "is not known here", "models.0.init.forget_bias, of an lstm"),
    ("input_size", 3, "how many inputs", "the columns of x"),
]


@pytest.mark.parametrize(("key", "value", "message", "hint"), TERMS, ids=[each[0] for each in TERMS])
def test_a_term_of_the_field_is_answered_as_what_it_is(key, value, message, hint):
    error = refused({**specs.drawn(), "models": [{"cell": "rnn", "hidden": 3, key: value}]})
    assert (error["code"], error["where"]) == ("spec.unknown", f"models.0.{key}")
    assert message in error["message"]
    assert hint in error["hint"]
    assert "did you mean" not in error["hint"]


def test_a_term_is_told_by_the_record_it_stands_in():
    def told_of(spec, kind=Spec):
        error = refused(spec, kind)
        return f"{error['message']}; {error['hint']}"

    gru = {"cell": "gru", "hidden": 3}
    assert "it is reset" in told_of({**specs.drawn(), "models": [{**gru, "reset_after": True}]})
    assert "of an rnn" in told_of({**specs.drawn(), "models": [{**gru, "activation": "relu"}]})
    assert "its place is models.0.hidden" in told_of({**specs.drawn(), "hidden_size": 3})
    assert "it is kind" in told_of({**specs.drawn(), "loss": {"type": "mse"}})
    assert "it is models" in told_of({**specs.drawn(), "networks": []})
    assert "did you mean hidden?" in told_of({**specs.drawn(), "models": [{"cell": "rnn", "hiden": 3}]})
    assert "it is batch" in told_of(
        specs.drawn(model=0, t=0) | {"sequence": {"task": "copy", "T": 9, "batch_size": 2}}, StepSpec
    )
