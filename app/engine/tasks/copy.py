"""Copy memory: repeat a list of symbols after a pause [Arjovsky, Shah, Bengio 2016]."""

import numpy as np

from app.engine.passes.trace import Sequence
from app.engine.tasks.task import Task, one_hot

LETTERS = ("A", "B", "C", "D", "E", "F", "G", "H")
BLANK, CUE = "·", "?"
LONGEST = 10


def draw(T: int, rng: np.random.Generator) -> Sequence:
    """S letters, blanks, the cue, then S blanks during which the letters are asked for; T counts them all.

    S = min(10, (T - 1) // 2): T = 3 is one letter, the cue, the answer; from T = 21 on there are ten letters,
    and T - 21 blanks before the cue. X = 10 (A to H, blank, cue), Y = 9 (A to H, blank): until the recall the
    target is the blank.
    """
    S = min(LONGEST, (T - 1) // 2)
    letters = rng.integers(len(LETTERS), size=S)
    steps = np.full(T, len(LETTERS))
    steps[:S] = letters
    steps[T - S - 1] = len(LETTERS) + 1
    targets = np.full((T, 1), len(LETTERS))
    targets[T - S :, 0] = letters
    inputs = (*LETTERS, BLANK, CUE)
    return Sequence(
        xs=one_hot(steps, len(inputs)),
        targets=targets,
        has_target=np.ones(T, dtype=bool),
        Y=len(LETTERS) + 1,
        loss_at=tuple(range(T - S, T)),
        symbols=tuple(inputs[step] for step in steps),
        inputs=inputs,
        outputs=(*LETTERS, BLANK),
        informative=tuple(range(S)),
    )


TASK = Task(
    name="copy",
    titles={"en": "Copy memory", "ko": "복사 과제"},
    descriptions={
        "en": "Up to ten letters, a pause, a cue; then the letters are to be repeated in order. "
        "All of them must be held at once, through the whole pause.",
        "ko": "글자를 최대 열 개 보여 주고 한참 쉰 뒤, 신호가 나오면 순서대로 되풀이합니다. "
        "쉬는 동안 모든 글자를 한꺼번에 기억해야 합니다.",
    },
    loss_kind="cross_entropy",
    loss_at="recall",
    pattern="encoder-decoder",
    draw=draw,
    T_min=3,
    meanings={
        BLANK: {"en": "nothing is shown", "ko": "아무것도 보여 주지 않음"},
        CUE: {"en": "now repeat the letters", "ko": "이제 글자를 되풀이하세요"},
    },
)
