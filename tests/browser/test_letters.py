"""The letters of the notation in the microscope: in the boxes, read out, and whole on a small screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.cases import further, pairs
from tests.browser.explorer import DEFAULT, Explorer
from tests.browser.lecture import LETTERS
from tests.browser.test_exports import drawing, export, table
from tests.browser.written import read

pytestmark = pytest.mark.standing

CELLS = {"rnn": 0, "lstm": 1, "gru": 2}
ALL = DEFAULT | {"models": [*DEFAULT["models"], {"cell": "gru", "hidden": 16, "seed": 0}]}
SMALL_SCREEN = (1024, 768)

# What boxes say wrongly: a matrix product has no letters, letters beyond the box, letters on its bars.
AMISS = """() => [...document.querySelectorAll('.opnode')].flatMap((node) => {
  const letters = node.querySelector('.opnode-symbol'), { id } = node.dataset;
  if (letters.hidden) return id.startsWith('from_') ? [`${id} has no letters`] : [];
  const box = node.getBoundingClientRect();
  const [mine, bars] = [letters, node.querySelector('.bars')].map((each) => each.getBoundingClientRect());
  const parts = [...letters.querySelectorAll('mi, mn')].map((each) => each.getBoundingClientRect());
  const lowest = Math.max(...parts.map(({ bottom, height }) => bottom - 0.2 * height));
  return [
    ...(mine.left < box.left - 1 || mine.right > box.right + 1 ? [`${id} reaches out`] : []),
    ...(bars.height > 0 && lowest > bars.top + 0.5 ? [`${id} lies on its bars`] : []),
  ];
})"""


def microscope(explorer: Explorer, model: int, notation: str = "papers", **selection: object) -> None:
    explorer.open_spec(
        ALL,
        view={"pane": "cell", "notation": notation},
        selection={"model": model, "t": 29, "pass": "backward"} | selection,
    )
    expect(explorer.page.locator(".opgraph:not(.waits) .opnode").first).to_be_visible()


@pairs(("notation", "cell"), LETTERS, CELLS)
def test_on_a_small_screen_products_have_their_letters_and_none_lie_on_its_bars(explorer_as, notation, cell):
    explorer = explorer_as(size=SMALL_SCREEN)
    microscope(explorer, CELLS[cell], notation)
    assert explorer.page.evaluate(AMISS) == []


def test_the_slope_of_the_loss_has_the_shape_of_the_logits_by_which_it_is_taken(explorer):
    microscope(explorer, 0, "rows", op="loss")
    assert explorer.page.locator(".moves > li .number").all_inner_texts() == ["1 × Y", "1 × Y"]


@pytest.mark.parametrize("size", [SMALL_SCREEN, further((1440, 900))])
def test_the_pass_is_said_above_the_graph(explorer_as, size):
    explorer = explorer_as(size=size)
    microscope(explorer, 1)
    mark = explorer.page.locator(".microscope-bar .pass")
    expect(mark).to_be_visible()
    expect(mark).to_have_text("◂ backward")


def test_on_a_small_screen_a_ledgers_mark_stands_beside_its_number(explorer_as):
    explorer = explorer_as(size=SMALL_SCREEN)
    long = DEFAULT | {"sequence": {"task": "recall", "T": 230, "seed": 0}}  # 10 to the power of -53 and less
    at = {"model": 0, "pass": "backward", "t": 3, "op": "h", "gather": False}
    explorer.open_spec(long, view={"pane": "cell", "stepBy": "operation"}, selection=at)
    expect(explorer.page.locator(".flows td.number").last).to_contain_text("10⁻")
    rows = explorer.page.locator(".flows tr:has(.mark .icon)")
    expect(rows).not_to_have_count(0)
    for row in rows.all():
        text, mark = (
            row.locator(part).evaluate(
                "node => { const range = document.createRange(); range.selectNodeContents(node);"
                "const { left, right } = range.getBoundingClientRect(); return [left, right]; }"
            )
            for part in ("td.number", ".mark")
        )
        assert text[1] <= mark[0]


def test_a_notation_of_row_vectors_looks_at_the_rnn_which_its_notes_are_of(explorer: Explorer):
    microscope(explorer, 1)
    page = explorer.page
    chosen = page.locator(".microscope-bar input:checked")
    page.get_by_label("Notation").select_option("textbook")
    expect(chosen).to_have_value("1")
    page.get_by_label("Notation").select_option("rows")
    expect(chosen).to_have_value("0")
    page.locator(".microscope-bar").get_by_text("LSTM", exact=True).click()
    page.get_by_label("Notation").select_option("papers")
    expect(chosen).to_have_value("1")


@pytest.mark.parametrize(
    ("notation", "product", "before", "a"),
    [
        further("papers", "W_hh h_9", "h_9", "a_t"),
        further("textbook", "W h_9", "h_9", "a_t"),
        ("rows", "h_9 W_h", "h_9", "a_t"),
        ("numbered", "H_9 W1h", "H_9", "Z1_t"),
    ],
)
def test_what_is_read_out_is_in_the_letters_of_the_notation(explorer: Explorer, notation, product, before, a):
    microscope(explorer, 0, notation, t=10, op="a", gather=False)
    page = explorer.page

    def said(node: str) -> str:
        text = page.locator(f'.opnode[data-id="{node}"] .unseen').text_content() or ""
        return re.findall(r"\((.*?)\) at t = 10", text)[0]

    assert said("from_h") == product
    assert said("h_prev") == before
    microscope(explorer, 0, notation, t=10, op="a", gather=True)
    names = page.locator(".operation .cells").evaluate_all("all => all.map((each) => each.ariaLabel)")
    assert names
    assert all(a in each for each in names), names


# The bars of a strip from left to right, as parts of the highest.
BARS = r"""strip => {
  const bars = [...strip.querySelectorAll('.up, .down')].flatMap((path) =>
    [...(path.getAttribute('d') ?? '').matchAll(/M([-\d.]+) [-\d.]+h[\d.]+v([-\d.]+)/g)]
      .map(([, x, v]) => [+x, -v]));
  const most = Math.max(...bars.map(([, high]) => Math.abs(high)));
  return bars.sort((a, b) => a[0] - b[0]).map(([, high]) => high / most);
}"""


@pytest.mark.plotly
def test_a_matrix_is_in_the_order_of_its_notation_in_line_bars_and_files(explorer: Explorer):
    """Where vectors are rows, W_h stands the other way round than the engine has it, everywhere."""
    rnn = {"cell": "rnn", "hidden": 3, "seed": 0}
    spec = DEFAULT | {"sequence": DEFAULT["sequence"] | {"T": 5}, "models": [rnn], "loss": {"at": "all"}}
    nodes = {node["id"]: node for node in explorer.ask("/api/step", spec | {"model": 0, "t": 3})["nodes"]}
    at = {"model": 0, "pass": "backward", "t": 3, "op": "W_hh", "gather": False}
    explorer.open_spec(spec, view={"pane": "cell", "notation": "rows"}, selection=at)
    page = explorer.page
    expect(page.locator(".opgraph:not(.waits) .opnode").first).to_be_visible()
    value, gradient = (
        [nodes["W_hh"][kind][i][j] for j in range(3) for i in range(3)] for kind in ("value", "grad")
    )

    page.locator('.opnode[data-id="W_hh"]').hover()
    line = page.locator(".microscope .readout")
    expect(line).to_contain_text("gradient")
    said = re.findall(r"(?:value|gradient) (.*?), …", line.inner_text())
    assert [[read(each) for each in part.split(", ")] for part in said] == [
        pytest.approx(numbers[:4], rel=1e-3) for numbers in (value, gradient)
    ]

    most = max(map(abs, gradient))
    for strip in (".flows tr.total .bars", '.opnode[data-id="W_hh"] .bars.grad'):
        drawn = page.locator(strip).evaluate(BARS)
        assert drawn == pytest.approx(
            [each / most for each in gradient], abs=0.3 if "opnode" in strip else 0.05
        )

    figure = "RNN, the step t = 3, node by node"
    rows = [row for row in table(export(explorer, figure, "CSV")) if row["id"] == "W_hh"]
    assert {(row["letters"], row["shape"]) for row in rows} == {("W_h", "3 x 3")}
    assert [(int(row["row"]), int(row["column"])) for row in rows] == [
        (i, j) for i in range(3) for j in range(3)
    ]
    assert [(float(row["value"]), float(row["gradient"])) for row in rows] == list(
        zip(value, gradient, strict=True)
    )

    made = drawing(explorer, figure)
    assert {"value", "gradient", "log10 ‖sent back‖", "h4"} <= set(made["texts"])
    assert "rgb(251, 233, 241)" in made["key"]  # the band of gradients
    assert made["touching"] == []


def test_a_step_that_stays_a_letter_is_italic_as_letters_are(explorer: Explorer):
    explorer.open_spec(DEFAULT, view={"pane": "hand"}, selection={"model": 0, "t": 10})
    rules = explorer.page.locator(".paper .sum-rule math")
    expect(rules.locator("mi").filter(has_text=re.compile("^t$")).first).to_be_visible()
    assert [text for text in rules.locator("mn").all_text_contents() if "t" in text] == []
