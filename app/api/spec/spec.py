"""The spec: what is asked, as the contract has it, and the rules that need no computing.

Largest sizes are settings (`limits`); what needs the numbers of a task or the shapes of a cell is checked in
`experiment`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union

from pydantic import (
    ConfigDict,
    Field,
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
    Index,
    Parameters,
    Seed,
    States,
    Steps,
    Strict,
    unknown_key,
)
from app.api.spec.given import AnySequence, NumberSequence, TaskSequence
from app.api.spec.init import ORTHOGONAL, Init, LstmInit, init_of
from app.api.wire.mistake import mistake
from app.engine.cells import CELLS, Cell, make_cell
from app.engine.cells.equations.own import OwnCell, own_cell
from app.engine.cells.equations.reading import MOST_CHARACTERS
from app.engine.cells.equations.writing import written
from app.engine.errors import EngineError
from app.engine.network.read_out import READ_OUT_AXES
from app.engine.network.structure import Structure

LossKind = Literal["cross_entropy", "bce", "mse", "given"]
MOST_LAYERS = 4
SEQUENCES = ("sequence", "sequences")
OF_SEVERAL = ("sequences", "padding", "over_padding", "of")


OWN = OwnCell.name
STRICT_BOOL = Annotated[bool, Field(strict=True)]


# What says how a network's layers are put together, with its default.
LAYERS: Mapping[str, Any] = MappingProxyType(
    {"layers": 1, "bidirectional": False, "merge": "concat", "read": "step", "embedding": None}
)


def _names_of(given: Mapping[str, Any], cell: str) -> tuple[str, ...]:
    """The parameters of a network of the options that a model names: wrong ones are told by their fields."""
    form = {name: given.get(name, default) for name, default in LAYERS.items()}
    try:
        if isinstance(form["layers"], int | float) and form["layers"] <= MOST_LAYERS:
            form["layers"] = int(form["layers"])
            return tuple(Structure(_made(given), **form).axes)
    except (EngineError, TypeError, ValueError):
        pass
    return tuple(Structure(own_cell(given["equations"]) if cell == OWN else make_cell(cell)).axes)


def _made(given: Mapping[str, Any]) -> Cell:
    """The cell of a model that is not checked yet."""
    if given["cell"] == OWN:
        return own_cell(given["equations"])
    options = {name: given[name] for name in CELLS[given["cell"]].options if name in given}
    return make_cell(given["cell"], **options)


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
        alone = not weights.keys() & READ_OUT_AXES.keys()  # told with the loss: it may be without a read-out
        for name in names:
            if name not in weights and not (alone and name in READ_OUT_AXES):
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
    init = init_of(cell())
    fields["init"] = (init, init())
    fields |= {f"{state}_0": (States | None, None) for state in cell.states[1:]}
    described = f"A network of the cell {cell.name}."
    return create_model(f"{cell.name.capitalize()}Model", __base__=_Model, __doc__=described, **fields)


class OwnModel(_Model):
    """A network of a cell of the user's own equations; `<state>_0`: of each of its states."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, States | None]
    cell: Literal["own"]
    equations: Annotated[
        str,
        Field(max_length=MOST_CHARACTERS, description="lines name = expression: see POST /api/cell"),
    ]
    cell_name: Annotated[str | None, Field(max_length=24, description="what it is called")] = None
    init: LstmInit = LstmInit()

    @model_validator(mode="before")
    @classmethod
    def equations_say_what_it_has(cls, given: Any) -> Any:
        """Its states, before anything that depends on them."""
        text = given.get("equations") if isinstance(given, dict) else None
        if not isinstance(text, str):
            return given  # told by the field
        try:
            cell = own_cell(text)
        except EngineError as error:
            raise mistake(error.code, error.message, "equations", hint=error.hint) from None
        states = [f"{state}_0" for state in cell.states]
        for key in given:
            if key not in cls.model_fields and key not in states:
                raise unknown_key(key, [*cls.model_fields, *states])
        return {**dict.fromkeys(states), **given}


MODELS: Mapping[str, type[_Model]] = MappingProxyType(
    {name: _model_of(cell) for name, cell in CELLS.items()} | {OWN: OwnModel}
)


def _restored(cell: str, state: dict[str, Any]) -> _Model:
    model = MODELS[cell].__new__(MODELS[cell])
    model.__setstate__(state)
    return model


def options_of(model: Any) -> dict[str, str | bool]:
    """The options of a model's cell; of one of the user's own there are none."""
    return {} if model.cell == OWN else {name: getattr(model, name) for name in CELLS[model.cell].options}


def cell_of(model: Any) -> Cell:
    """The cell of a model of a spec."""
    return own_cell(model.equations) if model.cell == OWN else make_cell(model.cell, **options_of(model))


# Options that answers and digests have always held.
ALWAYS_TOLD: Mapping[str, str] = {"rnn": "activation", "gru": "reset"}


def options_told(model: Any) -> dict[str, str | bool]:
    """Those that are no default, and the two that answers and digests have always held."""
    if model.cell == OWN:
        return {"equations": written(cell_of(model).graph)}
    known = CELLS[model.cell].options
    return {
        name: value
        for name, value in options_of(model).items()
        if value != known[name][0] or ALWAYS_TOLD.get(model.cell) == name
    }


class LossSpec(Strict):
    """Which loss, and where it stands. Left out: the task's own, or cross_entropy at the last step. "given":
    none; `y` is the gradient that comes from above, dL/dh_t where a network has no read-out.
    """

    kind: LossKind | None = None
    at: Steps | None = None
    reduction: Literal["sum", "mean"] = "sum"


AnyModel = Annotated[Union[tuple(MODELS.values())], Field(discriminator="cell")]  # noqa: UP007


class BaseSpec(Strict):
    """The fields of every spec: what an answer is a pure function of. Each question adds its own, and a cost.

    `include` and `arrays` change the form of the answer only.
    """

    takes_batch: ClassVar[bool] = False  # whether there may be several sequences at once
    # Whether it asks about what goes back from step to step: nothing does where that edge is cut.
    about_recurrence: ClassVar[bool] = False
    takes_layers: ClassVar[bool] = False  # whether networks may have more than one layer, or an embedding
    takes_sequences: ClassVar[bool] = False  # whether it looks at all of several sequences, not at one
    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": [name]} for name in SEQUENCES]})
    sequence: AnySequence = None
    sequences: Annotated[
        list[NumberSequence] | None,
        Field(min_length=1, max_length=64, description="several in place of one; they may differ in length"),
    ] = None
    padding: Annotated[
        Literal["behind", "front"], Field(description="where shorter sequences are filled up to T steps")
    ] = "behind"
    over_padding: Annotated[
        Literal["ended", "carried"],
        Field(
            description="what stands at padding: zeros, as packed sequences of PyTorch have it, or the state "
            "carried on, as a masked layer of Keras has it; no gradient either way"
        ),
    ] = "ended"
    of: Annotated[Index, Field(description="which of several sequences is looked at")] = 0
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
    def one_sequence_or_several(self) -> "BaseSpec":
        if (self.sequence is None) == (self.sequences is None):
            if self.sequence is None:
                raise mistake("spec.missing", "sequence is missing", "sequence")
            raise mistake("spec.contradiction", "sequence and sequences are both there", "sequences")
        if self.sequences is None:
            for name in OF_SEVERAL[1:]:
                if getattr(self, name) != BaseSpec.model_fields[name].default:
                    raise mistake("spec.unknown", f"{name} is for several sequences", name)
            return self
        if isinstance(self.of, int) and self.of >= len(self.sequences):
            message = f"there is no sequence {self.of}; the last one is {len(self.sequences) - 1}"
            raise mistake("spec.no_such_sequence", message, "of")
        # A record is frozen, and all that follows asks about one sequence: of several the longest, or this.
        one = max(self.sequences, key=lambda each: each.steps) if self.several else self.sequences[self.of]
        object.__setattr__(self, "sequence", one)
        return self

    @model_validator(mode="after")
    def a_batch_is_for_the_microscope(self) -> "BaseSpec":
        if self.batch > 1 and not (self.takes_batch or self.several):
            message = "a batch of sequences is for POST /api/step"
            raise mistake("spec.batch", message, "sequence", "batch", hint="leave it out")
        return self

    @model_validator(mode="after")
    def one_layer_unless_it_takes_several(self) -> "BaseSpec":
        for m, model in () if self.takes_layers else self.asked_about:
            for name in ("layers", "bidirectional", "embedding"):
                if getattr(model, name) != LAYERS[name]:
                    message = "this is asked of networks of one layer, without embedding"
                    hint = "leave it out, or ask about passes, maps or steps"
                    raise mistake("model.layers", message, "models", m, name, hint=hint)
        return self

    @model_validator(mode="after")
    def read_outs_are_there(self) -> "BaseSpec":
        for m, model in enumerate(self.models):
            if model.weights is not None and "W_hy" not in model.weights and self.loss.kind != "given":
                message, hint = f"{model.cell} needs W_hy", 'only the loss "given" needs no read-out'
                raise mistake("model.weights", message, "models", m, "weights", "W_hy", hint=hint)
        return self

    def cost(self, size: Size) -> Cost:
        """The cost of the answer for one network of this size, once the network is made."""
        raise NotImplementedError

    @property
    def asked_about(self) -> list[tuple[int, Any]]:
        """The networks that the question is about, with their places."""
        return list(enumerate(self.models))

    @property
    def orthogonal(self) -> bool:
        """Whether weights of any network are drawn by QR."""
        return any(model.weights is None and model.init.rule in ORTHOGONAL for model in self.models)

    @property
    def alike(self) -> Literal["hidden", "parameters"] | None:
        """In what all networks are made like the first; None: each has the size that it is given."""
        return None

    @property
    def several(self) -> bool:
        """Whether it looks at more than one of the user's own sequences."""
        return self.sequences is not None and (self.takes_sequences or self.of == "mean")

    @property
    def batch(self) -> int:
        """How many sequences at once."""
        if self.several:
            return len(self.sequences)
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
