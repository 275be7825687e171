"""Networks whose weights are given: what the rail says of them, what keeps them, and the way back to them."""

import copy
import random

import pytest
from playwright.sync_api import expect

from app.api.questions.examples import NUMBERS
from tests.browser.explorer import DEFAULT, Explorer

pytestmark = pytest.mark.standing

GIVEN = "The weights are given. Choosing a rule draws new ones."
GONE = "Weights that were given are no longer in use."


def whole(spec: dict) -> dict:
    loss = {"kind": "cross_entropy", "at": "last", "reduction": "sum"}
    return {**copy.deepcopy(spec), "loss": loss, "truncate": None}


def weights(cell: str, X: int, H: int, Y: int) -> dict:
    """Weights of one's own, in three digits."""
    G = {"rnn": 1, "lstm": 4}[cell]
    numbers = random.Random(0)

    def rows(n, m):
        return [[round(numbers.uniform(-0.5, 0.5), 3) for _ in range(m)] for _ in range(n)]

    names = {"W_xh": rows(G * H, X), "W_hh": rows(G * H, H), "b_h": rows(1, G * H)[0]}
    return {**names, "W_hy": rows(Y, H), "b_y": rows(1, Y)[0]}


def own(sequence: dict = DEFAULT["sequence"], H: int = 3) -> dict:
    """An RNN and an LSTM with weights of their own, for the recall task."""
    models = [{"cell": cell, "weights": weights(cell, 6, H, 5)} for cell in ("rnn", "lstm")]
    return {**DEFAULT, "sequence": sequence, "models": models}


def test_the_rail_names_no_rule_and_no_seed_of_weights_that_are_given(explorer: Explorer):
    rail = explorer.page.locator("#rail")
    rule = rail.get_by_label("Initialisation, of all")
    for sequence, seed in ((NUMBERS["sequence"], False), (DEFAULT["sequence"], True)):
        spec = whole(NUMBERS) if sequence is NUMBERS["sequence"] else own()
        explorer.open_spec(spec)
        expect(rule.locator("option:checked")).to_have_text("Given weights")
        expect(rail).to_contain_text(GIVEN)
        expect(rail.locator("form > details:not(.structure) > summary")).to_have_text("More")
        expect(rail.get_by_label("Forget bias (LSTM)", exact=True)).to_be_hidden()
        expect(rail.get_by_label("Gain of W_hh", exact=True)).to_be_hidden()
        expect(rail.get_by_label("Seed (data)", exact=True)).to_be_visible(visible=seed)
    explorer.open_spec(DEFAULT)
    expect(rule.locator("option:checked")).to_have_text("PyTorch, U(±1/√H)")
    expect(rail).not_to_contain_text(GIVEN)
    expect(rail.get_by_label("Forget bias (LSTM)", exact=True)).to_be_visible()
    expect(rail.get_by_label("Seed", exact=True)).to_be_visible()


def test_weights_drawn_for_a_sequence_of_ones_own_have_the_outputs_of_those_before(explorer: Explorer):
    explorer.open_spec(whole(NUMBERS))
    before = explorer.digest()
    notice = explorer.page.locator(".notice")
    sequence = {**NUMBERS["sequence"], "classes": 2}
    rule = explorer.page.get_by_label("Initialisation, of all")
    turns = (
        (lambda: rule.select_option("keras"), {"hidden": 1, "init": {"rule": "keras", "gain": 1}}),
        (lambda: explorer.turn("Hidden units H", "5"), {"hidden": 5, "init": {"rule": "torch", "gain": 1}}),
    )
    for turn, drawn in turns:
        turn()
        expect(notice).to_contain_text(GONE)
        spec = {**whole(NUMBERS), "sequence": sequence, "models": [{"cell": "rnn", "seed": 0, **drawn}]}
        explorer.shows(explorer.digest_of(spec))
        notice.get_by_role("button", name="Give them back").click()
        expect(notice).to_have_count(0)
        explorer.shows(before)


def test_an_example_with_weights_is_left_without_a_word(explorer: Explorer):
    explorer.open_example("non-normal")
    explorer.traced()
    rule = explorer.page.get_by_label("Initialisation, of all")
    expect(rule.locator("option:checked")).to_have_text("Given weights")
    explorer.open_example("vanishing")
    explorer.traced()
    expect(rule.locator("option:checked")).to_have_text("PyTorch, U(±1/√H)")
    expect(explorer.page.locator(".notice")).to_have_count(0)


def test_sequence_and_loss_keep_the_weights(explorer: Explorer):
    spec = own()
    explorer.open_spec(spec)
    explorer.turn("Steps T", "12")
    explorer.page.locator("#rail").get_by_text("all", exact=True).click()
    explorer.turn("Seed (data)", "7")
    explorer.page.get_by_label("Seed (data)").blur()
    spec["sequence"] = {"task": "recall", "T": 12, "seed": 7}
    spec["loss"] = {**spec["loss"], "at": "all"}
    explorer.shows(explorer.digest_of(spec))
    expect(explorer.page.locator(".notice")).to_have_count(0)


def test_a_network_that_joins_is_drawn_and_the_others_keep_their_weights(explorer: Explorer):
    spec = own()
    explorer.open_spec(spec)
    explorer.page.get_by_role("button", name="GRU", exact=True).click()
    rule = explorer.page.get_by_label("Initialisation, of all")
    expect(rule.locator("option:checked")).to_have_text("Given weights, in part")
    drawn = {"cell": "gru", "hidden": 3, "seed": 0, "init": {"rule": "torch", "gain": 1}}
    spec["models"] = [*spec["models"], drawn]
    explorer.shows(explorer.digest_of(spec))
    explorer.page.get_by_role("button", name="Next seed").click()
    spec["models"][2]["seed"] = 1
    spec["sequence"] = {**spec["sequence"], "seed": 1}
    explorer.shows(explorer.digest_of(spec))


def test_weights_that_another_task_has_no_use_for_can_be_drawn_anew(explorer: Explorer):
    explorer.open_spec(own())
    before = explorer.digest()
    explorer.may_say("status of 422")
    explorer.page.get_by_label("Task").select_option("adding")
    notice = explorer.page.locator(".notice.broken")
    notice.get_by_role("button", name="Draw new weights").click()
    explorer.traced()
    expect(notice).to_have_count(0)
    assert explorer.digest() != before
    expect(explorer.page.locator(".notice")).to_contain_text(GONE)
    explorer.page.get_by_role("button", name="Give them back").click()
    explorer.shows(before)


def test_what_the_address_cannot_hold_is_told_once_and_survives_a_reload(explorer: Explorer):
    page = explorer.page
    explorer.open_spec({**DEFAULT, "models": [{"cell": "rnn", "weights": weights("rnn", 6, 100, 5)}]})
    before = explorer.digest()
    notice = page.locator(".notice")
    expect(notice).to_contain_text("This is too large for a link")
    expect(page.get_by_role("button", name="Copy link")).to_have_count(0)
    expect(page.locator("#titlebar").get_by_role("button", name="Save file")).to_be_visible()
    with page.expect_download():
        notice.get_by_role("button", name="Save file").click()
    expect(notice).to_have_count(0)
    page.reload()
    explorer.shows(before)
    expect(page.locator("#titlebar").get_by_role("button", name="Save file")).to_be_visible()
    expect(notice).to_have_count(0)
    page.get_by_label("Initialisation, of all").select_option("keras")
    explorer.traced()
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    page.wait_for_url("**#z*")
