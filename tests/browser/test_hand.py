"""The pane By hand: the derivation term by term, an element checked."""

import csv
import io
import math

import pytest
from playwright.sync_api import expect

from tests.browser.axe import PANE, UNDRAWN, clean
from tests.browser.cases import further, pairs
from tests.browser.explorer import Explorer
from tests.browser.lecture import (
    LANGUAGES,
    LETTERS,
    SMALL,
    answered,
    choose,
    open_pane,
    open_part,
    titles,
    uncover,
)
from tests.browser.test_exports import export
from tests.browser.written import read

pytestmark = pytest.mark.standing

# Each element's terms and rest, as the page's own client reads them.
ALL_ELEMENTS = """async ([spec, shapes]) => {
  const { derivation } = await import('/static/js/api/client.js');
  const found = {};
  for (const [name, [rows, columns]] of Object.entries(shapes)) {
    for (let i = 0; i < rows; i++) for (let j = 0; j < (columns ?? 1); j++) {
      const index = columns === undefined ? [i] : [i, j];
      const element = { model: 0, parameter: name, index, terms: 3 };
      const { terms, rest, gradient } = await derivation(spec, element);
      found[[name, ...index]] = [[...terms.map(({ value }) => value), rest], gradient];
    }
  }
  return found;
}"""


def gradients(explorer: Explorer, m: int, spec: dict = SMALL) -> dict:
    return next(e for e in explorer.trace(spec) if e["event"] == "gradients" and e["model"] == m)["weights"]


def at(array: list, index: list[int]) -> float:
    for place in index:
        array = array[place]
    return array


# ---- the derivation


def test_the_terms_of_every_weight_add_up_to_the_streamed_gradient(hand: Explorer):
    shapes = hand.trace(SMALL)[0]["models"][0]["shapes"]
    streamed = gradients(hand, 0)
    found = hand.page.evaluate(ALL_ELEMENTS, [SMALL, shapes])
    assert len(found) == sum(math.prod(shape) for shape in shapes.values())
    for name, (values, gradient) in found.items():
        parameter, *index = name.split(",")
        expected = at(streamed[parameter], [int(place) for place in index])
        assert gradient == expected
        assert math.fsum(values) == pytest.approx(
            expected, rel=1e-12, abs=1e-12 * math.fsum(map(abs, values))
        )


@pytest.mark.parametrize("terms", [4, further(1), further(6)])
def test_the_terms_on_screen_are_their_factors_product_and_add_up(hand: Explorer, terms: int):
    page = hand.page
    for name, index in (("W_hh", [2, 1]), ("W_xh", [0, 3]), ("b_h", [1]), ("W_hy", [4, 2])):
        choose(hand, "hand-parameter", name)
        for label, place in zip(("row", "column"), index, strict=False):
            page.get_by_label(label, exact=True).fill(str(place))
            page.get_by_label(label, exact=True).press("Enter")
        page.get_by_label("terms written out", exact=True).fill(str(terms))
        page.get_by_label("terms written out", exact=True).press("Enter")
        answered(hand)
        uncover(hand)
        body = {"model": 0, "parameter": name, "index": index, "terms": terms}
        truth = hand.ask("/api/derivation", SMALL | body)
        values = titles(page.locator(".terms .value"))
        rest = [truth["rest"]] if truth["count"] > terms else []
        assert values == [*(term["value"] for term in truth["terms"]), *rest]
        expect(page.locator(".terms [data-t]")).to_have_count(len(truth["terms"]))
        (total,) = titles(page.locator(".result .number"))
        assert total == at(gradients(hand, 0)[name], index)
        assert math.fsum(values) == pytest.approx(total, rel=1e-12)
        expect(page.locator(".paper .adds.good")).to_be_visible()
        for line, term in zip(page.locator(".terms [data-t]").all(), truth["terms"], strict=True):
            text = line.locator(".factors").inner_text().replace("(", "").replace(")", "")
            factors = [read(part) for part in text.removeprefix("= ").split(" × ")]
            assert math.prod(factors) == pytest.approx(term["value"], rel=3e-3)
            assert line.locator(".step").inner_text() == f"t = {term['t']}"
        running = page.locator(".terms .running").last.inner_text()
        assert read(running) == pytest.approx(total, rel=1e-3)


def test_a_result_is_covered_until_it_is_typed_or_asked_for_each_anew_and_by_keyboard(hand: Explorer):
    page = hand.page
    truth = at(gradients(hand, 0)["W_hh"], [0, 0])
    answers = page.locator(
        ".terms [data-t] .value, .terms .running, .result, .paper > .adds, .matrix-foot output"
    )

    def seen() -> set[bool]:
        return {each.is_visible() for each in answers.all()}

    typed = page.get_by_label("Your sum")
    assert seen() == {False}
    expect(page.locator(".terms [data-t] .factors").first).to_be_visible()
    typed.fill(str(3 * truth + 1))
    typed.press("Enter")
    expect(page.locator(".cover [role=status]")).to_contain_text("is not the sum")
    assert seen() == {False}
    typed.fill(f"{truth:.3g}")
    typed.press("Enter")
    expect(page.locator(".cover [role=status]")).to_contain_text("is right")
    assert seen() == {True}
    expect(page.get_by_role("button", name="Cover the result")).to_be_focused()
    page.keyboard.press("Enter")
    assert seen() == {False}
    page.keyboard.press("Space")
    assert seen() == {True}
    choose(hand, "hand-parameter", "b_h")
    assert seen() == {False}
    expect(page.locator(".cover [role=status]")).to_be_empty()


@pytest.mark.usefixtures("intercepted")
def test_a_term_altered_on_its_way_turns_its_line_and_the_sum_red(hand: Explorer):
    def alter(route):
        answer = route.fetch()
        body = answer.json()
        body["terms"][1]["value"] *= 0.5
        route.fulfill(response=answer, json=body)

    hand.context.route("**/api/derivation", alter)
    choose(hand, "hand-parameter", "b_h")
    uncover(hand)
    expect(hand.page.locator(".paper .adds.bad")).to_be_visible()
    expect(hand.page.locator(".paper .adds.bad")).to_contain_text("do not add up")
    expect(hand.page.locator(".terms .value.bad")).to_have_count(1)


def test_with_several_losses_a_term_is_named_by_its_loss_too(explorer: Explorer):
    open_pane(
        explorer, "hand", SMALL | {"loss": {"kind": "cross_entropy", "at": [3, 5], "reduction": "mean"}}
    )
    steps = explorer.page.locator(".terms [data-t] .step")
    assert steps.all_inner_texts() == [f"k = 5, t = {t}" for t in range(5, -1, -1)]
    expect(explorer.page.locator(".terms [data-rest]")).to_contain_text("4 more terms, added up")
    assert explorer.page.locator(".terms .factors").first.inner_text().startswith("= 0.5000 × ")


@pairs(("notation", "lang"), LETTERS, LANGUAGES)
def test_rule_and_terms_stand_in_the_letters_of_the_notation(explorer_as, notation, lang):
    explorer = explorer_as(locale=LANGUAGES[lang])
    open_pane(explorer, "hand", notation=notation, lang=lang)
    page = explorer.page
    whole, _ = LETTERS[notation]
    state = "H" if notation == "numbered" else "h"
    plain = "node => node.textContent.replace(/\\s/g, '')"
    assert f"∂{whole}" in page.locator(".paper .sum-rule").evaluate(plain)
    product, a = page.locator(".sum-rule math").nth(2), "Z1" if notation == "numbered" else "a"

    def rule(by: str, now: str) -> str:
        """The product rule; a weight stands before a column vector and behind a row vector."""
        parts = [whole, f"∂{state}t−1∂{by}"]
        before = "".join(parts[::-1] if notation in ("rows", "numbered") else parts)
        return f"∂{a}t∂{by}={now}+{before}"

    assert product.evaluate(plain) == rule(whole, f"{state}t−1")
    term = page.locator(".terms [data-t='5'] .flowing").evaluate(plain)
    assert f"∂{state}5,0" in term
    assert f"{state}4,0" in term
    chain = page.locator(".terms [data-t='4'] .flowing").evaluate(plain)
    assert f"{whole}⊤" in chain
    index = "1,0" if notation in ("rows", "numbered") else "0,1"
    choose(explorer, "hand-parameter", "W_xh")
    page.locator(".places input").nth(1 if index == "0,1" else 0).fill("1")
    page.locator(".places input").nth(1 if index == "0,1" else 0).press("Enter")
    answered(explorer)
    assert f"]{index}" in page.locator(".result math").evaluate(plain)
    own = (
        whole.replace("h", "x") if notation in ("rows", "numbered") else {"papers": "Wxh"}.get(notation, "U")
    )
    x = "X" if notation == "numbered" else "x"
    assert product.evaluate(plain) == rule(own, f"{x}t")
    assert titles(page.locator(".result .number")) == [gradients(explorer, 0)["W_xh"][0][1]]
    choose(explorer, "hand-parameter", "W_hy")
    expect(product).to_have_count(0)


@pytest.mark.long
def test_the_derivations_table_holds_every_factor(hand: Explorer):
    name = "Derivation of the gradient of W_hh [0, 0], term by term"
    rows = list(csv.DictReader(io.StringIO(export(hand, name, "CSV").decode())))
    body = {"model": 0, "parameter": "W_hh", "index": [0, 0], "terms": 6}
    terms = hand.ask("/api/derivation", SMALL | body)["terms"]
    assert [(int(r["k"]), int(r["t"]), float(r["value"])) for r in rows] == [
        (term["k"], term["t"], term["value"]) for term in terms
    ]
    for row, term in zip(rows, terms, strict=True):
        assert {f["symbol"]: f["value"] for f in term["factors"]} == {
            symbol: float(row[symbol]) for symbol in ("dh", "slope", "h_prev")
        }


# ---- the gradient check


def test_an_element_shows_both_numbers_and_their_relative_error(hand: Explorer):
    page = hand.page
    choose(hand, "hand-part", "check")
    choose(hand, "hand-network", "1")
    choose(hand, "hand-gate", "g")
    alone = SMALL | {"models": SMALL["models"][1:]}
    entries = [{"name": "W_hh", "index": [4, 0]}]
    (model,) = hand.ask("/api/gradient-check", alone | {"entries": entries})["models"]
    (entry,) = model["entries"]
    shown = page.locator(".compared dd").all_inner_texts()
    assert [read(text) for text in shown] == [
        pytest.approx(entry["analytic"], rel=1e-12),
        pytest.approx(entry["numeric"], rel=1e-12),
        pytest.approx(entry["error"], rel=0.06),
    ]
    expect(page.locator(".compared .adds.good")).to_contain_text("They agree")


def test_every_number_of_a_network_is_checked_the_worst_first(hand: Explorer):
    page = hand.page
    choose(hand, "hand-part", "check")
    page.get_by_role("button", name="Check every number of RNN").click()
    answered(hand)
    numbers = 3 * 6 + 9 + 3 + 5 * 3 + 5 + 3 + 6 * 6
    counted = f"{numbers} numbers checked, for the inputs and the initial states have gradients too: 50 param"
    expect(page.locator(".check .paper-box")).to_contain_text(counted)
    expect(page.locator(".check .adds.good").last).to_contain_text("At all of them")
    rows = page.locator(".checks tbody tr")
    errors = [read(row.locator("td").nth(3).inner_text()) for row in rows.all()]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] < 1e-6
    table = export(hand, "RNN, gradient check of every number", "CSV").decode()
    assert len(list(csv.DictReader(io.StringIO(table)))) == numbers


@pytest.mark.usefixtures("intercepted")
def test_a_gradient_that_is_wrong_and_one_that_is_not_settled_are_told(hand: Explorer):
    faults = [{"numeric": 1.0, "error": 0.5}, {"settled": False}]

    def alter(route):
        if "entries" not in route.request.post_data:
            return route.fallback()  # the rail's own check, of a sample
        answer = route.fetch()
        body = answer.json()
        body["models"][0]["entries"][0] |= faults.pop(0)
        route.fulfill(response=answer, json=body)

    hand.context.route("**/api/gradient-check", alter)
    choose(hand, "hand-part", "check")
    expect(hand.page.locator(".compared .adds.bad")).to_contain_text("They differ")
    choose(hand, "hand-parameter", "b_h")
    expect(hand.page.locator(".compared .adds.unsettled")).to_contain_text("Not settled")


def test_the_check_of_a_chaotic_network_says_so_and_has_no_green_tick(explorer: Explorer):
    """Most differences of this tanh network do not settle: no kink is to blame, and no gradient is wrong."""
    chaotic = {"cell": "rnn", "hidden": 16, "seed": 0, "init": {"rule": "torch", "gain": 7}}
    spec = SMALL | {"sequence": {"task": "recall", "T": 100, "seed": 0}, "models": [chaotic]}
    open_pane(explorer, "hand", spec, hand="check")
    page = explorer.page
    expect(page.locator(".compared .adds.unsettled")).to_contain_text("the network is chaotic")
    expect(page.locator(".check .digits")).to_contain_text("digits only. It is chaotic")
    page.locator(".check aside > .button").click()
    answered(explorer)
    expect(page.locator(".check .adds.good")).to_have_count(0)
    expect(page.locator(".check .adds.unsettled").last).to_contain_text("because the network is chaotic")
    expect(page.locator(".check")).not_to_contain_text("ReLU")


# ---- for everybody


def test_all_of_it_goes_by_keyboard(explorer: Explorer):
    explorer.open_spec(SMALL, selection={"model": 1, "pass": "backward", "t": 2})
    page = explorer.page
    page.keyboard.press("4")
    answered(explorer)
    page.locator("#tab-hand").focus()
    page.keyboard.press("Tab")
    focused = "document.activeElement.name || document.activeElement.className || document.activeElement.id"
    assert page.evaluate(focused) == "hand-part"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "hand-network"
    page.keyboard.press("ArrowUp")
    expect(explorer.lane("RNN")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "hand-parameter"
    page.keyboard.press("ArrowLeft")
    answered(explorer)
    assert page.evaluate("document.activeElement.value") == "W_xh"
    page.keyboard.press("Tab")
    assert "matrix" in page.evaluate(focused)
    page.keyboard.press("ArrowDown")
    answered(explorer)
    assert titles(page.locator(".result .number")) == [gradients(explorer, 0)["W_xh"][1][0]]
    open_part(explorer, "descent")
    page.get_by_role("button", name="Use these weights").press("Enter")
    expect(page.locator(".descent aside")).to_contain_text("Moved by 1 update;")
    page.get_by_role("button", name="Undo").press("Space")
    expect(page.locator(".descent aside")).not_to_contain_text("Moved")


@pytest.mark.long
def test_only_the_part_that_is_open_asks(explorer: Explorer):
    asked: list[str] = []

    def note(request):
        if "entries" in (request.post_data or "") or "gradient-check" not in request.url:
            asked.append(
                request.url.rsplit("/", 1)[-1]
            )  # the rail's own check asks for a sample, not for entries

    explorer.page.on("request", note)
    open_pane(explorer, "hand")
    paths = {"derivation", "descent", "gradient-check"}
    assert paths & set(asked) == {"derivation"}
    explorer.page.keyboard.press("ArrowRight")
    explorer.painted()
    assert asked.count("derivation") == 1
    explorer.page.keyboard.press("1")
    explorer.traced()
    explorer.page.locator("#tab-map").press("ArrowLeft")
    before = len(asked)
    explorer.open_spec(SMALL | {"truncate": 3})
    assert "derivation" not in asked[before:]


@pytest.mark.usefixtures("intercepted")
@pytest.mark.long
def test_a_server_that_is_gone_is_told(hand: Explorer):
    hand.may_say("ERR_FAILED")
    hand.context.route("**/api/derivation", lambda route: route.abort(), times=1)
    hand.pick("hand-parameter", "b_h")
    notice = hand.page.locator(".hand .notice")
    expect(notice).to_contain_text("The server is gone.")
    notice.get_by_role("button", name="Try again").click()
    expect(hand.page.locator(".paper .adds.good")).to_have_count(1)


def test_axe_finds_nothing_and_nothing_is_cut(each_look: Explorer):
    open_pane(each_look, "hand", updates=10)
    for part in ("derivation", "descent", "check"):
        open_part(each_look, part)
        if part == "check":
            each_look.page.locator(".check aside .button").click()
            answered(each_look)
        clean(each_look.page, part, UNDRAWN if part == "derivation" else PANE)
