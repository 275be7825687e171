"""The API's description of itself (OpenAPI): exact enough that a program can write specs by it, and hold
answers to it.
"""

from collections.abc import Callable
from itertools import chain
from typing import Any, get_args

from fastapi import FastAPI, Path
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.api.http import schema
from app.api.http.schema import REF
from app.api.questions import catalogue
from app.api.questions.cell_answers import Cells, Variant
from app.api.questions.constant_answers import Health, Limits, Preset, Task
from app.api.questions.question import Question
from app.api.wire.errors import ErrorAnswer
from app.engine.cells import CELLS
from app.settings import Settings

VERSION = "1"
ABOUT = """\
Everything that the page does, a program can do: send a spec (a sequence, networks and a loss), read back
every state, gate and gradient. A trace is a pure function of its spec: the same spec, the same numbers.

Numbers that JSON cannot write travel in answers as the strings "NaN", "Infinity" and "-Infinity"; the log10
of an exact zero is "-Infinity". In a spec every number must be finite. With "arrays": "base64", arrays of
more than 64 numbers come as {"dtype": "f8", "bdata": …, "shape": "T,T"}, little endian; weights, states and x
of a spec may be sent so too, as f8 or f4.

Every error has one shape: {"error": {"code", "message", "where", "hint"}}.
"""


CELL = Path(json_schema_extra={"enum": list(CELLS)})


# Forms of answers that no question has.
FORMS: tuple[type[BaseModel], ...] = (Cells, Variant, Preset, Task, Limits, Health, ErrorAnswer)


def answer(form: Any, says: str) -> dict[str, Any]:
    """The description of an answer that is JSON of this form. It is named: FastAPI would make a validator of
    each answer of each route, when the server starts, and validate none.
    """
    listed = get_args(form)  # of a list of records
    schema = {"$ref": REF.format(model=(*listed, form)[0].__name__)}
    schema = {"type": "array", "items": schema} if listed else schema
    return {"description": says, "content": {"application/json": {"schema": schema}}}


def error(says: str) -> dict[str, Any]:
    """The description of an answer that is an error."""
    return answer(ErrorAnswer, says)


GUARDED: dict[int | str, dict[str, Any]] = {
    403: error("a page of another site asked"),
    421: error("the Host header is not a name of this server"),
}
REFUSED: dict[int | str, dict[str, Any]] = {
    400: error("the body is no JSON"),
    413: error("the body is too large"),
    415: error("the body is not application/json"),
    422: error("the spec breaks a rule, or is too large or too costly"),
    429: error("other large bodies are being read, or computations hold the memory"),
}
BUSY: dict[int | str, dict[str, Any]] = {429: error("too many traces are open, or large bodies being read")}


def takes(question: Question) -> dict[str, Any]:
    """`openapi_extra` of a route: its body is of the question's kind."""
    reference = {"$ref": REF.format(model=question.spec.__name__)}
    content = {"application/json": {"schema": reference, "examples": question.examples}}
    return {"requestBody": {"required": True, "content": content}}


def answers(question: Question) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route: of the question's form, or what is wrong with the body."""
    if isinstance(question.form, tuple):
        return _stream_of(question.form, question.order)
    return {**gives(question.form)["responses"], **REFUSED}


def gives(form: Any) -> dict[str, Any]:
    """The description of a route that answers with JSON of this form."""
    return {"responses": {200: answer(form, "what was asked for")}}


def cell_options() -> dict[str, Any]:
    """The query of a route that takes a cell's options: all that any cell has."""
    values: dict[str, list[str]] = {}
    for cell in CELLS.values():
        for name, each in cell.options.items():
            values.setdefault(name, []).extend(str(value).lower() for value in each)
    return {
        "parameters": [
            {"name": name, "in": "query", "schema": {"enum": list(dict.fromkeys(each))}}
            for name, each in values.items()
        ]
    }


def _stream_of(events: tuple[type[BaseModel], ...], order: str) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route that streams: the form of one event, its data one of several records."""
    data = {"oneOf": [{"$ref": REF.format(model=event.__name__)} for event in events]}
    item = {
        "type": "object",
        "properties": {
            "event": {"type": "string"},
            "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": data},
        },
        "required": ["event", "data"],
    }
    description = (
        f"server-sent events, in this order: {order}. Or error, at any point, last. Before the first there "
        "may be waiting, again and again: others hold the memory that this needs."
    )
    content = {"text/event-stream": {"itemSchema": item}}
    return {200: {"description": description, "content": content}, **REFUSED, **BUSY}


def install(app: FastAPI, settings: Settings, tasks: Callable[[], list[dict[str, Any]]]) -> None:
    """Let `app.openapi()` tell the whole contract with this server's own limits; made once, when first asked
    for.
    """

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            described = get_openapi(title=app.title, version=VERSION, description=ABOUT, routes=app.routes)
            questions = catalogue.QUESTIONS
            told = [each.form if isinstance(each.form, tuple) else (each.form,) for each in questions]
            forms = [(form, "serialization") for form in {*chain(*told), *FORMS}]
            forms += [(each.spec, "validation") for each in questions if not each.is_of_spec]
            _, made = models_json_schema(forms, ref_template=REF)
            described["components"] = {"schemas": made["$defs"] | schema.of_specs(settings, tasks())}
            app.openapi_schema = described
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
