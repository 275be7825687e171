"""A page of any checkout, opened in Chromium and asked from outside: `page.js` looks and acts there."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.browser.explorer import link

SCRIPT = Path(__file__).with_name("page.js")
SIZE = {"width": 1440, "height": 900}
# Nothing has changed for so long: the page is complete. A page that opens has longer pauses. ms.
QUIET, QUIET_AT_FIRST = 700, 1500
LIMIT = 60_000  # for each change to be complete, ms
FRAMES = ["disabled-by-default-devtools.timeline", "disabled-by-default-devtools.timeline.frame"]


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server of the checkout in this folder, run by its own environment if it has one."""
    own = folder / ".venv/bin/python"
    process = subprocess.Popen(
        [own if own.exists() else sys.executable, "-m", "app", "serve", "--no-open", "--port", "0"],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"},
    )
    try:
        line = process.stdout.readline()  # is printed once it answers
        if "http://" not in line:
            raise RuntimeError(f"no server runs in {folder}: {line}")
        yield line.split()[3]
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


class Opened:
    """A page that has been opened and is complete; what goes wrong in it ends the measurement."""

    def __init__(
        self, context: BrowserContext, url: str, spec: dict | None = None, quiet: int = QUIET
    ) -> None:
        self.faults: list[str] = []
        self.url = url
        self.page = context.new_page()
        self.page.add_init_script(path=SCRIPT)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("console", lambda said: said.type == "error" and self.faults.append(said.text))
        self.page.on("request", self._asked)
        self._devtools = context.new_cdp_session(self.page)
        self._devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.page.goto(f"{url}/{link({'spec': spec, 'view': {'lang': 'en'}}) if spec else ''}")
        self.times = self.ask("opened", quiet=quiet, limit=LIMIT)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.faults.append(f"outside: {request.url}")

    def ask(self, what: str, **how: Any) -> Any:
        """What the script answers to this; see `bench` there."""
        answer = self.page.evaluate("([what, how]) => bench[what](how)", [what, how])
        if self.faults:
            raise RuntimeError("; ".join(self.faults))
        return answer

    def change(self, **how: Any) -> float:
        """The time until a change is complete, ms: of the control `label` to `value`, or of the seed."""
        return self.ask("change", quiet=QUIET, limit=LIMIT, **how)

    def drawn(self, what: str, **how: Any) -> tuple[Any, int]:
        """The script's answer, and how many frames the browser has drawn meanwhile, by its own trace."""
        browser = self.page.context.browser
        browser.start_tracing(page=self.page, categories=[*FRAMES, "blink.user_timing"])
        try:
            answer = self.ask(what, **how)
        finally:
            events = json.loads(browser.stop_tracing())["traceEvents"]
        marks = [event["ts"] for event in events if event["name"] == "bench"]
        frames = [event["ts"] for event in events if event["name"] == "DrawFrame"]
        return answer, sum(min(marks) < at <= max(marks) for at in frames)

    def metrics(self) -> dict[str, float]:
        """What the browser counts: `ThreadTime` is the main thread's processor time, in seconds."""
        found = self._devtools.send("Performance.getMetrics")["metrics"]
        return {each["name"]: each["value"] for each in found}

    def spent(self) -> float:
        """Processor time of the page's main thread so far, ms."""
        return 1000 * self.metrics()["ThreadTime"]

    def collected(self) -> dict[str, float]:
        """The same as `metrics`, once what is of no use any more has been collected."""
        self._devtools.send("HeapProfiler.collectGarbage")
        return self.metrics()


@contextmanager
def opened(browser: Browser, folder: Path, spec: dict | None = None) -> Iterator[Opened]:
    """A page on this spec, in a profile of its own, of a server of its own: nobody has asked it before."""
    with serving(folder) as url:
        context = browser.new_context(viewport=SIZE, locale="en")
        try:
            yield Opened(context, url, spec)
        finally:
            context.close()
