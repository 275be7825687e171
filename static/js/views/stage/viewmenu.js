/** The menu of how the lanes are shown: a node's colour, the unit, the gradient, the strip. */

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
export function createViewMenu(store, services, direct) {
  const { t } = services;
  const { colour, unit, strip } = createFields(store, services);
  /** @type {[string, HTMLElement][]} */
  const rows = [
    ['lanes.colour', colour.node],
    ['lanes.unit', unit.node],
    ['lanes.gradient', direct],
    ['lanes.strip', strip.node],
  ];
  for (const [name, node] of rows) if (node !== direct) node.setAttribute('aria-label', t(name));
  const role = { role: 'dialog', 'aria-label': t('lanes.view') };
  const panel = el(
    'div',
    { class: 'menu view-menu', popover: 'auto', id: 'view-menu', ...role },
    ...rows.flatMap(([name, node]) => [el('span', { class: 'quiet' }, t(name)), node]),
  );
  const opens = { class: 'button bare view-button deep', popovertarget: 'view-menu' };
  const button = el('button', { type: 'button', ...opens });
  panel.addEventListener('beforetoggle', () => {
    const { bottom, right } = button.getBoundingClientRect();
    const { clientWidth } = document.documentElement;
    Object.assign(panel.style, { top: `${bottom + 4}px`, right: `${clientWidth - right}px` });
  });

  /** The button says what differs from the first view, which the menu hides otherwise. */
  function update() {
    const { run, view, selection } = store.get();
    const units = run ? Math.min(...run.models.map(({ H }) => H)) : 0;
    const chosen = selection.unit === null || selection.unit >= units ? '' : String(selection.unit);
    unit.set(chosen, unitOptions(units, t));
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

/** @param {Store} store @param {Services} services */
function createFields(store, { t, playback }) {
  const turn = (/** @type {Partial<State['view']>} */ patch) =>
    store.set({ view: { ...store.get().view, ...patch } });
  return {
    colour: chooser(
      COLOURS.map((each) => [each, t(`lanes.colour.${each}`)]),
      (value) => turn({ colour: /** @type {any} */ (value) }),
    ),
    unit: chooser([], (value) => playback.select({ unit: value === '' ? null : Number(value) })),
    strip: choice({
      name: 'strip',
      fine: true,
      options: [
        ['norm', t('lanes.strip.norm')],
        ['units', t('lanes.strip.units')],
      ],
      turn: (value) => turn({ strip: /** @type {any} */ (value) }),
    }),
  };
}

/** @param {number} units @param {Services['t']} t @returns {[string, string][]} */
const unitOptions = (units, t) => [
  ['', t('lanes.unit.mean')],
  ...Array.from(
    { length: units },
    (_, unit) => /** @type {[string, string]} */ ([String(unit), t('lanes.unit.one', { unit })]),
  ),
];
