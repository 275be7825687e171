"""Accepts connections up to a limit, and answers those beyond it with a refusal."""

import asyncio
import errno
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic

import h11

from app.api.wire import errors
from app.serving.connection import written

EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
KEPT_BACK = 64  # descriptors for files, the log, and connections that are being refused
LEAVING = 16  # connections that are refused and still have a moment to read why
LEAVING_SECONDS = 0.5
PAUSE_SECONDS = 0.05
# Beyond so many (a page has six), connections come in one by one: others are answered in between.
CROWD = 32
ROUND_SECONDS = 0.002
LOG_SECONDS = 60.0


def room(most: int) -> int:
    """How many connections there may be: no more than the process has descriptors for."""
    if os.name != "posix":
        return most
    import resource

    descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if descriptors == resource.RLIM_INFINITY:
        return most
    return min(most, max(descriptors - KEPT_BACK, descriptors // 2))


class Door:
    """Accepts connections for `admit` while fewer than `most` are `inside`.

    asyncio's own way tries a thousand times in a row where descriptors have run out, and logs a traceback
    each time. Here one is held in reserve: a connection beyond the limit is accepted with it, told, and
    closed.
    """

    def __init__(
        self,
        listener: socket.socket,
        most: int,
        inside: Callable[[], int],
        admit: Callable[[socket.socket], Awaitable[object]],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.most = most
        self._listener, self._inside, self._admit, self._clock = listener, inside, admit, clock
        self._spare: int | None = os.open(os.devnull, os.O_RDONLY)
        self._leaving: set[socket.socket] = set()
        self._logged: float | None = None

    async def keep(self) -> None:
        """Accept for ever; cancelled, it lets go of what it holds."""
        self._listener.setblocking(False)
        loop = asyncio.get_running_loop()
        try:
            while True:
                try:
                    arrived, _ = await loop.sock_accept(self._listener)
                except OSError as error:
                    if error.errno in EXHAUSTED:
                        self._turn_away()
                    await asyncio.sleep(PAUSE_SECONDS)
                    continue
                await self._receive(arrived)
        finally:
            self._listener.close()
            self._let_go()

    async def _receive(self, arrived: socket.socket) -> None:
        if self._inside() < self.most:
            try:
                await self._admit(arrived)
            except OSError:  # it left already
                arrived.close()
            if self._inside() > CROWD:
                await asyncio.sleep(ROUND_SECONDS)
            return
        self._log(f"all {self.most} connections are taken")
        self._refuse(arrived)
        if len(self._leaving) < LEAVING:
            self._leaving.add(arrived)
            asyncio.get_running_loop().call_later(LEAVING_SECONDS, self._close, arrived)
        else:
            arrived.close()
        await asyncio.sleep(0)  # the loop has others to look after

    def _turn_away(self) -> None:
        """Descriptors have run out: use the one in reserve to refuse the next connection."""
        self._log("there are no file descriptors left")
        if self._spare is not None:
            os.close(self._spare)
            self._spare = None
            with suppress(OSError):
                arrived, _ = self._listener.accept()
                with arrived:
                    self._refuse(arrived)
        with suppress(OSError):
            self._spare = os.open(os.devnull, os.O_RDONLY)

    def _refuse(self, arrived: socket.socket) -> None:
        message = f"{self.most} connections are open already"
        problem = {"code": "server.busy", "message": message, "where": None, "hint": "try again soon"}
        answer = errors.answer(429, problem, {"retry-after": errors.RETRY_SECONDS})
        with suppress(OSError):  # it left already
            arrived.setblocking(False)
            arrived.send(written(answer, h11.Connection(h11.SERVER)))
            arrived.shutdown(socket.SHUT_WR)
            arrived.recv(65_536)  # closed with anything unread, a socket takes its answer back

    def _close(self, leaving: socket.socket) -> None:
        self._leaving.discard(leaving)
        with suppress(OSError):
            leaving.recv(65_536)
        leaving.close()

    def _let_go(self) -> None:
        for leaving in self._leaving:
            leaving.close()
        if self._spare is not None:
            os.close(self._spare)

    def _log(self, what: str) -> None:
        """One line a minute, however many were refused."""
        now = self._clock()
        if self._logged is None or now - self._logged >= LOG_SECONDS:
            self._logged = now
            errors.log.warning(
                "%s: others are refused (%d inside; see --max-connections, ulimit -n)", what, self._inside()
            )
