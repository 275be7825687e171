"""Chromium as the tests start it, and a page that must stay quiet: no error, violation or request outside."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, BrowserType, expect

from tests.browser.cases import further
from tests.browser.explorer import AT_LSTM, DEFAULT, WITHIN, Explorer
from tests.browser.lecture import open_pane
from tests.browser.settled import settle
from tests.browser.why import answered

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
# A page lives for seconds: optimising its scripts takes a tenth of the processor time and gives nothing back.
BRIEF = "--js-flags=--no-turbofan --no-maglev"
SYSTEM = ("chromium", "chromium-browser", "google-chrome")
# The same pages, without windows and menus of its own: a fifth of the processor time less.
SHELL = "chromium-headless-shell"


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """What is waited for may take long, and what is read stands in a frame painted since."""
    expect.set_options(timeout=WITHIN)
    with pytest.MonkeyPatch.context() as patch:
        settle(patch)
        yield


def chromium(*rather: str) -> dict:
    """How to start it: the system's where there is one, else the one that Playwright installed. `rather`:
    programs to take before those.
    """
    found = next((path for path in map(shutil.which, (*rather, *SYSTEM)) if path), None)
    return {"args": FLAGS, "headless": True, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    return chromium()


@pytest.fixture(scope="session")
def profile(
    browser_type: BrowserType, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[BrowserContext]:
    """A browser that keeps its cache on disk, scripts compiled: with that, a page opens in half the time.

    Long tests assert times, so theirs runs as a reader's does.
    """
    long = pytestconfig.getoption("markexpr") == "long"
    how = chromium() if long else chromium(SHELL)
    if not long:
        how["args"] = [*how["args"], BRIEF]
    context = browser_type.launch_persistent_context(tmp_path_factory.mktemp("profile"), **how)
    yield context
    context.close()


@pytest.fixture(scope="session")
def standing() -> dict[tuple[bool, bool], list[Explorer]]:
    """The pages that tests marked `standing` have one after the other, once there is one: with Plotly or its
    recorder, for tests that hold answers on their way or for others.
    """
    return {(plotly, holds): [] for plotly in (True, False) for holds in (True, False)}


@pytest.fixture
def context(
    profile: BrowserContext, standing: dict[tuple[bool, bool], list[Explorer]], server: str
) -> Iterator[BrowserContext]:
    """No memory of tests before: a reader who has gone on to the workbench."""
    profile.add_cookies([{"name": "bench", "value": "1", "url": server}])
    yield profile
    kept = [explorer.tab for pages in standing.values() for explorer in pages]
    for page in profile.pages[1:]:  # the first is the browser's own: it ends with that
        if page not in kept:
            page.close()
    profile.unroute_all()
    profile.clear_cookies()
    profile.clear_permissions()


@pytest.fixture
def intercepted(context: BrowserContext) -> None:
    """For a test that holds or alters answers on their way. Before the page opens, or follows the link to the
    first example: interception may begin only after the next request.
    """
    context.route("**/nothing", lambda route: route.abort())


@pytest.fixture
def explorer_as(
    request: pytest.FixtureRequest,
    context: BrowserContext,
    server: str,
    standing: dict[tuple[bool, bool], list[Explorer]],
) -> Iterator[Callable[..., Explorer]]:
    """Opens the explorer for somebody with another screen, language, theme or wish for motion: the first
    example, traced, at its LSTM. In the end the page must have been quiet.

    To open a page takes seconds. A test marked `standing` does not ask how the page was opened: it has the
    one that another like it left, unless that failed, and a link to the first example. Half of those seconds
    are Plotly's script: only a test marked `plotly` has it, all others its recorder.
    """
    stands, plotly = (request.node.get_closest_marker(name) is not None for name in ("standing", "plotly"))
    kept = standing[plotly, "intercepted" in request.fixturenames]
    failures = request.session.testsfailed
    explorers = []

    def opened(
        size: tuple[int, int] = (1440, 900),
        locale: str = "en-GB",
        scheme: str = "light",
        motion: str = "no-preference",
    ) -> Explorer:
        found = kept.pop() if stands and kept else None
        explorer = found or Explorer(context, server, plotly)
        explorers.append(explorer)
        explorer.lang = locale[:2]
        explorer.tab.bring_to_front()  # behind another one it would paint nothing
        explorer.tab.set_viewport_size({"width": size[0], "height": size[1]})
        explorer.tab.set_extra_http_headers({"accept-language": locale})
        explorer.tab.emulate_media(color_scheme=scheme, reduced_motion=motion)
        if found:
            explorer.due = True
        else:
            explorer.open()
            explorer.page.keyboard.press("m")
        return explorer

    yield opened
    for explorer in explorers:
        explorer.must_be_quiet()
    if stands and explorers and request.session.testsfailed == failures:
        kept.append(explorers[-1].forgotten())


@pytest.fixture(
    params=[
        ("dark", "ko-KR", (1024, 768)),  # where room and contrast are least
        further(("light", "en-GB", (1440, 900))),
        further(("light", "en-GB", (1024, 768))),
        further(("dark", "ko-KR", (1440, 900))),
    ],
    ids=lambda look: " ".join(map(str, look[:2])),
)
def each_look(explorer_as: Callable[..., Explorer], request: pytest.FixtureRequest) -> Explorer:
    """In each theme, language and size."""
    scheme, locale, size = request.param
    return explorer_as(size=size, locale=locale, scheme=scheme)


@pytest.fixture
def explorer(explorer_as: Callable[..., Explorer]) -> Explorer:
    """As most see it: English, 1440 by 900."""
    return explorer_as()


@pytest.fixture
def hand(explorer: Explorer) -> Explorer:
    """The pane By hand of the small example."""
    open_pane(explorer, "hand")
    return explorer


@pytest.fixture
def why(explorer: Explorer) -> Explorer:
    """The pane, of the default's RNN."""
    explorer.open_spec(DEFAULT, view={"pane": "why"}, selection={**AT_LSTM, "model": 0})
    answered(explorer)
    return explorer
