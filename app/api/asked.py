"""What the routes share: a spec is made an experiment, and what the engine computes an answer."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from app.api import describe, stream
from app.api.compute import Compute, Pulled
from app.api.experiment import Experiment, prepare
from app.api.spec import AnySpec, Spec
from app.settings import Settings

JSON = "application/json"

Answer = Callable[[Experiment, AnySpec], Iterator[bytes]]


@dataclass(frozen=True)
class Asked:
    """A request, what it is answered with, and what is held until that is sent or nobody waits for it."""

    request: Request
    holds: ExitStack

    @property
    def compute(self) -> Compute:
        return self.request.app.state.compute

    @property
    def settings(self) -> Settings:
        return self.request.app.state.settings

    async def json(self, spec: AnySpec, answer: Answer[AnySpec]) -> Response:
        """The JSON that `answer` makes; nothing is sent before its passes are through."""
        return await self.pieces(answer(await self._experiment(spec), spec))

    async def pieces(self, pieces: Iterator[bytes]) -> Response:
        """The JSON that comes in these pieces, empty ones while it is computed."""
        pulled = self._pulled(pieces)
        first = await pulled.begin(self.request)
        return StreamingResponse(_after(first, pulled), media_type=JSON)

    async def events(self, spec: AnySpec, events: Answer[AnySpec]) -> Response:
        """The server-sent events that `events` makes, each computed when it is asked for."""
        self.holds.enter_context(stream.place(self.compute, self.settings.max_streams))
        pieces = events(await self._experiment(spec), spec)
        return stream.EventStream(self._pulled(stream.told(pieces)))

    async def _experiment(self, spec: Spec) -> Experiment:
        experiment = await self.compute.run(lambda: prepare(spec, self.settings))
        self.holds.callback(self.compute.tidy.dropped, experiment.held)
        return experiment

    def _pulled(self, pieces: Iterator[bytes]) -> Pulled:
        pulled = Pulled(pieces, self.compute)
        self.holds.callback(pulled.end)
        return pulled


async def _after(first: bytes, pulled: Pulled) -> AsyncIterator[bytes]:
    yield first
    async for data in pulled.rest():
        if data:
            yield data


async def _asked(request: Request) -> AsyncIterator[Asked]:
    """What is held is let go in every way out: sent, cut, cancelled, refused or failed before it began."""
    with ExitStack() as holds:
        yield Asked(request, holds)


AskedOf = Annotated[Asked, Depends(_asked)]


def answers(kind: type[Spec], form: type[BaseModel], **example: Any) -> dict[str, Any]:
    """The description of a route that takes a spec of this kind and answers with JSON of this form."""
    return {
        "openapi_extra": describe.takes(kind, **example),
        "responses": {200: {"description": "what was asked for", "model": form}, **describe.REFUSED},
    }


def streams(
    kind: type[Spec], events: tuple[type[BaseModel], ...], order: str, **example: Any
) -> dict[str, Any]:
    """The description of a route that takes a spec of this kind and streams these events."""
    return {
        "openapi_extra": describe.takes(kind, **example),
        "responses": describe.stream_of(events, order),
        "response_class": StreamingResponse,
    }


def gives(form: Any) -> dict[str, Any]:
    """The description of a route that answers with JSON of this form."""
    return {"responses": {200: {"description": "what was asked for", "model": form}}}
