"""Each figure leaves the page exactly as it is shown."""

import csv
import io
import json
import struct

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import DEFAULT, Explorer


def export(explorer: Explorer, figure: str, form: str) -> bytes:
    """What the export menu saves."""
    explorer.page.get_by_role("button", name="Export").click()
    with explorer.page.expect_download() as saved:
        explorer.page.get_by_role("button", name=f"{figure}: {form}", exact=True).click()
    explorer.page.keyboard.press("Escape")
    return saved.value.path().read_bytes()


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_maps_csv_is_the_servers_map(explorer: Explorer):
    rows = table(export(explorer, "LSTM, gradient map", "CSV"))
    truth = explorer.ask("/api/gradient-map", {**DEFAULT, "map": "every"})["models"][1]["log10_norm"]["dh"]
    assert {(int(r["k"]), int(r["t"])): float(r["log10_norm_dh"]) for r in rows} == {
        (k, t): truth[k][t] for k in range(30) for t in range(k + 1)
    }


def test_the_graphs_table_holds_the_norms_of_the_stream(explorer: Explorer):
    rows = table(export(explorer, "LSTM, unrolled: total gradient (backward pass)", "CSV"))
    backward = {
        e["t"]: e["log10_norm"]
        for e in explorer.trace(DEFAULT)
        if e["event"] == "backward" and e["model"] == 1
    }
    assert [(float(r["log10_norm_dh"]), float(r["log10_norm_dc"])) for r in rows] == [
        (backward[t]["dh"], backward[t]["dc"]) for t in range(30)
    ]


@pytest.mark.long
def test_json_says_an_exact_zero_as_the_api_does(explorer: Explorer):
    explorer.page.get_by_label("Colour", exact=True).select_option("dh_direct")
    explorer.drawn()
    content = json.loads(export(explorer, "RNN, unrolled: direct gradient", "JSON"))
    column = content["columns"].index("log10_norm_dh_direct")
    assert [row[column] for row in content["rows"]][:29] == ["-Infinity"] * 29
    assert content["rows"][29][column] < 0


@pytest.mark.long
def test_the_curve_exports_both_rows_by_distance(explorer: Explorer):
    rows = table(export(explorer, "Norm by distance", "CSV"))
    maps = explorer.ask("/api/gradient-map", {**DEFAULT, "map": "every"})["models"]
    assert [float(r["rnn"]) for r in rows] == maps[0]["log10_norm"]["dh"][29][::-1]
    assert [float(r["lstm"]) for r in rows] == maps[1]["log10_norm"]["dh"][29][::-1]


def test_pictures_have_the_figures_size_and_stand_alone(explorer: Explorer):
    png = export(explorer, "RNN, gradient strip", "PNG")
    size = explorer.lane("RNN").locator(".strip").bounding_box()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (
        pytest.approx(2 * size["width"], abs=2),
        pytest.approx(2 * size["height"], abs=2),
    )
    svg = export(explorer, "LSTM, gradient map", "SVG").decode()
    assert svg.startswith("<svg")
    assert "loss at k" in svg
    assert "log10" in svg


def test_each_figure_has_a_table_twin(explorer: Explorer):
    explorer.page.get_by_role("button", name="Export").click()
    names = explorer.page.locator("#exports tbody th").all_inner_texts()
    assert names == [
        "LSTM, unrolled: total gradient (backward pass)",
        "LSTM, unrolled: states (forward pass)",
        "RNN, unrolled: total gradient (backward pass)",
        "RNN, unrolled: states (forward pass)",
        "LSTM, gradient strip",
        "RNN, gradient strip",
        "LSTM, gradient map",
        "RNN, gradient map",
        "Norm by distance",
    ]
    explorer.page.get_by_role("button", name="RNN, gradient strip: Table").click()
    dialog = explorer.page.get_by_role("dialog", name="RNN, gradient strip")
    truth = {
        e["t"]: e["log10_norm"]["dh"]
        for e in explorer.trace(DEFAULT)
        if e["event"] == "backward" and e["model"] == 0
    }
    cells = dialog.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )
    assert cells == [[str(t), f"{truth[t]:.3e}"] for t in range(30)]
    expect(dialog.locator("p").first).to_contain_text("RNN, log10 norm")
    explorer.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
