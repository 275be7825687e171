"""Why it dies: the verdict and its changes, the examples, each section, and direct against total."""

import json
import re
from collections.abc import Callable

import httpx2
import pytest
from playwright.sync_api import Locator, Request, expect

from tests.browser.axe import clean
from tests.browser.cases import SIZES, pairs
from tests.browser.explorer import DEFAULT, Explorer

pytestmark = pytest.mark.standing

SECTIONS = ["factors", "paths", "attribution"]
GATED = DEFAULT | {
    "models": [DEFAULT["models"][1], {**DEFAULT["models"][0], "cell": "gru"}],
    "loss": {"kind": "cross_entropy", "at": "last", "reduction": "sum"},
}


def answered(explorer: Explorer) -> None:
    """Wait until verdict and section stand on screen, drawn."""
    expect(explorer.page.locator(".why-section")).to_have_attribute("aria-busy", "false")
    expect(explorer.page.locator(".verdict-box:not(.waits) .verdict")).to_be_visible()
    explorer.painted()
    explorer.gone(".why .figure > .picture:not(.drawn)")


def choose(explorer: Explorer, group: str, value: str) -> None:
    explorer.page.locator(f"input[name={group}][value='{value}']").check(force=True)


def presets(url: str) -> list[dict]:
    return httpx2.get(f"{url}/api/presets").json()


def preset_of(url: str, name: str) -> dict:
    return next(preset for preset in presets(url) if preset["name"] == name)


def traces_of(explorer: Explorer) -> list[str]:
    """What the page asks to be traced from now on, as it grows."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/api/trace"):
            asked.append(request.post_data)

    explorer.page.on("request", note)
    return asked


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text)]


def seen(node: Locator) -> bool:
    """Whether all of it comes to stand within the pane and the window, nothing scrolled: what is above it may
    still be on its way.
    """
    return node.evaluate(
        """async node => {
          const pane = node.closest('.pane');
          const within = () => {
            const { top, bottom, height } = node.getBoundingClientRect();
            const frame = pane.getBoundingClientRect();
            return height > 0 && pane.scrollTop === 0 && scrollY === 0
              && top >= frame.top && bottom <= frame.bottom && bottom <= innerHeight;
          };
          for (let frames = 300; frames > 0 && !within(); frames--) await new Promise(requestAnimationFrame);
          return within();
        }"""
    )


@pytest.fixture
def why(explorer: Explorer) -> Explorer:
    """The pane, of the default's RNN."""
    explorer.page.keyboard.press("5")
    choose(explorer, "why-network", "0")
    answered(explorer)
    return explorer


# ---- examples and the verdict


@pairs(("width", "height", "locale"), SIZES, ["en-GB", "ko-KR"])
def test_from_the_vanishing_example_to_the_factor_that_did_it_is_one_click(
    explorer_as: Callable[..., Explorer], width: int, height: int, locale: str
):
    explorer = explorer_as(size=(width, height), locale=locale)
    page = explorer.page
    page.locator("#rail select").first.select_option("vanishing")
    explorer.traced()
    page.locator("#tab-why").click()
    answered(explorer)
    sentence = page.locator(".why .sentence")
    preset = preset_of(explorer.url, "vanishing")
    head = explorer.ask("/api/factors", preset["spec"] | {"model": 0})["headline"]
    told = numbers(sentence.inner_text())
    for name in ("decades", "saturation", "weights", "mean_slope"):
        assert any(abs(number - head[name]) <= 0.00501 for number in told), name
    assert seen(sentence)
    assert seen(page.locator(".why .verdict"))
    assert seen(page.locator(".why .time-chart").first)


def test_each_example_is_the_servers_own_and_leaves_the_view_as_it_is(why: Explorer):
    page = why.page
    traces = traces_of(why)
    chooser = page.get_by_label("Examples", exact=True)
    names = [name for name in chooser.locator("option").evaluate_all("all => all.map(o => o.value)") if name]
    assert names == [preset["name"] for preset in presets(why.url)]
    for preset in presets(why.url):
        chooser.select_option(preset["name"])
        expect(page.locator("#rail")).to_contain_text(preset["descriptions"]["en"])
        why.traced()
        answered(why)
        asked, spec = json.loads(traces[-1]), preset["spec"]
        assert (asked["sequence"], asked["models"]) == (spec["sequence"], spec["models"])
        assert asked["loss"].items() >= spec.get("loss", {}).items()
        expect(page.locator("#tab-why")).to_have_attribute("aria-selected", "true")
        verdict = why.ask("/api/verdict", spec | {"model": len(spec["models"]) - 1})["verdict"]
        expect(page.locator(".verdict .kind")).to_have_text(f"{verdict['kind'].capitalize()}.")
    seed = page.get_by_label("Seed (data)", exact=True)  # the last one's weights are given
    seed.fill("3")
    seed.press("Enter")
    expect(chooser).to_have_value("")


def test_the_verdict_tells_the_servers_numbers_and_a_risk_never_a_law(why: Explorer):
    found = why.ask("/api/verdict", DEFAULT | {"model": 0})
    text = why.page.locator(".verdict").inner_text()
    assert f"{found['verdict']['lost']:.2f} decades lost" in text
    assert f"(t = {found['k']})" in text
    assert f"{found['verdict']['distance']} steps" in text
    assert "Learning what stands there is at" in text
    assert "cannot" not in text
    why.page.get_by_text("Thresholds", exact=True).click()
    thresholds = numbers(why.page.locator(".thresholds p").inner_text())
    assert set(found["thresholds"].values()) <= set(thresholds)


def test_a_change_puts_a_second_network_beside_the_first_with_that_change_alone(why: Explorer):
    page = why.page
    traces = traces_of(why)
    found = why.ask("/api/verdict", DEFAULT | {"model": 0})
    helpful = [change for change in found["changes"] if change["helps"]]
    for button, change in zip(page.locator(".change").all(), helpful, strict=True):
        before, after = (f"{each['lost']:.1f}" for each in (found["verdict"], change["verdict"]))
        expect(button).to_contain_text(f"{before} → {after}")
    change = next(each for each in found["changes"] if each["change"] == "orthogonal")
    page.get_by_role("button", name="orthogonal").click()
    expect(page.locator(".why .networks label")).to_have_count(3)
    answered(why)
    expect(page.locator(".verdict")).to_contain_text("RNN 2 (orthogonal)")
    expect(page.locator(".verdict")).to_contain_text(f"{change['verdict']['lost']:.2f} decades lost")
    one, two, three = json.loads(traces[-1])["models"]
    assert [one, three] == DEFAULT["models"]
    assert two["init"] == one["init"] | {"rule": "orthogonal"}
    assert two["seed"] == one["seed"]
    choose(why, "why-network", "0")
    answered(why)
    page.get_by_role("button", name="orthogonal").click()
    expect(page.locator(".verdict")).to_contain_text("RNN 2 (orthogonal)")
    assert len(json.loads(traces[-1])["models"]) == 3, (
        "what stands there already is shown, not put there twice"
    )
    page.keyboard.press("1")
    for name in ("RNN 1", "RNN 2", "LSTM"):
        expect(why.lane(name)).to_be_visible()


@pytest.mark.long
def test_a_shorter_sequence_is_one_click_too(why: Explorer):
    changes = why.ask("/api/verdict", DEFAULT | {"model": 0})["changes"]
    change = next(each for each in changes if each["change"] == "shorter_T")
    why.page.get_by_role("button", name=f"T = {change['sequence']['T']}").click()
    expect(why.page.get_by_label("Steps T", exact=True)).to_have_value(str(change["sequence"]["T"]))


@pytest.mark.long
def test_clipping_is_shown_in_its_own_section_for_it_changes_no_gradient_on_its_way(why: Explorer):
    why.page.get_by_label("Examples", exact=True).select_option("exploding")
    why.traced()
    answered(why)
    spec = preset_of(why.url, "exploding")["spec"]
    found = why.ask("/api/verdict", spec | {"model": 0})
    clip = next(change["clip"] for change in found["changes"] if change["change"] == "clip")
    button = why.page.get_by_role("button", name="clip at norm 1")
    read = re.fullmatch(r"norm (\S+) → (\S+)", button.locator(".after").inner_text())  # no decades
    assert read
    raw, clipped = map(float, read.groups())
    assert raw == pytest.approx(10 ** clip["log10_norm_raw"], rel=0.01)
    assert clipped == pytest.approx(10 ** clip["log10_norm"], rel=0.01)
    button.click()
    expect(why.page.locator("input[name=why][value=clipping]")).to_be_checked()


# ---- sections


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
    why.page.get_by_label("Examples", exact=True).select_option("non-normal")
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
    expect(why.page.locator(".why .waiting")).to_contain_text("Only the LSTM has a cell state")
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


# ---- direct against total


def test_direct_gradients_alone_are_told_as_a_fused_layer_would_show_them(explorer: Explorer):
    page = explorer.page
    backward = [e for e in explorer.trace(DEFAULT) if e["event"] == "backward" and e["model"] == 1]
    zeros = sum(not any(event["dh_direct"]) for event in backward)
    total = next(event["log10_norm"]["dh"] for event in backward if event["t"] == 10)
    expect(page.locator(".direct-note")).to_be_hidden()
    page.get_by_role("button", name="direct", exact=True).click()
    note = page.locator(".direct-note")
    expect(note).to_contain_text(f"nn.LSTM shows it in PyTorch: exactly 0 at {zeros} of 30 steps")
    assert zeros == 29
    told = re.search(r"is (\S+) at t = 10", note.inner_text())
    assert told
    assert float(told[1]) == pytest.approx(10**total, rel=0.01)
    expect(page.locator(".maps .about")).to_contain_text("exactly 0 for every t before k")
    expect(explorer.lane("LSTM").locator(".strip")).to_have_attribute("aria-label", re.compile("29"))
    page.get_by_role("button", name="direct", exact=True).click()
    expect(note).to_be_hidden()


@pytest.mark.long
def test_the_direct_map_is_its_diagonal(explorer: Explorer):
    page = explorer.page
    page.get_by_role("button", name="direct", exact=True).click()
    picture = explorer.map("RNN").locator(".picture")
    expect(page.locator(".maps .about")).to_contain_text("direct only")
    explorer.painted()
    kinds = picture.evaluate(
        """host => host.data[0].z.map(row => row.map(z => (
          z === null ? '' : z > host.data[0].zmin + 2 ? 'value' : 'zero')))"""
    )
    for k, row in enumerate(kinds):
        assert row == ["zero"] * k + ["value"] + [""] * (29 - k)


# ---- link, keyboard, looks


def test_a_link_keeps_the_section_and_the_switch(explorer: Explorer):
    page = explorer.page
    page.keyboard.press("5")
    choose(explorer, "why", "attribution")
    page.get_by_role("button", name="direct", exact=True).click()
    assert page.evaluate('probe.linked(\'"why":"attribution"\')')
    assert page.evaluate("probe.linked('\"direct\":true')")
    page.reload()
    explorer.traced()
    expect(page.locator("input[name=why][value=attribution]")).to_be_checked()
    expect(page.locator(".direct-note")).to_be_visible()


def test_axe_finds_nothing_and_nothing_is_cut(each_look: Explorer):
    explorer, page = each_look, each_look.page
    page.locator("#rail select").first.select_option("lstm-forget-0")
    explorer.traced()
    page.keyboard.press("5")
    for section in SECTIONS:
        choose(explorer, "why", section)
        answered(explorer)
        clean(page, section)
        assert page.locator(".pane").evaluate("pane => pane.scrollWidth <= pane.clientWidth")
    page.locator(".toggle").click()
    clean(page, "direct")


def test_each_figure_has_its_table_and_its_files(why: Explorer):
    page = why.page
    page.get_by_role("button", name="Export").click()
    row = page.locator("#exports tr[data-figure=factors]")
    with page.expect_download() as download:
        row.get_by_role("button", name="JSON").click()
    table = json.loads(download.value.path().read_text())
    found = why.ask("/api/factors", DEFAULT | {"model": 0})
    column = table["columns"].index("weights")
    assert [line[column] for line in table["rows"]] == found["factors"]["weights"]
    row.get_by_role("button", name="table").click()
    expect(page.locator("dialog tbody tr")).to_have_count(29)
