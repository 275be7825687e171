"""The explorer as a person meets it: what is on screen, in the words of the page."""

import base64
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.api.ask import answer, get, trace
from tests.browser.settled import FRAMES

# A limit, not a wait: on a busy machine Plotly's script alone may take seconds to parse.
WITHIN = 20_000
PROBE, RECORDER = (Path(__file__).with_name(name) for name in ("probe.js", "recorder.js"))
DEFAULT = {
    "sequence": {"task": "recall", "T": 30, "seed": 0},
    "models": [
        {"cell": "rnn", "hidden": 16, "seed": 0, "init": {"rule": "torch", "gain": 1}},
        {"cell": "lstm", "hidden": 16, "seed": 0, "init": {"rule": "torch", "gain": 1, "forget_bias": 1}},
    ],
    "loss": {"kind": "cross_entropy", "at": "last", "reduction": "sum"},
    "truncate": None,
}
# The page opens on the RNN; most tests are about the cell that has gates, at the same step.
AT_LSTM = {"model": 1, "pass": "backward", "t": 10}


@cache
def cells(url: str) -> list[dict]:
    """The cells of the server's catalogue, megabytes: asked for once, and not by way of a page."""
    return get(f"{url}/api/cells").json()["cells"]


def link(held: dict) -> str:
    """The hash that holds a spec, or a spec and how it is shown."""
    return "#j" + base64.urlsafe_b64encode(json.dumps(held).encode()).decode().rstrip("=")


def sent(event: dict) -> str:
    """An event as a stream brings it."""
    return f"event: {event['event']}\ndata: {json.dumps(event)}\n\n"


def as_blocks(events: list[dict], last: tuple[str, int]) -> Iterator[dict]:
    """The events of a trace as `/api/passes` sends them where each step is a block; up to and with one."""
    yield events[0]
    for name in ("forward", "backward"):
        of = [event for event in events if event["event"] in (name, "output" if name == "forward" else name)]
        for t in dict.fromkeys(event["t"] for event in of):
            yield {"event": name, "from": t, "to": t + 1, "models": [*_rows(of, t)]}
            if (name, t) == last:
                return


def _rows(events: list[dict], t: int) -> Iterator[dict]:
    """Each network's quantities of step t, as rows of one step."""
    here = [event for event in events if event["t"] == t]
    for model in dict.fromkeys(event["model"] for event in here):
        whole = {name: value for e in here if e["model"] == model for name, value in e.items()}
        nested = {
            name: {part: [value] for part, value in whole.pop(name).items()}
            for name in ("gates", "log10_norm")
            if name in whole
        }
        plain = {"event", "model", "layer", "direction", "t"}
        yield {name: [value] for name, value in whole.items() if name not in plain} | nested


class Explorer:
    """A page on the explorer of the server at `url`; it notes what goes wrong.

    `plotly`: whether figures' frames are drawn, or what Plotly would be given is recorded. `tab` is what it
    stands in; `page` is the same, at the first example where that is `due`.
    """

    def __init__(self, context: BrowserContext, url: str, plotly: bool = False) -> None:
        self.url = url
        self.context = context
        self.lang = "en"
        self.tab = context.new_page()
        self.due = False
        self.faults: list[str] = []
        self.expected: list[str] = []
        self.tab.add_init_script(path=PROBE)
        if not plotly:
            self.tab.add_init_script(path=RECORDER)
        self.tab.expose_function("asFarAs", self.as_far_as)
        self.tab.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.tab.on("console", self._heard)
        self.tab.on("request", self._asked)
        self.tab.on("response", self._answered)

    @property
    def page(self) -> Page:
        """The page. One that stood already follows a link to the first example when it is first used, unless
        the test itself begins with a link, which replaces all there is.
        """
        if self.due:
            self.open_spec(DEFAULT, selection=AT_LSTM)
        return self.tab

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _answered(self, response: Any) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url} asked {response.request.post_data}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.faults.append(f"outside: {request.url}")

    def open(self, hash: str = "", drawn: bool = True) -> None:
        self.page.goto(f"{self.url}/{hash}")
        if drawn:
            self.traced()
            self.drawn()

    def pick(self, group: str, value: str) -> None:
        """Turn one of a few by its label, which is what is seen and clicked, once that has come to rest."""
        picked = self.page.locator(f"input[name={group}][value='{value}']")
        self.page.locator("label").filter(has=picked).click()
        expect(picked).to_be_checked()

    def open_view(self) -> None:
        """The menu of how the lanes are shown; what is clicked outside of it closes it."""
        if not self.page.locator(".view-menu").is_visible():
            self.page.locator(".view-button").click()

    def open_spec(self, spec: dict, **saved: dict) -> None:
        """As a link to this spec (and view, and selection) does; what is on screen is replaced by it."""
        self.due = False
        view = {"lang": self.lang} | saved.pop("view", {})
        hash = link({"spec": spec, "view": view, **saved})
        self.page.evaluate("hash => probe.follow(hash)", hash)
        lang = view["lang"]
        self.gone(f"html:not([lang='{lang}'])")
        self.traced()
        self.gone(".opgraph.waits, .operation-numbers[hidden]")

    def traced(self) -> None:
        """Wait for trace and maps of what is asked now, and until what was there before is gone."""
        self.gone("body:not([data-connection='done']), .maps.waits")
        self.painted()

    def drawn(self) -> None:
        """Wait for the figures."""
        blank = ".figure:not([hidden]) > .picture:not(.drawn), .sheet:not([hidden]) > .picture:not(.drawn)"
        self.gone(blank)

    def gone(self, selector: str) -> None:
        """Wait until nothing matches: looked for in every frame, where `expect` looks once a second."""
        assert (
            self.page.evaluate("([selector, within]) => probe.gone(selector, within)", [selector, WITHIN])
            == []
        )

    def linked(self, text: str) -> None:
        """Wait until the address holds this piece of JSON."""
        assert self.page.evaluate("text => probe.linked(text)", text), text

    def address(self) -> str:
        """The hash, once it says what the page shows."""
        self.traced()
        return self.page.evaluate("probe.address()")

    def back(self, by: int = -1) -> None:
        """The browser's Back."""
        self.page.evaluate("by => history.go(by)", by)

    def painted(self) -> None:
        """Wait until what was done is on screen, should it do anything."""
        self.page.evaluate(FRAMES)

    def cut_at(self, event: str, t: int) -> None:
        """From now on, streams end after the step t of this pass; they come step by step."""

        def cut(route: Route) -> None:
            body = self.as_far_as(route.request.post_data or "", event, t)
            route.fulfill(content_type="text/event-stream", body=body)

        self.page.route("**/api/passes", cut)

    def as_far_as(self, body: str, event: str, t: int) -> str:
        """What a stream of these passes brings up to and with step t of one of them."""
        spec = {key: value for key, value in json.loads(body).items() if key not in {"arrays", "map", "pool"}}
        return "".join(sent(each) for each in as_blocks(self.trace(spec), (event, t)))

    def label(self, figure: Locator) -> str:
        """What a figure says of itself, once it has been written."""
        expect(figure).not_to_have_attribute("aria-busy", "true")
        return figure.get_attribute("aria-label") or ""

    def may_say(self, pattern: str) -> None:
        """This fault is what the test is about."""
        self.expected.append(pattern)

    def must_be_quiet(self) -> None:
        faults = self.faults + self.tab.evaluate("probe.violations")
        unexpected = [
            fault for fault in faults if not any(re.search(pattern, fault) for pattern in self.expected)
        ]
        assert unexpected == [], "\n".join(unexpected)

    def forgotten(self) -> "Explorer":
        """For another test: nothing that this one has noted or set is left but what a link replaces."""
        self.faults, self.expected = [], []
        self.tab.unroute_all()
        self.tab.evaluate("probe.forget()")
        return self

    @property
    def examples(self) -> Locator:
        """The button that opens the examples; it says which one the page is at."""
        return self.page.locator("#rail button.examples")

    def open_example(self, name: str) -> None:
        self.examples.click()
        self.page.locator(f".card[data-name='{name}']").click()

    # ---- what is on screen

    def digest(self) -> str:
        """Of the run on screen, once it is whole."""
        self.traced()
        return self.page.locator("body").get_attribute("data-run") or ""

    def shows(self, digest: str) -> None:
        """Wait until the run of this digest is on screen, and whole."""
        expect(self.page.locator("body")).to_have_attribute("data-run", digest)
        self.traced()

    def lane(self, name: str) -> Locator:
        return self.page.locator(".lane", has=self.page.locator("h3", has_text=re.compile(f"^{name}$")))

    def map(self, name: str) -> Locator:
        return self.page.locator(".map-box", has=self.page.locator("h3", has_text=re.compile(f"^{name}$")))

    @property
    def inspector(self) -> Locator:
        return self.page.locator("#inspector")

    @property
    def place(self) -> str:
        """Where the transport stands: "backward, t = 10 of 29"."""
        return self.page.locator(".here output").inner_text()

    def at(self, text: str) -> None:
        """Wait until the transport stands there."""
        expect(self.page.locator(".here output")).to_have_text(text)

    @property
    def operation(self) -> str:
        """The operation at which the transport stands, by its title."""
        return self.page.locator(".here .operation").inner_text()

    def numbers(self) -> dict[str, list[str]]:
        """The inspector's table of all numbers: column -> cells."""
        box = self.page.locator(".numbers-box")
        if box.get_attribute("open") is None:
            box.locator("summary").click()
        heads = box.locator("thead th").all_inner_texts()
        cells = box.locator("tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
        )
        return {head: [row[i] for row in cells] for i, head in enumerate(heads)}

    def column_x(self, name: str, t: int) -> float:
        """The pixel of step t in a lane, as Plotly has drawn it."""
        picture = self.lane(name).locator(".graph .picture").first
        return picture.evaluate("(host, t) => probe.columnX(host, t)", t)

    def cursor_x(self, name: str, figure: str = ".graph") -> float:
        box = self.lane(name).locator(f"{figure} .cursor").bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2

    def turn(self, label: str, value: str) -> None:
        """Turn a slider or fill a field."""
        self.page.get_by_label(label, exact=True).fill(value)

    # ---- what the server says of a spec

    def ask(self, path: str, body: dict) -> Any:
        return answer(self.url, path, body)

    def trace(self, spec: dict) -> list[dict]:
        """The events of a spec's trace."""
        return trace(self.url, spec)

    def digest_of(self, spec: dict) -> str:
        return self.trace(spec)[0]["digest"]

    def event(self, spec: dict, name: str, model: int, t: int) -> dict:
        return next(e for e in self.trace(spec) if e["event"] == name and e["model"] == model and e["t"] == t)
