"""Gradient descent by hand: the weight that is pointed at, or chosen by key, in numbers."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import Explorer
from tests.browser.lecture import SMALL, answered, choose, open_pane, open_part
from tests.browser.test_hand import at
from tests.browser.written import NUMBER, read

pytestmark = pytest.mark.standing


def test_a_weight_that_is_pointed_at_or_chosen_by_key_is_told_so_that_its_update_can_be_checked(
    explorer: Explorer,
):
    open_pane(explorer, "hand")
    page, shown = explorer.page, explorer.page.locator(".weight-read .number")
    open_part(explorer, "descent")
    (model, _) = explorer.ask("/api/descent", SMALL | {"eta": 0.1, "updates": 1})["models"]

    def told(name: str, *index: int) -> None:
        before, gradient, after = (
            at(model[part][name], list(index)) for part in ("before", "gradients", "after")
        )
        form = rf"({NUMBER}) − 0.1 × \(?({NUMBER})\)? = ({NUMBER}), change ({NUMBER})$"
        parts = re.match(form, shown.inner_text())
        assert parts, shown.inner_text()
        assert [read(part) for part in parts.groups()] == pytest.approx(
            [before, gradient, after, after - before], rel=5e-6
        )
        w, g, new, _ = map(read, parts.groups())
        assert w - 0.1 * g == pytest.approx(new, abs=1.1e-6)  # as it is printed

    told("W_hh", 0, 0)
    figure = page.locator(".figure.weights")
    figure.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    answered(explorer)
    told("W_hh", 1, 1)
    for _ in range(2):
        page.keyboard.press("ArrowDown")  # over the edge: the next parameter
    answered(explorer)
    told("b_h", 0)
    assert shown.inner_text() in (figure.get_attribute("aria-label") or "")
    figure.hover(position={"x": 74 + 13 * 5.5, "y": 26 + 13 * 2.5})  # row 2, column 5 of W_xh before
    told("W_xh", 2, 5)
    page.mouse.move(0, 0)
    told("b_h", 0)
    choose(explorer, "hand-updates", "10")
    expect(shown).to_contain_text("after 10 updates")
    page.get_by_role("button", name="Use these weights").click()
    expect(page.locator(".descent aside")).to_contain_text("Moved by 10 updates;")
    answered(explorer)
