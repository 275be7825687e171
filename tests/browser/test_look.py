"""What can be seen, read and reached: colours as computed, contrast and names by axe, nothing cut."""

import io
import re
import struct
import zlib

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import UNDRAWN, violations
from tests.browser.cases import SIZES, further, pairs
from tests.browser.explorer import DEFAULT, Explorer

pytestmark = pytest.mark.standing

# One unit feeds the other and the loss sees the first: the gradient is in unit 0, in unit 1, in unit 0, …
CHECKERBOARD = {
    "sequence": {"x": [[1.0]] * 8, "y": [0.0] * 8},
    "models": [
        {
            "cell": "rnn",
            "activation": "identity",
            "weights": {
                "W_xh": [[1.0], [0.0]],
                "W_hh": [[0.0, 1.0], [1.0, 0.0]],
                "b_h": [0.0, 0.0],
                "W_hy": [[1.0, 0.0]],
                "b_y": [0.0],
            },
        }
    ],
    "loss": {"kind": "mse", "at": "last", "reduction": "sum"},
}


def pixels(png: bytes) -> list[list[tuple[int, int, int]]]:
    """A screenshot's pixels, row by row (8 bits a channel, not interlaced: what Chromium makes)."""
    chunks, place, data = io.BytesIO(png[8:]), {}, b""
    while head := chunks.read(8):
        size, kind = struct.unpack(">I4s", head)
        content = chunks.read(size)
        chunks.read(4)
        if kind == b"IHDR":
            place = dict(
                zip(("width", "height", "depth", "colour"), struct.unpack(">IIBB", content[:10]), strict=True)
            )
        if kind == b"IDAT":
            data += content
    n = {2: 3, 6: 4}[place["colour"]]
    raw, stride, before, rows = zlib.decompress(data), n * place["width"], bytearray(n * place["width"]), []
    for y in range(place["height"]):
        start = y * (stride + 1)
        line, kind = bytearray(raw[start + 1 : start + 1 + stride]), raw[start]
        for i in range(stride):
            a, b, c = line[i - n] if i >= n else 0, before[i], before[i - n] if i >= n else 0
            paeth = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            line[i] = (line[i] + (0, a, b, (a + b) // 2, paeth)[kind]) & 255
        rows.append([tuple(line[i : i + 3]) for i in range(0, stride, n)])
        before = line
    return rows


def palette_colour(value: float, low: float, high: float) -> tuple[int, ...]:
    """The colour of a log norm in the light theme, linear between the five stops of the scale."""
    stops = [tuple(bytes.fromhex(c)) for c in ("f3f1ee", "e8c8d6", "cd78a5", "8c2d73", "3c0a46")]
    place = (value - low) / (high - low) * 4
    i = min(3, int(place))
    return tuple(round(a + (b - a) * (place - i)) for a, b in zip(stops[i], stops[i + 1], strict=True))


@pytest.mark.plotly
def test_a_maps_pixels_are_the_colours_of_its_numbers(explorer: Explorer):
    values = explorer.ask("/api/gradient-map", {**DEFAULT, "map": "every"})["models"][0]["log10_norm"]["dh"]
    low, high = (float(text) for text in explorer.page.locator(".maps .legend .number").all_inner_texts())
    figure = explorer.map("RNN").locator(".picture")
    image = pixels(figure.screenshot())
    corner = figure.bounding_box()
    for k, t in ((29, 1), (29, 20), (20, 3), (15, 15), (8, 2)):
        x, y = figure.evaluate("(host, cell) => probe.cell(host, cell)", [k, t])
        x, y = int(x - corner["x"]), int(y - corner["y"])
        wanted = pytest.approx(palette_colour(values[k][t], low, high), abs=3)
        for dx, dy in ((0, 0), (-2, -2), (2, 2), (-2, 2)):
            assert image[y + dy][x + dx] == wanted, (k, t, dx, dy)


@pytest.mark.long
@pytest.mark.plotly
def test_a_checkerboard_of_gradients_is_drawn_with_sharp_cells(explorer: Explorer):
    explorer.open_spec(CHECKERBOARD)
    explorer.open_view()
    explorer.page.get_by_text("by unit", exact=True).click()
    explorer.page.keyboard.press("End")
    explorer.at("backward, t = 0 of 7")
    explorer.drawn()
    picture = explorer.lane("RNN").locator(".strip .picture")
    image = pixels(picture.screenshot())
    across = [
        int(x)
        for x in picture.evaluate(
            "host => [...Array(8).keys()].map(t => host._fullLayout._size.l + host._fullLayout.xaxis.d2p(t))"
        )
    ]
    down = [int(y) for y in picture.evaluate("host => [0, 1].map(i => host._fullLayout.yaxis.d2p(i))")]
    colours = [[image[y - 5][x + 12] for x in across] for y in down]
    dark, empty = colours[0][7], colours[1][7]
    assert sum(abs(a - b) for a, b in zip(dark, empty, strict=True)) > 60
    for unit in (0, 1):
        assert colours[unit] == [dark if (7 - t) % 2 == unit else empty for t in range(8)]


@pytest.mark.plotly
@pytest.mark.parametrize(("scheme", "locale"), [further("light", "en-GB"), ("dark", "ko-KR")])
def test_axe_finds_nothing_in_the_main_states(explorer_as, scheme, locale):
    explorer = explorer_as(locale=locale, scheme=scheme)
    page = explorer.page
    page.get_by_role("button", name="GRU", exact=True).click()
    explorer.traced()
    page.locator("#rail form > details:not(.structure) > summary").click()
    page.locator(".numbers-box summary").click()
    assert violations(page, "the page", where="document" if scheme == "light" else UNDRAWN) == []
    page.keyboard.press("Home")
    assert violations(page, "the forward pass") == []
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    assert violations(page, "help", where="'dialog'") == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export" if scheme == "light" else "내보내기").click()
    expect(page.locator("#exports")).to_be_visible()
    assert violations(page, "the export menu", where="'#exports'") == []
    page.keyboard.press("Escape")
    explorer.may_say("status of 422")
    page.locator("#rail input[type=number]").last.fill("-1")
    page.locator("#rail input[type=number]").last.press("Enter")
    expect(page.locator(".notice.broken")).to_be_visible()
    assert violations(page, "a refused spec") == []


@pytest.mark.parametrize("locale", ["en-GB", "ko-KR"])
def test_at_1024_by_768_nothing_is_cut_or_overlaps(explorer_as, locale):
    explorer = explorer_as(size=(1024, 768), locale=locale)
    page = explorer.page
    assert page.evaluate("probe.fits(['html'])")
    assert page.evaluate("probe.cut()") == []
    formulas = "all => all.filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent)"
    assert page.locator(".equation .math").evaluate_all(formulas) == []
    boxes = page.evaluate("probe.boxes(['#rail', '#stage', '#inspector', '#titlebar', '#transport'])")
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 1 or b[3] <= a[1] + 1


@pairs(("width", "height", "locale"), SIZES, ["en-GB", "ko-KR"])
def test_scales_marks_and_what_the_map_asks_are_in_sight_with_three_networks(
    explorer_as, width, height, locale
):
    explorer = explorer_as(size=(width, height), locale=locale)
    page = explorer.page
    page.get_by_role("button", name="GRU", exact=True).click()
    explorer.traced()
    explorer.drawn()
    parts = [
        ".lanes .legend",
        ".lanes .legend-mark",
        ".lanes .view-button",
        ".maps .legend",
        ".maps .about",
    ]
    assert page.evaluate("parts => probe.outside(parts, '#stage')", parts) == []
    assert page.evaluate("probe.cut()") == []
    assert page.locator(".maps .about").evaluate("about => about.scrollWidth <= about.clientWidth")
    bar, row = (page.locator(part).bounding_box() for part in (".maps-bar", ".maps-row"))
    assert bar["y"] + bar["height"] <= row["y"]
    cut = "all => all.filter(each => each.checkVisibility() && each.scrollWidth > each.clientWidth).length"
    assert page.locator("select").evaluate_all(cut) == 0


def faces(explorer: Explorer, selector: str) -> dict[str, set[str]]:
    """Text -> the fonts that Chromium has drawn it in."""
    session = explorer.context.new_cdp_session(explorer.page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    found: dict[str, set[str]] = {}
    for node in session.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]:
        text = re.sub("<.*?>", "", session.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"])
        used = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        found.setdefault(text, set()).update(font["postScriptName"] for font in used)
    session.detach()
    return found


@pytest.mark.parametrize("locale", [further("en-GB"), "ko-KR"])
def test_the_letters_of_a_formula_are_of_one_face_its_words_upright_and_no_sign_is_korean(
    browser: Browser, server: str, locale
):
    context = browser.new_context(locale=locale)  # a browser of this language looks for signs in its fonts
    context.add_cookies([{"name": "bench", "value": "1", "url": server}])
    explorer = Explorer(context, server)
    explorer.open()
    explorer.page.keyboard.press("m")
    expect(explorer.inspector.locator("h2")).to_contain_text("LSTM")
    letters = faces(explorer, "#inspector mi:not([mathvariant])")
    assert {"h", "o", "c", "W", "L", "a"} <= letters.keys()
    assert len(set.union(*letters.values())) == 1, letters
    assert faces(explorer, "#inspector mi[mathvariant]").keys() == {"tanh"}
    style = "word => getComputedStyle(word).fontStyle"
    assert explorer.page.locator("#inspector mi[mathvariant]").first.evaluate(style) == "normal"
    signs = faces(explorer, "#inspector mo")
    assert {"⊙", "⊤", "∂"} <= signs.keys()
    assert not [face for face in set.union(*signs.values()) if face.startswith(("Nanum", "Noto Sans CJK"))]
    context.close()


def test_a_steps_number_wider_than_its_column_stands_under_the_cursor(explorer_as):
    explorer = explorer_as(size=(1024, 768))
    lane = explorer.lane("RNN")
    cursor, pin = (lane.locator(f".graph {part}").bounding_box() for part in (".cursor", ".pin"))
    assert pin["width"] > cursor["width"] - 3
    assert cursor["y"] + cursor["height"] <= pin["y"] + 3


# The line on which the letters of each stand, px from the top: where something without a height stands.
BASELINES = """parts => parts.map((part) => {
  const node = [...document.querySelectorAll(part)].find((each) => each.checkVisibility());
  const text = [...node.childNodes].findLast((each) => each.nodeType === 3 && each.data.trim());
  const mark = document.createElement('span'), line = document.createElement('span');
  mark.style.display = 'inline-block';
  text.replaceWith(line);
  line.append(text, mark);
  const { bottom } = mark.getBoundingClientRect();
  line.replaceWith(text);
  return bottom;
})"""


def test_a_networks_name_stands_on_the_line_of_what_is_said_of_it(explorer: Explorer):
    heads = [f".lane.rnn header {part}" for part in (".lane-name", ".small", ".headline")]
    title = ["#inspector h2 .lane-name", "#inspector h2"]
    for parts in (heads, title):
        name, *others = explorer.page.evaluate(BASELINES, parts)
        assert others == [pytest.approx(name, abs=1)] * (len(parts) - 1)


def test_a_keys_swatch_has_the_glyph_that_the_cells_have(explorer: Explorer):
    explorer.open_spec(DEFAULT | {"truncate": 5})
    glyphs = "host => host.figure.data.filter(({ mode, x }) => mode === 'markers' && x.length > 0).length"
    assert explorer.map("RNN").locator(".picture").evaluate(glyphs) > 0
    glyph = "swatch => getComputedStyle(swatch, '::after').content"
    assert explorer.page.locator(".maps .swatch.zero").evaluate(glyph) == '""'


def test_the_stage_says_quietly_and_all_around_that_it_has_the_focus(explorer: Explorer):
    stage = explorer.page.locator("#stage")
    stage.focus()
    explorer.page.keyboard.press("m")
    style = stage.evaluate(
        "node => { const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(node);"
        " return [outlineStyle, outlineWidth, outlineOffset]; }"
    )
    assert style == ["solid", "1px", "-1px"]


@pytest.mark.long
def test_nothing_moves_by_itself_for_who_wants_no_motion(explorer_as):
    explorer = explorer_as(motion="reduce")
    moving = explorer.page.evaluate("document.getAnimations().length")
    assert moving == 0


def test_a_word_that_comes_where_a_point_had_none_is_drawn(explorer: Explorer):
    words = explorer.page.evaluate("""async () => {
      const { paintValues, clear } = await import('/static/js/core/plotly.js');
      const host = document.body.appendChild(document.createElement('div')), found = [];
      const axis = { range: [-0.5, 1.5] }, margin = { l: 0, r: 0, t: 0, b: 0 };
      const font = { family: 'sans-serif', color: 'red' };
      const layout = { width: 200, height: 40, margin, font, xaxis: axis, yaxis: axis };
      for (const text of [[], ['', 'last'], ['first', ''], ['first', 'last']]) {
        const trace = { type: 'scatter', mode: 'text', x: [0, 1], y: [0.5, 0.5], text };
        paintValues(host, { data: [trace], layout, config: {} });
        const context = new OffscreenCanvas(200, 40).getContext('2d', { willReadFrequently: true });
        context.drawImage(host.querySelector('canvas'), 0, 0);
        const inked = (left) => context.getImageData(left, 0, 100, 40).data.some((value) => value > 0);
        found.push([inked(0), inked(100)]);
      }
      clear(host);
      host.remove();
      return found;
    }""")
    assert words == [[False, False], [False, True], [True, False], [True, True]]
