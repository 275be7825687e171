"""Shared by all routes: build the experiment, run the engine, send the answer."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response, StreamingResponse

from app.api.http import stream, waiting
from app.api.http.compute import Compute, Pulled
from app.api.questions.question import Question
from app.api.spec.experiment import Experiment, prepare
from app.api.spec.spec import AnySpec, BaseSpec
from app.api.wire import errors, tidy, wire
from app.api.wire.errors import ApiError
from app.api.wire.memory import NotYetError, Share
from app.engine.errors import EngineError
from app.settings import Settings

JSON = "application/json"
AT_ONCE = 1e6  # bytes: what is more is free when a compute thread has dropped it

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

    async def answer(self, question: Question, spec: Any) -> Response:
        """Answers a question as JSON or as events; `spec` is of the question's kind."""
        if question.streams:
            return await self.events(spec, question.answer)
        if question.is_of_spec:
            return await self.json(spec, question.answer)
        return await self.pieces(question.answer(spec))

    async def json(self, spec: AnySpec, answer: Answer[AnySpec]) -> Response:
        """The JSON that `answer` makes; nothing is sent before its passes are through."""
        share = self._share()
        return await self.pieces(answer(await self._experiment(spec, share), spec), share.needed)

    async def pieces(self, pieces: Iterator[bytes], held: float = 0.0) -> Response:
        """The JSON that comes in these pieces, empty ones while it is computed; so many bytes are held."""
        pulled = self._pulled(pieces, held)
        first = await pulled.begin(self.request)
        return StreamingResponse(_after(first, pulled), media_type=JSON)

    async def events(self, spec: AnySpec, events: Answer[AnySpec]) -> Response:
        """The server-sent events that `events` makes, each computed when it is asked for."""
        self.holds.enter_context(stream.place(self.compute, self.settings.max_streams))
        share = self._share()
        try:
            experiment = await self._prepared(spec, share)
        except NotYetError:
            share.line_up()
            return stream.EventStream(self._waited(spec, events, share))
        pieces = stream.told(events(experiment, spec))
        return stream.EventStream(stream.follow(self._pulled(pieces, share.needed)))

    async def _waited(self, spec: AnySpec, events: Answer[AnySpec], share: Share) -> AsyncIterator[bytes]:
        async for data in stream.waiting(share, self.compute):
            yield data
        if share.granted:
            try:
                pieces = events(await self._prepared(spec, share), spec)
            except (ApiError, EngineError) as error:
                yield wire.event("error", error=errors.of(error).problem)
                return
            async for data in stream.follow(self._pulled(stream.told(pieces), share.needed)):
                yield data

    async def _experiment(self, spec: BaseSpec, share: Share) -> Experiment:
        """The experiment, once there is memory for it."""
        with suppress(NotYetError):
            return await self._prepared(spec, share)
        await waiting.turn(share, self.request)
        return await self._prepared(spec, share)

    async def _prepared(self, spec: BaseSpec, share: Share) -> Experiment:
        return await self.compute.run(lambda: prepare(spec, self.settings, share.take))

    def _share(self) -> Share:
        share = Share(self.compute.memory)
        self.holds.callback(self._free, share)
        return share

    def _free(self, share: Share) -> None:
        if not share.granted or share.needed <= AT_ONCE:
            share.free()
        else:
            self.compute.when_dropped(share.free)

    def _pulled(self, pieces: Iterator[bytes], held: float) -> Pulled:
        pulled = Pulled(pieces, self.compute)
        self.holds.callback(self._drop, pulled, held)
        return pulled

    def _drop(self, pulled: Pulled, held: float) -> None:
        """A small pass that went through leaves pages that the next one uses again."""
        if not pulled.through or held >= tidy.ENOUGH:
            self.compute.tidy.dropped(held)
        pulled.end()


async def _after(first: bytes, pulled: Pulled) -> AsyncIterator[bytes]:
    yield first
    async for data in pulled.rest():
        if data:
            yield data


async def _asked(request: Request) -> AsyncIterator[Asked]:
    """Releases what a request holds in every way out: sent, cut, cancelled, refused, failed at its start."""
    with ExitStack() as holds:
        yield Asked(request, holds)


AskedOf = Annotated[Asked, Depends(_asked)]
