"""The map, the tape and the gradient check as answers, held against the trace of the same spec."""

import numpy as np
import pytest

from app.api.questions import gradient_check
from app.api.wire import wire
from app.engine.checks.gradcheck import Check
from app.engine.checks.reordered import Apart
from tests.api import ask, specs
from tests.api.test_api_trace import by_name, numbers

MAP = "/api/gradient-map"


def cells(rows):
    """A map as lists -> (T, T) floats, NaN where null; a computed NaN would be the string."""
    assert not any(cell == "NaN" for row in rows for cell in row)
    return np.array([[np.nan if cell is None else float(cell) for cell in row] for row in rows])


@pytest.mark.parametrize(("which", "rows"), [("loss", [2, 5]), ("every", [0, 1, 2, 3, 4, 5])])
def test_a_map_has_a_row_for_each_loss_up_to_its_step_and_null_elsewhere(server, which, rows):
    answer = ask.answer(server, MAP, specs.drawn(T=6, loss={"at": [2, 5]}, map=which))
    assert (answer["T"], answer["map"], answer["rows"]) == (6, which, rows)
    for m, model in enumerate(answer["models"]):
        assert set(model["log10_norm"]) == set(model["total"]) == ({"dh", "dc"} if m == 1 else {"dh"})
        for rows_of in model["log10_norm"].values():
            stands = [[cell is not None for cell in row] for row in rows_of]
            assert stands == [[k in rows and t <= k for t in range(6)] for k in range(6)]


def test_the_total_of_the_map_is_the_norm_that_the_trace_tells_and_a_single_loss_is_its_own_row(server):
    spec = specs.drawn(T=7)
    events = ask.trace(server, spec)
    answer = ask.answer(server, MAP, spec)
    for m, model in enumerate(answer["models"]):
        for name, total in model["total"].items():
            told = [event["log10_norm"][name] for event in reversed(by_name(events, "backward", m))]
            np.testing.assert_allclose(total, told, atol=1e-9)
            np.testing.assert_allclose(model["log10_norm"][name][6], told, atol=1e-9)


def test_a_map_in_base64_has_the_same_bits_and_nan_for_null(server):
    spec = specs.drawn(T=12, loss={"at": [3, 11]})
    plain, packed = (ask.answer(server, MAP, spec | {"arrays": arrays}) for arrays in ("lists", "base64"))
    for one, other in zip(plain["models"], packed["models"], strict=True):
        for name, rows in one["log10_norm"].items():
            assert other["log10_norm"][name]["shape"] == "12,12"
            np.testing.assert_array_equal(cells(rows), numbers(other["log10_norm"][name]))


@pytest.mark.parametrize("n", [1, 3, 5, 7])
def test_a_pooled_cell_is_the_largest_of_those_that_it_says_it_covers(server, n):
    spec = specs.drawn(T=13, loss={"at": [4, 5, 12]})
    whole, pooled = (ask.answer(server, MAP, spec | pool)["models"] for pool in ({}, {"pool": n}))
    for one, other in zip(whole, pooled, strict=True):
        start, end = other["pool"]["from"], other["pool"]["to"]
        assert (start[0], end[-1], len(start)) == (0, 13, n)
        assert start[1:] == end[:-1]
        for name, rows in one["log10_norm"].items():
            full, small = cells(rows), cells(other["log10_norm"][name])
            for i, j in np.ndindex(n, n):
                block = full[start[i] : end[i], start[j] : end[j]]
                if np.isnan(block).all():
                    assert np.isnan(small[i, j])
                else:
                    assert small[i, j] == np.nanmax(block)


def test_a_pool_that_is_not_smaller_changes_nothing(server):
    spec = specs.drawn(T=6)
    assert ask.answer(server, MAP, spec | {"pool": 6}) == ask.answer(server, MAP, spec)


def test_beyond_a_cut_the_map_has_an_exact_zero(server):
    answer = ask.answer(server, MAP, specs.drawn(T=6, truncate=2, map="every"))
    for model in answer["models"]:
        for k, row in enumerate(model["log10_norm"]["dh"]):
            assert [cell == "-Infinity" for cell in row[: k + 1]] == [t // 2 < k // 2 for t in range(k + 1)]


def test_norms_are_exact_far_below_the_range_of_doubles(server):
    """h_t = 1e-6 h_{t-1} in an identity RNN: each step back costs six decades."""
    spec = {
        "sequence": {"x": [[0.0]] * 401, "y": [None] * 400 + [0]},
        "loss": {"kind": "cross_entropy", "at": "last"},
        "models": [
            {
                "cell": "rnn",
                "activation": "identity",
                "weights": {
                    "W_xh": [[0.0]],
                    "W_hh": [[1e-6]],
                    "b_h": [0.0],
                    "W_hy": [[1.0], [-1.0]],
                    "b_y": [0.0, 0.0],
                },
            }
        ],
    }
    row = ask.answer(server, MAP, spec)["models"][0]["log10_norm"]["dh"][400]
    np.testing.assert_allclose(row, -6.0 * np.arange(400, -1, -1), atol=1e-8)


@pytest.mark.parametrize("truncate", [None, 2])
@pytest.mark.parametrize("m", [0, 1, 2])
def test_the_ledgers_of_a_tape_add_up_and_its_shares_sum_to_the_gradient(server, m, truncate):
    spec = specs.drawn(T=5, loss={"at": [2, 4]}, truncate=truncate)
    events = ask.trace(server, spec)
    nodes = ask.answer(server, "/api/step", spec | {"model": m, "t": [0, 4]})["nodes"]
    gradients = by_name(events, "gradients", m)[0]
    forward = {event["t"]: event for event in by_name(events, "forward", m)}
    backward = {event["t"]: event for event in by_name(events, "backward", m)}
    shares = {name: np.zeros(np.shape(array)) for name, array in gradients["weights"].items()}
    for node in nodes:
        value, grad = np.array(node["value"]), np.array(node["grad"])
        assert list(value.shape) == list(grad.shape) == node["shape"]
        if node["id"] != "loss":
            np.testing.assert_allclose(
                sum((np.array(part) for part in node["received"].values()), np.zeros(grad.shape)),
                grad,
                atol=1e-15,
            )
        if node["id"] in shares:
            shares[node["id"]] += grad
        if node["id"] in ("h", "c"):
            np.testing.assert_allclose(value, forward[node["t"]][node["id"]], rtol=1e-13)
            np.testing.assert_allclose(grad, backward[node["t"]][f"d{node['id']}"], rtol=1e-10, atol=1e-15)
        if node["id"] == "h_prev" and node["t"] > 0:
            np.testing.assert_allclose(grad, backward[node["t"] - 1]["dh_next"], rtol=1e-10, atol=1e-15)
    for name, share in shares.items():
        np.testing.assert_allclose(share, gradients["weights"][name], rtol=1e-10, atol=1e-15)
    assert [node["t"] for node in nodes if node["id"] == "loss"] == [2, 4]
    assert [node["t"] for node in nodes if node["id"] == "x"] == [0, 1, 2, 3, 4]


def test_what_a_node_sends_is_what_the_other_received(server):
    nodes = ask.answer(server, "/api/step", specs.drawn(model=1, t=5))["nodes"]
    by_id = {node["id"]: node for node in nodes}
    sent = 0
    for node in nodes:
        for name, part in node["sent"].items():
            assert by_id[name]["received"][node["id"]] == part
            sent += 1
    assert sent > 20


def test_a_kink_is_no_error_of_the_gradient(server):
    weights = {"W_xh": [[0.001]], "W_hh": [[1.0]], "b_h": [0.0], "W_hy": [[0.5], [-0.5]], "b_y": [0.0, 0.0]}
    spec = {
        "sequence": {"x": [[0.0]], "y": [1], "classes": 2},
        "models": [{"cell": "rnn", "activation": "relu", "weights": weights}],
        "loss": {"kind": "cross_entropy", "at": "last"},
    }
    answer = ask.answer(server, "/api/gradient-check", spec | {"entries": "all"})
    (model,) = answer["models"]
    (x,) = (entry for entry in model["entries"] if entry["name"] == "x")
    assert (x["settled"], x["analytic"]) == (False, 0)
    assert x["sides"] == [pytest.approx(0, abs=1e-9), pytest.approx(0.0005, rel=1e-6)]
    assert answer["worst"] < 1e-7
    drawn = {"cell": "rnn", "activation": "relu", "hidden": 2, "init": {"rule": "identity"}}
    spec = {"sequence": {"x": [[0.0], [1.0]], "y": [None, 1], "classes": 2}, "models": [drawn]}
    answer = ask.answer(server, "/api/gradient-check", spec | {"entries": "all"})
    assert answer["worst"] < 1e-7
    assert any(entry["sides"] for entry in answer["models"][0]["entries"])


def test_the_gradient_check_sets_the_gradients_of_the_trace_beside_differences(server):
    spec = specs.drawn(T=5, hidden=4)
    answer = ask.answer(server, "/api/gradient-check", spec | {"samples": 20})
    events = ask.trace(server, spec)
    for m, model in enumerate(answer["models"]):
        gradients = by_name(events, "gradients", m)[0]
        arrays = {**gradients["weights"], **{name: gradients.get(name) for name in ("h_0", "c_0", "x")}}
        assert model["checked"] == len(model["entries"]) == 20
        assert {entry["name"] for entry in model["entries"]} == {
            name for name in arrays if arrays[name] is not None
        }
        for entry in model["entries"]:
            assert np.array(arrays[entry["name"]])[tuple(entry["index"])] == entry["analytic"]
            assert entry["numeric"] == pytest.approx(entry["analytic"], rel=1e-5, abs=1e-9)
        assert model["worst"]["error"] == max(entry["error"] for entry in model["entries"])
    assert answer["worst"] == max(model["worst"]["error"] for model in answer["models"]) < 1e-5


def test_the_worst_of_a_check_is_the_one_furthest_off_where_differences_say_anything():
    class Digest:
        digest = "of a spec"

    good = Check("b_h", (0,), 1.0, 1.0, floor=1e-9, spread=0.0)
    bad = Check("W_hh", (0, 1), 1.0, 2.0, floor=1e-9, spread=0.0)
    kink = Check("W_hy", (0, 0), 1.0, 9.0, floor=1e-9, spread=1.0)
    nan = Check("x", (0, 0, 3), float("nan"), 1.0, floor=1e-9, spread=0.0)
    told = gradient_check.summary(Digest(), [[good, bad, kink], [good, nan]], [Apart(), Apart(1e-9, 1e-8)])
    assert told["models"][0]["worst"]["name"] == "W_hh"
    assert told["models"][1]["worst"]["index"] == [0, 3]
    assert np.isnan(told["worst"])
    assert told["models"][1]["reordered"] == {"states": 1e-9, "gradients": 1e-8}
    assert gradient_check.summary(Digest(), [[kink]], [Apart()])["worst"] is None


def test_a_check_says_to_how_many_digits_gradients_agree_with_those_of_another_order_of_the_units(server):
    """A tame network and a chaotic one, of twelve units; a single unit has no other order."""
    spec = specs.drawn(T=120, hidden=12, cells=("rnn", "rnn", "rnn"), samples=1)
    spec["models"][1]["init"] = {"rule": "torch", "gain": 10}
    spec["models"][2]["hidden"] = 1
    tame, chaotic, single = (
        model["reordered"] for model in ask.answer(server, "/api/gradient-check", spec)["models"]
    )
    assert 0 < tame["states"] <= tame["gradients"] < 1e-13
    assert 1e-12 < chaotic["states"] < chaotic["gradients"]
    assert single == {"states": None, "gradients": None}
    cut = ask.answer(server, "/api/gradient-check", spec | {"truncate": 3})["models"]
    assert cut[0]["reordered"]["states"] == tame["states"]
    assert cut[0]["reordered"]["gradients"] != tame["gradients"]


def test_a_short_map_stays_a_list_where_base64_is_asked_for():
    short = wire.Masked(np.eye(2), np.tri(2, dtype=bool))
    assert b"".join(short.pieces(packed=True)) == b"[[1.0,null],[0.0,1.0]]"
