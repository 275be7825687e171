"""Large bodies are parsed in a process of their own (`parser_worker`), so that the event loop stays free."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

import app
from app.api.http.frames import COUNT, Part, header, pack, unpack
from app.api.http.parser_worker import out_of_memory
from app.api.wire.errors import ApiError
from app.settings import Settings

IDLE_SECONDS = 30.0  # it is kept for the next body; to start it takes half a second
SLICE = 262_144  # bytes that are taken in one go
ROOT = Path(app.__file__).resolve().parents[1]  # where the package `app` is found


class ParserProcess:
    """The parsing process of one server: started when it is needed, for one body at a time."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._turn = asyncio.Lock()

    async def read(self, body: deque[bytes], kind: type, settings: Settings) -> Any:
        """The spec of this kind in `body`, whose parts are dropped on the way.

        Raises the ApiError of a body that is no such spec, 429 where no process can be had, and 422 where the
        system killed it, as it does when memory runs out. RuntimeError if it failed: a mistake of our own.
        """
        async with self._turn:
            if self._idle is not None:
                self._idle.cancel()
            try:
                process = self._process = self._process or await _started()
            except OSError as error:
                message = f"no process can be started to parse a large body: {error.strerror}"
                raise ApiError(429, "server.busy", message, hint="try again soon") from None
            try:
                await _send(process, pack((kind, settings)), body)
                spec, refused = unpack(await _receive(process))
            except (OSError, asyncio.IncompleteReadError):
                code = await process.wait()
                await self.end()
                if code > 0:
                    raise RuntimeError(f"the parsing process ended with {code}") from None
                raise out_of_memory() from None
            except BaseException:  # nobody waits for it any more, and it is in the middle of a body
                await self.end()
                raise
            self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._rest)
        if refused:
            status, problem = refused
            raise ApiError(status, **problem)
        return spec

    async def end(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        if self._idle is not None:
            self._idle.cancel()
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()

    def _rest(self) -> None:
        """Close the input of a process that has been idle for long: it ends with that."""
        process, self._process = self._process, None
        if process is not None:
            process.stdin.close()


async def _started() -> Process:
    # In a session of its own: Ctrl-C in a terminal goes to every process of one session.
    command = (sys.executable, "-m", "app.api.http.parser_worker")
    return await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, cwd=ROOT, start_new_session=os.name == "posix"
    )


async def _send(process: Process, question: list[Part], body: deque[bytes]) -> None:
    process.stdin.write(header([*map(len, question), sum(map(len, body))]))
    for part in question:
        process.stdin.write(part)
    while body:
        process.stdin.write(body.popleft())
        await process.stdin.drain()


async def _receive(process: Process) -> list[np.ndarray]:
    async def number() -> int:
        return COUNT.unpack(await process.stdout.readexactly(COUNT.size))[0]

    sizes = [await number() for _ in range(await number())]
    parts = [np.empty(size, np.uint8) for size in sizes]  # nothing is written before it comes, as zeros would
    for part in parts:
        view, start = memoryview(part), 0
        while start < len(part):
            data = await process.stdout.read(min(SLICE, len(part) - start))
            if not data:
                raise asyncio.IncompleteReadError(b"", None)
            view[start : start + len(data)] = data
            start += len(data)
    return parts
