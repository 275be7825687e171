"""Makes layers.npz: networks of several layers and directions by torch autograd in float64.

Run it as `make_golden.py` is run. Loops over written-out steps, so that every state can be asked for its
gradient; where torch has the whole network itself, its outputs are checked against it.
"""

import json
from pathlib import Path

import numpy as np
import torch
from make_golden import GATES, H, T, Y, loss_of, step

V, SIZE = 5, 2  # symbols, and the size of an embedding
CELLS = [
    ("rnn", {"activation": "tanh"}),
    ("lstm", {}),
    ("gru", {"reset": "after"}),
    ("lstm", {"peepholes": True}),
    ("mgu", {}),
]
FORMS = [  # layers, bidirectional, merge, read, embedding, truncate
    (2, False, "concat", "step", None, None),
    (1, True, "concat", "step", None, None),
    (1, True, "sum", "state", None, None),
    (2, True, "concat", "step", None, None),
    (3, False, "concat", "step", SIZE, None),
    (2, True, "sum", "state", SIZE, None),
    (2, True, "concat", "state", None, 4),
    (2, False, "concat", "step", SIZE, 3),
]
LOSSES = [("cross_entropy", [T - 1]), ("mse", [2, 5, 8]), ("bce", list(range(T)))]
TORCH = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}


def ending(layer, direction):
    return (f"_l{layer}" if layer else "") + ("_reverse" if direction else "")


def shapes(cell, options, layers, ways, merge, embedding):
    """The shape of each parameter by its full name."""
    G, width = max(1, len(GATES[cell])), H * ways if merge == "concat" else H
    found = {"E": (V, embedding)} if embedding else {}
    for layer in range(layers):
        X = width if layer else embedding or V
        for direction in range(ways):
            own = {"W_xh": (G * H, X), "W_hh": (G * H, H), "b_h": (G * H,)}
            own |= {"b_hn": (H,)} if cell == "gru" else {}
            own |= {f"p_{gate}": (H,) for gate in "ifo"} if options.get("peepholes") else {}
            found |= {name + ending(layer, direction): shape for name, shape in own.items()}
    return found | {"W_hy": (Y, width), "b_y": (Y,)}


def run_layer(cell, options, w, read, states, truncate, reverse):
    """The states of one layer, (h, c) by the step of time at which they stand."""
    (h, c), found = states, [None] * T
    for t in range(T - 1, -1, -1) if reverse else range(T):
        border = t + 1 if reverse else t
        if truncate and 0 < border < T and border % truncate == 0:
            h, c = h.detach(), None if c is None else c.detach()
        states, _ = step(cell, options, w, read[t], {"h": h, "c": c})
        h, c = states["h"], states.get("c")
        found[t] = h, c
    return found


def check_against_torch(cell, options, w, xs, first, top, form):
    """Where torch has the whole network, its outputs are ours."""
    layers, both, merge, read, _, truncate = form
    if cell not in TORCH or options.get("peepholes") or merge == "sum" or read == "state" or truncate:
        return
    module = TORCH[cell](xs.shape[-1], H, num_layers=layers, bidirectional=both)
    given = {}
    for layer in range(layers):
        for way in range(1 + both):
            end, theirs = ending(layer, way), f"_l{layer}" + ("_reverse" if way else "")
            b_hh = torch.zeros_like(w["b_h" + end])
            if cell == "gru":
                b_hh = torch.cat([b_hh[: 2 * H], w["b_hn" + end]])
            pairs = ("weight_ih", w["W_xh" + end]), ("weight_hh", w["W_hh" + end])
            given |= {name + theirs: value for name, value in pairs}
            given |= {"bias_ih" + theirs: w["b_h" + end], "bias_hh" + theirs: b_hh}
    module.load_state_dict(given)
    stacked = tuple(torch.stack(each) for each in zip(*first, strict=True) if each[0] is not None)
    outputs, _ = module(xs, stacked if cell == "lstm" else stacked[0])
    torch.testing.assert_close(outputs, torch.stack(top), rtol=1e-12, atol=1e-13)


def arrays_of(seed, cell, options, form, kind, at, B):
    """Everything that is asked and everything that autograd answers, by name."""
    layers, both, merge, read, embedding, truncate = form
    rng, ways = np.random.default_rng(seed), 1 + both
    w = {
        name: torch.tensor(rng.normal(0, 0.6, shape), requires_grad=True)
        for name, shape in shapes(cell, options, layers, ways, merge, embedding).items()
    }
    xs = torch.tensor(rng.normal(size=(T, B, V)), requires_grad=True)
    sizes = (T, B) if kind == "cross_entropy" else (T, B, Y)
    targets = {
        "cross_entropy": lambda: rng.integers(0, Y, sizes),
        "mse": lambda: rng.normal(size=sizes),
        "bce": lambda: rng.uniform(size=sizes),
    }[kind]()
    has_c = cell == "lstm"
    low = xs @ w["E"] if embedding else xs
    first, series, reads, initial = [], {}, low, {}
    for layer in range(layers):
        found = []
        for way in range(ways):
            end = ending(layer, way)
            h_0 = torch.tensor(rng.normal(0, 0.5, (B, H)), requires_grad=True)
            c_0 = torch.tensor(rng.normal(size=(B, H)), requires_grad=True) if has_c else None
            initial |= {f"h_0{end}": h_0} | ({f"c_0{end}": c_0} if has_c else {})
            first.append((h_0, c_0))
            own = {name.removesuffix(end): value for name, value in w.items() if name.endswith(end)}
            if not end:
                own = {name: value for name, value in w.items() if "_l" not in name and "_rev" not in name}
            steps = run_layer(cell, options, own, list(reads), (h_0, c_0), truncate, way == 1)
            series[f"h{end}"] = [h for h, _ in steps]
            if has_c:
                series[f"c{end}"] = [c for _, c in steps]
            as_reached = read == "state" and layer == layers - 1 and way == 1
            found.append([h for h, _ in (steps[::-1] if as_reached else steps)])
        merged = [
            torch.cat(each, -1) if merge == "concat" else sum(each) for each in zip(*found, strict=True)
        ]
        reads = merged
    check_against_torch(cell, options, w, low.detach(), first, reads, form)
    logits = [each @ w["W_hy"].T + w["b_y"] for each in reads]
    losses = [loss_of(kind, logits[k], torch.tensor(targets[k])) for k in range(T)]
    L = sum(losses[k] for k in at)

    def by(*wanted, of=L):
        grads = torch.autograd.grad(of, wanted, retain_graph=True, allow_unused=True)
        return [torch.zeros_like(v) if g is None else g for v, g in zip(wanted, grads, strict=True)]

    result = {f"w.{name}": value for name, value in w.items()} | initial
    result |= {"xs": xs, "targets": targets, "logits": torch.stack(logits), "loss": L, "dx": by(xs)[0]}
    result |= {f"d.{name}": by(value)[0] for name, value in w.items()}
    result |= {f"d{name}": by(value)[0] for name, value in initial.items()}
    for name, values in series.items():
        result |= {f"s.{name}": torch.stack(values), f"ds.{name}": torch.stack(by(*values))}
        with np.errstate(divide="ignore"):
            norms = [[np.log10(np.linalg.norm(g.numpy())) for g in by(*values, of=each)] for each in losses]
        result[f"map.{name}"] = np.array(norms)
    return {name: np.asarray(v.detach() if torch.is_tensor(v) else v) for name, v in result.items()}


def main():
    cases, stored = [], {}
    for number, form in enumerate(form for form in FORMS for _ in range(2)):
        (cell, options), (kind, at) = CELLS[number % len(CELLS)], LOSSES[number % len(LOSSES)]
        names = ("layers", "bidirectional", "merge", "read", "embedding", "truncate")
        given = {"cell": cell, "options": options, "kind": kind, "at": at}
        cases.append(given | dict(zip(names, form, strict=True)))
        arrays = arrays_of(number, cell, options, form, kind, at, 1 + number % 2)
        stored |= {f"{number}/{name}": value for name, value in arrays.items()}
    np.savez_compressed(Path(__file__).with_name("layers.npz"), cases=json.dumps(cases), **stored)


if __name__ == "__main__":
    main()
