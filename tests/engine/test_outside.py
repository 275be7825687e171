"""Every record that has parts, by gate, path, input or weight, stays exact outside the range of doubles.

A loss times 2^n moves every number of a pass back by n powers of two and nothing else: norms shift, shares
and ratios stay. Where the pass leaves the range, and so where it is rescaled, moves with n; whatever takes a
mantissa without its exponent, or with that of another step, gives another answer then.
"""

from fractions import Fraction

import numpy as np
import pytest

from app.engine.checks.derivation import derivation, place
from app.engine.network.structure import one_layer
from app.engine.numbers.magnitude import LOG10_2, log10_norm
from app.engine.numbers.ops import quiet
from app.engine.numbers.scaled import Scaled
from app.engine.passes import stack
from app.engine.passes.chain import pull
from app.engine.passes.jacobian import jacobian_norm
from app.engine.passes.stack import Stack
from app.engine.passes.trace import Loss
from app.engine.why.attribution import gradient, input_attribution, share
from app.engine.why.factors import rnn_factors
from tests.engine.cases import (
    FUSED,
    attribution,
    backward,
    cell_state_paths,
    draw,
    forward,
    label,
    map_of,
    orthogonal,
    path_shares,
    scalar_rnn,
    with_entries,
)

POWERS = [-700, 350]
T = 180


def vanishing(case, **options):
    """A network that loses about two decades a step, 330 and more from the loss to the first step."""
    trace = draw(case, T=T, at=(T - 1,), scale=0.005, H=5, **options)
    if case[0] in ("lstm", "gru"):  # what the highway lets through: 1 in 200
        trace = with_entries(trace, "b_h", slice(5, 10), np.log(1 / 199))
    if case[1].get("activation") in ("relu", "identity"):
        return with_entries(trace, "b_h", slice(None), 0.5)
    return trace


def assert_shifted(norms, others, power):
    np.testing.assert_allclose(norms, others + power * LOG10_2, rtol=0, atol=1e-9)


def assert_same(ratios, others):
    np.testing.assert_allclose(ratios, others, rtol=1e-9, atol=1e-9)


def both(case, power, **options):
    trace = vanishing(case, **options)
    one, other = (pull(trace, {T - 1: weight}) for weight in (1.0, 2.0**power))
    reach = one.only.scaled(one.only.joint["h"]).log10_norms
    assert reach[-1] - reach[0] > 330
    return one, other


@pytest.mark.parametrize("case", FUSED, ids=label)
@pytest.mark.parametrize("power", POWERS)
def test_shares_of_steps_by_parameter_and_by_gate(case, power):
    one, other = both(case, power)
    found, moved = attribution(one), attribution(other)
    for name, by_gate in found.items():
        for gate, record in by_gate.items():
            assert_shifted(moved[name][gate].log10_norms, record.log10_norms, power)
            assert_same(moved[name][gate].along, record.along)
            assert_same(moved[name][gate].cumulated, record.cumulated)


@pytest.mark.parametrize("case", [case for case in FUSED if case[0] != "rnn"], ids=label)
@pytest.mark.parametrize("power", POWERS)
def test_what_a_step_sends_back_by_path(case, power):
    one, other = both(case, power)
    found, moved = path_shares(one), path_shares(other)
    assert_same(moved.gain, found.gain)
    for path in found.shares:
        assert_shifted(moved.log10_norms[path], found.log10_norms[path], power)
        assert_same(moved.shares[path], found.shares[path])


@pytest.mark.parametrize("case", [case for case in FUSED if case[0] == "rnn"], ids=label)
@pytest.mark.parametrize("power", POWERS)
def test_the_factors_of_a_step(case, power):
    one, other = both(case, power)
    found, moved = rnn_factors(one), rnn_factors(other)
    for each in ("gain", "saturation", "weights", "mean_slope"):
        assert_same(getattr(moved, each), getattr(found, each))


def cell_state(power, weaker):
    """Of an LSTM whose gates send `weaker` times as much back: the rest is rescaled before the others are."""
    trace = vanishing(("lstm", {}), B=2)
    trace = with_entries(trace, "W_hh", slice(None), weaker * trace.network.weights["W_hh"])
    return cell_state_paths(pull(trace, {T - 1: 2.0**power}))


@pytest.mark.parametrize("power", POWERS)
@pytest.mark.parametrize("weaker", [1, 1e-5, 1e-30])
def test_the_parts_of_a_cell_state_s_gradient(power, weaker):
    found, moved = cell_state(0, weaker), cell_state(power, weaker)
    assert_same(moved.share, found.share)
    for part in ("total", "alone", "rest"):
        assert_shifted(getattr(moved, part).log10_norms, getattr(found, part).log10_norms, power)


@pytest.mark.parametrize("power", [0, *POWERS])
@pytest.mark.parametrize("weaker", [1, 1e-5, 1e-30])
def test_both_parts_of_a_cell_state_s_gradient_add_up_whatever_their_scales(power, weaker):
    paths = cell_state(power, weaker)
    parts = [
        np.ldexp(part.mantissas, (part.exponents - paths.total.exponents)[:, None, None])
        for part in (paths.alone, paths.rest)
    ]
    largest = np.maximum(*(np.abs(part).max(axis=(1, 2)) for part in parts))
    error = np.abs(sum(parts) - paths.total.mantissas).max(axis=(1, 2))
    assert (error <= 1e-11 * largest).all()
    assert (paths.rest.exponents < paths.total.exponents).any() == (weaker < 1)


@pytest.mark.parametrize("case", FUSED, ids=label)
@pytest.mark.parametrize("power", POWERS)
def test_the_gradient_by_each_input(case, power):
    one, other = both(case, power)
    found, moved = input_attribution(one), input_attribution(other)
    assert_shifted(moved.log10_norms, found.log10_norms, power)
    assert_shifted(moved.log10_magnitudes, found.log10_magnitudes, power)
    exact = np.abs(moved.log10_magnitudes) < 290
    np.testing.assert_allclose(np.log10(np.abs(moved.values[exact])), moved.log10_magnitudes[exact])


@pytest.mark.parametrize("case", FUSED, ids=label)
@pytest.mark.parametrize("power", POWERS)
def test_what_each_step_sends_and_holds(case, power):
    one, other = (chain.only for chain in both(case, power))
    for arrays, moved in ((one.joint, other.joint), (one.totals, other.totals), (one.sent, other.sent)):
        for state in arrays:
            norms = (each.scaled(rows[state]).log10_norms for each, rows in ((other, moved), (one, arrays)))
            assert_shifted(*norms, power)
    assert_shifted(other.scaled(other.das).log10_norms, one.scaled(one.das).log10_norms, power)


@pytest.mark.parametrize("case", FUSED, ids=label)
@pytest.mark.parametrize("power", [-350, 350])
def test_a_share_and_the_sum_as_plain_numbers_where_doubles_still_reach(case, power):
    one, other = both(case, power)
    shares = attribution(other)
    for name in one.trace.network.weights:
        records = shares[name][None].log10_norms
        for t in np.flatnonzero(np.abs(records) < 290)[::40]:
            with quiet():
                norm = log10_norm(share(other, name, t))
            assert norm == pytest.approx(records[t], abs=1e-9)
        summed, moved = (gradient(chain, name) for chain in (one, other))
        with quiet():
            expected = np.ldexp(summed, power)
        np.testing.assert_allclose(moved, expected, rtol=1e-11, atol=1e-300)


@pytest.mark.parametrize("gain", [1e-6, 1e6])
def test_behind_a_cut_nothing_is_left_of_the_scale_before_it(gain):
    """Step 101 sends nothing back, however large it is: the loss at step 100 is all there is."""
    alone = scalar_rnn(gain * orthogonal(4), 401)
    both, early = (
        forward(alone.network, alone.xs, alone.targets, Loss("mse", at)) for at in ((100, 400), (100,))
    )
    expected = backward(early).only.log10_norms["h"][:101]
    assert np.isfinite(expected).all()
    chain = pull(both, truncate=101)
    for norms in (
        backward(both, 101).only.log10_norms["h"],
        map_of(both, (100, 400), 101).totals["h"],
        chain.only.scaled(chain.only.totals["h"]).log10_norms,
    ):
        np.testing.assert_allclose(norms[:101], expected, rtol=0, atol=1e-9)


def test_a_loss_within_steps_that_are_taken_again_joins_in_the_scale_of_then():
    """Steps that lose seven decades each, then many that lose none, then the first kind with a loss on it."""
    trace = scalar_rnn(np.eye(1), 300, "tanh")
    weights = trace.network.weights | {"W_xh": np.ones((1, 1))}
    xs = np.zeros((300, 1, 1))
    xs[:90] = xs[200:] = 8.0
    network = one_layer(trace.network.only.cell, weights)
    for at in (60, 85, 88):
        both = forward(network, xs, trace.targets, Loss("mse", (at, 299)))
        expected = backward(both).only.log10_norms["h"]
        assert expected[0] < expected[at] - 300
        np.testing.assert_allclose(map_of(both, (at, 299)).totals["h"], expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize(("mine", "other"), [(-3000, 0), (0, -3000), (-3000, -3010), (2000, 2003), (-5, -5)])
def test_vectors_of_any_two_scales_are_added_in_the_larger(mine, other):
    values = np.array([[[3.0, -1.0]], [[0.5, 8.0]]])
    part = Scaled(values[:1].copy(), np.array([mine]))
    part.add(0, values[1], other)
    scale = Fraction(2) ** int(part.exponents[0])
    for found, one, two in zip(part.mantissas.ravel(), *values.reshape(2, 2), strict=True):
        exact = Fraction(one) * Fraction(2) ** mine + Fraction(two) * Fraction(2) ** other
        assert abs(Fraction(found) * scale - exact) <= abs(exact) / 2**50


@pytest.mark.parametrize("case", FUSED, ids=label)
def test_the_factors_of_a_term_are_bptt_s_numbers_as_far_as_doubles_reach(case):
    trace = vanishing(case)
    adjoint = backward(trace)
    for term in derivation(trace, place(trace, "b_h", (6 if case[0] != "rnn" else 1,))):
        row = 6 if case[0] != "rnn" else 1
        bias = term.factors[0].value * (term.factors[1].value if case[0] == "rnn" else 1.0)
        assert bias == pytest.approx(adjoint.only.das[term.t, 0, row], rel=1e-11, abs=1e-300)
    assert 0 < np.abs(adjoint.only.das[T - 60 : T - 40]).max() < 2.0**-204


@pytest.mark.parametrize("power", [-300, -2, 150, 300])
def test_the_norm_of_a_step_s_jacobian(power):
    trace = scalar_rnn(10.0**power * orthogonal(4), 3)
    assert jacobian_norm(trace.only, 1) == pytest.approx(power, abs=1e-12)


@pytest.mark.parametrize("activation", ["relu", "identity"])
def test_a_map_that_overflows_is_taken_in_as_long_strides_as_one_that_does_not(activation, monkeypatch):
    """And says what it says step by step: infinite and NaN where plain numbers are."""
    asked = []

    def counted(self, slopes, first, steps):
        asked.append(steps[0])
        pull_back(self, slopes, first, steps)

    pull_back = Stack.pull_back
    monkeypatch.setattr(Stack, "pull_back", counted)
    trace = scalar_rnn(3 * np.eye(4), 1500, activation, np.ones((1, 4)))
    assert not np.isfinite(trace.only.hs[-1]).any()
    found = map_of(trace)
    assert sum(t > 700 for t in asked) < 100  # of 800; those before begin with squares beyond doubles
    monkeypatch.setattr(stack, "MOST", 1)
    singly = map_of(trace)
    np.testing.assert_array_equal(found.totals["h"], singly.totals["h"])
    np.testing.assert_allclose(found.log10_norms["h"], singly.log10_norms["h"], rtol=0, atol=1e-9)
    assert np.isnan(found.log10_norms["h"][found.asked]).any()
    assert np.isfinite(found.log10_norms["h"][found.asked]).any()


@pytest.mark.parametrize("decades", [2.42, 2.47, 2.52])
def test_norms_whose_squares_are_the_smallest_doubles_are_exact_too(decades):
    """64 steps at once end where a square is no normal double any more, and not yet 0."""
    gmap = map_of(scalar_rnn(10**-decades * orthogonal(6), 64))
    expected = gmap.log10_norms["h"][63, 63] - decades * np.arange(63, -1, -1)
    np.testing.assert_allclose(gmap.log10_norms["h"][63], expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("case", [("rnn", {}), ("lstm", {}), ("gru", {})])
@pytest.mark.parametrize("scale", [1e-200, 1e6])  # rows that leave the range at each step, or end at once
def test_no_map_has_its_steps_taken_again_and_again(case, scale, monkeypatch):
    """Each row of the stack is pulled through each step about once, whatever the numbers are."""
    pulled = []

    def counted(self, slopes, first, steps):
        pulled.extend(steps)
        return through(self, slopes, first, steps)

    through = Stack._through
    monkeypatch.setattr(Stack, "_through", counted)
    trace = draw(case, at=range(200), T=200, H=8, scale=scale)
    gmap = map_of(trace)
    assert len(pulled) < 1.5 * 200
    monkeypatch.setattr(stack, "MOST", 1)  # every step alone
    alone = map_of(trace)
    for state, norms in gmap.log10_norms.items():
        np.testing.assert_allclose(norms, alone.log10_norms[state], rtol=0, atol=1e-9)
