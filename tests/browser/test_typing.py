"""Numbers that are typed over where they stand: a weight, an input, an initial state."""

import copy
import math

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import clean
from tests.browser.explorer import DEFAULT, Explorer
from tests.browser.test_microscope import open_microscope, said, stands, tape
from tests.browser.written import read

pytestmark = pytest.mark.standing

DRAWN = {"rule": "torch", "gain": 1}
RNN = {"cell": "rnn", "hidden": 3, "seed": 0, "init": DRAWN}
SEQUENCE = {"task": "recall", "T": 6, "seed": 0}
SMALL = {**DEFAULT, "sequence": SEQUENCE, "models": [RNN]}
HINT = "These numbers are given: click one, or press Enter on it, to type another."
FORWARD = {"model": 0, "pass": "forward", "t": 2}


def edited(explorer: Explorer, name: str, index: tuple[int, ...], value: float, spec: dict = SMALL) -> dict:
    """The spec with one weight of its first network in place of the one that was drawn."""
    weights = copy.deepcopy(explorer.ask("/api/numbers", spec)["models"][0]["weights"])
    row = weights[name][index[0]] if len(index) > 1 else weights[name]
    row[index[-1]] = value
    return {**spec, "models": [{**spec["models"][0], "weights": weights}]}


def typing(explorer: Explorer) -> Locator:
    return explorer.page.locator(".typing input")


def toast(explorer: Explorer) -> Locator:
    return explorer.page.locator(".toast")


def grid(explorer: Explorer) -> Locator:
    """The first numbers in the inspector that may be typed over."""
    return explorer.page.locator("#inspector .cells.typed").first


def test_a_weight_typed_over_in_the_microscope_moves_both_passes(explorer: Explorer):
    page = explorer.page
    explorer.open_spec(SMALL, selection=FORWARD)
    open_microscope(explorer)
    before = explorer.digest()
    node = page.locator('.opnode[data-id="W_hh"]')
    node.click()
    expect(grid(explorer)).to_have_attribute("title", HINT)
    explorer.linked('"op":"W_hh"')
    link = explorer.address()
    node.press("Enter")
    expect(grid(explorer)).to_be_focused()
    page.keyboard.press("Enter")
    field = typing(explorer)
    drawn = explorer.ask("/api/numbers", SMALL)["models"][0]["weights"]["W_hh"]
    assert float(field.input_value()) == drawn[0][0]
    clean(page, ".typing")

    field.fill("1,234")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".typing-says")).to_have_text("1,234 can be read in two ways: write 1.234 or 1234.")
    field.press("Escape")
    expect(field).to_have_count(0)
    expect(grid(explorer)).to_be_focused()
    explorer.shows(before)

    page.keyboard.press("Enter")
    field.fill("−,5")
    field.press("Tab")
    expect(toast(explorer)).to_contain_text("W_hh [0, 0]:")
    expect(toast(explorer)).to_contain_text(
        "→ -0.5. The comma in “−,5” is read as the decimal sign. "
        "RNN: its other weights keep the numbers that were drawn."
    )
    spec = edited(explorer, "W_hh", (0, 0), -0.5)
    explorer.shows(explorer.digest_of(spec))
    assert explorer.digest() != before
    stands(page)
    expect(field).to_be_focused()  # of the next number, in the run that has come
    assert float(field.input_value()) == drawn[0][1]
    field.press("Escape")
    expect(grid(explorer)).to_be_focused()
    page.locator('.opnode[data-id="h"]').click()
    h = tape(explorer, spec, 0, 2)["h"]["value"]
    assert said(page, "h") == pytest.approx(math.hypot(*h), rel=1e-3)
    page.keyboard.press("1")
    page.keyboard.press("End")
    explorer.at("backward, t = 0 of 5")
    for cell, number in zip(
        explorer.numbers()["total"], explorer.event(spec, "backward", 0, 0)["dh"], strict=True
    ):
        assert read(cell) == pytest.approx(number, rel=1e-3)

    page.locator("#tab-cell").click()
    explorer.back()
    page.wait_for_function("hash => location.hash === hash", arg=link)
    assert explorer.address() == link
    explorer.shows(before)
    # Nothing is lost that would have to be given back.
    expect(page.locator("#notices .notice")).to_have_count(0)


def test_inputs_and_initial_states_are_typed_over_in_the_inspector_results_are_not(explorer: Explorer):
    page = explorer.page
    explorer.open_spec(
        SMALL, selection={**FORWARD, "node": "h", "t": 0}, view={"bench": False, "inspect": True}
    )
    link = explorer.address()
    heads = ["#", "h_0, given", "value"]
    assert list(explorer.numbers()) == heads
    box = page.locator(".numbers-box")
    buttons = box.locator("button.typed")
    expect(buttons).to_have_count(3)  # the states before, and not those that are computed
    buttons.first.focus()
    buttons.first.press("ArrowDown")
    expect(buttons.nth(1)).to_be_focused()
    buttons.nth(1).press("Enter")
    field = typing(explorer)
    expect(field).to_have_value("0")
    field.fill("2e-1")
    field.press("Enter")
    expect(toast(explorer)).to_contain_text("h_0 [1]: 0 → 0.2.")
    spec = {**SMALL, "models": [{**RNN, "h_0": [0, 0.2, 0]}]}
    explorer.shows(explorer.digest_of(spec))
    expect(buttons.nth(1)).to_be_focused()
    explorer.numbers()
    expect(buttons.nth(1)).to_have_text("0.2000")
    clean(page, "#inspector")
    toast(explorer).get_by_role("button", name="Undo").click()
    page.wait_for_function("hash => location.hash === hash", arg=link)
    explorer.traced()  # what is selected comes back with its run

    page.locator(".nodechip", has_text="x").click()
    expect(buttons).to_have_count(6)
    buttons.first.click()
    field.fill("0.5")
    page.locator("#inspector h2").click()  # what was typed is taken when one goes elsewhere
    says = "The task’s letters are now numbers of your own: no step shows a letter any more."
    expect(toast(explorer)).to_contain_text(says)
    sequence = explorer.ask("/api/numbers", SMALL)["sequence"]
    sequence["x"][0][0] = 0.5
    explorer.shows(explorer.digest_of({**SMALL, "sequence": sequence}))
    page.wait_for_function("hash => location.hash !== hash", arg=link)  # the step back has its entry
    explorer.back()
    explorer.shows(explorer.digest_of(SMALL))
    page.locator(".nodechip", has_text="y").click()
    expect(box.locator("td").first).to_be_visible()
    expect(buttons).to_have_count(0)
