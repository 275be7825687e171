"""Why it dies, section by section: the factors of a step back, the paths, where a gradient comes from."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import DEFAULT, Explorer
from tests.browser.why import answered, choose, numbers, preset_of

pytestmark = pytest.mark.standing

GATED = DEFAULT | {
    "models": [DEFAULT["models"][1], {**DEFAULT["models"][0], "cell": "gru"}],
    "loss": {"kind": "cross_entropy", "at": "last", "reduction": "sum"},
}


def test_the_factors_on_screen_are_the_servers_step_by_step_and_add_up(why: Explorer):
    page = why.page
    found = why.ask("/api/factors", DEFAULT | {"model": 0})
    expect(page.locator(".why .adds")).to_have_class(re.compile("good"))
    expect(page.locator(".why .read")).to_contain_text("t = 10:")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".why .read")).to_contain_text("t = 9:")
    i = found["k"] - 9
    gain, saturation, slope, weights = numbers(page.locator(".why .read").inner_text())[2:]  # t = 9: log10 …
    factors = found["factors"]
    assert (gain, slope) == (round(found["gain"][i], 3), round(factors["mean_slope"][i], 3))
    assert saturation == pytest.approx(factors["saturation"][i], abs=1e-3)
    assert weights == pytest.approx(factors["weights"][i], abs=1e-3)
    assert saturation + weights == pytest.approx(gain, abs=1e-9)  # as they are printed
    recurrent = found["recurrent"]["h"]
    for name in ("spectral_radius", "largest_singular_value"):
        expect(page.locator(".why .key")).to_contain_text(f"{recurrent[name]:.3f}")


@pytest.mark.long
@pytest.mark.plotly
def test_the_chart_stands_on_the_lanes_time_axis(why: Explorer):
    page = why.page
    lane = why.cursor_x("RNN")
    box = page.locator(".time-chart .cursor").bounding_box()
    assert abs(box["x"] + box["width"] / 2 - lane) < 1
    picture = page.locator(".time-chart .picture")
    assert abs(picture.evaluate("host => probe.columnX(host, 10)") - lane) < 1
    chart = page.locator(".time-chart").bounding_box()
    page.mouse.click(why.column_x("RNN", 20), chart["y"] + 40)
    why.at("backward, t = 20 of 29")


def test_a_gated_cells_shares_are_told_by_path_and_add_up(explorer: Explorer):
    explorer.open_spec(GATED)
    explorer.page.keyboard.press("5")
    for m, cell in enumerate(("lstm", "gru")):
        choose(explorer, "why-network", str(m))
        answered(explorer)
        shares = explorer.ask("/api/factors", GATED | {"model": m})["headline"]["share"]
        key = explorer.page.locator(".why .key")
        for share in shares.values():
            assert f"{100 * share:.1f}\u00a0%".replace("-0.0", "0.0") in key.inner_text(), cell
        expect(explorer.page.locator(".why .adds")).to_contain_text("shares add up to 1")
        assert f"{100 * shares['highway']:.1f}\u00a0%" in explorer.page.locator(".why .sentence").inner_text()


@pytest.mark.long
def test_growth_below_a_spectral_radius_of_1_is_named(why: Explorer):
    why.open_example("non-normal")
    why.traced()
    answered(why)
    found = why.ask("/api/factors", preset_of(why.url, "non-normal")["spec"] | {"model": 0})
    expect(why.page.locator(".beyond")).to_contain_text("is not normal")
    total, peak = 0.0, 0.0
    for gain in found["gain"]:
        total += gain
        peak = max(peak, total)
    expect(why.page.locator(".beyond")).to_contain_text(f"grew by {peak:.2f} decades")


def test_the_row_chosen_in_the_map_is_the_one_that_is_followed(why: Explorer):
    page = why.page
    page.keyboard.press("1")
    figure = why.map("RNN").locator(".figure.map")
    figure.focus()
    for _ in range(9):
        page.keyboard.press("ArrowUp")
    page.locator("#tab-why").click()
    answered(why)
    expect(page.locator(".why .about")).to_have_text("Loss at k = 20, followed back")
    head = why.ask("/api/factors", DEFAULT | {"model": 0, "k": 20})["headline"]
    expect(page.locator(".why .sentence")).to_contain_text(f"{head['decades']:.2f} decades lost per step")


def test_the_cell_states_own_path_is_told_of_the_lstm_and_only_of_it(why: Explorer):
    choose(why, "why", "paths")
    expect(why.page.locator(".why .waiting")).to_contain_text("no cell state to follow; an LSTM has one")
    why.page.locator(".why .waiting button").click()
    answered(why)
    found = why.ask("/api/paths", DEFAULT | {"model": 1})
    sentence = why.page.locator(".why .sentence").inner_text()
    assert f"{found['decades']['total']:.2f}" in sentence
    assert f"{found['decades']['alone']:.2f}" in sentence
    assert f"{100 * found['share'][0]:.1f}\u00a0%" in sentence
    each = found["share"][0] ** (1 / 29)
    assert f"on average, each of the 29 steps passes on about {100 * each:.1f}\u00a0%." in sentence
    told = numbers(why.page.locator(".why .read").inner_text())
    for part in ("total", "alone", "rest"):
        assert round(found["log10_norm"][part][10], 3) in told, part


def test_which_steps_a_gradient_comes_from_is_told_by_parameter(why: Explorer):
    choose(why, "why-network", "1")
    choose(why, "why", "attribution")
    answered(why)
    found = why.ask("/api/attribution", DEFAULT | {"model": 1})
    for name, parameter in found["parameters"].items():
        choose(why, "why-parameter", name)
        steps = parameter["whole"]["last_steps"]
        expect(why.page.locator(".why .sentence")).to_contain_text(
            f"comes from the last {steps} of 30 steps, t ≥ {30 - steps}"
        )
    read = numbers(why.page.locator(".why .read").last.inner_text())
    assert round(found["inputs"]["log10_norm"][10], 3) in read
    expect(why.page.locator(".why .read").last).to_contain_text(f'"{found["inputs"]["symbols"][10]}"')


def test_of_a_network_whose_edge_is_cut_there_is_nothing_to_follow_and_it_is_said(explorer: Explorer):
    asked: list[str] = []
    explorer.page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    explorer.open_spec(DEFAULT | {"models": [DEFAULT["models"][0] | {"recurrent": False}]})
    explorer.page.keyboard.press("5")
    expect(explorer.page.locator(".why .waiting")).to_contain_text(
        "The recurrent edge of this network is cut"
    )
    choose(explorer, "why", "attribution")
    # what W_hh is multiplied with is zeros at every step
    expect(explorer.page.locator(".why .sentence")).to_contain_text("no step brings anything to it")
    assert not {"factors", "verdict", "paths"} & set(asked)


@pytest.mark.long
def test_nothing_is_asked_while_the_pane_is_closed(explorer: Explorer):
    asked: list[str] = []
    explorer.page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    explorer.open_spec(GATED)
    assert not {"factors", "verdict", "paths", "attribution"} & set(asked)
    explorer.page.keyboard.press("5")
    answered(explorer)
    assert {"factors", "verdict"} <= set(asked)
    assert not {"paths", "attribution"} & set(asked)


@pytest.mark.usefixtures("intercepted")
@pytest.mark.long
def test_a_question_under_way_is_taken_back_when_the_spec_changes(why: Explorer):
    held = []
    why.context.route("**/api/factors", lambda route: held.append(route), times=1)
    choose(why, "why-network", "1")
    expect(why.page.locator(".why-section")).to_have_attribute("aria-busy", "true")
    taken_back = why.page.expect_event("requestfailed", lambda each: each.url.endswith("/api/factors"))
    with taken_back:
        why.turn("Steps T", "12")
    answered(why)
    spec = DEFAULT | {"sequence": DEFAULT["sequence"] | {"T": 12}}
    head = why.ask("/api/factors", spec | {"model": 1})["headline"]
    expect(why.page.locator(".why .sentence")).to_contain_text(f"{head['decades']:.2f} decades lost per step")


@pytest.mark.usefixtures("intercepted")
@pytest.mark.long
def test_a_server_that_is_gone_is_told_and_asked_again(why: Explorer):
    why.may_say("ERR_FAILED")
    why.context.route("**/api/factors", lambda route: route.abort(), times=1)
    choose(why, "why-network", "1")
    notice = why.page.locator(".why-section .notice")
    expect(notice).to_contain_text("The server is gone.")
    notice.get_by_role("button", name="Try again").click()
    expect(why.page.locator(".why .adds.good")).to_be_visible()
