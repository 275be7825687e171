/**
 * The menu of how the lanes are shown: what colours a node, whose value, which gradient, what the strip
 * holds.
 */

import { el, write } from '../../core/dom.js';
import { choice, chooser } from '../parts/fields.js';

/** @import {State} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/** @type {State['view']['colour'][]} */
const COLOURS = ['auto', 'h', 'dh', 'dh_direct', 'dc'];

/**
 * @param {Store} store
 * @param {Services} services
 * @param {HTMLElement} direct  the switch of the direct gradient
 * @returns {{nodes: HTMLElement[], update: () => void}} the button, and the panel that it opens
 */
export function createViewMenu(store, { t, playback }, direct) {
  const turn = (/** @type {Partial<State['view']>} */ patch) =>
    store.set({ view: { ...store.get().view, ...patch } });
  const colour = chooser(
    COLOURS.map((each) => [each, t(`lanes.colour.${each}`)]),
    (value) => turn({ colour: /** @type {any} */ (value) }),
  );
  const unit = chooser([], (value) => playback.select({ unit: value === '' ? null : Number(value) }));
  const strip = choice({
    name: 'strip',
    fine: true,
    options: [
      ['norm', t('lanes.strip.norm')],
      ['units', t('lanes.strip.units')],
    ],
    turn: (value) => turn({ strip: /** @type {any} */ (value) }),
  });
  /** @type {[string, HTMLElement][]} */
  const rows = [
    ['lanes.colour', colour.node],
    ['lanes.unit', unit.node],
    ['lanes.gradient', direct],
    ['lanes.strip', strip.node],
  ];
  for (const [name, node] of rows) if (node !== direct) node.setAttribute('aria-label', t(name));
  const panel = el(
    'div',
    {
      class: 'menu view-menu',
      popover: 'auto',
      id: 'view-menu',
      role: 'dialog',
      'aria-label': t('lanes.view'),
    },
    ...rows.flatMap(([name, node]) => [el('span', { class: 'quiet' }, t(name)), node]),
  );
  const button = el('button', {
    type: 'button',
    class: 'button bare view-button deep',
    popovertarget: 'view-menu',
  });
  panel.addEventListener('beforetoggle', () => {
    const { bottom, right } = button.getBoundingClientRect();
    const { clientWidth } = document.documentElement;
    Object.assign(panel.style, { top: `${bottom + 4}px`, right: `${clientWidth - right}px` });
  });

  /** What is not as at first stands beside the button's name: the menu hides it otherwise. */
  function update() {
    const { run, view, selection } = store.get();
    const units = run ? Math.min(...run.models.map(({ H }) => H)) : 0;
    const chosen = selection.unit === null || selection.unit >= units ? '' : String(selection.unit);
    unit.set(chosen, [
      ['', t('lanes.unit.mean')],
      ...Array.from(
        { length: units },
        (_, i) => /** @type {[string, string]} */ ([String(i), t('lanes.unit.one', { unit: i })]),
      ),
    ]);
    colour.set(view.colour);
    strip.set(view.strip);
    const changed = [
      view.colour !== 'auto' && t(`lanes.colour.${view.colour}`),
      chosen !== '' && t('lanes.unit.one', { unit: chosen }),
      view.direct && t('direct.direct'),
      view.strip === 'units' && t('lanes.strip.units'),
    ].filter(Boolean);
    write(button, [t('lanes.view'), changed.join(', ')].filter(Boolean).join(': '));
  }
  return { nodes: [button, panel], update };
}
