"""Factors, paths and attribution, held against NumPy alone on the states and gradients of the trace."""

import numpy as np
import pytest

from app.engine.why.headline import headline
from tests.api import ask, specs
from tests.api.test_api_trace import by_name, numbers

LAST = {"at": "last"}


class Streamed:
    """One network's trace as arrays: states (T, H), gradients (T, H), by their names in the events."""

    def __init__(self, server, spec, m):
        events = ask.trace(server, spec | {"include": ["weights"]})
        self.W = {name: numbers(array) for name, array in events[0]["models"][m]["weights"].items()}
        forward, backward = by_name(events, "forward", m), by_name(events, "backward", m)[::-1]
        self.x, self.h = (numbers([event[name] for event in forward]) for name in "xh")
        self.gates = {
            gate: numbers([event["gates"][gate] for event in forward]) for gate in forward[0]["gates"]
        }
        self.dgates = {gate: numbers([event["gates"][gate] for event in backward]) for gate in self.gates}
        for name in ("dh", "dc", "dc_next"):
            if name in backward[0]:
                setattr(self, name, numbers([event[name] for event in backward]))
        self.h_prev = np.vstack([np.zeros_like(self.h[:1]), self.h[:-1]])

    def rows(self, gate):
        """The rows of a stacked parameter that are a gate's."""
        H, at = self.h.shape[1], list(self.gates).index(gate)
        return slice(at * H, (at + 1) * H)

    def da(self, gate):
        """dL by a gate's pre-activation."""
        value, n = self.gates[gate], self.dgates[gate]
        return n * ((1 - value**2) if gate in "gn" else value * (1 - value))

    def das(self):
        """dL by all pre-activations, (T, GH)."""
        if not self.gates:
            return self.dh * (1 - self.h**2)
        return np.hstack([self.da(gate) for gate in self.gates])


def norms(rows):
    return np.linalg.norm(rows, axis=-1)


def test_the_factors_of_an_rnn_multiply_to_what_the_trace_loses(server):
    spec = specs.drawn(T=12, hidden=5, loss=LAST)
    streamed = Streamed(server, spec, 0)
    answer = ask.answer(server, "/api/factors", spec | {"model": 0})
    d = streamed.dh[:0:-1]
    scaled = d * (1 - streamed.h[:0:-1] ** 2)
    found = {name: numbers(values) for name, values in answer["factors"].items()}
    np.testing.assert_allclose(found["saturation"], np.log10(norms(scaled) / norms(d)), rtol=1e-9)
    weights = np.log10(norms(scaled @ streamed.W["W_hh"]) / norms(scaled))
    np.testing.assert_allclose(found["weights"], weights, rtol=1e-9)
    np.testing.assert_allclose(found["saturation"] + found["weights"], answer["gain"], rtol=1e-12)
    np.testing.assert_allclose(answer["gain"], np.diff(np.log10(norms(streamed.dh[::-1]))), rtol=1e-9)
    np.testing.assert_allclose(found["mean_slope"], (1 - streamed.h[:0:-1] ** 2).mean(axis=1), rtol=1e-12)
    head, eigenvalues = answer["headline"], np.linalg.eigvals(streamed.W["W_hh"])
    slope = np.polyfit(np.arange(12), np.log10(norms(streamed.dh[::-1])), 1)[0]
    assert head["decades"] == pytest.approx(-slope, rel=1e-9)
    assert head["saturation"] + head["weights"] == pytest.approx(head["decades"], rel=1e-12)
    assert (head["steps"], answer["k"], answer["paths"]) == (11, 11, None)
    measured = answer["recurrent"]["h"]
    assert measured["spectral_radius"] == pytest.approx(max(abs(eigenvalues)), rel=1e-12)
    assert measured["largest_singular_value"] == pytest.approx(
        np.linalg.svd(streamed.W["W_hh"])[1][0], rel=1e-12
    )
    np.testing.assert_allclose(found["beyond_radius"], weights - np.log10(max(abs(eigenvalues))), rtol=1e-9)


@pytest.mark.parametrize("m", [1, 2])
def test_the_paths_of_a_gated_cell_add_up_to_what_the_step_sends_back(server, m):
    spec = specs.drawn(T=12, hidden=5, loss=LAST)
    streamed = Streamed(server, spec, m)
    answer = ask.answer(server, "/api/factors", spec | {"model": m})
    W_hh, H = streamed.W["W_hh"], 5
    if m == 1:
        kept = {"highway": np.hstack([np.zeros((12, H)), streamed.dc * streamed.gates["f"]])}
        parts = kept | {
            gate: np.hstack([streamed.da(gate) @ W_hh[streamed.rows(gate)], np.zeros((12, H))])
            for gate in "ifgo"
        }
    else:
        parts = {"highway": streamed.dh * streamed.gates["z"]}
        parts |= {gate: streamed.da(gate) @ W_hh[streamed.rows(gate)] for gate in "rz"}
        parts["n"] = (streamed.da("n") * streamed.gates["r"]) @ W_hh[streamed.rows("n")]
    total = sum(parts.values())
    for path, share in answer["paths"]["share"].items():
        expected = (parts[path] * total).sum(axis=1) / (total * total).sum(axis=1)
        np.testing.assert_allclose(share, expected[:0:-1], rtol=1e-8, atol=1e-12)
        np.testing.assert_allclose(
            answer["paths"]["log10_norm"][path], np.log10(norms(parts[path][:0:-1])), rtol=1e-9, atol=1e-11
        )
    assert set(answer["paths"]["share"]) == set(parts)
    np.testing.assert_allclose(sum(map(numbers, answer["paths"]["share"].values())), 1, rtol=1e-12)
    assert sum(answer["headline"]["share"].values()) == pytest.approx(1, rel=1e-12)
    for gate, values in streamed.gates.items():
        np.testing.assert_allclose(answer["paths"]["mean_gate"][gate], values[:0:-1].mean(axis=1), rtol=1e-12)
    held = answer["holding"]
    gates = streamed.gates[held["gate"]][1:]
    np.testing.assert_allclose(held["decades"], -np.log10(gates).mean(axis=0), rtol=1e-12)
    assert held["mean_gate"] == pytest.approx(-np.log10(gates.mean()), rel=1e-12)
    assert held["measured"] == pytest.approx(headline(np.log10(norms(streamed.dh[::-1]))).slope, rel=1e-9)


def test_an_earlier_loss_is_followed_where_k_says_so(server):
    spec = specs.drawn(T=12, hidden=5, loss={"at": "all"})
    there = ask.answer(server, "/api/factors", spec | {"model": 1, "k": 7})
    alone = ask.answer(server, "/api/factors", spec | {"model": 1, "loss": {"at": [7]}})
    assert there["k"] == alone["k"] == 7
    assert there["paths"] == alone["paths"]
    assert len(there["gain"]) == 7
    given = specs.numbers()
    given["sequence"]["y"] = [0, None, 1]
    assert ask.answer(server, "/api/factors", given | {"model": 0, "k": 0})["headline"]["decades"] == "NaN"
    refused = ask.problem(ask.post(f"{server}/api/factors", json=given | {"model": 0, "k": 1}))
    assert (refused["code"], refused["where"]) == ("chain.losses", "k")


def test_what_came_by_the_cell_state_alone_is_the_product_of_the_forget_gates(server):
    spec = specs.drawn(T=12, hidden=5, loss=LAST)
    streamed = Streamed(server, spec, 1)
    answer = ask.answer(server, "/api/paths", spec | {"model": 1})
    f, dc = streamed.gates["f"], streamed.dc
    alone = np.array([dc[-1] * np.prod(f[t + 1 :], axis=0) for t in range(12)])
    parts = {"total": dc, "alone": alone, "rest": dc - alone}
    for name, part in parts.items():
        found = numbers(answer["log10_norm"][name])
        np.testing.assert_allclose(found[:11], np.log10(norms(part[:11])), rtol=1e-9)
        there = slice(0, 11 if name == "rest" else 12)  # nothing has come through the gates at k itself
        slope = np.polyfit(np.arange(12)[there], found[there], 1)[0]
        assert answer["decades"][name] == pytest.approx(slope, rel=1e-9)
    assert answer["log10_norm"]["rest"][-1] == "-Infinity"
    shares = (alone * dc).sum(axis=1) / (dc * dc).sum(axis=1)
    np.testing.assert_allclose(answer["share"], shares, rtol=1e-9)


@pytest.mark.parametrize("m", [0, 1, 2])
@pytest.mark.parametrize("truncate", [None, 4])
def test_shares_are_attributed_to_steps_gates_and_inputs(server, m, truncate):
    spec = specs.drawn(T=9, hidden=4, loss={"at": [5, 8]}, truncate=truncate)
    streamed = Streamed(server, spec, m)
    answer = ask.answer(server, "/api/attribution", spec | {"model": m})
    das = streamed.das()
    shares = np.einsum("tg,tx->tgx", das, streamed.x)  # of W_xh: no gate treats it in a way of its own
    blocks = {None: shares} | {gate: shares[:, streamed.rows(gate)] for gate in streamed.gates}
    told = answer["parameters"]["W_xh"]
    assert list(told["gates"]) == list(streamed.gates)
    for gate, block in blocks.items():
        found = told["gates"][gate] if gate else told["whole"]
        each = np.linalg.norm(block, axis=(1, 2))
        with np.errstate(divide="ignore"):
            np.testing.assert_allclose(numbers(found["log10_norm"]), np.log10(each), rtol=1e-9, atol=1e-11)
        held = each[::-1].cumsum() / each.sum()
        np.testing.assert_allclose(found["cumulated"], held[::-1], rtol=1e-9, atol=1e-14)
        assert found["last_steps"] == 1 + np.flatnonzero(held >= answer["fraction"])[0]
        assert sum(numbers(found["along"])) == pytest.approx(1, rel=1e-10)
    dx = das @ streamed.W["W_xh"]
    np.testing.assert_allclose(answer["inputs"]["value"], dx, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(10 ** numbers(answer["inputs"]["log10_norm"]), norms(dx), rtol=1e-9)
    assert answer["inputs"]["symbols"] == ask.trace(server, spec)[0]["symbols"]


def test_shares_are_told_far_below_the_smallest_double(server):
    """At a gain of 0.1 each step back costs a decade."""
    spec = specs.drawn(T=500, hidden=8, cells=("rnn",), loss=LAST)
    spec["models"][0] |= {"activation": "identity", "init": {"rule": "orthogonal", "gain": 0.1}}
    found = ask.answer(server, "/api/attribution", spec | {"model": 0})["parameters"]["b_h"]["whole"]
    shares = ask.answer(server, "/api/shares", spec | {"model": 0, "t": 1})["parameters"]["b_h"]
    assert found["log10_norm"][0] < -480
    np.testing.assert_allclose(np.diff(found["log10_norm"]), 1, rtol=1e-9)
    assert shares["log10_norm"] == found["log10_norm"]
    assert not np.any(shares["share"])


CUT = {"cell": "rnn", "hidden": 3, "recurrent": False}


@pytest.mark.parametrize(
    ("path", "further", "code", "where"),
    [
        ("factors", {"model": 3}, "spec.no_such_model", "model"),
        ("factors", {"model": 0, "k": 6}, "spec.no_such_step", "k"),
        ("factors", {"model": 0, "k": -1}, "spec.too_small", "k"),
        ("factors", {"model": 0, "models": [CUT]}, "spec.not_recurrent", "models.0.recurrent"),
        ("paths", {"model": 0}, "paths.cell", "models.0.cell"),
        ("paths", {"model": 2}, "paths.cell", "models.2.cell"),
        ("attribution", {}, "spec.missing", "model"),
        ("attribution", {"model": 0, "t": 0}, "spec.unknown", "t"),
    ],
)
def test_what_cannot_be_asked_is_refused(server, path, further, code, where):
    error = ask.problem(ask.post(f"{server}/api/{path}", json=specs.drawn(T=6) | further))
    assert (error["code"], error["where"]) == (code, where)
