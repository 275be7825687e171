"""Next character: a language model over the characters of one text."""

from collections.abc import Sequence as Pieces

import numpy as np

from app.engine.errors import EngineError
from app.engine.passes.trace import Sequence
from app.engine.tasks.task import Option, Task, one_hot, window

MOST_CHARACTERS = 1_000
INVISIBLE = {" ": "␣", "\n": "↵", "\r\n": "↵", "\t": "⇥"}


def draw(T: int, rng: np.random.Generator, text: Pieces[str], start: int | None = None) -> Sequence:
    """T characters of `text` from `start` (None: drawn by the seed) on; each step's target is the next one.

    `text` comes cut into what a reader takes for characters (`app.data.characters`). X = Y = the number of
    different ones in the whole text, in code point order, at most 1,000.
    """
    if any("\ud800" <= each <= "\udfff" for piece in text for each in piece):
        message = "text holds half of a surrogate pair, which is no character"
        raise EngineError("task.option", message, "sequence.text", "give text that can be written as UTF-8")
    first = window(len(text), T, rng, "characters", start)
    alphabet = sorted(set(text))
    if len(alphabet) > MOST_CHARACTERS:
        message = f"text has {len(alphabet)} different characters; at most {MOST_CHARACTERS} here"
        raise EngineError("task.option", message, "sequence.text", "give a shorter text")
    index = {character: place for place, character in enumerate(alphabet)}
    taken = np.array([index[character] for character in text[first : first + T + 1]])
    names = tuple(_visible(character) for character in alphabet)
    return Sequence(
        xs=one_hot(taken[:-1], len(alphabet)),
        targets=taken[1:, None],
        has_target=np.ones(T, dtype=bool),
        Y=len(alphabet),
        loss_at=tuple(range(T)),
        symbols=tuple(names[place] for place in taken[:-1]),
        inputs=names,
        outputs=names,
    )


def _visible(character: str) -> str:
    if character in INVISIBLE:
        return INVISIBLE[character]
    return character if character[0].isprintable() else f"U+{ord(character[0]):04X}"


TASK = Task(
    name="text",
    titles={"en": "Next character", "ko": "다음 글자 예측"},
    descriptions={
        "en": "At every step the network is asked for the next character of a text. "
        "The last few characters help at once; words and sentences need a longer memory.",
        "ko": "단계마다 글의 다음 글자를 예측합니다. "
        "바로 앞의 몇 글자는 금방 도움이 되지만, 낱말과 문장을 맞히려면 더 긴 기억이 필요합니다.",
    },
    loss_kind="cross_entropy",
    loss_at="all",
    pattern="many-to-many",
    draw=draw,
    paired=True,
    options={"text": Option("text", {"en": "Your own text", "ko": "직접 입력한 글"}, bounds=(2, 20_000))},
    meanings={
        "␣": {"en": "space", "ko": "띄어쓰기"},
        "↵": {"en": "new line", "ko": "줄 바꿈"},
        "⇥": {"en": "tab", "ko": "탭"},
    },
)
