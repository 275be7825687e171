"""Counting in words: a digit goes in once, and the words from it on are to come out, letter by letter."""

from itertools import cycle, islice

import numpy as np

from app.engine.passes.trace import Sequence
from app.engine.tasks.task import Task, one_hot

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DIGITS = tuple("0123456789")
SPACE = "␣"
LETTERS = (*sorted(set("".join(WORDS))), SPACE)


def draw(T: int, rng: np.random.Generator) -> Sequence:
    """The words from the digit on, nine followed by zero, each with a space behind it: T characters, the
    targets. Step 0 holds the digit, each later one the target before it (teacher forcing). X = 26 (the
    digits, 15 letters, the space), Y = 16.
    """
    digit = int(rng.integers(len(DIGITS)))
    row = "".join(word + SPACE for word in (*WORDS[digit:], *WORDS[:digit]))
    targets = np.array([LETTERS.index(letter) for letter in islice(cycle(row), T)])
    steps = np.concatenate([[digit], len(DIGITS) + targets[:-1]])
    inputs = (*DIGITS, *LETTERS)
    return Sequence(
        xs=one_hot(steps, len(inputs)),
        targets=targets[:, None],
        has_target=np.ones(T, dtype=bool),
        Y=len(LETTERS),
        loss_at=tuple(range(T)),
        symbols=tuple(inputs[step] for step in steps),
        inputs=inputs,
        outputs=LETTERS,
    )


TASK = Task(
    name="count",
    titles={"en": "Count in words", "ko": "숫자에서 낱말로"},
    descriptions={
        "en": "A digit is the only input; the network is to count on from it in words, letter by letter. "
        "After the digit each step is fed the right letter of the step before (teacher forcing), not the "
        "network's own answer. The words are real, the digit is drawn.",
        "ko": "입력은 숫자 하나뿐이고, 그 수부터 영어 낱말로 한 글자씩 세어 나갑니다. 둘째 단계부터는 "
        "신경망이 낸 답이 아니라 바로 앞 단계의 정답 글자를 입력으로 줍니다(teacher forcing). 낱말은 실제 "
        "영어 낱말이고 숫자는 무작위로 뽑습니다.",
    },
    loss_kind="cross_entropy",
    loss_at="all",
    pattern="one-to-many",
    draw=draw,
    meanings={SPACE: {"en": "space", "ko": "띄어쓰기"}},
)
