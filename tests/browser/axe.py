"""What axe finds on the page: names, roles, contrast."""

from pathlib import Path

from playwright.sync_api import Page, expect

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
# What Plotly drew is an image to axe, and costs it seconds.
UNDRAWN = "{ exclude: ['.picture'] }"
# For the second and later states of a test that change nothing else.
PANE = "{ include: ['#pane', '#inspector'], exclude: ['.picture'] }"


def violations(page: Page, state: str, where: str = UNDRAWN) -> list[str]:
    """What axe finds, there."""
    # A figure's words are written once nothing else is to be done (static/js/core/idle.js).
    expect(page.locator(".figure[role=img][aria-busy=true]:visible")).to_have_count(0)
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text())
    found = page.evaluate(f"axe.run({where}, {{ resultTypes: ['violations'] }})")["violations"]
    return [f"{state}: {each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}" for each in found]


def clean(page: Page, state: str, where: str = UNDRAWN) -> None:
    """Nothing for axe to find, and no word or control cut off."""
    found = violations(page, state, where)
    assert found == [], found
    assert page.evaluate("probe.cut()") == [], state
