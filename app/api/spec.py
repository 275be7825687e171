"""The spec: what is asked, as the contract has it, and the rules that need no computing.

Largest sizes are settings (`limits`); what needs the numbers of a task or the shapes of a cell is checked in
`experiment`.
"""

from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import ConfigDict, Discriminator, Field, Tag, ValidationError, ValidationInfo, model_validator
from pydantic_core import ErrorDetails, from_json

from app.api.errors import ApiError
from app.api.fields import (
    WHOLE,
    Count,
    LongestTime,
    Matrix,
    Parameters,
    Real,
    Seed,
    Steps,
    Strict,
    Vector,
    mistake,
)
from app.settings import Settings

Rule = Literal["torch", "keras", "glorot", "orthogonal", "identity", "chrono"]
LossKind = Literal["cross_entropy", "bce", "mse"]


class TaskSequence(Strict):
    """A task draws the data: `seed` is of the data. A task's options stand beside it (GET /api/tasks lists
    them).
    """

    model_config = ConfigDict(extra="allow")
    task: Annotated[str, Field(max_length=80)]
    T: Count
    seed: Seed = 0
    shuffle: Annotated[Seed | None, Field(description="shuffle the steps as this seed draws it")] = None
    batch: Annotated[
        int, Field(ge=1, le=8, description="so many sequences, of seed, seed + 1, …: for /api/step"), WHOLE
    ] = 1

    @property
    def steps(self) -> int:
        """T."""
        return self.T


class NumberSequence(Strict):
    """The numbers themselves: `x` T rows of X, `y` a target for each step or null, `classes` where no weights
    say Y.
    """

    x: Matrix
    y: list[Any]
    classes: Count | None = None

    @property
    def steps(self) -> int:
        """T."""
        return len(self.x)


class Init(Strict):
    """How weights are drawn. `T_max` is for the rule chrono: T if left out."""

    rule: Rule = "torch"
    gain: Real = 1.0
    T_max: LongestTime | None = None

    @model_validator(mode="after")
    def T_max_is_for_chrono(self) -> "Init":
        if self.T_max is not None and self.rule != "chrono":
            raise mistake("spec.unknown", "T_max is for the rule chrono", "T_max")
        return self


class LstmInit(Init):
    """`forget_bias`: the value that the forget gate's bias is set to; left out, the rule's own."""

    forget_bias: Real | None = None


class _Model(Strict):
    """One network: drawn (`hidden`, `seed`, `init`), or given number by number (`weights`, which fix
    `hidden`).
    """

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["hidden"]}, {"required": ["weights"]}]},
    )
    hidden: Count | None = None
    seed: Seed = 0
    init: Init = Init()
    recurrent: Annotated[
        bool, Field(strict=True, description="false cuts the edge from step to step: feed-forward")
    ] = True
    weights: Parameters | None = None
    h_0: Vector | None = None

    @model_validator(mode="after")
    def has_a_size(self) -> "_Model":
        if self.hidden is None and self.weights is None:
            raise mistake("spec.missing", "hidden is missing, and there are no weights that fix it", "hidden")
        return self


class RnnModel(_Model):
    """A vanilla RNN."""

    cell: Literal["rnn"]
    activation: Literal["tanh", "relu", "sigmoid", "identity"] = "tanh"


class LstmModel(_Model):
    """An LSTM; it has a cell state beside the hidden state."""

    cell: Literal["lstm"]
    init: LstmInit = LstmInit()
    c_0: Vector | None = None


class GruModel(_Model):
    """A GRU, with the reset gate after or before the product."""

    cell: Literal["gru"]
    reset: Literal["after", "before"] = "after"


class LossSpec(Strict):
    """Which loss, and where it stands. Left out: the task's own, or cross_entropy at the last step."""

    kind: LossKind | None = None
    at: Steps | None = None
    reduction: Literal["sum", "mean"] = "sum"


def _sequence_kind(given: Any) -> str:
    return "numbers" if isinstance(given, dict) and "x" in given and "task" not in given else "task"


AnyModel = Annotated[RnnModel | LstmModel | GruModel, Field(discriminator="cell")]
AnySequence = Annotated[
    Annotated[TaskSequence, Tag("task")] | Annotated[NumberSequence, Tag("numbers")],
    Discriminator(_sequence_kind),
]


class Spec(Strict):
    """What a trace is a pure function of; `include` and `arrays` change the form of the answer only."""

    takes_batch: ClassVar[bool] = False  # whether there may be several sequences at once
    sequence: AnySequence
    models: Annotated[list[AnyModel], Field(min_length=1, fail_fast=True)]
    loss: LossSpec = LossSpec()
    truncate: Count | None = None
    include: Annotated[list[Literal["weights"]], Field(max_length=1, fail_fast=True, default_factory=list)]
    arrays: Literal["lists", "base64"] = "lists"

    @model_validator(mode="before")
    @classmethod
    def not_too_many_models(cls, given: Any, info: ValidationInfo) -> Any:
        """Before a record is made for each."""
        models = given.get("models") if isinstance(given, dict) else None
        most = info.context.max_models if info.context else None
        if most is not None and isinstance(models, list) and len(models) > most:
            raise mistake("spec.too_many", f"{len(models)} models; at most {most} here", "models")
        return given

    @model_validator(mode="after")
    def a_batch_is_for_the_microscope(self) -> "Spec":
        if self.batch > 1 and not self.takes_batch:
            message = "a batch of sequences is for POST /api/step"
            raise mistake("spec.batch", message, "sequence", "batch", hint="leave it out")
        return self

    @property
    def batch(self) -> int:
        """How many sequences at once."""
        return self.sequence.batch if isinstance(self.sequence, TaskSequence) else 1

    @property
    def every(self) -> bool:
        """Whether targets count at steps where no loss stands."""
        return False

    @property
    def packed(self) -> bool:
        """Whether long arrays are to travel as base64."""
        return self.arrays == "base64"


AnySpec = TypeVar("AnySpec", bound=Strict)

# pydantic's kinds of error -> our codes and words; where there are no words, its own are good.
KINDS = {
    "missing": ("spec.missing", "it is missing"),
    "literal_error": ("spec.choice", "it must be one of {expected}"),
    "union_tag_invalid": ("spec.choice", "it must be one of {expected_tags}"),
    "union_tag_not_found": ("spec.missing", "it is missing"),
    "greater_than_equal": ("spec.too_small", "it must be at least {ge}"),
    "greater_than": ("spec.too_small", "it must be above {gt}"),
    "less_than_equal": ("spec.too_large", "it must be at most {le}"),
    "too_short": ("spec.empty", "there must be at least {min_length}"),
    "too_long": ("spec.too_many", "there may be at most {max_length}"),
    "string_too_long": ("spec.too_long", "it may have at most {max_length} characters"),
    "string_type": ("spec.type", "a string is needed here"),
    "list_type": ("spec.type", "a list is needed here"),
    "model_attributes_type": ("spec.type", "an object is needed here"),
    "model_type": ("spec.type", "an object is needed here"),
}


def read(body: bytes, kind: type[AnySpec], settings: Settings) -> AnySpec:
    """The spec in a request's body. ApiError 400 when it is no JSON, 422 when it is no spec."""
    try:
        given = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise ApiError(
            400, "json.invalid", f"the body is no JSON: {error}", hint="send one JSON object"
        ) from None
    try:
        return kind.model_validate(given, context=settings)
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False, include_input=False)[0]) from None


def _refusal(error: ErrorDetails) -> ApiError:
    context = error.get("ctx", {})
    path = list(error["loc"])
    # pydantic puts the branch of a union into the path: behind `sequence`, and behind the index of a model.
    if path[:1] in (["sequence"], ["entries"]):
        del path[1:2]
    if path[:1] == ["models"]:
        del path[2:3]
    if error["type"].startswith("union_tag"):
        path.append("cell")
    path += context.get("at", [])
    if "message" in context:
        code, message = error["type"], context["message"]
    else:
        code, words = KINDS.get(error["type"], ("spec.invalid", None))
        message = words.format(**context) if words else error["msg"]
    return ApiError(422, code, message, ".".join(map(str, path)) or None, context.get("hint"))
