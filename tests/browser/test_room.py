"""Several networks on a small screen: what has no room gives way, and nothing lies on anything else."""

import pytest
from playwright.sync_api import expect

from tests.browser.cases import SIZES, further, pairs
from tests.browser.explorer import DEFAULT, Explorer

pytestmark = pytest.mark.standing

RNN, LSTM = DEFAULT["models"]
BOTH = DEFAULT | {"models": [RNN, RNN | {"recurrent": False}, LSTM, LSTM | {"recurrent": False}]}
GRU = {"cell": "gru", "hidden": 16, "seed": 0}
SIX = BOTH | {"models": [*BOTH["models"], GRU, GRU | {"recurrent": False}]}
THREE = DEFAULT | {"models": [RNN, LSTM, GRU]}

# Rows of nodes that stand closer than a letter is tall, and parts of the page that lie on each other.
CLOSE = """() => [...document.querySelectorAll('.lane .graph:not([hidden])')].flatMap((graph) => {
  const letters = [...graph.querySelectorAll('.picture .ytick text')];
  const y = letters.map((text) => text.getBoundingClientRect().top);
  y.sort((a, b) => a - b);
  return y.filter((top, i) => i > 0 && top - y[i - 1] > 1 && top - y[i - 1] < 12);
})"""
OVERLAP = """() => {
  const list = document.querySelector('.map-list').getBoundingClientRect();
  const curve = document.querySelector('.curve').getBoundingClientRect();
  const pane = document.querySelector('#pane').getBoundingClientRect();
  return [list.right > curve.left, curve.right > pane.right + 1, document.querySelector('#stage').scrollHeight
    > document.querySelector('#stage').clientHeight];
}"""


@pytest.mark.plotly
@pairs(("spec", "size"), [BOTH, THREE], [(size,) for size in reversed(SIZES)])
def test_the_map_stays_in_sight_and_the_rows_apart_however_many_networks_there_are(explorer_as, spec, size):
    explorer = explorer_as(size=size)
    explorer.open_spec(spec, selection={"model": 0, "t": 10, "pass": "backward"})
    explorer.drawn()
    page = explorer.page
    assert page.evaluate(CLOSE) == []
    assert page.evaluate(OVERLAP) == [False, False, False]
    strips = page.locator(".lane .strip")
    expect(strips).to_have_count(len(spec["models"]))
    for strip in strips.all():
        expect(strip).to_be_visible()


def test_where_not_all_have_room_the_chosen_networks_graph_is_shown(explorer_as):
    explorer = explorer_as(size=(1024, 768))
    explorer.open_spec(BOTH, selection={"model": 0, "t": 10, "pass": "backward"})
    explorer.drawn()
    page = explorer.page

    def graph(name: str):
        return explorer.lane(name).locator(".graph")

    expect(graph("RNN")).to_be_visible()
    expect(graph("LSTM, no recurrence")).to_be_hidden()
    page.get_by_role("button", name="Export").click()
    menu = page.locator("#exports")
    expect(menu).to_contain_text("RNN, unrolled:")
    expect(menu).not_to_contain_text("LSTM, no recurrence, unrolled:")
    page.keyboard.press("Escape")
    explorer.lane("LSTM, no recurrence").locator(".strip").click(position={"x": 200, "y": 8})
    expect(graph("LSTM, no recurrence")).to_be_visible()
    expect(graph("RNN")).to_be_hidden()
    assert explorer.cursor_x("RNN", ".strip") == pytest.approx(
        explorer.cursor_x("LSTM, no recurrence"), abs=1
    )


@pytest.mark.parametrize("size", [further(SIZES[0]), SIZES[1]])
def test_no_curve_strikes_the_name_of_the_thousandth(explorer_as, size):
    explorer = explorer_as(size=size)
    explorer.drawn()
    struck = explorer.page.locator(".curve .picture").evaluate("""async (host) => {
      const { axesOf } = await import('/static/js/paint/axes.js');
      const { data, layout } = host.figure, { x, y } = axesOf(layout);
      const named = data.find(({ text }) => text?.some(Boolean));
      if (!named) return 'no name';
      const end = named.text.findIndex(Boolean);
      const context = host.querySelector('canvas').getContext('2d'), { size } = named.textfont;
      context.font = `${size}px ${layout.font.family}`;
      const long = context.measureText(named.text[end]).width;
      const left = x(named.x[end]) + (end ? -5 - long : 5), right = left + long;
      const above = named.textposition.startsWith('top');
      const [top, bottom] = above ? [-5 - size, -5] : [5, 5 + size];
      const at = y(named.y[0]);
      return data.filter(({ mode, line }) => mode === 'lines+markers' && line.dash !== 'dot').some((curve) =>
        curve.x.slice(1).some((_, i) => Array.from({ length: 50 }, (_, j) => j / 50).some((part) => {
          const px = x(curve.x[i]) + part * (x(curve.x[i + 1]) - x(curve.x[i]));
          const py = y(curve.y[i]) + part * (y(curve.y[i + 1]) - y(curve.y[i]));
          return px > left && px < right && py > at + top + 2 && py < at + bottom - 2;
        })));
    }""")
    assert struck is False or (struck == "no name" and size[0] < 1100)  # there it may have no room


# Of the boxes within what holds them, which reach out of it.
BEYOND = """list => {
  const frame = list.getBoundingClientRect();
  return [...list.children].map((each) => each.getBoundingClientRect()).filter(({ left, right, bottom }) =>
    left < frame.left - 1 || right > frame.right + 1 || bottom > frame.bottom + 1).length;
}"""
# What the page has beyond its right end, and of the title bar what lies on each other.
AMISS = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const boxes = (part) => [...document.querySelectorAll(part)].filter((each) => each.checkVisibility())
    .map((each) => each.getBoundingClientRect());
  const cross = (a, b, from, to) => a[from] < b[to] - 1 && b[from] < a[to] - 1;
  const touch = (a, b) => cross(a, b, 'left', 'right') && cross(a, b, 'top', 'bottom');
  const bar = boxes('#titlebar > *, .lane > header > *').filter(({ width }) => width > 0);
  return [scrollWidth - clientWidth, bar.filter((a, i) => bar.slice(i + 1).some((b) => touch(a, b))).length,
    boxes('.tab, .pane .choice label, .headline').filter(({ right }) => right > clientWidth).length
    + [...document.querySelectorAll('.lane-name')].filter((name) => name.scrollWidth > name.clientWidth)
      .length];
}"""
# At which edges a box fades.
FADES = """box => getComputedStyle(box).maskImage === 'none' ? [] :
  ['up', 'down', 'left', 'right'].filter((side) => box.classList.contains(`more-${side}`))"""


def test_six_maps_are_all_in_sight_beside_a_curve_that_can_be_read(explorer: Explorer):
    explorer.open_spec(SIX, selection={"model": 0, "t": 10, "pass": "backward"})
    explorer.drawn()
    page = explorer.page
    maps = page.locator(".map-list")
    expect(maps.locator(".map-box")).to_have_count(6)
    assert maps.evaluate(BEYOND) == 0
    assert page.evaluate(OVERLAP) == [False, False, False]
    curve, first = (page.locator(part).first.bounding_box() for part in (".curve .figure", ".map .picture"))
    assert curve["width"] > 2 * first["width"]
    names = maps.locator(".lane-name").evaluate_all(
        "all => all.map((name) => [name.title, name.textContent])"
    )
    assert [title for title, _ in names] == [text for _, text in names]
    assert names[3][0] == "LSTM, no recurrence"
    ends = maps.locator(".lane-name span").evaluate_all(
        "all => all.map((name) => getComputedStyle(name).textOverflow)"
    )
    assert set(ends) == {"ellipsis"}


def test_where_maps_or_the_graph_go_on_beyond_an_edge_that_edge_fades(explorer_as):
    explorer = explorer_as(size=(1024, 768))
    explorer.open_spec(SIX, selection={"model": 0, "t": 10, "pass": "backward"})
    explorer.drawn()
    maps = explorer.page.locator(".map-list")
    assert maps.evaluate(FADES) == ["right"]
    seen = maps.evaluate("list => list.clientWidth / list.firstElementChild.offsetWidth % 1")
    assert 0.3 < seen < 0.8, "a part of a map is in sight"
    maps.evaluate("list => { list.scrollLeft = list.scrollWidth; }")
    explorer.painted()
    assert maps.evaluate(FADES) == ["left"]
    # A graph is made smaller until it fits; on a screen as narrow as this it could not be read.
    explorer.page.set_viewport_size({"width": 320, "height": 700})
    explorer.open_spec(DEFAULT, view={"pane": "cell"}, selection={"model": 1, "t": 10, "pass": "backward"})
    graph = explorer.page.locator(".microscope-scroll")
    for left, edge in ((0, "right"), (9999, "left")):
        graph.evaluate("(graph, left) => { graph.scrollLeft = left; }", left)
        explorer.painted()
        assert graph.evaluate(FADES) == [edge]


@pytest.mark.parametrize("locale", ["en-GB", further("ko-KR")])
def test_on_a_telephone_nothing_is_beyond_the_pages_end(explorer_as, locale):
    explorer = explorer_as(size=(360, 780), locale=locale)
    page = explorer.page
    assert page.evaluate(AMISS) == [0, 0, 0]
    for tab in page.get_by_role("tab").all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        assert page.evaluate(AMISS) == [0, 0, 0], tab.inner_text()
    explorer.page.set_viewport_size({"width": 560, "height": 780})
    assert page.evaluate(AMISS) == [0, 0, 0]


def test_on_a_telephone_the_lanes_come_first_and_a_panes_key_brings_it_into_view(explorer_as):
    explorer = explorer_as(size=(390, 844))
    page = explorer.page
    page.evaluate("scrollTo(0, 0)")
    expect(explorer.lane("LSTM").locator(".graph")).to_be_in_viewport()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator("#pane")).not_to_be_in_viewport()
    page.keyboard.press("5")
    expect(page.locator("#pane.why")).to_be_in_viewport()
    expect(page.locator("#pane [aria-busy=true]")).to_have_count(0)
    page.wait_for_function("""() => {
      const { top } = document.querySelector('.tabs').getBoundingClientRect();
      return top >= 0 && top < innerHeight / 2;
    }""")


# Of the heads of lanes: text that ends beyond its box, and words that are cut within.
CUT = """() => [...document.querySelectorAll('.lane-list .lane > header')].flatMap((head) => {
  const box = head.getBoundingClientRect();
  const line = head.querySelector('.headline').getBoundingClientRect();
  const small = head.querySelector('.small').getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(head.querySelector('.small'));
  const words = range.getBoundingClientRect();
  const shown = words.height > 0 && words.top < small.bottom - 2;
  return [
    ...(line.top < box.top - 1 || line.bottom > box.bottom + 1 || line.right > box.right ? ['headline'] : []),
    ...(head.querySelector('.headline').scrollWidth > Math.ceil(line.width) + 1 ? ['cut'] : []),
    ...(shown && words.right > small.right + 1 ? ['small'] : []),
  ];
})"""


@pairs(("size", "lang"), [((1024, 768),), ((1440, 900),)], ["ko", "en"])
def test_no_headline_and_no_size_is_cut(explorer_as, size, lang):
    explorer = explorer_as(size=size)
    page = explorer.page
    explorer.open_spec(DEFAULT, view={"lang": lang})
    expect(page.locator(".lane .headline").last).to_contain_text("0.08")
    assert page.evaluate(CUT) == []
    expect(page.locator(".lane .graph:visible")).to_have_count(2)
    seen = LSTM | {"peepholes": True, "hidden": 8}
    explorer.open_spec(
        DEFAULT | {"models": [RNN | {"hidden": 8}, LSTM | {"hidden": 8}, seen]}, view={"lang": lang}
    )
    expect(page.locator(".lane .headline").last).to_contain_text("20")
    assert page.evaluate(CUT) == []
    assert page.locator(".lane .headline").evaluate_all("all => all.every(each => !/…/.test(each.innerText))")
