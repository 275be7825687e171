"""A network small enough to be done by hand, and what the panes of a lecture say of it."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.explorer import Explorer

SMALL = {
    "sequence": {"task": "recall", "T": 6, "seed": 0},
    "models": [
        {"cell": "rnn", "hidden": 3, "seed": 0, "init": {"rule": "torch", "gain": 1}},
        {"cell": "lstm", "hidden": 2, "seed": 0, "init": {"rule": "torch", "gain": 1, "forget_bias": 1}},
    ],
    "loss": {"kind": "cross_entropy", "at": "last", "reduction": "sum"},
    "truncate": None,
}
# What W_hh is called, in each notation, and the gate f's rows of it.
LETTERS = {
    "papers": ("Whh", "Whf"),
    "textbook": ("W", "Wf"),
    "rows": ("Wh", "Wh(f)"),
    "numbered": ("W1h", "W1hf"),
}
LANGUAGES = {"en": "en-GB", "ko": "ko-KR"}


def open_pane(explorer: Explorer, pane: str, spec: dict = SMALL, m: int = 0, **view: object) -> None:
    """A link to this spec with the pane open on network m, every question answered."""
    explorer.open_spec(spec, view={"pane": pane, **view}, selection={"model": m, "t": 2, "pass": "backward"})
    answered(explorer)


def open_part(explorer: Explorer, part: str) -> None:
    """A part of what is done by hand; a step of gradient descent has a pane of its own."""
    explorer.page.locator("#tab-descent" if part == "descent" else "#tab-hand").click()
    if part != "descent":
        explorer.pick("hand-part", part)
    answered(explorer)


def answered(explorer: Explorer) -> None:
    """Wait until the pane has the answer to what it asks now, and has drawn it."""
    expect(explorer.page.locator(".pane:is(.layer, .hand)[aria-busy=false]")).to_have_count(1)
    explorer.painted()
    explorer.drawn()


def uncover(explorer: Explorer) -> None:
    """Show the derivation's result, which each element covers anew."""
    explorer.page.get_by_role("button", name="Show the result").click()
    expect(explorer.page.locator(".hand-part.derivation:not(.covered)")).to_have_count(1)


def choose(explorer: Explorer, group: str, value: str) -> None:
    """One of a group of buttons: a parameter, a gate, a network, a part."""
    explorer.pick(group, value)
    answered(explorer)


def titles(numbers: Locator) -> list[float]:
    """Every digit of numbers that are shown with four: they stand in their titles."""
    return [
        float(re.sub(r"^t = \d+: ", "", title))
        for title in numbers.evaluate_all("all => all.map(each => each.title)")
    ]
