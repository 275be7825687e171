"""The worked example: every number of both passes, by plain fractions and nothing of the engine's."""

import json
from fractions import Fraction

from app.api.questions import gradient_map
from app.api.questions.events import gradients
from app.api.questions.gradient_map import MapSpec
from app.api.questions.trace import Spec
from app.api.spec.experiment import prepare
from app.api.spec.reading import read
from app.data.presets import presets
from app.engine.passes.bptt import bptt
from app.engine.passes.trace import new_adjoint
from app.engine.passes.unroll import unroll
from app.settings import Settings

PRESET = next(each for each in presets() if each["name"] == "by-hand")
SPEC = PRESET["spec"]
X = [[Fraction(each) for each in row] for row in SPEC["sequence"]["x"]]
Y = [Fraction(each) for each in SPEC["sequence"]["y"]]
W = SPEC["models"][0]["weights"]
T, H = 3, 2


def exact(value):
    """Lists of numbers -> lists of fractions: a double is one, exactly."""
    return [exact(each) for each in value] if isinstance(value, list) else Fraction(value)


def dot(a, b):
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def column(matrix, j):
    return [row[j] for row in matrix]


def worked(losses=(T - 1,)):
    """Both passes by the textbook, summed up where a loss stands: a, h, logits, dh and the gradients."""
    W_xh, W_hh, b_h, W_hy, b_y = (exact(W[name]) for name in ("W_xh", "W_hh", "b_h", "W_hy", "b_y"))
    a, h = [], []
    for t in range(T):
        before = h[-1] if h else [Fraction(0)] * H
        a.append([dot(W_xh[i], X[t]) + dot(W_hh[i], before) + b_h[i] for i in range(H)])
        h.append([max(each, Fraction(0)) for each in a[-1]])
    logits = [dot(W_hy[0], h[t]) + b_y[0] for t in range(T)]
    dlogits = [2 * (logits[t] - Y[t]) if t in losses else Fraction(0) for t in range(T)]
    dh, da = [[Fraction(0)] * H] * T, [[Fraction(0)] * H] * (T + 1)
    for t in reversed(range(T)):
        dh[t] = [W_hy[0][i] * dlogits[t] + dot(column(W_hh, i), da[t + 1]) for i in range(H)]
        da[t] = [each if a[t][i] > 0 else Fraction(0) for i, each in enumerate(dh[t])]
    given = [[Fraction(0)] * H, *h[:-1]]

    def outer(left, right):
        pairs = [(left[t], right[t]) for t in range(T)]
        return [
            [sum(p[i] * q[j] for p, q in pairs) for j in range(len(right[0]))] for i in range(len(left[0]))
        ]

    found = {
        "W_xh": outer(da, X),
        "W_hh": outer(da, given),
        "b_h": [sum(da[t][i] for t in range(T)) for i in range(H)],
        "W_hy": outer([[each] for each in dlogits], h),
        "b_y": [sum(dlogits)],
    }
    loss = sum((logits[t] - Y[t]) ** 2 for t in losses)
    return {"a": a, "h": h, "logits": logits, "dlogits": dlogits, "dh": dh, "weights": found, "loss": loss}


def read_as(kind, **further):
    body = json.dumps({**SPEC, **further}).encode()
    spec = read(body, kind, Settings())
    return spec, prepare(spec, Settings())


def test_the_engine_says_what_paper_says_to_the_last_bit():
    _, experiment = read_as(Spec)
    trace = experiment.trace(0)
    adjoint = new_adjoint(trace)
    for _ in (*unroll(trace), *bptt(trace, adjoint)):
        pass
    told, paper = gradients(adjoint, experiment.sizes[0].structure), worked()
    assert exact(trace.only.hs[:, 0].tolist()) == paper["h"]
    assert exact(trace.logits[:, 0, 0].tolist()) == paper["logits"]
    assert exact(adjoint.only.totals["h"][:, 0].tolist()) == paper["dh"]
    assert exact(float(told["loss"])) == paper["loss"]
    assert {name: exact(each.tolist()) for name, each in told["weights"].items()} == paper["weights"]


def test_what_is_to_be_seen_is_there_and_can_be_written_down():
    paper = worked()
    assert all(each > 0 for row in paper["a"] for each in row)  # no ReLU is off
    for t in (1, 0):
        assert paper["dh"][t] == [each / 2 for each in paper["dh"][t + 1]]
    assert paper["weights"]["W_hh"] == [[3, 4], [6, 8]]

    def numbers(value):
        return [x for each in value for x in numbers(each)] if isinstance(value, list) else [value]

    everything = [paper[name] for name in ("a", "h", "logits", "dlogits", "dh")]
    for each in numbers([*everything, *paper["weights"].values(), paper["loss"]]):
        assert (each * 100).denominator == 1, each  # two figures after the point


def test_each_loss_asked_for_alone_starts_with_one_and_halves():
    for k in range(T):
        paper = worked((k,))
        assert paper["dlogits"][k] == 1
        assert [row[0] for row in paper["dh"]] == [
            Fraction(1, 2 ** (k - t)) if t <= k else 0 for t in range(T)
        ]
    spec, experiment = read_as(MapSpec, map="every")
    (model,) = json.loads(b"".join(gradient_map.answer(experiment, spec)))["models"]
    rows = model["log10_norm"]["dh"]
    assert [[each is not None for each in row] for row in rows] == [
        [t <= k for t in range(T)] for k in range(T)
    ]
    assert PRESET["opens"]["t"] < T
