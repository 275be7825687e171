"""Specs as JSON Schema, for programs that write them.

Whether a spec is accepted depends on things that JSON Schema cannot say: that a step is before T, that
matrices fit each other. So each spec is one of several forms: for every task a plain one that is always
accepted (networks drawn by a rule, the task's own loss at the last step or all of them), and the general one,
whose numbers must fit each other as well.
"""

from collections.abc import Callable
from itertools import product
from typing import Any

from pydantic.json_schema import models_json_schema

from app.api.questions import catalogue
from app.api.questions.question import Question
from app.api.spec.fields import NUMBERS, ROWS
from app.api.spec.init import INITS
from app.api.spec.spec import MOST_LAYERS, OF_SEVERAL
from app.engine.cells import CELLS, make_cell
from app.engine.network.structure import Structure
from app.settings import Settings

REF = "#/components/schemas/{model}"
PLAIN_T, PLAIN_HIDDEN = 50, 32  # within these every task has data and every answer comes at once


def of_specs(settings: Settings, tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """The schemas of all specs and of what they consist of, by name."""
    questions = [each for each in catalogue.QUESTIONS if each.is_of_spec]
    _, made = models_json_schema([(each.spec, "validation") for each in questions], ref_template=REF)
    schemas = made["$defs"]
    schemas["TaskSequence"] = {"oneOf": [_sequence(task, settings.max_t) for task in tasks]}
    _branch(schemas["NumberSequence"]["properties"]["x"], "array")["maxItems"] = settings.max_t
    schemas |= {kind.__name__: _init(schemas[kind.__name__]) for kind in INITS}
    for cell in map(str.capitalize, CELLS):
        model = schemas[f"{cell}Model"]
        fields = model["properties"]
        _branch(fields["hidden"], "integer")["maximum"] = settings.max_hidden
        _branch(fields["weights"], "object").update(_weights(cell.lower()))
        sizes = {"hidden": "integer", "weights": "object"}
        model["anyOf"] = [
            {"properties": {name: _branch(fields[name], kind)}, "required": [name]}
            for name, kind in sizes.items()
        ]
        schemas[f"Drawn{cell}"] = _drawn(model, min(settings.max_hidden, PLAIN_HIDDEN))
    for question in questions:
        name = question.spec.__name__
        general = schemas[name]
        general["properties"]["models"]["maxItems"] = settings.max_models
        schemas[f"General{name}"] = general
        plain = [_plain(question, general, task, settings) for task in tasks]
        refs = [{"$ref": REF.format(model=f"General{name}")}]
        schemas[name] = {"description": general["description"], "anyOf": plain + refs}
    return schemas


def _plain(
    question: Question, general: dict[str, Any], task: dict[str, Any], settings: Settings
) -> dict[str, Any]:
    """The form of a spec for one task that is always accepted."""
    sequence = _sequence(task, min(settings.max_t, PLAIN_T), own=False)
    if question.spec.takes_batch:
        batch = {"type": "integer", "minimum": 1, "maximum": 8, "default": 1}
        sequence["properties"]["batch"] = batch | {"description": "sequences of seed, seed + 1, … at once"}
    fields = {
        "sequence": sequence,
        "models": _models(question, settings.max_models),
        "loss": {
            "type": "object",
            "properties": {
                "kind": {"const": task["loss_kind"]},
                "at": {"enum": ["last", "all"]},
                "reduction": {"enum": ["sum", "mean"]},
            },
            "additionalProperties": False,
        },
        "model": {"const": 0},
        **question.plain,
    }
    return {
        "title": task["name"],
        "type": "object",
        "properties": {
            name: fields.get(name, field)
            for name, field in general["properties"].items()
            if name not in OF_SEVERAL
        },
        "required": ["sequence", *general["required"]],
        "additionalProperties": False,
    }


def _models(question: Question, most: int) -> dict[str, Any]:
    """Networks drawn by a rule, of the cells that the question can be asked about."""
    drawn = [{"$ref": REF.format(model=f"Drawn{cell.capitalize()}")} for cell in question.cells]
    fields: dict[str, Any] = {"recurrent": {"const": True}} if question.spec.about_recurrence else {}
    if not question.spec.takes_layers:
        fields |= {"layers": {"const": 1}, "bidirectional": {"const": False}, "embedding": {"type": "null"}}
    model = {"oneOf": drawn} | ({"properties": fields} if fields else {})
    return {"type": "array", "items": model, "minItems": 1, "maxItems": most}


def _drawn(model: dict[str, Any], most: int) -> dict[str, Any]:
    """A network without numbers of its own."""
    given = ("weights", "h_0", "c_0", "bias")  # rules that set biases are refused where there are none
    properties = {name: field for name, field in model["properties"].items() if name not in given}
    return {
        "type": "object",
        "properties": {**properties, "hidden": {"type": "integer", "minimum": 1, "maximum": most}},
        "required": ["cell", "hidden"],
        "additionalProperties": False,
    }


def _weights(cell: str) -> dict[str, Any]:
    """Every parameter of networks of the cell, of any number of layers: a vector or a matrix by its axes."""
    options = CELLS[cell].options
    variants = (dict(zip(options, values, strict=True)) for values in product(*options.values()))
    cells = [make_cell(cell, **each) for each in variants]
    axes = [Structure(each).axes for each in cells]
    deep = [Structure(each, MOST_LAYERS, bidirectional=True, embedding=1).axes for each in cells]
    known = {name: of for each in (*axes, *deep) for name, of in each.items()}
    return {
        "properties": {name: ROWS if len(of) == 2 else NUMBERS for name, of in known.items()},
        "required": [name for name in known if all(name in each for each in axes)],
        "additionalProperties": False,
    }


def _init(init: dict[str, Any]) -> dict[str, Any]:
    """A rule with its settings: `T_max` stands with chrono only."""

    def form(fields: dict[str, Any], required: list[str]) -> dict[str, Any]:
        properties = {**init["properties"], **fields}
        return {**init, "properties": properties, "required": required}

    others = [rule for rule in init["properties"]["rule"]["enum"] if rule != "chrono"]
    return {
        "oneOf": [
            form({"rule": {"const": "chrono"}}, ["rule"]),
            form({"rule": {"enum": others, "default": "torch"}, "T_max": {"type": "null"}}, []),
        ]
    }


def _sequence(task: dict[str, Any], most: int, own: bool = True) -> dict[str, Any]:
    """The schema of `sequence` for this task, of at most so many steps; `own`: with data of one's own
    too.
    """
    pairs = [(option["name"], option["instead_of"]) for option in task["options"] if "instead_of" in option]
    left_out = set() if own else {replaced for _, replaced in pairs}
    options = [
        option
        for option in task["options"]
        if option["name"] not in left_out and (own or not option.get("of_own"))
    ]
    return {
        "type": "object",
        "title": task["titles"]["en"],
        "description": task["descriptions"]["en"],
        "properties": {
            "task": {"const": task["name"]},
            "T": {"type": "integer", "minimum": task["T_min"], "maximum": most},
            "seed": {"type": "integer", "minimum": 0, "maximum": 2**53 - 1, "default": 0},
            "shuffle": {"type": ["integer", "null"], "minimum": 0, "maximum": 2**53 - 1, "default": None},
            **{option["name"]: _OPTIONS[option["kind"]](option) for option in options},
        },
        "required": ["task", "T"],
        "additionalProperties": False,
        **({"not": {"anyOf": [{"required": list(pair)} for pair in pairs]}} if pairs and own else {}),
    }


def _list(option: dict[str, Any], items: dict[str, Any]) -> dict[str, Any]:
    low, high = option["bounds"]
    says = option["titles"]["en"]
    return {"type": ["array", "null"], "items": items, "minItems": low, "maxItems": high, "description": says}


# A null counts as left out.
_OPTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    # Characters are counted as a reader sees them, of which JSON Schema knows nothing.
    "text": lambda option: {
        "type": ["string", "null"],
        "minLength": option["bounds"][0],
        "description": f"at most {option['bounds'][1]} characters, as a reader counts them (UAX 29)",
    },
    "numbers": lambda option: {
        "type": ["array", "null"],
        "items": {"anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}}]},
        "minItems": option["bounds"][0],
        "maxItems": option["bounds"][1],
        "description": "numbers, or rows of as many numbers each",
    },
    "names": lambda option: _list(option, {"type": "string", "maxLength": 80}),
    "columns": lambda option: _list(option, {"type": "integer", "minimum": 0}) | {"uniqueItems": True},
    "count": lambda option: {
        "type": ["integer", "null"],
        "minimum": option["bounds"][0],
        "maximum": option["bounds"][1],
        "default": option["default"],
        "description": option["titles"]["en"],
    },
    "word": lambda option: {"enum": [*option["words"], None], "default": option["default"]},
    "choice": lambda option: {
        "enum": [*(choice["value"] for choice in option["choices"]), None],
        "default": option["default"],
        "description": f"instead of {option['instead_of']}",
    },
}


def _branch(schema: dict[str, Any], kind: str) -> dict[str, Any]:
    """The branch of a nullable field that is not null."""
    return next(branch for branch in schema["anyOf"] if branch.get("type") == kind)
