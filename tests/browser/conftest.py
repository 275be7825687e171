"""Chromium as the tests start it, and a page that must stay quiet: no error, violation or request outside."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.explorer import WITHIN, Explorer

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SYSTEM = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    expect.set_options(timeout=WITHIN)


def chromium() -> dict:
    """How to start it: the system's where there is one, else the one that Playwright installed."""
    found = next((path for path in map(shutil.which, SYSTEM) if path), None)
    return {"args": FLAGS, "headless": True, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    return chromium()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """1440 by 900, English, light: a test that wants another makes its own with `open_explorer`."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def explorer(context: BrowserContext, server: str) -> Iterator[Explorer]:
    """The first example, traced; in the end the page must have been quiet."""
    explorer = Explorer(context, server)
    explorer.open()
    yield explorer
    explorer.must_be_quiet()
