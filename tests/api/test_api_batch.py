"""Several sequences at once in the microscope, and sequences shuffled: held against each one alone."""

import numpy as np
import pytest

from tests.api import ask, specs
from tests.api.test_api_trace import by_name


def step(server, seed, m, **further):
    spec = specs.drawn(T=6, loss={"at": [2, 5]}, model=m, t=[0, 5])
    spec["sequence"] |= {"seed": seed, **further}
    return ask.answer(server, "/api/step", spec)


@pytest.mark.parametrize("m", [0, 1, 2])
def test_a_batch_holds_each_sequence_as_it_is_alone_and_parameters_get_the_sum(server, m):
    together, alone = step(server, 4, m, batch=3), [step(server, 4 + b, m) for b in range(3)]
    assert together["batch"] == 3
    assert len({tuple(symbols) for symbols in together["symbols"]}) == 3
    parameters = {"W_xh", "W_hh", "b_h", "b_hn", "W_hy", "b_y"}
    for place, node in enumerate(together["nodes"]):
        single = [answer["nodes"][place] for answer in alone]
        assert {each["id"] for each in single} == {node["id"]}
        assert node["shape"] == single[0]["shape"]
        if node["id"] in parameters:
            assert node["value"] == single[0]["value"]
            total = sum(np.array(each["grad"]) for each in single)
            np.testing.assert_allclose(node["grad"], total, rtol=1e-11, atol=1e-15)
        else:
            for form in ("value", "grad"):
                np.testing.assert_allclose(
                    node[form], [each[form] for each in single], rtol=1e-11, atol=1e-15
                )
        assert set(node["received"]) == set(single[0]["received"])
        received = sum(
            (np.array(part) for part in node["received"].values()), np.zeros(np.shape(node["grad"]))
        )
        if node["id"] != "loss":
            np.testing.assert_allclose(received, node["grad"], atol=1e-14)


def test_a_batch_of_one_is_answered_as_without(server):
    assert step(server, 4, 1, batch=1) == step(server, 4, 1)
    assert "batch" not in step(server, 4, 1)


@pytest.mark.parametrize("path", ["trace", "gradient-map", "gradient-check", "descent"])
def test_a_batch_is_for_the_microscope_alone(server, path):
    spec = specs.drawn(**({"eta": 0.1} if path == "descent" else {}))
    spec["sequence"]["batch"] = 2
    error = ask.problem(ask.post(f"{server}/api/{path}", json=spec))
    assert (error["code"], error["where"]) == ("spec.batch", "sequence.batch")


@pytest.mark.parametrize("batch", [0, 9, 1.5, True])
def test_a_batch_has_one_to_eight_sequences(server, batch):
    spec = specs.drawn(model=0, t=0)
    spec["sequence"]["batch"] = batch
    assert ask.problem(ask.post(f"{server}/api/step", json=spec))["where"] == "sequence.batch"


def test_shuffled_steps_are_told_in_the_plan_and_in_the_digest(server):
    spec = specs.drawn(T=8)
    shuffled = spec | {"sequence": spec["sequence"] | {"shuffle": 3}}
    plain, mixed = ask.trace(server, spec), ask.trace(server, shuffled)
    assert plain[0]["order"] is None
    order = mixed[0]["order"]
    assert sorted(order) == list(range(8))
    assert plain[0]["digest"] != mixed[0]["digest"]
    assert mixed[0]["symbols"] == [plain[0]["symbols"][t] for t in order]
    before, after = (by_name(events, "forward", 0) for events in (plain, mixed))
    assert [event["x"] for event in after] == [before[t]["x"] for t in order]
    left_out = spec | {"sequence": spec["sequence"] | {"shuffle": None}}
    assert ask.trace(server, left_out)[0] == plain[0]
