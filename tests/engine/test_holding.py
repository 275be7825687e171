"""The unit whose gate is most open carries the gradient: what its gate alone loses is what is lost."""

import numpy as np
import pytest

from app.engine.passes.chain import pull
from app.engine.why.headline import headline
from app.engine.why.holding import mean_gate_decades, unit_decades
from tests.engine.cases import draw, forward


@pytest.mark.parametrize(("cell", "name"), [("lstm", "f"), ("gru", "z")])
def test_the_best_unit_predicts_the_slope_and_the_mean_gate_overstates_it(cell, name):
    T, H = 80, 6
    trace = draw((cell, {}), T=T, B=1, H=H, at=(T - 1,))
    network = trace.network
    weights = {key: np.array(value) for key, value in network.weights.items()}
    weights["W_hh"] *= 0.05
    rows = np.arange(network.only.cell.G * H)[network.only.cell.rows(name, H)]
    weights["b_h"][rows] = 0
    weights["b_h"][rows[2]] = 4
    trace = forward(network.with_weights(weights), trace.xs, trace.targets, trace.objective)
    found = unit_decades(trace.only, T - 1)
    np.testing.assert_allclose(found, -np.log10(trace.only.gates[name][1:, 0]).mean(axis=0), rtol=1e-12)
    chain = pull(trace, {T - 1: 1.0})
    measured = headline(chain.only.scaled(chain.only.totals["h"]).log10_norms[::-1])
    assert found.argmin() == 2
    assert measured.slope == pytest.approx(found[2], abs=0.005)
    assert mean_gate_decades(trace.only, T - 1) > 5 * measured.slope


def test_without_a_way_back_there_is_nothing_to_predict():
    trace = draw(("gru", {}), T=1, at=(0,))
    assert np.isnan(unit_decades(trace.only, 0)).all()
    assert np.isnan(mean_gate_decades(trace.only, 0))
