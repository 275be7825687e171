"""The rail: each control asks for a new trace, and the page shows the numbers of one spec only."""

import copy
import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import DEFAULT, Explorer

# What a lane shows at each step.
SYMBOLS = "host => host.figure.data.at(-2).text"

pytestmark = pytest.mark.standing


def asked(**changes) -> dict:
    return {**copy.deepcopy(DEFAULT), **changes}


def loss_on_screen(explorer: Explorer, name: str) -> str:
    return explorer.lane(name).locator(".headline").inner_text().split(" · ")[0]


def loss_of(explorer: Explorer, spec: dict, model: int) -> str:
    gradients = (e for e in explorer.trace(spec) if e["event"] == "gradients")
    return f"loss {next(e['loss'] for e in gradients if e['model'] == model):.3f}"


def test_a_gru_joins_in_its_own_lane_map_and_curve(explorer: Explorer):
    explorer.page.get_by_role("button", name="GRU", exact=True).click()
    expect(explorer.lane("GRU")).to_be_visible()
    explorer.traced()
    explorer.drawn()
    spec = asked(
        models=[
            *DEFAULT["models"],
            {"cell": "gru", "hidden": 16, "seed": 0, "init": {"rule": "torch", "gain": 1}},
        ]
    )
    expect(explorer.lane("GRU").locator(".headline")).to_contain_text(loss_of(explorer, spec, 2))
    expect(explorer.map("GRU").locator(".figure")).to_be_visible()
    expect(explorer.page.locator(".curve .figure")).to_have_attribute(
        "aria-label", re.compile("RNN .* LSTM .* GRU loses")
    )
    assert explorer.page.evaluate("probe.fits(['#stage', '#rail'])"), "three lanes fit"
    expect(explorer.page.locator("#story")).to_contain_text("GRU")
    expect(explorer.page.locator(".lane .graph:visible")).to_have_count(3)


@pytest.mark.long
def test_one_network_must_stay(explorer: Explorer):
    explorer.page.get_by_role("button", name="LSTM", exact=True).click()
    expect(explorer.lane("LSTM")).to_have_count(0)
    expect(explorer.page.get_by_role("button", name="RNN", exact=True)).to_be_disabled()


def test_loss_at_all_and_at_chosen_steps(explorer: Explorer):
    explorer.page.get_by_text("all", exact=True).click()
    explorer.traced()
    spec = asked(loss={**DEFAULT["loss"], "at": "all"})
    whole = loss_of(explorer, spec, 0).replace("loss", "loss (sum over 30 steps)")
    expect(explorer.lane("RNN").locator(".headline")).to_contain_text(whole)
    explorer.page.get_by_text("choose", exact=True).click()
    steps = explorer.page.get_by_label("Steps where the loss stands")
    steps.fill("5, 10-12")
    steps.press("Enter")
    explorer.traced()
    spec = asked(loss={**DEFAULT["loss"], "at": [5, 10, 11, 12]})
    whole = loss_of(explorer, spec, 0).replace("loss", "loss (sum over 4 steps)")
    expect(explorer.lane("RNN").locator(".headline")).to_contain_text(whole)
    explorer.page.keyboard.press("Tab")
    expect(
        explorer.inspector.get_by_role("button", name="L", exact=True)
    ).to_be_enabled()  # a loss stands at t = 10 now


@pytest.mark.long
def test_the_forget_bias_moves_the_lstm_alone(explorer: Explorer):
    rnn = loss_on_screen(explorer, "RNN")
    explorer.turn("Forget bias (LSTM)", "3")
    explorer.traced()
    models = copy.deepcopy(DEFAULT["models"])
    models[1]["init"]["forget_bias"] = 3
    expect(explorer.lane("LSTM").locator(".headline")).to_contain_text(
        loss_of(explorer, asked(models=models), 1)
    )
    assert loss_on_screen(explorer, "RNN") == rnn


def test_the_seed_draws_data_and_weights(explorer: Explorer):
    explorer.page.get_by_role("button", name="Next seed").click()
    explorer.traced()
    models = [{**model, "seed": 1} for model in DEFAULT["models"]]
    spec = asked(models=models, sequence={**DEFAULT["sequence"], "seed": 1})
    expect(explorer.lane("RNN").locator(".headline")).to_contain_text(loss_of(explorer, spec, 0))


def test_dragging_asks_one_thing_at_a_time_and_ends_at_the_last_value(explorer: Explorer):
    explorer.page.evaluate("probe.most = 0")
    slider = explorer.page.get_by_label("Steps T", exact=True)
    slider.evaluate(
        "async slider => { for (slider.value = 160; slider.value < 200; slider.stepUp()) {"
        " slider.dispatchEvent(new Event('input', { bubbles: true }));"
        " await new Promise(requestAnimationFrame); } }"
    )
    explorer.traced()
    expect(explorer.page.locator(".here output")).to_contain_text("of 198")
    spec = {**DEFAULT, "sequence": {**DEFAULT["sequence"], "T": 199}}
    expect(explorer.lane("LSTM").locator(".headline")).to_contain_text(loss_of(explorer, spec, 1))
    assert explorer.page.evaluate("probe.most") == 1


def test_a_hundred_changes_before_the_first_answer_are_two_questions(explorer: Explorer):
    """The first value's, and the newest's: those between are asked by nobody any more."""
    asked = []
    explorer.page.on("request", lambda request: asked.append(request))
    slider = explorer.page.get_by_label("Steps T", exact=True)
    slider.evaluate(
        "slider => { for (slider.value = 60; slider.value < 160; slider.stepUp())"
        " slider.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    explorer.traced()
    expect(explorer.page.locator(".here output")).to_contain_text("of 158")
    passes = [request.post_data_json for request in asked if request.url.endswith("/api/passes")]
    assert [spec["sequence"]["T"] for spec in passes] == [60, 159]


def test_no_frame_shows_numbers_of_two_specs(explorer: Explorer):
    """While seeds go by, every painted frame's loss and ledger belong to one seed."""
    truth = {}
    for seed in range(6):
        models = [{**model, "seed": seed} for model in DEFAULT["models"]]
        events = explorer.trace(asked(models=models, sequence={**DEFAULT["sequence"], "seed": seed}))
        loss = next(e for e in events if e["event"] == "gradients" and e["model"] == 1)["loss"]
        truth[f"loss {loss:.3f}"] = [f"loss {e['loss']:.3f}" for e in events if e["event"] == "gradients"]
    explorer.page.evaluate("probe.watchLosses()")
    for _ in range(5):
        explorer.page.get_by_role("button", name="Next seed").click()
        explorer.traced()
    seen = [json.loads(frame) for frame in explorer.page.evaluate("[...probe.frames]")]
    whole = [frame for frame in seen if all(text.startswith("loss") for text in frame)]
    assert len(whole) >= 5
    assert all(frame in truth.values() for frame in whole)


def test_no_frame_of_a_drag_across_forty_values_shows_figures_of_two_of_them(explorer: Explorer):
    """Lanes, strips, maps and curve: each set of headlines is seen with one set of painted values only."""
    explorer.page.get_by_text("More", exact=True).click()
    frames = explorer.page.evaluate("probe.drag('Gain of W_hh', 40)")
    seen: dict[str, set[tuple[str, ...]]] = {}
    for headlines, *figures in frames:
        seen.setdefault(headlines, set()).add(tuple(figures))
    assert len(frames[0]) == 1 + 9, "headlines; two lanes of two pictures, two strips, two maps, the curve"
    assert len(seen) > 2, "the page follows: more than the first and the last value are seen"
    assert [headlines for headlines, shown in seen.items() if len(shown) > 1] == []


def test_a_text_of_ones_own_runs_through_the_networks(explorer: Explorer):
    explorer.page.get_by_label("Task").select_option("text")
    explorer.traced()
    area = explorer.page.get_by_label("Your own text")
    area.fill("반복되는 글 abc 반복되는 글 abc 반복되는 글 abc 반복되는 글")
    area.blur()
    explorer.traced()
    explorer.drawn()
    symbols = explorer.lane("RNN").locator(".graph .picture").first.evaluate(SYMBOLS)
    assert "복" in symbols
    explorer.at("backward, t = 10 of 29")


def test_numbers_of_ones_own_are_forecast(explorer: Explorer):
    explorer.page.get_by_label("Task").select_option("series")
    explorer.traced()
    area = explorer.page.get_by_label("Your own numbers")
    area.fill(", ".join(str(k / 8) for k in range(40)))
    area.blur()
    explorer.traced()
    explorer.inspector.get_by_role("button", name="y", exact=True).click()
    row = explorer.inspector.locator(".answers tbody tr")
    expect(row).to_have_count(1)
    expect(explorer.inspector.locator("h2")).to_contain_text("at t = 10")


def test_truncation_is_seen_in_the_ledger(explorer: Explorer):
    explorer.page.get_by_text("More", exact=True).click()
    cut = explorer.page.get_by_label("Truncate every n steps")
    cut.fill("11")
    cut.press("Enter")
    explorer.traced()
    expect(explorer.inspector.locator(".ledger .next")).to_contain_text("cut here by truncation")
    assert explorer.inspector.locator(".ledger td.number").all_inner_texts() == ["0", "0", "0"]


def test_what_the_server_refuses_is_told_at_its_control_and_the_last_good_run_stays(explorer: Explorer):
    explorer.may_say("status of 4")
    before = explorer.lane("RNN").locator(".headline").inner_text()
    explorer.page.get_by_text("choose", exact=True).click()
    explorer.traced()
    steps = explorer.page.get_by_label("Steps where the loss stands")
    steps.fill("99")
    steps.press("Enter")
    expect(explorer.page.locator("body")).to_have_attribute("data-connection", "broken")
    problem = explorer.page.locator(".field", has=steps).locator(".problem").last
    expect(problem).to_contain_text("99")
    expect(steps).to_have_attribute("aria-invalid", "true")
    expect(explorer.page.locator(".notice.broken")).to_contain_text("What you see is from")
    assert explorer.lane("RNN").locator(".headline").inner_text() == before


def test_the_first_overflow_is_told(explorer: Explorer):
    explorer.page.get_by_text("More", exact=True).click()
    explorer.page.get_by_label("Activation (RNN)").select_option("relu")
    explorer.turn("Gain of W_hh", "3")
    explorer.traced()
    expect(explorer.page.locator(".notice")).to_have_count(0)
    models = [
        {
            "cell": "rnn",
            "hidden": 16,
            "seed": 0,
            "activation": "relu",
            "init": {"rule": "orthogonal", "gain": 3},
        }
    ]
    spec = asked(models=models, sequence={"task": "recall", "T": 1500, "seed": 0})
    done = explorer.trace(spec)[-1]
    explorer.open_spec(spec)
    first = done["nonfinite"]
    expect(explorer.page.locator(".notice.overflow")).to_contain_text(
        f"First overflow: RNN, {first['symbol']} at t = {first['t']}, {first['pass']}"
    )


def test_a_cell_that_stands_twice_is_numbered(explorer: Explorer):
    lstm = DEFAULT["models"][1]
    explorer.open_spec(asked(models=[lstm, {**lstm, "init": {"rule": "torch", "forget_bias": 0}}]))
    expect(explorer.page.locator(".lane-list h3")).to_have_text(["LSTM 1", "LSTM 2"])
    expect(explorer.inspector.locator("h2")).to_contain_text("LSTM 1")
    losses = [loss_on_screen(explorer, name) for name in ("LSTM 1", "LSTM 2")]
    assert losses[0] == loss_of(explorer, DEFAULT, 1)
    assert losses[0] != losses[1]
