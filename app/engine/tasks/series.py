"""Next value: one step ahead in a series of numbers."""

import numpy as np

from app.engine.tasks.task import Option, Task, window
from app.engine.trace import Sequence


def draw(T: int, rng: np.random.Generator, values: list[float], start: int | None = None) -> Sequence:
    """T of the `values`, unscaled, from `start` (None: drawn by the seed) on; each step's target is the next.

    X = Y = 1.
    """
    first = window(len(values), T, rng, "values", start)
    taken = np.array(values[first : first + T + 1], dtype=np.float64)
    return Sequence(
        xs=taken[:-1, None, None],
        targets=taken[1:, None, None],
        has_target=np.ones(T, dtype=bool),
        Y=1,
        loss_at=tuple(range(T)),
        symbols=tuple(f"{value:.3g}" for value in taken[:-1]),
        inputs=("value",),
        outputs=("next value",),
    )


TASK = Task(
    name="series",
    titles={"en": "Next value of a series", "ko": "시계열의 다음 값 예측"},
    descriptions={
        "en": "At every step the network is asked for the next number of a series, such as a weekly share "
        "price. Repeating the last value is a good guess already; only a trend needs memory.",
        "ko": "단계마다 주가와 같은 시계열의 다음 값을 예측합니다. "
        "마지막 값을 그대로 답해도 꽤 잘 맞습니다. 기억이 필요한 것은 추세입니다.",
    },
    loss_kind="mse",
    loss_at="all",
    draw=draw,
    paired=True,
    options={
        "values": Option("numbers", {"en": "Your own numbers", "ko": "직접 입력한 수"}, bounds=(2, 20_000))
    },
)
