"""A gradient from above in place of a read-out and a loss."""

import numpy as np
import pytest

from tests.api import ask

ONE = [[1.0]]


def test_a_published_exercise_comes_out_in_one_request(server):
    """ReLU, all weights one, no bias: forward 0 0 1 2, from the other end 1 2 2 2 (x = 0 0 1 1)."""
    weights = {"W_xh": ONE, "W_hh": ONE, "W_xh_reverse": ONE, "W_hh_reverse": ONE}
    model = {"cell": "rnn", "activation": "relu", "bias": False, "bidirectional": True, "weights": weights}
    spec = {
        "sequence": {"x": [[0.0], [0.0], [1.0], [1.0]], "y": [None, None, None, [1.0, 0.5]]},
        "models": [model],
        "loss": {"kind": "given"},
    }
    events = ask.trace(server, spec)
    forward = [e["h"][0] for e in events if e["event"] == "forward" and e["direction"] == "forward"]
    reverse = [e["h"][0] for e in events if e["event"] == "forward" and e["direction"] == "reverse"]
    assert (forward, reverse) == ([0, 0, 1, 2], [1, 2, 2, 2])
    back = {(e["direction"], e["t"]): e for e in events if e["event"] == "backward"}
    assert back["forward", 3]["dh"] == back["forward", 3]["dh_direct"] == [1.0]
    assert back["reverse", 3]["dh"] == [0.5]
    assert back["reverse", 2]["dh"] == [0.0]  # its step before comes after in time
    assert (back["forward", 1]["dh"], back["forward", 0]["dh"]) == (
        [1.0],
        [0.0],
    )  # a ReLU at 0 passes nothing
    (gradients,) = (e for e in events if e["event"] == "gradients")
    assert gradients["loss"] == 2 * 1.0 + 1 * 0.5


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_given_gradient_is_that_of_the_states(server, cell):
    y = np.random.default_rng(0).normal(size=(5, 3)).tolist()
    spec = {
        "sequence": {"x": np.random.default_rng(1).normal(size=(5, 2)).tolist(), "y": y},
        "models": [{"cell": cell, "hidden": 3, "layers": 2}],
        "loss": {"kind": "given", "at": "all"},
    }
    top = [e for e in ask.trace(server, spec) if e["event"] == "backward" and e["layer"] == 1]
    assert {e["t"]: e["dh_direct"] for e in top} == dict(enumerate(y))
    assert ask.answer(server, "/api/gradient-check", spec)["worst"] < 1e-6


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"loss": {"kind": "mse"}}, "models.0.weights.W_hy"),
        ({"sequence": {"x": [[1.0]], "y": [[1.0, 2.0]]}}, "sequence.y.0"),
        ({"sequence": {"task": "recall", "T": 5}}, "loss.kind"),
        ({"models": [{"cell": "rnn", "hidden": 3}]}, "sequence.y"),
    ],
)
def test_what_cannot_be_given_is_refused_with_its_place(server, change, where):
    weights = {"W_xh": ONE, "W_hh": ONE, "b_h": [0.0]}
    spec = {
        "sequence": {"x": [[1.0]], "y": [[1.0]]},
        "models": [{"cell": "rnn", "weights": weights}],
        "loss": {"kind": "given"},
    }
    if change.get("sequence", {}).get("task"):
        change = {**change, "models": [{"cell": "rnn", "hidden": 3}]}
    answer = ask.post(server + "/api/trace", json=spec | change)
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, where)


def test_a_task_s_targets_are_no_gradient_whatever_weights_are_given(server):
    weights = {"W_xh": [[1.0] * 6], "W_hh": ONE, "b_h": [0.0]}
    spec = {
        "sequence": {"task": "recall", "T": 5},
        "models": [{"cell": "rnn", "weights": weights}],
        "loss": {"kind": "given"},
    }
    answer = ask.post(server + "/api/trace", json=spec)
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "loss.kind")


def test_no_read_out_is_made_for_more_units_than_there_may_be(server):
    """A cell without W_hh says in few numbers that it has many units; an identity has their square."""
    rows = [[0.0]] * 80_000
    weights = {"W_xh": rows, "b_h": [0.0] * 80_000}
    spec = {
        "sequence": {"x": ONE, "y": ONE},
        "models": [{"cell": "min_gru", "weights": weights}],
        "loss": {"kind": "given"},
    }
    answer = ask.post(server + "/api/trace", json=spec)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "spec.too_wide")
