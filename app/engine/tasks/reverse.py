"""A reversed word: read to its end, then written from there.

Encoder and decoder share one set of weights; in [Sutskever, Vinyals, Le 2014] they are two networks.
"""

import numpy as np

from app.engine.passes.trace import Sequence
from app.engine.tasks.task import Task, one_hot

LETTERS = ("A", "B", "C", "D", "E", "F", "G", "H")
BLANK, CUE = "·", "?"
LONGEST = 10


def draw(T: int, rng: np.random.Generator) -> Sequence:
    """S letters, blanks, then S steps at which they are asked for from the last to the first: the first of
    these holds the cue, each later one the target before it (teacher forcing). T counts them all.

    S = min(10, T // 2): T = 12 is six letters and six answers; an odd T has a blank before the cue, and
    T > 20 has T - 20. X = 10 (A to H, blank, cue), Y = 9 (A to H, blank): until the cue the target is the
    blank.
    """
    S = min(LONGEST, T // 2)
    letters = rng.integers(len(LETTERS), size=S)
    steps = np.full(T, len(LETTERS))
    steps[:S] = letters
    steps[T - S] = len(LETTERS) + 1
    steps[T - S + 1 :] = letters[:0:-1]
    targets = np.full((T, 1), len(LETTERS))
    targets[T - S :, 0] = letters[::-1]
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
    name="reverse",
    titles={"en": "Reverse a word", "ko": "낱말 거꾸로 쓰기"},
    descriptions={
        "en": "The network reads a word of up to ten letters to its end and then writes it backwards. One "
        "set of weights does both: it is encoder and decoder in one. From the cue on it is fed the right "
        "letter of the step before (teacher forcing), not its own answer. The letters are drawn at random.",
        "ko": "최대 열 글자인 낱말을 끝까지 읽은 다음 거꾸로 씁니다. 한 벌의 가중치로 읽고 쓰므로, 신경망 "
        "하나가 인코더이면서 디코더입니다. 신호가 나온 뒤로는 신경망이 낸 답이 아니라 바로 앞 단계의 정답 "
        "글자를 입력으로 줍니다(teacher forcing). 글자는 무작위로 뽑습니다.",
    },
    loss_kind="cross_entropy",
    loss_at="answer",
    pattern="encoder-decoder",
    draw=draw,
    T_min=2,
    meanings={
        BLANK: {"en": "nothing is shown", "ko": "아무것도 보여 주지 않음"},
        CUE: {"en": "now write the word backwards", "ko": "이제 낱말을 거꾸로 쓰세요"},
    },
)
