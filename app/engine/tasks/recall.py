"""Delayed recall: remember the first letter while others go by, and name it when asked at the end."""

import numpy as np

from app.engine.passes.trace import Sequence
from app.engine.tasks.task import Task, one_hot

LETTERS = ("A", "B", "C", "D", "E")
CUE = "?"


def draw(T: int, rng: np.random.Generator) -> Sequence:
    """T - 1 letters, then the cue; the target is the first letter, at every step. X = 6 (A to E, cue), Y = 5.

    With T = 1 the one step holds the letter and the cue together.
    """
    letters = rng.integers(len(LETTERS), size=T)
    xs = one_hot(letters, len(LETTERS) + 1)
    symbols = [LETTERS[letter] for letter in letters]
    if T > 1:
        xs[-1] = 0.0
        symbols[-1] = ""
    xs[-1, :, -1] = 1.0
    symbols[-1] += CUE
    return Sequence(
        xs=xs,
        targets=np.full((T, 1), letters[0]),
        has_target=np.ones(T, dtype=bool),
        Y=len(LETTERS),
        loss_at=(T - 1,),
        symbols=tuple(symbols),
        inputs=(*LETTERS, CUE),
        outputs=LETTERS,
        informative=(0,),
    )


TASK = Task(
    name="recall",
    titles={"en": "Recall the first symbol", "ko": "첫 기호 기억하기"},
    descriptions={
        "en": "Letters go by; at the last step the network is asked for the first one. "
        "What it knows must survive every step in between.",
        "ko": "글자가 차례로 지나간 뒤, 마지막 단계에서 첫 글자가 무엇이었는지 묻습니다. "
        "첫 글자의 정보가 그 사이의 모든 단계를 거치고도 남아 있어야 합니다.",
    },
    loss_kind="cross_entropy",
    loss_at="last",
    pattern="many-to-one",
    draw=draw,
    meanings={CUE: {"en": "which letter came first?", "ko": "첫 글자는 무엇이었나요?"}},
)
