"""L with one number moved, many moves in one batch, is L of a network whose number was changed."""

import numpy as np
import pytest

from app.engine.network.structure import one_layer
from app.engine.passes.moved import FEWEST, Move, moved_losses, together
from tests.engine.cases import CELLS, KINDS, draw, draw_network, forward, label, recut, states_of
from tests.pairs import each_pair


def changed(trace, move):
    """The pass over a network of its own, with the number changed in a copy."""
    network = trace.network
    arrays = {**network.weights, **states_of(network), "x": trace.xs}
    arrays = {name: array.copy() for name, array in arrays.items()}
    arrays[move.name][move.index] += move.by
    weights = {name: arrays[name] for name in network.weights}
    states = {name: arrays[name] for name in states_of(network)}
    other = one_layer(network.only.cell, weights, **states, recurrent=network.only.recurrent)
    return forward(other, arrays["x"], trace.targets, trace.objective)


def moves_of(trace):
    """Every number, by amounts of their own."""
    network = trace.network
    arrays = {**network.weights, **states_of(network), "x": trace.xs}
    places = [(name, index) for name, array in arrays.items() for index in np.ndindex(array.shape)]
    return [Move(name, index, 0.3 * (-1) ** j * (1 + j % 5)) for j, (name, index) in enumerate(places)]


def is_on(trace, name, other):
    """Whether a ReLU is on in one of two passes and off in the other."""
    first, second = (
        {"h": each.only.hs, **each.only.gates, **each.only.saved}[name] for each in (trace, other)
    )
    return bool(((first > 0) != (second > 0)).any())


@each_pair("case, kind, B, recurrent", CELLS, KINDS, [1, 2], [True, False], ids=label)
def test_each_move_is_a_network_of_its_own(case, kind, B, recurrent):
    trace = draw(case, kind, at=(1, 3), T=5, X=2, H=3, Y=2, B=B, reduction="mean", seed=5)
    trace = forward(recut(trace.network, recurrent=recurrent), trace.xs, trace.targets, trace.objective)
    moves = moves_of(trace)
    found = moved_losses(trace, moves)
    others = [changed(trace, move) for move in moves]
    assert found.here == pytest.approx(trace.loss, rel=1e-13)
    np.testing.assert_allclose(found.losses, [other.loss for other in others], rtol=1e-12)
    if case[1].get("activation") == "relu":
        nodes = trace.network.only.cell.graph.nodes
        kinks = [node.id for node in nodes if node.op == "relu"]
        on = [any(is_on(other, name, trace) for name in kinks) for other in others]
        assert found.crosses.tolist() == on
        assert any(on)
        assert not all(on)
    else:
        assert not found.crosses.any()


def test_the_network_that_is_checked_keeps_its_numbers():
    trace = draw(("gru", {}), H=3)
    before = {name: value.copy() for name, value in trace.network.only.from_the_left.items()}
    moved_losses(trace, moves_of(trace))
    for name, value in trace.network.only.from_the_left.items():
        np.testing.assert_array_equal(value, before[name])
    assert trace.network.B == 1


def test_weights_are_shared_by_all_rows_and_large_networks_have_fewer():
    network = draw_network(("lstm", {}), H=16)
    rows = network.only.for_rows({"h": np.zeros((9, 16)), "c": np.zeros((9, 16))}, np.zeros((9, 64)))
    assert rows.batch == 9
    assert rows.from_the_left["of_h"] is network.only.from_the_left["of_h"]
    sizes = [together(8 * 4 * H, 12) for H in (1, 16, 64, 256, 1024)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == FEWEST
