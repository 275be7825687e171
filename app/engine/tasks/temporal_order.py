"""Temporal order: in which order did two symbols come? [Hochreiter and Schmidhuber 1997, experiment 6a]."""

import numpy as np

from app.engine.passes.trace import Sequence
from app.engine.tasks.task import Task, one_hot

DISTRACTORS = ("a", "b", "c", "d")
INFORMATIVE = ("X", "Y")
START, END = "E", "B"
CLASSES = ("XX", "XY", "YX", "YY")


def draw(T: int, rng: np.random.Generator) -> Sequence:
    """E, distractors with two of X and Y among them, B; the target, at every step, is which two, in order.

    The first stands between T/10 and T/5, the second between T/2 and 6T/10, ends included: with T = 100 the
    paper's 10..20 and 50..60. X = 8 (a to d, X, Y, E, B), Y = 4.
    """
    inputs = (*DISTRACTORS, *INFORMATIVE, START, END)
    first_low = max(1, T // 10)
    first_high = max(first_low, T // 5)
    second_low = max(first_high + 1, T // 2)
    second_high = max(second_low, 6 * T // 10)
    first, second = rng.integers(len(INFORMATIVE), size=2)
    steps = rng.integers(len(DISTRACTORS), size=T)
    first_at = int(rng.integers(first_low, first_high, endpoint=True))
    second_at = int(rng.integers(second_low, second_high, endpoint=True))
    steps[first_at], steps[second_at] = inputs.index("X") + first, inputs.index("X") + second
    steps[0], steps[-1] = inputs.index(START), inputs.index(END)
    return Sequence(
        xs=one_hot(steps, len(inputs)),
        targets=np.full((T, 1), 2 * first + second),
        has_target=np.ones(T, dtype=bool),
        Y=len(CLASSES),
        loss_at=(T - 1,),
        symbols=tuple(inputs[step] for step in steps),
        inputs=inputs,
        outputs=CLASSES,
        informative=(first_at, second_at),
        together=True,
    )


TASK = Task(
    name="temporal-order",
    titles={"en": "Temporal order", "ko": "순서 구별하기"},
    descriptions={
        "en": "Two of the symbols, X or Y, count; the rest distract. The answer is which two came, in order. "
        "The network must keep both, and keep them apart.",
        "ko": "X나 Y인 두 기호만 의미가 있고 나머지는 방해 기호입니다. "
        "어떤 두 기호가 어떤 순서로 나왔는지 답합니다. 두 기호를 순서까지 구별해서 기억해야 합니다.",
    },
    loss_kind="cross_entropy",
    loss_at="last",
    pattern="many-to-one",
    draw=draw,
    T_min=4,
    meanings={
        START: {"en": "the sequence begins", "ko": "수열의 시작"},
        END: {"en": "the sequence ends: answer now", "ko": "수열의 끝: 이제 답하세요"},
    },
)
