"""Makes autograd.npz: passes by torch autograd in float64, for the tests to compare with.

Run it with an interpreter that has torch 2.13 and NumPy: `python tests/golden/make_golden.py`. The cells are
written out so that gates can be asked for their gradients; where torch has the cell itself, its outputs are
checked against it.
"""

import json
from pathlib import Path

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
T, X, H, Y = 9, 3, 4, 3
CELLS = [
    ("rnn", {"activation": "tanh"}),
    ("rnn", {"activation": "relu"}),
    ("rnn", {"activation": "sigmoid"}),
    ("rnn", {"activation": "identity"}),
    ("lstm", {}),
    ("gru", {"reset": "after"}),
    ("gru", {"reset": "before"}),
    ("rnn", {"activation": "tanh", "bias": False}),
    ("lstm", {"peepholes": True}),
    (
        "lstm",
        {"peepholes": True, "gate_activation": "hard_sigmoid", "cell_output": "identity", "bias": False},
    ),
    ("gru", {"reset": "after", "bias": False}),
    ("gru", {"reset": "before", "gate_activation": "hard_sigmoid_6", "bias": False}),
    ("mgu", {}),
]
LATER = [  # with two of the losses
    ("lstm", {"coupled": True}),
    ("lstm", {"coupled": True, "peepholes": True}),
    ("lstm", {"activation": "relu"}),
    ("gru", {"reset": "after", "recurrent_bias": "all"}),
    ("gru", {"reset": "before", "recurrent_bias": "none"}),
    ("min_gru", {}),
    ("min_lstm", {}),
    ("slstm", {}),
    ("slstm", {"forget": "exp"}),
    ("lru", {}),
]
LOSSES = [  # kind, at, reduction, truncate, batch
    ("cross_entropy", [T - 1], "sum", None, 1),
    ("cross_entropy", list(range(T)), "mean", None, 2),
    ("mse", [2, 5, 6], "mean", None, 1),
    ("bce", [1, T - 1], "sum", None, 3),
    ("cross_entropy", list(range(T)), "sum", 4, 1),
    ("mse", [0, 7], "sum", 1, 2),
    ("bce", [3, 8], "mean", 3, 1),
]
FEW = (1, 6)
GATES = {
    "rnn": (),
    "lstm": ("i", "f", "g", "o"),
    "gru": ("r", "z", "n"),
    "mgu": ("f", "n"),
    "min_gru": ("z", "n"),
    "min_lstm": ("i", "f", "n"),
    "slstm": ("i", "f", "g", "o"),
    "lru": ("lambda", "n"),
}
GATE_ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "hard_sigmoid": lambda a: torch.clip(0.2 * a + 0.5, 0, 1),
    "hard_sigmoid_6": lambda a: torch.clip(
        a / 6 + 0.5, 0, 1
    ),  # torch's own has a gradient of single precision
}
ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid, "identity": lambda a: a}


def gates_of(cell, options):
    """The gates, in the order in which parameters stack them."""
    return tuple(gate for gate in GATES[cell] if gate != "f" or not options.get("coupled"))


def draw(rng, cell, options, kind, B):
    """Random weights, inputs, states and targets."""
    G = max(1, len(gates_of(cell, options)))
    shapes = {"W_xh": (G * H, X), "W_hh": (G * H, H), "b_h": (G * H,), "W_hy": (Y, H), "b_y": (Y,)}
    if cell == "gru":
        own = {"n": "n", "all": "rzn", "none": ""}[options.get("recurrent_bias", "n")]
        shapes |= {f"b_h{gate}": (H,) for gate in own}
    if options.get("peepholes"):
        shapes |= {f"p_{gate}": (H,) for gate in gates_of(cell, options) if gate != "g"}
    if cell in ("min_gru", "min_lstm", "lru"):
        del shapes["W_hh"]
    if cell == "lru":
        shapes |= {"W_xh": (H, X), "nu": (H,), "b_h": (H,)}
    if not options.get("bias", True):
        shapes = {name: shape for name, shape in shapes.items() if name not in ("b_h", "b_hn")}
    weights = {
        name: torch.tensor(rng.normal(0, 0.6, shape), requires_grad=True) for name, shape in shapes.items()
    }
    xs = torch.tensor(rng.normal(size=(T, B, X)), requires_grad=True)
    states = {"h": torch.tensor(rng.normal(0, 0.5, (B, H)), requires_grad=True)}
    if cell in ("lstm", "slstm"):
        states["c"] = torch.tensor(rng.normal(size=(B, H)), requires_grad=True)
    if cell == "slstm":
        states["n"] = torch.tensor(0.5 + rng.uniform(size=(B, H)), requires_grad=True)
        states["m"] = torch.tensor(rng.normal(size=(B, H)), requires_grad=True)
    if kind == "cross_entropy":
        targets = torch.tensor(rng.integers(0, Y, (T, B)))
    elif kind == "bce":
        targets = torch.tensor(rng.uniform(size=(T, B, Y)))
    else:
        targets = torch.tensor(rng.normal(size=(T, B, Y)))
    return weights, xs, states, targets


def step(cell, options, w, x, states):
    """States and gates of one step, as the papers and torch's own documentation have it."""
    if cell in ("min_gru", "min_lstm", "lru"):
        h, gates = linear_step(cell, w, x, states["h"])
        return {"h": h}, gates
    if cell == "slstm":
        return slstm_step(options, w, x, **states)
    h, c, gates = classic_step(cell, options, w, x, states["h"], states.get("c"))
    return {"h": h} | ({} if c is None else {"c": c}), gates


def linear_step(cell, w, x, h):
    """minGRU and minLSTM [Feng et al. 2024], and the LRU [Orvieto et al. 2023] with a real lambda."""
    a = x @ w["W_xh"].T + w["b_h"]
    if cell == "lru":
        decay = torch.exp(-torch.exp(w["nu"])).expand(h.shape)
        n = a.clone()
        return decay * h + torch.sqrt(1 - decay**2) * n, {"lambda": decay, "n": n}
    if cell == "min_gru":
        z, n = a.chunk(2, dim=-1)
        z, n = torch.sigmoid(z), n.clone()
        return (1 - z) * h + z * n, {"z": z, "n": n}
    i, f, n = a.chunk(3, dim=-1)
    i, f, n = torch.sigmoid(i), torch.sigmoid(f), n.clone()
    return f / (f + i) * h + i / (f + i) * n, {"i": i, "f": f, "n": n}


def slstm_step(options, w, x, h, c, n, m):
    """sLSTM [Beck et al. 2024, equations 8 to 17]."""
    a_i, a_f, a_g, a_o = (x @ w["W_xh"].T + h @ w["W_hh"].T + w["b_h"]).chunk(4, dim=-1)
    log_f = a_f if options.get("forget") == "exp" else torch.nn.functional.logsigmoid(a_f)
    new_m = torch.maximum(log_f + m, a_i)
    i, f = torch.exp(a_i - new_m), torch.exp(log_f + m - new_m)
    g, o = torch.tanh(a_g), torch.sigmoid(a_o)
    c, n = f * c + i * g, f * n + i
    return {"h": o * c / n, "c": c, "n": n, "m": new_m}, {"i": i, "f": f, "g": g, "o": o}


def classic_step(cell, options, w, x, h, c):
    """(h, c, gates) of one step of the others."""
    a = x @ w["W_xh"].T + w.get("b_h", 0)
    gated = GATE_ACTIVATIONS[options.get("gate_activation", "sigmoid")]
    if cell == "mgu":
        (W_hf, W_hn), (a_f, a_n) = w["W_hh"].chunk(2), a.chunk(2, dim=-1)
        f = gated(a_f + h @ W_hf.T)
        n = torch.tanh(a_n + (f * h) @ W_hn.T)
        return (1 - f) * h + f * n, None, {"f": f, "n": n}
    if cell == "rnn":
        return ACTIVATIONS[options["activation"]](a + h @ w["W_hh"].T), None, {}
    if cell == "lstm":
        names = gates_of(cell, options)
        parts = dict(zip(names, (a + h @ w["W_hh"].T).chunk(len(names), dim=-1), strict=True))
        p_i, p_f, p_o = (w.get(f"p_{gate}", 0) for gate in "ifo")
        activation = ACTIVATIONS[options.get("activation", "tanh")]
        i, g = gated(parts["i"] + p_i * c), activation(parts["g"])
        gates = {"i": i, "g": g}
        if not options.get("coupled"):
            gates["f"] = gated(parts["f"] + p_f * c)
        c = gates.get("f", 1 - i) * c + i * g
        o = gates["o"] = gated(parts["o"] + p_o * c)
        squashed = c if options.get("cell_output") == "identity" else activation(c)
        return o * squashed, c, gates
    W_hr, W_hz, W_hn = w["W_hh"].chunk(3)
    a_r, a_z, a_n = a.chunk(3, dim=-1)
    r = gated(a_r + h @ W_hr.T + w.get("b_hr", 0))
    z = gated(a_z + h @ W_hz.T + w.get("b_hz", 0))
    if options["reset"] == "after":
        n = torch.tanh(a_n + r * (h @ W_hn.T + w.get("b_hn", 0)))
    else:
        n = torch.tanh(a_n + (r * h) @ W_hn.T + w.get("b_hn", 0))
    return (1 - z) * n + z * h, None, {"r": r, "z": z, "n": n}


def loss_of(kind, logits, target):
    """L_k, summed over the batch."""
    if kind == "cross_entropy":
        return torch.nn.functional.cross_entropy(logits, target, reduction="sum")
    rule = (
        torch.nn.functional.binary_cross_entropy_with_logits
        if kind == "bce"
        else torch.nn.functional.mse_loss
    )
    return rule(logits, target, reduction="none").mean(dim=-1).sum()


def check_against_torch(cell, options, w, xs, states, hs):
    """The written-out cell is torch's own, where torch has it."""
    activation = options.get("activation", "tanh")
    further = {"peepholes", "coupled", "gate_activation", "cell_output", "bias"}
    if options.get("reset") == "before" or activation not in ("tanh", "relu"):
        return
    if further & set(options) or cell not in ("rnn", "lstm", "gru") or (cell, activation) == ("lstm", "relu"):
        return
    own = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell]
    module = own(X, H, nonlinearity=activation) if cell == "rnn" else own(X, H)
    b_hh = torch.zeros_like(w["b_h"])
    if cell == "gru":
        b_hh = torch.cat([w.get(f"b_h{gate}", b_hh[:H]) for gate in "rzn"])
    module.load_state_dict(
        {"weight_ih_l0": w["W_xh"], "weight_hh_l0": w["W_hh"], "bias_ih_l0": w["b_h"], "bias_hh_l0": b_hh}
    )
    first = tuple(state[None] for state in states.values())
    outputs, _ = module(xs, first if cell == "lstm" else first[0])
    torch.testing.assert_close(outputs, torch.stack(hs), rtol=1e-12, atol=1e-13)


def arrays_of(seed, cell, options, kind, at, reduction, truncate, B):
    """Everything that is asked and everything that autograd answers, by name."""
    w, xs, states, targets = draw(np.random.default_rng(seed), cell, options, kind, B)
    x_t = [x.clone() for x in xs]
    now = dict(states)
    kept, gates, read, logits, losses = [], [], [], [], []
    for t in range(T):
        if truncate and t and t % truncate == 0:
            now = {name: state.detach() for name, state in now.items()}
        now, gate = step(cell, options, w, x_t[t], now)
        own = now["h"].clone()  # what this step's read-out alone sees: its gradient is the direct one
        kept.append(now), gates.append(gate), read.append(own)
        logits.append(own @ w["W_hy"].T + w["b_y"])
        losses.append(loss_of(kind, logits[-1], targets[t]))
    hs, *further = ([each[name] for each in kept] for name in states)
    check_against_torch(cell, options, w, xs, states, hs)
    L = sum(losses[k] for k in at) / (len(at) if reduction == "mean" else 1)

    def by(*wanted, of=L):
        found = torch.autograd.grad(of, wanted, retain_graph=True, allow_unused=True)
        return [torch.zeros_like(v) if g is None else g for v, g in zip(wanted, found, strict=True)]

    def norms(series, of):
        with np.errstate(divide="ignore"):
            return [np.log10(np.linalg.norm(g.numpy())) for g in by(*series, of=of)]

    result = {f"w.{name}": value for name, value in w.items()}
    result |= {"xs": xs, "targets": targets} | {f"{name}_0": value for name, value in states.items()}
    result |= {"hs": torch.stack(hs), "logits": torch.stack(logits), "loss": L}
    result |= {"losses": torch.stack([losses[k] for k in at])}
    result |= {"dh": torch.stack(by(*hs)), "dh_direct": torch.stack(by(*read)), "dx": by(xs)[0]}
    result |= {f"d.{name}": by(value)[0] for name, value in w.items()}
    result |= {f"d{name}_0": by(value)[0] for name, value in states.items()}
    result |= {"map_dh": np.array([norms(hs, of=losses[k]) for k in range(T)])}
    for name, series in zip(list(states)[1:], further, strict=True):
        result |= {f"{name}s": torch.stack(series), f"d{name}": torch.stack(by(*series))}
        result |= {f"map_d{name}": np.array([norms(series, of=losses[k]) for k in range(T)])}
    for name in gates_of(cell, options):
        series = [gate[name] for gate in gates]
        result |= {f"gate.{name}": torch.stack(series), f"dgate.{name}": torch.stack(by(*series))}
    return {name: np.asarray(v.detach() if torch.is_tensor(v) else v) for name, v in result.items()}


def main():
    cases, stored = [], {}
    asked = [(*each, LOSSES) for each in CELLS] + [(*each, [LOSSES[k] for k in FEW]) for each in LATER]
    for cell, options, losses in asked:
        for kind, at, reduction, truncate, B in losses:
            number = len(cases)
            cases.append(
                {
                    "cell": cell,
                    "options": options,
                    "kind": kind,
                    "at": at,
                    "reduction": reduction,
                    "truncate": truncate,
                }
            )
            arrays = arrays_of(number, cell, options, kind, at, reduction, truncate, B)
            stored |= {f"{number}/{name}": value for name, value in arrays.items()}
    np.savez_compressed(Path(__file__).with_name("autograd.npz"), cases=json.dumps(cases), **stored)


if __name__ == "__main__":
    main()
