"""What a row says about learning, and by which thresholds."""

import math

import numpy as np
import pytest

from app.engine.cells import make_cell
from app.engine.errors import EngineError
from app.engine.network.initialise import initialise
from app.engine.network.structure import Structure, one_layer
from app.engine.numbers.ops import ACTIVATIONS
from app.engine.passes.chain import pull
from app.engine.passes.trace import Loss, new_trace
from app.engine.passes.unroll import unroll
from app.engine.tasks import TASKS
from app.engine.why.cut import Cut, cut_off
from app.engine.why.saturation import STEEPEST, openness, state_openness
from app.engine.why.verdict import (
    AT_RISK,
    EXPLODING,
    SATURATED,
    SEVERE,
    farthest_informative,
    helps,
    nearest_informative,
    surviving_distance,
    verdict,
)
from tests.engine.cases import CELLS, draw, forward, label, map_of, orthogonal, scalar_rnn


def line(decades, k=20):
    return -decades * np.arange(k + 1) / k


@pytest.mark.parametrize(
    ("lost", "kind", "at_risk", "severe"),
    [
        (0, "healthy", False, False),
        (AT_RISK - 0.01, "healthy", False, False),
        (AT_RISK, "vanishing", True, False),
        (SEVERE - 0.01, "vanishing", True, False),
        (SEVERE, "vanishing", True, True),
        (math.inf, "vanishing", True, True),
        (-EXPLODING + 0.01, "healthy", False, False),
        (-EXPLODING, "exploding", False, False),
    ],
)
def test_the_thresholds_are_the_named_ones(lost, kind, at_risk, severe):
    row = np.append(np.zeros(20), -lost)
    found = verdict(row, 20, 0.9, make_cell("rnn"))
    assert (found.kind, found.at_risk, found.severe) == (kind, at_risk, severe)
    assert found.lost == lost
    assert found.most_lost == max(lost, 0)


def test_a_row_that_dips_and_comes_back_is_not_healthy():
    row = np.array([0.0, -2, -6.5, -3, -1, -0.5])
    found = verdict(row, 5, 0.9, make_cell("rnn"))
    assert (found.kind, found.most_lost, found.deepest, found.lost) == ("vanishing", 6.5, 2, 0.5)
    assert found.at_risk
    assert found.comes == 1
    by_the_state_that_carries_on = verdict(row, 5, 0.9, make_cell("lstm"), np.zeros(6))
    assert (by_the_state_that_carries_on.kind, by_the_state_that_carries_on.most_lost) == ("healthy", 0.5)


ZEROS = np.append(np.full(6, -0.1), np.full(4, -math.inf))


@pytest.mark.parametrize(
    ("why", "kind"),
    [("blank", "healthy"), ("dead", "cut"), ("weights", "cut"), ("flat", "saturated"), ("loss", "cut")],
)
def test_an_exact_zero_is_no_decay(why, kind):
    row = np.full(10, -math.inf) if why == "loss" else ZEROS
    cut = Cut(0 if why == "loss" else 6, why)
    found = verdict(row, None, 0.01, make_cell("rnn"), cut=cut)
    assert (found.kind, found.cut) == (kind, cut)
    reached = (0, 0, 1) if why == "blank" else (math.inf, math.inf, cut.distance)
    assert (found.lost, found.most_lost, found.deepest) == reached
    assert found.comes == (0 if why == "loss" else 5)
    assert ("lstm" in found.changes) == (why != "blank")
    if why != "loss":
        assert verdict(row, 5, 0.9, make_cell("rnn"), cut=cut).cut is None  # it lies beyond the way
        assert verdict(row, 6, 0.9, make_cell("rnn"), cut=cut).severe


def cut_of(network, xs, k=None):
    k = len(xs) - 1 if k is None else k
    trace = new_trace(
        network, xs, np.ones((len(xs), 1), int), np.ones(len(xs), bool), Loss("cross_entropy", (k,))
    )
    for _ in unroll(trace):
        pass
    return cut_off(pull(trace, {k: 1.0}))


def test_the_reason_of_an_exact_zero_is_found():
    xs = np.array([0, 0, 0, 1, 0.5, 1.0, 0.7, 0]).reshape(-1, 1, 1)
    identity = {
        "W_xh": np.ones((2, 1)),
        "W_hh": np.eye(2),
        "b_h": np.zeros(2),
        "W_hy": np.array([[1.0, 0.5], [0, 1]]),
        "b_y": np.zeros(2),
    }
    relu = make_cell("rnn", activation="relu")

    def of(cell=relu, **changes):
        return cut_of(one_layer(cell, identity | changes), xs)

    assert of() == Cut(6, "blank")  # nothing is sent from t = 2, where no input has come
    without = {name: value for name, value in identity.items() if name != "b_h"}
    assert cut_of(one_layer(make_cell("rnn", activation="relu", bias=False), without), xs) == of()
    assert of(b_h=np.full(2, 0.1)) is None
    assert of(b_h=np.full(2, -0.4)) == Cut(6, "dead")  # off, with no input
    assert of(W_hh=np.zeros((2, 2))) == Cut(1, "dead")  # the last input is blank
    assert of(W_hh=np.zeros((2, 2)), b_h=np.ones(2)) == Cut(1, "weights")
    assert of(W_hy=np.zeros((2, 2))) == Cut(0, "loss")
    assert of(b_h=np.full(2, 1e9), cell=make_cell("rnn")) == Cut(1, "flat")
    assert of(cell=make_cell("rnn")) is None


def test_flat_activations_make_a_vanishing_row_a_saturated_one_and_no_other():
    assert verdict(line(6), 20, SATURATED - 0.001, make_cell("rnn")).kind == "saturated"
    assert verdict(line(6), 20, SATURATED, make_cell("rnn")).kind == "vanishing"
    assert verdict(line(1), 20, 0.0, make_cell("rnn")).kind == "healthy"
    assert verdict(line(-6), 20, 0.0, make_cell("rnn")).kind == "exploding"


def test_only_the_way_to_the_nearest_informative_step_counts():
    row = line(20)  # a decade a step
    assert verdict(row, 3, 0.9, make_cell("gru")).kind == "healthy"
    assert verdict(row, 3, 0.9, make_cell("gru")).lost == pytest.approx(3)
    assert verdict(row, 12, 0.9, make_cell("gru")).severe
    assert nearest_informative(10, (0, 4, 12)) == 6
    assert nearest_informative(12, (0, 4, 12)) == 0
    assert nearest_informative(3, (4, 5)) is None
    assert nearest_informative(3, None) is None
    assert farthest_informative(10, (1, 4, 12)) == 9
    assert farthest_informative(3, (4, 5)) is None


def test_where_no_step_is_known_to_be_informative_the_whole_row_is_judged_and_no_risk_is_told():
    found = verdict(line(6), None, 0.9, make_cell("rnn"))
    assert (found.kind, found.distance, found.at_risk, found.severe) == ("vanishing", 20, None, None)
    assert verdict(np.array([-math.inf, -math.inf]), None, 0.9, make_cell("rnn")).cut == Cut(0, "loss")


@pytest.mark.parametrize(
    ("before", "after", "does"),
    [
        (9, 8, True),
        (math.inf, 9, True),
        (9, 8.1, False),
        (9, 12, False),
        (5.5, 4.9, True),  # not at risk any longer
        (9, -6, False),  # explodes instead
        (-6, -5, True),
        (-6, -5.5, False),
        (1, 0, False),  # nothing was wrong
    ],
)
def test_a_change_helps_that_clearly_takes_decades_off_and_does_not_explode(before, after, does):
    judged = (verdict(np.append(np.zeros(20), -lost), 20, 0.9, make_cell("rnn")) for lost in (before, after))
    assert helps(*judged) is does


def test_the_distance_that_survives_ends_where_a_threshold_is_crossed():
    assert surviving_distance(line(20)) == 4  # a decade a step: at 5 it is at risk
    assert surviving_distance(line(-20)) == 2
    assert surviving_distance(line(1)) == 20
    assert surviving_distance(np.array([0.0, -math.inf, 0.0])) == 0


def test_a_bulge_on_the_way_is_an_explosion_though_the_end_is_small():
    row = np.array([0.0, 4.0, -1.0])
    found = verdict(row, 2, 0.9, make_cell("lstm"))
    assert found.kind == "exploding"
    assert found.gained == 4


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_what_is_not_finite_counts_as_an_explosion(bad):
    assert verdict(np.array([0.0, bad, bad]), 2, math.nan, make_cell("rnn")).kind == "exploding"


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru", "mgu"])
def test_each_trouble_names_what_may_help_and_health_names_nothing(name):
    cell = make_cell(name)
    assert verdict(line(0), 20, 0.9, cell).changes == ()
    vanishing = verdict(line(9), 20, 0.9, cell).changes
    assert vanishing[-1] == "shorter_T"
    assert ("forget_bias" in vanishing) == (name == "lstm")
    assert ("lstm" in vanishing) == (name == "rnn")
    assert {"gain", "clip"} <= set(verdict(line(-9), 20, 0.9, cell).changes)
    assert name not in vanishing


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_openness_is_the_mean_derivative_over_the_steepest_for_each_activation(case):
    trace = draw(case, B=2)
    found = openness(trace.only)
    nodes = trace.network.only.cell.graph.nodes
    assert set(found) == {node.id for node in nodes if node.op in STEEPEST}
    of_state = {
        "rnn": {"h"},
        "lstm": {"g", "tanh_c", "relu_c"},
        "slstm": {"g"},
    }.get(case[0], {"n"})
    for name, steps in found.items():
        kind = trace.network.only.cell.graph[name].op
        values = trace.only.hs if name == "h" else {**trace.only.gates, **trace.only.saved}[name]
        open_part = {
            "tanh": 1 - values**2,
            "sigmoid": 4 * (values * (1 - values)),
            "relu": values > 0,
            "identity": np.ones_like(values),
            "log_sigmoid": 1 - np.exp(values),
        }.get(kind, (values > 0) & (values < 1))
        np.testing.assert_allclose(steps, open_part.mean(axis=(1, 2)), rtol=1e-13)
        assert ((steps >= 0) & (steps <= 1)).all()
    assert state_openness(trace.only) == min(found[name].mean() for name in of_state & set(found))


@pytest.mark.parametrize("name", STEEPEST)
def test_no_activation_is_steeper_than_it_is_said_to_be(name):
    activation = ACTIVATIONS[name]
    slopes = activation.slope(activation.value(np.linspace(-40, 40, 8001)))
    assert slopes.max() == pytest.approx(STEEPEST[name], rel=1e-12)


def on_recall(cell_name, T, **init):
    """The verdict on the recall task, whose one informative step is the first."""
    cell, sequence = make_cell(cell_name), TASKS["recall"].make(T, 0)
    network = one_layer(cell, initialise(Structure(cell), 6, 32, 5, **init))
    trace = forward(network, sequence.xs, sequence.targets, Loss("cross_entropy", sequence.loss_at))
    row = map_of(trace, (T - 1,)).log10_norms["h"][T - 1, ::-1]
    return verdict(row, nearest_informative(T - 1, (0,)), state_openness(trace.only), cell)


def test_the_presets_get_the_verdicts_that_their_names_promise():
    assert on_recall("rnn", 60).kind == "vanishing"
    assert on_recall("rnn", 60).severe
    assert on_recall("rnn", 60, gain=30.0).kind in ("saturated", "exploding")
    assert on_recall("lstm", 60, forget_bias=0.0).at_risk
    assert on_recall("lstm", 60, rule="chrono", T_max=60).kind == "healthy"
    assert (
        verdict(
            map_of(scalar_rnn(2 * orthogonal(6), 30)).log10_norms["h"][29, ::-1], 29, 1.0, make_cell("rnn")
        ).kind
        == "exploding"
    )


def test_what_does_not_fit_is_refused():
    for distance in (-1, 21):
        with pytest.raises(EngineError, match="0 to 20"):
            verdict(line(1), distance, 0.9, make_cell("rnn"))
