"""The microscope: the graph of a step, with the numbers of the tape in it."""

import math
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import PANE, clean
from tests.browser.cases import further
from tests.browser.explorer import DEFAULT, Explorer, cells
from tests.browser.written import NUMBER, read

pytestmark = pytest.mark.standing

GRU = {"cell": "gru", "hidden": 16, "seed": 0, "init": {"rule": "torch", "gain": 1}}
BOXES = """nodes => nodes.map(node => {
    const { left, top, right, bottom } = node.getBoundingClientRect();
    return [left, top, right, bottom];
})"""
NORM = rf"norm ({NUMBER})"


def open_microscope(explorer: Explorer, models: list[dict] | None = None, **fields: object) -> None:
    """Open the pane on a spec, by its key, and wait for the numbers of the step."""
    if models or fields:
        explorer.open_spec({**DEFAULT, **({"models": models} if models else {}), **fields})
    explorer.page.keyboard.press("2")
    stands(explorer.page)


def stands(page: Page) -> None:
    """The numbers of the selected step are in the graph."""
    expect(page.locator(".opgraph:not(.waits) .opnode").first).to_be_visible()


def ids(page: Page) -> list[str]:
    return page.locator(".opnode").evaluate_all("nodes => nodes.map(node => node.dataset.id)")


def name(page: Page, node: str) -> str:
    return page.locator(f'.opnode[data-id="{node}"] .unseen').text_content() or ""


def current(page: Page) -> str:
    return page.locator(".opnode[aria-current]").get_attribute("data-id") or ""


def said(page: Page, node: str) -> float:
    """The norm of its value, as its name tells it."""
    return read(re.findall(NORM, name(page, node))[0])


def tape(explorer: Explorer, spec: dict, model: int, t: int) -> dict[str, dict]:
    return {node["id"]: node for node in explorer.ask("/api/step", {**spec, "model": model, "t": t})["nodes"]}


def numbers(value: object) -> list[float]:
    return [x for each in value for x in numbers(each)] if isinstance(value, list) else [float(value)]


def norm(value: object) -> float:
    return math.sqrt(sum(x * x for x in numbers(value)))


def test_every_node_of_the_catalogue_stands_in_the_graph_once_for_each_cell(explorer: Explorer):
    open_microscope(explorer, [*DEFAULT["models"], GRU])
    for cell, label in (("rnn", "RNN"), ("lstm", "LSTM"), ("gru", "GRU")):
        explorer.page.locator(".microscope-bar").get_by_text(label, exact=True).click()
        expect(explorer.page.locator(f".opgraph.{cell}")).to_be_visible()
        known = next(each for each in cells(explorer.url) if each["cell"] == cell)
        nodes = known["variants"][0]["nodes"] + known["readout"]["cross_entropy"]["nodes"]
        assert sorted(ids(explorer.page)) == sorted(node["id"] for node in nodes)
        boxes = explorer.page.locator(".opnode").evaluate_all(BOXES)
        assert len(boxes) == len(nodes)
        for i, a in enumerate(boxes):
            for b in boxes[:i]:
                assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@pytest.mark.parametrize("model", [further(0), 1, further(2)])
def test_the_numbers_of_the_nodes_are_those_of_the_tape(explorer: Explorer, model: int):
    spec = {**DEFAULT, "models": [*DEFAULT["models"], GRU]}
    open_microscope(explorer, spec["models"])
    page = explorer.page
    page.keyboard.press("End")
    page.locator(".microscope-bar").get_by_text(("RNN", "LSTM", "GRU")[model], exact=True).click()
    explorer.at("backward, t = 0 of 29")
    page.locator('.opnode[data-id="x"]').click()  # the last to hold its gradient: everything is known
    stands(page)
    for node in tape(explorer, spec, model, 0).values():
        if node["id"] == "loss":
            continue
        norms = re.findall(NORM, name(page, node["id"]))
        assert read(norms[0]) == pytest.approx(norm(node["value"]), rel=1e-3), node["id"]
        if node["id"] in {"W_hy", "b_y", "from_h_y", "logits", "output"}:
            assert len(norms) == 1  # no loss stands here: nothing came, and no zero is told
        else:
            assert read(norms[1]) == pytest.approx(norm(node["grad"]), rel=1e-3), node["id"]


def test_what_is_not_reached_shows_no_number(explorer: Explorer):
    open_microscope(explorer)
    page = explorer.page
    page.keyboard.press("Home")
    explorer.at("forward, t = 0 of 29")
    stands(page)
    assert current(page) == "x"
    assert "not reached yet" in name(page, "h")
    assert "norm" not in name(page, "h")
    strips = '.opnode[data-id="{}"] .bars:not(.grad)'
    expect(page.locator(strips.format("h"))).to_be_hidden()
    expect(page.locator(strips.format("x"))).to_be_visible()
    for _ in range(21):
        page.keyboard.press(".")
    expect(page.locator('.opnode[data-id="h"]')).to_have_attribute("aria-current", "step")
    expect(page.locator(strips.format("h"))).to_be_visible()
    expect(page.locator('.opnode[data-id="h"] .grad')).to_be_hidden()


def test_the_ring_is_at_the_transports_stop_forward_and_back(explorer: Explorer):
    open_microscope(explorer)
    page = explorer.page
    page.keyboard.press("Home")
    explorer.at("forward, t = 0 of 29")
    graph = cells(explorer.url)[1]
    operations = [
        node["id"]
        for node in graph["variants"][0]["nodes"] + graph["readout"]["cross_entropy"]["nodes"]
        if node["op"] not in ("input", "parameter") and node["id"] != "loss"
    ]
    for wanted in ["x", *operations, "x"]:
        expect(page.locator(".opnode[aria-current]")).to_have_attribute("data-id", wanted)
        page.keyboard.press(".")
    expect(page.locator(".opnode[aria-current]")).to_have_attribute("data-id", operations[0])
    page.keyboard.press(",")
    page.keyboard.press(",")
    expect(page.locator(".opnode[aria-current]")).to_have_attribute("data-id", operations[-1])
    explorer.at("forward, t = 0 of 29")


def test_a_node_that_is_clicked_is_the_operation(explorer: Explorer):
    open_microscope(explorer)
    page = explorer.page
    page.keyboard.press(" ")
    page.locator('.opnode[data-id="f"]').click()
    expect(page.locator('.opnode[data-id="f"]')).to_have_attribute("aria-current", "step")
    expect(page.get_by_role("button", name="Play")).to_be_visible()  # it paused
    assert "forget gate" in explorer.inspector.inner_text()
    there = explorer.page.locator("#transport input[type=range]")
    before = there.input_value()
    weight = page.locator('.opnode[data-kind="parameter"]').first
    weight.click()
    expect(weight).to_have_attribute("aria-current", "step")
    explorer.painted()
    assert there.input_value() == before, "a weight is of no step: the pass stays where it is"


def test_the_graph_is_one_tab_stop_and_arrows_go_along_its_edges(explorer: Explorer):
    open_microscope(explorer)
    page = explorer.page
    page.locator('.opnode[data-id="f"]').click()
    assert page.locator(".opnode[tabindex='0']").count() == 1
    for key, wanted in (
        ("ArrowRight", "kept"),
        ("ArrowRight", "c"),
        ("ArrowDown", "tanh_c"),
        ("ArrowLeft", "c"),
    ):
        page.keyboard.press(key)
        expect(page.locator(f'.opnode[data-id="{wanted}"]')).to_be_focused()
    assert current(page) == "f"  # arrows only look
    expect(page.locator(".microscope .readout")).to_contain_text(re.compile(r"^c\d+16 · value "))
    line, foot = (
        page.locator(f".microscope {part}").bounding_box() for part in (".readout", ".microscope-foot")
    )
    assert foot["y"] <= line["y"] <= line["y"] + line["height"] <= foot["y"] + foot["height"], "hides nothing"
    page.keyboard.press("Enter")
    expect(page.locator('.opnode[data-id="c"]')).to_have_attribute("aria-current", "step")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.opgraph')") is None


def test_an_edge_tells_what_was_sent_along_it(explorer: Explorer):
    open_microscope(explorer)
    page = explorer.page
    page.locator(
        '.opnode[data-id="c"]'
    ).click()  # backward, t = 10: c sends to what was kept and what was written
    nodes = tape(explorer, DEFAULT, 1, 10)
    for source in ("kept", "written"):
        pill = page.locator(f'.opnode[data-id="{source}"] .opnode-pill')
        expect(pill).to_be_visible()
        assert read(pill.inner_text()) == pytest.approx(norm(nodes["c"]["sent"][source]), rel=0.05)


def test_stepping_makes_no_element_and_rewrites_no_symbol_within_a_step(explorer: Explorer):
    open_microscope(explorer)
    made = explorer.page.evaluate(
        """async () => {
            let made = 0;
            const elements = ({ addedNodes, target }) =>
                target.tagName === 'g' ? 0 : [...addedNodes].filter(node => node.nodeType === 1).length;
            const watch = new MutationObserver(all => { for (const each of all) made += elements(each); });
            watch.observe(document.querySelector('.opgraph'), { childList: true, subtree: true });
            for (let i = 0; i < 20; i++) {
                document.dispatchEvent(new KeyboardEvent('keydown', { key: ',', bubbles: true }));
                await new Promise(requestAnimationFrame);
            }
            return made;
        }"""
    )
    assert made == 0


@pytest.mark.usefixtures("intercepted")
def test_while_a_tape_is_on_its_way_the_graph_stands_and_its_numbers_wait(explorer: Explorer):
    page = explorer.page
    held: list | None = []
    page.route("**/api/step", lambda route: held.append(route) if held is not None else route.continue_())
    page.keyboard.press("2")
    expect(page.locator(".opgraph.waits .opnode").first).to_be_visible()
    assert "norm" not in name(page, "h")
    waiting, held = held, None
    for route in waiting:
        route.continue_()
    stands(page)
    expect(page.locator('.opnode[data-id="h"]')).to_contain_text("norm")


@pytest.mark.usefixtures("intercepted")
def test_a_tape_that_does_not_come_is_told_with_what_to_do(explorer: Explorer):
    explorer.may_say("503|status of 503")
    body = '{"error": {"code": "server.busy", "message": "the server is busy", "where": null, "hint": null}}'
    page = explorer.page
    page.route(
        "**/api/step", lambda route: route.fulfill(status=503, content_type="application/json", body=body)
    )
    page.keyboard.press("2")
    expect(page.locator(".microscope .notice")).to_contain_text("The server is busy")
    page.unroute("**/api/step")
    page.locator(".microscope .notice").get_by_role("button", name="Try again").click()
    expect(page.locator(".microscope .notice")).to_be_hidden()
    stands(page)


def test_of_a_batch_the_chosen_sequence_is_shown_or_all(explorer: Explorer):
    open_microscope(explorer)
    page = explorer.page
    page.locator(".microscope-bar").get_by_label("batch").select_option("3")
    stands(page)
    spec = {**DEFAULT, "sequence": {**DEFAULT["sequence"], "batch": 3}}
    nodes = tape(explorer, spec, 1, 10)
    assert said(page, "c") == pytest.approx(norm(nodes["c"]["value"][0]), rel=1e-3)
    page.locator(".microscope-bar").get_by_label("sequence").select_option("3")
    expect(page.locator('.opnode[data-id="c"]')).to_contain_text("16 numbers")
    assert said(page, "c") == pytest.approx(norm(nodes["c"]["value"][2]), rel=1e-3)
    page.locator(".microscope-bar").get_by_label("sequence").select_option("all")
    expect(page.locator('.opnode[data-id="c"]')).to_contain_text("48 numbers")
    assert said(page, "c") == pytest.approx(norm(nodes["c"]["value"]), rel=1e-3)


def test_axe_finds_nothing_in_the_microscope(each_look: Explorer):
    page = each_look.page
    open_microscope(each_look)
    clean(page, "backward")
    page.locator('.opnode[data-id="f"]').click()
    clean(page, "an operation chosen", PANE)
    page.keyboard.press("Home")
    stands(page)
    clean(page, "forward")


@pytest.mark.long
def test_who_wants_no_motion_sees_none_along_the_edges(explorer_as):
    explorer = explorer_as(motion="reduce")
    open_microscope(explorer)
    explorer.page.keyboard.press(".")
    assert explorer.page.evaluate("document.getAnimations().length") == 0


def test_the_table_has_every_node_with_its_letters_and_norms(explorer: Explorer):
    open_microscope(explorer)
    page = explorer.page
    page.get_by_role("button", name="Export").click()
    page.get_by_role("button", name=re.compile("node by node: Table$")).click()
    rows = page.locator("dialog tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )
    nodes = tape(explorer, DEFAULT, 1, 10)
    assert [row[0] for row in rows] == list(nodes)
    for row in rows:
        assert read(row[4]) == pytest.approx(norm(nodes[row[0]]["value"]), rel=1e-3), row[0]
    assert {row[0]: row[1] for row in rows}["from_h_f"] == "W_hf h_9"


@pytest.mark.parametrize("size", [(1024, 768), (390, 844)])
def test_the_way_of_c_is_in_sight_whole_without_scrolling(explorer_as, size: tuple[int, int]):
    explorer = explorer_as(size=size)
    explorer.open_spec(DEFAULT, view={"pane": "cell"}, selection={"model": 1, "pass": "forward", "t": 10})
    scroll = explorer.page.locator(".microscope-scroll")
    room = scroll.evaluate(
        "({ scrollWidth: w, clientWidth: W, scrollHeight: h, clientHeight: H }) => [w - W, h - H]"
    )
    assert max(room) <= 0
    outer, *ends = scroll.evaluate(  # at one moment: what stands above may still grow
        "scroll => [scroll, ...scroll.querySelectorAll("
        "\".opnode[data-id='c_prev'], .opnode[data-id='c'], .opnode-end\")]"
        ".filter(each => each.checkVisibility()).map(each => each.getBoundingClientRect().toJSON())"
    )
    assert len(ends) == 4
    for end in ends:
        assert outer["left"] <= end["left"] <= end["right"] <= outer["right"]
        assert outer["top"] <= end["top"] <= end["bottom"] <= outer["bottom"]


def test_in_a_presentation_the_graph_has_the_whole_pane(explorer: Explorer):
    """Opened there, and not before: the tabs are away, so the pane is the first that stands in its frame."""
    explorer.open_spec(DEFAULT, view={"pane": "map", "present": True}, selection={"model": 1, "t": 10})
    page = explorer.page
    page.keyboard.press("2")
    expect(page.locator(".opnode[data-id='c']")).to_be_visible()
    pane, frame = page.locator(".pane.microscope"), page.locator(".panes")
    page.wait_for_function(
        "([pane, frame]) => pane.clientHeight >= 0.95 * frame.clientHeight",
        arg=[pane.element_handle(), frame.element_handle()],
    )
    page.keyboard.press("p")
