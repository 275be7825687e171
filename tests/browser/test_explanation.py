"""The first visit: one true sentence, what it is about in sight, few controls; the rest one click away."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, expect

from app.engine.why.headline import headline
from tests.browser.axe import violations
from tests.browser.cases import pairs
from tests.browser.explorer import AT_LSTM, DEFAULT, Explorer

SCREENS = [((1440, 900),), ((1024, 768),), ((390, 844),), ((720, 450),)]
# Of what can be pressed or turned; a group of switches is one control.
CONTROLS = """() => {
  const all = [...document.querySelectorAll('button, input, select, summary, a:not(.skip)')];
  const seen = all.filter((each) => each.checkVisibility());
  return new Set(seen.map((each) => each.closest('.chips, .choice') ?? each)).size;
}"""
WORDS = "document.body.innerText.match(/\\p{L}[\\p{L}’']+/gu).length"
BOTTOM = "node => node.getBoundingClientRect().bottom"


@pytest.fixture
def visit(context: BrowserContext, server: str):
    """Opens the page for somebody who has never been here."""
    pages = []

    def opened(size: tuple[int, int] = (1440, 900), locale: str = "en-GB") -> Explorer:
        context.clear_cookies()
        explorer = Explorer(context, server)
        pages.append(explorer)
        explorer.lang = locale[:2]
        explorer.page.set_viewport_size({"width": size[0], "height": size[1]})
        explorer.page.set_extra_http_headers({"accept-language": locale})
        explorer.open()
        return explorer

    yield opened
    for explorer in pages:
        explorer.must_be_quiet()


@pytest.fixture
def explained(explorer_as: Callable[..., Explorer]):
    """The explanation as a link shows it, for what does not depend on the visit's being the first."""

    def opened(size: tuple[int, int] = (1440, 900)) -> Explorer:
        explorer = explorer_as(size=size)
        explorer.open_spec(DEFAULT, view={"bench": False}, selection={**AT_LSTM, "model": 0})
        return explorer

    return opened


def said(explorer: Explorer, m: int) -> str:
    """What a network's gradient comes to by the server's map: its reach, or what is left at the end."""
    answer = explorer.ask("/api/gradient-map", DEFAULT)
    row = np.array(answer["models"][m]["log10_norm"]["dh"][29][::-1], float)
    reach = headline(row).reach
    if reach:
        return {
            "en": f"is down to a thousandth {reach} steps back",
            "ko": f"{reach}단계만 거슬러 가도 1/1000로",
        }[explorer.lang]
    part = f"1/{round(10 ** (row[0] - row[-1]))}"
    told = {
        "en": f"has {part} of its size 29 steps back",
        "ko": f"29단계를 거슬러 가도 처음의 {part}만큼",
    }
    return told[explorer.lang]


@pairs(("size", "locale"), SCREENS, ["en-GB", "ko-KR"])
def test_the_first_screen_says_which_network_forgets_and_shows_it(visit, size, locale):
    explorer = visit(size, locale)
    page = explorer.page
    story = page.locator("#story")
    for m in (0, 1):
        expect(story).to_contain_text(said(explorer, m))
    last = page.locator("#transport").evaluate("node => node.getBoundingClientRect().top")
    low = size[1] < 560  # there the second lane comes after scrolling
    graphs = [explorer.lane(name).locator(".graph") for name in (("RNN",) if low else ("RNN", "LSTM"))]
    for part in (story, *graphs, page.locator(".curve .figure")):
        expect(part).to_be_visible()
        assert part.evaluate(BOTTOM) <= last
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert violations(page, f"{size} {locale}") == []


def test_it_has_few_words_and_controls_and_the_workbench_brings_the_rest(visit):
    explorer = visit()
    page = explorer.page
    assert page.evaluate(CONTROLS) <= 15
    assert page.evaluate(WORDS) <= 250
    bench = page.get_by_role("button", name="Workbench")
    expect(page.get_by_role("tab", name="Why does it die?")).to_be_hidden()
    expect(page.locator("#inspector")).to_be_hidden()
    stood = bench.bounding_box()
    bench.click()
    expect(bench).to_have_attribute("aria-pressed", "true")
    assert bench.bounding_box() == stood
    expect(page.get_by_role("tab", name="Why does it die?")).to_be_visible()
    expect(page.get_by_label("Hidden units H", exact=True)).to_be_visible()
    expect(page.locator("#inspector")).to_be_visible()
    explorer.linked('"bench":true')
    page.goto(explorer.url)
    expect(page.get_by_role("tab", name="Why does it die?")).to_be_visible()
    page.get_by_role("button", name="Workbench").click()
    expect(page.get_by_role("tab", name="Why does it die?")).to_be_hidden()


@pytest.mark.standing
def test_what_is_pointed_at_shows_its_numbers_and_a_key_opens_a_pane(explained):
    explorer = explained()
    page = explorer.page
    explorer.lane("RNN").locator(".graph").click(position={"x": 400, "y": 70})
    expect(page.locator("#inspector")).to_be_visible()
    page.get_by_role("button", name="Close the numbers").click()
    expect(page.locator("#inspector")).to_be_hidden()
    page.locator("#stage").focus()
    page.keyboard.press("5")
    expect(page.get_by_role("tab", name="Why does it die?")).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Workbench").click()
    expect(page.get_by_role("tab", name="Why does it die?")).to_be_hidden()
    explorer.back()
    expect(page.get_by_role("tab", name="Why does it die?")).to_have_attribute("aria-selected", "true")
    explorer.back()
    expect(page.get_by_role("tab", name="Why does it die?")).to_be_hidden()
    expect(page.locator(".curve .figure")).to_be_visible()


@pytest.mark.standing
def test_one_line_reads_all_networks_off_the_curve(explained):
    explorer = explained()
    curve = explorer.page.locator(".curve .figure")
    rows = [
        np.array(each["log10_norm"]["dh"][29][::-1], float)
        for each in explorer.ask("/api/gradient-map", DEFAULT)["models"]
    ]
    curve.focus()
    for _ in range(21):
        explorer.page.keyboard.press("ArrowRight")
    line = explorer.page.locator(".maps .readout")
    expect(line).to_have_text(re.compile(r"^20 steps back: RNN .* · LSTM .* · LSTM / RNN ×\d+$"))
    times = int((line.text_content() or "").rsplit("×", 1)[1])
    assert times == pytest.approx(10 ** (rows[1][20] - rows[0][20]), rel=0.01)


@pytest.mark.standing
def test_a_colour_scale_is_held_and_says_so(explained):
    explorer = explained()
    page = explorer.page
    ends = page.locator(".maps-bar .legend .number")
    fit = page.get_by_role("button", name="gradient, scale held")
    expect(ends).to_have_text(["-7", "0"])
    expect(fit).to_be_hidden()
    explorer.turn("Forget bias (LSTM)", "-2")
    expect(ends).to_have_text(["-11", "0"])  # the values alone would have it from -8
    fit.click()
    expect(ends).to_have_text(["-8", "0"])
    expect(fit).to_be_hidden()
    page.get_by_role("button", name="Start over").click()
    expect(ends).to_have_text(["-7", "0"])
    expect(fit).to_be_hidden()


@pytest.mark.standing
def test_for_a_room_the_type_is_large_and_what_turns_it_is_gone(explained):
    explorer = explained()
    page = explorer.page
    page.get_by_role("button", name="Export").click()
    page.get_by_role("button", name="Present").click()
    leave = page.get_by_role("button", name="Leave the presentation")
    expect(leave).to_be_visible()
    explorer.painted()
    expect(page.locator("#rail")).to_be_hidden()
    for m in (0, 1):
        expect(page.locator("#story")).to_contain_text(said(explorer, m))
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    for part in (".story", ".lane .headline", ".maps .legend", ".transport .here"):
        assert page.locator(part).first.evaluate(size) >= 18, part
    fonts = ".curve .picture, .map .picture, .graph .picture"
    smallest = "hosts => Math.min(...hosts.map(host => host.figure.layout.xaxis.tickfont.size))"
    assert page.locator(fonts).evaluate_all(smallest) >= 18
    # The lanes take their room first, and the figures theirs in a later frame.
    page.wait_for_function(
        "() => document.querySelector('.curve .figure').getBoundingClientRect().bottom <= "
        "document.querySelector('#transport').getBoundingClientRect().top"
    )
    assert violations(page, "present") == []
    explorer.linked('"present":true')
    page.keyboard.press("Escape")
    expect(leave).to_be_hidden()
    page.keyboard.press("p")
    expect(leave).to_be_visible()
    leave.click()
    expect(page.locator("#rail")).to_be_visible()


@pytest.mark.standing
def test_what_the_view_menu_changes_is_said_beside_its_name(explorer: Explorer):
    menu = explorer.page.locator(".view-button")
    expect(menu).to_have_text("View")
    explorer.open_view()
    explorer.page.get_by_label("Colour", exact=True).select_option("dh")
    explorer.page.get_by_role("button", name="direct", exact=True).click()
    expect(menu).to_have_text("View: total ∂L/∂h, ∂L/∂c, direct")
    explorer.page.keyboard.press("Escape")
    expect(explorer.page.locator(".view-menu")).to_be_hidden()


@pytest.mark.standing
def test_a_term_explains_itself_at_the_focus_under_the_pointer_and_at_a_tap(explained):
    explorer = explained((390, 844))
    page = explorer.page
    tip = page.get_by_role("tooltip")
    page.locator(".story .explains").first.focus()
    expect(tip).to_contain_text("How much the loss would change")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    reach = explorer.lane("RNN").locator(".explains", has_text="falls to a thousandth")
    reach.hover()
    expect(tip).to_contain_text("shrunk to a thousandth")
    box = tip.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()
    reach.click()
    expect(tip).to_be_visible()
    assert violations(page, "a term") == []
