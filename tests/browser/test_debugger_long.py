"""All of a long tape, operation by operation, again and again: `make test-long`."""

import statistics

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import Explorer

SPEC = {
    "sequence": {"task": "recall", "T": 50, "seed": 0},
    "models": [{"cell": cell, "hidden": 16, "seed": 0} for cell in ("rnn", "lstm", "gru")],
    "loss": {"kind": "cross_entropy", "at": "last", "reduction": "sum"},
    "truncate": None,
}
START = {"model": 0, "pass": "forward", "t": 0, "node": "x", "op": "x"}
PASSES = 10
LEAST = 30  # operations a second


def heap(explorer: Explorer) -> float:
    """Megabytes of JavaScript that are in use, garbage apart."""
    session = explorer.context.new_cdp_session(explorer.page)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return used / 2**20


def microscope(explorer: Explorer, model: int, seed: int = 1) -> int:
    """The microscope of this network, over a sequence of this seed, at its first stop; the stops."""
    explorer.open_spec(
        {**SPEC, "sequence": {**SPEC["sequence"], "seed": seed}},
        view={"pane": "cell", "stepBy": "operation", "speed": 16},
        selection={**START, "model": model},
    )
    explorer.page.locator("#stage").focus()
    explorer.at("forward, t = 0 of 49")
    expect(explorer.page.locator(".opgraph:not(.waits)")).to_be_visible()
    return int(explorer.page.locator(".scrubber input[type=range]").get_attribute("max")) + 1


@pytest.mark.long
@pytest.mark.parametrize("model", range(3), ids=["rnn", "lstm", "gru"])
def test_thirty_operations_a_second_by_play_and_by_held_key_and_none_without_its_numbers(
    explorer: Explorer, model: int
):
    microscope(explorer, model)
    explorer.page.keyboard.press("Space")
    played = explorer.page.evaluate("probe.painted(10000)")
    explorer.page.keyboard.press("Space")
    explorer.page.keyboard.press("Home")
    held = explorer.page.evaluate("probe.walk({ key: '.', stops: 600, each: 1, apart: 0, held: true })")
    rates = played["places"] / 10, held["places"] * 1000 / held["ms"]
    print(
        f"\n{SPEC['models'][model]['cell']}: {rates[0]:.1f} operations a second by play, {rates[1]:.1f} held"
    )
    assert played["faults"] == 0
    assert min(rates) >= LEAST


@pytest.mark.long
def test_ten_passes_over_the_tape_of_three_networks_leave_every_mark_in_place_and_the_memory_as_it_was(
    explorer: Explorer,
):
    used = []
    for turn in range(PASSES):
        for model in range(3):
            stops = microscope(explorer, model, seed=3 * turn + model + 1)
            for key in (".", ","):
                walked = explorer.page.evaluate(
                    "how => probe.walk(how)", {"key": key, "stops": stops - 1, "each": 10, "apart": 50}
                )
                assert walked["faults"] == []
                explorer.at("backward, t = 0 of 49" if key == "." else "forward, t = 0 of 49")
        used.append(heap(explorer))
    print("\nMB after each pass:", ", ".join(f"{each:.1f}" for each in used))
    early, late = statistics.median(used[1:5]), statistics.median(used[-4:])
    assert late - early < 2  # what is remembered of a tape comes and goes by as much
