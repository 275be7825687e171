"""Forms of the answers that stay the same for as long as the server runs, cells aside."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.api.questions.forms import Answer, Titles


class TaskOption(Answer):
    """What may be set besides T and the seed."""

    name: str
    kind: Literal["text", "numbers", "names", "columns", "count", "word", "choice"]
    titles: Titles
    default: Any
    bounds: list[int] | None = None
    optional: Annotated[bool, Field(description="whether it may be left out")] = False
    of_own: Annotated[bool, Field(description="whether it is about data of one's own alone")] = False
    words: dict[str, Titles] | None = None
    choices: list[dict[str, Any]] | None = None
    instead_of: str | None = None


class Task(Answer):
    """A task: what draws a sequence."""

    name: str
    titles: Titles
    descriptions: Titles
    loss_kind: str
    loss_at: Annotated[
        str,
        Field(
            description="where the task's own loss stands: at the last step, at all, at the last "
            "min(10, (T - 1) // 2) (recall) or min(10, T // 2) steps (answer)"
        ),
    ]
    pattern: Annotated[
        Literal["one-to-many", "many-to-one", "many-to-many", "encoder-decoder"],
        Field(description="which steps have an input of their own, and which are asked for an answer"),
    ]
    T_min: int
    options: list[TaskOption]
    meanings: dict[str, Titles]


class Limits(Answer):
    """The largest sizes that this server takes."""

    T: int
    hidden: int
    models: int
    outputs: int
    body_bytes: int
    answer_bytes: int
    memory_bytes: int
    server_memory_bytes: int
    seconds: float
    streams: int


class Health(Answer):
    """A sign of life."""

    status: Literal["ok"]


class Preset(Answer):
    """A named example: `spec` as POST /api/trace takes it; `opens`: what to look at first."""

    name: str
    titles: Titles
    reasons: Annotated[Titles, Field(description="why one would open it")]
    descriptions: Titles
    spec: dict[str, Any]
    opens: dict[str, Any] | None
    pattern: Annotated[
        bool, Field(description="whether it is there to show the pattern that it is named after")
    ]
