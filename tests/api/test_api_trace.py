"""The stream of a trace: the events, their order, and what must hold among their numbers."""

import base64
import itertools

import httpx2
import numpy as np
import pytest

from app.api.http import stream
from app.api.questions.forms import StreamError
from app.api.questions.trace import EVENTS
from app.engine.errors import EngineError
from tests.api import ask, specs

FORMS = {event.model_fields["event"].annotation.__args__[0]: event for event in EVENTS}


def numbers(value):
    """A list or a packed array -> float64."""
    if isinstance(value, dict):
        assert value["dtype"] == "f8"
        shape = [int(size) for size in value["shape"].split(",")]
        return np.frombuffer(base64.b64decode(value["bdata"]), "<f8").reshape(shape)
    return np.array(value, dtype=float)


def by_name(events, name, model):
    return [event for event in events if event["event"] == name and event["model"] == model]


def test_the_events_come_in_the_order_of_the_contract(server):
    T, models = 4, 3
    events = ask.trace(server, specs.drawn(T=T))
    wanted = [("plan", None, None)]
    for t, m in itertools.product(range(T), range(models)):
        wanted += [("forward", m, t), ("output", m, t)]
    wanted += [("backward", m, t) for t in reversed(range(T)) for m in range(models)]
    wanted += [("gradients", m, None) for m in range(models)] + [("done", None, None)]
    assert [(event["event"], event.get("model"), event.get("t")) for event in events] == wanted


@pytest.mark.parametrize("further", [{}, {"arrays": "base64", "include": ["weights"]}])
def test_every_event_has_the_form_that_the_description_says(server, further):
    for event in ask.trace(server, specs.drawn(hidden=70, **further)):
        FORMS[event["event"]].model_validate(event)


def test_the_plan_tells_sizes_and_what_the_task_shows(server):
    plan = ask.trace(server, specs.drawn(T=5, hidden=3, include=["weights"]))[0]
    assert (plan["T"], plan["loss_steps"], len(plan["symbols"])) == (5, [4], 5)
    assert plan["symbols"][-1] == "?"
    assert plan["inputs"] == ["A", "B", "C", "D", "E", "?"]
    assert plan["informative"] == [0]
    assert ask.trace(server, specs.numbers())[0]["informative"] is None
    lstm = plan["models"][1]
    assert lstm["shapes"]["W_hh"] == [12, 3]
    assert lstm["parameters"] == sum(int(np.prod(shape)) for shape in lstm["shapes"].values())
    assert {name: list(numbers(array).shape) for name, array in lstm["weights"].items()} == lstm["shapes"]


def test_only_cells_with_a_memory_have_c_and_only_gated_cells_have_gates(server):
    events = ask.trace(server, specs.drawn())
    for m, gates in enumerate(("", "ifgo", "rzn")):
        forward, backward = by_name(events, "forward", m)[0], by_name(events, "backward", m)[0]
        gradients = by_name(events, "gradients", m)[0]
        assert "".join(forward["gates"]) == "".join(backward["gates"]) == gates
        memory = ["c" in forward, "dc" in backward, "dc_next" in backward, "dc" in backward["log10_norm"]]
        assert [*memory, "c_0" in gradients] == [gates == "ifgo"] * 5


@pytest.mark.parametrize("loss", [{"at": "last"}, {"at": "all", "reduction": "mean"}, {"at": [1, 4]}])
def test_total_gradient_is_direct_plus_arriving_and_its_norm_is_told(server, loss):
    events = ask.trace(server, specs.drawn(loss=loss))
    for m in range(3):
        for event in by_name(events, "backward", m):
            dh = numbers(event["dh"])
            np.testing.assert_allclose(
                dh, numbers(event["dh_direct"]) + numbers(event["dh_next"]), rtol=1e-12
            )
            with np.errstate(divide="ignore"):
                norm = np.log10(np.linalg.norm(dh))
            assert float(event["log10_norm"]["dh"]) == pytest.approx(norm, abs=1e-12)


def test_the_losses_of_the_steps_reduce_to_the_loss_of_the_whole(server):
    for reduction, of in (("sum", np.sum), ("mean", np.mean)):
        events = ask.trace(server, specs.drawn(loss={"at": [1, 3, 5], "reduction": reduction}))
        for m in range(3):
            outputs = by_name(events, "output", m)
            stands = [output["t"] for output in outputs if output["loss"] is not None]
            assert stands == [output["t"] for output in outputs if output["target"] is not None] == [1, 3, 5]
            losses = [outputs[t]["loss"] for t in stands]
            assert by_name(events, "gradients", m)[0]["loss"] == pytest.approx(of(losses), rel=1e-14)
            for t in stands:
                output = outputs[t]
                assert losses[stands.index(t)] == pytest.approx(-np.log(output["output"][output["target"]]))


def test_base64_carries_the_same_bits_as_lists(server):
    spec = specs.drawn(T=8, hidden=70, include=["weights"])
    packed = 0
    for plain, other in zip(
        ask.trace(server, spec), ask.trace(server, spec | {"arrays": "base64"}), strict=True
    ):
        assert plain.keys() == other.keys()
        for name in ("h", "c", "dh", "dh_next", "dc", "x"):
            if name in plain:
                packed += isinstance(other[name], dict)
                assert isinstance(other[name], dict) == (np.size(plain[name]) > 64)
                np.testing.assert_array_equal(numbers(plain[name]), numbers(other[name]))
        for name, array in plain.get("weights", {}).items():
            np.testing.assert_array_equal(numbers(array), numbers(other["weights"][name]))
    assert packed == 3 * 8 * 3 + 8 * 2  # h, dh, dh_next of three networks, c and dc of one


def test_the_same_spec_gives_the_same_bytes_but_for_the_seconds(server):
    first, again = (ask.trace(server, specs.drawn())[:-1] for _ in range(2))
    assert first == again


def test_truncation_stops_what_arrives_and_leaves_the_forward_pass_whole(server):
    whole, cut = (ask.trace(server, specs.drawn(T=6, loss={"at": "all"}, truncate=n)) for n in (None, 2))
    for m in range(3):
        assert by_name(whole, "forward", m) == by_name(cut, "forward", m)
        arrives = [any(event["dh_next"]) for event in by_name(cut, "backward", m)]
        assert arrives == [False, True, False, True, False, True]  # t = 5 ... 0: cut between 3 and 4, 1 and 2


def test_explicit_numbers_are_taken_as_they_are(server):
    events = ask.trace(server, specs.numbers())
    h = [event["h"][0] for event in by_name(events, "forward", 0)]
    by_hand = [np.tanh(0.5 + 0.1)]
    by_hand.append(np.tanh(-0.5 + 0.9 * by_hand[0] + 0.1))
    by_hand.append(np.tanh(0.0 + 0.9 * by_hand[1] + 0.1))
    np.testing.assert_allclose(h, by_hand, rtol=1e-15)
    loss = by_name(events, "output", 0)[2]["loss"]
    assert loss == pytest.approx(np.log(1 + np.exp(2 * by_hand[2])), rel=1e-14)


def test_what_overflows_travels_as_a_string_and_done_tells_where_first(server):
    spec = specs.numbers()
    spec["models"][0] |= {"activation": "relu"}
    spec["models"][0]["weights"] |= {"W_hh": [[1e200]], "b_h": [1.0]}
    events = ask.trace(server, spec)
    h = [event["h"][0] for event in by_name(events, "forward", 0)]
    assert h == [1.5, pytest.approx(1.5e200), "Infinity"]
    assert events[-1]["nonfinite"] == {"model": 0, "t": 2, "symbol": "h", "pass": "forward"}


def test_of_two_networks_that_overflow_backward_the_first_in_the_stream_is_told(server):
    spec = specs.numbers(loss={"at": "last"})
    spec["sequence"] = {"x": [[0.0, 0.0]] * 12, "y": [None] * 11 + [1]}
    (model,) = spec["models"]
    given = [{**model["weights"], "b_h": [0.0], "W_hh": [[each]]} for each in (1e60, 1e100)]
    spec["models"] = [{**model, "activation": "identity", "weights": weights} for weights in given]
    events = ask.trace(server, spec)
    assert all(np.isfinite(event["h"]).all() for event in events if event["event"] == "forward")
    told = events[-1]["nonfinite"]
    assert (told["model"], told["pass"], told["symbol"]) == (1, "backward", "dh")
    assert told["t"] == 12 - 1 - 4  # (1e100)^4 is the first power beyond doubles


def test_chrono_draws_for_three_steps_where_a_sequence_has_fewer(server):
    def digest(**init):
        sequence = {"x": [[0.5], [1.0]], "y": [[0.1], [0.2]]}
        model = {"cell": "lstm", "hidden": 2, "init": {"rule": "chrono", **init}}
        return ask.trace(server, {"sequence": sequence, "models": [model], "loss": {"kind": "mse"}})[0][
            "digest"
        ]

    assert digest() == digest(T_max=3) != digest(T_max=4)


def test_the_digest_is_of_the_meaning_and_not_of_the_writing(server):
    def digest(spec):
        return ask.trace(server, spec)[0]["digest"]

    spec = specs.drawn(T=6)
    written_out = specs.drawn(
        T=6,
        loss={"kind": "cross_entropy", "at": [5], "reduction": "sum"},
        truncate=None,
        include=["weights"],
        arrays="base64",
    )
    written_out["models"][0] |= {"activation": "tanh", "seed": 0, "init": {"rule": "torch", "gain": 1}}
    written_out["models"][1] |= {"h_0": [0, 0, 0]}
    assert digest(spec) == digest(written_out)
    others = [
        specs.drawn(T=7),
        specs.drawn(loss={"at": "all"}),
        specs.drawn(truncate=2),
        specs.drawn(hidden=4),
        specs.drawn(cells=("rnn", "lstm")),
    ]
    assert len({digest(other) for other in [spec, *others]}) == 6


def test_a_long_target_counts_in_the_digest_however_it_is_written(server):
    def digest(*target):
        spec = {"sequence": {"x": [[1.0]], "y": [target]}, "loss": {"kind": "mse"}}
        return ask.trace(server, {**spec, "models": [{"cell": "rnn", "hidden": 1}]})[0]["digest"]

    zeros = [0] * 1500
    assert digest(*zeros) == digest(*[0.0] * 1500)
    assert len({digest(*zeros), digest(1e-300, *zeros[1:]), digest(*zeros, 0)}) == 3


def test_a_whole_number_and_the_same_with_a_point_have_one_digest(server):
    def digest(*values):
        series = {"task": "series", "T": 3, "values": values}
        return ask.trace(server, {"sequence": series, "models": [{"cell": "rnn", "hidden": 2}]})[0]["digest"]

    assert digest(100, 2, 3, 4.5) == digest(100.0, 2.0, 3, 4.5) != digest(100.5, 2, 3, 4.5)


def test_map_step_and_check_bear_the_digest_of_the_trace(server):
    spec = specs.drawn()
    digest = ask.trace(server, spec)[0]["digest"]
    for path, further in (
        ("gradient-map", {"map": "every"}),
        ("step", {"model": 0, "t": 0}),
        ("gradient-check", {"samples": 1}),
    ):
        assert ask.answer(server, f"/api/{path}", spec | further)["digest"] == digest


def test_what_is_left_out_of_the_loss_is_the_tasks_own(server):
    for task, steps in (("recall", [19]), ("text", list(range(20))), ("series", list(range(20)))):
        spec = specs.drawn() | {"sequence": {"task": task, "T": 20}}
        assert ask.trace(server, spec)[0]["loss_steps"] == steps


def test_one_stream_may_be_read_line_by_line(server):
    with httpx2.stream("POST", f"{server}/api/trace", json=specs.drawn()) as response:
        lines = list(itertools.islice(response.iter_lines(), 2))
    assert lines[0] == "event: plan"
    assert lines[1].startswith('data: {"event":"plan",')


def test_a_failure_on_the_way_is_an_error_event_at_the_end(caplog):
    """The engine refuses nothing once a stream has begun; should it, or break, the reader is told."""

    def breaks(error):
        yield b"event: plan\ndata: {}\n\n"
        raise error

    for error, code in ((EngineError("loss.at", "no"), "loss.at"), (ZeroDivisionError(), "server.internal")):
        told = b"".join(stream.told(breaks(error)))
        assert told.startswith(
            b'event: plan\ndata: {}\n\nevent: error\ndata: {"event":"error","error":{"code":"'
        )
        StreamError.model_validate_json(told.splitlines()[-2].removeprefix(b"data: "))
        assert code.encode() in told
    assert [record.levelname for record in caplog.records] == ["ERROR"]
