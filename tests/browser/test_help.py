"""Help: what is on the screen, how colours are read, the words, and only then the keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import clean
from tests.browser.explorer import Explorer

pytestmark = pytest.mark.standing

PARTS = ["sentence", "lanes", "maps", "curve", "transport", "inspector", "rail"]
# Where the middle of each part of the small page stands, as shares of it.
MIDDLES = """places => Object.fromEntries(places.map(place => {
    const whole = place.parentElement.getBoundingClientRect(), own = place.getBoundingClientRect();
    const share = (at, from, size) => (at - from) / size;
    return [place.dataset.part, {
        x: share(own.x + own.width / 2, whole.x, whole.width),
        y: share(own.y + own.height / 2, whole.y, whole.height),
        width: own.width, height: own.height,
    }];
}))"""


def test_help_begins_with_what_is_on_the_screen(explorer: Explorer):
    page = explorer.page
    expect(page.locator("#story")).to_have_text(re.compile("letter of step 0.*RNN’s gradient is down to"))
    expect(page.locator("#story .finding").last).to_be_visible()
    page.keyboard.press("?")
    help = page.locator("dialog.help")
    assert help.locator("h3").all_inner_texts() == ["On the screen", "Colours", "Words", "Keys"]
    assert help.locator("dl").nth(1).locator("dt").all_inner_texts()[:2] == ["Reach", "Decades lost per step"]
    places = help.locator(".place")
    assert places.all_inner_texts() == [str(i + 1) for i in range(len(PARTS))]
    expect(help.locator("ol > li")).to_have_count(len(PARTS))
    at = places.evaluate_all(MIDDLES)
    assert list(at) == PARTS
    assert all(each["width"] > 20 and each["height"] > 10 for each in at.values())
    # As on the page: from top to bottom, and from left to right.
    for upper, lower in (
        ("sentence", "lanes"),
        ("lanes", "maps"),
        ("lanes", "curve"),
        ("curve", "transport"),
    ):
        assert at[upper]["y"] < at[lower]["y"]
    for left, right in (("rail", "lanes"), ("maps", "curve"), ("curve", "inspector")):
        assert at[left]["x"] < at[right]["x"]
    bands = help.locator(".band").evaluate_all(
        "all => all.map(band => getComputedStyle(band).backgroundImage)"
    )
    assert all("gradient" in band for band in bands)
    clean(page, "dialog.help")
    page.keyboard.press("Escape")
    expect(help).to_have_count(0)


def test_on_a_telephone_help_shows_the_page_as_it_stands_there(explorer_as):
    explorer = explorer_as(size=(390, 844), locale="ko-KR")
    page = explorer.page
    page.keyboard.press("?")
    help = page.locator("dialog.help")
    expect(help.locator("h3").first).to_have_text("화면 구성")
    at = help.locator(".place").evaluate_all(MIDDLES)
    assert sorted(PARTS, key=lambda part: at[part]["y"]) == [
        "sentence",
        "lanes",
        "curve",
        "maps",
        "inspector",
        "rail",
        "transport",
    ]
    assert help.evaluate("node => node.scrollWidth <= node.clientWidth")
    page.keyboard.press("Escape")
