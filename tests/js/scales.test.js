import assert from 'node:assert/strict';
import test from 'node:test';

import {
  banded,
  channels,
  heldRange,
  isHeld,
  legend,
  marks,
  normPalette,
  normRange,
  paint,
  sharedRange,
  signedPalette,
  symmetric,
} from '../../static/js/figures/scales.js';
import { tokens } from '../../static/js/figures/theme.js';
import { finished, started, T, TOKENS } from './example.js';

const DARK = { ...TOKENS, dark: true, page: '#15171a' };

/** WCAG's relative luminance. @param {string} colour */
function luminance(colour) {
  const [r, g, b] = channels(colour).map((channel) =>
    channel / 255 <= 0.03928 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

for (const theme of [TOKENS, DARK]) {
  const name = theme.dark ? 'dark' : 'light';

  test(`${name}: lightness goes one way along the norms, from next to the page away from it`, () => {
    const steps = Array.from({ length: 41 }, (_, i) => luminance(paint(i, [0, 40], normPalette(theme))));
    for (let i = 1; i < steps.length; i++)
      assert.ok(theme.dark ? steps[i] > steps[i - 1] : steps[i] < steps[i - 1], `step ${i}`);
    assert.ok(Math.abs(steps[0] - luminance(theme.page)) < 0.1);
    assert.ok(Math.abs(steps[40] - luminance(theme.page)) > 0.6);
  });

  test(`${name}: zero of a signed scale is the page, and its ends are blue and brown`, () => {
    const at = (/** @type {number} */ x) => paint(x, [-2, 2], signedPalette(theme));
    assert.deepEqual(
      [at(-2), at(0), at(2)],
      [theme.negative, theme.page, theme.positive].map((colour) => `rgb(${channels(colour).join(', ')})`),
    );
  });

  for (const range of /** @type {[number, number][]} */ ([
    [-8, 0],
    [-1, 1],
    [-12.37, -11],
    [0.1, 0.3],
  ])) {
    test(`${name}: the banded scale of ${range} rises from 0 to 1, and every code lies inside it`, () => {
      const { zmin, zmax, colorscale, code } = banded(range, normPalette(theme), theme);
      assert.deepEqual([colorscale[0][0], colorscale.at(-1)?.[0]], [0, 1]);
      for (let i = 1; i < colorscale.length; i++)
        assert.ok(colorscale[i][0] >= colorscale[i - 1][0], `stop ${i}`);
      for (const value of [NaN, Infinity, -Infinity, range[0] - 1, range[1] + 1, ...range])
        assert.ok(code(value) >= zmin && code(value) <= zmax);
      assert.deepEqual(
        range.map((value) => code(value)),
        range,
      );
    });
  }

  test(`${name}: each kind that is off the scale has a tint and a glyph of its own`, () => {
    const looks = Object.values(marks(theme));
    assert.equal(new Set(looks.map(({ colour }) => colour)).size, looks.length);
    assert.equal(new Set(looks.map(({ symbol }) => symbol)).size, looks.length);
    // nor does it look like a blank cell
    for (const { colour } of looks) assert.ok(![theme.page, ...normPalette(theme)].includes(colour));
  });
}

test('a range is whole decades around the finite values', () => {
  assert.deepEqual(normRange([[-0.2, -3.4], null, [NaN, -Infinity, Infinity, -1]]), [-4, 0]);
  assert.deepEqual(normRange([[0.4, -2]]), [-2, 1]);
});

test('of vanishing gradients the highest eight decades are shown, of exploding ones those about 1', () => {
  assert.deepEqual(normRange([[-0.2, -2400]]), [-8, 0]);
  assert.deepEqual(normRange([[-20.5, -90]]), [-28, -20]);
  assert.deepEqual(normRange([[-0.3, 400]]), [-1, 7]);
  assert.deepEqual(normRange([[-12, 400]]), [-4, 4]);
  assert.deepEqual(normRange([[100.5, 400]]), [100, 108]);
});

test('a range is never empty', () => {
  for (const values of [[], [NaN], [-2], [0], [0.5]]) {
    const [low, high] = normRange([values]);
    assert.ok(high >= low + 1 && high - low <= 8 && Number.isInteger(low));
    for (const value of values) if (Number.isFinite(value)) assert.ok(low <= value && value <= high);
  }
});

test('one range holds the norms of all networks, of h and of c, and the maps', () => {
  const run = finished();
  assert.deepEqual(sharedRange(run), [-5, -1]);
  const map = /** @type {any} */ ({
    rows: 'every',
    T,
    models: [
      { dh: Float64Array.of(NaN, 0.5), dc: null },
      { dh: Float64Array.of(-6.5), dc: Float64Array.of(-7) },
    ],
  });
  assert.deepEqual(sharedRange({ ...run, map }), [-7, 1]);
});

test('a signed range is symmetric and ignores what is not finite', () => {
  assert.deepEqual(symmetric([0.1, -0.4, NaN, Infinity]), [-0.4, 0.4]);
  assert.deepEqual(symmetric([0, NaN]), [-1, 1]);
});

test('a colour is found on a range that is wider than a double', () => {
  assert.equal(paint(1.5e308, [-1.5e308, 1.5e308], ['#000', '#fff']), 'rgb(255, 255, 255)');
  assert.equal(paint(0, [-1.5e308, 1.5e308], ['#000', '#fff']), 'rgb(128, 128, 128)');
});

test('colours are read as the page gives them', () => {
  assert.deepEqual(
    [channels('#fff'), channels('#8c2d73'), channels('rgb(1, 22, 255)'), channels('rgba(1, 2, 3, 0.5)')],
    [
      [255, 255, 255],
      [140, 45, 115],
      [1, 22, 255],
      [1, 2, 3],
    ],
  );
});

test('the legend has the palette’s stops with their values, and the marks that occur', () => {
  const {
    stops,
    marks: [mark],
  } = legend([-8, 0], normPalette(TOKENS), TOKENS, ['below']);
  assert.deepEqual(
    stops.map(({ at, value }) => [at, value]),
    [
      [0, -8],
      [0.25, -6],
      [0.5, -4],
      [0.75, -2],
      [1, 0],
    ],
  );
  assert.deepEqual([mark.kind, mark.colour], ['below', marks(TOKENS).below.colour]);
});

test('tokens are read by the names of the style sheet', () => {
  const found = tokens((name) => `<${name}>`, true);
  assert.deepEqual(
    [found.dark, found.page, found.lineStrong, found.network.lstm],
    [true, '<--page>', '<--line-strong>', '<--look-1>'],
  );
});

test('a scale is held while values stay on it, widens by four decades, or two up, at most to twelve', () => {
  assert.deepEqual(heldRange([-5, 0], null), [-5, 0]);
  assert.deepEqual(heldRange([-5, -1], [-7, 0]), [-7, 0]);
  assert.deepEqual(heldRange([-8, 0], [-7, 0]), [-11, 0]);
  assert.deepEqual(heldRange([-7, 1], [-7, 0]), [-7, 2]);
  assert.deepEqual(heldRange([-7, 3], [-7, 0]), [-7, 4]);
  assert.deepEqual(heldRange([-12, -4], [-8, 0]), [-12, 0]);
  assert.deepEqual(heldRange([-8, 0], [-7, 4]), [-8, 0]); // held, it would show fifteen decades
  assert.deepEqual(heldRange([20, 28], [-8, 0]), [20, 28]);
});

test('a run whose gradients have not come stays on the scale of the one before', () => {
  const run = { ...started(), scale: /** @type {[number, number]} */ ([-5, 2]) };
  assert.deepEqual([sharedRange(run), isHeld(run)], [[-5, 2], false]);
});

test('a run on the scale of the one before says so; fitted, it has its own', () => {
  const run = finished();
  const own = sharedRange(run);
  const wider = { ...run, scale: /** @type {[number, number]} */ ([own[0] - 2, own[1]]) };
  assert.deepEqual([sharedRange(wider), isHeld(wider)], [[own[0] - 2, own[1]], true]);
  assert.deepEqual([sharedRange({ ...wider, scale: null }), isHeld({ ...wider, scale: own })], [own, false]);
});
