import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';

import { channels, contrast } from '../../static/js/figures/scales.js';

const SHEETS = readdirSync('static/css').map((name) => readFileSync(`static/css/${name}`, 'utf8'));
const TOKENS = readFileSync('static/css/tokens.css', 'utf8');
const THEMES = [0, 1];
const NETWORKS = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((look) => `look-${look}`);

/** A token's colour on paper and at night. @param {string} name @param {number} theme */
const colour = (name, theme) =>
  /** @type {RegExpExecArray} */ (new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(TOKENS))[
    theme + 1
  ];

/** Hue in degrees and how much of it there is, 0 to 1. @param {string} hex */
function hue(hex) {
  const [r, g, b] = channels(hex).map((channel) => channel / 255);
  const most = Math.max(r, g, b),
    least = Math.min(r, g, b),
    range = most - least;
  const turn = most === r ? (g - b) / range : most === g ? 2 + (b - r) / range : 4 + (r - g) / range;
  return { degrees: (60 * turn + 360) % 360, chroma: range };
}

/** As an eye without cones for green sees it, roughly (Viénot et al. 1999). @param {string} hex */
function deutan(hex) {
  const [r, g, b] = channels(hex).map((channel) => (channel / 255) ** 2.2);
  return [0.29 * r + 0.71 * g, 0.29 * r + 0.71 * g, -0.02 * r + 0.02 * g + b].map(
    (x) => Math.max(0, x) ** (1 / 2.2),
  );
}

test('networks can be read on every ground, as text and as marks, on paper and at night', () => {
  for (const theme of THEMES)
    for (const name of NETWORKS)
      for (const ground of ['page', 'surface', 'sunken']) {
        const on = colour(ground, theme);
        assert.ok(contrast(colour(`${name}-text`, theme), on) >= 4.5, `${name} as text on ${ground}`);
        assert.ok(contrast(colour(name, theme), on) >= 3, `${name} on ${ground}`);
      }
});

test('a network’s hue is none that a sign, a gradient or a verdict has, and no other network’s', () => {
  for (const theme of THEMES)
    for (const name of NETWORKS) {
      const own = hue(colour(name, theme));
      if (own.chroma < 0.1) continue; // ink
      for (const other of ['negative', 'positive', 'back', 'good', 'bad']) {
        const apart = Math.abs(own.degrees - hue(colour(other, theme)).degrees);
        assert.ok(Math.min(apart, 360 - apart) >= 18, `${name} and ${other}`);
      }
    }
  for (const theme of THEMES)
    NETWORKS.forEach((name, i) =>
      NETWORKS.slice(0, i).forEach((other) => {
        const [a, b] = [name, other].map((each) => deutan(colour(each, theme)));
        assert.ok(Math.hypot(...a.map((x, k) => x - b[k])) >= 0.25, `${name} and ${other}`);
      }),
    );
});

test('plum is for gradients and the way back: what is selected, or has the focus, is ink', () => {
  const rules = SHEETS.join('\n').matchAll(/([^{}]+)\{([^{}]*)\}/g);
  const plum = [...rules]
    .filter(([, , body]) => /var\(--back(-soft)?\)/.test(body))
    .map(([, selector]) => selector.trim());
  assert.ok(plum.length > 10);
  assert.deepEqual(
    plum.filter((selector) => /focus|cursor|chosen|pressed|\.pin|\.target|\.current$/.test(selector)),
    [],
  );
});
