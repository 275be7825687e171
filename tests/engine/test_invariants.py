"""What holds for every cell, size, loss and truncation, drawn at random."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.engine.checks.nonfinite import first_nonfinite
from app.engine.network.structure import one_layer
from app.engine.passes.bptt import share
from tests.engine.cases import CELLS, KINDS, backward, draw, forward, label, map_of


@st.composite
def traces(draw_from):
    T = draw_from(st.integers(1, 90))
    return draw(
        draw_from(st.sampled_from(CELLS)),
        draw_from(st.sampled_from(KINDS)),
        draw_from(st.lists(st.integers(0, T - 1), min_size=1, max_size=4, unique=True)),
        T=T,
        seed=draw_from(st.integers(0, 10**6)),
        reduction=draw_from(st.sampled_from(["sum", "mean"])),
        X=draw_from(st.integers(1, 4)),
        H=draw_from(st.integers(1, 6)),
        Y=draw_from(st.integers(1, 4)),
        B=draw_from(st.integers(1, 3)),
        scale=draw_from(st.sampled_from([1e-3, 0.1, 0.5])),
    )


truncations = st.one_of(st.none(), st.integers(1, 100))


@given(traces(), truncations)
@settings(max_examples=100, deadline=None)
def test_total_is_direct_plus_arriving_and_shares_add_up(trace, truncate):
    adjoint = backward(trace, truncate)
    np.testing.assert_array_equal(adjoint.only.totals["h"], adjoint.only.direct + adjoint.only.later["h"])
    assert not adjoint.only.later["h"][-1].any()
    quiet_steps = np.setdiff1d(np.arange(trace.T), trace.objective.at)
    assert not adjoint.only.direct[quiet_steps].any()
    for name, gradient in adjoint.weights.items():
        shares = np.array([share(adjoint, name, t) for t in range(trace.T)])
        np.testing.assert_allclose(
            shares.sum(axis=0), gradient, rtol=1e-9, atol=1e-12 * (1 + np.abs(shares).max())
        )
    assert first_nonfinite(trace, adjoint) is None


@given(traces(), truncations)
@settings(max_examples=100, deadline=None)
def test_each_row_of_the_map_is_a_backward_pass_of_its_own_loss_and_the_total_that_of_all(trace, truncate):
    gmap = map_of(trace, truncate=truncate)
    np.testing.assert_allclose(
        gmap.totals["h"], backward(trace, truncate).only.log10_norms["h"], rtol=0, atol=1e-8
    )
    k = trace.objective.at[-1]
    alone = backward(
        forward(trace.network, trace.xs, trace.targets, type(trace.objective)(trace.objective.kind, (k,))),
        truncate,
    )
    np.testing.assert_allclose(
        gmap.log10_norms["h"][k, : k + 1], alone.only.log10_norms["h"][: k + 1], rtol=0, atol=1e-8
    )
    assert np.isneginf(alone.only.log10_norms["h"][k + 1 :]).all()
    if "c" in gmap.log10_norms:
        np.testing.assert_allclose(
            gmap.log10_norms["c"][k, : k + 1], alone.only.log10_norms["c"][: k + 1], rtol=0, atol=1e-8
        )
    assert (np.isnan(gmap.log10_norms["h"]) == ~gmap.asked).all()


@given(traces())
@settings(max_examples=60, deadline=None)
def test_what_arrives_from_the_future_does_not_depend_on_the_past(trace):
    """The last half run alone, from the states met half way, has the same states and gradients."""
    half = trace.T // 2
    at = [k - half for k in trace.objective.at if k >= half]
    assume(at)
    network, loss = trace.network, trace.objective
    states = {f"{name}_0": rows[half] for name, rows in trace.only.states.items()}
    later = one_layer(network.only.cell, network.weights, **states)
    alone = forward(later, trace.xs[half:], trace.targets[half:], type(loss)(loss.kind, at))
    np.testing.assert_allclose(alone.only.hs, trace.only.hs[half:], rtol=1e-12, atol=1e-14)
    whole = backward(trace).only.totals["h"][half:] / loss.weight
    np.testing.assert_allclose(
        backward(alone).only.totals["h"], whole, rtol=1e-9, atol=1e-13 * (1 + np.abs(whole).max())
    )


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_one_step_one_unit_one_input_is_enough(case):
    trace = draw(case, at=(0,), T=1, X=1, H=1, Y=1, kind="mse")
    adjoint, gmap = backward(trace), map_of(trace)
    assert adjoint.only.log10_norms["h"][0] == pytest.approx(
        np.log10(abs(adjoint.only.totals["h"][0, 0, 0])), abs=1e-12
    )
    assert gmap.log10_norms["h"][0, 0] == pytest.approx(adjoint.only.log10_norms["h"][0], abs=1e-12)
    assert adjoint.only.direct[0].any()
