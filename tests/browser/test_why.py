"""Why it dies: the verdict and its changes, the examples, direct against total."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import PANE, UNDRAWN, clean
from tests.browser.cases import SIZES, pairs
from tests.browser.explorer import DEFAULT, Explorer
from tests.browser.why import answered, cases, choose, numbers, preset_of, traces_of
from tests.browser.written import NUMBER, read

pytestmark = pytest.mark.standing

SECTIONS = ["factors", "paths", "attribution"]


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


# ---- examples and the verdict


@pairs(("width", "height", "locale"), SIZES, ["en-GB", "ko-KR"])
def test_from_the_vanishing_example_to_the_factor_that_did_it_is_one_click(
    explorer_as: Callable[..., Explorer], width: int, height: int, locale: str
):
    explorer = explorer_as(size=(width, height), locale=locale)
    page = explorer.page
    explorer.open_example("vanishing")
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
    why.examples.click()
    names = page.locator(".cases .card").evaluate_all("all => all.map(card => card.dataset.name)")
    page.keyboard.press("Escape")
    assert names == [preset["name"] for preset in cases(why.url)]
    for preset in cases(why.url):
        why.open_example(preset["name"])
        expect(page.locator("#rail")).to_contain_text(preset["descriptions"]["en"])
        why.traced()
        answered(why)
        asked, spec = json.loads(traces[-1]), preset["spec"]
        assert (asked["sequence"], asked["models"]) == (spec["sequence"], spec["models"])
        assert asked["loss"].items() >= spec.get("loss", {}).items()
        expect(page.locator("#tab-why")).to_have_attribute("aria-selected", "true")
        verdict = why.ask("/api/verdict", spec | {"model": len(spec["models"]) - 1})["verdict"]
        expect(page.locator(".verdict .kind")).to_have_text(
            re.compile(f"^{verdict['kind'].capitalize()} [(]")
        )
    seed = page.get_by_label("Seed (data)", exact=True)  # the last one's weights are given
    seed.fill("3")
    seed.press("Enter")
    expect(why.examples).to_contain_text("as set by you")


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
        stands = change["change"] == "lstm"  # the page's first example has that very LSTM
        assert ("on screen" in button.inner_text()) is stands
        assert ("for all networks" in button.inner_text()) is (change["change"] == "shorter_T")
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
    why.open_example("exploding")
    why.traced()
    answered(why)
    spec = preset_of(why.url, "exploding")["spec"]
    found = why.ask("/api/verdict", spec | {"model": 0})
    clip = next(change["clip"] for change in found["changes"] if change["change"] == "clip")
    button = why.page.get_by_role("button", name="clip at norm 1")
    norms = re.fullmatch(r"norm (.+) → (.+)", button.locator(".after").inner_text())  # no decades
    assert norms
    raw, clipped = map(read, norms.groups())
    assert raw == pytest.approx(10 ** clip["log10_norm_raw"], rel=0.01)
    assert clipped == pytest.approx(10 ** clip["log10_norm"], rel=0.01)
    button.click()
    expect(why.page.locator("input[name=why][value=clipping]")).to_be_checked()


# ---- direct against total


def test_direct_gradients_alone_are_told_as_a_fused_layer_would_show_them(explorer: Explorer):
    page = explorer.page
    backward = [e for e in explorer.trace(DEFAULT) if e["event"] == "backward" and e["model"] == 1]
    zeros = sum(not any(event["dh_direct"]) for event in backward)
    total = next(event["log10_norm"]["dh"] for event in backward if event["t"] == 10)
    expect(page.locator(".direct-note")).to_be_hidden()
    explorer.open_view()
    page.get_by_role("button", name="direct", exact=True).click()
    note = page.locator(".direct-note")
    expect(note).to_contain_text(f"nn.LSTM shows it in PyTorch: exactly 0 at {zeros} of 30 steps")
    assert zeros == 29
    told = re.search(rf"is ({NUMBER}) at t = 10", note.inner_text())
    assert told
    assert read(told[1]) == pytest.approx(10**total, rel=0.01)
    expect(page.locator(".maps .about")).to_contain_text("exactly 0 for every t before k")
    expect(explorer.lane("LSTM").locator(".strip")).to_have_attribute("aria-label", re.compile("29"))
    explorer.open_view()
    page.get_by_role("button", name="direct", exact=True).click()
    expect(note).to_be_hidden()


@pytest.mark.long
def test_the_direct_map_is_its_diagonal(explorer: Explorer):
    page = explorer.page
    explorer.open_view()
    page.get_by_role("button", name="direct", exact=True).click()
    picture = explorer.map("RNN").locator(".picture")
    expect(page.locator(".maps .about")).to_contain_text("direct only")
    explorer.painted()
    kinds = picture.evaluate(
        """host => host.figure.data[0].z.map(row => row.map(z => (
          z === null ? '' : z > host.figure.data[0].zmin + 2 ? 'value' : 'zero')))"""
    )
    for k, row in enumerate(kinds):
        assert row == ["zero"] * k + ["value"] + [""] * (29 - k)


# ---- link, keyboard, looks


def test_a_link_keeps_the_section_and_the_switch(explorer: Explorer):
    page = explorer.page
    page.keyboard.press("5")
    choose(explorer, "why", "attribution")
    explorer.open_view()
    page.get_by_role("button", name="direct", exact=True).click()
    assert page.evaluate('probe.linked(\'"why":"attribution"\')')
    assert page.evaluate("probe.linked('\"direct\":true')")
    page.reload()
    explorer.traced()
    expect(page.locator("input[name=why][value=attribution]")).to_be_checked()
    expect(page.locator(".direct-note")).to_be_visible()


def test_axe_finds_nothing_and_nothing_is_cut(each_look: Explorer):
    explorer, page = each_look, each_look.page
    explorer.open_example("lstm-forget-0")
    explorer.traced()
    page.keyboard.press("5")
    expect(page.locator(".verdict b").first).to_have_text("RNN")
    choose(explorer, "why-network", "1")
    for section in SECTIONS:
        choose(explorer, "why", section)
        answered(explorer)
        clean(page, section, UNDRAWN if section == SECTIONS[0] else PANE)
        assert page.locator(".pane").evaluate("pane => pane.scrollWidth <= pane.clientWidth")
    explorer.open_view()
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
