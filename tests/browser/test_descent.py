"""The pane By hand: gradient descent, kept and undone."""

import csv
import io

import pytest
from playwright.sync_api import expect

from tests.browser.cases import further
from tests.browser.explorer import Explorer
from tests.browser.lecture import SMALL, answered, choose, open_pane, open_part
from tests.browser.test_exports import drawing, export

pytestmark = pytest.mark.standing


def last_asked(explorer: Explorer) -> list[dict]:
    """The specs of the traces that the page asks for, from now on."""
    asked: list[dict] = []

    def note(request):
        if request.url.endswith("/api/passes"):
            asked.append(
                {
                    key: value
                    for key, value in request.post_data_json.items()
                    if key not in {"arrays", "map", "pool"}
                }
            )

    explorer.page.on("request", note)
    return asked


def losses(explorer: Explorer) -> list[tuple[str, str]]:
    rows = explorer.page.locator(".losses tbody tr")
    return [tuple(row.locator("td").all_inner_texts()) for row in rows.all()]


@pytest.mark.parametrize("updates", [10, further(1)])
def test_the_loss_after_is_that_of_a_fresh_trace_of_the_new_weights(hand: Explorer, updates: int):
    page, asked = hand.page, last_asked(hand)
    open_part(hand, "descent")
    choose(hand, "hand-updates", str(updates))
    truth = hand.ask("/api/descent", SMALL | {"eta": 0.1, "updates": updates})["models"]
    shown = losses(hand)
    assert shown == [(f"{m['losses'][0]:#.4g}", f"{m['losses'][-1]:#.4g}") for m in truth]
    page.get_by_role("button", name="Use these weights").click()
    expect(page.locator(".losses tbody td").first).to_have_text(shown[0][1])
    answered(hand)
    (spec,) = asked
    assert {key: spec[key] for key in ("sequence", "loss", "truncate")} == {
        key: SMALL[key] for key in ("sequence", "loss", "truncate")
    }
    for m, model in enumerate(truth):
        assert spec["models"][m]["weights"] == model["after"]
        fresh = next(e for e in hand.trace(spec) if e["event"] == "gradients" and e["model"] == m)
        assert fresh["loss"] == model["losses"][-1]
    expect(hand.lane("RNN").locator(".headline")).to_contain_text(f"loss {truth[0]['losses'][-1]:.3f}")


def test_undo_restores_the_spec_exactly_also_from_another_pane_and_step_by_step(hand: Explorer):
    page, asked = hand.page, last_asked(hand)
    open_part(hand, "descent")
    before = page.locator("body").get_attribute("data-run")
    for _ in range(2):
        run = page.locator("body").get_attribute("data-run")
        page.get_by_role("button", name="Use these weights").click()
        expect(page.locator("body")).not_to_have_attribute("data-run", run)
        answered(hand)
    expect(page.locator(".descent aside")).to_contain_text("Moved by 2 updates")
    page.keyboard.press("1")
    hand.traced()
    page.keyboard.press("6")
    answered(hand)
    undo = page.get_by_role("button", name="Undo")
    undo.click()
    expect(page.locator(".descent aside")).to_contain_text("Moved by 1 update;")
    answered(hand)
    undo.click()
    expect(page.locator("body")).to_have_attribute("data-run", before)
    answered(hand)
    expect(undo).to_be_disabled()
    assert asked[-1] == SMALL
    assert asked[-2] == asked[0]


def test_with_weights_drawn_anew_or_a_link_followed_nothing_is_left_to_undo(hand: Explorer):
    page, said = hand.page, hand.page.locator(".descent aside")
    for turn in (
        lambda: page.get_by_label("Initialisation, of all").select_option("keras"),
        lambda: open_pane(hand, "hand"),
    ):
        open_part(hand, "descent")
        page.get_by_role("button", name="Use these weights").click()
        expect(said).to_contain_text("Moved by 1 update;")
        turn()
        open_part(hand, "descent")
        expect(said).not_to_contain_text("Moved")
        expect(page.get_by_role("button", name="Undo")).to_be_disabled()
        answered(hand)


@pytest.mark.long
def test_each_weight_before_after_and_its_change_are_the_servers(hand: Explorer):
    open_part(hand, "descent")
    choose(hand, "hand-network", "1")
    rows = export(hand, "LSTM, weights before and after gradient descent", "CSV").decode()
    truth = hand.ask("/api/descent", SMALL | {"eta": 0.1, "updates": 1})["models"][1]
    found = {
        (r["matrix"].rsplit(", ", 1)[1], r["parameter"], r["row"], r["column"]): float(r["value"])
        for r in csv.DictReader(io.StringIO(rows))
    }
    for state in ("before", "after"):
        for name, array in truth[state].items():
            for i, row in enumerate(array):
                for j, value in enumerate(row if isinstance(row, list) else [row]):
                    column = str(j) if isinstance(row, list) else ""
                    assert found[state, name, str(i), column] == value
                    change = found["after", name, str(i), column] - found["before", name, str(i), column]
                    assert found["change", name, str(i), column] == change


@pytest.mark.plotly
def test_the_picture_of_the_weights_says_them_in_the_letters_of_the_notation_with_one_scale(
    explorer: Explorer,
):
    open_pane(explorer, "descent", notation="numbered")
    made = drawing(explorer, "RNN, weights before and after gradient descent")
    names = [f"{name}, {state}" for name in ("W1x", "W1h") for state in ("before", "after", "change")]
    assert {*names, "as a part of the ± under each matrix", "−1", "0", "1"} <= set(made["texts"])
    assert made["touching"] == []


def test_a_step_that_is_too_long_is_told_and_one_that_ends_in_no_number_cannot_be_kept(explorer: Explorer):
    spec = SMALL | {
        "sequence": {"x": [[1.0]] * 6, "y": [1.0] * 6},
        "models": [{"cell": "rnn", "hidden": 3, "seed": 0, "activation": "identity"}],
        "loss": {"kind": "mse", "at": "all", "reduction": "sum"},
    }
    open_pane(explorer, "descent", spec, eta=0.001)
    page = explorer.page
    expect(page.locator(".told")).to_have_text("The loss falls.")
    rate = page.get_by_label("Learning rate η")
    rate.fill("3")
    rate.press("Enter")
    expect(page.locator(".told.grows")).to_have_text("The loss grows: the step is too long.")
    expect(page.get_by_role("button", name="Use these weights")).to_be_enabled()
    choose(explorer, "hand-updates", "10")
    expect(page.locator(".told.nonfinite")).to_contain_text("no longer a number")
    expect(page.get_by_role("button", name="Use these weights")).to_be_disabled()
    assert losses(explorer)[0][1] in ("NaN", "Infinity")


def test_the_learning_rate_may_be_typed_or_slid_and_the_link_holds_it(hand: Explorer):
    page = hand.page
    open_part(hand, "descent")
    slider = page.get_by_label("Learning rate, from 0.0001 to 10")
    slider.focus()
    page.keyboard.press("ArrowRight")
    answered(hand)
    expect(page.get_by_label("Learning rate η")).to_have_value("0.13")
    page.get_by_label("Learning rate η").fill("abc")
    page.get_by_label("Learning rate η").press("Enter")
    expect(page.get_by_label("Learning rate η")).to_have_value("0.13")
    hand.linked('"eta":0.13')
    expected = hand.ask("/api/descent", SMALL | {"eta": 0.13})["models"][0]["losses"][1]
    assert losses(hand)[0][1] == f"{expected:#.4g}"
