/**
 * Cards of structure: which steps have an input and which an answer, as courses draw it, each with an example
 * that needs it.
 */

import { el, svg } from '../../core/dom.js';
import { foldedPicture, picture, UNIT } from '../../graph/patterns.js';
import { cellGraph } from '../../model/cellgraph.js';
import { patternExample, patternOf } from '../../model/patterns.js';
import { patternsOf } from '../../model/presets.js';
import { defaultSpec } from '../../model/spec.js';
import { taskOf } from '../../model/tasks.js';
import { called, letter } from '../parts/letters.js';
import { openExample, stepsTag } from './cards.js';

/** @import {Picture, Unit} from '../../graph/patterns.js' */
/** @import {Section} from './cards.js' */
/** @import {Store, Services} from '../../services.js' */
/** @import {State} from '../../model/types.js' */

/** What stands in the boxes and beside the arrows of a picture. @typedef {Record<string, string>} Letters */

/**
 * A card for each pattern; none as long as there is no catalogue.
 * @param {Store} store @param {Services} services
 * @returns {Section[]}
 */
export function patternCards(store, services) {
  const { t, lang } = services;
  const { catalogue, spec } = store.get();
  if (!catalogue) return [];
  const { presets, tasks } = catalogue;
  const letters = lettersOf(store.get());
  const current = patternOf(spec, tasks);
  const cards = patternsOf(presets).map((preset) => {
    const example = patternExample(preset, tasks, lang);
    return {
      preset,
      mark: preset.name === current ? t('pattern.current') : null,
      above: el(
        'span',
        { class: 'pictures' },
        drawn(picture(preset.name), letters, 'unfolded-only'),
        drawn(foldedPicture(preset.name), letters, 'folded-only'),
      ),
      tags: [el('span', {}, taskOf(tasks, preset.spec.sequence)?.titles[lang]), stepsTag(preset)],
      choose: () => openExample(services, preset, example.spec, example.selection),
    };
  });
  return [{ heading: t('pattern.title'), about: t('pattern.about'), kind: 'patterns', cards, fold: true }];
}

/** The letters of a plain network in the notation that is chosen. @param {State} state @returns {Letters} */
function lettersOf({ catalogue, view: { notation } }) {
  const graph = cellGraph(catalogue, defaultSpec(), 0);
  if (!graph) return { x: 'x', h: 'h', y: 'y' };
  const states = { x: letter(graph, notation, 'x'), h: letter(graph, notation, 'h') };
  const weights = ['W_xh', 'W_hh', 'W_hy'].map((name) => [name, called(graph, notation, name)]);
  return { ...states, y: letter(graph, notation, 'output'), ...Object.fromEntries(weights) };
}

/** @param {Picture} at @param {Letters} letters @param {string} when  the class of the one in sight */
function drawn({ width, height, units, arrows, labels }, letters, when) {
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  return svg(
    'svg',
    { class: `pattern ${when}`, 'aria-hidden': 'true', ...size },
    ...arrows.map(({ kind, path }) => svg('path', { class: kind, d: path })),
    ...units.flatMap((unit) => [
      box(unit),
      written('', unit.x, unit.y, 'middle', letters[unit.kind], unit.index),
    ]),
    ...labels.map(({ of, x, y, anchor }) => {
      const [stem, index] = (letters[of] ?? '').split('_');
      return written('weight', x, y, anchor, stem, index);
    }),
  );
}

/** @param {Unit} unit */
const box = ({ kind, x, y, width }) =>
  svg('rect', {
    class: kind,
    x: x - width / 2,
    y: y - UNIT.height / 2,
    width,
    height: UNIT.height,
    rx: kind === 'h' ? UNIT.height / 2 : 3,
  });

/**
 * Letters with their index below: W_hh.
 * @param {string} kind @param {number} x @param {number} y @param {string} anchor
 * @param {string} stem @param {string} [index]
 */
const written = (kind, x, y, anchor, stem, index) =>
  svg(
    'text',
    { class: kind, x, y: y + 4, 'text-anchor': anchor },
    stem,
    index && svg('tspan', { class: 'index', dy: 3 }, index),
  );
