"""The one shape of every error: {"error": {"code", "message", "where", "hint"}}."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.wire import wire
from app.engine.errors import EngineError

log = logging.getLogger("unrolled")

MAX_MESSAGE = 500  # characters
RETRY_SECONDS = "2"

STOPPING = {
    "code": "server.stopping",
    "message": "the server was stopped",
    "where": None,
    "hint": "start it again, then try again",
}


class Problem(BaseModel):
    """What is wrong."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(description="what kind of mistake, for programs", examples=["spec.too_long"])
    message: str = Field(description="the same in a sentence", examples=["T is 5000; at most 2000 here"])
    where: str | None = Field(
        description="the field of the spec, its path written with dots", examples=["sequence.T"]
    )
    hint: str | None = Field(description="what would help")


class ErrorAnswer(BaseModel):
    """The body of every answer that is no success."""

    model_config = ConfigDict(extra="forbid")
    error: Problem


class GoneError(Exception):
    """The client left: what it asked for is computed no further."""


class StoppingError(Exception):
    """The server stops: what was asked for is computed no further."""


class ApiError(Exception):
    """A request that cannot be answered: an HTTP status and what the error says."""

    def __init__(
        self, status: int, code: str, message: str, where: str | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {"retry-after": RETRY_SECONDS} if status == 429 else None
        self.problem = {"code": code, "message": message, "where": where, "hint": hint}


def of_engine(error: EngineError) -> ApiError:
    """What the engine refuses is a mistake in the spec: 422."""
    return ApiError(422, error.code, error.message, error.where, error.hint)


def of(error: ApiError | EngineError) -> ApiError:
    """What is wrong with a request, found by the API or by the engine."""
    return of_engine(error) if isinstance(error, EngineError) else error


def answer(status: int, problem: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """The response that says `problem`; a message may repeat what was sent, but not at any length."""
    problem = {**problem, "message": problem["message"][:MAX_MESSAGE]}
    return Response(wire.encode({"error": problem}), status, headers, "application/json")


def internal(error: Exception) -> dict[str, Any]:
    """What is said of a mistake of our own; the whole of it goes to the log."""
    log.error("a mistake of the server's own", exc_info=error)
    return {
        "code": "server.internal",
        "message": f"the server made a mistake of its own ({type(error).__name__})",
        "where": None,
        "hint": "the terminal in which it runs says more",
    }


def install(app: FastAPI) -> None:
    """Let every exception come out in the one shape."""

    @app.exception_handler(ApiError)
    async def refused(_: Request, error: ApiError) -> Response:
        return answer(error.status, error.problem, error.headers)

    @app.exception_handler(EngineError)
    async def refused_by_engine(_: Request, error: EngineError) -> Response:
        return answer(422, of_engine(error).problem)

    @app.exception_handler(HTTPException)
    async def refused_by_framework(request: Request, error: HTTPException) -> Response:
        path = request.url.path
        says = {
            404: ("http.not_found", f"there is nothing at {path}", "what there is: /docs"),
            405: ("http.method", f"{path} does not answer {request.method}", "what there is: /docs"),
        }
        code, message, hint = says.get(error.status_code, ("http.refused", str(error.detail), None))
        problem = {"code": code, "message": message, "where": None, "hint": hint}
        return answer(error.status_code, problem, dict(error.headers or {}))

    @app.exception_handler(GoneError)
    async def left(_: Request, __: GoneError) -> Response:
        return Response(status_code=499)  # nobody reads it

    @app.exception_handler(StoppingError)
    async def stopping(_: Request, __: StoppingError) -> Response:
        return answer(503, STOPPING)

    @app.exception_handler(Exception)
    async def failed(_: Request, error: Exception) -> Response:
        return answer(500, internal(error))
