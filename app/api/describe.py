"""The API's description of itself (OpenAPI): exact enough that a program can write specs by it, and hold answers to it."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from app.api.answers import EVENTS
from app.api.errors import ErrorAnswer
from app.api.spec import CheckSpec, MapSpec, Spec, StepSpec
from app.settings import Settings

REF = "#/components/schemas/{model}"
SPECS = (Spec, MapSpec, StepSpec, CheckSpec)
VERSION = "1"
ABOUT = """\
Everything that the page does, a program can do: send a spec (a sequence, networks and a loss), read back every state, gate
and gradient. A trace is a pure function of its spec: the same spec, the same numbers.

Numbers that JSON cannot write travel as the strings "NaN", "Infinity" and "-Infinity"; the log10 of an exact zero is
"-Infinity". With "arrays": "base64", arrays of more than 64 numbers come as {"dtype": "f8", "bdata": …, "shape": "T,T"},
little endian. Every error has one shape: {"error": {"code", "message", "where", "hint"}}.
"""

DRAWN = {
    "sequence": {"task": "recall", "T": 30, "seed": 0},
    "models": [
        {"cell": "rnn", "hidden": 16, "seed": 0, "init": {"rule": "torch", "gain": 1.0}},
        {"cell": "lstm", "hidden": 16, "seed": 0, "init": {"rule": "torch", "gain": 1.0, "forget_bias": 1.0}},
    ],
    "loss": {"kind": "cross_entropy", "at": "last", "reduction": "sum"},
    "truncate": None,
}
NUMBERS = {
    "sequence": {"x": [[1.0, 0.0], [0.0, 1.0]], "y": [None, 1]},
    "models": [
        {
            "cell": "rnn",
            "weights": {
                "W_xh": [[0.5, -0.5]],
                "W_hh": [[0.9]],
                "b_h": [0.0],
                "W_hy": [[1.0], [-1.0]],
                "b_y": [0.0, 0.0],
            },
        }
    ],
}


def error(says: str) -> dict[str, Any]:
    """The description of an answer that is an error."""
    return {"model": ErrorAnswer, "description": says}


GUARDED: dict[int | str, dict[str, Any]] = {
    403: error("a page of another site asked"),
    421: error("the Host header is not a name of this server"),
}
REFUSED: dict[int | str, dict[str, Any]] = {
    400: error("the body is no JSON"),
    413: error("the body is too large"),
    415: error("the body is not application/json"),
    422: error("the spec breaks a rule, or is too large or too costly"),
}
BUSY: dict[int | str, dict[str, Any]] = {429: error("too many traces are open")}


def takes(kind: type[Spec], **further: Any) -> dict[str, Any]:
    """`openapi_extra` of a route that takes a spec of this kind; `further` fields go into its examples."""
    examples = {
        "drawn": {"summary": "a task, and networks drawn by a rule", "value": {**DRAWN, **further}},
        "numbers": {"summary": "every number given", "value": {**NUMBERS, **further}},
    }
    content = {
        "application/json": {"schema": {"$ref": REF.format(model=kind.__name__)}, "examples": examples}
    }
    return {"requestBody": {"required": True, "content": content}}


def stream_of_events() -> dict[int | str, dict[str, Any]]:
    """`responses` of the route that streams: the events as schemas of their own."""
    events = ", ".join(event.__name__.lower() for event in EVENTS)
    item = {"oneOf": [{"$ref": REF.format(model=event.__name__)} for event in EVENTS]}
    return {
        200: {
            "description": f"server-sent events, in this order: {events}; or error, last. The data of each are JSON.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "x-event-data": item}},
        }
    }


def install(app: FastAPI, settings: Settings, tasks: list[dict[str, Any]]) -> None:
    """Let `app.openapi()` tell the whole contract with this server's own limits; made once, when first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app, settings, tasks)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _description(app: FastAPI, settings: Settings, tasks: list[dict[str, Any]]) -> dict[str, Any]:
    described = get_openapi(title=app.title, version=VERSION, description=ABOUT, routes=app.routes)
    _, specs = models_json_schema([(spec, "validation") for spec in SPECS], ref_template=REF)
    _, events = models_json_schema([(event, "serialization") for event in EVENTS], ref_template=REF)
    schemas = described["components"]["schemas"]
    schemas |= specs["$defs"] | events["$defs"]
    schemas["TaskSequence"] = {"oneOf": [_task(task, settings) for task in tasks], "title": "TaskSequence"}
    schemas["NumberSequence"]["properties"]["x"]["maxItems"] = settings.max_t
    for name in ("RnnModel", "LstmModel", "GruModel"):
        _whole(schemas[name]["properties"]["hidden"])["maximum"] = settings.max_hidden
    for spec in SPECS:
        schemas[spec.__name__]["properties"]["models"]["maxItems"] = settings.max_models
    return described


def _whole(schema: dict[str, Any]) -> dict[str, Any]:
    """The branch of a nullable integer that is the integer."""
    return next(branch for branch in schema["anyOf"] if branch.get("type") == "integer")


def _task(task: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """What may stand in `sequence` for this task."""
    return {
        "type": "object",
        "title": task["titles"]["en"],
        "description": task["descriptions"]["en"],
        "properties": {
            "task": {"const": task["name"]},
            "T": {"type": "integer", "minimum": task["T_min"], "maximum": settings.max_t},
            "seed": {"type": "integer", "minimum": 0, "maximum": 2**53 - 1, "default": 0},
            **{option["name"]: _OPTIONS[option["kind"]](option) for option in task["options"]},
        },
        "required": ["task", "T"],
        "additionalProperties": False,
    }


_OPTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "text": lambda option: {
        "type": "string",
        "minLength": option["bounds"][0],
        "maxLength": option["bounds"][1],
    },
    "numbers": lambda option: {
        "type": "array",
        "items": {"type": "number"},
        "minItems": option["bounds"][0],
        "maxItems": option["bounds"][1],
    },
    "choice": lambda option: {
        "enum": [choice["value"] for choice in option["choices"]],
        "default": option["default"],
        "description": f"instead of {option['instead_of']}",
    },
}
