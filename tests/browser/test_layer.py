"""The pane Time layer: T cells as one, what each step brings to a weight's gradient, and that it adds up."""

import csv
import io
import json
import math

import pytest
from playwright.sync_api import expect

from tests.browser.axe import PANE, clean
from tests.browser.explorer import AT_LSTM, DEFAULT, Explorer
from tests.browser.lecture import LETTERS, SMALL, answered, choose, open_pane, titles
from tests.browser.test_exports import drawing, export
from tests.browser.written import number

pytestmark = pytest.mark.standing


def gradients(explorer: Explorer, m: int, spec: dict = SMALL) -> dict:
    return next(e for e in explorer.trace(spec) if e["event"] == "gradients" and e["model"] == m)["weights"]


@pytest.fixture
def layer(explorer: Explorer) -> Explorer:
    open_pane(explorer, "layer")
    return explorer


def test_the_shares_of_every_parameters_element_add_up_to_the_streamed_gradient(layer: Explorer):
    page, streamed = layer.page, gradients(layer, 0)
    for name, expected in streamed.items():
        choose(layer, "layer-parameter", name)
        if isinstance(expected[0], list):
            expected = expected[0]
        terms = page.locator(".sum .term")
        expect(terms).to_have_count(6)
        total = titles(page.locator(".sum-numbers > b"))[0]
        assert total == expected[0]
        assert math.fsum(titles(terms)) == pytest.approx(total, rel=1e-12)
        expect(page.locator(".sum .adds.good")).to_contain_text("add up to the gradient")


@pytest.mark.usefixtures("intercepted")
def test_an_answer_altered_on_its_way_turns_the_sum_red(layer: Explorer):
    def alter(route):
        answer = route.fetch()
        body = answer.json()
        body["element"][5] *= 0.5
        route.fulfill(response=answer, json=body)

    layer.context.route("**/api/shares", alter)
    layer.page.keyboard.press("ArrowRight")
    expect(layer.page.locator(".sum .adds.bad")).to_contain_text("do not add up")


def test_the_matrices_show_the_share_of_the_chosen_step_and_the_sum(layer: Explorer):
    page = layer.page
    choose(layer, "layer-network", "1")
    choose(layer, "layer-gate", "f")
    for key, t in (("ArrowRight", 1), ("ArrowRight", 0)):
        page.keyboard.press(key)
        expect(page.locator(".matrix-box header").first).to_contain_text(f"share of t = {t}")
        answer = layer.ask("/api/shares", SMALL | {"model": 1, "t": t})["parameters"]["W_hh"]
        for file, which in (("gradient of W_hf: share", "share"), ("gradient of W_hf: sum", "total")):
            figure = f"LSTM, {file} of {f't = {t}' if which == 'share' else 'all steps'}"
            rows = list(csv.DictReader(io.StringIO(export(layer, figure, "CSV").decode())))
            assert {(int(r["row"]), int(r["column"])): float(r["value"]) for r in rows} == {
                (i, j): answer[which][i][j] for i in (2, 3) for j in (0, 1)
            }


@pytest.mark.plotly
def test_a_small_share_has_a_scale_of_its_own_and_says_what_part_of_the_sum_it_is(explorer: Explorer):
    page = explorer.page
    explorer.open_spec(DEFAULT, view={"pane": "layer"}, selection=AT_LSTM)
    answered(explorer)
    choose(explorer, "layer-gate", "i")
    answer = explorer.ask("/api/shares", DEFAULT | {"model": 1, "t": 10})["parameters"]["W_hh"]
    largest = {
        which: max(abs(value) for row in answer[which][:16] for value in row) for which in ("share", "total")
    }
    part = largest["share"] / largest["total"]
    assert part < 0.02  # on the sum's scale it would be a blank
    scales = page.locator(".matrix-foot .quiet").all_inner_texts()
    assert scales == [f"± {number(largest['share'], 2)}", f"± {number(largest['total'], 2)}"]
    says = f"Largest: {number(100 * part, 2)} % of the sum’s."
    assert page.locator(".matrix-says").first.inner_text().replace("\u00a0", " ") == says
    share = "LSTM, gradient of W_hi: share of t = 10"
    assert says in [text.replace("\u00a0", " ") for text in drawing(explorer, share)["texts"]]


def test_the_bars_are_the_servers_shares_of_the_gates_rows(layer: Explorer):
    page = layer.page
    choose(layer, "layer-network", "1")
    choose(layer, "layer-gate", "o")
    whole = layer.ask("/api/shares", SMALL | {"model": 1, "t": 0})["parameters"]["W_hh"]["gates"]["o"]
    for kind, column in (("norm", "log10_norm"), ("along", "along")):
        choose(layer, "layer-shares", kind)
        name = "LSTM, share of each step in the gradient of W_ho"
        content = json.loads(export(layer, name, "JSON"))
        assert [float(value) for _, value in content["rows"]] == [float(x) for x in whole[column]]
    expect(page.locator(".layer-chart p")).to_have_text("All parts together: 1.000000")


def test_a_click_on_a_cell_a_bar_or_a_number_goes_to_its_step(layer: Explorer):
    page = layer.page
    page.locator(".fold-cell[data-t='4']").click()
    layer.at("backward, t = 4 of 5")
    page.locator(".sum .term").last.click()
    layer.at("backward, t = 0 of 5")
    box = page.locator(".bars-chart").bounding_box()
    x = page.locator(".bars-chart .picture").evaluate("(host, t) => probe.columnX(host, t)", 3)
    page.mouse.click(x, box["y"] + 40)
    layer.at("backward, t = 3 of 5")
    expect(page.locator(".fold-cell.chosen")).to_have_attribute("data-t", "3")


def test_the_layer_folds_into_a_cell_with_its_loop_and_unfolds_and_the_link_holds_it(layer: Explorer):
    page = layer.page
    expect(page.locator(".fold-cell.unfolded")).to_have_count(6)
    page.get_by_role("button", name="Fold").click()
    expect(page.get_by_role("button", name="Unfold")).to_have_attribute("aria-pressed", "true")
    for shown, opacity in ((".folded", "1"), (".folded-only", "1"), (".unfolded-only", "0")):
        expect(page.locator(f".fold {shown}")).to_have_css("opacity", opacity)
    for t in range(6):
        expect(page.locator(f".fold-cell[data-t='{t}']")).to_have_css("opacity", "0")
    layer.linked('"folded":true')
    page.get_by_role("button", name="Unfold").click()
    expect(page.locator(".fold.is-folded")).to_have_count(0)


@pytest.mark.long
def test_folding_moves_nothing_for_who_wants_no_motion(explorer_as):
    explorer = explorer_as(motion="reduce")
    open_pane(explorer, "layer")
    explorer.page.get_by_role("button", name="Fold").click()
    expect(explorer.page.locator(".fold.is-folded")).to_have_count(1)
    assert explorer.page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("notation", LETTERS)
def test_each_notation_has_its_letters_and_its_shapes(explorer: Explorer, notation: str):
    open_pane(explorer, "layer", m=1, notation=notation)
    page = explorer.page
    whole, gate = LETTERS[notation]
    label = page.locator("label:has(input[name=layer-parameter][value=W_hh])")
    assert label.text_content() == whole
    label = page.locator("label:has(input[name=layer-gate][value=f])")
    assert label.text_content() == gate
    choose(explorer, "layer-parameter", "W_xh")
    size = "6 × 2" if notation in ("rows", "numbered") else "2 × 6"
    expect(page.locator(".matrix-box header .number")).to_have_text([size, size])
    x, h = "XH" if notation == "numbered" else "xh"
    expect(page.locator(".fold-cell.chosen .fold-letter")).to_have_text([f"∂L/∂{x}2"])  # no loss stands here
    expect(page.locator(".fold-cell[data-t='5'] .fold-letter")).to_have_text([f"∂L/∂{x}5", f"∂L/∂{h}5"])
    page.keyboard.press("Home")
    expect(page.locator(".fold-cell.chosen .fold-letter")).to_have_text([f"{x}0", f"{h}0"])


@pytest.mark.long
def test_an_element_is_chosen_by_keys_and_lies_on_its_side_where_vectors_are_rows(explorer: Explorer):
    open_pane(explorer, "layer", notation="rows")
    page = explorer.page
    choose(explorer, "layer-parameter", "W_xh")
    matrix = page.locator(".figure.matrix").last
    matrix.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    answered(explorer)
    expect(page.locator(".matrix-foot output").last).to_contain_text("[2, 1]")
    assert titles(page.locator(".sum-numbers > b")) == [gradients(explorer, 0)["W_xh"][1][2]]
    assert "[2, 1]" in (matrix.get_attribute("aria-label") or "")
    explorer.at("backward, t = 2 of 5")


@pytest.mark.long
def test_nothing_is_asked_while_the_pane_is_shut(explorer: Explorer):
    asked: list[str] = []
    explorer.page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    explorer.open_spec(SMALL)
    for _ in range(4):
        explorer.page.keyboard.press("ArrowRight")
    explorer.painted()
    assert "shares" not in asked
    explorer.page.keyboard.press("3")
    answered(explorer)
    assert asked.count("shares") == 1


@pytest.mark.usefixtures("intercepted")
@pytest.mark.long
def test_a_refused_question_is_told_and_can_be_asked_again(layer: Explorer):
    refusal = {"code": "spec.too_costly", "message": "this would take 99 s", "where": None, "hint": "less"}
    layer.may_say("status of 422")
    layer.context.route(
        "**/api/shares", lambda route: route.fulfill(status=422, json={"error": refusal}), times=1
    )
    layer.page.keyboard.press("ArrowRight")
    notice = layer.page.locator(".layer .notice")
    expect(notice).to_contain_text("This would take more than 30 s to compute.")
    expect(notice.get_by_role("button")).to_have_count(0)  # asking the same again would not help
    expect(layer.page.locator(".sum")).to_be_hidden()
    layer.page.keyboard.press("ArrowLeft")
    expect(layer.page.locator(".sum .term")).to_have_count(6)
    expect(notice).to_be_hidden()


def test_a_truncated_gradients_shares_add_up_to_the_truncated_gradient(explorer: Explorer):
    spec = SMALL | {"truncate": 2}
    open_pane(explorer, "layer", spec)
    expect(explorer.page.locator(".sum .adds.good")).to_be_visible()
    assert titles(explorer.page.locator(".sum-numbers > b")) == [gradients(explorer, 0, spec)["W_hh"][0][0]]
    zero = [title == 0 for title in titles(explorer.page.locator(".sum .term"))]
    assert zero == [False, False, True, True, True, True]


# Which way the arrows of the time layer point: from cell to cell, and of each cell.
WAYS = """fold => {
  const way = (path) => {
    const [x0, y0, x1, y1] = path.getAttribute('d').match(/-?[\\d.]+/g).map(Number);
    return x0 === x1 ? (y1 > y0 ? 'down' : 'up') : x1 > x0 ? 'right' : 'left';
  };
  const ways = (node, children) => [...node.querySelectorAll(children)].map(way);
  const cells = [...fold.querySelectorAll('.fold-cell.unfolded')].map((cell) => ways(cell, '.fold-arrow'));
  return [ways(fold, '.unfolded-only > .fold-arrow'), cells];
}"""


def test_on_the_way_back_the_layer_takes_the_direct_gradients_and_gives_those_of_its_inputs(layer: Explorer):
    fold, page = layer.page.locator(".fold"), layer.page
    assert fold.evaluate(WAYS) == [["left"] * 6, [["down"]] * 5 + [["down", "down"]]]  # one loss, the last
    expect(page.locator(".pane-bar .about")).to_contain_text("takes the direct ∂L/∂h of all 6 steps (dhs)")
    page.keyboard.press("Home")
    expect(page.locator(".fold.is-back")).to_have_count(0)
    assert fold.evaluate(WAYS) == [["right"] * 7, [["up", "up"]] * 6]
    open_pane(layer, "layer", SMALL | {"loss": SMALL["loss"] | {"at": [1, 3]}})
    between, cells = fold.evaluate(WAYS)
    assert between == ["left"] * 4  # from 3 back, and out at the beginning
    assert cells == [["down"], ["down", "down"], ["down"], ["down", "down"], [], []]


def test_a_cut_network_has_no_edge_from_cell_to_cell(explorer: Explorer):
    arrows = explorer.page.locator(".fold .unfolded-only > .fold-arrow")
    loop = explorer.page.locator(".fold .folded-only > *")
    open_pane(explorer, "layer", m=0)
    assert (arrows.count(), loop.count()) == (SMALL["sequence"]["T"], 5)  # nothing comes to the last step
    explorer.page.keyboard.press("Home")
    expect(explorer.page.locator(".fold.is-back")).to_have_count(0)
    assert (arrows.count(), loop.count()) == (SMALL["sequence"]["T"] + 1, 5)
    open_pane(explorer, "layer", {**SMALL, "models": [{**SMALL["models"][0], "recurrent": False}]})
    assert (arrows.count(), loop.count()) == (0, 0)
    assert explorer.page.locator(".fold-cell.unfolded").count() == SMALL["sequence"]["T"]


def test_axe_finds_nothing_and_nothing_is_cut(each_look: Explorer):
    open_pane(each_look, "layer", m=1)
    clean(each_look.page, "unfolded")
    each_look.page.locator(".pane-bar button.framed").click()
    choose(each_look, "layer-shares", "along")
    clean(each_look.page, "folded", PANE)
