"""uvicorn's server with a door of our own, and an end that every reader hears of."""

import asyncio
import gc
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI

from app.serving.connection import Connection, Patience
from app.serving.door import Door, room
from app.settings import Settings

TELLING_SECONDS = 1.6  # with what uvicorn takes after that, two seconds in all
SILENT_SECONDS = 0.5  # a reader that has taken nothing for so long is not waited for
LOOK_SECONDS = 0.02
# So soon the event loop has the interpreter back from a compute thread, after each call that let go of it. At
# Python's own 5 ms an answer beside 300 streams waits 85 ms at the 99th percentile, at this 60.
SWITCH_SECONDS = 0.0005
# Full collections are rare: they stop everything, and `tidy` makes them where no stream is open.
COLLECTED = (700, 10, 1000)


class Server(uvicorn.Server):
    """Says when it answers, lets in only so many, and tells all open streams that it stops."""

    def __init__(
        self, app: FastAPI, settings: Settings, listener: socket.socket, ready: Callable[[], None]
    ) -> None:
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="on",
            log_level="critical",  # what goes wrong in the app is logged by api.errors
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self._app, self._ready, self._listener = app, ready, listener
        self._patience = Patience(settings.receive_seconds, settings.send_seconds)
        self._most = room(settings.max_connections)
        self._keeping: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup([])
        connections = self.server_state.connections
        door = Door(self._listener, self._most, lambda: len(connections), self._admit)
        self._keeping = asyncio.create_task(door.keep())
        sys.setswitchinterval(SWITCH_SECONDS)
        gc.set_threshold(*COLLECTED)
        gc.freeze()  # what stays for good need not be looked through at each collection
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn would raise the signal again after a clean end; a stop that was asked for is no failure.
        self.force_exit = self.should_exit
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
        self._app.state.compute.closing = True  # each open stream says so to its reader, and ends
        await self._tell()
        for connection in list(self.server_state.connections):  # readers that take nothing
            connection.transport.abort()
        await super().shutdown([])

    async def _admit(self, arrived: socket.socket) -> Any:
        return await asyncio.get_running_loop().connect_accepted_socket(self._connection, arrived)

    def _connection(self) -> Connection:
        return Connection(
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
            patience=self._patience,
        )

    async def _tell(self) -> None:
        """Wait until every reader that still takes anything has been told, up to the last moment there is."""
        clock = asyncio.get_running_loop().time
        start = clock()
        taken: dict[Connection, tuple[int, float]] = {}  # bytes that wait for the reader, and since when
        while clock() - start < TELLING_SECONDS:
            owed = [each for each in self.server_state.connections if each.owes]
            for each in owed:
                size = each.transport.get_write_buffer_size()
                if not size or each not in taken or taken[each][0] != size:
                    taken[each] = size, clock()
            if all(clock() - taken[each][1] >= SILENT_SECONDS for each in owed):
                return
            await asyncio.sleep(LOOK_SECONDS)
