"""A sequence of one's own: what can be asked of it, and what another task takes over from it."""

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import Explorer

pytestmark = pytest.mark.standing

RNN = {"cell": "rnn", "hidden": 4, "seed": 0}
LOSS = {"kind": "mse", "at": "last", "reduction": "sum"}


def numbers(y: list[float | None]) -> dict:
    x = [[float(t)] for t in range(len(y))]
    return {"sequence": {"x": x, "y": y, "classes": 1}, "models": [RNN], "loss": LOSS, "truncate": None}


def test_with_a_target_at_the_last_step_only_the_map_says_that_it_asks_for_the_real_loss(explorer: Explorer):
    explorer.open_spec(numbers([None, None, None, 1.0]))
    page = explorer.page
    every, real = (page.get_by_role("radio", name=name) for name in ("asked at every step", "real loss"))
    expect(real).to_be_checked()
    expect(every).to_be_disabled()
    expect(page.locator(".maps .about")).to_have_text("no other step has a target to be asked for")
    explorer.open_spec(numbers([None, 0.5, None, 1.0]))
    expect(every).to_be_checked()
    expect(every).to_be_enabled()
    expect(page.locator(".maps .about")).to_contain_text("as if the loss stood")


def test_another_task_does_not_take_over_how_many_steps_pasted_numbers_filled(explorer: Explorer):
    page = explorer.page
    page.get_by_label("Task").select_option("series")
    explorer.traced()
    area = page.get_by_label("Your own numbers")
    area.fill("1 2 3 4 5 6")
    area.press("Tab")
    explorer.linked('"T":5')
    page.get_by_label("Task").select_option("text")
    explorer.linked('"T":30')
    explorer.turn("Steps T", "12")
    explorer.linked('"T":12')
    page.get_by_label("Task").select_option("recall")
    explorer.linked('"T":12')
