"""What is said of bytes that are no HTTP request: they never reach the app, but are answered as it does."""

import sys

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.api import errors, guard

CAN_ANSWER = (h11.IDLE, h11.SEND_RESPONSE)
SAYS = {
    400: ("http.invalid", "this is no HTTP/1.1 request"),
    431: ("http.headers_too_large", "the request line and its headers have too many bytes"),
    501: ("http.encoding", "this way of sending a body is not known here"),
}


class Protocol(H11Protocol):
    """uvicorn's, with the one shape of error and the headers of every answer."""

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser refuses, by the status it asks for, and close; called while it is raised.

        Where an answer is under way already, nothing can be said any more.
        """
        if self.conn.our_state in CAN_ANSWER:
            hinted = getattr(sys.exception(), "error_status_hint", 400)
            status = hinted if hinted in SAYS else 400
            code, message = SAYS[status]
            problem = {"code": code, "message": message, "where": None, "hint": "what there is: /docs"}
            response = errors.answer(
                status, problem, {**guard.HEADERS, **guard.NOT_KEPT, "connection": "close"}
            )
            for event in (
                h11.Response(status_code=status, headers=response.raw_headers),
                h11.Data(data=response.body),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
