"""A click on a node, a click on a map, a key on a map: one selection everywhere."""

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import DEFAULT, Explorer

pytestmark = [pytest.mark.standing, pytest.mark.plotly]


def click_node(explorer: Explorer, name: str, row: str, t: int) -> None:
    """Click where Plotly has drawn the node."""
    picture = explorer.lane(name).locator(".graph .picture").first
    y = picture.evaluate("(host, letter) => probe.rowY(host, letter)", row)
    explorer.page.mouse.click(explorer.column_x(name, t), y)


def test_a_click_on_a_node_selects_it(explorer: Explorer):
    for name, letter, t in (("RNN", "h", 23), ("LSTM", "c", 4), ("LSTM", "x", 12), ("RNN", "y", 28)):
        click_node(explorer, name, letter, t)
        expect(explorer.inspector.locator("h2")).to_have_text(f"{name}·{letter}at t = {t}")
        explorer.at(f"backward, t = {t} of 29")


def test_a_click_on_the_loss_shows_the_loss_of_that_step(explorer: Explorer):
    click_node(explorer, "RNN", "L", 29)
    loss = explorer.event(DEFAULT, "output", 0, 29)["loss"]
    expect(explorer.inspector.locator(".big")).to_have_text(f"{loss:#.4g} nats")


def test_the_output_shows_each_answer_its_probability_and_the_target(explorer: Explorer):
    click_node(explorer, "LSTM", "y", 29)
    output = explorer.event(DEFAULT, "output", 1, 29)
    rows = explorer.inspector.locator(".answers tbody tr")
    expect(rows).to_have_count(5)
    assert rows.locator("td:nth-child(3)").all_inner_texts() == [f"{p:.4f}" for p in output["output"]]
    assert rows.locator("th").all_inner_texts() == ["A", "B", "C", "D", "E"]
    assert rows.nth(output["target"]).get_attribute("class") == "target"


def cell_centre(explorer: Explorer, name: str, k: int, t: int) -> tuple[float, float]:
    """The middle of a map's cell, as Plotly has drawn it."""
    picture = explorer.map(name).locator(".picture")
    return tuple(picture.evaluate("(host, cell) => probe.cell(host, cell)", [k, t]))


def test_a_map_reads_out_its_cell_and_a_click_goes_there(explorer: Explorer):
    value = explorer.ask("/api/gradient-map", {**DEFAULT, "map": "every"})["models"][0]["log10_norm"]["dh"][
        17
    ][4]
    x, y = cell_centre(explorer, "RNN", 17, 4)
    explorer.page.mouse.move(x, y)
    readout = explorer.page.locator(".readout")
    expect(readout).to_contain_text(f"RNN, k = 17, t = 4: log10 norm {value:.3f}")
    explorer.page.mouse.click(x, y)
    explorer.at("backward, t = 4 of 29")
    box = explorer.map("RNN").locator(".map-cursor").bounding_box()
    assert (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) == pytest.approx((x, y), abs=1)


def test_arrows_walk_a_map_that_has_the_focus(explorer: Explorer):
    values = explorer.ask("/api/gradient-map", {**DEFAULT, "map": "every"})["models"][1]["log10_norm"]["dh"]
    explorer.map("LSTM").locator(".figure").focus()
    explorer.page.keyboard.press("ArrowUp")
    explorer.page.keyboard.press("ArrowUp")
    explorer.page.keyboard.press("ArrowLeft")
    expect(explorer.page.locator(".readout")).to_contain_text(
        f"LSTM, k = 27, t = 9: log10 norm {values[27][9]:.3f}"
    )
    explorer.at("backward, t = 9 of 29")


def test_the_real_loss_leaves_only_its_row(explorer: Explorer):
    explorer.page.get_by_text("real loss").click()
    explorer.traced()
    explorer.page.mouse.move(*cell_centre(explorer, "RNN", 17, 4))
    expect(explorer.page.locator(".readout")).to_have_text("RNN, k = 17: no loss stands here")
    explorer.page.mouse.move(*cell_centre(explorer, "RNN", 29, 4))
    expect(explorer.page.locator(".readout")).to_contain_text("RNN, k = 29, t = 4: log10 norm")


@pytest.mark.long
def test_one_units_value_colours_the_lanes_when_it_is_chosen(explorer: Explorer):
    explorer.open_view()
    explorer.page.get_by_label("Whose value colours a state").select_option("5")
    ends = explorer.page.locator(".lanes .legend").first.locator(".number")
    values = [e["h"][5] for e in explorer.trace(DEFAULT) if e["event"] == "forward"]
    values += [e["c"][5] for e in explorer.trace(DEFAULT) if e["event"] == "forward" and "c" in e]
    most = max(map(abs, values))
    expect(ends).to_have_text([f"{-most:.1f}", f"{most:.1f}"])
    summary = explorer.label(explorer.lane("RNN").locator(".graph"))
    first = explorer.event(DEFAULT, "forward", 0, 0)["h"][5]
    assert f"{first:.3f} at the first step" in summary
