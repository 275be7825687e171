"""Nothing that cannot be taken back: the browser's history, starting over, removing a network, undo."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import clean
from tests.browser.explorer import DEFAULT, Explorer
from tests.browser.why import TURNING, answered


def state(explorer: Explorer) -> dict:
    """What the page says of itself, besides its address."""
    page = explorer.page
    return {
        "place": explorer.place,
        "lanes": page.locator(".lane h3").all_text_contents(),
        "headlines": page.locator(".headline").all_text_contents(),
        "fields": page.locator("#rail :is(select, input), #titlebar select").evaluate_all(
            "all => all.filter(each => each.checkVisibility()).map(each => each.value + each.checked)"
        ),
        "tab": page.locator("[role=tab][aria-selected=true]").inner_text(),
    }


def at_address(explorer: Explorer, hash: str) -> None:
    """Wait until the page is there, and shows it."""
    explorer.page.wait_for_function("hash => (location.hash || '#') === hash", arg=hash)
    assert explorer.address() == hash


def why(explorer: Explorer) -> None:
    """The pane turns to the RNN, which lost most; the address follows a while after."""
    explorer.page.locator("#tab-why").click()
    explorer.gone(TURNING)
    explorer.linked('"model":0')


def colour(explorer: Explorer, value: str) -> None:
    explorer.open_view()
    explorer.page.get_by_label("Colour", exact=True).select_option(value)


def test_changes_go_back_to_the_first_state_and_address_and_how_it_is_shown_stays(explorer: Explorer):
    page = explorer.page
    page.keyboard.press("ArrowRight")
    explorer.linked('"t":9')
    changes = [
        lambda: explorer.turn("Steps T", "24"),
        lambda: page.locator("#rail .chip.gru").click(),
        lambda: page.get_by_role("button", name="Next seed").click(),
        lambda: explorer.turn("Hidden units H", "8"),
    ]
    views = [
        lambda: page.get_by_label("Notation").select_option("textbook"),
        lambda: page.get_by_label("Theme").select_option("dark"),
        lambda: colour(explorer, "dh"),
        lambda: page.get_by_text("real loss").click(),
        lambda: page.get_by_label("speed").select_option("4"),
    ]
    before = page.evaluate("history.length")
    for view in views:
        view()
        explorer.painted()
    explorer.linked('"speed":4')
    assert page.evaluate("history.length") == before
    seen = [(explorer.address(), state(explorer))]
    for change in changes:
        change()
        explorer.painted()
        seen.append((explorer.address(), state(explorer)))
    assert len({hash for hash, _ in seen}) == len(changes) + 1
    assert page.evaluate("history.length") == before + len(changes)
    for hash, shown in reversed(seen[:-1]):
        explorer.back()
        at_address(explorer, hash)
        assert state(explorer) == shown
    explorer.back(len(changes))
    at_address(explorer, seen[-1][0])
    why(explorer)
    assert page.evaluate("history.length") == before + len(changes)
    page.reload()  # the entries outlive it
    explorer.traced()
    explorer.back()
    expect(page.get_by_label("Hidden units H", exact=True)).to_have_value("16")


def test_a_drag_is_one_entry_and_back_under_way_is_followed(explorer: Explorer):
    page = explorer.page
    explorer.linked('"model":1')
    first, before = explorer.address(), page.evaluate("history.length")
    slider = page.get_by_label("Steps T", exact=True)
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.15, box["y"] + box["height"] / 2)
    page.mouse.down()
    for part in (0.2, 0.25, 0.3, 0.35):
        page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] / 2)
        explorer.painted()
    assert page.evaluate("history.length") == before
    page.mouse.up()
    assert page.evaluate("history.length") == before + 1
    explorer.back()  # its run may not be here yet
    at_address(explorer, first)
    assert slider.input_value() == "30"
    expect(page.locator(".here output")).to_have_text("backward, t = 10 of 29")


@pytest.mark.standing
def test_starting_over_brings_the_first_page_back_from_a_refused_spec_too(explorer: Explorer):
    page = explorer.page
    page.get_by_label("Theme").select_option("dark")
    figure = explorer.lane("RNN").locator(".graph .picture").first.element_handle()
    ink = "figure => figure.figure.layout.font.color === getComputedStyle(document.body).color"
    page.wait_for_function(ink, arg=figure)  # figures turn with the theme
    page.get_by_label("Notation").select_option("textbook")
    explorer.may_say("status of 422")
    number = page.locator("#rail .exact").first
    number.fill("5000")
    number.blur()
    refused = page.locator(".notice.broken")
    expect(refused).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    explorer.traced()
    expect(refused).to_have_count(0)
    explorer.shows(explorer.digest_of(DEFAULT))
    assert page.get_by_label("Theme").input_value() == "dark"
    assert page.get_by_label("Notation").input_value() == "papers"
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Started over")
    clean(page, "a toast with undo")
    toast.get_by_role("button", name="Undo").click()  # to what was asked before the slip
    explorer.traced()
    expect(toast).to_have_count(0)
    expect(refused).to_have_count(0)
    assert number.input_value() == "30"
    assert page.get_by_label("Notation").input_value() == "textbook"


@pytest.mark.standing
def test_a_network_is_removed_from_its_lane_but_not_the_last_and_comes_back(explorer: Explorer):
    page = explorer.page
    explorer.lane("RNN").get_by_role("button", name="Remove RNN").click()
    explorer.traced()
    expect(explorer.lane("RNN")).to_have_count(0)
    expect(page.get_by_role("button", name="Remove LSTM")).to_have_count(0)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    explorer.traced()
    expect(explorer.lane("RNN")).to_have_count(1)
    explorer.shows(explorer.digest_of(DEFAULT))
    page.locator("#rail .chip.lstm").click()  # the other way to remove it
    expect(explorer.lane("LSTM")).to_have_count(0)
    expect(page.locator(".toast")).to_contain_text("LSTM removed.")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    explorer.shows(explorer.digest_of(DEFAULT))


@pytest.mark.standing
def test_a_remedy_shows_before_and_after_and_is_kept_or_taken_back(explorer: Explorer):
    page = explorer.page
    page.keyboard.press("5")
    expect(page.locator(".verdict b").first).to_have_text("RNN")
    answered(explorer)
    lines = page.locator(".verdict-lines li")
    expect(lines).to_have_text(
        [
            re.compile(r"^RNN: Vanishing \(5 decades lost or more\)\. "),
            re.compile(r"^LSTM: Healthy \(fewer than 5 "),
        ]
    )
    before = explorer.lane("RNN").locator(".headline").inner_text()
    page.locator(".changes .change").first.click()
    pair = page.locator(".toast .pair > div")
    expect(pair).to_have_count(2)
    assert before in pair.first.inner_text()
    changed = page.locator(".lane.chosen .headline").inner_text()
    assert changed != before
    assert changed in pair.last.inner_text()
    clean(page, "a pair in a toast")
    toast, pane = (page.locator(name).bounding_box() for name in (".toast", ".pane.why"))
    assert toast["x"] >= pane["x"] + pane["width"], "it would cover the figure that the change is about"
    page.get_by_role("button", name="Take back").click()
    explorer.traced()
    explorer.shows(explorer.digest_of(DEFAULT))
    answered(explorer)
    page.locator(".changes .change").first.click()
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".toast")).to_have_count(0)
    explorer.traced()
    page.locator(".lane.chosen").get_by_role("button", name=re.compile("^Remove")).click()
    explorer.traced()
    explorer.shows(explorer.digest_of(DEFAULT))


@pytest.mark.standing
def test_why_it_dies_opens_on_the_network_that_lost_most(explorer: Explorer):
    page = explorer.page
    page.keyboard.press("5")
    expect(page.locator("input[name=why-network][value='0']")).to_be_checked()
    expect(page.locator(".verdict b").first).to_have_text("RNN")
    explorer.open_spec(DEFAULT, view={"pane": "why"}, selection={"model": 1})  # a link says which
    answered(explorer)
    expect(page.locator(".verdict-lines li")).to_contain_text(["lost", "lost"])
    expect(page.locator("input[name=why-network][value='1']")).to_be_checked()


def test_the_page_opens_on_the_rnn_and_the_first_play_begins_with_the_first_step(context, server):
    explorer = Explorer(context, server)
    explorer.open()
    expect(explorer.inspector.locator("h2")).to_contain_text("RNN")
    assert explorer.page.evaluate("[history.state.id, location.hash]") == [0, ""]
    explorer.page.get_by_role("button", name="Play", exact=True).click()
    expect(explorer.page.locator(".here output")).to_have_text(re.compile(r"forward, t = [0-4] of 29"))
    explorer.must_be_quiet()


@pytest.mark.standing
def test_the_pass_is_a_switch_and_the_forward_pass_shows_nothing_of_the_way_back(explorer: Explorer):
    page, inspector = explorer.page, explorer.inspector
    page.keyboard.press("m")
    expect(page.get_by_role("radio", name="backward")).to_be_checked()
    explorer.pick("pass", "forward")
    explorer.at("forward, t = 10 of 29")
    expect(inspector).to_contain_text("comes on the way back")
    expect(inspector.locator(".ledger")).to_be_hidden()
    assert list(explorer.numbers()) == ["#", "value"]
    line = inspector.locator(".unit-line")
    expect(line).to_have_text(re.compile(r"unit 0: tanh\(.* [+−] .* [+−] .*\) = tanh\(.*\) = "))
    h = explorer.event(DEFAULT, "forward", 0, 10)["h"][0]
    assert float(line.inner_text().split("=")[-1].replace("−", "-")) == pytest.approx(h, abs=5.1e-4)
    expect(inspector.locator(".math:visible")).to_have_count(1)
    page.get_by_role("radio", name="forward").focus()
    page.keyboard.press("ArrowRight")  # a radio button's own key
    explorer.at("backward, t = 10 of 29")
    expect(inspector.locator(".ledger")).to_be_visible()
