"""Truncated BPTT is on: each figure and sentence says whether it counts there."""

import pytest
from playwright.sync_api import expect

from tests.browser import lecture
from tests.browser.explorer import AT_LSTM, DEFAULT, Explorer
from tests.browser.why import answered, choose

pytestmark = pytest.mark.standing

TRUNCATED = DEFAULT | {"truncate": 5}
WHOLE = "Here the way back is whole: truncation does not count."
COUNTS = "The gradient is truncated every 5 steps here."


@pytest.fixture
def why(explorer: Explorer) -> Explorer:
    explorer.open_spec(TRUNCATED, view={"pane": "why"}, selection=AT_LSTM)
    answered(explorer)
    return explorer


def test_the_verdict_says_first_how_far_back_truncation_lets_the_loss_reach(why: Explorer):
    verdict = why.page.locator(".verdict").inner_text().replace("\u00a0", " ")
    assert verdict.startswith(
        "LSTM: Truncated every 5 steps: nothing of the loss at t = 29 reaches further back than t = 25. "
        "Without truncation: Healthy (fewer than 5 decades lost). 2.99 decades lost over the 29 steps"
    )
    log10_dh = {
        e["t"]: e["log10_norm"]["dh"]
        for e in why.trace(TRUNCATED)
        if e["event"] == "backward" and e["model"] == 1
    }
    assert [log10_dh[t] == "-Infinity" for t in (24, 25)] == [True, False]
    expect(why.page.locator(".why .unit")).to_have_text(
        "decades of h lost per step: slope from t = 29 back to t = 25, where truncation cuts"
    )


def test_each_section_says_whether_truncation_counts_in_it(why: Explorer):
    about = why.page.locator(".why .about")
    for section in ("factors", "paths", "spectrum", "seeds"):
        choose(why, "why", section)
        expect(about).to_contain_text(WHOLE)
    for section in ("attribution", "clipping"):
        choose(why, "why", section)
        expect(about).to_contain_text(COUNTS)
    choose(why, "why", "truncation")
    expect(about).to_have_text("Of the whole loss L")


def test_where_truncation_cuts_nothing_nothing_is_said_of_it(explorer: Explorer):
    explorer.open_spec(DEFAULT | {"truncate": 30}, view={"pane": "why"}, selection=AT_LSTM)
    answered(explorer)
    expect(explorer.page.locator(".why .about")).to_have_text("Loss at k = 29, followed back")
    expect(explorer.page.locator(".why .unit")).to_contain_text("slope over the whole row")
    expect(explorer.page.locator(".verdict")).not_to_contain_text("runcat")


def test_by_hand_the_derivation_is_whole_and_the_descent_truncated_and_both_say_so(explorer: Explorer):
    lecture.open_pane(explorer, "hand", lecture.SMALL | {"truncate": 5})
    pane = explorer.page.locator(".hand")
    expect(pane).to_contain_text(WHOLE)
    lecture.open_part(explorer, "descent")
    expect(pane).to_contain_text(COUNTS)
    lecture.open_pane(explorer, "descent")
    expect(pane).not_to_contain_text("truncated")


def test_from_the_field_in_the_rail_one_click_leads_to_what_each_length_cuts_off(explorer: Explorer):
    explorer.page.get_by_text("More", exact=True).click()
    explorer.page.get_by_role("button", name="see what each length cuts off").click()
    expect(explorer.page.locator("#tab-why")).to_have_attribute("aria-selected", "true")
    expect(explorer.page.locator("input[name=why][value=truncation]")).to_be_checked()
