"""The outermost layer of the app: which requests are let in, and the headers of every answer."""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.wire import errors

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/@\[\]]+)(?::(\d{1,5}))?", re.ASCII)
PORTS = {"http": "80", "https": "443"}

# plotly.js puts two <style> elements into the page: an empty one, whose rules it adds by script, and that of
# the map library which it carries. These are the digests of their texts; another plotly.js has others, and
# the browser tests then tell of a violation.
PLOTLY_STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' "
    "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='"
)
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' {PLOTLY_STYLES}",
        # plotly.js draws with style attributes; without this heat maps come out wrong, silently.
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
NOT_KEPT = {"cache-control": "no-store"}  # of what says nothing else


class Guard:
    """ASGI middleware: lets in requests to a known name of this server and from its own pages, and adds the
    headers.

    The Host check keeps out a page elsewhere whose name was made to resolve to this machine; the Origin check
    one that posts here.
    """

    def __init__(self, app: ASGIApp, allowed_hosts: tuple[str, ...] = ()) -> None:
        self.app = app
        self.names = LOOPBACK | {name.lower() for name in allowed_hosts}
        self.raw_headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                if not any(name == b"cache-control" for name, _ in headers):
                    headers += [(name.encode(), value.encode()) for name, value in NOT_KEPT.items()]
                message = {**message, "headers": headers + self.raw_headers}
            await send(message)

        problem = self.problem(scope)
        target = errors.answer(*problem) if problem else self.app
        await target(scope, receive, send_with_headers)

    def problem(self, scope: Scope) -> tuple[int, dict[str, str | None]] | None:
        """Why the request is refused: a status and the error; None where it is welcome."""
        headers = Headers(scope=scope)
        host = AUTHORITY.fullmatch(headers.get("host", "").lower())
        if host is None or host[1] not in self.names:
            return 421, {
                "code": "host.unknown",
                # Without the name itself: nothing that a stranger made up comes back from here.
                "message": "this server is not called by the name that the request has for it",
                "where": None,
                "hint": "browse to localhost, or name the host in --allowed-hosts",
            }
        origin = headers.get("origin")
        foreign = origin is not None and not _same(origin.lower(), host)
        crossing = scope["method"] not in ("GET", "HEAD") and headers.get("sec-fetch-site") in (
            "cross-site",
            "same-site",
        )
        if foreign or crossing:
            return 403, {
                "code": "origin.foreign",
                "message": f"pages of {origin or 'another site'} may not ask here",
                "where": None,
                "hint": "ask from the page that this server serves, or without a browser",
            }
        return None


def _same(origin: str, host: re.Match[str]) -> bool:
    """Whether an Origin header names the host that the request went to; "null" names none."""
    scheme, _, authority = origin.partition("://")
    there = AUTHORITY.fullmatch(authority)
    port = PORTS.get(scheme)
    return (
        port is not None and there is not None and (there[1], there[2] or port) == (host[1], host[2] or port)
    )
