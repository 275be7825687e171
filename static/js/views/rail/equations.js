/**
 * The equations of the network that is looked at, as a text: read by the server while one writes, shown as
 * formulas, and run as soon as they are a cell. What is wrong is told with its line; the last good cell
 * stays.
 */

import { el, fill, mathml, write } from '../../core/dom.js';
import * as client from '../../api/client.js';
import { chosen, equationsOf, recordOf, variantWith, withEquations } from '../../model/options.js';
import { labelOf, nameOf } from '../../model/names.js';
import { lineOf } from '../../model/mistakes.js';
import { withOwn } from '../../run/catalogue.js';
import { download } from '../parts/download.js';
import { mistake, serverWords } from '../parts/problem.js';

/** @import {Problem, State} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

const PAUSE = 400; // without a key, ms, before the text is read

/** A network's equations; null until the catalogue is here. @param {State} state @param {number} m */
function textOf({ catalogue, spec }, m) {
  const model = spec.models[m];
  const record = recordOf(catalogue, model);
  return equationsOf(model) ?? (record && /** @type {any} */ (variantWith(model, record))?.text) ?? null;
}

/**
 * @typedef {object} Panel
 * @property {HTMLElement} node
 * @property {HTMLTextAreaElement} text
 * @property {HTMLInputElement} name
 * @property {HTMLElement} lines
 * @property {HTMLElement} said
 * @property {HTMLElement} formulas
 * @property {HTMLInputElement} file
 */

/** @param {Services['t']} t @param {{save: () => void, close: () => void}} does @returns {Panel} */
function createPanel(t, { save, close }) {
  const lines = el('div', { class: 'equation-lines', 'aria-hidden': 'true' });
  const text = el('textarea', {
    class: 'equation-text',
    'aria-label': t('equations.text'),
    'aria-describedby': 'equations-said',
    spellcheck: 'false',
    autocomplete: 'off',
    wrap: 'off',
    rows: 8,
  });
  text.addEventListener('scroll', () => (lines.scrollTop = text.scrollTop));
  const name = el('input', { class: 'entry', type: 'text', maxlength: 24 });
  const said = el('div', { class: 'equation-said', id: 'equations-said', role: 'status' });
  const formulas = el('div', {
    class: 'equation-formulas',
    role: 'group',
    'aria-label': t('equations.formulas'),
  });
  const file = el('input', { type: 'file', accept: '.cell,text/plain', hidden: true });
  const key = (/** @type {string} */ label, /** @type {() => void} */ click) =>
    el('button', { class: 'button framed', type: 'button', on: { click } }, label);
  const node = el(
    'div',
    { class: 'equation-panel', hidden: true },
    el('label', {}, t('equations.name'), name),
    el('div', { class: 'equation-editor' }, lines, text),
    said,
    formulas,
    el(
      'div',
      { class: 'equation-keys' },
      key(t('equations.save'), save),
      key(t('equations.open'), () => file.click()),
      key(t('equations.close'), close),
    ),
    file,
    el('p', { class: 'quiet small' }, t('equations.how')),
  );
  return { node, text, name, lines, said, formulas, file };
}

/** The numbers of the lines, the wrong one marked. @param {Panel} panel @param {number|null} wrong */
function number({ lines, text }, wrong) {
  const count = text.value.split('\n').length;
  fill(
    lines,
    ...Array.from({ length: count }, (_, i) =>
      el('div', { class: i + 1 === wrong ? 'wrong' : '' }, String(i + 1)),
    ),
  );
  lines.scrollTop = text.scrollTop;
}

/**
 * What is wrong: in English the server's own sentence, which says the place and what was expected there.
 * @param {Panel} panel @param {Problem|null} problem @param {Services} services
 */
function tell(panel, problem, services) {
  const wrong = problem && lineOf(problem);
  const own = problem && wrong !== null && services.lang === 'en' ? services.told(problem).words : '';
  panel.text.setAttribute('aria-invalid', String(problem !== null));
  fill(
    panel.said,
    ...(problem ? [el('p', { class: 'problem' }, ...(own ? [own] : mistake(problem, services)))] : []),
  );
  const words = problem && serverWords(problem, services);
  if (words) panel.said.append(/** @type {Node} */ (words));
  number(panel, wrong);
}

/**
 * The editor between two events. `at`: the network whose equations these are; `known`: those of the spec,
 * with their name, that the editor took over or had run. What is written and is no cell yet stays until the
 * spec has others.
 * @typedef {{store: Store, services: Services, panel: Panel, opener: HTMLButtonElement, at: number,
 *   known: string, timer: number, under: AbortController}} Editor
 */

/** @param {Editor} editor */
const named = ({ panel, services }) => panel.name.value.trim() || services.t('equations.unnamed');

/** @param {Editor} editor */
function chosenAt({ store }) {
  const { selection, spec } = store.get();
  return Math.min(selection.model, spec.models.length - 1);
}

/** @param {Editor} editor @param {boolean} open */
function toggle(editor, open) {
  const { panel, opener } = editor;
  panel.node.hidden = !open;
  opener.setAttribute('aria-expanded', String(open));
  if (open) take(editor, chosenAt(editor));
  draw(editor);
  if (!open) return opener.focus();
  panel.node.scrollIntoView({ block: 'nearest' });
  panel.text.focus({ preventScroll: true });
}

/** @param {string} text @param {import('../../model/types.js').ModelSpec} model */
const keyOf = (text, { cell_name }) => JSON.stringify([text, cell_name]);

/** Takes over the text of a network. @param {Editor} editor @param {number} m */
function take(editor, m) {
  const { store, services, panel } = editor;
  const state = store.get();
  const text = textOf(state, m);
  if (text === null) return;
  const model = state.spec.models[m];
  clearTimeout(editor.timer);
  editor.under.abort();
  Object.assign(editor, { at: m, known: keyOf(text, model) });
  panel.text.value = text;
  panel.name.value =
    equationsOf(model) === null
      ? services.t('equations.changed', { network: labelOf(model) })
      : (model.cell_name ?? '');
  tell(panel, null, services);
  const record = recordOf(state.catalogue, model);
  show(editor, record && variantWith(model, record));
}

/** The formulas of a variant of a cell. @param {Editor} editor @param {any} variant */
function show({ store, panel }, variant) {
  const { notation } = store.get().view;
  fill(panel.formulas, ...(variant ? [mathml(variant.equations[notation])] : []));
}

/** @param {Editor} editor */
function later(editor) {
  number(editor.panel, null);
  clearTimeout(editor.timer);
  editor.timer = window.setTimeout(() => void check(editor), PAUSE);
}

/** Asks what the text means; a good one is run. @param {Editor} editor */
async function check(editor) {
  const { store, services, panel } = editor;
  editor.under.abort();
  editor.under = new AbortController();
  const { signal } = editor.under;
  const text = panel.text.value;
  try {
    const record = await client.ownCell(text, signal);
    if (signal.aborted) return;
    tell(panel, null, services);
    show(editor, record.variants[0]);
    withOwn(store, text, record);
    run(editor, text, record);
  } catch (problem) {
    if (!signal.aborted) tell(panel, /** @type {Problem} */ (problem), services);
  }
}

/** @param {Editor} editor @param {string} text @param {any} record */
function run(editor, text, record) {
  const { spec, catalogue } = editor.store.get();
  const model = spec.models[editor.at];
  if (!model) return;
  const before = recordOf(catalogue, model);
  const next = withEquations(model, text, named(editor), record, before ? chosen(model, before) : {});
  if (JSON.stringify(next) === JSON.stringify(model)) return;
  editor.known = keyOf(text, next);
  editor.store.set({
    spec: { ...spec, models: spec.models.map((each, m) => (m === editor.at ? next : each)) },
  });
}

/** A file in place of the text. @param {Editor} editor @param {File} file */
async function read(editor, file) {
  const { panel } = editor;
  const text = await file.text().catch(() => null); // it may have gone since it was chosen
  if (text === null) return;
  if (panel.node.hidden) toggle(editor, true);
  panel.text.value = text;
  panel.name.value = file.name.replace(/\.[^.]*$/, '').slice(0, 24);
  later(editor);
}

/** Follows the spec where its equations are others than the editor knows. @param {Editor} editor */
function draw(editor) {
  const { store, services, panel, opener } = editor;
  const { spec } = store.get();
  const m = panel.node.hidden ? chosenAt(editor) : Math.min(editor.at, spec.models.length - 1);
  write(opener, services.t('equations.of', { network: nameOf(spec.models, m, services.t) }));
  if (panel.node.hidden) return;
  const text = textOf(store.get(), m);
  if (text !== null && keyOf(text, spec.models[m]) !== editor.known) take(editor, m);
}

/**
 * @param {Store} store @param {Services} services
 * @returns {{node: HTMLElement, open: (file: File) => void, stop: () => void}}  open: a file of equations in
 *   place of the text
 */
export function createEquations(store, services) {
  const panel = createPanel(services.t, {
    save: () => download(new Blob([panel.text.value], { type: 'text/plain' }), `${named(editor)}.cell`),
    close: () => toggle(editor, false),
  });
  const opener = el('button', {
    class: 'button framed',
    type: 'button',
    'aria-expanded': 'false',
    on: { click: () => toggle(editor, panel.node.hidden !== false) },
  });
  /** @type {Editor} */
  const editor = { store, services, panel, opener, at: 0, known: '', timer: 0, under: new AbortController() };
  panel.text.addEventListener('input', () => later(editor));
  panel.name.addEventListener('change', () => later(editor));
  panel.file.addEventListener('change', () => {
    const [file] = panel.file.files ?? [];
    if (file) void read(editor, file);
    panel.file.value = '';
  });
  const follow = () => draw(editor);
  const stops = [
    store.subscribe(follow, (state) => state.spec),
    store.subscribe(follow, (state) => state.catalogue),
    store.subscribe(follow, (state) => state.selection.model),
  ];
  follow();
  return {
    node: el('div', { class: 'field deep equation-field' }, opener, panel.node),
    open: (file) => void read(editor, file),
    stop() {
      clearTimeout(editor.timer);
      editor.under.abort();
      stops.forEach((stop) => stop());
    },
  };
}
