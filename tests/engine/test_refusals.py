"""What does not fit is refused with the place where it stands; what is not asked for is not needed."""

import numpy as np
import pytest

from app.engine.cells import make_cell
from app.engine.errors import EngineError
from app.engine.network.structure import one_layer
from app.engine.passes.bptt import bptt
from app.engine.passes.gradient_map import new_gradient_map, pool
from app.engine.passes.trace import Loss, new_adjoint, new_trace
from app.engine.passes.unroll import unroll
from tests.engine.cases import backward, draw, draw_network, forward, map_of


def refused(make, where):
    with pytest.raises(EngineError) as error:
        make()
    assert error.value.where == where
    assert str(error.value) == error.value.message


@pytest.mark.parametrize(
    ("name", "options", "where"),
    [
        ("lstn", {}, "cell"),
        ("rnn", {"activation": "gelu"}, "activation"),
        ("gru", {"reset": "never"}, "reset"),
        ("lstm", {"activation": "sigmoid"}, "activation"),
        ("rnn", {"reset": "after"}, "reset"),
    ],
)
def test_a_cell_or_option_that_is_not_there(name, options, where):
    refused(lambda: make_cell(name, **options), where)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"W_hh": None}, "weights.W_hh"),
        ({"b_hn": np.zeros(4)}, "weights.b_hn"),
        ({"W_xh": np.zeros((15, 3))}, "weights.W_xh"),
        ({"W_hh": np.zeros((16, 5))}, "weights.W_xh"),
        ({"b_h": np.zeros(4)}, "weights.b_h"),
        ({"W_hy": np.zeros((3, 5))}, "weights.W_hy"),
        ({"W_hy": np.zeros(3)}, "weights.W_hy"),
        ({"W_xh": np.zeros((16, 0))}, "weights.W_xh"),
        ({"b_y": np.zeros(4)}, "weights.b_y"),
    ],
)
def test_weights_that_do_not_fit(change, where):
    weights = {**draw_network(("lstm", {})).weights, **change}
    weights = {name: value for name, value in weights.items() if value is not None}
    refused(lambda: one_layer(make_cell("lstm"), weights), where)


@pytest.mark.parametrize(
    ("name", "states", "where"),
    [
        ("lstm", {"h_0": np.zeros((1, 5))}, "h_0"),
        ("lstm", {"h_0": np.zeros(4)}, "h_0"),
        ("lstm", {"h_0": np.zeros((2, 4)), "c_0": np.zeros((1, 4))}, "c_0"),
        ("gru", {"c_0": np.zeros((1, 4))}, "c_0"),
    ],
)
def test_initial_states_that_do_not_fit(name, states, where):
    refused(lambda: one_layer(make_cell(name), draw_network((name, {})).weights, **states), where)


def test_initial_states_left_out_are_zeros():
    network = one_layer(make_cell("lstm"), draw_network(("lstm", {})).weights)
    assert network.only.initial["h"].shape == network.only.initial["c"].shape == (1, 4)
    assert not network.only.initial["h"].any()
    assert not network.only.initial["c"].any()
    assert one_layer(make_cell("lstm"), network.weights, c_0=np.ones((2, 4))).only.initial["h"].shape == (
        2,
        4,
    )


@pytest.mark.parametrize(
    ("kind", "at", "reduction", "where"),
    [
        ("hinge", (0,), "sum", "loss.kind"),
        ("mse", (), "sum", "loss.at"),
        ("mse", (1, 1), "sum", "loss.at"),
        ("mse", (0,), "median", "loss.reduction"),
    ],
)
def test_a_loss_that_makes_no_sense(kind, at, reduction, where):
    refused(lambda: Loss(kind, at, reduction), where)


def new(xs=(4, 1, 3), targets=None, has_target=(True,) * 4, at=(3,), kind="cross_entropy"):
    targets = np.zeros((4, 1), int) if targets is None else targets
    return lambda: new_trace(
        draw_network(("rnn", {})), np.zeros(xs), targets, np.array(has_target), Loss(kind, at)
    )


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (new(xs=(4, 1, 2)), "sequence.x"),
        (new(xs=(4, 2, 3)), "sequence.x"),
        (new(xs=(4, 3)), "sequence.x"),
        (new(xs=(0, 1, 3)), "sequence.x"),
        (new(targets=np.zeros((5, 1), int)), "sequence.y"),
        (new(targets=np.zeros((4, 1, 2)), kind="mse"), "sequence.y"),
        (new(targets=np.full((4, 1), 3)), "sequence.y"),
        (new(targets=np.full((4, 1), -1)), "sequence.y"),
        (new(has_target=(True, True, True, False)), "sequence.y.3"),
        (new(has_target=(True,)), "sequence.y"),
        (new(at=(4,)), "loss.at"),
        (new(at=(-1, 2)), "loss.at"),
    ],
)
def test_a_sequence_that_does_not_fit(make, where):
    refused(make, where)


def test_rows_of_the_map_without_a_target_and_cuts_below_one_are_refused():
    trace = draw(("rnn", {}))
    for rows in ((), (9,), (-1,)):
        refused(lambda rows=rows: new_gradient_map(trace, rows), "map")
    refused(lambda: next(bptt(trace, new_adjoint(trace), 0)), "truncate")


def test_what_stands_at_a_step_without_target_is_never_read():
    network, at = draw_network(("lstm", {})), (2, 5)
    rng = np.random.default_rng(0)
    xs, has_target = rng.normal(size=(6, 1, 3)), np.isin(np.arange(6), [0, 2, 5])
    given = np.where(has_target[:, None, None], rng.normal(size=(6, 1, 3)), np.nan)
    trace = forward(network, xs, given, Loss("mse", at), has_target)
    assert np.isfinite(trace.loss)
    assert np.isfinite(backward(trace).only.totals["h"]).all()
    gmap = map_of(trace, rows=(0, 2, 5))
    assert np.isfinite(gmap.log10_norms["h"][gmap.asked]).all()
    refused(lambda: new_gradient_map(trace, (1,)), "map")


def test_the_order_in_which_losses_and_rows_are_named_does_not_matter():
    trace = draw(("gru", {}), at=(8, 2))
    assert trace.objective.at == (2, 8)
    gmap = map_of(trace, rows=(7, 3))
    np.testing.assert_array_equal(gmap.log10_norms["h"], map_of(trace, rows=(3, 7)).log10_norms["h"])
    assert list(np.flatnonzero(gmap.asked.any(axis=1))) == [3, 7]


def test_a_pass_stopped_midway_leaves_the_rest_untouched_and_the_floating_point_warnings_as_they_were():
    before = np.geterr()
    trace = draw(("lstm", {}), T=400, at=(399,))
    adjoint = new_adjoint(trace)
    backward_pass = bptt(trace, adjoint)
    for t in backward_pass:
        assert np.geterr() == before
        if t == 390:
            break
    backward_pass.close()
    assert adjoint.only.totals["h"][390].any()
    assert not adjoint.only.totals["h"][:300].any()
    assert adjoint.weights == {}
    fresh = new_trace(trace.network, trace.xs, trace.targets, trace.has_target, trace.objective)
    assert next(unroll(fresh)) == 0
    assert not fresh.only.hs[-1].any()


@pytest.mark.parametrize("n", [1, 4, 7, 30, 100])
def test_pooling_takes_the_largest_value_of_each_cell(n):
    gmap = map_of(draw(("lstm", {}), T=30, at=(29,)), rows=range(0, 30, 3))
    pooled = pool(gmap, n)
    edges = pooled.edges
    assert (edges[0], edges[-1], len(edges)) == (0, 30, min(n, 30) + 1)
    assert np.ptp(np.diff(edges)) <= 1
    for state, maps in gmap.log10_norms.items():
        for i in range(len(edges) - 1):
            for j in range(len(edges) - 1):
                cell = maps[edges[i] : edges[i + 1], edges[j] : edges[j + 1]]
                values = cell[~np.isnan(cell)]
                assert pooled.asked[i, j] == bool(values.size)
                largest = values.max() if values.size else np.nan
                np.testing.assert_array_equal(pooled.log10_norms[state][i, j], largest)


def test_pooling_hides_no_value_that_is_not_a_number():
    gmap = map_of(draw(("rnn", {}), T=8, at=(7,)))
    gmap.log10_norms["h"][6, 2] = np.nan
    pooled = pool(gmap, 4)
    assert np.isnan(pooled.log10_norms["h"][3, 1])
    assert pooled.asked[3, 1]
    assert not np.isnan(pooled.log10_norms["h"][3, 0])


def test_a_network_s_weights_are_read_only_and_the_caller_s_stay_as_they_are():
    given = {name: np.array(value) for name, value in draw_network(("lstm", {})).weights.items()}
    network = one_layer(make_cell("lstm"), given)
    with pytest.raises(ValueError, match="read-only"):
        network.weights["b_h"][0] = 1
    before = given["b_h"][0]
    given["b_h"][0] += 1
    assert network.weights["b_h"][0] == before
