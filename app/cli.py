"""`unrolled`: the command line. `unrolled serve` starts the explorer; `unrolled` alone does the same."""

import argparse
import contextlib
import errno
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from ipaddress import ip_address

from app.settings import Settings, add_flags, from_environment, from_flags

BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")

EVERY_INTERFACE = (
    "warning: this listens on every interface, with no password: whoever reaches this machine can ask it; "
    "--host 127.0.0.1 keeps it to this machine"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line and run it; the exit code is 0, or 1 with a message for what cannot be done."""
    # Before NumPy is imported: two BLAS threads are slower here, and give other bits.
    for variable in BLAS_THREADS:
        os.environ.setdefault(variable, "1")
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help")):
        given.insert(0, "serve")
    try:
        parser = _parser(from_environment())
        settings = from_flags(parser.parse_args(given))
    except ValueError as error:
        print(f"unrolled: {error}", file=sys.stderr)
        return 1
    return serve(settings)


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="unrolled", description="A visual explorer of recurrent networks.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    text = "start the explorer on this machine (what `unrolled` alone does)"
    add_flags(commands.add_parser("serve", help=text, description=text), settings)
    return parser


def serve(settings: Settings) -> int:
    """Listen, say where, open the browser, answer until Ctrl-C or SIGTERM; 1 when the port cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named as TCP: asyncio sets TCP_NODELAY on such sockets only, and without it each answer waits 40 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
            listener.listen(1024)
        except OSError as error:
            print(f"unrolled: {_cannot_listen(settings, error)}", file=sys.stderr)
            return 1
        if _is_every_interface(listener.getsockname()[0]):
            print(f"unrolled: {EVERY_INTERFACE}", file=sys.stderr)
        with contextlib.suppress(KeyboardInterrupt):  # before the server hears of signals
            _run(settings, listener, _url(settings.host, listener.getsockname()[1]))
    return 0


def _run(settings: Settings, listener: socket.socket, url: str) -> None:
    # Half a second of imports: only once the port is ours.
    from app.main import create_app
    from app.serving.server import Server

    def ready() -> None:
        print(f"Unrolled is at {url} (Ctrl-C stops it)", flush=True)
        if settings.open:
            threading.Thread(target=_open_browser, args=(url,), daemon=True).start()

    Server(create_app(settings), settings, listener, ready).run()


def _url(host: str, port: int) -> str:
    """The address to browse to: a server on every interface still answers to localhost only."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def _is_every_interface(address: str) -> bool:
    """Whether a socket bound to `address` hears all of them: 0.0.0.0 in any of its forms, or ::."""
    found = ip_address(address)
    return (getattr(found, "ipv4_mapped", None) or found).is_unspecified


def _cannot_listen(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        free = settings.port + 1 if settings.port < 65535 else 0
        return (
            f"port {settings.port} is taken, "
            f"perhaps by another Unrolled at {_url(settings.host, settings.port)}; "
            f"choose another: unrolled serve --port {free}"
        )
    return f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}"


def _open_browser(url: str) -> None:
    """Open `url` in the user's browser if there is one with a window; a text browser would take the terminal
    over.
    """
    windows = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if windows:
        webbrowser.open(url)
