"""What is painted beside what Plotly draws of the same description: heat cell for cell, all pixel for pixel.

Plotly draws a figure whole, as in an export. On the page it draws the frame alone, and the values are painted
on a canvas between the frame's lines and its words.
"""

from collections.abc import Callable

import pytest

from tests.browser.cases import further
from tests.browser.explorer import DEFAULT, Explorer
from tests.browser.lecture import uncover
from tests.browser.why import answered

pytestmark = [pytest.mark.standing, pytest.mark.plotly]

THEMES = ["dark", further("light")]
LSTM = DEFAULT["models"][1]
# Zeros beyond a cut, norms under and over the scale, numbers that overflow: every mark that a cell can have.
MARKED = {
    "cut": DEFAULT | {"truncate": 5},
    "vanishing": {
        **DEFAULT,
        "models": [{"cell": "rnn", "hidden": 8, "seed": 1, "init": {"rule": "torch", "gain": 0.2}}, LSTM],
    },
    "overflowing": {
        **DEFAULT,
        "models": [
            {
                "cell": "rnn",
                "hidden": 8,
                "seed": 0,
                "activation": "identity",
                "init": {"rule": "torch", "gain": 1e14},
            },
            LSTM,
        ],
    },
}
# Of letters and edges a renderer may place the last grey elsewhere; edges at half a pixel Plotly rounds now
# up, now down. No more than this part of a figure's pixels may be far from Plotly's own.
FAR, PART = 100, 0.01
# The rim of a glyph reaches, as grey, where the colour of its cell is looked at.
NEAR = 6

BOTH = """async ([host, far]) => {
  const { data, layout, config } = host.figure, { width, height } = layout;
  const ground = getComputedStyle(document.body).backgroundColor;
  const whole = { ...layout, paper_bgcolor: ground, plot_bgcolor: ground };
  const read = async (figure, over) => {
    const image = new Image();
    image.src = await Plotly.toImage(figure, { format: 'png', width, height, scale: 1 });
    await image.decode();
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.drawImage(image, 0, 0);
    if (over) context.drawImage(over, 0, 0, over.width, over.height);
    return context.getImageData(0, 0, Math.floor(width), Math.floor(height)).data;
  };
  const byPlotly = await read({ data, layout: whole, config });
  const { shapes, ...frame } = whole;
  const pairs = [...new Set(data.map(({ xaxis = 'x', yaxis = 'y' }) => `${xaxis} ${yaxis}`))];
  const stubs = pairs.map((pair) => {
    const [xaxis, yaxis] = pair.split(' ');
    return { x: [null], y: [null], xaxis, yaxis };
  });
  const painted = await read({ data: stubs, layout: frame, config }, host.querySelector('canvas'));
  let off = 0;
  for (let i = 0; i < byPlotly.length; i += 4) {
    off += [0, 1, 2].some((k) => Math.abs(byPlotly[i + k] - painted[i + k]) > far) ? 1 : 0;
  }
  return { off, pixels: byPlotly.length / 4, cells: cells(host, byPlotly, painted, Math.floor(width)) };
}"""
# Each cell's colour, beside the glyph that may be in its middle: by Plotly, painted.
CELLS = """function cells(host, byPlotly, painted, width) {
  const found = [];
  const glyphs = new Set();
  for (const { x, y } of host.figure.data.filter(({ mode }) => mode === 'markers')) {
    x.forEach((at, i) => glyphs.add(`${at} ${y[i]}`));
  }
  for (const trace of host.figure.data.filter(({ type }) => type === 'heatmap')) {
    const axis = (name) => host._fullLayout[`${name[0]}axis${name.slice(1)}`];
    const [across, down] = [axis(trace.xaxis ?? 'x'), axis(trace.yaxis ?? 'y')];
    const size = (axis, at) => Math.abs(axis.d2p(at[1] ?? at[0] + 1) - axis.d2p(at[0]));
    if (size(across, trace.x) < 4 || size(down, trace.y) < 4) continue;
    trace.z.forEach((line, row) => line.forEach((z, column) => {
      const edges = trace.x.length > line.length;
      const middles = edges ? trace.x.slice(1).map((x, i) => (x + trace.x[i]) / 2) : trace.x;
      const corner = (axis, at, i) => axis.d2p(at[i]) - 0.37 * size(axis, at);
      const px = Math.round(across._offset + corner(across, middles, column));
      const py = Math.round(down._offset + corner(down, trace.y, row));
      const i = 4 * (py * width + px);
      const bears = glyphs.has(`${trace.x[column]} ${trace.y[row]}`);
      found.push({ bears, colours: [[...byPlotly.slice(i, i + 3)], [...painted.slice(i, i + 3)]] });
    }));
  }
  return found;
}
"""


def differ(colours: list[list[int]]) -> int:
    """How far two colours are apart, in the channel in which they are farthest."""
    return max(abs(a - b) for a, b in zip(*colours, strict=True))


def compare(explorer: Explorer, selector: str = ".picture.painted") -> int:
    """Every figure that stands there, both ways; how many cells of heat were compared."""
    explorer.drawn()
    hosts = [each for each in explorer.page.locator(selector).all() if each.is_visible()]
    assert hosts
    compared = 0
    for host in hosts:
        found = explorer.page.evaluate(
            f"async ([host, far]) => {{ {CELLS} return ({BOTH})([host, far]); }}",
            [host.element_handle(), FAR],
        )
        name = host.evaluate(
            "host => host.parentElement.className + ' ' + (host.closest('section')?.className ?? '')"
        )
        assert found["off"] <= PART * found["pixels"] + 4, (name, found["off"], found["pixels"])
        wrong = [each for each in found["cells"] if differ(each["colours"]) > (NEAR if each["bears"] else 1)]
        assert wrong == [], (name, wrong[:5])
        compared += len(found["cells"])
    return compared


@pytest.fixture
def look(explorer_as: Callable[..., Explorer], request: pytest.FixtureRequest) -> Explorer:
    return explorer_as(scheme=request.param)


@pytest.mark.parametrize("look", THEMES, indirect=True)
@pytest.mark.parametrize("spec", ["cut", "vanishing", further("overflowing")])
def test_lanes_strips_maps_and_curve_are_painted_as_plotly_draws_them(look: Explorer, spec: str):
    """With a mark for what is cut off, beyond the scale and not finite."""
    look.open_spec(MARKED[spec], selection={"model": 0, "pass": "backward", "t": 0})
    look.drawn()
    assert compare(look) > 2 * 30 * 30


@pytest.mark.parametrize("look", THEMES, indirect=True)
def test_what_overflowed_is_marked_as_plotly_marks_it(look: Explorer):
    look.open_spec(
        MARKED["overflowing"], view={"strip": "units"}, selection={"model": 0, "pass": "backward", "t": 0}
    )
    look.drawn()
    assert compare(look) > 2 * 30 * 30


@pytest.mark.parametrize("look", THEMES, indirect=True)
@pytest.mark.parametrize(
    "section",
    [
        "factors",
        "attribution",
        "truncation",
        further("spectrum"),
        further("paths"),
        further("clipping"),
        further("seeds"),
    ],
)
def test_the_figures_of_why_it_dies_are_painted_as_plotly_draws_them(look: Explorer, section: str):
    look.open_spec(DEFAULT, view={"pane": "why", "why": section}, selection={"model": 1})
    answered(look)
    compare(look, ".why .picture.painted")


@pytest.mark.long
@pytest.mark.parametrize("look", THEMES, indirect=True)
@pytest.mark.parametrize("part", ["derivation", "descent", "check"])
def test_the_figures_by_hand_and_of_the_layer_are_painted_as_plotly_draws_them(look: Explorer, part: str):
    look.open_spec(DEFAULT, view={"pane": "descent" if part == "descent" else "hand", "hand": part})
    look.gone(".pane.hand[aria-busy=true]")
    look.painted()
    if part == "derivation":
        uncover(look)
        look.painted()
    compare(look)
    look.page.get_by_role("tab").nth(2).click()
    look.gone(".pane.layer[aria-busy=true]")
    look.painted()
    compare(look)
