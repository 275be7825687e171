"""The chain kept as vectors says what BPTT and the map say, and goes on where doubles end."""

import numpy as np
import pytest

from app.engine.errors import EngineError
from app.engine.passes.chain import pull
from app.engine.passes.trace import Loss
from tests.engine.cases import CELLS, backward, draw, forward, label, map_of, orthogonal, scalar_rnn
from tests.pairs import each_pair


def plain(chain, values):
    return np.ldexp(values, chain.only.exponents[:, None, None])


@each_pair("case, truncate, reduction", CELLS, [None, 1, 4], ["sum", "mean"], ids=label)
def test_in_the_range_of_doubles_it_is_bptt(case, truncate, reduction):
    trace = draw(case, at=(2, 5, 8), B=2, reduction=reduction)
    chain, adjoint = pull(trace, truncate=truncate), backward(trace, truncate)
    for state in trace.network.only.cell.states:
        np.testing.assert_array_equal(plain(chain, chain.only.totals[state]), adjoint.only.totals[state])
        np.testing.assert_array_equal(plain(chain, chain.only.sent[state]), adjoint.only.arriving[state][:-1])
    np.testing.assert_array_equal(plain(chain, chain.only.das), adjoint.only.das)
    np.testing.assert_array_equal(chain.dlogits, adjoint.dlogits)
    np.testing.assert_array_equal(chain.only.joint["h"], chain.only.totals["h"])
    if "c" in chain.only.joint:
        np.testing.assert_array_equal(plain(chain, chain.only.joint["c"]), adjoint.only.later["c"])


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_of_one_loss_its_norms_are_a_row_of_the_map(case):
    trace = draw(case, T=80, at=(79,), scale=0.05)
    gmap = map_of(trace, (40, 79))
    for k in (40, 79):
        chain = pull(trace, {k: 1.0})
        for state, rows in chain.only.totals.items():
            norms = chain.only.scaled(rows).log10_norms
            np.testing.assert_allclose(norms[: k + 1], gmap.log10_norms[state][k, : k + 1], rtol=1e-13)
            assert np.isneginf(norms[k + 1 :]).all()


@pytest.mark.parametrize("gain", [1e-6, 1e-200, 1e150])
def test_its_norms_are_exact_over_thousands_of_decades(gain):
    chain = pull(scalar_rnn(gain * orthogonal(6), 401))
    norms = chain.only.scaled(chain.only.joint["h"]).log10_norms
    np.testing.assert_allclose(np.diff(norms), -np.log10(gain), rtol=1e-12)
    assert np.isfinite(chain.only.joint["h"]).all()


@pytest.mark.parametrize("gain", [1e-6, 1e6])
def test_a_loss_on_the_way_joins_what_arrives_at_any_scale(gain):
    T, W = 201, gain * orthogonal(6)
    alone = scalar_rnn(W, T)
    trace = forward(alone.network, alone.xs, alone.targets, Loss("mse", (100, 200)))
    chain, first, last = pull(trace), pull(trace, {100: 1.0}), pull(trace, {200: 1.0})
    larger = first if gain < 1 else last  # at and before step 100 the other is next to nothing
    np.testing.assert_allclose(
        chain.only.scaled(chain.only.das).log10_norms[:101],
        larger.only.scaled(larger.only.das).log10_norms[:101],
        rtol=1e-12,
    )
    np.testing.assert_allclose(
        chain.only.scaled(chain.only.das).log10_norms[101:],
        last.only.scaled(last.only.das).log10_norms[101:],
        rtol=1e-12,
    )


def test_a_loss_at_a_step_without_a_target_is_refused():
    trace = draw(CELLS[0], at=(8,))
    trace.has_target[3] = False
    with pytest.raises(EngineError, match="have a target"):
        pull(trace, {3: 1.0})


@pytest.mark.parametrize("losses", [{}, {9: 1.0}, {-1: 1.0}])
def test_a_loss_outside_the_sequence_is_refused(losses):
    with pytest.raises(EngineError, match="have a target"):
        pull(draw(CELLS[0]), losses)
