"""Each preset shows what its name says: computed, not promised."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from app.api.questions.trace import Spec
from app.api.spec.experiment import prepare
from app.api.spec.reading import read
from app.data import make_sequence
from app.data.preset import first_example
from app.data.presets import presets
from app.engine.passes.chain import pull
from app.engine.passes.unroll import unroll
from app.engine.tasks import TASKS
from app.engine.tasks.task import PATTERNS
from app.engine.why.factors import decades_of, rnn_factors
from app.engine.why.headline import headline
from app.engine.why.recurrent import recurrent_matrices
from app.engine.why.saturation import state_openness
from app.engine.why.verdict import SATURATED, nearest_informative, verdict
from app.settings import Settings

PRESETS = {preset["name"]: preset for preset in presets()}


class Shown:
    """The last network of a preset, or the first: its row by distance, decades per step, and verdict."""

    def __init__(self, name, m=-1):
        experiment = prepare(read(json.dumps(PRESETS[name]["spec"]).encode(), Spec, Settings()), Settings())
        trace = experiment.trace(m % len(experiment.networks))
        for _ in unroll(trace):
            pass
        k = experiment.loss.at[-1]
        self.chain, self.network = pull(trace, {k: 1.0}), trace.network
        own = self.chain.only
        self.row = own.scaled(own.totals["h"]).log10_norms[k::-1]
        self.decades = headline(self.row).decades
        self.openness = state_openness(trace.only)
        distance = nearest_informative(k, experiment.sequence.informative)
        self.verdict = verdict(self.row, distance, self.openness, self.network.only.cell)


def test_vanishing_loses_more_than_a_fifth_of_a_decade_a_step_most_of_it_to_the_weights():
    shown = Shown("vanishing")
    assert shown.decades > 0.2
    assert (shown.verdict.kind, shown.verdict.severe) == ("vanishing", True)
    factors = rnn_factors(shown.chain)
    assert decades_of(factors.weights) > decades_of(factors.saturation)


def test_exploding_grows_a_thousandfold_though_tanh_takes_some_of_it_back():
    shown = Shown("exploding")
    assert shown.verdict.kind == "exploding"
    assert shown.decades < -0.05
    factors = rnn_factors(shown.chain)
    assert decades_of(factors.weights) == pytest.approx(-np.log10(3), rel=1e-9)
    assert decades_of(factors.saturation) > 0.1


def test_saturated_has_flat_units_and_loses_by_them():
    shown = Shown("saturated")
    assert shown.verdict.kind == "saturated"
    assert shown.openness < SATURATED
    factors = rnn_factors(shown.chain)
    n = np.isfinite(factors.gain).sum()
    assert n > 5
    assert decades_of(factors.saturation[:n]) > decades_of(factors.weights[:n])


def test_an_lstm_of_forget_bias_0_vanishes_about_as_fast_as_the_rnn_and_each_other_bias_does_better():
    rnn, shut = Shown("lstm-forget-0", 0), Shown("lstm-forget-0")
    assert shut.verdict.at_risk
    assert 0.6 < shut.decades / rnn.decades < 1.4
    half, chrono = Shown("lstm-forget-1"), Shown("lstm-chrono")
    assert half.decades < shut.decades / 2
    assert chrono.decades < half.decades
    assert half.verdict.kind == chrono.verdict.kind == "healthy"
    assert half.verdict.lost > 0


def test_an_irnn_loses_next_to_nothing():
    assert abs(Shown("irnn").decades) < 0.01
    assert Shown("irnn", 0).decades > 0.2


def test_what_the_orthogonal_rnn_loses_it_loses_to_tanh():
    factors = rnn_factors(Shown("orthogonal").chain)
    np.testing.assert_allclose(factors.weights, 0, atol=1e-12)
    assert decades_of(factors.saturation) > 0.03
    assert Shown("orthogonal", 0).decades > 2 * Shown("orthogonal").decades


def test_the_matrix_that_is_not_normal_has_a_radius_below_one_and_yet_the_gradient_grows_first():
    shown = Shown("non-normal")
    ((_, measured),) = recurrent_matrices(shown.network.only)
    assert measured.spectral_radius < 1 < measured.largest_singular_value
    peak = int(shown.row.argmax())
    assert shown.row[peak] - shown.row[0] > 1
    assert 5 < peak < 15
    assert shown.row[-1] < shown.row[0]


def test_each_pattern_of_inputs_and_answers_has_an_example_that_needs_it():
    shown = [preset for preset in PRESETS.values() if preset["pattern"]]
    assert [preset["name"] for preset in shown] == [*PATTERNS, "bidirectional"]
    for preset in shown[:-1]:
        task, T = TASKS[preset["spec"]["sequence"]["task"]], preset["spec"]["sequence"]["T"]
        at = {"all": range(T), "last": [T - 1]}.get(str(preset["spec"]["loss"]["at"]))
        assert task.pattern == preset["name"]
        drawn = make_sequence(task.name, T, 0)
        assert list(drawn.loss_at) == list(at or preset["spec"]["loss"]["at"])
    assert PRESETS["many-to-one"]["spec"] == first_example()


def test_what_decides_a_sound_reaches_the_network_that_reads_both_ways_alone():
    """The output at a c or g, with the letter after it changed: the network that reads forwards gives the
    same, the other one another.
    """
    spec = PRESETS["bidirectional"]["spec"]
    experiment = prepare(read(json.dumps(spec).encode(), Spec, Settings()), Settings())
    t = experiment.sequence.symbols.index("c")
    moved = replace(experiment.sequence, xs=experiment.sequence.xs.copy())
    moved.xs[t + 1] = np.roll(moved.xs[t + 1], 1)
    forwards, both = (
        [
            output_at(replace(experiment, asked=replace(experiment.asked, sequence=each)), m, t)
            for each in (experiment.sequence, moved)
        ]
        for m in (0, 1)
    )
    assert np.array_equal(*forwards)
    assert np.abs(both[0] - both[1]).max() > 1e-3


def output_at(experiment, m, t):
    trace = experiment.trace(m)
    for _ in unroll(trace):
        pass
    return trace.outputs[t]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_speaks_both_languages_and_states_no_result_in_numbers(name):
    preset = PRESETS[name]
    for texts in (preset["titles"], preset["reasons"], preset["descriptions"]):
        assert set(texts) == {"en", "ko"}
        assert all(texts.values())
    for text in (*preset["reasons"].values(), *preset["descriptions"].values()):
        told = set(re.findall(r"\d+(?:\.\d+)?", text))
        assert told <= {"0", "0.5", "1", "100"}  # biases, weights, eigenvalues, inputs
