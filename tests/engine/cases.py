"""Small experiments for the tests of the engine: a cell, random numbers, and the passes over them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from app.engine.cells import make_cell
from app.engine.cells.cell import Cell
from app.engine.network.network import Network
from app.engine.network.structure import Structure, one_layer
from app.engine.passes.bptt import bptt
from app.engine.passes.chain import Chain
from app.engine.passes.gradient_map import LayerMap, new_gradient_map, sweep
from app.engine.passes.trace import Adjoint, Loss, Trace, new_adjoint, new_trace
from app.engine.passes.unroll import unroll
from app.engine.why.attribution import ByGate, attribute, new_attribution
from app.engine.why.factors import PathShares, follow_paths, new_path_shares
from app.engine.why.paths import CellStatePaths, new_cell_state_paths, part_paths

Case = tuple[str, dict[str, str | bool]]
FUSED: list[Case] = [
    ("rnn", {"activation": "tanh"}),
    ("rnn", {"activation": "relu"}),
    ("rnn", {"activation": "sigmoid"}),
    ("rnn", {"activation": "identity"}),
    ("lstm", {}),
    ("gru", {"reset": "after"}),
    ("gru", {"reset": "before"}),
]
EVERY_LSTM_OPTION = {
    "peepholes": True,
    "gate_activation": "hard_sigmoid",
    "cell_output": "identity",
    "bias": False,
}
# Cells that run on their equations alone.
PLAIN: list[Case] = [
    ("rnn", {"activation": "tanh", "bias": False}),
    ("lstm", {"peepholes": True}),
    ("lstm", EVERY_LSTM_OPTION),
    ("gru", {"reset": "after", "bias": False}),
    ("gru", {"reset": "before", "gate_activation": "hard_sigmoid_6", "bias": False}),
    ("mgu", {}),
    ("lstm", {"coupled": True, "peepholes": True}),
    ("lstm", {"activation": "relu"}),
    ("gru", {"reset": "before", "recurrent_bias": "all"}),
    ("gru", {"reset": "after", "recurrent_bias": "none"}),
    ("min_gru", {}),
    ("min_lstm", {}),
    ("slstm", {}),
    ("slstm", {"forget": "exp"}),
    ("lru", {}),
]
CELLS = FUSED + PLAIN
KINDS = ["cross_entropy", "bce", "mse"]


def label(value: Any) -> str | None:
    """The name of a case in a test's name."""
    if isinstance(value, tuple) and value and isinstance(value[0], str):
        options = (each if isinstance(each, str) else f"{name}={each}" for name, each in value[1].items())
        return "-".join([value[0], *options])
    return None


def draw_targets(rng: np.random.Generator, kind: str, T: int, B: int, Y: int) -> np.ndarray:
    if kind == "cross_entropy":
        return rng.integers(0, Y, (T, B))
    return rng.uniform(size=(T, B, Y)) if kind == "bce" else rng.normal(size=(T, B, Y))


def draw_network(
    case: Case,
    seed: int = 0,
    X: int = 3,
    H: int = 4,
    Y: int = 3,
    B: int = 1,
    scale: float = 0.6,
    dtype: Any = np.float64,
) -> Network:
    """A network of normal weights of deviation `scale` and normal states."""
    cell: Cell = make_cell(case[0], **case[1])
    rng = np.random.default_rng(seed)
    weights = {name: rng.normal(0, scale, shape) for name, shape in Structure(cell).shapes(X, H, Y).items()}
    states = {f"{state}_0": rng.normal(size=(B, H)) for state in cell.states[1:]}
    if "n_0" in states:
        states["n_0"] = 0.5 + np.abs(states["n_0"])  # a sum of what is above 0
    return one_layer(cell, weights, rng.normal(0, 0.5, (B, H)), dtype=dtype, **states)


def forward(
    network: Network, xs: np.ndarray, targets: np.ndarray, loss: Loss, has_target: np.ndarray | None = None
) -> Trace:
    """A whole forward pass; every step has a target unless said otherwise."""
    trace = new_trace(
        network, xs, targets, np.ones(len(xs), bool) if has_target is None else has_target, loss
    )
    assert list(unroll(trace)) == list(range(len(xs)))
    return trace


def states_of(network: Network) -> dict[str, np.ndarray]:
    """The states before the first step of a network of one layer, by their own names."""
    return {f"{name}_0": state for name, state in network.only.initial.items()}


def recut(network: Network, recurrent: bool) -> Network:
    """The same network with its recurrent edges, or without."""
    return network.with_layers(lambda layer: replace(layer, recurrent=recurrent))


def with_entries(trace: Trace, name: str, entries: Any, value: Any) -> Trace:
    """The same pass with `entries` of one parameter set to `value`."""
    weights = {**trace.network.weights, name: trace.network.weights[name].copy()}
    weights[name][entries] = value
    network = trace.network.with_weights(weights)
    return forward(network, trace.xs, trace.targets, trace.objective)


def backward(trace: Trace, truncate: int | None = None) -> Adjoint:
    adjoint = new_adjoint(trace)
    assert list(bptt(trace, adjoint, truncate)) == list(range(trace.T - 1, -1, -1))
    return adjoint


def map_of(trace: Trace, rows: Sequence[int] | None = None, truncate: int | None = None) -> LayerMap:
    """The map with the given rows, every step's if left out."""
    gmap = new_gradient_map(trace, tuple(range(trace.T)) if rows is None else tuple(rows))
    assert list(sweep(trace, gmap, truncate)) == list(range(trace.T - 1, -1, -1))
    return gmap.only


def path_shares(chain: Chain) -> PathShares:
    found = new_path_shares(chain)
    assert list(follow_paths(chain, found)) == list(range(found.k, 0, -1))
    return found


def cell_state_paths(chain: Chain) -> CellStatePaths:
    paths = new_cell_state_paths(chain)
    assert list(part_paths(chain, paths)) == list(range(paths.k, -1, -1))
    return paths


def attribution(chain: Chain) -> Mapping[str, ByGate]:
    found = new_attribution(chain)
    assert list(attribute(chain, found)) == list(range(chain.trace.T))
    return found


def draw(
    case: Case,
    kind: str = "cross_entropy",
    at: Sequence[int] = (8,),
    T: int = 9,
    seed: int = 0,
    reduction: str = "sum",
    **sizes: Any,
) -> Trace:
    """A forward pass of a random network over random inputs and targets."""
    network = draw_network(case, seed, **sizes)
    rng = np.random.default_rng(seed + 1000)
    xs = rng.normal(size=(T, network.B, network.X))
    return forward(
        network, xs, draw_targets(rng, kind, T, network.B, network.Y), Loss(kind, tuple(at), reduction)
    )


def scalar_rnn(
    W_hh: np.ndarray, T: int, activation: str = "identity", h_0: np.ndarray | None = None
) -> Trace:
    """An RNN that sees zeros; its loss (h_T - 1)^2, averaged over the units, stands at the last step."""
    H = len(W_hh)
    weights = {
        "W_xh": np.zeros((H, 1)),
        "W_hh": W_hh,
        "b_h": np.zeros(H),
        "W_hy": np.eye(H),
        "b_y": np.zeros(H),
    }
    network = one_layer(
        make_cell("rnn", activation=activation), weights, np.zeros((1, H)) if h_0 is None else h_0
    )
    return forward(network, np.zeros((T, 1, 1)), np.ones((T, 1, H)), Loss("mse", (T - 1,)))


def orthogonal(n: int, seed: int = 0) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))[0]
