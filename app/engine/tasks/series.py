"""Next value: one step ahead, or more, in a series of numbers or of rows of them."""

from collections.abc import Sequence as Rows

import numpy as np

from app.engine.errors import EngineError
from app.engine.passes.trace import Scale, Sequence
from app.engine.tasks.option import MOST_COLUMNS
from app.engine.tasks.prepare import mean_and_deviation, standardised
from app.engine.tasks.task import Option, Task, window

FARTHEST = 50
RAW, STANDARD = "none", "standard"


def draw(
    T: int,
    rng: np.random.Generator,
    values: Rows[float] | Rows[Rows[float]],
    start: int | None = None,
    names: Rows[str] | None = None,
    inputs: Rows[int] | None = None,
    target: int = 0,
    horizon: int = 1,
    scale: str = RAW,
) -> Sequence:
    """T of the `values` from `start` (None: drawn by the seed) on; each target is `horizon` further on.

    `values` (N,) or (N, columns): of these the columns `inputs` (all, if None) go in, X of them, and the
    column `target` is asked for, Y = 1. With scale "standard" each column is standardised over all its N
    values; unscaled otherwise.
    """
    raw = np.array(values, dtype=np.float64).reshape(len(values), -1)
    used = _columns(raw.shape[1], names, inputs, target)
    first = window(len(raw), T, rng, "values", start, horizon)
    scaled = raw if scale == RAW else np.stack([standardised(column) for column in raw.T], axis=1)
    called = names or ["value"] * raw.shape[1]
    here, ahead = slice(first, first + T), slice(first + horizon, first + horizon + T)
    return Sequence(
        xs=scaled[here, None, used],
        targets=scaled[ahead, None, target, None],
        has_target=np.ones(T, dtype=bool),
        Y=1,
        loss_at=tuple(range(T)),
        symbols=tuple(map(_written, raw[here, target].tolist())),
        inputs=tuple(called[k] for k in used),
        outputs=(f"next {called[target]}" if horizon == 1 else f"{called[target]} + {horizon}",),
        guess=scaled[here, None, target, None],
        scale=None if scale == RAW else _scale(raw, called, [*used, target]),
    )


def _columns(width: int, names: Rows[str] | None, inputs: Rows[int] | None, target: int) -> list[int]:
    """The columns that go in; EngineError where there is no such column, or a name too many or too few."""
    used = list(range(width) if inputs is None else inputs)
    for name, columns in (("inputs", used), ("target", [target])):
        if max(columns) >= width:
            message = f"there is no column {max(columns)}; the last one is {width - 1}"
            raise EngineError("task.option", message, f"sequence.{name}", "columns count from 0")
    if names is not None and len(names) != width:
        message = f"there are {len(names)} names and {width} columns"
        raise EngineError("task.option", message, "sequence.names", "a name for each column")
    return used


def _scale(raw: np.ndarray, called: Rows[str], used: Rows[int]) -> tuple[Scale, ...]:
    """The mean and deviation by which each used column was standardised."""
    columns = dict.fromkeys(used)
    return tuple(Scale(called[k], *mean_and_deviation(raw[:, k])) for k in columns)


def _written(value: float) -> str:
    return f"{value:.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.3g}"


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
    pattern="many-to-many",
    draw=draw,
    paired=True,
    options={
        "values": Option("numbers", {"en": "Your own numbers", "ko": "직접 입력한 수"}, bounds=(2, 20_000)),
        "names": Option("names", {"en": "Names of the columns", "ko": "열 이름"}, optional=True, of_own=True),
        "inputs": Option("columns", {"en": "Inputs", "ko": "입력 열"}, optional=True, of_own=True),
        "target": Option(
            "count",
            {"en": "To be predicted", "ko": "예측할 열"},
            bounds=(0, MOST_COLUMNS - 1),
            default=0,
            optional=True,
            of_own=True,
        ),
        "horizon": Option(
            "count",
            {"en": "Steps ahead", "ko": "몇 단계 뒤"},
            bounds=(1, FARTHEST),
            default=1,
            optional=True,
        ),
        "scale": Option(
            "word",
            {"en": "Scale", "ko": "표준화"},
            default=RAW,
            optional=True,
            words={
                RAW: {"en": "as they are", "ko": "그대로"},
                STANDARD: {"en": "standardised", "ko": "표준화"},
            },
        ),
    },
)
