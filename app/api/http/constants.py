"""Answers that are the same for as long as the server runs: made once, on a compute thread."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
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


def constants(submit: Callable[..., Future[bytes]], settings: Settings) -> dict[str, Compressible]:
    """The answers by the last part of their address."""
    made = {
        "cells": catalogue,
        "tasks": task_catalogue,
        "presets": presets,
        "limits": partial(limits.table, settings),
    }
    return {name: Compressible(submit(_encoded, make).result, JSON) for name, make in made.items()}


def _encoded(make: Callable[[], Any]) -> bytes:
    return wire.encode(make())
