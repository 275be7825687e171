"""One connection: it waits for its peer only so long, and says what is wrong in the one shape of errors."""

import asyncio
import sys
from dataclasses import dataclass
from typing import Any

import h11
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from app.api.http import guard
from app.api.wire import errors

BYTES_PER_SECOND = 1e6  # a body that comes as fast as this has the time that it needs
# What the parser refuses never reaches the app, but is answered as it does.
SAYS = {
    400: ("http.invalid", "this is no HTTP/1.1 request"),
    431: ("http.headers_too_large", "the request line and its headers have too many bytes"),
    501: ("http.encoding", "this way of sending a body is not known here"),
}


@dataclass(frozen=True)
class Patience:
    """Seconds for which a peer is waited for: until a header or a body is there, until it takes anything."""

    receive: float
    send: float


def written(answer: Response, connection: h11.Connection) -> bytes:
    """The last answer on a connection, as bytes."""
    further = {**guard.HEADERS, **guard.NOT_KEPT, "connection": "close"}
    headers = [*answer.raw_headers, *((name.encode(), value.encode()) for name, value in further.items())]
    reason = STATUS_PHRASES[answer.status_code]
    start = h11.Response(status_code=answer.status_code, headers=headers, reason=reason)
    parts = (start, h11.Data(data=bytes(answer.body)), h11.EndOfMessage())
    return b"".join(connection.send(part) or b"" for part in parts)


class Connection(H11Protocol):
    """uvicorn's protocol with an end to each wait for the peer.

    It waits for one of these at a time: the `header` of a request, the rest of its `body`, the `end`, when
    all is written and the peer still has to take it. An idle connection is uvicorn's own, and ends sooner.
    Beside that an answer may be blocked.
    """

    def __init__(self, *args: Any, patience: Patience, **named: Any) -> None:
        super().__init__(*args, **named)
        self._patience = patience
        self._waiting: str | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._blocked: asyncio.TimerHandle | None = None
        self._since, self._received = 0.0, 0

    @property
    def owes(self) -> bool:
        """Whether the peer has asked and has not got all of the answer."""
        asked = self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body
        return asked or self.transport.get_write_buffer_size() > 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._look()

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser refuses, by the status it asks for; called while its error is raised."""
        hinted = getattr(sys.exception(), "error_status_hint", 400)
        status = hinted if hinted in SAYS else 400
        code, message = SAYS[status]
        problem = {"code": code, "message": message, "where": None, "hint": "what there is: /docs"}
        self._say(errors.answer(status, problem))

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.resume_writing()
        if self._timer is not None:
            self._timer.cancel()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._blocked = self.loop.call_later(self._patience.send, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._blocked is not None:
            self._blocked.cancel()
            self._blocked = None

    def _look(self) -> None:
        """Wait for what is waited for now: anew where it is something else than before."""
        waiting = self._peers_turn()
        if waiting == self._waiting:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._waiting, self._since, self._received = waiting, self.loop.time(), 0
        if waiting is not None:
            seconds = self._patience.send if waiting == "end" else self._patience.receive
            self._timer = self.loop.call_later(seconds, self._overdue)

    def _peers_turn(self) -> str | None:
        if self.transport.is_closing():
            return "end"
        if self.cycle is not None and not self.cycle.response_complete:
            return "body" if self.cycle.more_body else None
        return None if self.timeout_keep_alive_task else "header"

    def _overdue(self) -> None:
        if self._waiting == "end":
            self.transport.abort()
            return
        patience = self._patience.receive
        if self._waiting == "body":
            left = self._since + patience + self._received / BYTES_PER_SECOND - self.loop.time()
            if left > 0:
                self._timer = self.loop.call_later(left, self._overdue)
                return
            self.cycle.disconnected = True  # what was read so far is dropped
            self.cycle.message_event.set()
        elif not self.conn.trailing_data[0]:  # nothing came at all: nobody waits for an answer
            self.transport.close()
            return
        message = f"the request's {self._waiting} did not come within {patience:g} s"
        problem = {"code": "http.slow", "message": message, "where": None, "hint": "send it in one go"}
        self._say(errors.answer(408, problem))

    def _say(self, answer: Response) -> None:
        """Answer for the app, which has not begun to, and hang up."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.write(written(answer, self.conn))
        self.transport.close()
        self._look()
