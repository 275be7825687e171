"""The addresses of the API: one for each question of the catalogue, and those that always answer the same."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response, StreamingResponse

from app.api.http import describe
from app.api.http.asked import JSON, AskedOf
from app.api.http.body import spec as body
from app.api.http.constants import HEALTHY
from app.api.questions import catalogue
from app.api.questions.cell_answers import Cells, Variant
from app.api.questions.constant_answers import Health, Limits, Preset, Task
from app.api.questions.question import Question
from app.api.wire import wire
from app.engine.cells import CELLS
from app.formulas.cells import variant as variant_of


def router() -> APIRouter:
    """The routes of all questions in the catalogue, and of what never changes."""
    routes = APIRouter(responses=describe.GUARDED)
    for question in catalogue.QUESTIONS:
        routes.add_api_route(
            question.path,
            _asking(question),
            methods=["POST"],
            name=question.name,
            summary=question.summary,
            description=question.description,
            openapi_extra=describe.takes(question),
            responses=describe.answers(question),
            response_class=StreamingResponse if question.streams else Response,
        )
    routes.include_router(_constants)
    return routes


def _asking(question: Question) -> Callable[..., Awaitable[Response]]:
    """The function that answers a request: FastAPI has the body read as its first parameter says."""

    async def ask(spec: Annotated[question.spec, Depends(body(question.spec))], asked: AskedOf) -> Response:
        return await asked.answer(question, spec)

    return ask


_constants = APIRouter()


@_constants.head("/api/presets", include_in_schema=False)
@_constants.get("/api/presets", summary="Presets", **describe.gives(list[Preset]))
async def named(request: Request) -> Response:
    """Named examples of how gradients live and die, each a whole spec."""
    return await _constant(request, "presets")


@_constants.head("/api/cells", include_in_schema=False)
@_constants.get("/api/cells", summary="Cells", **describe.gives(Cells))
async def cells(request: Request) -> Response:
    """The cells: shapes, nodes and edges, titles, and each formula as MathML with slots, in each notation."""
    return await _constant(request, "cells")


@_constants.get(
    "/api/cells/{cell}",
    summary="A variant of a cell",
    openapi_extra=describe.cell_options(),
    responses={**describe.gives(Variant)["responses"], **describe.REFUSED},
)
async def variant(cell: Annotated[str, describe.CELL], request: Request) -> Response:
    """A cell with the options that the query names, as `variants` of /api/cells has it."""
    make = partial(_variant, cell, request.query_params.multi_items())
    return Response(await request.app.state.compute.run(make), media_type=JSON)


def _variant(cell: str, query: list[tuple[str, str]]) -> bytes:
    """The answer. EngineError for a cell or an option that there is not."""
    options = CELLS[cell].options if cell in CELLS else {}
    written = {name: {str(value).lower(): value for value in values} for name, values in options.items()}
    return wire.encode(
        variant_of(cell, {name: written.get(name, {}).get(text, text) for name, text in query})
    )


@_constants.head("/api/tasks", include_in_schema=False)
@_constants.get("/api/tasks", summary="Tasks", **describe.gives(list[Task]))
async def tasks(request: Request) -> Response:
    """The tasks that draw sequences, and what may be set in each."""
    return await _constant(request, "tasks")


@_constants.head("/api/limits", include_in_schema=False)
@_constants.get("/api/limits", summary="Limits", **describe.gives(Limits))
async def largest(request: Request) -> Response:
    """The largest sizes that this server takes."""
    return await _constant(request, "limits")


@_constants.head("/healthz", include_in_schema=False)
@_constants.get("/healthz", summary="Health", **describe.gives(Health))
async def healthz() -> Response:
    """Whether the server answers."""
    return Response(HEALTHY, media_type=JSON)


async def _constant(request: Request, name: str) -> Response:
    return await request.app.state.constants[name].response(request)
