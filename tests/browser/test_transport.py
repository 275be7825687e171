"""Along the forward and the backward pass, by mouse and by key."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.explorer import DEFAULT, Explorer
from tests.browser.written import number

pytestmark = pytest.mark.standing


@pytest.mark.plotly
def test_the_cursor_stands_on_the_column_of_its_step_in_every_lane(explorer: Explorer):
    for key, t, place in (
        ("ArrowRight", 9, "backward, t = 9 of 29"),
        ("Home", 0, "forward, t = 0 of 29"),
        ("ArrowRight", 1, "forward, t = 1 of 29"),
        ("End", 0, "backward, t = 0 of 29"),
    ):
        explorer.page.keyboard.press(key)
        explorer.at(place)
        for name in ("RNN", "LSTM"):
            assert explorer.cursor_x(name) == pytest.approx(explorer.column_x(name, t), abs=1)
            assert explorer.cursor_x(name, ".strip") == pytest.approx(explorer.column_x(name, t), abs=1)


@pytest.mark.plotly
def test_what_the_pass_has_not_reached_is_veiled(explorer: Explorer):
    veil = explorer.lane("RNN").locator(".graph .veil")
    explorer.page.keyboard.press("Home")
    explorer.at("forward, t = 0 of 29")
    left, right = veil.evaluate("veil => probe.clipped(veil)")
    assert left == pytest.approx((explorer.column_x("RNN", 0) + explorer.column_x("RNN", 1)) / 2, abs=1)
    assert right >= explorer.column_x("RNN", 29)
    explorer.page.keyboard.press("End")
    explorer.at("backward, t = 0 of 29")
    left, right = veil.evaluate("veil => probe.clipped(veil)")
    assert right == left


@pytest.mark.long
@pytest.mark.plotly
def test_a_strips_unreached_cells_are_hatched_and_the_legend_names_it(explorer: Explorer):
    strip = explorer.lane("RNN").locator(".strip")
    hatch = strip.locator(".veil .hatch").evaluate("veil => getComputedStyle(veil).backgroundImage")
    swatch = explorer.page.locator(".lanes .legend-mark", has_text="not yet").locator(".swatch")
    assert "repeating-linear-gradient" in hatch
    assert swatch.evaluate("swatch => getComputedStyle(swatch).backgroundImage") == hatch
    left, right = strip.locator(".veil").evaluate("veil => probe.clipped(veil)")
    edge = (explorer.column_x("RNN", 9) + explorer.column_x("RNN", 10)) / 2
    assert (left, right) == pytest.approx((strip.bounding_box()["x"] + 40, edge), abs=1)


@pytest.mark.plotly
def test_going_back_uncovers_the_gradients_from_the_right(explorer: Explorer):
    sheet = explorer.lane("LSTM").locator(".sheet").nth(1)
    edge = (explorer.column_x("LSTM", 9) + explorer.column_x("LSTM", 10)) / 2
    assert sheet.bounding_box()["x"] == pytest.approx(edge, abs=1)
    picture = sheet.locator(".picture").bounding_box()
    assert picture["x"] == pytest.approx(explorer.lane("LSTM").locator(".graph").bounding_box()["x"], abs=1)


def test_the_inspector_follows_every_step(explorer: Explorer):
    explorer.numbers()
    seen = set()
    for t in (9, 8, 7):
        explorer.page.keyboard.press("ArrowRight")
        explorer.at(f"backward, t = {t} of 29")
        expect(explorer.inspector.locator("h2")).to_contain_text(f"at t = {t}")
        seen.add(tuple(explorer.numbers()["total"]))
    assert len(seen) == 3


def test_shift_and_arrow_go_from_node_to_node(explorer: Explorer):
    pressed = explorer.inspector.locator('.nodechip[aria-pressed="true"]')
    order = []
    for _ in range(4):
        order.append(pressed.inner_text())
        explorer.page.keyboard.press("Shift+ArrowRight")
        expect(pressed).not_to_have_text(order[-1])
    assert order == ["h", "c", "x", "y"]
    explorer.at("backward, t = 9 of 29")


def test_the_buttons_and_the_scrubber_go_where_they_say(explorer: Explorer):
    explorer.page.get_by_role("button", name="First stop").click()
    explorer.at("forward, t = 0 of 29")
    explorer.page.get_by_role("button", name="Step forward").click()
    explorer.at("forward, t = 1 of 29")
    explorer.page.get_by_role("button", name="Step back").click()
    explorer.at("forward, t = 0 of 29")
    explorer.page.get_by_label("Place in the forward and the backward pass").fill("30")
    explorer.at("backward, t = 29 of 29")
    explorer.page.get_by_role("button", name="Last stop").click()
    explorer.at("backward, t = 0 of 29")


def test_space_plays_from_the_start_again_and_pauses(explorer: Explorer):
    explorer.page.keyboard.press("End")
    explorer.page.locator("#stage").focus()
    explorer.page.keyboard.press("Space")
    expect(explorer.page.get_by_role("button", name="Pause")).to_be_visible()
    expect(explorer.page.locator(".here output")).to_have_text(re.compile(r"forward, t = [2-9] of 29"))
    explorer.page.keyboard.press("Space")
    expect(explorer.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    explorer.painted()
    place = explorer.place
    for _ in range(30):  # half a second of frames: twice a stop's time
        explorer.painted()
    assert explorer.place == place


def test_keys_do_nothing_inside_a_field_and_tab_is_never_taken(explorer: Explorer):
    explorer.page.get_by_label("Seed", exact=True).focus()
    explorer.page.keyboard.press("ArrowRight")
    explorer.page.keyboard.press("Home")
    explorer.painted()
    assert explorer.place == "backward, t = 10 of 29"
    explorer.page.keyboard.press("Tab")
    assert (
        explorer.page.evaluate("document.activeElement.getAttribute('aria-label')")
        == "Next seed: New random weights and sequence"
    )


def test_a_stop_is_said_aloud_once_it_stands(explorer: Explorer):
    explorer.page.keyboard.press("ArrowRight")
    backward = explorer.event(DEFAULT, "backward", 1, 9)
    said = number(10 ** backward["log10_norm"]["dh"])
    expect(explorer.page.locator("#live")).to_have_text(
        f"LSTM, backward, h at t = 9: norm of the total gradient {said}"
    )


@pytest.mark.plotly
def test_a_long_sequence_is_windowed_around_the_cursor_and_the_strip_shows_it_whole(explorer: Explorer):
    explorer.turn("Steps T", "120")
    explorer.traced()
    explorer.page.locator("#stage").focus()
    explorer.page.keyboard.press("Home")
    for _ in range(60):
        explorer.page.keyboard.press("ArrowRight")
    explorer.at("forward, t = 60 of 119")
    assert explorer.cursor_x("RNN") == pytest.approx(explorer.column_x("RNN", 60), abs=1)
    strip = explorer.lane("RNN").locator(".strip")
    overview = explorer.lane("RNN").locator(".overview")
    frame, box = overview.locator(".window").bounding_box(), strip.bounding_box()
    assert frame["width"] == pytest.approx((box["width"] - 54) * 48 / 120, abs=2)
    cursor = explorer.cursor_x("RNN", ".strip")
    assert frame["x"] < cursor < frame["x"] + frame["width"]
    note = explorer.lane("RNN").locator(".strip-note")
    told = re.fullmatch(r"all 120 steps; above, in the frame: (\d+) to (\d+)", note.inner_text())
    first, last = map(int, told.groups())
    assert (first <= 60 <= last, last - first) == (True, 47)
    assert frame["x"] == pytest.approx(box["x"] + 40 + first * (box["width"] - 54) / 120, abs=1)
    explorer.turn("Steps T", "40")
    explorer.traced()
    expect(note).to_be_hidden()


def test_the_frame_is_moved_by_pointer_and_key_and_a_stub_leads_to_the_loss(explorer: Explorer):
    """Both lanes show the same steps; a step of the passes brings its cursor back into sight."""
    explorer.turn("Steps T", "120")
    explorer.traced()
    page, lanes = explorer.page, [explorer.lane(name) for name in ("RNN", "LSTM")]
    page.locator("#stage").focus()
    page.keyboard.press("Home")

    def steps(first: int) -> None:
        for lane in lanes:
            said = f"all 120 steps; above, in the frame: {first} to {first + 47}"
            expect(lane.locator(".strip-note")).to_have_text(said)

    frame = lanes[1].get_by_role("slider", name="Steps in sight")
    steps(0)
    frame.press("ArrowRight")
    frame.press("PageUp")
    steps(49)
    expect(frame).to_have_attribute("aria-valuetext", "steps 49 to 96")
    box = frame.bounding_box()
    step = box["width"] / 48
    page.mouse.move(box["x"] + 60, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 60 - 20 * step, box["y"] + 8, steps=4)
    page.mouse.up()
    steps(29)
    explorer.at("forward, t = 0 of 119")
    stub = lanes[0].get_by_role("button", name="L at t = 119 →")
    assert violations(page, "a long sequence") == []
    stub.press("Enter")
    explorer.at("forward, t = 119 of 119")
    steps(72)
    expect(stub).to_be_hidden()
    page.locator("#stage").focus()
    frame.press("Home")
    page.locator("#stage").focus()
    page.keyboard.press("ArrowLeft")
    explorer.at("forward, t = 118 of 119")
    steps(72)


def test_at_twice_the_size_the_scrubber_has_a_line_of_its_own(explorer_as):
    page = explorer_as(size=(720, 450)).page
    bar = page.locator(".transport")
    *passes, here, track, play = (
        bar.locator(part).bounding_box()
        for part in (".passes > :first-child", ".passes > :last-child", ".here", ".track", ".round.main")
    )
    assert all(each["height"] < 28 and each["x"] + each["width"] < here["x"] for each in passes)
    assert track["width"] > 400
    assert track["y"] > play["y"] + play["height"]
