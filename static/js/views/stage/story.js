/**
 * Sentences above the lanes that say what the page shows; they change with every control. The workbench,
 * where the rail says how weights are drawn, has all but the one on that.
 */

import { el, fill } from '../../core/dom.js';
import { classOf, nameOf } from '../../model/names.js';
import { story } from '../../model/story.js';
import { headlineOf } from '../parts/headlines.js';
import { explained } from '../parts/terms.js';
import { strong, woven } from '../parts/woven.js';

/** @import {Run} from '../../model/types.js' */
/** @import {Sentence} from '../../model/story.js' */
/** @import {Store, Services} from '../../services.js' */

/** Beside more lanes than these a workbench has no room but for the question. */
const ROOMY = 4;
/** Numbers that stand out: how far, and how much is left. */
const STRONG = ['steps', 'part', 'times', 'top'];

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, { t }) {
  /** @param {Run} run @param {Sentence} sentence @param {Set<string>} seen  terms named before */
  function written({ spec: { models } }, { key, places, m }, seen) {
    const network =
      m === undefined
        ? {}
        : { network: el('b', { class: `network ${classOf(models, m)}` }, nameOf(models, m, t)) };
    const marked = Object.entries(places).map(([name, value]) => [
      name,
      STRONG.includes(name) ? strong(String(value)) : value,
    ]);
    const pieces = woven(t, key, { ...network, ...Object.fromEntries(marked) });
    return el(
      'span',
      { class: `sentence ${key.startsWith('story.random') ? 'shallow' : m === undefined ? '' : 'finding'}` },
      ...pieces.flatMap((piece) => (typeof piece === 'string' ? explained(t, piece, seen) : [piece])),
      ' ',
    );
  }

  function draw() {
    const { run } = store.get();
    host.hidden = run === null;
    host.classList.toggle('crowded', (run?.models.length ?? 0) > ROOMY);
    if (!run) return;
    const found = run.models.flatMap((_, m) => headlineOf(run, m) ?? []);
    const networks = found.length < run.models.length ? [] : found.map((each, m) => ({ m, ...each }));
    const seen = new Set();
    fill(host, ...story(run, networks).map((sentence) => written(run, sentence, seen)));
  }

  draw();
  const stops = [
    store.subscribe(draw, ({ run }) => run?.id),
    store.subscribe(draw, ({ run }) => run?.map),
    store.subscribe(draw, ({ run }) => run?.last),
  ];
  return () => stops.forEach((stop) => stop());
}
