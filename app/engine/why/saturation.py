"""How far a cell's activations are from their flat ends, where they pass no gradient on."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from app.engine.numbers.ops import ACTIVATIONS, quiet
from app.engine.passes.layers import LayerTrace

# The largest derivative of each activation; exp has none.
STEEPEST: Mapping[str, float] = MappingProxyType(
    {
        "tanh": 1.0,
        "relu": 1.0,
        "sigmoid": 0.25,
        "identity": 1.0,
        "hard_sigmoid": 0.2,
        "hard_sigmoid_6": 1 / 6,
        "log_sigmoid": 1.0,
    }
)


def openness(trace: LayerTrace) -> dict[str, np.ndarray]:
    """(T,) for each activation of the cell but exp, by its node's id: the mean over batch and units of its
    derivative over its largest, 1 where all are steepest, 0 where all are flat.

    RNN: h. LSTM: i, f, g, o, tanh_c. GRU: r, z, n. A sigmoid gate held at 0 or 1 may be shut on purpose: a
    forget gate near 1 is memory.
    """
    values = {**trace.gates, **trace.saved, **{state: rows[1:] for state, rows in trace.states.items()}}
    with quiet():
        return {
            node.id: ACTIVATIONS[node.op].slope(values[node.id]).mean(axis=(1, 2)) / STEEPEST[node.op]
            for node in trace.layer.cell.graph.nodes
            if node.op in STEEPEST
        }


def state_openness(trace: LayerTrace) -> float:
    """The mean over time of the least open activation that the state itself passes: no sigmoid gate."""
    graph, gates = trace.layer.cell.graph, trace.layer.cell.gates
    shut = {node.id for node in graph.nodes if "sigmoid" in node.op and node.id not in trace.states}
    shut -= {name for name in shut if name not in gates and graph[name].op != "log_sigmoid"}
    passed = [float(steps.mean()) for name, steps in openness(trace).items() if name not in shut]
    return min(passed, default=1.0)
