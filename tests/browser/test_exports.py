"""Each figure leaves the page exactly as it is shown."""

import csv
import io
import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Download, expect

from tests.browser.cases import further
from tests.browser.explorer import AT_LSTM, DEFAULT, Explorer
from tests.browser.lecture import answered
from tests.browser.why import choose
from tests.browser.written import number

pytestmark = [pytest.mark.standing, pytest.mark.plotly]

CURVE = "Norm of ∂L_k/∂h_t by distance from the loss, k = 29"
GRAPH = "RNN, unrolled: states, then total gradient"

# Sections of the pane "Why does it die?" that have a key, and their pictures.
KEYED = {
    "factors": "Factors of each step back, LSTM, loss at k = 29",
    "paths": "Paths of ∂L/∂c, LSTM, loss at k = 29",
    "attribution": "Where ∂L/∂W_hh comes from in time, LSTM",
    "spectrum": "Singular values over distance, LSTM, from t = 29",
    "clipping": "Raw and clipped gradient, LSTM",
}


def export(explorer: Explorer, figure: str, form: str) -> bytes:
    """What the export menu saves."""
    return saved(explorer, figure, form).path().read_bytes()


def saved(explorer: Explorer, figure: str, form: str) -> Download:
    """A file of the export menu."""
    explorer.page.locator("#titlebar").get_by_role("button", name=re.compile("Export|내보내기")).click()
    with explorer.page.expect_download() as saving:
        explorer.page.get_by_role("button", name=f"{figure}: {form}", exact=True).click()
    explorer.page.keyboard.press("Escape")
    return saving.value


def drawing(explorer: Explorer, figure: str) -> dict[str, Any]:
    """A picture as it is saved: its size, its texts, those that touch, the colours of its key and points."""
    svg = export(explorer, figure, "SVG").decode()
    return explorer.page.evaluate("svg => probe.picture(svg)", svg)


def look(explorer: Explorer, sheet: int) -> list[str]:
    """The colours of the RNN's states in one of the two pictures on screen."""
    picture = explorer.lane("RNN").locator(".graph .picture").nth(sheet)
    return picture.evaluate("host => host.figure.data.at(-1).marker.color")


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_maps_csv_is_the_servers_map(explorer: Explorer):
    rows = table(export(explorer, "LSTM, gradient map", "CSV"))
    truth = explorer.ask("/api/gradient-map", {**DEFAULT, "map": "every"})["models"][1]["log10_norm"]["dh"]
    assert {(int(r["k"]), int(r["t"])): float(r["log10_norm_dh"]) for r in rows} == {
        (k, t): truth[k][t] for k in range(30) for t in range(k + 1)
    }


def test_the_comparison_for_a_slide_is_one_picture_of_sixteen_by_nine(explorer: Explorer):
    explorer.page.locator("#titlebar").get_by_role("button", name="Export").click()
    with explorer.page.expect_download() as saving:
        explorer.page.get_by_role("button", name="SVG, white").click()
    explorer.page.keyboard.press("Escape")
    assert saving.value.suggested_filename == "recall-T30-rnn16-lstm16-seed0-slide.svg"
    svg = Path(saving.value.path()).read_text()
    assert re.search(r'<svg[^>]* width="1280" height="720"', svg)
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", svg)]
    assert len(sizes) > 30
    assert min(sizes) >= 18
    sentence = explorer.page.locator("#story").text_content() or ""
    said = " ".join(re.findall(r"<text[^>]*>([^<]*)", svg)).replace("&nbsp;", " ")
    for words in sentence.split("The weights")[0].split():
        assert words in said


def test_a_files_name_says_of_which_network_and_which_step_it_is(explorer: Explorer):
    names = [saved(explorer, "LSTM, gradient map", "CSV").suggested_filename]
    explorer.page.get_by_role("tab", name="Why does it die?").click()
    expect(explorer.page.locator(".verdict b").first).to_have_text("RNN")
    choose(explorer, "why-network", "1")
    explorer.gone(".why-section[aria-busy=true], .why-figure.waits")
    explorer.painted()
    factors = "Factors of each step back, LSTM, loss at k = 29"
    names.append(saved(explorer, factors, "JSON").suggested_filename)
    explorer.page.get_by_role("tab", name="What does a step add?").click()
    answered(explorer)
    names.append(saved(explorer, "LSTM, gradient of W_hi: share of t = 10", "CSV").suggested_filename)
    assert names == ["lstm-1-map.csv", "lstm-1-k29-factors.json", "lstm-1-t10-share.csv"]


def test_the_graphs_table_holds_the_norms_of_the_stream(explorer: Explorer):
    rows = table(export(explorer, "LSTM, unrolled: states, then total gradient", "CSV"))
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
    explorer.open_view()
    explorer.page.get_by_label("Colour", exact=True).select_option("dh_direct")
    explorer.drawn()
    content = json.loads(export(explorer, "RNN, unrolled: direct gradient", "JSON"))
    column = content["columns"].index("log10_norm_dh_direct")
    assert [row[column] for row in content["rows"]][:29] == ["-Infinity"] * 29
    assert content["rows"][29][column] < 0


@pytest.mark.long
def test_the_curve_exports_both_rows_by_distance(explorer: Explorer):
    rows = table(export(explorer, CURVE, "CSV"))
    maps = explorer.ask("/api/gradient-map", {**DEFAULT, "map": "every"})["models"]
    assert [float(r["rnn"]) for r in rows] == maps[0]["log10_norm"]["dh"][29][::-1]
    assert [float(r["lstm"]) for r in rows] == maps[1]["log10_norm"]["dh"][29][::-1]


@pytest.mark.parametrize("size", [further((1440, 900)), (1024, 768)])
def test_a_pictures_size_is_its_own_whatever_the_window(explorer_as, size: tuple[int, int]):
    explorer = explorer_as(size=size)
    png = export(explorer, "RNN, gradient strip", "PNG")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (2400, 484)
    assert drawing(explorer, GRAPH)["size"] == [1200, 392]


def test_a_pictures_words_say_what_it_is_and_how_it_was_drawn(each_look: Explorer):
    explorer = each_look
    ko = explorer.lang == "ko"
    asked = (
        "첫 기호 기억하기, T = 30, 시드 0, 마지막 단계에 손실"
        if ko
        else "Recall the first symbol, T = 30, seed 0, loss at the last step"
    )
    drawn = (
        "LSTM: H = 16, PyTorch, U(±1/√H), 망각 게이트 편향 1, 시드 0"
        if ko
        else "LSTM: H = 16, PyTorch, U(±1/√H), forget bias 1, seed 0"
    )
    step = "시간 단계 t" if ko else "step t"
    title = "LSTM 기울기 지도" if ko else "LSTM, gradient map"
    texts = drawing(explorer, title)["texts"]
    assert {title, asked, drawn, step, "−7", "−1", "0"} <= set(texts)
    assert any(("log₁₀" if ko else "log10") in text for text in texts)


def test_no_two_words_of_a_picture_touch(explorer: Explorer):
    figures = [
        "LSTM, unrolled: states, then total gradient",
        "LSTM, gradient strip",
        "RNN, gradient map",
        CURVE,
    ]
    assert {figure: drawing(explorer, figure)["touching"] for figure in figures} == {
        figure: [] for figure in figures
    }


def test_words_do_not_touch_where_every_mark_is_explained(explorer: Explorer):
    """Gradients that explode, are zero beyond a cut, and overflow."""
    model = {"cell": "rnn", "hidden": 8, "activation": "identity", "init": {"rule": "orthogonal", "gain": 40}}
    explorer.open_spec(
        {
            "sequence": {"task": "recall", "T": 300, "seed": 0},
            "models": [model],
            "loss": {"kind": "cross_entropy", "at": "all"},
            "truncate": 260,
        }
    )
    made = drawing(explorer, "RNN, gradient map")
    assert {"above the scale", "exactly zero"} <= set(made["texts"])
    assert made["touching"] == []
    assert drawing(explorer, "RNN, gradient strip")["touching"] == []


def test_the_curves_picture_names_the_networks_in_their_colours(explorer: Explorer):
    made = drawing(explorer, CURVE)
    assert {"RNN", "LSTM", "reach: a thousandth of the norm at the loss", "steps back from the loss"} <= set(
        made["texts"]
    )
    assert {"rgb(35, 39, 46)", "rgb(10, 125, 140)"} <= set(made["key"])


def test_the_graphs_picture_is_as_far_as_the_screen_is(explorer: Explorer):
    """States to the left of the step at which the pass stands, gradients from it on."""
    made = drawing(explorer, GRAPH)
    assert {"Backward pass at t = 10", "states: mean of units"} <= set(made["texts"])
    states, gradients = (look(explorer, i) for i in (0, 1))
    assert made["points"][-2:] == [states[:10], gradients[10:]]
    for _ in range(11):
        explorer.page.keyboard.press("ArrowLeft")
    explorer.at("backward, t = 21 of 29")
    assert drawing(explorer, GRAPH)["points"][-2:] == [states[:21], gradients[21:]]
    explorer.page.keyboard.press("Home")
    explorer.at("forward, t = 0 of 29")
    made = drawing(explorer, GRAPH)
    assert made["points"][-1] == states
    assert "not yet" in made["texts"]


@pytest.mark.parametrize(
    ("pane", "figure"),
    [
        further("How is it computed?", "LSTM, the step t = 10, node by node"),
        further("What does a step add?", "LSTM, gradient of W_hi: sum of all steps"),
        ("How is it derived?", "Derivation of the gradient of W_hi [0, 0], term by term"),
        ("Why does it die?", "Factors of each step back, LSTM, loss at k = 29"),
    ],
)
def test_the_panes_pictures_stand_alone_too(explorer: Explorer, pane: str, figure: str):
    explorer.page.get_by_role("tab", name=pane).click()
    if pane == "Why does it die?":
        expect(explorer.page.locator(".verdict b").first).to_have_text("RNN")
        choose(explorer, "why-network", "1")
        explorer.gone(".why-section[aria-busy=true], .why-figure.waits")
    expect(explorer.page.locator("#pane")).not_to_have_attribute("aria-busy", "true")
    explorer.drawn()
    made = drawing(explorer, figure)
    assert "LSTM: H = 16, PyTorch, U(±1/√H), forget bias 1, seed 0" in made["texts"]
    assert figure.replace("W_hi", "Whi") in made["texts"]
    assert made["touching"] == []


def test_each_figure_has_a_table_twin(explorer: Explorer):
    explorer.page.get_by_role("button", name="Export").click()
    names = explorer.page.locator("#exports tbody th").all_inner_texts()
    assert names == [
        "LSTM, unrolled: states, then total gradient",
        "RNN, unrolled: states, then total gradient",
        "LSTM, gradient strip",
        "RNN, gradient strip",
        "LSTM, gradient map",
        "RNN, gradient map",
        CURVE,
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
    assert cells == [[str(t), number(truth[t])] for t in range(30)]
    expect(dialog.locator("p").first).to_contain_text("RNN, log10 norm")
    explorer.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize(("section", "figure"), list(KEYED.items()))
def test_a_pictures_key_says_in_its_file_what_it_says_on_the_page(explorer: Explorer, section, figure):
    explorer.open_spec(DEFAULT, view={"pane": "why", "why": section}, selection=AT_LSTM)
    explorer.gone(".why-section[aria-busy=true], .why-figure.waits")
    key = explorer.page.locator(".why .key").first.locator("li")
    expect(key.nth(1)).to_be_visible()
    said = {re.sub(r"\s", "", each) for each in key.all_text_contents()}
    written = {re.sub(r"\s", "", each) for each in drawing(explorer, figure)["texts"]}
    assert said <= written


def test_the_key_of_truncated_gradients_has_the_letters_of_the_notation(explorer: Explorer):
    view = {"pane": "why", "why": "truncation", "notation": "numbered"}
    explorer.open_spec(DEFAULT, view=view, selection=AT_LSTM)
    explorer.gone(".why-section[aria-busy=true], .why-figure.waits")
    made = drawing(explorer, "Truncated against full gradient by block length, LSTM")
    assert {"W1x", "W1h", "b1", "W2", "b2"} <= set(made["texts"])
