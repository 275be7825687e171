"""Chromium as the tests start it, and a page that must stay quiet: no error, violation or request outside."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, BrowserType, expect

from tests.browser.explorer import WITHIN, Explorer

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What the page asks for outside is a fault; it must not get there either.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
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


@pytest.fixture(scope="session")
def profile(browser_type: BrowserType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser that keeps its cache on disk, scripts compiled: with that, a page opens in half the time."""
    context = browser_type.launch_persistent_context(
        tmp_path_factory.mktemp("profile"),
        **chromium(),
        viewport={"width": 1440, "height": 900},
        locale="en-GB",
    )
    yield context
    context.close()


@pytest.fixture
def context(profile: BrowserContext) -> Iterator[BrowserContext]:
    """1440 by 900, English, light, and no memory of tests before: one that wants another makes its own."""
    yield profile
    for page in profile.pages[1:]:  # the first is the browser's own: it ends with that
        page.close()
    profile.unroute_all()
    profile.clear_cookies()
    profile.clear_permissions()


@pytest.fixture
def explorer(context: BrowserContext, server: str) -> Iterator[Explorer]:
    """The first example, traced; in the end the page must have been quiet."""
    explorer = Explorer(context, server)
    explorer.open()
    yield explorer
    explorer.must_be_quiet()
