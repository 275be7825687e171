"""Rules draw what the libraries themselves drew, and their forms compute what the libraries computed.

libraries.json is made by tests/golden/make_libraries.py with the libraries.
"""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from app.engine.cells import make_cell
from app.engine.network.initial.layers import LIBRARIES, unlike
from app.engine.network.initial.libraries import RULES
from app.engine.network.initialise import initialise
from app.engine.network.structure import Structure, one_layer
from app.engine.passes.trace import Loss, new_trace
from app.engine.passes.unroll import unroll

GOLDEN = json.loads((Path(__file__).parent.parent / "golden/libraries.json").read_text())
LAYERS = [(rule, cell) for rule, library in GOLDEN.items() for cell in library["layers"]]
SEEDS, X, H, Y = 20, 12, 32, 5
SMALL = (5, 2, 3, 4)  # T, B, X, H


def cell_of(rule, cell):
    return make_cell(cell, **LIBRARIES[rule].layers[cell].options)


def draws(rule, cell, **sizes):
    """By all seeds; the two biases of a gate as their sum, as they are in the golden file."""
    options = {name: value for name, value in LIBRARIES[rule].layers[cell].options.items() if value != "all"}
    structure = Structure(make_cell(cell, **options), **sizes)
    return [initialise(structure, X, H, Y, rule, seed=seed) for seed in range(SEEDS)]


def numbers_are(values, golden):
    """Of the golden numbers' spread, mean and end, to five standard errors."""
    error = 5 / math.sqrt(values.size)
    assert values.mean() == pytest.approx(golden["mean"], abs=2 * error * golden["std"] + 1e-12)
    assert values.std() == pytest.approx(golden["std"], rel=error, abs=1e-12)
    most = 0.03 if values.size > 1000 else 0.2  # a uniform one's end is reached, a normal one's is not sharp
    uniform = golden["most"] < 2.5 * golden["std"] or not golden["std"]
    assert np.abs(values).max() == pytest.approx(golden["most"], rel=most if uniform else 0.35, abs=1e-12)


def test_every_library_stands_in_the_golden_file_with_its_version_and_its_layers():
    assert set(RULES) == set(LIBRARIES) == set(GOLDEN)
    for rule, library in LIBRARIES.items():
        assert GOLDEN[rule]["version"].split("+")[0] == library.version
        assert set(GOLDEN[rule]["layers"]) == set(library.layers)


@pytest.mark.parametrize(("rule", "cell"), LAYERS)
def test_each_block_is_drawn_as_the_library_draws_it(rule, cell):
    golden, drawn = GOLDEN[rule]["layers"][cell]["drawn"], draws(rule, cell)
    gates = make_cell(cell).gates or ("h",)
    for place, expected in golden.items():
        name, _, gate = place.partition(" ")
        if name not in drawn[0]:
            assert name == "b_hn"
            assert expected["most"] == 0
            continue
        g = gates.index(gate) if gate and name != "b_hn" else 0
        part = slice(g * H, (g + 1) * H) if gate else slice(None)
        if "std" in expected:
            numbers_are(np.concatenate([weights[name][part].ravel() for weights in drawn]), expected)
        if "singular" in expected:
            ends = [np.linalg.svd(weights[name][part], compute_uv=False)[[-1, 0]] for weights in drawn]
            # The smallest one of a square matrix is near 0 and scatters.
            assert np.mean(ends, 0) == pytest.approx(expected["singular"], rel=0.05, abs=0.012)


@pytest.mark.parametrize("rule", GOLDEN)
def test_read_out_and_embedding_are_drawn_as_the_library_draws_them(rule):
    drawn = draws(rule, "lstm", embedding=H)
    for name, expected in GOLDEN[rule]["parts"].items():
        numbers_are(np.concatenate([weights[name].ravel() for weights in drawn]), expected)


@pytest.mark.parametrize(("rule", "cell"), LAYERS)
def test_the_librarys_form_of_the_cell_computes_what_the_library_computed(rule, cell):
    """In its own numbers: the reset's place, the ReLU, the constant that is added when the layer runs."""
    golden = GOLDEN[rule]["layers"][cell]
    T, B, size, units = SMALL
    made = cell_of(rule, cell)
    given = {name: np.array(value) for name, value in golden["weights"].items()}
    for gate in ("r", "z") if LIBRARIES[rule].layers[cell].options.get("recurrent_bias") == "all" else ():
        given[f"b_h{gate}"] = np.zeros(units)  # both stand in b_h
    weights = {name: given[name].reshape(shape) for name, shape in made.shapes(size, units).items()}
    weights |= {"W_hy": np.zeros((1, units)), "b_y": np.zeros(1)}
    xs = np.array(golden["xs"]).reshape(T, B, size)
    network = one_layer(made, weights, h_0=np.zeros((B, units)))
    trace = new_trace(network, xs, np.zeros((T, B, 1)), np.ones(T, bool), Loss("mse", (T - 1,)))
    for _ in unroll(trace):
        pass
    np.testing.assert_allclose(trace.only.hs.ravel(), golden["hs"], atol=3e-7)


@pytest.mark.parametrize(
    ("rule", "cell", "other"),
    [("paddle", "gru", "torch"), ("mlx", "lstm", "equinox"), ("flax_nnx", "rnn", "flax")],
)
def test_layers_that_are_said_to_be_drawn_alike_are_the_same_numbers(rule, cell, other):
    assert LIBRARIES[rule].layers[cell].like == other
    own, others = (initialise(Structure(make_cell(cell)), X, H, Y, each, seed=3) for each in (rule, other))
    for name in make_cell(cell).axes:
        np.testing.assert_array_equal(own[name], others[name])


def test_what_is_not_the_librarys_form_is_told_where_it_makes_a_difference():
    gru = make_cell("gru")
    assert unlike("torch", gru) == {}  # r's and z's second biases stand in b_h
    assert unlike("haiku", gru) == {"reset": "before"}  # and there b_hn stands beside b_h
    assert unlike("haiku", make_cell("gru", reset="before")) == {}
    assert unlike("flax_nnx", gru) == {"recurrent_bias": "none"}
    assert unlike("torch", make_cell("gru", recurrent_bias="none")) == {"recurrent_bias": "all"}
    assert unlike("haiku", make_cell("rnn")) == {"activation": "relu"}
    assert unlike("keras", make_cell("lstm", peepholes=True)) == {"peepholes": False}
    assert unlike("equinox", make_cell("rnn", activation="relu")) == {}  # it has none
    assert unlike("glorot", gru) == {}
