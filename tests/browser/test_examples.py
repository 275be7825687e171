"""The examples as cards: why one would open each, which one is open, and the way back."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import clean
from tests.browser.explorer import DEFAULT, Explorer
from tests.browser.why import cases

pytestmark = pytest.mark.standing

EXPLAINED = {"view": {"bench": False, "inspect": False}}


def test_the_cards_say_why_and_choosing_one_can_be_taken_back(explorer: Explorer):
    page = explorer.page
    explorer.open_spec(DEFAULT, **EXPLAINED)
    before = explorer.address()
    examples, panel = explorer.examples, page.get_by_role("dialog", name="Structures and examples")
    expect(examples).to_have_text("Structures, examplesthe first")
    expect(examples).to_be_enabled()  # the catalogue has come
    examples.focus()
    examples.press("Enter")
    expect(examples).to_have_attribute("aria-expanded", "true")
    presets = cases(explorer.url)
    for preset, told in zip(presets, panel.locator(".cases .card").all_inner_texts(), strict=True):
        assert preset["titles"]["en"] in told
        assert preset["reasons"]["en"] in told
    expect(panel.locator(".cases [aria-current]")).to_have_count(0)
    expect(panel.locator(".patterns [aria-current]")).to_be_focused()
    clean(page, ".cards")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(examples).to_be_focused()
    expect(examples).to_have_attribute("aria-expanded", "false")

    examples.press("Enter")
    panel.locator(".cases .card").first.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Example opened: Worked by hand.")
    expect(examples).to_contain_text("Worked by hand")
    expect(examples).to_be_focused()
    explorer.traced()
    explorer.at("forward, t = 1 of 2")
    expect(explorer.inspector).to_be_visible()  # its numbers are what it is about
    expect(explorer.inspector).to_contain_text("ReLU(1.000 + 1.000 + 0.000) = ReLU(2.000) = 2.000")
    assert explorer.numbers()["value"] == ["2.000", "2.500"]
    halve(explorer)
    explorer.back()
    expect(examples).to_contain_text("Worked by hand")
    examples.press("Enter")
    current = panel.locator(".cases [aria-current=true]")
    expect(current).to_have_attribute("data-name", "by-hand")
    page.keyboard.press("Escape")
    explorer.back()
    page.wait_for_function("hash => location.hash === hash", arg=before)
    expect(examples).to_contain_text("the first")
    expect(explorer.inspector).to_be_hidden()


def halve(explorer: Explorer) -> None:
    """One weight of the worked example is typed over, where the explanation lists them."""
    box, field = explorer.page.locator(".weights-box"), explorer.page.locator(".typing input")
    box.locator("summary").click()
    expect(box.locator("summary")).to_have_text("Weights")
    names = box.locator("th[scope=row]")
    expect(names).to_have_text(
        [f"W_xh [{i}, 0]" for i in (0, 1)]
        + [f"W_hh [{i}, {j}]" for i in (0, 1) for j in (0, 1)]
        + ["b_h [0]", "b_h [1]"]
    )
    box.locator("button.typed").nth(2).click()
    field.fill("0.25")
    field.press("Enter")
    expect(explorer.page.locator(".toast")).to_contain_text("W_hh [0, 0]: 0.5000 → 0.25.")
    explorer.traced()
    expect(box.locator("button.typed").nth(2)).to_have_text("0.2500")
    expect(box.locator("button.typed").nth(2)).to_be_focused()
    expect(explorer.inspector).to_contain_text("ReLU(1.000 + 0.500 + 0.000) = ReLU(1.500) = 1.500")
    clean(explorer.page, "#inspector")


def test_on_a_telephone_the_cards_are_a_sheet(explorer_as):
    explorer = explorer_as(size=(390, 844))
    explorer.open_spec(DEFAULT, **EXPLAINED)
    explorer.examples.click()
    box = explorer.page.locator(".cards").bounding_box()
    assert box is not None
    assert (box["x"], round(box["width"]), round(box["y"] + box["height"])) == (0, 390, 844)
    assert box["height"] <= 0.8 * 844 + 1
    clean(explorer.page, ".cards")
