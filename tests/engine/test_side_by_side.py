"""Models side by side in one call are the models taken alone."""

import numpy as np
import pytest

from app.engine.errors import EngineError
from app.engine.network.side_by_side import side_by_side
from app.engine.network.structure import one_layer
from app.engine.passes.bptt import share
from app.engine.passes.gradient_map import new_gradient_map
from tests.engine.cases import CELLS, backward, draw, forward, label
from tests.pairs import each_pair


def together_and_alone(case, dtype=np.float64):
    """Three models over sequences of their own: one trace of all, and theirs."""
    alone = [draw(case, at=(4, 8), seed=seed, dtype=dtype) for seed in range(3)]
    xs, targets = (
        np.concatenate([getattr(each, name) for each in alone], axis=1) for name in ("xs", "targets")
    )
    return forward(side_by_side([each.network for each in alone]), xs, targets, alone[0].objective), alone


TOLERANCES = {np.float64: 1e-13, np.float32: 1e-5}


@each_pair("case, dtype, truncate", CELLS, list(TOLERANCES), [None, 4], ids=label)
def test_each_has_the_numbers_that_it_has_alone(case, dtype, truncate):
    trace, alone = together_and_alone(case, dtype)
    adjoint = backward(trace, truncate)
    for m, single in enumerate(alone):
        own = backward(single, truncate)
        pairs = [
            (trace.only.hs[:, m], single.only.hs[:, 0]),
            (trace.losses[:, m], single.losses[:, 0]),
            *((trace.only.gates[gate][:, m], single.only.gates[gate][:, 0]) for gate in trace.only.gates),
            *((adjoint.only.dgates[gate][:, m], own.only.dgates[gate][:, 0]) for gate in trace.only.gates),
            *((adjoint.only.totals[state][:, m], own.only.totals[state][:, 0]) for state in own.only.totals),
            (adjoint.dxs[:, m], own.dxs[:, 0]),
            (adjoint.only.initial["h"][m], own.only.initial["h"][0]),
            *((adjoint.weights[name][m], own.weights[name]) for name in own.weights),
            *((share(adjoint, name, 5)[m], share(own, name, 5)) for name in own.weights),
        ]
        for ours, theirs in pairs:
            assert ours.dtype == dtype
            np.testing.assert_allclose(ours, theirs, rtol=TOLERANCES[dtype], atol=TOLERANCES[dtype])


def test_models_of_different_form_cannot_stand_side_by_side():
    forms = [draw(CELLS[4], H=H).network for H in (4, 5)]
    with pytest.raises(EngineError, match="one form"):
        side_by_side(forms)
    with pytest.raises(EngineError, match="one sequence each"):
        side_by_side([forms[0], draw(CELLS[4], B=2).network])


def test_a_map_is_asked_of_one_model_at_a_time():
    trace, _ = together_and_alone(CELLS[0])
    with pytest.raises(EngineError, match="one model"):
        new_gradient_map(trace, (8,))


def test_weights_with_an_axis_more_are_refused_unless_models_were_meant():
    network = draw(CELLS[0]).network
    deeper = {name: value[None] for name, value in network.weights.items()}
    with pytest.raises(EngineError, match="not a matrix"):
        one_layer(network.only.cell, deeper)
