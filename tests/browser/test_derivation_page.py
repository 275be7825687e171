"""The derivation by hand: whole where room is scarce, and true where the recurrent edge is cut."""

import pytest
from playwright.sync_api import expect

from tests.browser.cases import further, pairs
from tests.browser.explorer import DEFAULT, Explorer
from tests.browser.lecture import LANGUAGES, LETTERS, SMALL, answered, choose, open_pane

pytestmark = pytest.mark.standing

SIZES = {"wide": (1440, 900), "narrow": (1024, 768)}
CUT = SMALL | {"models": [SMALL["models"][0] | {"recurrent": False}, SMALL["models"][1]]}

# What is written and reaches out of its place at a side.
OUTSIDE = """() => [
  ['.terms math, .terms .number, .result math, .sum-rule math', '.paper-box'],
  ['.matrix-foot > *, .places > *', 'aside'],
  ['.derivation aside .main-svg text', '.picture'],
].flatMap(([selector, place]) => [...document.querySelectorAll(selector)].filter((node) => {
  const inner = node.getBoundingClientRect(), outer = node.closest(place).getBoundingClientRect();
  const cut = (side, sign) => sign * (inner[side] - outer[side]) > 1;
  const sunk = place === '.picture' && (cut('top', -1) || cut('bottom', 1));
  return inner.width > 0 && (cut('left', -1) || cut('right', 1) || sunk);
}).map((node) => node.textContent))"""


@pytest.mark.plotly
@pairs(("notation", "lang", "size"), LETTERS, [(lang, size) for size in SIZES for lang in LANGUAGES])
def test_every_term_stands_whole_in_its_line_in_every_notation(explorer_as, notation, lang, size):
    explorer = explorer_as(size=SIZES[size], locale=LANGUAGES[lang])
    open_pane(explorer, "hand", DEFAULT, notation=notation, lang=lang)
    page = explorer.page
    expect(page.locator(".terms .flowing")).to_have_count(6)
    assert page.evaluate(OUTSIDE) == []
    choose(explorer, "hand-network", "1")
    assert page.evaluate(OUTSIDE) == []
    heights = page.locator(".place > span").evaluate_all("all => all.map((each) => each.offsetHeight)")
    assert len(heights) == 2
    assert max(heights) < 20, "a label of two lines"


def test_a_cut_networks_derivation_says_what_the_step_is_given_and_why_there_is_one_term(explorer: Explorer):
    open_pane(explorer, "hand", CUT)
    page = explorer.page
    expect(page.locator(".terms [data-t]")).to_have_count(1)
    factors = page.locator(".terms .factors")
    assert factors.inner_text().endswith("× 0 (edge cut)")
    expect(page.locator(".paper > .quiet.small").first).to_contain_text("The recurrent edge is cut")
    expect(page.locator(".paper")).not_to_contain_text("Product rule")
    expect(page.locator(".derivation aside")).to_contain_text("the only one there is")
    choose(explorer, "hand-parameter", "W_xh")
    assert "edge cut" not in factors.inner_text()
    choose(explorer, "hand-network", "1")
    expect(page.locator(".paper")).to_contain_text("Product rule")


def test_where_the_chain_of_matrices_is_abbreviated_is_said_once(explorer: Explorer):
    open_pane(explorer, "hand", DEFAULT, terms=8)
    terms = explorer.page.locator(".terms li")
    note = "From here on, the product of matrices (here through 5 steps) is written as the gradient it gives."
    chains = [term.locator("math").all_text_contents() for term in terms.all()[:8]]
    long = ["diag" in "".join(chain) for chain in chains]
    assert long == [False, True, True, True, True, False, False, False]
    assert [note in term.inner_text() for term in terms.all()] == [i == 5 for i in range(9)]
    choose(explorer, "hand-network", "1")  # its terms have no chain: da of a gate
    expect(explorer.page.locator(".terms")).not_to_contain_text("From here on")


def test_how_many_terms_there_are_is_said_where_fewer_are_asked_for_than_wanted(explorer: Explorer):
    open_pane(explorer, "hand", terms=200)
    aside = explorer.page.locator(".derivation aside")
    expect(aside).to_contain_text("all 6 there are")
    wanted = explorer.page.get_by_label("terms written out", exact=True)
    wanted.fill("5")
    wanted.press("Enter")
    answered(explorer)
    expect(aside).not_to_contain_text("there are")


@pytest.mark.parametrize(("notation", "letters"), [further("papers", "W_hh"), ("numbered", "W1h")])
def test_a_cut_network_says_which_of_its_parameters_it_does_not_use(explorer: Explorer, notation, letters):
    open_pane(explorer, "hand", CUT, notation=notation)
    expect(explorer.lane("RNN, no recurrence").locator("header .small")).to_have_text(
        f"3 units, 50 parameters, {letters} unused"
    )
    choose(explorer, "hand-network", "1")
    expect(explorer.lane("LSTM").locator("header .small")).to_have_text("2 units, 87 parameters")
