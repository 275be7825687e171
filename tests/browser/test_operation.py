"""The operation inspector: its numbers are the engine's, each is written out, and its ledgers tell."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.axe import violations
from tests.browser.cases import further, pairs
from tests.browser.explorer import Explorer
from tests.browser.written import number, read

pytestmark = pytest.mark.standing

NOTATIONS = ("papers", "textbook", "rows", "numbered")
BAD = "rgb(165, 29, 29)"
# What there is at a stop that does not add up, or has not been told to.
AMISS = ".bad, [data-verdict=bad], .inspector-head:not(:has(.adds.small.good svg))"


def spec(cell: str, hidden: int = 3, T: int = 4, **further: Any) -> dict:
    """A small network; what is `further` is of the model, `at` and `truncate` of the whole."""
    at, reduction = further.pop("at", "last"), further.pop("reduction", "sum")
    return {
        "sequence": {"task": "recall", "T": T, "seed": 1},
        "truncate": further.pop("truncate", None),
        "models": [{"cell": cell, "hidden": hidden, "seed": 3, **further}],
        "loss": {"kind": "cross_entropy", "at": at, "reduction": reduction},
    }


def open_at(explorer: Explorer, what: dict, op: str, t: int, back: bool = True, **view: Any) -> None:
    """A link into the microscope: operation `op` of step t. `gather` is of the selection, the rest view."""
    selection = {
        "model": 0,
        "pass": "backward" if back else "forward",
        "t": t,
        "node": "h",
        "op": op,
        "gather": view.pop("gather", False),
    }
    explorer.open_spec(what, view={"pane": "cell", "stepBy": "operation", **view}, selection=selection)
    stands(explorer)


def head(explorer: Explorer) -> Locator:
    """The verdict under the title: of the value, or of the whole step."""
    return explorer.page.locator(".operation .inspector-head .adds")


def ledger(explorer: Explorer) -> Locator:
    return explorer.page.locator(".operation-ledger > .adds")


def stands(explorer: Explorer) -> None:
    expect(head(explorer)).to_be_visible()
    expect(head(explorer).locator("svg")).to_have_count(1)


def tape(explorer: Explorer, what: dict, t: int, **sequence: Any) -> dict[str, dict]:
    asked = {**what, "sequence": {**what["sequence"], **sequence}, "model": 0, "t": t}
    return {node["id"]: node for node in explorer.ask("/api/step", asked)["nodes"]}


def by(a: float, b: float) -> str:
    return f"{number(a)} · ({number(b)})" if b < 0 else f"{number(a)} · {number(b)}"


def written(explorer: Explorer, grid: int, place: tuple[int, int]) -> dict[str, list[str]]:
    """Go to a number of a grid by arrow keys; what is written out then."""
    cells = explorer.page.locator(".operation .cells")
    cells.nth(grid).focus()
    explorer.page.keyboard.press("Home")
    for key, times in zip(("ArrowDown", "ArrowRight"), place, strict=True):
        for _ in range(times):
            explorer.page.keyboard.press(key)
    box = explorer.page.locator(".written", has=explorer.page.locator(".summands"))
    expect(box).to_have_count(1)
    return {
        "letters": box.locator(".summand").all_text_contents(),
        "numbers": box.locator(".put").all_inner_texts(),
        "terms": box.locator(".summand-value").all_inner_texts(),
        "total": box.locator("tfoot td").all_inner_texts(),
        "value": box.locator(".written-value .number").all_inner_texts(),
        "verdict": [box.locator(".adds").get_attribute("class") or ""],
    }


def adds_up(found: dict[str, list[str]], products: list[tuple[float, float]], value: float) -> None:
    assert found["numbers"] == [by(*pair) for pair in products]
    assert found["terms"] == [number(a * b) for a, b in products]
    assert found["total"] == [number(value)]
    assert read(found["value"][0]) == pytest.approx(value, rel=1e-6)
    assert found["verdict"] == ["adds small good"]


@pairs(("notation", "lang"), NOTATIONS, ["en", "ko"])
def test_a_number_written_out_is_the_engines_in_every_notation_and_language(explorer, notation, lang):
    what, rows = spec("rnn"), notation in ("rows", "numbered")
    nodes = tape(explorer, what, 2)
    W, h, da = nodes["W_hh"]["value"], nodes["h_prev"]["value"], nodes["from_h"]["grad"]
    letters = {"papers": "Whh[2,0]", "textbook": "W[2,0]", "rows": "Wh[0,2]", "numbered": "W1h[0,2]"}[
        notation
    ]

    open_at(explorer, what, "from_h", 2, back=False, notation=notation, lang=lang)
    found = written(explorer, 0, (0, 2) if rows else (2, 0))
    adds_up(found, [(W[2][j], h[j]) for j in range(3)], nodes["from_h"]["value"][2])
    assert re.sub(r"\s", "", found["letters"][0]).startswith(letters)
    shape = explorer.page.locator(".operation .equation .small").inner_text().split(maxsplit=1)[1]
    assert shape == {"papers": "H", "textbook": "N", "rows": "1 × H", "numbered": "1 × N"}[notation]

    open_at(explorer, what, "from_h", 2, notation=notation, lang=lang)
    found = written(explorer, 0, (1, 2) if rows else (2, 1))
    adds_up(found, [(da[2], h[1])], nodes["W_hh"]["grad"][2][1])
    found = written(explorer, 3, (0, 1) if rows else (1, 0))
    adds_up(found, [(W[i][1], da[i]) for i in range(3)], nodes["h_prev"]["grad"][1])

    open_at(explorer, what, "W_hh", 2, notation=notation, lang=lang)
    found = written(explorer, 0, (1, 2) if rows else (2, 1))
    adds_up(found, [(da[2], h[1])], nodes["W_hh"]["grad"][2][1])

    open_at(explorer, what, "h", 2, notation=notation, lang=lang)
    found = written(explorer, 0, (0, 1) if rows else (1, 0))
    adds_up(found, [(nodes["h"]["grad"][1], nodes["h"]["local"]["a"][1])], nodes["a"]["grad"][1])


def test_pointing_at_a_number_lights_those_it_was_computed_from(explorer):
    open_at(explorer, spec("rnn", hidden=4), "from_h", 2, back=False)
    cells = explorer.page.locator(".operation .cells")
    box = cells.nth(0).locator("svg").bounding_box()
    explorer.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.6)
    lit = [len(re.findall("M", cells.nth(i).locator(".lit").get_attribute("d") or "")) for i in range(3)]
    assert lit == [0, 4, 4]
    expect(explorer.page.locator(".summands tbody tr")).to_have_count(4)
    explorer.page.mouse.move(2, 2)
    expect(explorer.page.locator(".summands")).to_have_count(0)


@pytest.mark.parametrize("notation", [further("papers"), "rows"])
def test_what_is_given_to_a_step_stands_there_in_numbers_an_input_with_its_name(explorer, notation):
    what = spec("lstm")
    x = tape(explorer, what, 2)["x"]["value"]
    open_at(explorer, what, "x", 2, back=False, notation=notation)
    cells = explorer.page.locator(".operation .cells")
    assert [read(each) for each in cells.locator("text").all_text_contents()] == x
    names = explorer.page.locator(".cell-names span").all_inner_texts()
    assert names == ["A", "B", "C", "D", "E", "?"]
    cells.focus()
    explorer.page.keyboard.press("End")
    value = explorer.page.locator(".written-value")
    expect(value).to_have_text(re.compile(r"2,\s*5\s*=\s*0 \(\?\)"))
    expect(head(explorer)).to_have_text("given to this step")
    open_at(explorer, what, "W_hh", 2, back=False, notation=notation)
    expect(cells).to_have_count(4)  # gate by gate


def test_a_gates_operation_reads_its_own_block_of_the_stacked_weights(explorer):
    what = spec("lstm")
    nodes = tape(explorer, what, 2)
    W, h = nodes["W_hh"]["value"][3:6], nodes["h_prev"]["value"]
    open_at(explorer, what, "from_h_f", 2, back=False)
    found = written(explorer, 0, (1, 0))
    adds_up(found, [(W[1][j], h[j]) for j in range(3)], nodes["from_h_f"]["value"][1])


def test_over_a_batch_the_bias_is_written_as_the_sum_of_its_sequences(explorer):
    what = spec("rnn")
    nodes = tape(explorer, what, 2, batch=3)
    da = nodes["a"]["grad"]
    for op, grid in (("a", 4), ("b_h", 0)):
        open_at(explorer, what, op, 2, notation="rows", batch=3)
        found = written(explorer, grid, (0, 1))
        assert [re.sub(r"\s", "", each) for each in found["letters"]] == [f"∂L/∂a2,{n},1" for n in range(3)]
        assert found["terms"] == [number(da[n][1]) for n in range(3)]
        assert found["total"] == [number(nodes["b_h"]["grad"][1])]
        assert found["verdict"] == ["adds small good"]
        expect(ledger(explorer)).to_have_class("adds small good")
        expect(explorer.page.locator(".operation-ledger .unit")).to_contain_text("over all 3 sequences")
        formula = explorer.page.locator(".moves > .now math").last.text_content() or ""
        assert re.sub(r"\s", "", formula) == "∂L∂b|2=∑n=1B∂L∂a2,n"
        said = explorer.page.locator(".operation-ledger .local").all_inner_texts()
        assert said == (["copied", "copied", "summed over the batch"] if op == "a" else [])


def test_the_rnns_way_back_is_the_four_moves_in_their_order(explorer):
    open_at(explorer, spec("rnn"), "h", 2, gather=True, notation="rows")
    moves = explorer.page.locator(".moves.four > li")
    expect(moves).to_have_count(4)
    current = explorer.page.locator(".moves.four > [aria-current=step]")
    for stop, move in enumerate((1, 2, 3, 4, 4)):
        if stop:
            explorer.page.keyboard.press(".")
        expect(moves.nth(move - 1)).to_have_attribute("aria-current", "step")
        expect(current).to_have_count(1)
    lines = [re.sub(r"\s", "", each) for each in moves.nth(3).locator("math").all_text_contents()]
    shapes = moves.nth(3).locator(".number").all_inner_texts()
    assert [line.split("=")[1] for line in lines] == ["h1⊤∂L∂a2", "∂L∂a2Wh⊤", "x2⊤∂L∂a2", "∂L∂a2Wx⊤"]
    assert shapes == ["H × H", "1 × H", "X × H", "1 × X"]


@pytest.mark.parametrize(
    ("further", "t", "why"),
    [
        further({}, 3, "0: the sequence ends here"),
        ({"truncate": 2}, 1, "0: cut here by truncation"),
        ({"recurrent": False}, 2, "0: the recurrent edge is cut"),
        further({}, 2, None),
    ],
)
def test_a_term_of_the_step_after_that_is_nothing_is_struck_and_says_why(explorer, further, t, why):
    open_at(explorer, spec("rnn", at="all", **further), "h", t, gather=True)
    move = explorer.page.locator(".moves.four > li").first
    expect(move.locator(".absent")).to_have_count(1 if why else 0)
    if why:
        expect(move).to_contain_text(why)
    wire = explorer.page.locator(".opgraph .base.out")
    dashes = wire.evaluate("wire => getComputedStyle(wire).strokeDasharray")
    assert (dashes != "none") == ("recurrent" in further)
    cut = explorer.page.get_by_text("No recurrence: every step is given zeros")
    expect(cut).to_have_count(1 if "recurrent" in further else 0)


@pytest.mark.parametrize(
    "what",
    [
        further(spec("rnn", T=3, activation="relu", at="all", reduction="mean"), id="rnn relu"),
        pytest.param(spec("lstm", hidden=2, T=2, init={"rule": "torch", "gain": 2.5}, at=[0, 1]), id="lstm"),
        further(spec("gru", T=2, reset="before", at="all", truncate=1), id="gru, cut"),
        further(spec("gru", hidden=2, T=2, at="last"), id="gru"),
    ],
)
def test_every_stop_of_both_passes_adds_up(explorer, what):
    open_at(explorer, what, "x", 0, back=False)
    here, seen = explorer.page.locator(".operation .inspector-head"), []
    while True:
        explorer.gone(f".operation :is({AMISS})")
        text = here.inner_text()
        if seen and text == seen[-1]:
            break
        seen.append(text)
        explorer.page.keyboard.press(".")
    assert len(seen) > 30


def halved(numbers: Any) -> Any:
    return [halved(each) for each in numbers] if isinstance(numbers, list) else numbers / 2


@pytest.mark.parametrize(
    ("cell", "op", "what", "name"),
    [
        ("rnn", "from_h", "sent", "h_prev"),
        ("lstm", "c", "received", "next"),
        ("gru", "h", "grad", None),
        further("rnn", "h", "received", "from_h_y"),
        further("rnn", "a", "grad", None),
        further("lstm", "from_h_f", "sent", "W_hh"),
        further("lstm", "c", "received", "tanh_c"),
        further("lstm", "o", "grad", None),
        further("gru", "kept", "sent", "h_prev"),
        further("gru", "z", "received", "one_minus_z"),
    ],
)
@pytest.mark.usefixtures("intercepted")
def test_an_answer_altered_on_its_way_turns_the_ledger_red(explorer, cell, op, what, name):
    asked, t = spec(cell, at="all"), 2

    def alter(route: Route) -> None:
        answer = route.fetch().json()
        for node in answer["nodes"]:
            if node["id"] == op and node["t"] == t:
                if name is None:
                    node[what] = halved(node[what])
                else:
                    node[what][name] = halved(node[what][name])
        route.fulfill(json=answer)

    open_at(explorer, asked, op, t)
    expect(ledger(explorer)).to_have_class("adds small good")
    explorer.context.route("**/api/step", alter)
    open_at(explorer, asked, op, t)
    expect(ledger(explorer)).to_have_class("adds small bad")
    expect(ledger(explorer)).to_have_css("color", BAD)
    expect(head(explorer)).to_have_class("adds small bad")
    title = re.sub(r"\s+", " ", explorer.page.locator(".operation h2 > span").first.inner_text())
    assert title in head(explorer).locator("button").all_inner_texts()


@pytest.mark.usefixtures("intercepted")
def test_what_does_not_add_up_elsewhere_in_the_step_is_named_and_can_be_gone_to(explorer):
    def alter(route: Route) -> None:
        answer = route.fetch().json()
        for node in answer["nodes"]:
            if node["id"] == "from_x":
                node["sent"]["x"] = halved(node["sent"]["x"])
        route.fulfill(json=answer)

    explorer.context.route("**/api/step", alter)
    open_at(explorer, spec("rnn", at="all"), "h", 2, gather=True)
    expect(ledger(explorer)).to_have_class("adds small good")
    expect(head(explorer)).to_have_class("adds small bad")
    head(explorer).get_by_role("button", name="what the input brings").click()
    expect(ledger(explorer)).to_have_class("adds small bad")
    expect(explorer.page.locator(".flows [data-verdict=bad]")).to_have_count(1)


@pytest.mark.usefixtures("intercepted")
@pytest.mark.long
def test_a_value_altered_on_its_way_is_red_on_the_way_forward_too(explorer):
    def alter(route: Route) -> None:
        answer = route.fetch().json()
        for node in answer["nodes"]:
            if node["id"] == "a":
                node["value"] = halved(node["value"])
        route.fulfill(json=answer)

    explorer.context.route("**/api/step", alter)
    open_at(explorer, spec("rnn"), "a", 1, back=False)
    expect(head(explorer)).to_have_class("adds small bad")
    assert written(explorer, 0, (1, 0))["verdict"] == ["adds small bad"]


@pytest.mark.parametrize("cell", ["lstm", further("gru")])
def test_what_a_state_received_stands_in_one_order_each_part_with_its_letters(explorer_as, cell):
    explorer = explorer_as(size=(1024, 768))
    open_at(explorer, spec(cell, hidden=16, T=12), "h_prev", 11)
    page = explorer.page
    columns = page.locator(".operand figcaption math").all_text_contents()[1:]
    assert columns == page.locator(".flows tr.received math").all_text_contents()
    gates = {"lstm": ["hi", "hf", "hg", "ho"], "gru": ["hr", "hz", "hn"]}[cell]
    assert [gate for each in columns for gate in gates if f"W{gate}" in re.sub(r"\s", "", each)] == gates
    touching = page.locator(".operand figcaption > *").evaluate_all("""all => {
      const boxes = all.filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect());
      const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5;
      return [boxes.length > 4, boxes.some((a, i) => boxes.slice(i + 1).some((b) => over(a, b)))];
    }""")
    assert touching == [True, False]


@pytest.mark.long
def test_the_total_of_a_state_is_what_came_here_and_what_arrives(explorer):
    what = spec("lstm", at="all")
    nodes = tape(explorer, what, 1)
    open_at(explorer, what, "c", 1, gather=True)
    rows = explorer.page.locator(".flows tr.received, .flows tr.total")
    expect(rows).to_have_count(3)
    for row, part in zip(
        rows.all(),
        (*(nodes["c"]["received"][key] for key in ("tanh_c", "next")), nodes["c"]["grad"]),
        strict=True,
    ):
        norm = sum(x * x for x in part) ** 0.5
        assert read(row.locator("td.number").inner_text()) == pytest.approx(norm, rel=1e-3)
    expect(explorer.page.locator(".flows tr.sent")).to_have_count(0)


def test_numbers_that_are_not_finite_are_said_and_not_red(explorer):
    weights = {"W_xh": [[1.0]], "W_hh": [[1e200]], "b_h": [0.0], "W_hy": [[1.0]], "b_y": [0.0]}
    what = {
        "sequence": {"x": [[1.0]] * 4, "y": [0.0] * 4},
        "models": [{"cell": "rnn", "activation": "identity", "weights": weights}],
        "loss": {"kind": "mse", "at": "last", "reduction": "sum"},
    }
    open_at(explorer, what, "h", 3, back=False)
    expect(head(explorer)).to_have_class("adds small nonfinite")
    expect(explorer.page.locator(".cells .odd[d]")).to_have_count(2)
    open_at(explorer, what, "from_h", 2)
    expect(head(explorer)).to_have_class("adds small nonfinite")
    expect(explorer.page.locator(".operation .bad, .operation [data-verdict=bad]")).to_have_count(0)


@pytest.mark.long
def test_stepping_keeps_the_number_that_one_is_at(explorer):
    open_at(explorer, spec("lstm"), "i", 1, back=False)
    written(explorer, 0, (2, 0))
    explorer.page.keyboard.press(".")
    stands(explorer)
    focused = explorer.page.locator(".operation .cells:focus")
    expect(focused).to_have_count(1)
    expect(explorer.page.locator(".written-value")).to_contain_text("2")


def test_axe_finds_nothing_and_nothing_stands_out_sideways(each_look: Explorer):
    for cell, op, back, hidden, notation in (
        ("rnn", "from_h", True, 16, "rows"),
        ("gru", "x", True, 8, "papers"),
        ("lstm", "from_h_o", True, 64, "rows"),
        ("lstm", "W_hh", False, 16, "numbered"),
    ):
        what = spec(cell, hidden=hidden)
        open_at(each_look, what, op, 3, back=back, gather=op == "x", notation=notation)
        each_look.page.locator(".operation .cells").first.focus()
        wide = each_look.page.locator("#inspector").evaluate("box => box.scrollWidth - box.clientWidth")
        assert wide == 0, (cell, op, notation)
        assert violations(each_look.page, cell, where="'#inspector'") == []


def test_the_equation_and_the_verdict_are_seen_without_scrolling(explorer):
    for notation in ("papers", "rows"):
        open_at(explorer, spec("rnn", hidden=16), "from_h", 2, notation=notation)
        bottom = explorer.page.locator("#inspector").bounding_box()
        first = explorer.page.locator(".operands").first.bounding_box()
        expect(head(explorer)).to_be_in_viewport()
        assert first["y"] + first["height"] <= bottom["y"] + bottom["height"]
