"""Two hundred varied specs and what is asked of each: the same ones each time.

They are drawn here and not by the app, so that a change of the app cannot change the questions.
"""

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

SPECS = 200
SIZES = (1, 2, 3, 4, 5, 8, 12)
LENGTHS = (1, 2, 3, 4, 5, 6, 8, 9, 12, 16, 20, 25, 33, 47, 60)
GATES = {"rnn": 1, "lstm": 4, "gru": 3}
SHORTEST = {"recall": 1, "adding": 2, "copy": 3, "temporal-order": 4, "text": 1, "series": 1}
COMPANIES = ("GOOG", "AAPL", "AMZN", "FB", "NFLX", "MSFT")
TEXT = (
    "the quick brown fox jumps over the lazy dog, and once more over the quick brown fox; 그리고 다시 한 번."
)
LEAKY = {
    "equations": "z = sigmoid(W_xz x + W_hz h_prev + b_z)\n"
    "n = tanh(W_xn x + W_hn h_prev + b_n)\n"
    "h = (1 - z) * h_prev + z * n\n"
}
LIBRARIES = {
    "sequence": {"task": "recall", "T": 12},
    "models": [{"cell": "gru", "hidden": 6, "init": {"rule": "haiku"}}],
    "model": 0,
    "setup": "own",
    "seeds": 2,
}
VARIANT = "/api/cells/lstm?peepholes=true&bias=false"
CONSTANT = ("/api/cells", VARIANT, "/api/tasks", "/api/presets", "/api/limits", "/healthz")
TABLES: tuple[dict[str, Any], ...] = (
    {"text": "date,close\n2016-06-22,10150\n2016-06-23,\n2016-06-24,9710\n", "fill": "linear"},
    {"text": "1,5\n2,5\n3,25\n4,75\n", "decimal": ","},
    {"text": "a;b\n1;x\n2;\n3;y\n", "header": True, "reverse": True},
    {"text": "1 2 3 4 5", "layout": "list"},
    {"text": "3\n\n4\n", "blank_lines": "missing", "fill": "mean"},
    {"bytes": "YSxiCjEsMgozLDQK"},
    {"text": ""},
)


class Question(NamedTuple):
    """What is asked: a GET where there is no body. `spec`: the number of the spec in the body."""

    path: str
    body: dict[str, Any] | None = None
    spec: int | None = None


def questions(every: int = 1) -> Iterator[Question]:
    """Each question, or those of every so manieth spec."""
    yield from map(Question, CONSTANT)
    for body in TABLES:
        yield Question("/api/table", body)
    yield Question("/api/libraries", LIBRARIES)
    yield Question("/api/cell", LEAKY)
    for n in range(0, SPECS, every):
        rng = random.Random(f"spec {n}")
        spec = _spec(rng)
        fit = [path for path in sorted(FURTHER) if _fits(path, spec["models"])]
        for path in ("/api/trace", "/api/passes", *rng.sample(fit, 3)):
            further = FURTHER[path](rng, spec) if path in FURTHER else {}
            yield Question(path, spec | _form(rng) | further, n)


def _fits(path: str, models: list[dict[str, Any]]) -> bool:
    """Whether it is asked of such networks: few are refused, so that most answers hold numbers."""
    if path == "/api/paths":
        return any(model["cell"] == "lstm" for model in models)
    return path != "/api/seeds" or not any("weights" in model for model in models)


def _steps(spec: dict[str, Any]) -> int:
    sequence = spec["sequence"]
    return len(sequence["x"]) if "x" in sequence else sequence["T"]


def _form(rng: random.Random) -> dict[str, Any]:
    return rng.choice(({}, {}, {"arrays": "base64"}, {"include": ["weights"]}))


def _model_of(rng: random.Random, spec: dict[str, Any], *cells: str) -> dict[str, Any]:
    """One network, of these cells and with its recurrent edge where there is one."""
    models = spec["models"]
    fit = [
        m
        for m, model in enumerate(models)
        if model["cell"] in (cells or GATES) and model.get("recurrent", True)
    ]
    return {"model": rng.choice(fit or range(len(models)))}


def _step(rng: random.Random, spec: dict[str, Any]) -> dict[str, Any]:
    return {"t": rng.randrange(_steps(spec))}


def _tape(rng: random.Random, spec: dict[str, Any]) -> dict[str, Any]:
    last = _steps(spec) - 1
    t = rng.choice((0, last, rng.randint(0, last), [max(0, last - 2), last]))
    sequence = dict(spec["sequence"])
    if "task" in sequence and rng.random() < 0.4:
        sequence["batch"] = rng.randint(2, 4)
    return {"sequence": sequence, "t": t} | _model_of(rng, spec)


def _element(rng: random.Random) -> dict[str, Any]:
    name = rng.choice(("W_xh", "W_hh", "b_h", "W_hy"))
    return {"name": name, "index": [0] if name == "b_h" else [0, 0]}


def _shares(rng: random.Random, spec: dict[str, Any]) -> dict[str, Any]:
    element = {"element": _element(rng)} if rng.random() < 0.5 else {}
    return _model_of(rng, spec) | _step(rng, spec) | element


def _derivation(rng: random.Random, spec: dict[str, Any]) -> dict[str, Any]:
    element = _element(rng)
    named = {"parameter": element["name"], "index": element["index"], "terms": rng.randint(1, 9)}
    return named | _model_of(rng, spec)


def _clipping(rng: random.Random, spec: dict[str, Any]) -> dict[str, Any]:
    clip = rng.choice(({}, {"norm": 0.05}, {"norm": None, "value": 0.01}, {"norm": 0.5, "value": 0.02}))
    return clip | _model_of(rng, spec)


def _truncation(rng: random.Random, spec: dict[str, Any]) -> dict[str, Any]:
    T = _steps(spec)
    lengths = rng.choice(({}, {"lengths": sorted({1, max(1, T // 3), T})}))
    batches = rng.choice(({}, {"batches": {"steps": 1000, "rows": 8, "length": 20}}))
    return lengths | batches | _model_of(rng, spec)


FURTHER = {
    "/api/gradient-map": lambda rng, spec: rng.choice(
        ({}, {"map": "every"}, {"map": "every", "pool": 7}, {"pool": 3})
    ),
    "/api/numbers": lambda rng, spec: {},
    "/api/step": _tape,
    "/api/gradient-check": lambda rng, spec: {"samples": rng.randint(1, 24)},
    "/api/derivation": _derivation,
    "/api/descent": lambda rng, spec: {"eta": rng.choice((0.01, 0.3)), "updates": rng.randint(1, 3)},
    "/api/shares": _shares,
    "/api/factors": lambda rng, spec: _model_of(rng, spec),
    "/api/paths": lambda rng, spec: _model_of(rng, spec, "lstm"),
    "/api/attribution": lambda rng, spec: _model_of(rng, spec),
    "/api/verdict": lambda rng, spec: _model_of(rng, spec),
    "/api/truncation": _truncation,
    "/api/clipping": _clipping,
    "/api/spectrum": lambda rng, spec: _step(rng, spec) | _model_of(rng, spec),
    "/api/seeds": lambda rng, spec: {
        "seeds": rng.randint(1, 4),
        "what": rng.choice(("loss", "every")),
        "match": rng.choice((None, "hidden", "parameters")),
    },
}


def _spec(rng: random.Random) -> dict[str, Any]:
    sequence, X, Y, kind = (_own if rng.random() < 0.35 else _task)(rng)
    T = _steps({"sequence": sequence})
    count = rng.choice((1, 1, 2, 3))
    spec = {"sequence": sequence, "models": [_model(rng, X, Y) for _ in range(count)]}
    loss: dict[str, Any] = rng.choice(({}, {"reduction": "mean"}, {"reduction": "sum"}))
    if "x" in sequence:
        loss = loss | {"kind": kind}
        loss["at"] = rng.choice(("last", "all", sorted(rng.sample(range(T), min(T, 3)))))
    elif rng.random() < 0.3:
        loss = loss | {"at": "last"}
    truncate = {"truncate": rng.randint(1, T)} if rng.random() < 0.25 else {}
    return spec | ({"loss": loss} if loss else {}) | truncate


def _task(rng: random.Random) -> tuple[dict[str, Any], None, None, None]:
    task = rng.choice(sorted(SHORTEST))
    sequence = {"task": task, "T": max(rng.choice(LENGTHS), SHORTEST[task]), "seed": rng.randrange(9)}
    if task == "text":
        texts = ({"text": TEXT}, {"passage": "en"}, {"passage": "ko"}, {})
        sequence |= rng.choice(texts) if sequence["T"] < 50 else {"passage": "en"}
    elif task == "series":
        sequence |= _series(rng)
    if rng.random() < 0.2:
        sequence["shuffle"] = rng.randrange(5)
    return sequence, None, None, None


def _series(rng: random.Random) -> dict[str, Any]:
    if rng.random() < 0.5:
        further = {"company": rng.choice(COMPANIES)}
    else:
        rows = [[_number(rng), _number(rng)] for _ in range(70)]
        further = {"values": rows, "names": ["a", "b"], "target": rng.randrange(2)}
        if rng.random() < 0.5:
            further["inputs"] = [rng.randrange(2)]
    return further | {"scale": rng.choice(("none", "standard")), "horizon": rng.choice((1, 1, 3))}


def _own(rng: random.Random) -> tuple[dict[str, Any], int, int, str]:
    T, X, Y = rng.choice(LENGTHS[:-3]), rng.randint(1, 4), rng.randint(2, 4)
    kind = rng.choice(("cross_entropy", "mse", "bce"))
    if kind == "cross_entropy":
        y: list[Any] = [rng.randrange(Y) for _ in range(T)]
    elif kind == "mse":
        y = [_row(rng, Y) for _ in range(T)]
    else:
        y = [rng.choice((0, 1, 0.25, [rng.randint(0, 1) for _ in range(Y)])) for _ in range(T)]
    return {"x": [_row(rng, X) for _ in range(T)], "y": y, "classes": Y}, X, Y, kind


def _number(rng: random.Random, most: float = 1.5) -> float:
    """Of three decimals: as somebody types it."""
    return round(rng.uniform(-most, most), 3)


def _row(rng: random.Random, n: int, most: float = 1.5) -> list[float]:
    return [_number(rng, most) for _ in range(n)]


def _model(rng: random.Random, X: int | None, Y: int | None) -> dict[str, Any]:
    cell, H = rng.choice(sorted(GATES)), rng.choice(SIZES)
    model: dict[str, Any] = {"cell": cell}
    if X is not None and Y is not None and rng.random() < 0.6:
        model["weights"] = _weights(rng, cell, H, X, Y)
    else:
        model |= {"hidden": H, "seed": rng.randrange(9)} | _init(rng, cell)
    if cell == "rnn":
        model |= rng.choice(({}, *({"activation": name} for name in ("tanh", "relu", "sigmoid", "identity"))))
    if cell == "gru":
        model |= rng.choice(({}, {"reset": "after"}, {"reset": "before"}))
    for state in ("h_0", "c_0") if cell == "lstm" else ("h_0",):
        if rng.random() < 0.3:
            model[state] = _row(rng, H, 1.0)
    return model | ({"recurrent": False} if rng.random() < 0.08 else {})


def _init(rng: random.Random, cell: str) -> dict[str, Any]:
    rule = rng.choice((None, "torch", "keras", "glorot", "orthogonal", "identity", "chrono"))
    if rule is None:
        return {}
    init: dict[str, Any] = {"rule": rule, "gain": rng.choice((0.3, 0.8, 1, 1.0, 1.25, 2))}
    if rule == "chrono":
        init |= rng.choice(({}, {"T_max": 17}))
    if cell == "lstm":
        init |= rng.choice(({}, {"forget_bias": 1}, {"forget_bias": -0.5}))
    return {"init": init}


def _weights(rng: random.Random, cell: str, H: int, X: int, Y: int) -> dict[str, Any]:
    G, most = GATES[cell], rng.choice((0.3, 0.9, 1.5))
    weights = {
        "W_xh": [_row(rng, X, most) for _ in range(G * H)],
        "W_hh": [_row(rng, H, most) for _ in range(G * H)],
        "b_h": _row(rng, G * H, most),
        "W_hy": [_row(rng, H, most) for _ in range(Y)],
        "b_y": _row(rng, Y, most),
    }
    return weights | ({"b_hn": _row(rng, H, most)} if cell == "gru" else {})
