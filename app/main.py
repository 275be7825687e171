"""The app: its parts wired together, nothing decided here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import Message

from app import pages
from app.api.http import describe, routes
from app.api.http.compute import Compute
from app.api.http.constants import constants
from app.api.http.guard import Guard
from app.api.questions import first
from app.api.wire import errors
from app.data import task_catalogue
from app.settings import Settings, from_environment


def create_app(settings: Settings | None = None) -> FastAPI:
    """The explorer as an ASGI app; without settings, those of the environment."""
    settings = settings or from_environment()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.compute = compute = Compute(settings.max_server_memory)
        app.state.constants = constants(compute.pool.submit, settings)
        await _warm_up(app)
        # What a page carries or loads first is made before one is asked for; the server listens meanwhile.
        app.state.first = compute.pool.submit(first.answer, settings)
        compute.pool.submit(app.state.static.joined)
        yield
        compute.close()
        await compute.parser.end()

    # With a slash at its end an address is another one: a redirect would be an answer in no shape at all.
    app = FastAPI(title="Unrolled", docs_url=None, redoc_url=None, lifespan=lifespan, redirect_slashes=False)
    app.state.settings = settings
    errors.install(app)
    app.include_router(routes.router())
    pages.install(app, settings)
    describe.install(app, settings, task_catalogue)
    app.add_middleware(Guard, allowed_hosts=settings.allowed_hosts)
    return app


async def _warm_up(app: FastAPI) -> None:
    """Ask once: FastAPI makes its routes at the first request, and nothing else is answered meanwhile."""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"{}"}

    async def send(_: Message) -> None: ...

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/api/trace", "query_string": b"", "headers": headers}
    await app(scope, receive, send)
