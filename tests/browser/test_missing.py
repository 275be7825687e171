"""What has not come: hatched while a stream brings it; said in its place once it does not come any more."""

import pytest
from playwright.sync_api import expect

from tests.browser.cases import further
from tests.browser.explorer import Explorer

pytestmark = pytest.mark.standing

PANES = {
    "map": "Where does it go?",
    "cell": "How is it computed?",
    "layer": "What does a step add?",
    "hand": "How is it derived?",
    "descent": "Does it learn?",
    "why": "Why does it die?",
}
# What a pane asks when it is opened; the map asks when its rows are turned.
QUESTIONS = {
    "cell": "**/api/step",
    "layer": "**/api/shares",
    "hand": "**/api/derivation",
    "why": "**/api/{verdict,factors}",
}


def hatched(explorer: Explorer, figure: str) -> list[int]:
    """The steps of the RNN's figure under the hatch, first and last; none is []."""
    lane = explorer.lane("RNN").locator(figure)
    left, right = lane.locator(".veil").evaluate("node => probe.clipped(node)")
    picture = explorer.lane("RNN").locator(".graph .picture").first
    columns = picture.evaluate("host => [...Array(30).keys()].map(t => probe.columnX(host, t))")
    under = [t for t, x in enumerate(columns) if left < x < right]
    return [under[0], under[-1]] if under else []


@pytest.mark.usefixtures("intercepted")
def test_while_the_maps_are_on_their_way_the_page_says_so(explorer: Explorer):
    held = []
    explorer.page.route("**/api/gradient-map", lambda route: held.append(route))
    maps, coming = explorer.page.locator(".maps"), explorer.page.locator(".coming")
    expect(coming).to_be_hidden()
    explorer.page.get_by_text("real loss").click()
    expect(coming).to_have_text("The gradient maps are being computed …")
    expect(maps).to_have_attribute("aria-busy", "true")
    held[0].continue_()
    expect(coming).to_be_hidden()
    expect(maps).to_have_attribute("aria-busy", "false")


@pytest.mark.usefixtures("intercepted")
def test_what_a_broken_stream_did_not_bring_is_hatched_and_the_lane_says_how_far_it_came(explorer: Explorer):
    assert (hatched(explorer, ".graph"), hatched(explorer, ".strip")) == ([], [0, 9])
    explorer.cut_at("backward", 23)
    explorer.page.get_by_role("button", name="Next seed").click()
    expect(explorer.lane("RNN").locator(".headline")).to_have_text("came as far as t = 23, backward")
    assert (hatched(explorer, ".graph"), hatched(explorer, ".strip")) == ([10, 22], [0, 22])
    expect(explorer.lane("LSTM").locator(".headline")).to_have_text("came as far as t = 23, backward")


def test_while_a_stream_brings_it_what_has_not_arrived_is_hatched(explorer: Explorer):
    explorer.page.evaluate("probe.until = ['backward', 23]")
    explorer.page.get_by_role("button", name="Next seed").click()
    expect(explorer.page.locator("body")).to_have_attribute("data-connection", "streaming")
    explorer.gone(".lane .headline:not(:empty)")
    assert (hatched(explorer, ".graph"), hatched(explorer, ".strip")) == ([10, 22], [0, 22])
    expect(explorer.page.get_by_role("button", name="Try again")).to_have_count(0)
    maps = explorer.page.locator(".map-box .skeleton, .curve .skeleton")
    assert maps.evaluate_all("all => all.map(each => each.checkVisibility())") == [True] * 3
    explorer.page.evaluate("probe.until = ['forward', 4]")
    before = explorer.page.locator("body").get_attribute("data-run")
    explorer.page.get_by_role("button", name="Next seed").click()
    expect(explorer.page.locator("body")).not_to_have_attribute("data-run", before)
    explorer.painted()
    assert (hatched(explorer, ".graph"), hatched(explorer, ".strip")) == ([5, 29], [0, 29])
    explorer.page.evaluate("probe.until = null")
    explorer.page.get_by_role("button", name="Next seed").click()
    explorer.traced()
    assert (hatched(explorer, ".graph"), hatched(explorer, ".strip")) == ([], [0, 9])


@pytest.mark.usefixtures("intercepted")
def test_states_that_did_not_come_are_hatched_too(explorer: Explorer):
    explorer.cut_at("forward", 4)
    explorer.page.get_by_role("button", name="Next seed").click()
    expect(explorer.lane("RNN").locator(".headline")).to_have_text("came as far as t = 4, forward")
    assert (hatched(explorer, ".graph"), hatched(explorer, ".strip")) == ([5, 29], [0, 29])


@pytest.mark.usefixtures("intercepted")
def test_after_a_cut_every_pane_says_so_and_asks_again(explorer: Explorer):
    explorer.cut_at("backward", 23)
    explorer.page.get_by_role("button", name="Next seed").click()
    pane = explorer.page.locator("#pane")
    for name in PANES.values():
        explorer.page.get_by_role("tab", name=name).click()
        expect(pane).to_contain_text("The stream broke off before its end.")
        expect(pane.get_by_role("button")).to_have_text(["Try again"])
        expect(pane.locator(".skeleton")).to_have_count(0)
    explorer.page.unroute("**/api/passes")
    pane.get_by_role("button", name="Try again").click()
    explorer.traced()
    expect(pane.locator(".verdict-box .kind")).to_be_visible()
    expect(explorer.lane("LSTM").locator(".headline")).to_contain_text("a step")


@pytest.mark.usefixtures("intercepted")
@pytest.mark.parametrize("pane", [further("cell"), further("layer"), "hand", "why"])
def test_a_pane_whose_question_found_no_server_says_so_and_asks_again(explorer: Explorer, pane: str):
    explorer.may_say("ERR_FAILED")
    explorer.page.route(QUESTIONS[pane], lambda route: route.abort())
    explorer.page.get_by_role("tab", name=PANES[pane]).click()
    host = explorer.page.locator("#pane")
    notice = host.get_by_role("alert").last
    expect(notice).to_contain_text("The server is gone.")
    seen = "all => all.filter(each => each.checkVisibility()).length"
    assert host.locator(".skeleton").evaluate_all(seen) == 0
    expect(host).not_to_have_attribute("aria-busy", "true")
    if pane == "cell":
        expect(explorer.inspector).to_contain_text("The numbers of this step did not come.")
    explorer.page.unroute(QUESTIONS[pane])
    for _ in range(host.get_by_role("alert").count()):
        host.get_by_role("alert").get_by_role("button", name="Try again").first.click()
    expect(host.get_by_role("alert")).to_have_count(0)


@pytest.mark.usefixtures("intercepted")
def test_maps_of_other_rows_that_do_not_come_leave_those_that_are_there(explorer: Explorer):
    explorer.may_say("ERR_FAILED")
    explorer.page.route("**/api/gradient-map", lambda route: route.abort())
    explorer.page.get_by_text("real loss").click()
    expect(explorer.page.locator(".notice.broken")).to_contain_text("The server is gone.")
    expect(explorer.page.get_by_role("radio", name="asked at every step")).to_be_checked()
    explorer.gone(".maps.waits")
    expect(explorer.page.locator(".maps .about")).to_have_text("as if the loss stood at every step k")
    explorer.page.unroute("**/api/gradient-map")
    explorer.page.get_by_role("button", name="Try again").click()
    explorer.traced()
    expect(explorer.page.get_by_role("radio", name="real loss")).to_be_checked()


@pytest.mark.usefixtures("intercepted")
def test_without_a_catalogue_a_pane_of_formulas_says_so_and_asks_again(context, server):
    explorer = Explorer(context, server)
    context.route("**/api/cells", lambda route: route.abort())
    explorer.may_say("ERR_FAILED")
    explorer.open()
    pane = explorer.page.locator("#pane")
    for name in ("cell", "layer", "hand"):
        explorer.page.get_by_role("tab", name=PANES[name]).click()
        expect(pane).to_contain_text("The server is gone.")
    context.unroute("**/api/cells")
    pane.get_by_role("button", name="Try again").click()
    expect(pane.locator(".terms li").first).to_be_visible()
    explorer.must_be_quiet()
