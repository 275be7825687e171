"""The adding problem: the sum of two marked numbers among many [Hochreiter, Schmidhuber 1997, experiment 4].

The form used since: values from U[0, 1], one marker in each half; always to answer 1 has a mean squared error
of 1/6.
"""

import numpy as np

from app.engine.passes.trace import Sequence
from app.engine.tasks.task import Task

MARKER = "*"


def draw(T: int, rng: np.random.Generator) -> Sequence:
    """X = 2: a value from U[0, 1] and whether it is marked. Y = 1: the sum of what has been marked so far."""
    values = rng.random(T)
    marked = np.zeros(T, dtype=bool)
    marked[[rng.integers(T // 2), rng.integers(T // 2, T)]] = True
    return Sequence(
        xs=np.stack([values, marked], axis=-1)[:, None, :],
        targets=np.cumsum(values * marked)[:, None, None],
        has_target=np.ones(T, dtype=bool),
        Y=1,
        loss_at=(T - 1,),
        symbols=tuple(
            f"{value:.2f}{MARKER * mark}" for value, mark in zip(values, marked.tolist(), strict=True)
        ),
        inputs=("value", "marker"),
        outputs=("sum",),
        informative=tuple(np.flatnonzero(marked).tolist()),
        together=True,
    )


TASK = Task(
    name="adding",
    titles={"en": "Adding problem", "ko": "덧셈 문제"},
    descriptions={
        "en": "Two numbers of a long sequence are marked, one in each half; the answer is their sum. "
        "The first must be kept, exactly, until the second comes.",
        "ko": "긴 수열의 앞쪽 절반과 뒤쪽 절반에서 하나씩 표시된 두 수의 합을 구합니다. "
        "첫째 수를 둘째 수가 나올 때까지 정확하게 간직해야 합니다.",
    },
    loss_kind="mse",
    loss_at="last",
    pattern="many-to-one",
    draw=draw,
    T_min=2,
    meanings={MARKER: {"en": "add this one", "ko": "더할 수"}},
)
