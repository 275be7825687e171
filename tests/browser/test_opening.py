"""What it takes to open the page: few requests, and none for a module alone."""

from urllib.parse import urlsplit

from app import pages
from tests.browser.explorer import Explorer

CATALOGUE = {"/api/cells", "/api/tasks", "/api/limits", "/api/presets"}
CHECK = {"/api/gradient-check"}  # of the numbers that came with the page


def place(url: str) -> str:
    """The path of an address, without the version in it."""
    path = urlsplit(url).path
    return "/".join(part for part in path.split("/") if not pages.VERSION.fullmatch(part))


def test_before_plotly_the_page_asks_for_itself_a_script_a_sheet_and_what_it_shows(context, server):
    explorer = Explorer(context, server, plotly=True)
    asked = []
    explorer.page.on("request", lambda request: asked.append(place(request.url)))
    explorer.open()
    (plotly,) = (path for path in asked if path.startswith("/vendor/plotly-"))
    files = {"/", f"/static/{pages.SCRIPT}", f"/static/{pages.SHEET}", "/static/favicon.svg"}
    before = set(asked[: asked.index(plotly)])
    assert before - CHECK == files | CATALOGUE
    assert "/api/passes" not in asked
    assert [path for path in asked if path.endswith(".js")] == [f"/static/{pages.SCRIPT}", plotly]
    explorer.must_be_quiet()


def test_the_joined_script_leaves_no_name_on_the_page(context, server):
    explorer = Explorer(context, server)
    explorer.open(drawn=False)
    explorer.traced()
    assert explorer.page.evaluate("[typeof module$, typeof el, typeof createStore]") == ["undefined"] * 3
    explorer.must_be_quiet()
