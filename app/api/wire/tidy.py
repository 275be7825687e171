"""Memory that was dropped goes back to the system: cycles are collected, freed pages given back."""

import asyncio
import ctypes
import gc
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

ENOUGH = 16e6  # bytes: less is soon used again
SECONDS = 1.0
ROUNDS = 10  # of so many seconds, in which streams are open: beside 300 of them it stops all for .1 s


class Tidy:
    """Waits until enough was dropped, then lets `submit` tidy up, at most once a second.

    It comes a second late: what many readers left behind at once is given back in one go, the last of it too;
    while streams are open, later. What refers to itself is collected where it is `idle`.
    """

    def __init__(self, submit: Callable[[Callable[[], Any]], Any], idle: Callable[[], bool]) -> None:
        self._submit, self._idle = submit, idle
        self._bytes = 0.0
        self._due = False
        self._put_off = 0

    def dropped(self, held: float) -> None:
        """So many bytes are held no longer (on the event loop)."""
        self._bytes += held
        if self._bytes >= ENOUGH and not self._due:
            self._due = True
            self._later()

    def _later(self) -> None:
        asyncio.get_running_loop().call_later(SECONDS, self._begin)

    def _begin(self) -> None:
        if not (idle := self._idle()) and self._put_off < ROUNDS:
            self._put_off += 1
            self._later()
            return
        self._bytes, self._due, self._put_off = 0.0, False, 0
        with suppress(RuntimeError):  # no more work is taken: the process ends
            if idle:
                self._submit(gc.collect)
            self._submit(give_back)


def give_back() -> None:
    """Where the C library can, give the freed pages to the system.

    NumPy's arrays come from malloc, which keeps most of what is freed for later.
    """
    if os.name == "posix" and hasattr(library := ctypes.CDLL(None), "malloc_trim"):
        library.malloc_trim(0)
