"""What may be set, by environment or by flag, and where the page's files are."""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def _switch(text: str) -> bool:
    """ "1", "yes", "true", "on" or their opposites; anything else raises ValueError."""
    words = {
        "1": True,
        "yes": True,
        "true": True,
        "on": True,
        "0": False,
        "no": False,
        "false": False,
        "off": False,
    }
    if text.lower() not in words:
        raise ValueError(f"{text!r} is neither yes nor no")
    return words[text.lower()]


def _names(text: str) -> tuple[str, ...]:
    """ "a.example, b.example" -> ("a.example", "b.example")."""
    return tuple(name.strip().lower() for name in text.split(",") if name.strip())


def _setting(default: Any, read: Any, says: str, metavar: str | None = None) -> Any:
    return field(default=default, metadata={"read": read, "says": says, "metavar": metavar})


@dataclass(frozen=True)
class Settings:
    """Everything that may be set. Each has a flag (`--max-t`) and a variable of the environment
    (`UNROLLED_MAX_T`).
    """

    host: str = _setting(
        "127.0.0.1", str, "the address to listen on; HOST in the environment works as well", "HOST"
    )
    port: int = _setting(
        8000, int, "the port; 0 takes a free one; PORT in the environment works as well", "PORT"
    )
    open: bool = _setting(True, _switch, "open the browser once the server answers")
    allowed_hosts: tuple[str, ...] = _setting(
        (),
        _names,
        "names besides localhost by which a browser may call this server, with commas between",
        "NAMES",
    )
    max_t: int = _setting(2000, int, "the longest sequence, in steps", "STEPS")
    max_hidden: int = _setting(512, int, "the largest hidden size", "UNITS")
    max_models: int = _setting(6, int, "the most models in one spec", "MODELS")
    # A fifth of max_memory: packed weights, as sent, as text, as numbers, in a network and as gradients.
    max_body: int = _setting(200_000_000, int, "the largest request, in bytes", "BYTES")
    max_answer: int = _setting(
        256_000_000, int, "the largest answer, in bytes, as estimated beforehand", "BYTES"
    )
    max_memory: int = _setting(
        1_000_000_000,
        int,
        "the most memory of one computation, in bytes, as estimated beforehand; "
        "what needs more than max-server-memory is computed alone",
        "BYTES",
    )
    max_server_memory: int = _setting(
        400_000_000,
        int,
        "the memory that computations at the same time share, in bytes; "
        "one that needs more, up to max-memory, waits until no other is under way",
        "BYTES",
    )
    max_seconds: float = _setting(
        30.0, float, "the longest computation, in seconds, as estimated beforehand", "SECONDS"
    )
    max_streams: int = _setting(64, int, "the most traces open at once", "TRACES")
    max_connections: int = _setting(
        512, int, "the most connections open at once; never more than file descriptors allow", "CONNECTIONS"
    )
    wait_seconds: float = _setting(
        10.0,
        float,
        "how long a question may wait for memory that others hold; a stream may wait on",
        "SECONDS",
    )
    receive_seconds: float = _setting(
        15.0, float, "how long the header of a request, or its body, may take to come", "SECONDS"
    )
    send_seconds: float = _setting(
        30.0, float, "how long a reader may take nothing before it is cut off", "SECONDS"
    )

    def __post_init__(self) -> None:
        if not self.host.strip():
            raise ValueError("the host is empty, which would listen on every interface; 0.0.0.0 says so")
        if not 0 <= self.port <= 65535:
            raise ValueError(f"the port is {self.port}; it must be 0 to 65535")
        for item in fields(self):
            value = getattr(self, item.name)
            if (item.name.startswith("max_") or item.name.endswith("_seconds")) and not value > 0:
                raise ValueError(f"{item.name} is {value}; it must be above 0")

    @property
    def static(self) -> Path:
        """The folder of scripts, styles and catalogues."""
        return _folder("static")

    @property
    def templates(self) -> Path:
        """The folder of Jinja templates."""
        return _folder("templates")

    @property
    def plotly(self) -> Path:
        """plotly.min.js in the installed plotly package, found without importing it (that takes half a
        second).
        """
        return Path(find_spec("plotly").submodule_search_locations[0]) / "package_data" / "plotly.min.js"


def _folder(name: str) -> Path:
    """The folder as the wheel carries it (app/_static), else as the checkout has it (static beside app)."""
    package = Path(str(files("app")))
    installed = package / f"_{name}"
    return installed if installed.is_dir() else package.parent / name


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the environment asks for; ValueError names the variable that cannot be read."""
    values = {}
    for item in fields(Settings):
        names = [
            f"UNROLLED_{item.name.upper()}",
            *([item.name.upper()] if item.name in ("host", "port") else []),
        ]
        for name in names:
            if environment.get(name):
                try:
                    values[item.name] = item.metadata["read"](environment[name])
                except ValueError as error:
                    raise ValueError(f"{name}={environment[name]}: {error}") from error
                break
    return Settings(**values)


def add_flags(parser: argparse.ArgumentParser, settings: Settings) -> None:
    """One flag for each setting, its help with what it does, its variable and the default."""
    for item in fields(Settings):
        value = getattr(settings, item.name)
        variable = f"UNROLLED_{item.name.upper()}"
        says = item.metadata["says"]
        if isinstance(value, bool):
            parser.add_argument(
                f"--{item.name}",
                action=argparse.BooleanOptionalAction,
                default=value,
                help=f"{says} [{variable}; default: {'yes' if value else 'no'}]",
            )
        else:
            shown = ",".join(value) or "none" if isinstance(value, tuple) else value
            parser.add_argument(
                f"--{item.name.replace('_', '-')}",
                type=item.metadata["read"],
                default=value,
                metavar=item.metadata["metavar"],
                help=f"{says} [{variable}; default: {shown}]",
            )


def from_flags(parsed: argparse.Namespace) -> Settings:
    """The settings out of what `add_flags` parsed; ValueError says what is out of bounds."""
    return Settings(**{item.name: getattr(parsed, item.name) for item in fields(Settings)})
