"""Answers that are the same for as long as the server runs: made once, on a compute thread, where somebody is
about to ask for them. A script asks for none, and the formulas take as long as many traces.
"""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Lock
from typing import Any

from app.api.http.asked import JSON
from app.api.http.compressible import Compressible
from app.api.spec import limits
from app.api.wire import wire
from app.data import task_catalogue
from app.data.presets import presets
from app.formulas import catalogue
from app.settings import Settings

HEALTHY = b'{"status":"ok"}'


class Constant(Compressible):
    """An answer that is made on another thread once it is begun, which asking for it does too."""

    def __init__(self, begin: Callable[[], Future[bytes]]) -> None:
        super().__init__(lambda: self.begin().result(), JSON)
        self._begin = begin
        self._begun: Future[bytes] | None = None
        self._lock = Lock()

    def begin(self) -> Future[bytes]:
        """Has it made, unless it is on its way already."""
        with self._lock:
            if self._begun is None:
                self._begun = self._begin()
            return self._begun


def constants(submit: Callable[..., Future[bytes]], settings: Settings) -> dict[str, Constant]:
    """The answers by the last part of their address, in the order in which a page needs them."""
    made = {
        "tasks": task_catalogue,
        "presets": presets,
        "limits": partial(limits.table, settings),
        "cells": catalogue,
    }
    return {name: Constant(partial(submit, _encoded, make)) for name, make in made.items()}


def _encoded(make: Callable[[], Any]) -> bytes:
    return wire.encode(make())
