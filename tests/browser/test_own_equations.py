"""The editor of equations: opened from a network, read while one writes, its mistakes with their line."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import clean
from tests.browser.explorer import Explorer

pytestmark = pytest.mark.standing

SPEC = {
    "sequence": {"task": "recall", "T": 6, "seed": 0},
    "models": [{"cell": cell, "hidden": 3, "seed": 0} for cell in ("lstm", "rnn")],
    "loss": {"kind": "cross_entropy", "at": "last", "reduction": "sum"},
    "truncate": None,
}
MINE = """\
z = sigmoid(W_xz x + W_hz h_prev + b_z)
n = tanh(W_xn x + W_hn h_prev + b_n)
h = (1 - z) * h_prev + z * n
"""


def test_a_cell_is_opened_as_equations_changed_run_and_taken_back(explorer: Explorer):
    explorer.open_spec(
        SPEC, view={"pane": "cell"}, selection={"model": 0, "pass": "forward", "t": 3, "node": "h"}
    )
    page = explorer.page
    explorer.page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Equations of the LSTM").click()
    text = page.get_by_label("Equations, one a line")
    expect(text).to_have_value(re.compile(r"c = f \* c_prev \+ i \* g\nh = o \* tanh\(c\)\n$"))
    expect(page.locator(".equation-formulas math")).to_have_count(1)
    explorer.shows(explorer.digest_of(SPEC))  # nothing is changed by looking

    text.fill(MINE)
    own = {"cell": "own", "equations": MINE, "cell_name": "LSTM changed", "hidden": 3, "seed": 0}
    asked = {**SPEC, "models": [own, SPEC["models"][1]]}
    explorer.shows(explorer.digest_of(asked))
    expect(explorer.lane("LSTM changed")).to_be_visible()
    expect(page.locator(".opnode[data-id='one_minus_z']")).to_have_count(1)
    expect(page.locator(".opnode[data-id='c']")).to_have_count(0)
    clean(page, "#rail")

    explorer.may_say("422")
    text.fill(MINE.replace("h_prev + b_n", "q + b_n"))
    said = page.locator(".equation-said")
    expect(said).to_have_text(re.compile(r"^Line 2, column 24: there is no \w+\. Known here: "))
    expect(page.locator(".equation-lines .wrong")).to_have_text("2")
    expect(page.locator(".opnode[data-id='one_minus_z']")).to_have_count(1)  # the last good cell stays
    explorer.shows(explorer.digest_of(asked))

    longer = {**asked, "sequence": {**SPEC["sequence"], "T": 7}}
    page.get_by_role("slider", name="Steps T").press("ArrowRight")
    explorer.shows(explorer.digest_of(longer))
    explorer.back()
    explorer.shows(explorer.digest_of(asked))
    expect(text).to_have_value(MINE.replace("h_prev + b_n", "q + b_n"))  # and so does what is not done yet

    text.fill(MINE)
    expect(said).to_be_empty()
    expect(text).to_be_focused()  # an undo reaches it there too
    explorer.back()
    explorer.shows(explorer.digest_of(SPEC))
    expect(text).to_have_value(re.compile("c = f"))
    expect(page.locator(".opnode[data-id='c']")).to_have_count(1)


def test_a_file_of_equations_is_opened_and_a_link_holds_them(explorer: Explorer):
    own = {"cell": "own", "equations": MINE, "cell_name": "mine", "hidden": 3, "seed": 0}
    explorer.open_spec({**SPEC, "models": [own]})
    page = explorer.page
    expect(explorer.lane("mine")).to_be_visible()
    explorer.page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Equations of the mine").click()
    expect(page.get_by_label("Equations, one a line")).to_have_value(MINE)
    other = MINE.replace("tanh", "relu")
    page.locator(".equation-panel input[type=file]").set_input_files(
        {"name": "other.cell", "mimeType": "text/plain", "buffer": other.encode()}
    )
    explorer.shows(
        explorer.digest_of({**SPEC, "models": [{**own, "equations": other, "cell_name": "other"}]})
    )
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    assert saved.value.suggested_filename == "other.cell"
    assert saved.value.path().read_text() == other
