"""The sequence above the lanes: what each step shows, its encoding and target, and what shuffling changes."""

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import DEFAULT, Explorer

pytestmark = pytest.mark.standing


def losses(explorer: Explorer, spec: dict) -> list[str]:
    return [f"{e['loss']:.3f}" for e in explorer.trace(spec) if e["event"] == "gradients"]


@pytest.mark.plotly
def test_the_encoding_is_folded_and_shows_the_numbers_of_the_stream(explorer: Explorer):
    figure = explorer.page.locator(".figure.sequence")
    expect(figure).to_have_count(0)
    unfold = explorer.page.get_by_role("button", name="show encoding")
    unfold.focus()
    explorer.page.keyboard.press("Enter")
    expect(figure).to_have_attribute(
        "aria-label", "A sequence of 30 steps, 6 numbers at each, with a target at 1 of them."
    )
    explorer.drawn()
    for name in ("RNN", "LSTM"):  # the maps give the room
        expect(explorer.lane(name).locator(".graph")).to_be_visible()
    shown = figure.locator(".picture").evaluate(
        "host => host.figure.data.find(({ type }) => type === 'heatmap').z"
    )
    xs = [explorer.event(DEFAULT, "forward", 0, t)["x"] for t in (0, 7, 29)]
    assert [[row[t] for row in shown] for t in (0, 7, 29)] == xs
    target = explorer.event(DEFAULT, "output", 0, 29)["target"]
    texts = figure.locator(".picture").evaluate("host => host.figure.data.at(-1).text")
    assert (texts[29], set(texts[:29])) == ("ABCDE"[target], {""})
    x = figure.locator(".picture").evaluate("host => probe.columnX(host, 10)")
    assert abs(x - explorer.column_x("LSTM", 10)) < 1
    assert (
        abs(
            x
            - sum(
                figure.locator(".cursor").evaluate(
                    "c => [c.getBoundingClientRect().left, c.getBoundingClientRect().right]"
                )
            )
            / 2
        )
        < 1.5
    )
    explorer.page.get_by_role("button", name="Export").click()
    expect(explorer.page.locator("[data-figure=sequence]")).to_be_visible()


def test_shuffling_tells_the_losses_of_both_orders_and_which_step_stands_where(explorer: Explorer):
    box = explorer.page.get_by_label("shuffle the order")
    box.check()
    explorer.traced()
    spec = {**DEFAULT, "sequence": {**DEFAULT["sequence"], "shuffle": 0}}
    plan = explorer.trace(spec)[0]
    (rnn, lstm), (rnn_mixed, lstm_mixed) = losses(explorer, DEFAULT), losses(explorer, spec)
    told = explorer.page.locator(".losses")
    expect(told).to_have_text(
        f"Loss in order / shuffled: RNN {rnn} / {rnn_mixed} · LSTM {lstm} / {lstm_mixed}"
    )
    bar = explorer.page.locator(".sequence-bar")
    expect(bar).to_contain_text(f"t = 10: step {plan['order'][10]} of the original")
    explorer.page.keyboard.press("Escape")
    box.blur()
    explorer.page.keyboard.press("ArrowRight")
    expect(bar).to_contain_text(f"t = 9: step {plan['order'][9]} of the original")
    explorer.drawn()
    symbols = (
        explorer.lane("RNN").locator(".graph .picture").first.evaluate("host => host.figure.data.at(-2).text")
    )
    assert symbols[-30:] == plan["symbols"]
    explorer.page.get_by_role("button", name="shuffle again").click()
    explorer.traced()
    again = losses(explorer, {**DEFAULT, "sequence": {**DEFAULT["sequence"], "shuffle": 1}})
    expect(told).to_contain_text(f"RNN {rnn} / {again[0]}")
    box.uncheck()
    explorer.traced()
    expect(explorer.lane("RNN").locator(".headline")).to_contain_text(f"loss {rnn}")
    expect(bar).not_to_contain_text("of the original")
