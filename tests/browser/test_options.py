"""Options of the cells: in the rail, in the formulas, in the microscope and in the link."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import clean
from tests.browser.explorer import Explorer

pytestmark = pytest.mark.standing

SPEC = {
    "sequence": {"task": "recall", "T": 6, "seed": 0},
    "models": [{"cell": cell, "hidden": 3, "seed": 0} for cell in ("lstm", "mgu")],
    "loss": {"kind": "cross_entropy", "at": "last", "reduction": "sum"},
    "truncate": None,
}


def test_an_option_turned_in_the_rail_is_computed_written_and_linked(explorer: Explorer):
    explorer.open_spec(
        SPEC, view={"pane": "cell"}, selection={"model": 0, "pass": "forward", "t": 3, "node": "h"}
    )
    page = explorer.page
    page.get_by_text("More", exact=True).click()
    fields = page.locator(".cell-options .field:visible label")
    expect(fields).to_have_text(
        [
            *(
                "Peepholes (LSTM)",
                "Forget gate (LSTM)",
                "Gate activation (LSTM)",
                "Activation (LSTM)",
                "Output of the cell state (LSTM)",
                "Biases (LSTM)",
            ),
            *("Gate activation (MGU)", "Biases (MGU)"),
        ]
    )
    expect(page.locator(".opnode[data-id='p_o']")).to_have_count(0)
    page.get_by_label("Peepholes (LSTM)").select_option("true")
    turned = {**SPEC, "models": [{**SPEC["models"][0], "peepholes": True}, SPEC["models"][1]]}
    explorer.shows(explorer.digest_of(turned))
    expect(page.locator(".opnode[data-id='p_o']")).to_have_count(1)
    page.get_by_label("Output of the cell state (LSTM)").select_option("identity")
    expect(page.locator(".opnode[data-id='tanh_c']")).to_have_count(0)
    page.get_by_label("Biases (MGU)").select_option("false")
    turned["models"] = [
        {**turned["models"][0], "cell_output": "identity"},
        {**SPEC["models"][1], "bias": False},
    ]
    explorer.shows(explorer.digest_of(turned))
    clean(page, "#rail")
    explorer.back()
    explorer.back()
    explorer.back()
    explorer.shows(explorer.digest_of(SPEC))
    expect(page.locator(".opnode[data-id='tanh_c']")).to_have_count(1)


def test_the_minimal_gated_unit_has_its_lane_its_graph_and_its_reasons(explorer: Explorer):
    explorer.open_spec(
        SPEC, view={"pane": "cell"}, selection={"model": 1, "pass": "backward", "t": 2, "node": "h"}
    )
    page = explorer.page
    expect(page.locator(".opnode[data-id='one_minus_f']")).to_have_count(1)
    page.keyboard.press("5")
    expect(page.locator("#pane-why, [data-pane='why']").first).to_contain_text("1 − f")


AT = {"pass": "backward", "t": 2, "node": "h"}
LATER = {**SPEC, "models": [{"cell": cell, "hidden": 3, "seed": 0} for cell in ("slstm", "min_lstm", "lru")]}


def test_the_later_cells_have_lanes_graphs_ledgers_and_reasons(explorer: Explorer):
    explorer.open_spec(LATER, view={"pane": "cell"}, selection={**AT, "model": 0, "op": "m"})
    page = explorer.page
    expect(page.locator(".opnode[data-id='m'] .opnode-sign")).to_have_text("max")
    expect(page.locator(".operation .inspector-head .adds.good")).to_have_count(1)  # every node adds up
    explorer.open_spec(LATER, view={"pane": "cell"}, selection={**AT, "model": 2, "op": "lambda"})
    expect(page.locator(".opnode[data-id='nu']")).to_have_count(1)
    expect(page.locator(".operation .inspector-head .adds.good")).to_have_count(1)
    page.keyboard.press("5")
    reasons = page.locator("#pane-why, [data-pane='why']").first
    expect(reasons).to_contain_text("(λ)")
    explorer.open_spec(LATER, view={"pane": "why"}, selection={**AT, "model": 1})
    expect(reasons).to_contain_text("f / (f + i)")
    clean(page, "#rail")


def test_a_hard_sigmoid_is_named_written_out_and_checked(explorer: Explorer):
    hard = {**SPEC, "models": [{**SPEC["models"][1], "gate_activation": "hard_sigmoid"}]}
    selection = {"model": 0, "pass": "forward", "t": 2, "node": "h", "op": "f"}
    explorer.open_spec(hard, view={"pane": "cell"}, selection=selection)
    page = explorer.page
    gate = page.locator(".opnode[data-id='f']")
    expect(gate.locator(".opnode-sign")).to_have_text("hard σ")
    expect(gate).to_have_accessible_name(re.compile("^hard sigmoid, slope 1/5"))
    expect(page.locator(".operation .inspector-head .adds.good")).to_have_count(1)
    page.locator(".operation .cells").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".written .put").first).to_have_text(re.compile(r"^clip\(.+ / 5 \+ 1/2\)$"))
