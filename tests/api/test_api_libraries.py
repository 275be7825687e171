"""What each library's layers lose of a gradient at first: the table that was measured with the libraries."""

import numpy as np
import pytest

from app.engine.cells import make_cell
from app.engine.network.initial.layers import LIBRARIES
from app.engine.why.untrained import STANDARD, lost
from tests.api.ask import stream

# Decades of dL/dh_t lost per step with the libraries themselves (T = 100, H = 64, X = 8, B = 32): the least,
# the median and the greatest of ten seeds; of Haiku's RNN the median alone, with a tenth about it.
MEASURED = {
    "haiku": {"lstm": (0.037, 0.044, 0.049), "gru": (0.154, 0.172, 0.182), "rnn": (0.184, 0.204, 0.224)},
    "keras": {"lstm": (0.078, 0.079, 0.083), "gru": (0.196, 0.205, 0.208), "rnn": (0.108, 0.110, 0.114)},
    "flax": {"lstm": (0.183, 0.188, 0.196), "gru": (0.170, 0.173, 0.179), "rnn": (0.191, 0.196, 0.204)},
    "flax_nnx": {"lstm": (0.236, 0.238, 0.244), "gru": (0.214, 0.218, 0.227), "rnn": (0.187, 0.191, 0.201)},
    "torch": {"lstm": (0.187, 0.196, 0.200), "gru": (0.183, 0.193, 0.212), "rnn": (0.218, 0.254, 0.272)},
    "paddle": {"lstm": (0.189, 0.199, 0.206), "gru": (0.183, 0.186, 0.205), "rnn": (0.235, 0.252, 0.283)},
    "mlx": {"lstm": (0.188, 0.199, 0.212), "gru": (0.190, 0.195, 0.204), "rnn": (0.222, 0.250, 0.274)},
    "equinox": {"lstm": (0.187, 0.201, 0.211), "gru": (0.188, 0.198, 0.208)},
    "tinygrad": {"lstm": (0.184, 0.201, 0.213)},
}
PLACES = [(rule, cell) for rule, cells in MEASURED.items() for cell in cells]
BODY = {
    "sequence": {"task": "recall", "T": 12, "seed": 0},
    "models": [{"cell": "gru", "hidden": 6, "seed": 3, "init": {"rule": "haiku"}}],
    "model": 0,
    "setup": "own",
    "seeds": 3,
}


def decades(rule, cell, seed, setup=STANDARD, **options):
    """What `lost` returns."""
    made = make_cell(cell, **LIBRARIES[rule].layers[cell].options)
    steps = lost(made, rule, seed, setup, **options)
    while True:
        try:
            next(steps)
        except StopIteration as through:
            return through.value


def is_within(rule, cell, seeds):
    """The median lies within the scatter that was measured, and a thirtieth of the median more."""
    low, middle, high = MEASURED[rule][cell]
    median = float(np.median([decades(rule, cell, seed) for seed in range(seeds)]))
    return low - 0.03 * middle <= median <= high + 0.03 * middle


@pytest.mark.parametrize(("rule", "cell"), [("haiku", "lstm"), ("flax_nnx", "lstm"), ("keras", "rnn")])
def test_the_ends_of_the_measured_table_are_reproduced(rule, cell):
    assert is_within(rule, cell, seeds=3)


@pytest.mark.long
@pytest.mark.parametrize(("rule", "cell"), PLACES)
def test_the_whole_measured_table_is_reproduced_within_its_scatter(rule, cell):
    assert is_within(rule, cell, seeds=10)


def test_the_measured_table_has_every_layer():
    assert {rule: set(cells) for rule, cells in MEASURED.items()} == {
        rule: set(library.layers) for rule, library in LIBRARIES.items()
    }


def test_every_layer_is_told_with_its_form_and_all_seeds_make_its_band(server):
    found = stream(server, "/api/libraries", BODY)
    plan, bands = found[0], found[-2]
    assert (plan["T"], plan["batch"], plan["inputs"], plan["hidden"]) == (12, 32, 6, 6)
    assert plan["seeds"] == [3, 4, 5]
    entries = {(entry["rule"], entry["cell"]): i for i, entry in enumerate(plan["entries"])}
    assert set(entries) == set(PLACES)
    haiku = plan["entries"][entries["haiku", "lstm"]]
    assert (haiku["layer"], haiku["version"], haiku["adds"]) == ("hk.LSTM", "0.0.17", {"f": 1.0})
    assert plan["entries"][entries["haiku", "rnn"]]["options"] == {"activation": "relu"}
    rows = np.array([event["decades"] for event in found if event["event"] == "seed"])
    assert rows.shape == (3, len(entries))
    np.testing.assert_allclose([band["median"] for band in bands["decades"]], np.median(rows, 0))
    np.testing.assert_allclose([band["least"] for band in bands["decades"]], rows.min(0))
    np.testing.assert_array_equal(rows[:, entries["paddle", "gru"]], rows[:, entries["torch", "gru"]])
    lstms = {i: np.median(rows[:, i]) for (_, cell), i in entries.items() if cell == "lstm"}
    assert (bands["least"], bands["most"]) == (min(lstms, key=lstms.get), max(lstms, key=lstms.get))
    assert [each["forget_bias"] for each in bands["turned"]] == [0.0, 1.0]


def test_the_form_of_the_specs_own_networks_is_compared_with_their_librarys(server):
    spec = BODY | {
        "models": [
            BODY["models"][0],
            {"cell": "rnn", "hidden": 6, "init": {"rule": "equinox"}},
            {"cell": "lstm", "hidden": 6, "init": {"rule": "glorot"}},
        ]
    }
    gru, rnn, lstm = stream(server, "/api/libraries", spec | {"seeds": 1})[0]["models"]
    expected = {"rule": "haiku", "library": "Haiku", "layer": "hk.GRU", "unlike": {"reset": "before"}}
    assert gru == expected
    assert (rnn["library"], rnn["layer"]) == ("Equinox", None)
    assert (lstm["library"], lstm["unlike"]) == (None, {})


def test_the_forget_bias_makes_the_difference():
    """Of an LSTM drawn as PyTorch does, and back again of Haiku's."""
    plain, turned = (decades("torch", "lstm", 0, forget_bias=bias) for bias in (None, 1.0))
    haiku, without = (decades("haiku", "lstm", 0, forget_bias=bias) for bias in (None, 0.0))
    assert turned < 0.5 * plain
    assert haiku < 0.35 * without
