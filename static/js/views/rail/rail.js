/** The controls. Turning any of them makes a new spec, and so a new run. */

import { el, fill } from '../../core/dom.js';
import { controls } from '../../model/spec.js';
import { mount as mountCheck } from './check.js';
import { takeDrops } from './drop.js';
import { createEquations } from './equations.js';
import { createFurther } from './further.js';
import { createInitial } from './initial.js';
import { createStructure } from './structure.js';
import { createLossSteps } from './losssteps.js';
import { createNetworks } from './networks.js';
import { createPresets } from './presets.js';
import { createSeed } from './seed.js';
import { createTask } from './task.js';
import { createTurns } from './turns.js';
import { mistake } from '../parts/problem.js';

/** @import {Field} from '../parts/fields.js' */
/** @import {Store, Services} from '../../services.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const groups = createGroups(store, services);
  const { task } = groups;
  const equations = createEquations(store, services);
  const presets = createPresets(store, services);
  const check = el('div', { class: 'deep' });
  fill(host, createForm(groups, presets.node, equations.node, services), check);

  function show() {
    const state = store.get();
    const now = controls(state.spec);
    for (const group of Object.values(groups)) group.draw(now, state);
  }
  const { structure, ...standing } = groups;
  const all = Object.values(standing).flatMap(({ fields }) => fields);
  const tell = createTelling(store, services, () => [...task.options.fields(), ...all, ...structure.rows()]);

  show();
  tell();
  const unmountCheck = mountCheck(check, store, services);
  const stops = [
    store.subscribe(task.options.show, (state) => state.run?.id),
    store.subscribe(
      () => structure.draw(controls(store.get().spec), store.get()),
      ({ run }) => run?.id,
    ),
    store.subscribe(show, (state) => state.spec),
    store.subscribe(show, (state) => state.catalogue),
    store.subscribe(tell, (state) => state.connection),
    store.subscribe(tell, (state) => state.catalogue),
  ];
  const endDrops = takeDrops(store, services, (file) => {
    if (!/\.cell$/i.test(file.name)) return task.options.open(file);
    equations.node.closest('details')?.setAttribute('open', '');
    return equations.open(file);
  });
  return () => {
    unmountCheck();
    equations.stop();
    endDrops();
    presets.unmount();
    stops.forEach((stop) => stop());
  };
}

/** @typedef {ReturnType<typeof createGroups>} Groups */

/** The groups of fields, in the order in which they stand. @param {Store} store @param {Services} services */
function createGroups(store, services) {
  const turns = createTurns(store);
  return {
    task: createTask(store, services, turns),
    loss: createLossSteps(store, services, turns),
    networks: createNetworks(store, services, turns),
    structure: createStructure(store, services, turns),
    initial: createInitial(services, turns),
    seed: createSeed(store, services, turns),
    further: createFurther(store, services, turns),
  };
}

/**
 * The fields from the top down; the gain, the rarer controls and the equations are folded away.
 * @param {Groups} groups @param {HTMLElement} examples @param {HTMLElement} equations
 * @param {Services} services
 */
function createForm(groups, examples, equations, { t, startOver }) {
  const { task, loss, networks, structure, initial, seed, further } = groups;
  const restart = el(
    'button',
    { class: 'button framed restart', type: 'button', title: t('rail.restart.long') },
    t('rail.restart'),
  );
  restart.addEventListener('click', startOver);
  const [taskField, T] = task.fields;
  const [rule, gain, bias] = initial.fields;
  const folded = el(
    'details',
    { class: 'deep' },
    el('summary', {}, t('rail.more')),
    el(
      'div',
      {},
      ...[networks.further, gain, ...further.fields].map(({ node }) => node),
      further.kind,
      equations,
    ),
  );
  const rest = [T, ...loss.fields, ...networks.fields, structure, rule, bias, ...seed.fields];
  return el(
    'form',
    { on: { submit: (/** @type {Event} */ event) => event.preventDefault(), keydown: selectAfterEnter } },
    restart,
    examples,
    taskField.node,
    task.options.node,
    ...rest.map(({ node }) => node),
    folded,
  );
}

/** Once a number is taken by Enter, the next key begins another one. @param {KeyboardEvent} event */
function selectAfterEnter({ key, target }) {
  if (key !== 'Enter' || !(target instanceof HTMLInputElement) || target.type !== 'number') return;
  setTimeout(() => document.activeElement === target && target.select()); // it is taken after this event
}

/**
 * Tells a problem of the server's at the field that it is about.
 * @param {Store} store @param {Services} services @param {() => Field[]} fields
 */
function createTelling(store, services, fields) {
  /** @type {Field|null} */
  let told = null;
  return () => {
    const { error } = store.get().connection;
    const { where } = error ?? {};
    const spot = where ? fields().find((each) => each.where.test(where)) : null;
    told?.tell(null);
    told = spot ?? null;
    if (!error || !spot) return;
    spot.tell(mistake(error, services));
    spot.node.closest('details')?.setAttribute('open', '');
  };
}
