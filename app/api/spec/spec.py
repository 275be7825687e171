"""The spec: what is asked, as the contract has it, and the rules that need no computing.

Largest sizes are settings (`limits`); what needs the numbers of a task or the shapes of a cell is checked in
`experiment`.
"""

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union

import numpy as np
from pydantic import (
    AfterValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    create_model,
    model_validator,
)

from app.api.spec import foreign
from app.api.spec.costs import Cost, Size
from app.api.spec.fields import (
    MAX_PARAMETERS,
    WHOLE,
    Count,
    LongestTime,
    Matrix,
    Parameters,
    Real,
    Seed,
    States,
    Steps,
    Strict,
    check_entries,
    unknown_key,
)
from app.api.wire.mistake import is_finite, mistake
from app.data.sources import SOURCES
from app.engine.cells import CELLS, Cell, make_cell
from app.engine.errors import EngineError
from app.engine.network.structure import Structure
from app.engine.tasks import TASKS
from app.engine.tasks.option import Option

Rule = Literal["torch", "keras", "glorot", "orthogonal", "identity", "chrono"]
ORTHOGONAL = ("keras", "orthogonal", "chrono")  # rules that draw by QR
LossKind = Literal["cross_entropy", "bce", "mse"]
MOST_LAYERS = 4
LONGEST_CHARACTER = 16  # code points: a family of four has 7


def _options_of(task: str) -> dict[str, str]:
    """The kinds of a task's options by name."""
    options = {name: option.kind for name, option in TASKS[task].options.items()}
    return options | ({SOURCES[task].option: "choice"} if task in SOURCES else {})


def _check_length(option: Option, value: Any, name: str) -> None:
    """Refuses a list, or a text, that is so long that it need not be looked at."""
    if isinstance(value, list):
        most, unit = option.bounds[1], "entries"
    elif isinstance(value, str) and option.kind == "text":
        most, unit = option.bounds[1] * LONGEST_CHARACTER, "code points"
    else:
        return
    if len(value) > most:
        hint = f"at most {option.bounds[1]} are taken"
        raise mistake("task.option", f"{name} has {len(value)} {unit}", name, hint=hint)


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

    @model_validator(mode="before")
    @classmethod
    def options_of_the_task(cls, given: Any) -> Any:
        """Names first; then each entry of a list of numbers. The rest is for the task to say."""
        task = given.get("task") if isinstance(given, dict) else None
        if task is None and isinstance(given, dict):
            known = [*NumberSequence.model_fields, *cls.model_fields]
            for key in given:
                if key not in chain(known, *map(_options_of, TASKS)):
                    raise unknown_key(key, known)
        if not isinstance(task, str) or task not in TASKS:
            return given  # told later: there is no such task
        options = _options_of(task)
        for key, value in given.items():
            if value is not None and key not in cls.model_fields and key not in options:
                raise unknown_key(key, [*cls.model_fields, *options], task=task)
            if key in TASKS[task].options:
                _check_length(TASKS[task].options[key], value, key)
            if options.get(key) == "numbers" and isinstance(value, list):
                check_entries(value, key)
        return given

    @property
    def steps(self) -> int:
        """T."""
        return self.T


def _targets(given: list[Any]) -> list[Any]:
    """Targets that are lists of numbers as arrays; what else they are is told where a loss asks for them."""
    return [np.array(each, np.float64) if _is_row(each) else each for each in given]


def _is_row(value: Any) -> bool:
    """Whether it is a list of numbers that float64 has."""
    return (
        isinstance(value, list)
        and bool(value)
        and set(map(type, value)) <= {int, float}
        and all(map(is_finite, value))
    )


class NumberSequence(Strict):
    """The numbers themselves: `x` T rows of X, `y` a target for each step or null, `classes` where no weights
    say Y.
    """

    x: Matrix
    y: Annotated[list[Any], AfterValidator(_targets)]
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


STRICT_BOOL = Annotated[bool, Field(strict=True)]


# What says how a network's layers are put together, with its default.
LAYERS: Mapping[str, Any] = MappingProxyType(
    {"layers": 1, "bidirectional": False, "merge": "concat", "read": "step", "embedding": None}
)


def _names_of(given: Mapping[str, Any], cell: str) -> tuple[str, ...]:
    """The parameters of a network of the options that a model names: wrong ones are told by their fields."""
    options = {name: given[name] for name in CELLS[cell].options if name in given}
    form = {name: given.get(name, default) for name, default in LAYERS.items()}
    try:
        if isinstance(form["layers"], int | float) and form["layers"] <= MOST_LAYERS:
            form["layers"] = int(form["layers"])
            return tuple(Structure(make_cell(cell, **options), **form).axes)
    except (EngineError, TypeError, ValueError):
        pass
    return tuple(Structure(make_cell(cell)).axes)


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
    layers: Annotated[int, Field(ge=1, le=MOST_LAYERS, description="layers on top of each other"), WHOLE] = (
        LAYERS["layers"]
    )
    bidirectional: Annotated[bool, Field(strict=True, description="each layer once in either direction")] = (
        LAYERS["bidirectional"]
    )
    merge: Annotated[
        Literal["concat", "sum"], Field(description="how the outputs of both directions are put together")
    ] = LAYERS["merge"]
    read: Annotated[
        Literal["step", "state"],
        Field(
            description="what the read-out reads of both directions: what each has at the step itself, or "
            "the state that each has reached after as many steps, at the last step the last one of both"
        ),
    ] = LAYERS["read"]
    embedding: Annotated[
        Count | None, Field(description="the size of each input's vector, x E; null: none")
    ] = LAYERS["embedding"]
    weights: Parameters | None = None
    h_0: States | None = None

    @model_validator(mode="before")
    @classmethod
    def names_of_weights(cls, given: Any) -> Any:
        """Before anything that depends on one of them."""
        weights = given.get("weights") if isinstance(given, dict) else None
        if not isinstance(weights, dict) or len(weights) > MAX_PARAMETERS:
            return given  # told by the field
        cell = given["cell"]
        names = _names_of(given, cell)
        told = foreign.told(weights, names, cell)
        if told:
            unknown = next(name for name in weights if name not in names)
            raise mistake("model.weights", told.message, "weights", unknown[:80], hint=told.hint)
        for name in names:
            if name not in weights:
                raise mistake("model.weights", f"{cell} needs {name}", "weights", name)
        return given

    def __reduce__(self) -> tuple[Any, ...]:
        """How the parsing process sends it: its class is made, and so is found by its cell's name."""
        return _restored, (self.cell, self.__getstate__())

    @model_validator(mode="after")
    def has_a_size(self) -> "_Model":
        if self.hidden is None and self.weights is None:
            raise mistake("spec.missing", "hidden is missing, and there are no weights that fix it", "hidden")
        return self


def _model_of(cell: type[Cell]) -> type[_Model]:
    """The form of a network of this cell: its options, and what depends on its states and gates."""
    fields: dict[str, Any] = {"cell": (Literal[cell.name], ...)}
    for name, values in cell.options.items():
        kind = STRICT_BOOL if isinstance(values[0], bool) else Literal[values]
        fields[name] = (kind, values[0])
    if cell.forgets:
        fields["init"] = (LstmInit, LstmInit())
    fields |= {f"{state}_0": (States | None, None) for state in cell.states[1:]}
    described = f"A network of the cell {cell.name}."
    return create_model(f"{cell.name.capitalize()}Model", __base__=_Model, __doc__=described, **fields)


MODELS: Mapping[str, type[_Model]] = MappingProxyType({name: _model_of(cell) for name, cell in CELLS.items()})


def _restored(cell: str, state: dict[str, Any]) -> _Model:
    model = MODELS[cell].__new__(MODELS[cell])
    model.__setstate__(state)
    return model


def options_of(model: Any) -> dict[str, str | bool]:
    """The options of a model's cell."""
    return {name: getattr(model, name) for name in CELLS[model.cell].options}


def options_told(model: Any) -> dict[str, str | bool]:
    """Those that are no default, and the two that answers and digests have always held."""
    known = CELLS[model.cell].options
    return {
        name: value
        for name, value in options_of(model).items()
        if value != known[name][0] or name in ("activation", "reset")
    }


class LossSpec(Strict):
    """Which loss, and where it stands. Left out: the task's own, or cross_entropy at the last step."""

    kind: LossKind | None = None
    at: Steps | None = None
    reduction: Literal["sum", "mean"] = "sum"


def _sequence_kind(given: Any) -> str:
    return "numbers" if isinstance(given, dict) and "x" in given and "task" not in given else "task"


AnyModel = Annotated[Union[tuple(MODELS.values())], Field(discriminator="cell")]  # noqa: UP007
AnySequence = Annotated[
    Annotated[TaskSequence, Tag("task")] | Annotated[NumberSequence, Tag("numbers")],
    Discriminator(_sequence_kind),
]


class BaseSpec(Strict):
    """The fields of every spec: what an answer is a pure function of. Each question adds its own, and a cost.

    `include` and `arrays` change the form of the answer only.
    """

    takes_batch: ClassVar[bool] = False  # whether there may be several sequences at once
    # Whether it asks about what goes back from step to step: nothing does where that edge is cut.
    about_recurrence: ClassVar[bool] = False
    takes_layers: ClassVar[bool] = False  # whether networks may have more than one layer, or an embedding
    sequence: AnySequence
    models: Annotated[list[AnyModel], Field(min_length=1, fail_fast=True)]
    loss: LossSpec = LossSpec()
    truncate: Count | None = None
    include: Annotated[list[Literal["weights"]], Field(max_length=1, fail_fast=True, default_factory=list)]
    arrays: Literal["lists", "base64"] = "lists"

    @model_validator(mode="before")
    @classmethod
    def models_have_cells(cls, given: Any) -> Any:
        """Where a model names no cell its other keys may say why."""
        models = given.get("models") if isinstance(given, dict) else None
        known = dict.fromkeys(key for model in MODELS.values() for key in model.model_fields)
        for m, model in enumerate(models if isinstance(models, list) else ()):
            strange = [key for key in model if key not in known] if isinstance(model, dict) else []
            if strange and "cell" not in model:
                raise unknown_key(strange[0], known, "models", m)
        return given

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
    def a_batch_is_for_the_microscope(self) -> "BaseSpec":
        if self.batch > 1 and not self.takes_batch:
            message = "a batch of sequences is for POST /api/step"
            raise mistake("spec.batch", message, "sequence", "batch", hint="leave it out")
        return self

    @model_validator(mode="after")
    def one_layer_unless_it_takes_several(self) -> "BaseSpec":
        for m, model in enumerate(() if self.takes_layers else self.models):
            for name in ("layers", "bidirectional", "embedding"):
                if getattr(model, name) != LAYERS[name]:
                    message = "this is asked of networks of one layer, without embedding"
                    hint = "leave it out, or ask about passes, maps or steps"
                    raise mistake("model.layers", message, "models", m, name, hint=hint)
        return self

    def cost(self, size: Size) -> Cost:
        """The cost of the answer for one network of this size, once the network is made."""
        raise NotImplementedError

    @property
    def orthogonal(self) -> bool:
        """Whether weights of any network are drawn by QR."""
        return any(model.weights is None and model.init.rule in ORTHOGONAL for model in self.models)

    @property
    def alike(self) -> Literal["hidden", "parameters"] | None:
        """In what all networks are made like the first; None: each has the size that it is given."""
        return None

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
