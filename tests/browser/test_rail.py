"""What a person gives the rail: what is pasted, what is typed beyond a slider, what is said of mistakes."""

import ast
import json
import math
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.cases import further
from tests.browser.explorer import DEFAULT, Explorer
from tests.browser.written import number

pytestmark = pytest.mark.standing

ROOT = Path(__file__).resolve().parents[2]


def paste(explorer: Explorer, task: str, field: str, text: str) -> None:
    explorer.page.get_by_label("Task").select_option(task)
    explorer.traced()
    area = explorer.page.get_by_label(field)
    area.fill(text)
    area.blur()


def read(explorer: Explorer) -> str:
    return explorer.page.locator("#rail .read").inner_text()


def test_few_numbers_lower_t_to_what_they_fill_and_the_page_says_so(explorer: Explorer):
    paste(explorer, "series", "Your own numbers", "1; 2; 4; 8; 16")
    explorer.at("backward, t = 3 of 3")
    assert read(explorer) == "5 numbers read. T is 4 now: each step’s target is the next one."
    expect(explorer.page.get_by_label("Steps T", exact=True)).to_have_attribute("max", "4")
    explorer.traced()


def test_a_short_text_lowers_t_and_begins_at_its_beginning(explorer: Explorer):
    paste(explorer, "text", "Your own text", "no 👩‍👩‍👧 é")
    explorer.at("backward, t = 4 of 4")
    explorer.drawn()
    picture = explorer.lane("RNN").locator(".graph .picture").first
    symbols = picture.evaluate("host => host.figure.data.at(-2).text")
    assert symbols[-5:] == ["n", "o", "␣", "👩‍👩‍👧", "␣"]
    assert read(explorer).startswith("6 characters read.")


def test_a_bad_word_is_named_the_paste_stays_and_nothing_is_asked(explorer: Explorer):
    paste(explorer, "series", "Your own numbers", "1 2 many 4")
    asked = []
    explorer.page.on("request", lambda request: asked.append(request.url))
    area = explorer.page.get_by_label("Your own numbers")
    expect(area).to_have_value("1 2 many 4")
    expect(area).to_have_attribute("aria-invalid", "true")
    problem = explorer.page.locator(".field", has=area).locator(".problem").last
    expect(problem).to_contain_text("“many”, value 3 in line 1, is no number.")
    assert not [url for url in asked if url.endswith("api/passes")]
    area.fill("1 2 3 4")
    area.blur()
    explorer.at("backward, t = 2 of 2")
    expect(problem).to_be_hidden()
    area.fill("1 2 3 4 5 6")
    area.blur()
    expect(explorer.page.locator("#rail .read")).to_have_text(
        "6 numbers read. T is 5 now: each step’s target is the next one."
    )


def test_each_mistake_in_pasted_numbers_has_a_sentence_of_its_own(explorer: Explorer):
    explorer.may_say("status of 422")
    paste(explorer, "series", "Your own numbers", "7")
    area = explorer.page.get_by_label("Your own numbers")
    problem = explorer.page.locator(".field", has=area).locator(".problem").last
    for text, sentence in {
        "7": "At least 2 values in a column are needed, not 1",
        "1 1e999 2": "“1e999”, value 2 in line 1, is larger than any number",
        "1.5 2,5 3.5": "“2,5”, value 2 in line 1, has a decimal comma",
    }.items():
        area.fill(text)
        area.blur()
        expect(problem).to_contain_text(sentence)
        expect(problem).to_contain_text("Until then the task’s own series is shown.")
    area.fill("1e308 1 2")
    area.blur()
    expect(problem).to_contain_text("It is 1e+308: its square is more than a double can hold")
    expect(explorer.page.locator(".notice.broken")).to_contain_text("is not computed")
    area.fill("5 5 5 5")
    area.blur()
    expect(problem).to_be_hidden()
    expect(explorer.page.locator("#rail .ownsettings")).to_contain_text(
        "value: all values are alike (mean 5.000, deviation 0), so each is 0 once standardised"
    )
    area.fill("1 2 3")
    area.blur()
    explorer.traced()
    area.fill("1 2 many")
    area.blur()
    expect(problem).to_contain_text("Nothing was changed.")


def test_a_longer_text_gets_the_steps_back_that_a_short_one_took(explorer: Explorer):
    paste(explorer, "text", "Your own text", "fourteen chars")
    explorer.at("backward, t = 10 of 12")
    area = explorer.page.get_by_label("Your own text")
    for text, last in (("twenty-five characters ..", 23), ("x" * 80, 29)):
        area.fill(text)
        area.blur()
        explorer.at(f"backward, t = 10 of {last}")
    explorer.turn("Steps T", "20")
    explorer.at("backward, t = 10 of 19")
    area.fill("y" * 40)
    area.blur()
    expect(explorer.page.locator("#rail .read")).to_contain_text("40 characters read. The first 21")
    explorer.traced()


@pytest.mark.parametrize("typed", ["-1", "a,b", "2.5"])
def test_what_is_no_step_stays_as_it_was_typed_is_told_and_nothing_is_asked(explorer: Explorer, typed):
    page = explorer.page
    page.locator("#rail").get_by_text("choose", exact=True).click()
    explorer.linked('"at":[29]')
    explorer.traced()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    steps = page.get_by_label("Steps where the loss stands")
    steps.fill(typed)
    steps.press("Tab")
    expect(steps).to_have_value(typed)
    expect(steps).to_have_attribute("aria-invalid", "true")
    problem = page.locator("#rail .problem:not([hidden])")
    expect(problem).to_contain_text(f"“{typed.split(',')[0]}” is no step")
    assert not [url for url in asked if url.endswith("api/passes")]
    steps.fill("3, 7-9")
    steps.press("Tab")
    explorer.linked('"at":[3,7,8,9]')
    expect(problem).to_have_count(0)
    explorer.traced()


@pytest.mark.parametrize(
    ("label", "typed"), [("Seed", "-1"), ("Seed", "1.5"), ("Truncate every n steps", "2.5")]
)
def test_a_number_that_does_not_go_stays_as_it_was_typed_and_is_told(explorer: Explorer, label, typed):
    explorer.may_say("status of 422")
    page = explorer.page
    page.locator("#rail form > details:not(.structure)").evaluate("more => { more.open = true; }")
    field = page.get_by_label(label, exact=True)
    field.fill(typed)
    field.press("Tab")
    expect(page.locator("#rail .field.wrong .problem")).to_be_visible()
    expect(field).to_have_value(typed)
    expect(field).to_have_attribute("aria-invalid", "true")


@pytest.mark.long
def test_a_comma_that_may_mean_thousands_is_told(explorer: Explorer):
    paste(explorer, "series", "Your own numbers", "1,234 5 6")
    explorer.at("backward, t = 1 of 1")
    assert "3 numbers read." in read(explorer)
    doubts = explorer.page.locator("#rail .doubts")
    expect(doubts).to_contain_text("“1,234” is read as 1234: the decimal sign is a point.")
    expect(doubts.get_by_role("button")).to_have_text("it is 1.234, with a decimal comma")
    expect(explorer.page.get_by_label("Your own numbers")).to_have_value("1,234 5 6")


def test_more_than_a_slider_holds_is_typed(explorer: Explorer):
    exact = explorer.page.get_by_label("Steps T, as a number")
    exact.fill("450")
    exact.press("Enter")
    expect(explorer.page.locator(".here output")).to_contain_text("of 449")
    units = explorer.page.get_by_label("Hidden units H, as a number")
    units.fill("80")
    units.press("Enter")
    expect(explorer.page.locator(".lane header .small").first).to_contain_text("80 units")
    expect(explorer.page.get_by_label("Hidden units H", exact=True)).to_have_value("80")
    explorer.traced()
    bias = explorer.page.get_by_label("Forget bias (LSTM), as a number")
    bias.fill("")
    bias.press("Enter")
    expect(bias).to_have_attribute("placeholder", "by the rule")
    explorer.traced()
    explorer.page.locator("#rail form > details:not(.structure)").evaluate("more => { more.open = true; }")
    gain = explorer.page.get_by_label("Gain of W_hh, as a number")
    gain.fill("7.004")
    gain.press("Enter")
    explorer.linked('"gain":7.004')
    expect(gain).to_have_value("7.004")
    explorer.page.keyboard.type("2")  # in its place, not behind it
    expect(gain).to_have_value("2")
    gain.press("Tab")
    explorer.linked('"gain":2')
    explorer.traced()


def test_an_emptied_number_becomes_what_was_accepted_last(explorer: Explorer):
    explorer.may_say("status of 422")
    for label, value in (("Steps T, as a number", "30"), ("Hidden units H, as a number", "16")):
        field = explorer.page.get_by_label(label)
        for typed in ("999999", ""):
            field.fill(typed)
            field.press("Tab")
            if typed:
                expect(explorer.page.locator(".notice.broken")).to_be_visible()
        expect(field).to_have_value(value)
        expect(explorer.page.locator(".notice.broken")).to_have_count(0)
        explorer.traced()


# How much room a field has beside what stands in it, px.
LEFT_OVER = """input => {
  const { fontWeight, fontSize, fontFamily, paddingLeft, paddingRight } = getComputedStyle(input);
  const ink = document.createElement('canvas').getContext('2d');
  ink.font = `${fontWeight} ${fontSize} ${fontFamily}`;
  const text = ink.measureText(input.value || input.placeholder).width;
  return input.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - text;
}"""


@pytest.mark.parametrize("locale", ["ko-KR", further("en-GB")])
def test_a_numbers_field_is_as_wide_as_what_stands_in_it(explorer_as, locale):
    explorer = explorer_as(locale=locale)
    bias = explorer.page.locator("input.exact").nth(2)
    for value in ("", "-12.345678"):
        bias.fill(value)
        bias.press("Enter")
        explorer.traced()
        assert 2 <= bias.evaluate(LEFT_OVER) <= 32, value


@pytest.mark.parametrize(
    ("locale", "task", "passage"), [("ko-KR", "과제", "ko"), further("en-GB", "Task", "en")]
)
def test_the_text_task_begins_in_the_language_of_the_page(explorer_as, locale, task, passage):
    explorer = explorer_as(locale=locale)
    explorer.page.get_by_label(task, exact=True).select_option("text")
    expect(explorer.page.locator("#rail .options select")).to_have_value(passage)
    explorer.traced()


@pytest.mark.long
def test_another_source_lowers_t_to_its_length(explorer: Explorer):
    explorer.turn("Steps T", "200")
    explorer.traced()
    explorer.page.get_by_label("Task").select_option("series")
    expect(explorer.page.locator(".here output")).to_contain_text("of 103")
    explorer.traced()


def test_every_cheap_run_is_checked_by_itself_and_a_large_one_when_asked(explorer: Explorer):
    explorer.page.get_by_role("button", name="Next seed").click()
    explorer.traced()
    models = [{**model, "seed": 1} for model in DEFAULT["models"]]
    spec = {**DEFAULT, "models": models, "sequence": {**DEFAULT["sequence"], "seed": 1}}
    worst = number(explorer.ask("/api/gradient-check", spec)["worst"], 2)
    expect(explorer.page.locator(".checked.good")).to_contain_text(f"worst {worst}")
    asked = []
    explorer.page.on("request", lambda request: asked.append(request.url))
    explorer.turn("Steps T", "150")
    explorer.traced()
    expect(explorer.page.locator(".checked")).to_contain_text("Not checked yet.")
    assert not [url for url in asked if "gradient-check" in url]


def test_a_chaotic_network_says_to_how_many_digits_its_gradients_are_known(explorer: Explorer):
    """A tame one says so where one looks: among what was compared."""
    init = {"rule": "torch", "gain": 12}
    models = [DEFAULT["models"][1] | {"hidden": 8}, {"cell": "rnn", "hidden": 8, "seed": 0, "init": init}]
    spec = DEFAULT | {"models": models, "sequence": {**DEFAULT["sequence"], "T": 90}}
    explorer.open_spec(spec)
    check = explorer.page.locator(".checked")
    found = [model["reordered"]["gradients"] for model in explorer.ask("/api/gradient-check", spec)["models"]]
    kept, short = (math.floor(-math.log10(apart)) for apart in found)
    assert short < 10 < kept
    expect(check.locator(".short")).to_have_text(
        f"With its units in another order, the gradients of RNN agree to {short} digits only. "
        "It is chaotic: rounding grows from step to step."
    )
    if check.locator("summary").count():
        check.locator("summary").click()
    expect(check).to_contain_text(
        f"LSTM: with its units in another order its gradients are the same to {kept}"
    )


def test_feed_forward_stands_beside_recurrent_with_the_same_weights(explorer: Explorer):
    explorer.page.get_by_text("both", exact=True).click()
    names = ["RNN", "RNN, no recurrence", "LSTM", "LSTM, no recurrence"]
    expect(explorer.page.locator(".lane-list h3")).to_have_text(names)
    explorer.traced()
    explorer.drawn()
    twins = [{**model, "recurrent": flag} for model in DEFAULT["models"] for flag in (True, False)]
    losses = [e["loss"] for e in explorer.trace({**DEFAULT, "models": twins}) if e["event"] == "gradients"]
    for name, loss in zip(names, losses, strict=True):
        expect(explorer.lane(name).locator(".headline")).to_contain_text(f"loss {loss:.3f}")
    assert len({f"{loss:.3f}" for loss in losses}) == 4
    expect(explorer.page.locator(".map-list h3")).to_have_text(names)
    for name, hollow in zip(names, (False, True, False, True), strict=True):
        mark = expect(explorer.lane(name).locator("h3 .icon"))
        (mark.to_have_css if hollow else mark.not_to_have_css)("fill", "none")
    explorer.lane("RNN, no recurrence").locator(".strip").click()
    expect(explorer.inspector).to_contain_text("No recurrence: every step is given zeros")
    expect(explorer.inspector.locator(".ledger .next")).to_contain_text("the recurrent edge is cut")
    explorer.page.get_by_role("button", name="LSTM", exact=True).click()
    expect(explorer.page.locator(".lane-list h3")).to_have_text(names[:2])
    explorer.page.locator("#rail").get_by_text("on", exact=True).click()
    expect(explorer.page.locator(".lane-list h3")).to_have_text(["RNN"])
    explorer.traced()


def test_a_control_that_would_ask_for_too_many_networks_cannot_be_had_and_says_why(explorer: Explorer):
    page, (rnn, lstm) = explorer.page, DEFAULT["models"]
    four = [rnn, lstm, *({**rnn, "cell": cell} for cell in ("gru", "mgu"))]
    both, most = page.locator("input[name=recurrent][value=both]"), 6
    for lang, twice, full in (
        ("en", f"“both” shows each network twice, and at most {most} ", f"At most {most} networks"),
        ("ko", f"놓이는데, 나란히 놓을 수 있는 것은 {most}개까지", f"신경망은 {most}개까지"),
    ):
        explorer.open_spec({**DEFAULT, "models": four}, view={"lang": lang})
        expect(both).to_be_disabled()
        why = page.locator("#rail .field", has=both).locator("p[id^=reason]")
        expect(why).to_be_visible()
        expect(why).to_contain_text(twice)
        explorer.open_spec({**DEFAULT, "models": [*four[:3]]}, view={"lang": lang})
        explorer.pick("recurrent", "both")
        expect(why).to_be_hidden()
        for chip in page.locator("#rail .chip[aria-pressed=false]").all():
            expect(chip).to_be_disabled()
            expect(chip).to_have_attribute("title", re.compile(full))
            group = chip.locator("xpath=..")
            expect(group).to_have_accessible_description(re.compile(full))
        explorer.traced()
    page.locator("#rail .chip.gru").click()
    page.locator("#rail details", has=page.locator(".chip.mgu")).locator("summary").first.click()
    page.locator("#rail .chip.mgu").click()
    expect(page.locator(".lane-list h3")).to_have_count(6)
    explorer.traced()


@pytest.mark.usefixtures("intercepted")
@pytest.mark.long
def test_a_busy_server_may_be_asked_again(explorer: Explorer):
    error = {"code": "server.busy", "message": "8 streams are open", "where": None, "hint": None}
    explorer.page.route("**/api/passes", lambda route: route.fulfill(status=503, json={"error": error}))
    explorer.may_say("503")
    explorer.page.get_by_role("button", name="Next seed").click()
    notice = explorer.page.locator(".notice.broken")
    expect(notice).to_contain_text("The server is busy with other requests.")
    explorer.page.unroute("**/api/passes")
    notice.get_by_role("button", name="Try again").click()
    explorer.traced()


MAKERS = {"EngineError", "ApiError", "mistake"}


def codes() -> set[str]:
    """Every code that the app's source gives to an error: the first words of those that are written out."""
    found = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            given = []
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
                "EngineError",
                "ApiError",
                "mistake",
            }:
                given = node.args[:2]
            if isinstance(node, ast.Dict):
                given = [
                    value
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant) and key.value == "code"
                ]
            texts = [each.value for each in given if isinstance(each, ast.Constant)]
            found |= {text for text in texts if re.fullmatch(r"[a-z]+\.[a-z_]+", str(text))}
    return found | set(re.findall(r'\("(spec\.[a-z_]+)"', (ROOT / "app/api/spec/spec.py").read_text()))


def test_every_code_that_the_server_sends_has_a_sentence(explorer: Explorer):
    sent = sorted(codes())
    assert len(sent) > 40
    names = explorer.page.evaluate(
        "async sent => {"
        " const main = document.querySelector('script[src*=\"main.js\"]').src;"
        " const { sentenceOf } = await import(new URL('model/mistakes.js', main));"
        " return sent.map(sentenceOf); }",
        sent,
    )
    sentences = json.loads((ROOT / "static/locales/ko.json").read_text())
    assert [code for code, name in zip(sent, names, strict=True) if name == "other"] == []
    assert [name for name in names if f"error.{name}" not in sentences] == []
