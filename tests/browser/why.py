"""The pane Why it dies, as the tests of it read it."""

import re

from playwright.sync_api import Request, expect

from tests.api.ask import get
from tests.browser.explorer import Explorer

# The pane, just opened, has not turned yet to the network that lost most.
TURNING = ".verdict-lines .waits, .verdict-lines:not([hidden])[aria-busy=true]"
FURTHER = ("spectrum", "seeds", "libraries", "clipping")  # folded away until one of them is asked for


def answered(explorer: Explorer) -> None:
    """Wait until verdict and section stand on screen, drawn."""
    expect(explorer.page.locator(".why-section")).to_have_attribute("aria-busy", "false")
    expect(explorer.page.locator(".verdict-box:not(.waits) .verdict")).to_be_visible()
    explorer.painted()
    explorer.gone(".why .figure:not([hidden]) > .picture:not(.drawn)")


def choose(explorer: Explorer, group: str, value: str) -> None:
    """Check a radio button; a network's once the pane, just opened, has turned to the one that lost most."""
    if group == "why-network":
        explorer.gone(TURNING)
    if group == "why" and value in FURTHER and explorer.page.locator(".further:not([open])").count():
        explorer.page.locator(".further > summary").click()
    explorer.pick(group, value)


def presets(url: str) -> list[dict]:
    return get(f"{url}/api/presets").json()


def cases(url: str) -> list[dict]:
    """The examples of how gradients live and die: those of patterns have a chooser of their own."""
    return [preset for preset in presets(url) if not preset["pattern"]]


def preset_of(url: str, name: str) -> dict:
    return next(preset for preset in presets(url) if preset["name"] == name)


def traces_of(explorer: Explorer) -> list[str]:
    """What the page asks to be traced from now on, as it grows."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/api/passes"):
            asked.append(request.post_data)

    explorer.page.on("request", note)
    return asked


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text)]
