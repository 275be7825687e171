"""The server goes away, a stream breaks: the page says so, keeps what it has, and tries again when asked."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.api.ask import stream
from tests.browser.explorer import DEFAULT, Explorer, sent
from tests.live import Server, running

pytestmark = pytest.mark.standing


def test_when_the_server_is_gone_the_page_keeps_what_it_has_and_goes_on_once_it_is_back(context):
    with running() as live:
        explorer = Explorer(context, live.url)
        explorer.open()
        before = explorer.lane("LSTM").locator(".headline").inner_text()
        live.stop()
        explorer.may_say("ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|503")
        explorer.page.get_by_role("button", name="Next seed").click()
        banner = explorer.page.locator(".notice.broken")
        expect(banner).to_contain_text("The server is gone. Start it again: “unrolled serve”")
        expect(banner).to_contain_text(
            re.compile(r"What you see is from \d\d:\d\d\. What the controls show is not computed\.")
        )
        assert explorer.lane("LSTM").locator(".headline").inner_text() == before
        explorer.page.keyboard.press("ArrowRight")
        explorer.at("backward, t = 9 of 29")
        again = Server("--port", live.url.rsplit(":", 1)[1])
        try:
            expect(banner).to_have_count(0)  # nobody has asked again
            explorer.traced()
            expect(explorer.lane("LSTM").locator(".headline")).not_to_have_text(before)
            explorer.must_be_quiet()
        finally:
            explorer.page.close()
            again.stop()


@pytest.mark.usefixtures("intercepted")
def test_a_stream_that_breaks_off_is_told_and_what_came_stays(explorer: Explorer):
    explorer.cut_at("backward", 26)
    explorer.page.get_by_role("button", name="Next seed").click()
    expect(explorer.page.locator(".notice.broken")).to_contain_text(
        "The stream broke off before its end. What you see is as far as it came"
    )
    expect(explorer.inspector.locator("h3", has_text="Gradient ledger")).to_be_visible()
    expect(explorer.inspector.locator("section", has_text="Gradient ledger")).to_contain_text(
        "not computed yet"
    )
    expect(explorer.lane("RNN").locator(".headline")).to_have_text("came as far as t = 26, backward")
    expect(explorer.page.locator("#story")).to_have_text("Asked at step 29 for the letter of step 0. ")
    explorer.page.unroute("**/api/passes")
    explorer.page.locator(".notice.broken").get_by_role("button", name="Try again").click()
    explorer.traced()
    expect(explorer.lane("RNN").locator(".headline")).to_contain_text("a step")


@pytest.mark.usefixtures("intercepted")
def test_a_check_that_costs_too_much_says_why_and_breaks_nothing(explorer: Explorer):
    error = {"code": "spec.too_costly", "message": "this would take about 42 s", "where": None, "hint": None}
    refusal = {"status": 422, "json": {"error": error}}
    expect(explorer.page.locator(".checked.good")).to_be_visible()
    explorer.page.route("**/api/gradient-check", lambda route: route.fulfill(**refusal))
    explorer.may_say("status of 422")
    explorer.page.locator(".checked summary").click()
    explorer.page.get_by_role("button", name="check again").click()
    expect(explorer.page.locator(".checked")).to_contain_text("This would take about 42 s")
    expect(explorer.page.locator(".notice")).to_have_count(0)
    expect(explorer.page.locator("body")).to_have_attribute("data-connection", "done")


@pytest.mark.usefixtures("intercepted")
def test_a_map_that_costs_too_much_is_missing_alone_and_the_rest_is_current(explorer: Explorer):
    error = {"code": "spec.too_costly", "message": "this would take 99 s", "where": None, "hint": None}

    def refuse(route: Route) -> None:
        asked = route.request.post_data_json
        events = stream(explorer.url, "/api/passes", {**asked, "arrays": "lists", "pool": 1})
        told = [
            {"event": "map", "refused": error, "last": e["last"]} if e["event"] == "map" else e
            for e in events
        ]
        route.fulfill(content_type="text/event-stream", body="".join(map(sent, told)))

    explorer.page.route("**/api/passes", refuse)
    page, before = explorer.page, explorer.lane("LSTM").locator(".headline").inner_text()
    page.get_by_role("button", name="Next seed").click()
    pane = page.locator(".pane.maps")
    expect(pane).to_contain_text("The gradient map alone would take too long")
    expect(page.locator(".notice")).to_have_count(0)
    expect(page.locator("body")).not_to_have_class(re.compile("old-run"))
    headline = explorer.lane("LSTM").locator(".headline")
    expect(headline).to_contain_text("a step")
    assert headline.inner_text() != before
    page.get_by_role("tab", name="Why does it die?").click()
    expect(page.locator(".networks .number")).to_have_count(2)
    expect(page.locator(".verdict")).to_be_visible()
    page.get_by_role("tab", name="Where does it go?").click()
    pane.get_by_role("button", name="Compute the real loss alone").click()
    explorer.traced()
    expect(page.locator(".map-box")).to_have_count(2)
    expect(page.locator("input[name=map-rows][value=loss]")).to_be_checked()


@pytest.mark.usefixtures("intercepted")
def test_a_language_that_cannot_be_fetched_leaves_the_page_as_it_was(explorer: Explorer):
    explorer.page.route("**/locales/*", lambda route: route.abort())
    explorer.may_say("ERR_FAILED")
    explorer.page.get_by_role("button", name="한국어").click()
    expect(explorer.page.locator(".notice.broken")).to_contain_text("The server is gone")
    expect(explorer.examples).to_contain_text("Examples")
    explorer.page.unroute("**/locales/*")
    explorer.page.get_by_role("button", name="한국어").click()
    expect(explorer.examples).to_contain_text("예제")


def test_a_catalogue_that_did_not_come_is_asked_for_again(context, server):
    explorer = Explorer(context, server)
    context.route("**/api/cells", lambda route: route.abort())
    explorer.may_say("ERR_FAILED")
    explorer.open()
    expect(explorer.inspector.locator(".math")).to_have_count(0)
    expect(explorer.inspector.locator(".ledger")).to_be_visible()
    context.unroute("**/api/cells")
    explorer.page.get_by_role("button", name="Next seed").click()
    expect(explorer.inspector.locator(".math:visible").first).to_be_visible()
    explorer.must_be_quiet()


@pytest.mark.usefixtures("intercepted")
def test_a_change_while_the_check_is_under_way_takes_it_back_without_a_word(explorer: Explorer):
    expect(explorer.page.locator(".checked.good")).to_be_visible()
    explorer.page.route("**/api/gradient-check", lambda route: None)
    explorer.page.locator(".checked summary").click()
    explorer.page.get_by_role("button", name="check again").click()
    expect(explorer.page.locator(".checked")).to_contain_text("Comparing with finite differences")
    notices = (
        "window.told = 0; new MutationObserver(() => told++).observe(document.querySelector('#notices'),"
    )
    explorer.page.evaluate(f"{notices} {{ childList: true }})")
    explorer.page.get_by_role("button", name="Next seed").click()
    explorer.traced()
    assert explorer.page.evaluate("told") == 0
    expect(explorer.page.locator("body")).to_have_attribute("data-connection", "done")


@pytest.mark.usefixtures("intercepted")
def test_a_check_can_be_asked_for_as_long_as_there_is_somebody_to_ask(explorer: Explorer):
    explorer.open_spec(DEFAULT | {"sequence": {**DEFAULT["sequence"], "T": 120}})
    check = explorer.page.get_by_role("button", name="check now")
    expect(check).to_be_enabled()
    explorer.may_say("ERR_FAILED")
    explorer.page.route("**/api/passes", lambda route: route.abort())
    explorer.page.get_by_role("button", name="Next seed").click()
    expect(explorer.page.locator(".notice.broken")).to_be_visible()
    expect(check).to_be_disabled()
    explorer.page.unroute("**/api/passes")
    explorer.page.get_by_role("button", name="Try again").click()
    explorer.traced()
    expect(check).to_be_enabled()


@pytest.mark.usefixtures("intercepted")
def test_of_a_refused_value_that_a_control_has_left_again_nothing_is_said(explorer: Explorer):
    error = {"code": "spec.too_costly", "message": "this would take 99 s", "where": None, "hint": None}
    held: list[Route] = []
    explorer.page.route("**/api/passes", lambda route: route.continue_() if held else held.append(route))
    explorer.may_say("status of 422")
    notices = (
        "window.told = 0; new MutationObserver(() => told++).observe(document.querySelector('#notices'),"
    )
    explorer.page.evaluate(f"{notices} {{ childList: true }})")
    for _ in range(2):
        explorer.page.get_by_role("button", name="Next seed").click()
    held[0].fulfill(status=422, json={"error": error})
    explorer.traced()
    assert explorer.page.evaluate("told") == 0
    expect(explorer.page.get_by_label("Seed", exact=True)).to_have_value("2")
