"""The two numbers that a row by distance is told by."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.cells import make_cell
from app.engine.network.initialise import initialise
from app.engine.network.structure import Structure, one_layer
from app.engine.passes.bptt import bptt
from app.engine.passes.trace import Loss, new_adjoint, new_trace
from app.engine.passes.unroll import unroll
from app.engine.tasks import TASKS
from app.engine.why.headline import decades_per_step, headline

ROOT = Path(__file__).parents[2]
INF = math.inf


@given(st.lists(st.floats(-300, 300), min_size=2, max_size=50))
def test_decades_are_minus_the_slope_of_the_least_squares_line(row):
    slope = np.polyfit(np.arange(len(row)), row, 1)[0]
    assert decades_per_step(np.array(row)) == pytest.approx(-slope, abs=1e-9)


@pytest.mark.parametrize(
    ("row", "decades", "reach"),
    [
        ([0, -1, -2, -3, -4], 1, 3),
        (np.log10(0.1 ** np.arange(5)), 1, 3),
        ([0, -1, -2, -3 + 1e-12], 1, 3),  # the rounding of a logarithm does not count
        ([0, -1, -2, -3 + 1e-6], 1, None),
        ([2, 1.5, 1, 0.5], 0.5, None),
        ([0, -1, -INF, -3], 1, 2),
        ([0, 1, 2, -5], 1.4, 3),
        ([0, INF, math.nan, -0.3], 0.1, None),
        ([-INF, -1, -2], 1, None),
        ([-2], math.nan, None),
        ([-INF, -INF], math.nan, None),
    ],
)
def test_zeros_count_for_reach_and_what_is_no_number_for_neither(row, decades, reach):
    found = headline(np.array(row, dtype=float))
    assert found.decades == pytest.approx(decades, rel=1e-5, nan_ok=True)
    assert found.reach == reach


def two_lines(n, at, first, then):
    d = np.arange(n)
    return -first * np.minimum(d, at) - then * np.maximum(d - at, 0)


@pytest.mark.parametrize(
    ("row", "entry", "steps", "slope"),
    [
        (-0.23 * np.arange(30), 0, 0, 0.23),  # one slope
        (two_lines(100, 10, 0.13, 0.005), 1.3, 10, 0.005),  # two slopes
        (two_lines(30, 1, 1.5, 0.04), 1.5, 1, 0.04),  # h is left for c in one step
        (two_lines(60, 12, 0.0, 0.2), 0, 12, 0.2),  # a plateau, then it falls
        (two_lines(60, 12, 0.2, 0.0), 2.4, 12, 0),  # it falls, then a plateau
        (two_lines(40, 4, 0.5, -0.1), 2, 4, -0.1),  # then it grows
        (0.1 * np.arange(40), 0, 0, -0.1),  # growth alone
        (two_lines(40, 30, 0.1, 0.3), 0, 0, None),  # a break so late is no entry
        (two_lines(40, 10, 0.3, 0.2), 0, 0, None),  # a bend, and no entry
        ([0, -1, -1], 0, 0, None),  # too few points for two lines
    ],
)
def test_the_loss_at_the_entry_is_told_apart_from_the_slope_after_it(row, entry, steps, slope):
    row = np.array(row, dtype=float)
    found = headline(row + 7)
    assert found.entry_steps == steps
    assert found.entry == pytest.approx(entry, abs=1e-9)
    assert found.slope == pytest.approx(found.decades if slope is None else slope, abs=1e-9)


def test_noise_is_no_break_and_a_break_is_found_under_noise():
    noise = np.random.default_rng(0).normal(0, 0.1, 100)
    assert headline(-0.05 * np.arange(100) + noise).entry_steps == 0
    found = headline(two_lines(100, 8, 0.25, 0.02) + noise)
    assert found.entry == pytest.approx(2, abs=0.3)
    assert found.slope == pytest.approx(0.02, abs=0.005)


def test_the_entry_is_what_was_measured_and_not_what_the_line_after_it_says():
    row = two_lines(30, 1, 0.8, 0.08) - 0.2 * (np.arange(30) >= 2)
    found = headline(row)
    assert (found.entry_steps, found.entry) == (1, pytest.approx(row[0] - row[1]))
    assert found.slope == pytest.approx(-np.polyfit(np.arange(1, 30), row[1:], 1)[0])


@pytest.mark.parametrize("options", [{}, {"peepholes": True}, {"cell_output": "identity"}])
@pytest.mark.parametrize("seed", range(6))
def test_each_lstm_has_an_entry_where_h_is_left_for_c(options, seed):
    row = row_of(make_cell("lstm", **options), seed)
    found = headline(row)
    assert 1 <= found.entry_steps <= 4
    assert found.entry == pytest.approx(row[0] - row[found.entry_steps])
    assert found.entry / found.entry_steps > 2 * found.slope


@pytest.mark.parametrize("cell", [make_cell("rnn"), make_cell("gru"), make_cell("mgu")], ids=str)
@pytest.mark.parametrize("seed", range(6))
def test_a_cell_with_one_state_has_none(cell, seed):
    assert headline(row_of(cell, seed)).entry_steps == 0


def test_the_readme_tells_the_first_examples_numbers():
    rnn, lstm = (headline(row_of(make_cell(name), 0)) for name in ("rnn", "lstm"))
    left = f"the RNN loses {rnn.slope:.2f} decades a step here (what is left times {10**-rnn.slope:.2f})"
    entry = f"the LSTM {lstm.entry:.2f} in the first step, where h is left for c, and {lstm.slope:.2f} a step"
    text = " ".join((ROOT / "README.md").read_text().split())
    assert left in text
    assert entry in text
    assert lstm.entry_steps == 1


def row_of(cell, seed):
    """Log10 norms by distance of the cell drawn as PyTorch does, in the first example's task."""
    told = TASKS["recall"].make(30, 0)
    forget_bias = 1.0 if cell.name == "lstm" else None
    weights = initialise(Structure(cell), X=6, H=16, Y=5, rule="torch", seed=seed, forget_bias=forget_bias)
    loss = Loss("cross_entropy", at=told.loss_at)
    trace = new_trace(one_layer(cell, weights), told.xs, told.targets, told.has_target, loss)
    for _ in unroll(trace):
        pass
    adjoint = new_adjoint(trace)
    for _ in bptt(trace, adjoint):
        pass
    return np.log10(np.linalg.norm(adjoint.only.totals["h"][:, 0], axis=-1))[::-1]


@given(st.lists(st.floats(-300, 300), min_size=8, max_size=40), st.integers(0, 39))
def test_the_break_is_the_best_that_least_squares_has(row, hole):
    row = np.array(row)
    row[min(hole, len(row) - 1) or 1] = -INF
    found = headline(row)
    d = np.flatnonzero(np.isfinite(row))

    def fitted(*columns):
        table = np.stack(columns, axis=1)
        numbers = np.linalg.lstsq(table, row[d], rcond=None)[0]
        return numbers, np.sum((table @ numbers - row[d]) ** 2)

    ones = np.ones(len(d))
    _, one = fitted(ones, d)
    breaks = [b for b in d if 1 <= b <= len(row) // 3 and sum(d > b) >= 3]
    two = {b: fitted(ones, d, np.maximum(d - b, 0)) for b in breaks}
    best = min((left for _, left in two.values()), default=math.inf)
    if found.entry_steps:
        numbers, left = two[found.entry_steps]
        assert left == pytest.approx(best, rel=1e-6, abs=1e-6)
        assert left <= 0.36 * one + 1e-6
        assert found.slope == pytest.approx(-numbers[1] - numbers[2], abs=1e-6)
        assert found.entry == row[0] - row[found.entry_steps]
    elif math.isfinite(found.slope) and best < 0.36 * one - 1e-6 and one > 0.021**2 * len(d):
        at = min(two, key=lambda b: two[b][1])
        numbers = two[at][0]
        first, then = (row[0] - row[at]) / at, -numbers[1] - numbers[2]
        gentle, steep = sorted((abs(first), abs(then)))
        assert steep < 2.01 * gentle + 1e-6


@pytest.mark.parametrize("row", [[-2], [-INF, -INF], [-INF, -1, -2, -3]])
def test_without_a_first_norm_there_is_no_entry(row):
    found = headline(np.array(row, dtype=float))
    assert found.entry_steps == 0
    assert found.slope == pytest.approx(found.decades, nan_ok=True)
    assert found.entry == pytest.approx(found.decades * 0, nan_ok=True)
