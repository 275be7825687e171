"""Shuffled steps: the same steps in another order, targets with them where they belong to a step."""

from collections import Counter

import numpy as np
import pytest

from app.engine.tasks import TASKS
from app.engine.tasks.shuffle import shuffled

OPTIONS = {
    "text": {"text": "the quick brown fox jumps over"},
    "series": {"values": [x / 7 for x in range(30)]},
}


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_inputs_and_symbols_move_together_and_the_loss_stays(task):
    plain = task.make(12, 3, **OPTIONS.get(task.name, {}))
    mixed = shuffled(plain, 5, task.paired)
    order = list(mixed.order)
    assert sorted(order) == list(range(12))
    assert order != list(range(12))
    np.testing.assert_array_equal(mixed.xs, plain.xs[order])
    assert mixed.symbols == tuple(plain.symbols[t] for t in order)
    assert mixed.loss_at == plain.loss_at
    np.testing.assert_array_equal(mixed.targets, plain.targets[order] if task.paired else plain.targets)


@pytest.mark.parametrize("name", ["text", "series"])
def test_a_step_keeps_the_target_that_belongs_to_it(name):
    plain = TASKS[name].make(12, 3, **OPTIONS[name])
    mixed = shuffled(plain, 5, TASKS[name].paired)

    def pairs(sequence):
        return Counter(zip(map(bytes, sequence.xs), map(bytes, sequence.targets), strict=True))

    assert pairs(plain) == pairs(mixed)


def test_the_question_about_a_whole_sequence_stays_what_it_was():
    plain = TASKS["adding"].make(12, 3)
    mixed = shuffled(plain, 5, TASKS["adding"].paired)
    total = (mixed.xs[:, 0, 0] * mixed.xs[:, 0, 1]).sum()
    assert mixed.targets[-1, 0, 0] == pytest.approx(total, rel=1e-15)


def test_the_same_seed_gives_the_same_order_and_another_another():
    plain = TASKS["recall"].make(20, 0)
    assert shuffled(plain, 1, False).order == shuffled(plain, 1, False).order
    assert shuffled(plain, 1, False).order != shuffled(plain, 2, False).order
