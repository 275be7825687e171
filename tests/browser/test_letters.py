"""The letters of the notation in the microscope: in the boxes, read out, and whole on a small screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.cases import further, pairs
from tests.browser.explorer import DEFAULT, Explorer
from tests.browser.lecture import LETTERS

pytestmark = pytest.mark.standing

CELLS = {"rnn": 0, "lstm": 1, "gru": 2}
ALL = DEFAULT | {"models": [*DEFAULT["models"], {"cell": "gru", "hidden": 16, "seed": 0}]}
SMALL_SCREEN = (1024, 768)

# What boxes say wrongly: a matrix product has no letters, letters beyond the box, letters on its bars.
AMISS = """() => [...document.querySelectorAll('.opnode')].flatMap((node) => {
  const letters = node.querySelector('.opnode-symbol'), { id } = node.dataset;
  if (letters.hidden) return id.startsWith('from_') ? [`${id} has no letters`] : [];
  const box = node.getBoundingClientRect();
  const [mine, bars] = [letters, node.querySelector('.bars')].map((each) => each.getBoundingClientRect());
  const parts = [...letters.querySelectorAll('mi, mn')].map((each) => each.getBoundingClientRect());
  const lowest = Math.max(...parts.map(({ bottom, height }) => bottom - 0.2 * height));
  return [
    ...(mine.left < box.left - 1 || mine.right > box.right + 1 ? [`${id} reaches out`] : []),
    ...(bars.height > 0 && lowest > bars.top + 0.5 ? [`${id} lies on its bars`] : []),
  ];
})"""


def microscope(explorer: Explorer, model: int, notation: str = "papers", **selection: object) -> None:
    explorer.open_spec(
        ALL,
        view={"pane": "cell", "notation": notation},
        selection={"model": model, "t": 29, "pass": "backward"} | selection,
    )
    expect(explorer.page.locator(".opgraph:not(.waits) .opnode").first).to_be_visible()


@pairs(("notation", "cell"), LETTERS, CELLS)
def test_on_a_small_screen_products_have_their_letters_and_none_lie_on_its_bars(explorer_as, notation, cell):
    explorer = explorer_as(size=SMALL_SCREEN)
    microscope(explorer, CELLS[cell], notation)
    assert explorer.page.evaluate(AMISS) == []


@pytest.mark.parametrize("size", [SMALL_SCREEN, further((1440, 900))])
def test_the_pass_is_said_above_the_graph(explorer_as, size):
    explorer = explorer_as(size=size)
    microscope(explorer, 1)
    mark = explorer.page.locator(".microscope-bar .pass")
    expect(mark).to_be_visible()
    expect(mark).to_have_text("◂ backward")


def test_on_a_small_screen_a_ledgers_mark_stands_beside_its_number(explorer_as):
    explorer = explorer_as(size=SMALL_SCREEN)
    microscope(explorer, 1, t=10, op="h", gather=True)
    rows = explorer.page.locator(".flows tr:has(.mark .icon)")
    expect(rows).not_to_have_count(0)
    for row in rows.all():
        text, mark = (
            row.locator(part).evaluate(
                "node => { const range = document.createRange(); range.selectNodeContents(node);"
                "const { left, right } = range.getBoundingClientRect(); return [left, right]; }"
            )
            for part in ("td.number", ".mark")
        )
        assert text[1] <= mark[0]


def test_a_notation_of_row_vectors_looks_at_the_rnn_which_its_notes_are_of(explorer: Explorer):
    microscope(explorer, 1)
    page = explorer.page
    chosen = page.locator(".microscope-bar input:checked")
    page.get_by_label("Notation").select_option("textbook")
    expect(chosen).to_have_value("1")
    page.get_by_label("Notation").select_option("rows")
    expect(chosen).to_have_value("0")
    page.locator(".microscope-bar").get_by_text("LSTM", exact=True).click()
    page.get_by_label("Notation").select_option("papers")
    expect(chosen).to_have_value("1")


@pytest.mark.parametrize(
    ("notation", "product", "before", "a"),
    [
        further("papers", "W_hh h_9", "h_9", "a_t"),
        further("textbook", "W h_9", "h_9", "a_t"),
        ("rows", "h_9 W_h", "h_9", "a_t"),
        ("numbered", "H_9 W1h", "H_9", "Z1_t"),
    ],
)
def test_what_is_read_out_is_in_the_letters_of_the_notation(explorer: Explorer, notation, product, before, a):
    microscope(explorer, 0, notation, t=10, op="a", gather=False)
    page = explorer.page

    def said(node: str) -> str:
        text = page.locator(f'.opnode[data-id="{node}"] .unseen').text_content() or ""
        return re.findall(r"\((.*?)\) at t = 10", text)[0]

    assert said("from_h") == product
    assert said("h_prev") == before
    microscope(explorer, 0, notation, t=10, op="a", gather=True)
    names = page.locator(".operation .cells").evaluate_all("all => all.map((each) => each.ariaLabel)")
    assert names
    assert all(a in each for each in names), names
