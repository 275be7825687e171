"""A real server in a process of its own, as a user starts it: streams and signals need one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

ROOT = Path(__file__).resolve().parent.parent


class Server:
    """A running `unrolled serve`: its address, its process, and what it printed."""

    def __init__(self, *flags: str, root: Path = ROOT, descriptors: int | None = None) -> None:
        """Starts that of the checkout at `root`, with at most so many file descriptors."""
        # Not a pipe: one that nobody reads fills up and stops the server.
        self.errors = TemporaryFile("w+")  # noqa: SIM115 - `said` closes it
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "app", "serve", "--no-open", "--port", "0", *flags],
            cwd=root,
            preexec_fn=descriptors and (lambda: _limited(descriptors)),
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"},
        )
        line = self.process.stdout.readline()  # printed once it answers
        if "http://" not in line:
            self.process.wait(timeout=10)
            raise RuntimeError(f"no server: {line}{self.said()}")
        self.url = line.split()[3]

    def stop(self, how: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Its exit code and what it wrote to stderr."""
        self.process.send_signal(how)
        self.process.wait(timeout=10)
        self.process.stdout.close()
        return self.process.returncode, self.said()

    def said(self) -> str:
        """What it wrote to stderr."""
        self.errors.seek(0)
        with self.errors:
            return self.errors.read()

    @property
    def memory(self) -> int:
        """Resident bytes (Linux)."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


def _limited(descriptors: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))


def until(reached: Callable[[], bool], otherwise: str) -> None:
    """Wait until `reached()` is true, twenty seconds at most."""
    deadline = time.monotonic() + 20
    while not reached():
        assert time.monotonic() < deadline, otherwise


@contextmanager
def running(*flags: str) -> Iterator[Server]:
    """A server with these flags, stopped in the end. It must have written nothing to stderr: no traceback, no
    warning.
    """
    server = Server(*flags)
    try:
        yield server
    finally:
        code, errors = server.stop() if server.process.poll() is None else (0, "")
    assert (code, errors) == (0, "")
