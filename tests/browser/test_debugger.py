"""Stepping by operation, breakpoints, watches, and the line that is said for each stop."""

import math
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.axe import violations
from tests.browser.cases import further
from tests.browser.explorer import DEFAULT, Explorer, cells
from tests.browser.written import number
from tests.pairs import each_pair

pytestmark = pytest.mark.standing

SMALL = {
    "sequence": {"task": "recall", "T": 3, "seed": 0},
    "models": [{"cell": "rnn", "hidden": 3, "seed": 0}, {"cell": "gru", "hidden": 3, "seed": 1}],
    "loss": {"kind": "cross_entropy", "at": "last", "reduction": "sum"},
    "truncate": None,
}
CELL = {"pane": "cell", "stepBy": "operation"}
START = {"model": 0, "pass": "forward", "t": 0, "node": "x", "op": "x"}


def titles(explorer: Explorer, cell: str = "rnn") -> dict[str, str]:
    """The English title of each node of a cell and its read-out."""
    found = next(each for each in cells(explorer.url) if each["cell"] == cell)
    nodes = found["variants"][0]["nodes"] + found["readout"]["cross_entropy"]["nodes"]
    return {node["id"]: node["titles"]["en"] for node in nodes}


def tape(explorer: Explorer, spec: dict, model: int, t: int) -> dict[str, dict]:
    """A step's tape by id, as the server tells it."""
    nodes = explorer.ask("/api/step", {**spec, "model": model, "t": t})["nodes"]
    return {node["id"]: node for node in nodes}


def numbers(tree: object) -> list[float]:
    """All numbers of nested lists."""
    return [x for each in tree for x in numbers(each)] if isinstance(tree, list) else [float(tree)]


def norm(tree: object) -> str:
    """A norm as the page writes it."""
    return number(math.hypot(*numbers(tree)))


def panel(explorer: Explorer) -> Locator:
    """The breakpoints, opened."""
    explorer.page.get_by_role("button", name="breakpoints:").click()
    return explorer.page.get_by_role("dialog", name="breakpoints")


def add_norm(explorer: Explorer, value: str, side: str = "below") -> None:
    """A breakpoint on the norm of dL/dh, by the form."""
    form = panel(explorer)
    form.get_by_label("Below or above").select_option(side)
    form.get_by_label("Norm", exact=True).fill(value)
    form.get_by_role("button", name="Add").click()
    explorer.page.keyboard.press("Escape")


def play_from_the_start(explorer: Explorer) -> None:
    """At the highest speed."""
    explorer.page.get_by_label("speed").select_option("16")
    explorer.page.locator("#stage").focus()
    explorer.page.keyboard.press("Home")
    explorer.page.keyboard.press("Space")


def test_the_rnn_is_stepped_through_by_its_operations_both_ways_across_the_borders_of_the_steps(
    explorer: Explorer,
):
    explorer.open_spec(SMALL, view=CELL, selection=START)
    title = titles(explorer)
    forward = ["x", "from_x", "from_h", "a", "h", "from_h_y", "logits", "output"]
    moves = ["+h", "h", "a", "from_h", "from_x"]
    way = [("forward", t, op) for t in range(3) for op in (*forward, *(["loss"] if t == 2 else []))]
    way += [("backward", 2, op) for op in ("loss", "logits", "from_h_y")]
    way += [("backward", t, op) for t in (2, 1, 0) for op in moves]
    scrubber = explorer.page.get_by_label("Place in the forward and the backward pass")
    expect(scrubber).to_have_attribute("max", str(len(way) - 1))
    here = explorer.page.locator(".here output, .here .operation")
    explorer.page.locator("#stage").focus()
    for key, stops in ((".", way), (",", way[::-1])):
        for i, (direction, t, op) in enumerate(stops):
            if i:
                explorer.page.keyboard.press(key)
            said = f"{title[op[1:]]}: adding up" if op[0] == "+" else title[op]
            expect(here).to_have_text([f"{direction}, t = {t} of 2", said])
    scrubber.fill(str(way.index(("backward", 1, "a"))))
    explorer.at("backward, t = 1 of 2")
    assert explorer.operation == title["a"]


def test_an_operation_keeps_its_place_in_a_link(explorer: Explorer):
    explorer.open_spec(SMALL, view=CELL, selection={**START, "model": 1})
    explorer.page.locator("#stage").focus()
    explorer.page.keyboard.press("End")
    for _ in range(7):
        explorer.page.keyboard.press(",")
    expect(explorer.page.locator(".here .operation")).to_have_text(titles(explorer, "gru")["a_z"])
    place, operation = explorer.place, explorer.operation
    explorer.linked('"op":"a_z"')
    explorer.page.reload()
    explorer.traced()
    explorer.at(place)
    expect(explorer.page.locator(".here .operation")).to_have_text(operation)
    expect(explorer.page.get_by_role("tab", name="How is it computed?")).to_have_attribute(
        "aria-selected", "true"
    )


def test_the_tabs_go_by_arrow_keys_and_keep_the_focus(explorer: Explorer):
    tabs = explorer.page.get_by_role("tab")
    tabs.first.focus()
    last = tabs.count() - 1
    for key, shown in (
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("End", last),
        ("ArrowRight", 0),
        ("ArrowLeft", last),
    ):
        explorer.page.keyboard.press(key)
        expect(tabs.nth(shown)).to_be_focused()
        expect(tabs.nth(shown)).to_have_attribute("aria-selected", "true")
    explorer.page.keyboard.press("1")
    expect(tabs.first).to_have_attribute("aria-selected", "true")
    expect(explorer.map("LSTM")).to_be_visible()
    assert explorer.place == "backward, t = 10 of 29", "the arrows moved the tabs alone"
    tabs.nth(2).click()
    explorer.page.keyboard.press("ArrowLeft")
    explorer.at("backward, t = 11 of 29")
    expect(tabs.nth(2)).to_have_attribute("aria-selected", "true")


def test_beside_a_pane_stands_its_networks_graph_and_the_others_are_one_key_or_click_away(explorer: Explorer):
    graphs = {name: explorer.lane(name).locator(".graph") for name in ("RNN", "LSTM")}
    explorer.page.keyboard.press("2")
    expect(graphs["LSTM"]).to_be_visible()
    expect(graphs["RNN"]).to_be_hidden()
    expect(explorer.lane("RNN").locator(".headline")).to_be_visible()
    explorer.page.keyboard.press("m")
    expect(graphs["RNN"]).to_be_visible()
    expect(graphs["LSTM"]).to_be_hidden()
    explorer.page.get_by_role("button", name="Show the graph of LSTM").click()
    expect(graphs["LSTM"]).to_be_visible()
    explorer.page.get_by_role("button", name="Show the graph of RNN").click()
    expect(graphs["LSTM"]).to_be_hidden()
    explorer.page.keyboard.press("1")
    expect(graphs["LSTM"]).to_be_visible()
    expect(explorer.inspector.locator("h2").first).to_contain_text("RNN")


@pytest.mark.usefixtures("intercepted")
def test_playing_waits_for_the_numbers_of_the_next_step(explorer: Explorer):
    held: list[Route] = []
    explorer.page.route("**/api/step", lambda route: held.append(route))
    explorer.open_spec({**SMALL, "sequence": {**SMALL["sequence"], "T": 20}}, selection=START)
    explorer.page.keyboard.press("2")
    explorer.page.get_by_label("speed").select_option("16")
    explorer.page.locator("#stage").focus()
    while not held:
        explorer.painted()
    first = held.pop(0)
    first.fallback()
    explorer.page.keyboard.press("Space")
    explorer.at("forward, t = 7 of 19")
    expect(explorer.page.locator(".here .operation")).to_have_text("output")
    for _ in range(30):
        explorer.painted()
    explorer.at("forward, t = 7 of 19")
    expect(explorer.page.get_by_role("button", name="Pause")).to_be_visible()
    explorer.page.unroute("**/api/step")
    for route in held:
        route.fallback()
    on = re.compile(r"forward, t = ([89]|1\d) of 19|backward")
    expect(explorer.page.locator(".here output")).to_have_text(on)


def test_playing_stops_where_the_norm_falls_below_the_number_and_says_why(explorer: Explorer):
    norms = {
        e["t"]: e["log10_norm"]["dh"]
        for e in explorer.trace(DEFAULT)
        if e["event"] == "backward" and e["model"] == 0
    }
    t = max(t for t in norms if norms[t] < -3)
    add_norm(explorer, "0.001")
    explorer.page.locator("#stage").focus()
    explorer.page.keyboard.press("m")
    play_from_the_start(explorer)
    explorer.at(f"backward, t = {t} of 29")
    why = f"stopped: RNN, t = {t}: norm of ∂L/∂h is {number(10 ** norms[t], 2)}, below 0.001"
    expect(explorer.page.locator(".here .why")).to_have_text(why)
    expect(explorer.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(explorer.page.locator("#live")).to_contain_text(why)
    explorer.page.keyboard.press("ArrowRight")
    expect(explorer.page.locator(".here .why")).to_have_text("")


def test_the_scrubber_is_marked_where_playing_will_stop(explorer: Explorer):
    explorer.page.locator("#stage").focus()
    explorer.page.keyboard.press("b")
    explorer.at("backward, t = 10 of 29")
    marks = explorer.page.locator(".marks path")
    expect(marks).to_have_attribute("d", f"M{round(1000 * 10 / 59)} 0V1M{round(1000 * 49 / 59)} 0V1")
    explorer.page.keyboard.press("b")
    expect(marks).not_to_have_attribute("d", re.compile("M"))
    explorer.page.keyboard.press("b")
    box = explorer.page.locator(".marks").bounding_box()
    track = explorer.page.get_by_label("Place in the forward and the backward pass").bounding_box()
    assert box["x"] == pytest.approx(track["x"] + 7, abs=0.5)
    assert box["width"] == pytest.approx(track["width"] - 14, abs=0.5)


def test_breakpoints_are_set_and_taken_away_by_keyboard_and_stay_in_the_link(explorer: Explorer):
    page = explorer.page
    button = page.get_by_role("button", name="breakpoints:")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Stop when")).to_be_focused()
    page.keyboard.type("a gate")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("25")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="breakpoints")
    expect(dialog.get_by_role("checkbox", name="25 % of gate i beyond .95 or below .05")).to_be_checked()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_text("1 on")
    page.locator("#stage").focus()
    page.keyboard.press("b")
    expect(button).to_have_text("2 on")
    explorer.linked('{"kind":"step","t":10,"on":true}')
    page.reload()
    explorer.traced()
    expect(button).to_have_text("2 on")
    again = panel(explorer)
    expect(again.get_by_role("checkbox", name="step t = 10")).to_be_checked()
    again.get_by_role("checkbox", name="step t = 10").uncheck()
    expect(button).to_have_text("1 on")
    again.get_by_role("button", name="Remove: 25").click()
    expect(again.get_by_role("checkbox")).to_have_count(1)
    expect(again.get_by_role("button", name="Remove: step")).to_be_focused()


def play_until_stopped(explorer: Explorer, **view: object) -> None:
    """Play backward with a breakpoint on the norm of the LSTM's ∂L/∂h."""
    below = {"kind": "norm", "of": "dh", "side": "below", "value": 0.001, "on": True}
    at = {"model": 1, "pass": "backward", "t": 12}
    explorer.open_spec(DEFAULT, view={"breakpoints": [below], "speed": 16, **view}, selection=at)
    explorer.page.locator("#stage").focus()
    explorer.page.keyboard.press(" ")


@each_pair(
    "size, said, present",
    [(1440, 900), (1024, 768), (390, 844)],
    [("en", "norm of ∂L/∂h is"), ("ko", "∂L/∂h의 노름")],
    [False, True],
)
def test_why_playing_has_stopped_stands_within_the_transport_in_a_presentation_too(
    explorer_as, size, said, present
):
    explorer = explorer_as(size=size)
    lang, words = said
    play_until_stopped(explorer, lang=lang, present=present)
    expect(explorer.page.locator(".here .why")).to_contain_text(words)
    assert explorer.page.locator("#transport").evaluate(
        """bar => {
            const whole = bar.getBoundingClientRect();
            const own = bar.querySelector('.here').getBoundingClientRect();
            return own.top >= whole.top && own.bottom <= whole.bottom;
        }"""
    )


def test_why_playing_has_stopped_goes_with_the_network_that_it_stopped_at(explorer):
    play_until_stopped(explorer)
    expect(explorer.page.locator(".here .why")).not_to_have_text("")
    explorer.open_spec({**DEFAULT, "models": DEFAULT["models"][:1]})
    expect(explorer.page.locator(".here .why")).to_have_text("")


def test_watches_are_the_servers_numbers_at_this_stop(explorer: Explorer):
    page = explorer.page
    page.locator("#stage").focus()
    page.keyboard.press("w")
    for name in ("dh", "h[3]", "mean f", "dW_hh", "loss"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    forward, backward = explorer.event(DEFAULT, "forward", 1, 10), explorer.event(DEFAULT, "backward", 1, 10)
    shares = explorer.ask("/api/shares", {**DEFAULT, "model": 1, "t": 0})["parameters"]["W_hh"]["log10_norm"]
    mean = sum(forward["gates"]["f"]) / 16
    h, share = forward["h"][3], shares[10]
    wanted = {
        "norm dh": number(10 ** backward["log10_norm"]["dh"], 3),
        "h[3]": number(h),
        "mean f": number(mean),
        "norm dW_hh": number(10**share, 3),
        "loss": "–",
    }
    rows = page.locator(".watches li")
    expect(rows.locator(".value")).to_have_text(list(wanted.values()))
    assert rows.locator(".name").all_inner_texts() == list(wanted)
    page.locator("#stage").focus()
    page.keyboard.press("m")
    expect(rows.locator(".value").nth(2)).to_have_text("none here")
    backward = explorer.event(DEFAULT, "backward", 0, 10)
    expect(rows.locator(".value").first).to_have_text(number(10 ** backward["log10_norm"]["dh"], 3))
    page.get_by_role("button", name="Stop watching loss").click()
    explorer.linked('"norm dW_hh"]')
    page.reload()
    explorer.traced()
    assert rows.locator(".name").all_inner_texts() == list(wanted)[:-1]


def test_a_name_that_is_none_is_told_in_words(explorer: Explorer):
    page = explorer.page
    page.locator("#stage").focus()
    page.keyboard.press("w")
    page.keyboard.type("foo")
    page.keyboard.press("Enter")
    problem = page.locator("#watch-problem")
    expect(problem).to_contain_text("There is no “foo”")
    name = page.get_by_label("Name of what to watch")
    expect(name).to_have_attribute("aria-describedby", "watch-problem")
    expect(name).to_be_focused()
    page.keyboard.press("Backspace")
    expect(problem).to_be_hidden()


def test_each_stop_in_the_microscope_is_said_with_its_move_its_letters_and_its_numbers(explorer: Explorer):
    explorer.open_spec(SMALL, view=CELL, selection={**START, "t": 1, "node": "h", "op": "h"})
    live, title = explorer.page.locator("#live"), titles(explorer)
    step = tape(explorer, SMALL, 0, 1)
    expect(live).to_have_text(f"t = 1, hidden state (h_1): 3 numbers, norm {norm(step['h']['value'])}")
    explorer.open_spec(
        {**SMALL, "truncate": 3},
        view=CELL,
        selection={**START, "pass": "backward", "t": 1, "node": "h", "op": "h"},
    )
    received, sent = norm(step["h"]["grad"]), norm(step["h"]["sent"]["a"])
    expect(live).to_have_text(f"t = 1, move 2 of 4, hidden state (h_1): received {received}, sends {sent}")
    explorer.page.locator("#stage").focus()
    explorer.page.keyboard.press(",")
    parts = ", ".join(
        f"{norm(part)} ({'from t = 2' if name == 'next' else title[name]})"
        for name, part in step["h"]["received"].items()
    )
    expect(live).to_have_text(
        f"t = 1, move 1 of 4, hidden state (h_1): received {parts}; together {received}"
    )


@pytest.mark.long
def test_a_held_key_does_not_flood_the_live_region(explorer: Explorer):
    explorer.page.evaluate(
        """() => {
          globalThis.said = 0;
          const watcher = new MutationObserver(() => { globalThis.said += 1; });
          watcher.observe(document.querySelector('#live'), { childList: true });
        }"""
    )
    explorer.page.locator("#stage").focus()
    for _ in range(11, 30):
        explorer.page.keyboard.press("ArrowLeft")
    explorer.at("backward, t = 29 of 29")
    expect(explorer.page.locator("#live")).to_contain_text("h at t = 29")
    assert explorer.page.evaluate("said") <= 2


def test_help_lists_every_key(explorer: Explorer):
    explorer.page.keyboard.press("?")
    keys = explorer.page.locator("dialog.help kbd").all_inner_texts()
    script = (Path(__file__).resolve().parents[2] / "static/js/core/keyboard.js").read_text()
    table = script[script.index("function actions(") : script.index("function releasing(")]
    names = {"' '": "Space", "ArrowRight": "→", "ArrowLeft": "←"}
    found = re.findall(r"^ {4}('.'|\w+): ", table, re.M)
    assert len(found) > 8
    for key in found:
        assert names.get(key, key.strip("'")) in keys, key
    for key in "1234":
        assert key in keys


@pytest.mark.parametrize("scheme", ["light", further("dark")])
def test_breakpoints_and_watches_have_names_and_contrast(explorer: Explorer, scheme: str):
    explorer.page.emulate_media(color_scheme=scheme)
    add_norm(explorer, "0.01")
    play_from_the_start(explorer)
    expect(explorer.page.locator(".here .why")).to_contain_text("stopped")
    explorer.page.keyboard.press("w")
    for name in ("dh", "mean f", "q"):
        explorer.page.keyboard.type(name)
        explorer.page.keyboard.press("Enter")
    panel(explorer)
    assert violations(explorer.page, scheme) == []
