"""The steps that a task names as informative are those, and only those, that its answer hangs on."""

import numpy as np
import pytest

from app.engine.tasks import TASKS
from app.engine.tasks.shuffle import shuffled

# From the inputs at the informative steps alone to the answers at the loss's steps.
ANSWERS = {
    "recall": lambda xs, outputs: [xs[0, :5].argmax()],
    "adding": lambda xs, outputs: [xs[:, 0].sum()],
    "copy": lambda xs, outputs: xs.argmax(axis=1),
    "reverse": lambda xs, outputs: xs.argmax(axis=1)[::-1],
    "temporal-order": lambda xs, outputs: [
        outputs.index("".join("XY"[x] for x in xs[:, 4:6].argmax(axis=1)))
    ],
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("T", [4, 11, 60])
def test_the_answer_is_made_of_the_informative_steps(name, T):
    for seed in range(20):
        sequence = TASKS[name].make(T, seed)
        steps = list(sequence.informative)
        assert steps == sorted(set(steps))
        answer = ANSWERS[name](sequence.xs[steps, 0], sequence.outputs)
        np.testing.assert_allclose(sequence.targets[list(sequence.loss_at)].ravel(), answer, rtol=1e-14)


@pytest.mark.parametrize(
    ("name", "count"), [("recall", 1), ("adding", 2), ("copy", 10), ("reverse", 10), ("temporal-order", 2)]
)
def test_so_many_there_are(name, count):
    assert len(TASKS[name].make(40, 0).informative) == count


@pytest.mark.parametrize("name", ANSWERS)
def test_shuffled_they_are_the_same_steps_elsewhere(name):
    plain = TASKS[name].make(30, 3)
    mixed = shuffled(plain, 5, False)
    assert sorted(plain.symbols[t] for t in plain.informative) == sorted(
        mixed.symbols[t] for t in mixed.informative
    )
    assert {mixed.order[t] for t in mixed.informative} == set(plain.informative)


def test_where_every_step_tells_something_none_is_named():
    assert TASKS["text"].make(5, 0, text="to be or not to be").informative is None
    assert TASKS["series"].make(5, 0, values=[1.0, 2.0, 3.0] * 4).informative is None
    assert TASKS["sounds"].make(5, 0).informative is None
    assert TASKS["count"].make(5, 0).informative is None  # letters that are fed tell of the digit, too
