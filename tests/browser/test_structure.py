"""Structure: patterns of inputs and answers as pictures, and how each network's layers are put together."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import clean
from tests.browser.explorer import DEFAULT, Explorer
from tests.browser.why import preset_of
from tests.browser.written import norm

pytestmark = pytest.mark.standing

EXPLAINED = {"view": {"bench": False, "inspect": False}}
PATTERNS = ["one-to-many", "many-to-one", "many-to-many", "encoder-decoder", "bidirectional"]


def test_two_clicks_from_the_first_page_open_an_example_of_each_pattern(explorer: Explorer):
    page, examples = explorer.page, explorer.examples
    explorer.open_spec(DEFAULT, **EXPLAINED)
    before = explorer.address()
    cards = page.locator(".patterns .card")
    examples.click()
    assert cards.evaluate_all("all => all.map(card => card.dataset.name)") == PATTERNS
    expect(cards.locator("svg.unfolded-only")).to_have_count(len(PATTERNS))
    expect(page.locator(".patterns [aria-current]")).to_have_attribute("data-name", "many-to-one")
    clean(page, ".cards")
    folded = page.locator(".card[data-name='one-to-many'] svg.folded-only")
    expect(folded).to_be_hidden()
    page.get_by_role("button", name="Fold the steps into one").press("Enter")
    expect(folded.locator("text:not(.weight)")).to_have_text(["x0", "ht", "yt"])
    expect(cards.locator("svg.unfolded-only").first).to_be_hidden()
    page.keyboard.press("Escape")
    for name, says in (
        ("encoder-decoder", "The word is read up to step 5; from step 6 on it is asked for backwards"),
        ("one-to-many", "A digit goes in at step 0 alone; each of the 12 steps is asked for the next letter"),
        ("bidirectional", "Each of the 12 steps is asked for the sound of its letter"),
    ):
        preset = preset_of(explorer.url, name)
        explorer.open_example(name)
        explorer.shows(explorer.digest_of(preset["spec"]))
        expect(page.locator("#story")).to_contain_text(says)
        expect(examples).to_contain_text(preset["titles"]["en"])
        expect(page.locator("#rail")).to_contain_text(preset["descriptions"]["en"])
    explorer.back(-3)
    page.wait_for_function("hash => location.hash === hash", arg=before)
    expect(examples).to_contain_text("the first")


def test_in_korean_a_pattern_has_the_letters_of_the_notation_and_a_text_in_korean(explorer_as):
    explorer = explorer_as(locale="ko-KR")
    page = explorer.page
    explorer.open_spec(DEFAULT, view={"lang": "ko", "notation": "textbook"})
    expect(explorer.examples).to_have_text("예제첫 예제")
    explorer.examples.click()
    current = page.locator(".patterns [aria-current]")
    expect(current).to_have_attribute("data-name", "many-to-one")
    expect(current).to_contain_text("지금 구조")
    picture = page.locator(".card[data-name='many-to-many'] svg.unfolded-only")
    expect(picture.locator(".weight")).to_have_text(["W", "U", "V"])
    page.locator(".card[data-name='many-to-many']").press("Enter")
    explorer.linked('"passage":"ko"')
    explorer.traced()
    expect(explorer.examples).to_have_text("예제다대다, 단계마다")


def test_each_network_says_how_its_layers_are_put_together_and_takes_it_back(explorer: Explorer):
    explorer.open_spec(DEFAULT)
    before = explorer.address()
    page = explorer.page
    whole = page.locator("#rail details.structure > summary")
    expect(whole).to_have_text("Layers: 1 layer, forwards")
    whole.press("Enter")
    rnn = page.locator(".layer-rows details").first
    summary = rnn.locator("summary")
    expect(summary).to_have_text("RNN 1 layer, forwards")
    summary.press("Enter")
    expect(rnn).to_contain_text("453 parameters")
    directions = [rnn.locator(f"input[name='{name}-0']").first for name in ("merge", "read")]
    for each in directions:
        expect(each).to_be_hidden()
    rnn.locator(".explains", has_text="Reads the sequence").focus()
    expect(page.get_by_role("tooltip")).to_contain_text("a second one of the same size")
    explorer.pick("layers-0", "2")
    explorer.linked('"layers":2')
    explorer.pick("bidirectional-0", "true")
    explorer.linked('"bidirectional":true')
    expect(summary).to_have_text("RNN 2 layers, both ways")
    for each in directions:
        expect(each).to_be_visible()
    size = rnn.get_by_label("Embedding size")
    size.fill("3")
    size.press("Enter")
    expect(summary).to_have_text("RNN 2 layers, both ways, embedding 3")
    model = {**DEFAULT["models"][0], "layers": 2, "bidirectional": True, "embedding": 3}
    plan = explorer.trace({**DEFAULT, "models": [model, DEFAULT["models"][1]]})[0]
    explorer.shows(plan["digest"])
    expect(rnn).to_contain_text(f"{plan['models'][0]['parameters']:,} parameters")
    expect(page.locator(".layer-rows summary").last).to_have_text("LSTM 1 layer, forwards")
    expect(whole).to_contain_text("2 layers, both ways, embedding 3 / 1 layer, forwards")
    clean(page, "#rail")
    explorer.back(-3)
    page.wait_for_function("hash => location.hash === hash", arg=before)
    expect(summary).to_have_text("RNN 1 layer, forwards")


def test_a_copy_stands_beside_its_network_to_be_put_together_otherwise(explorer: Explorer):
    explorer.open_spec(DEFAULT)
    page = explorer.page
    page.locator("#rail details.structure > summary").click()
    page.locator(".layer-rows summary").first.click()
    page.get_by_role("button", name="Put a copy beside it").first.click()
    expect(page.locator(".toast")).to_contain_text("A copy of RNN stands beside it.")
    rnn, lstm = DEFAULT["models"]
    explorer.shows(explorer.digest_of({**DEFAULT, "models": [rnn, rnn, lstm]}))
    expect(page.locator(".layer-rows summary b")).to_have_text(["RNN 1", "RNN 2", "LSTM"])


def test_of_several_layers_one_is_looked_at_and_what_is_of_one_layer_alone_says_so(explorer: Explorer):
    page = explorer.page
    deep = {"cell": "gru", "hidden": 4, "layers": 2, "bidirectional": True, "seed": 0}
    spec = {**DEFAULT, "models": [deep]}
    explorer.open_spec(spec, selection={"model": 0, "pass": "backward", "t": 10, "node": "h"})
    choice = page.get_by_label("Layer", exact=True)
    expect(choice.locator("option")).to_have_text(
        ["2, backwards", "2, forwards", "1, backwards", "1, forwards"]
    )
    expect(choice.locator("option:checked")).to_have_text("2, forwards")
    events = [e for e in explorer.trace(spec) if e["event"] == "backward" and e["t"] == 10]
    for option, layer, way in (("1, backwards", 0, "reverse"), ("2, forwards", 1, "forward")):
        choice.select_option(label=option)
        (told,) = (e for e in events if (e["layer"], e["direction"]) == (layer, way))
        total = norm(told["dh"])
        expect(explorer.inspector.locator(".ledger td.number").last).to_have_text(total)
    page.keyboard.press("Escape")
    page.locator("#stage").get_by_role("tab", name="How is it computed?").click()
    said = page.get_by_text("networks of one layer").first
    expect(said).to_be_visible()
    for tab, refuses in (
        ("What does a step add?", False),
        ("How is it derived?", True),
        ("Why does it die?", True),
        ("Does it learn?", False),
    ):
        page.locator("#stage").get_by_role("tab", name=tab).click()
        expect(said).to_be_visible(visible=refuses)
    explorer.must_be_quiet()
