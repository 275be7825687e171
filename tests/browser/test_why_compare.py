"""Why it dies, compared: the spectrum, truncated BPTT, many seeds, clipping."""

import json
import re
from math import inf, log, log10

import pytest
from playwright.sync_api import expect

from tests.api.ask import stream
from tests.browser.axe import PANE, UNDRAWN, clean
from tests.browser.cases import further
from tests.browser.explorer import AT_LSTM, DEFAULT, Explorer
from tests.browser.why import answered, choose, numbers, traces_of

pytestmark = pytest.mark.standing

SECTIONS = ["spectrum", "truncation", "seeds", "libraries", "clipping"]
# So long that nobody waits for the end of it.
LONG = {
    "sequence": {"task": "recall", "T": 1000, "seed": 0},
    "models": [{"cell": "lstm", "hidden": 64, "seed": 0}],
    "loss": {"kind": "cross_entropy", "at": "last", "reduction": "sum"},
}


def open_section(explorer: Explorer, section: str, model: int | None = None) -> None:
    explorer.page.locator("#tab-why").click()
    if model is not None:
        choose(explorer, "why-network", str(model))
    explorer.gone(".verdict-box.waits")  # when it comes, what is below it moves: a click would miss
    choose(explorer, "why", section)
    answered(explorer)


def drawn(explorer: Explorer, chart: int = 0) -> list[dict]:
    """The traces of a figure of the section: what Plotly was given."""
    picture = explorer.page.locator(".why-section .figure > .picture").nth(chart)
    return picture.evaluate(
        "host => host.figure.data.map(({name, x, y, mode}) => ({name, x: [...x], y: [...(y ?? [])], mode}))"
    )


def one(path: str, explorer: Explorer, body: dict, name: str) -> dict:
    return next(e for e in stream(explorer.url, path, body) if e["event"] == name)


# ---- seeds


@pytest.mark.parametrize("match", ["parameters", further("hidden")])
def test_ten_seeds_are_drawn_and_told_as_median_and_quartiles_of_the_servers(explorer: Explorer, match: str):
    page = explorer.page
    open_section(explorer, "seeds")
    choose(explorer, "why-match", match)
    answered(explorer)
    events = stream(explorer.url, "/api/seeds", DEFAULT | {"seeds": 10, "match": match})
    plan, bands = events[0], events[-2]["models"]
    found = [event for event in events if event["event"] == "seed"]
    assert len(found) == 10
    expect(page.locator(".settings")).to_contain_text("10 of 10")
    for row, band, model in zip(
        page.locator(".seeds-table tbody tr").all(), bands, plan["models"], strict=True
    ):
        _, hidden, parameters, decades, reach = row.locator("th, td").all_inner_texts()
        assert (int(hidden), int(parameters.replace(",", ""))) == (model["hidden"], model["parameters"])
        assert numbers(decades) == [round(band["decades"][part], 3) for part in ("median", "low", "high")]
        ends = [float(band["reach"][part]) for part in ("median", "low", "high")]
        assert numbers(reach) == pytest.approx([29 if end == inf else end for end in ends], abs=0.0501)
    lines = {line["name"]: line for line in drawn(explorer)}
    for name, band in zip(("RNN", "LSTM"), bands, strict=True):
        assert lines[name]["y"] == pytest.approx(band["curve"]["median"], abs=1e-12)
        around = lines[f"{name} quartiles"]["y"]
        assert around == pytest.approx(band["curve"]["high"] + band["curve"]["low"][::-1], abs=1e-12)
    wins = sum(seed["models"][1]["decades"] < seed["models"][0]["decades"] for seed in found)
    expect(page.locator(".why .sentence")).to_contain_text("LSTM loses least")
    expect(page.locator(".why .sentence")).to_contain_text(f"with {wins} of 10 seeds")


def test_where_the_lstm_loses_it_is_said_and_networks_of_one_cell_are_told_apart(explorer: Explorer):
    rnn, lstm = DEFAULT["models"]
    closed = lstm | {"init": {"rule": "torch", "gain": 1, "forget_bias": -3}}
    orthogonal = rnn | {"init": {"rule": "orthogonal", "gain": 1}}
    explorer.open_spec(DEFAULT | {"models": [rnn, orthogonal, closed]})
    open_section(explorer, "seeds")
    bands = one("/api/seeds", explorer, DEFAULT | {"models": [rnn, orthogonal, closed]}, "bands")["models"]
    medians = [band["decades"]["median"] for band in bands]
    assert min(medians) == medians[1]
    sentence = explorer.page.locator(".why .sentence")
    expect(sentence).to_contain_text(f"RNN 2 loses least: {medians[1]:.3f} decades per step.")
    expect(sentence).to_contain_text(f"Less than LSTM ({medians[2]:.3f}) with 10 of 10 seeds.")
    lines = {line["name"]: line for line in drawn(explorer)}
    assert lines["RNN 1"]["y"] != lines["RNN 2"]["y"]


def test_seeds_are_streamed_cancelled_and_asked_again(explorer: Explorer):
    page = explorer.page
    explorer.open_spec(LONG)
    open_section(explorer, "seeds")
    choose(explorer, "why-seeds", "100")
    come = page.locator(".settings").get_by_text(re.compile(r"^\d+ of 100$"))
    expect(page.get_by_role("progressbar", name="How far it is")).to_be_visible()
    expect(come).to_be_visible()
    with page.expect_event("requestfailed", lambda each: each.url.endswith("/api/seeds")):
        page.get_by_role("button", name="Cancel").focus()
        page.keyboard.press("Enter")  # at once: the button soon goes
    expect(page.get_by_text("Stopped before it was whole.")).to_be_visible()
    expect(page.locator(".why-section")).to_have_attribute("aria-busy", "false")
    n = int(come.inner_text().split()[0])
    assert 0 < n < 100
    explorer.painted()
    assert int(come.inner_text().split()[0]) == n
    expect(page.get_by_role("button", name="Ask again")).to_be_focused()
    page.keyboard.press("Enter")
    with page.expect_event("requestfailed", lambda each: each.url.endswith("/api/seeds")):
        choose(explorer, "why-seeds", "3")
    answered(explorer)
    expect(page.locator(".settings")).to_contain_text("3 of 3")
    expect(page.locator(".why-section .progress")).to_have_count(0)


# ---- spectrum


@pytest.mark.parametrize("model", [1, further(0)])
def test_the_spectrum_on_screen_is_the_servers_of_the_joint_state(explorer: Explorer, model: int):
    open_section(explorer, "spectrum", model)
    found = one("/api/spectrum", explorer, DEFAULT | {"model": model}, "spectrum")
    values = found["log10_singular_values"]
    told = explorer.page.locator(".why .sentence").inner_text()
    assert ("(h, c), 32 × 32" if model else "s = h, 16 × 16") in told
    assert any(abs(number - found["lyapunov"][0]) < 5.01e-5 for number in numbers(told))
    exponent = f"{abs(found['lyapunov'][0]) / log(10):.3f} decades lost"
    assert exponent in told
    lines = {line["name"]: line for line in drawn(explorer) if line["name"]}
    assert len(lines) == len(values[0]) + 1
    for rank in (0, 5, len(values[0]) - 1):
        assert lines[str(rank + 1)]["x"] == [found["t"] - d for d in found["distances"]]
        assert lines[str(rank + 1)]["y"] == pytest.approx([row[rank] for row in values], abs=1e-12)
    assert lines["step"]["y"] == pytest.approx(found["log10_step_norm"], abs=1e-12)
    assert drawn(explorer, 1)[0]["x"] == pytest.approx(found["lyapunov"], abs=1e-12)
    read = explorer.page.locator(".why .read").inner_text()
    assert f"log10 singular values {values[19][0]:.3f} to {values[19][-1]:.3f}; " in read
    step = f"{found['log10_step_norm'][19]:.3f}"
    assert read.endswith(f"log10 norm of the Jacobian of step 10 alone {step}")
    expect(explorer.page.locator("#pane")).to_contain_text("no mean-field value")


@pytest.mark.long
def test_the_mean_fields_exponent_is_a_line_where_nothing_drives_the_network(explorer: Explorer):
    T = 40
    spec = {
        "sequence": {"x": [[0.0]] * T, "y": [None] * (T - 1) + [0], "classes": 2},
        "models": [{"cell": "rnn", "hidden": 50, "h_0": [0.1] * 50, "init": {"rule": "glorot", "gain": 0.5}}],
        "loss": {"kind": "cross_entropy", "at": "last", "reduction": "sum"},
    }
    explorer.open_spec(spec)
    open_section(explorer, "spectrum")
    field = one("/api/spectrum", explorer, spec | {"model": 0}, "spectrum")["mean_field"]
    expect(explorer.page.locator(".why .key").last).to_contain_text(f"{field:.4f}")
    shapes = explorer.page.locator(".why-section .chart > .picture").evaluate(
        "host => host.figure.layout.shapes.map(({ x0 }) => x0)"
    )
    assert shapes == [0, pytest.approx(field)]
    assert len(drawn(explorer)) == 3 + 2 + 1, "of 50 the quartiles, both ends, and the step's norm"


# ---- truncation


def test_what_truncation_leaves_is_told_by_weight_and_a_length_is_put_to_use(explorer: Explorer):
    page = explorer.page
    open_section(explorer, "truncation", 1)
    traces = traces_of(explorer)
    length = page.get_by_label("Block length, steps")
    length.fill("7")
    length.press("Enter")
    found = explorer.ask("/api/truncation", DEFAULT | {"model": 1, "lengths": [7]})["blocks"][0]
    sentence = page.locator(".why .sentence")
    expect(sentence).to_contain_text("Blocks of 7 steps: no gradient arrives at 28 of 30 steps")
    expect(sentence).to_contain_text(f"{100 * 10 ** found['log10_ratio']['W_hh']:.1f} %")
    for row, name in zip(page.locator(".truncation-table tbody tr").all(), found["cosine"], strict=True):
        ratio, cosine = (numbers(row.locator(".number").nth(i).inner_text())[0] for i in (0, 1))
        assert ratio == pytest.approx(100 * 10 ** found["log10_ratio"][name], abs=0.0501), name
        assert cosine == pytest.approx(found["cosine"][name], abs=5.01e-4), name
    explorer.painted()
    cut = next(line for line in drawn(explorer) if line["name"] == "cuts")
    assert [x + 0.5 for x in cut["x"][::3]] == found["cuts"] == [7, 14, 21, 28]
    curve = next(line for line in drawn(explorer, 1) if "hh" in (line["name"] or ""))
    assert curve["x"] == [1, 2, 5, 7, 10, 20, 30]
    assert curve["y"][3] == pytest.approx(found["log10_ratio"]["W_hh"], abs=1e-12)
    assert curve["y"][-1] == 0
    page.get_by_role("button", name="Use this length").click()
    answered(explorer)
    assert json.loads(traces[-1])["truncate"] == 7
    expect(page.get_by_role("button", name="In use")).to_be_disabled()
    explorer.linked('"block":7')


@pytest.mark.long
def test_a_batch_reads_the_blocks_that_the_server_says(explorer: Explorer):
    page = explorer.page
    explorer.may_say("422")
    open_section(explorer, "truncation")
    page.get_by_label("Steps N").fill("100")
    page.get_by_label("Steps N").press("Enter")
    expect(page.locator(".batches p").last).to_contain_text("Batch 1 of 5")
    page.get_by_label("Number of the batch").fill("3")
    page.get_by_label("Number of the batch").press("Enter")
    batches = {"steps": 100, "rows": 4, "length": 5}
    starts = explorer.ask("/api/truncation", DEFAULT | {"model": 0, "batches": batches})["batches"]["starts"]
    blocks = ", ".join(f"{start}–{start + 4}" for start in starts[2])
    expect(page.locator(".batches p").last).to_contain_text(f"Batch 3 of {len(starts)} reads steps {blocks}")
    page.get_by_label("Steps N").fill("10")
    page.get_by_label("Steps N").press("Enter")
    expect(page.locator(".batches .notice")).to_contain_text("4 rows of 5 steps do not fit a sequence of 10")


# ---- clipping


def test_clipping_by_norm_keeps_the_direction_and_by_value_turns_it(explorer: Explorer):
    page = explorer.page
    open_section(explorer, "clipping", 0)
    page.get_by_label("Threshold", exact=True).fill("0.01")
    page.get_by_label("Threshold", exact=True).press("Enter")
    sentence = page.locator(".why .sentence")
    expect(sentence).to_contain_text("to 0.0100")
    expect(sentence).to_contain_text("Direction kept: yes.")
    choose(explorer, "why-clip", "value")
    found = explorer.ask("/api/clipping", DEFAULT | {"model": 0, "norm": None, "value": 0.01})["by_value"]
    expect(sentence).to_contain_text(f"{found['cut']} of {found['size']} numbers are cut to ± 0.01;")
    expect(sentence).to_contain_text(f"Direction kept: no, cosine {found['cosine']:.3f}.")
    raw, after = drawn(explorer)[1:]
    assert raw["x"][0] == pytest.approx(found["log10_norm_raw"], abs=1e-12)
    clipped = [found, *found["parameters"].values()]
    assert after["x"] == pytest.approx([each["log10_norm"] for each in clipped], abs=1e-12)
    page.get_by_label("Threshold", exact=True).fill("100")
    page.get_by_label("Threshold", exact=True).press("Enter")
    expect(sentence).to_contain_text("stays as it is: nothing of it is beyond 100.")
    assert log10(100) > found["log10_norm_raw"]


def test_an_infinite_gradient_is_told_in_a_sentence_and_has_no_direction(explorer: Explorer):
    weights = {"W_xh": [[1.0]], "W_hh": [[1e200]], "b_h": [0.0], "W_hy": [[1e-100]], "b_y": [0.0]}
    sequence = {"x": [[1e-300], [0.0], [0.0]], "y": [None, None, 1e200]}
    model = {"cell": "rnn", "activation": "identity", "weights": weights}
    spec = {"sequence": sequence, "models": [model], "loss": {"kind": "mse", "at": "last"}}
    explorer.open_spec(spec, view={"pane": "why", "why": "clipping"})
    answered(explorer)
    sentence = explorer.page.locator(".why .sentence")
    expect(sentence).to_contain_text("finite numbers become 0, infinite ones NaN, as in PyTorch")
    expect(sentence).not_to_contain_text("Direction")
    choose(explorer, "why-clip", "value")
    expect(sentence).to_contain_text("4 of 5 numbers are cut to ± 1, the infinite ones too")


LETTERS = {"textbook": ["U", "W", "b", "V", "c"], "numbered": ["W1x", "W1h", "b1", "W2", "b2"]}


@pytest.mark.plotly
@pytest.mark.parametrize("notation", LETTERS)
def test_clipped_weights_have_the_letters_of_the_notation(explorer: Explorer, notation):
    view = {"pane": "why", "why": "clipping", "notation": notation}
    explorer.open_spec(DEFAULT, view=view, selection=AT_LSTM)
    answered(explorer)
    picture = explorer.page.locator(".why-section .figure > .picture")
    told = picture.locator(".ytick text")
    expect(told).to_have_text(["all weights", *LETTERS[notation]])
    explorer.page.get_by_role("button", name="Export").click()
    explorer.page.get_by_role("button", name="Raw and clipped gradient, LSTM: Table").click()
    rows = explorer.page.get_by_role("dialog").locator("tbody tr")
    expect(rows.locator("td:first-child")).to_have_text(["all weights", *LETTERS[notation]])
    expect(rows.nth(2).locator("td").nth(1)).to_have_text("W_hh")
    explorer.page.keyboard.press("Escape")


# ---- refused, closed, looks


@pytest.mark.long
def test_of_a_cut_edge_or_given_weights_it_is_said_what_cannot_be_asked(explorer: Explorer):
    page = explorer.page
    explorer.may_say("422")
    explorer.open_spec(DEFAULT | {"models": [DEFAULT["models"][0] | {"recurrent": False}]})
    page.keyboard.press("5")
    for section in ("spectrum", "truncation"):
        choose(explorer, "why", section)
        expect(page.locator(".why .waiting")).to_contain_text("The recurrent edge of this network is cut")
    choose(explorer, "why", "seeds")
    expect(page.locator(".why-section .notice")).to_have_text(
        re.compile(
            "^The recurrent edge of this network is cut: nothing goes back from step to step[.]The server"
        )
    )
    choose(explorer, "why", "clipping")
    expect(page.locator(".why .sentence")).to_contain_text("norm of the whole gradient")


@pytest.mark.long
def test_nothing_is_asked_but_by_the_section_that_is_open(explorer: Explorer):
    asked: list[str] = []
    explorer.page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    explorer.turn("Steps T", "20")
    explorer.traced()
    open_section(explorer, "clipping")
    assert set(SECTIONS) & set(asked) == {"clipping"}
    open_section(explorer, "seeds")
    assert set(SECTIONS) & set(asked) == {"clipping", "seeds"}


def test_axe_finds_nothing_nothing_is_cut_and_each_figure_has_its_numbers(each_look: Explorer):
    page = each_look.page
    for section in SECTIONS:
        open_section(each_look, section, 0)
        clean(page, section, UNDRAWN if section == SECTIONS[0] else PANE)
        assert page.locator(".pane").evaluate("pane => pane.scrollWidth <= pane.clientWidth"), section
        figures = page.locator(".why-section [role=img]")
        assert figures.count() == {"spectrum": 2, "truncation": 3}.get(section, 1)
        for figure in figures.all():
            assert re.search(r"\d", each_look.label(figure)), section


# ---- libraries


def test_libraries_are_compared_at_the_sizes_on_screen_and_their_difference_is_explained(explorer: Explorer):
    page = explorer.page
    open_section(explorer, "libraries")
    expect(page.locator(".settings")).to_contain_text("10 of 10 seeds")
    body = DEFAULT | {"model": 0, "setup": "own", "seeds": 10}
    found = stream(explorer.url, "/api/libraries", body)
    plan, bands = found[0], found[-2]
    expect(page.locator(".why-section")).to_contain_text("T = 30, H = 16, X = 6; 32 sequences")
    medians = {
        (entry["library"], entry["cell"]): band["median"]
        for entry, band in zip(plan["entries"], bands["decades"], strict=True)
    }
    lstms = sorted((value, name) for (name, cell), value in medians.items() if cell == "lstm")
    sentence = page.locator(".why .sentence")
    for value, name in (lstms[0], lstms[-1]):
        expect(sentence).to_contain_text(f"{30 * value:.1f}")
        expect(sentence).to_contain_text(name)
    for each in bands["turned"]:
        expect(sentence).to_contain_text(f"{30 * each['decades']['median']:.1f}")
    expect(sentence).to_contain_text("The forget bias explains")
    first = page.locator("table.libraries tbody tr").first
    expect(first).to_contain_text(f"Haiku 0.0.17{medians['Haiku', 'lstm']:.3f}")
    expect(page.locator("table.libraries")).to_contain_text("adds 1 to gate f when it runs")
    lines = {line["name"]: line for line in drawn(explorer)}
    assert lines["LSTM"]["x"] == pytest.approx([value for value, _ in lstms], abs=1e-12)
    assert lines["RNN, ReLU"]["x"] == pytest.approx([medians["Haiku", "rnn"]], abs=1e-12)


def test_what_a_librarys_own_form_would_be_is_said_under_the_choice_of_its_rule(explorer: Explorer):
    page = explorer.page
    gru = {"cell": "gru", "hidden": 8, "init": {"rule": "haiku"}}
    explorer.open_spec(DEFAULT | {"models": [gru]})
    said = page.locator(".rule-form")
    expect(said).to_contain_text("hk.GRU of Haiku, by default: reset gate (reset before the product).")
    explorer.open_spec(DEFAULT | {"models": [{**gru, "reset": "before"}]})
    expect(said).to_be_hidden()
    explorer.open_spec(DEFAULT | {"models": [{"cell": "rnn", "hidden": 8, "init": {"rule": "equinox"}}]})
    expect(said).to_contain_text("Equinox has no RNN")
    labels = page.locator("optgroup").evaluate_all("groups => groups.map(({label}) => label)")
    assert labels == ["As libraries draw", "Rules"]
