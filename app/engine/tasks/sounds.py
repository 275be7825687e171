"""The sound of a letter: what c and g stand for is said by the letter after them."""

import numpy as np

from app.engine.passes.trace import Sequence
from app.engine.tasks.task import Task, one_hot

CONSONANTS, VOWELS = ("c", "g"), ("a", "o", "e", "i")
SOFTENING = ("e", "i")
HARD, SOFT = ("k", "g"), ("ch", "j")


def draw(T: int, rng: np.random.Generator) -> Sequence:
    """Syllables of a consonant and a vowel, each drawn alike; an odd T ends with a consonant, which is hard.

    The target of c or g is its sound, which the next letter decides; that of a vowel is itself. X = 6 (c, g,
    a, o, e, i), Y = 8 (k, g, ch, j and the vowels).
    """
    inputs, outputs = (*CONSONANTS, *VOWELS), (*HARD, *SOFT, *VOWELS)
    steps = rng.integers(len(VOWELS), size=T) + len(CONSONANTS)
    steps[::2] = rng.integers(len(CONSONANTS), size=len(steps[::2]))
    letters = [inputs[step] for step in steps]
    sounds = [_sound(letter, after) for letter, after in zip(letters, [*letters[1:], ""], strict=True)]
    return Sequence(
        xs=one_hot(steps, len(inputs)),
        targets=np.array([[outputs.index(sound)] for sound in sounds]),
        has_target=np.ones(T, dtype=bool),
        Y=len(outputs),
        loss_at=tuple(range(T)),
        symbols=tuple(letters),
        inputs=inputs,
        outputs=outputs,
    )


def _sound(letter: str, after: str) -> str:
    if letter in VOWELS:
        return letter
    return (SOFT if after in SOFTENING else HARD)[CONSONANTS.index(letter)]


TASK = Task(
    name="sounds",
    titles={"en": "Sound of a letter", "ko": "글자의 소리"},
    descriptions={
        "en": "At every step the network is asked for the sound of the letter. As in Italian, c and g are "
        "soft before e and i (ch, j) and hard otherwise (k, g): the next letter decides. A network that "
        "reads forwards only has not seen it yet, and can do no better than chance there. The rule is real, "
        "the syllables are drawn.",
        "ko": "단계마다 글자의 소리를 묻습니다. 이탈리아어처럼 c와 g는 e, i 앞에서는 ch, j로, 그 밖에는 k, "
        "g로 소리 나므로 다음 글자를 보아야 답할 수 있습니다. 앞에서부터만 읽는 신경망은 다음 글자를 아직 "
        "보지 못해서 둘 중 하나를 찍을 수밖에 없습니다. 규칙은 실제 것이고 음절은 무작위로 뽑습니다.",
    },
    loss_kind="cross_entropy",
    loss_at="all",
    pattern="many-to-many",
    draw=draw,
    paired=True,
)
