"""What the answers look like: for the API's own page, and for its tests, which hold answers to it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from app.api.wire.errors import Problem

# Named types (not plain aliases), so that the description names them instead of spelling them out each time.
Number = TypeAliasType("Number", float | Literal["NaN", "Infinity", "-Infinity"])
Step = Annotated[int, Field(ge=0)]
Titles = Annotated[dict[str, str], Field(description="language (en, ko) -> text")]


class Answer(BaseModel):
    """A record with these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class Packed(Answer):
    """An array of more than 64 numbers, where base64 was asked for: float64, little endian, row after row."""

    dtype: Literal["f8"]
    bdata: str
    shape: Annotated[str, Field(pattern=r"^\d+(,\d+)*$", examples=["30,16"])]


Vector = TypeAliasType("Vector", list[Number] | Packed)
Matrix = TypeAliasType("Matrix", list[list[Number]] | Packed)
Array = TypeAliasType("Array", Number | list[Number] | list[list[Number]] | Packed)
# Row k: the step whose loss it is; column t; null, in base64 NaN, where nothing is asked.
Masked = TypeAliasType("Masked", list[list[Number | None]] | Packed)


class ModelPlan(Answer):
    """Sizes of one network."""

    cell: str
    hidden: int
    parameters: int
    shapes: dict[str, list[int]]
    weights: dict[str, Vector | Matrix] | None = None


class Guess(Answer):
    """A guess without a network: the value at each step again. `loss`: L of it."""

    kind: Literal["last_value"]
    loss: Number


class Scale(Answer):
    """A column that was standardised: (value - mean) / deviation."""

    name: str
    mean: Number
    deviation: Number


class Plan(Answer):
    """The first event."""

    event: Literal["plan"]
    digest: str
    T: int
    loss_steps: list[Step]
    models: list[ModelPlan]
    symbols: list[str]
    inputs: list[str] | None
    outputs: list[str] | None
    order: Annotated[
        list[Step] | None, Field(description="which step stands at each place, where they were shuffled")
    ]
    informative: Annotated[
        list[Step] | None, Field(description="the steps the answer hangs on; null: not known, or all")
    ]
    guess: Annotated[
        Guess | None, Field(description="what a plain guess would make of the loss; null: the task has none")
    ]
    scale: Annotated[
        list[Scale] | None, Field(description="what was done to each column; null: numbers are as given")
    ]


class Forward(Answer):
    """Input, states and gates of one step of one network."""

    event: Literal["forward"]
    model: int
    layer: int
    direction: Literal["forward", "reverse"]
    t: Step
    x: Vector
    h: Vector
    c: Vector | None = None
    gates: dict[str, Vector]


class Output(Answer):
    """Logits and output (softmax, sigmoid or the logits, by the loss); target and loss null where no loss
    stands.
    """

    event: Literal["output"]
    model: int
    t: Step
    logits: Vector
    output: Vector
    target: int | Vector | None
    loss: Number | None


class Norms(Answer):
    """log10 of Euclidean norms, exact outside the range of float64 too."""

    dh: Number
    dc: Number | None = None


class Backward(Answer):
    """Gradients of L at one step: dh = dh_direct + dh_next; `gates` by the gates' values."""

    event: Literal["backward"]
    model: int
    layer: int
    direction: Literal["forward", "reverse"]
    t: Step
    dh: Vector
    dh_direct: Vector
    dh_next: Vector
    dc: Vector | None = None
    dc_next: Vector | None = None
    gates: dict[str, Vector]
    log10_norm: Norms


class Gradients(Answer):
    """L, and dL by the weights, the initial states and the inputs."""

    event: Literal["gradients"]
    model: int
    loss: Number
    weights: dict[str, Vector | Matrix]
    h_0: Vector
    c_0: Vector | None = None
    x: Matrix


class NonFiniteValue(BaseModel):
    """The first value that is not finite."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)
    model: int
    t: Step
    symbol: str
    in_pass: Literal["forward", "backward"] = Field(alias="pass")


class Done(Answer):
    """The last event of a whole trace."""

    event: Literal["done"]
    seconds: float
    nonfinite: NonFiniteValue | None


class MapNorms(Answer):
    """One matrix for each state."""

    dh: Masked
    dc: Masked | None = None


class MapTotals(Answer):
    """The same of L as a whole, T numbers for each state."""

    dh: Vector
    dc: Vector | None = None


class Pool(Answer):
    """Which steps a pooled cell covers: cell i those with from[i] <= t < to[i], along k as along t."""

    from_: list[int] = Field(alias="from")
    to: list[int]


class ModelMap(Answer):
    """The map of one network."""

    log10_norm: MapNorms
    total: MapTotals
    pool: Pool | None = None


class MapAnswer(Answer):
    """log10 of the norms of dL_k/dh_t and dL_k/dc_t."""

    digest: str
    T: int
    map: Literal["loss", "every"]
    rows: Annotated[list[Step], Field(description="the steps k whose row is there")]
    models: list[ModelMap]


class Node(Answer):
    """One node of a step: its value, its gradient, and the ledger of what it received and what it sent."""

    id: str
    t: Step
    op: str
    inputs: list[str]
    shape: list[int]
    value: Array
    grad: Array
    received: dict[str, Array]
    sent: dict[str, Array]
    local: Annotated[
        dict[str, Array | str],
        Field(
            description="what `grad` is multiplied with on its way to an input: the slopes, elementwise, or "
            "the id of the other factor; an input to which it is copied is not named"
        ),
    ]


class StepAnswer(Answer):
    """The nodes of a step (or of several, in order), each after those it is computed from."""

    digest: str
    batch: Annotated[
        int | None, Field(description="B above 1: values are then B rows, parameters' ones as they are")
    ] = None
    symbols: Annotated[
        list[list[str]] | None, Field(description="of a batch: what each sequence shows at its steps")
    ] = None
    nodes: list[Node]


class CheckedEntry(Answer):
    """One entry of a parameter: its gradient as computed, and by central differences."""

    name: str
    index: list[int]
    analytic: Number
    numeric: Number
    error: Annotated[Number, Field(description="relative to the larger of the two")]
    settled: Annotated[bool, Field(description="false at a kink or cliff: differences say nothing")]
    sides: Annotated[
        tuple[Number, Number] | None,
        Field(description="at a kink (a ReLU goes on or off there): the slopes on either side; else null"),
    ]


class Reordered(Answer):
    """The same network with its hidden units in another order, which changes nothing but how sums round: the
    largest relative difference of both. No gradient of this network is known to more digits in doubles.

    That of a vector or matrix is its largest difference over its largest entry; what is not finite, or at the
    end of the doubles' range, is left out. Null where another order says nothing: with one unit or two, or
    where the states round alike in it.
    """

    states: Annotated[Number | None, Field(description="of h_t and c_t, over all steps")]
    gradients: Annotated[
        Number | None,
        Field(description="of dL by each parameter, by h_0, c_0, h_t and c_t; cut off as the spec says"),
    ]


class ModelCheck(Answer):
    """The entries that were checked in one network, the worst of those that settled, and how many digits its
    gradients have.
    """

    checked: int
    worst: CheckedEntry | None
    reordered: Reordered
    entries: list[CheckedEntry]


class CheckAnswer(Answer):
    """How far gradients and finite differences are apart: the largest relative error, and each entry."""

    digest: str
    worst: Annotated[Number | None, Field(description="of the settled entries; null if none is")]
    models: list[ModelCheck]


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
    loss_at: str
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


class Waiting(Answer):
    """Others hold the memory that this needs; so many wait that came before. It may come again."""

    event: Literal["waiting"]
    before: int


class StreamError(Answer):
    """The last event of a trace that failed on the way."""

    event: Literal["error"]
    error: Problem


EVENTS = (Waiting, Plan, Forward, Output, Backward, Gradients, Done, StreamError)
