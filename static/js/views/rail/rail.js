/** The controls: what is asked of the server. Turning any of them makes a new spec, and so a new trace. */

import { el, fill, icon, write } from '../../core/dom.js';
import { CELLS, NETWORK } from '../../model/names.js';
import { WHERE } from '../../model/mistakes.js';
import { ACTIVATIONS, bounds, controls, RULES, withControls } from '../../model/spec.js';
import { readSteps, writeSteps } from '../../model/steps.js';
import { mostSteps, stepsOf, taskOf, taskPatch, tasksOf } from '../../model/tasks.js';
import { mount as mountCheck } from './check.js';
import { takeDrops } from './drop.js';
import { createPresets } from './presets.js';
import { chooser, choice, field, slider } from '../parts/fields.js';
import { mistake } from '../parts/problem.js';
import { createTaskOptions } from './tasks.js';

/** @import {Spec, Cell, ModelSpec} from '../../model/types.js' */
/** @import {Turn} from '../../model/spec.js' */
/** @import {Store, Services} from '../../services.js' */

/** The sliders' own ends, for what is common; more, up to the server's limits, is typed. */
const T_END = 200,
  HIDDEN_END = 64,
  GAIN_END = 3,
  BIAS_ENDS = [-2, 6];

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t } = services;
  const { lang } = store.get().view;
  const turn = (/** @type {Turn} */ patch) => store.set({ spec: withControls(store.get().spec, patch) });
  const turnModels = (/** @type {(model: ModelSpec) => ModelSpec} */ change) =>
    store.set({ spec: { ...store.get().spec, models: store.get().spec.models.map(change) } });
  const turnLoss = (/** @type {Partial<Spec['loss']>} */ patch) =>
    store.set({ spec: { ...store.get().spec, loss: { ...store.get().spec.loss, ...patch } } });

  const task = chooser([], (name) => turn(taskPatch(tasksOf(store.get()), store.get().spec, name, lang)));
  const taskField = field(t('rail.task'), task.node, WHERE.task);
  const about = el('p', { class: 'quiet small' });
  const options = createTaskOptions(store, services);
  const T = slider({
    label: t('rail.T'),
    exact: t('rail.exact', { label: t('rail.T') }),
    where: WHERE.T,
    min: 2,
    max: T_END,
    turn: (value) => turn({ T: value, ...stepsOf(tasksOf(store.get()), store.get().spec, value) }),
  });

  const steps = el('input', {
    class: 'entry',
    type: 'text',
    inputmode: 'numeric',
    'aria-label': t('rail.at.steps'),
    placeholder: t('rail.at.example'),
    on: { change: () => takeSteps() },
  });
  const at = choice({
    name: 'loss-at',
    options: [
      ['last', t('rail.at.last')],
      ['all', t('rail.at.all')],
      ['steps', t('rail.at.choose')],
    ],
    turn: (value) => {
      if (value !== 'steps') return turn({ at: /** @type {'last'|'all'} */ (value) });
      const { T: length, at: now } = controls(store.get().spec);
      turn({ at: Array.isArray(now) ? now : [length - 1] });
      steps.focus();
    },
  });
  const atField = field(t('rail.at'), el('div', { role: 'group', class: 'field' }, at.node, steps), WHERE.at);
  at.node.removeAttribute('role');
  /** Whether what was typed there is no list of steps: it stays, and nothing is asked. */
  let slip = false;
  function takeSteps() {
    const { steps: wanted, wrong } = readSteps(steps.value);
    slip = wrong !== null;
    atField.tell(wrong === null ? null : t('rail.at.wrong', { word: wrong }));
    if (!slip) turnLoss({ at: wanted });
  }

  const chips = CELLS.map((cell) =>
    el(
      'button',
      { class: `chip ${cell}`, type: 'button', on: { click: () => toggle(cell) } },
      icon(cell),
      NETWORK[cell].label,
    ),
  );
  const networks = field(
    t('rail.networks'),
    el('div', { class: 'chips', role: 'group' }, ...chips),
    WHERE.networks,
  );
  const toggle = (/** @type {Cell} */ cell) => {
    const { cells } = controls(store.get().spec);
    const wanted = cells.includes(cell)
      ? cells.filter((each) => each !== cell)
      : [...cells, cell].sort((a, b) => CELLS.indexOf(a) - CELLS.indexOf(b));
    if (wanted.length) turn({ cells: wanted });
  };

  const recurrent = choice({
    name: 'recurrent',
    options: [
      ['on', t('rail.recurrent.on')],
      ['cut', t('rail.recurrent.cut')],
      ['both', t('rail.recurrent.both')],
    ],
    turn: (value) => turn({ recurrent: /** @type {any} */ (value) }),
  });
  const recurrentField = field(t('rail.recurrent'), recurrent.node, WHERE.recurrent);
  const hidden = slider({
    label: t('rail.hidden'),
    exact: t('rail.exact', { label: t('rail.hidden') }),
    where: WHERE.hidden,
    min: 1,
    max: HIDDEN_END,
    turn: (value) => turn({ hidden: value }),
  });
  const rules = RULES.map((each) => /** @type {[string, string]} */ ([each, t(`rail.rule.${each}`)]));
  const rule = chooser(rules, (value) => turn({ rule: value, own: 'none' }));
  const ruleField = field(t('rail.rule'), rule.node, WHERE.rule);
  const given = el('p', { class: 'quiet small' });
  ruleField.node.append(given);
  const gain = slider({
    label: t('rail.gain'),
    exact: t('rail.exact', { label: t('rail.gain') }),
    where: WHERE.gain,
    min: 0,
    max: GAIN_END,
    step: 0.05,
    write: (value) => value.toFixed(2),
    turn: (value) => turn({ gain: value }),
  });
  const bias = slider({
    label: t('rail.bias'),
    exact: t('rail.exact', { label: t('rail.bias') }),
    none: t('rail.bias.rule'),
    clear: () => turn({ forgetBias: null }),
    where: WHERE.bias,
    min: BIAS_ENDS[0],
    max: BIAS_ENDS[1],
    step: 0.1,
    write: (value) => value.toFixed(1),
    turn: (value) => turn({ forgetBias: value }),
  });
  const own = el(
    'button',
    {
      class: 'linklike small',
      type: 'button',
      on: { click: () => turn({ forgetBias: null }) },
      title: t('rail.bias.own.long'),
    },
    t('rail.bias.own'),
  );
  bias.node.querySelector('.exact')?.before(own);
  bias.node.classList.add('bias');
  bias.node.querySelector('label')?.setAttribute('title', t('rail.bias'));
  const seed = el('input', {
    class: 'entry',
    type: 'number',
    min: 0,
    step: 1,
    on: { change: () => (seed.value === '' ? show() : turn({ seed: Number(seed.value) })) },
  });
  const reroll = el(
    'button',
    {
      class: 'button framed bare',
      type: 'button',
      'aria-label': t('rail.reroll'),
      title: t('rail.reroll'),
      on: { click: () => turn({ seed: Math.max(0, Math.floor(controls(store.get().spec).seed) + 1) }) },
    },
    icon('dice'),
    el('span', { class: 'shallow' }, t('rail.reroll.word')),
  );
  const seedField = field(t('rail.seed'), el('div', { class: 'seedrow' }, seed, reroll), WHERE.seed);
  seedField.node.classList.add('inline');
  const seedName = /** @type {HTMLElement} */ (seedField.node.querySelector('label'));

  const activation = chooser(
    ACTIVATIONS.map((each) => [each, each]),
    (value) =>
      turnModels((model) =>
        model.cell === 'rnn' ? { ...model, activation: /** @type {any} */ (value) } : model,
      ),
  );
  const activationField = field(t('rail.activation'), activation.node, WHERE.activation);
  const reset = chooser(
    [
      ['after', t('rail.reset.after')],
      ['before', t('rail.reset.before')],
    ],
    (value) =>
      turnModels((model) => (model.cell === 'gru' ? { ...model, reset: /** @type {any} */ (value) } : model)),
  );
  const resetField = field(t('rail.reset'), reset.node, WHERE.reset);
  const cut = el('input', {
    class: 'entry',
    type: 'number',
    min: 1,
    step: 1,
    placeholder: t('rail.truncate.none'),
    on: { change: () => turn({ truncate: cut.value === '' ? null : Number(cut.value) }) },
  });
  const cutField = field(t('rail.truncate'), cut, WHERE.truncate);
  const effect = el('button', { type: 'button', class: 'linklike small' }, t('rail.truncate.effect'));
  effect.addEventListener('click', () => {
    store.set({ view: { ...store.get().view, why: 'truncation' } });
    services.openPane('why');
  });
  cutField.node.append(effect);
  const reduction = choice({
    name: 'reduction',
    options: [
      ['sum', t('rail.reduction.sum')],
      ['mean', t('rail.reduction.mean')],
    ],
    turn: (value) => turnLoss({ reduction: /** @type {any} */ (value) }),
  });
  const reductionField = field(t('rail.reduction'), reduction.node, WHERE.reduction);
  const kind = el('p', { class: 'quiet small' });

  const presets = createPresets(store, services);
  const first = { class: 'button framed restart', type: 'button', title: t('rail.restart.long') };
  const restart = el('button', first, t('rail.restart'));
  restart.addEventListener('click', services.startOver);
  const check = el('div', { class: 'deep' });
  const fields = [
    taskField,
    T,
    atField,
    networks,
    recurrentField,
    hidden,
    ruleField,
    gain,
    bias,
    seedField,
    activationField,
    resetField,
    cutField,
    reductionField,
  ];
  const further = el(
    'details',
    { class: 'deep' },
    el('summary', {}, t('rail.more')),
    el('div', {}, gain.node, activationField.node, resetField.node, cutField.node, reductionField.node, kind),
  );
  for (const { node } of [taskField, options, atField, recurrentField, hidden, ruleField])
    node.classList.add('deep');
  for (const part of [seed, seedName, own]) part.classList.add('deep');
  fill(
    host,
    el(
      'form',
      { on: { submit: (/** @type {Event} */ event) => event.preventDefault() } },
      restart,
      presets.node,
      taskField.node,
      options.node,
      T.node,
      atField.node,
      networks.node,
      recurrentField.node,
      hidden.node,
      ruleField.node,
      bias.node,
      seedField.node,
      further,
    ),
    check,
  );
  taskField.node.append(about);

  function show() {
    const { spec, catalogue } = store.get();
    const now = controls(spec);
    const known = tasksOf(store.get());
    task.set(now.task ?? '', [
      ...(now.task === null ? [/** @type {[string, string]} */ (['', t('rail.task.own')])] : []),
      ...known.map(({ name, titles }) => /** @type {[string, string]} */ ([name, titles[lang]])),
    ]);
    write(about, taskOf(known, spec.sequence)?.descriptions[lang] ?? '');
    const limits = catalogue ? bounds(catalogue.limits) : { T: [1, T_END], hidden: [1, HIDDEN_END] };
    const most = Math.max(now.T, Math.min(limits.T[1], mostSteps(known, spec.sequence)));
    T.set(now.T, [limits.T[0], Math.min(most, Math.max(T_END, now.T))], [limits.T[0], most]);
    T.node.hidden = now.task === null;
    at.set(Array.isArray(now.at) ? 'steps' : now.at);
    steps.hidden = !Array.isArray(now.at);
    steps.value = Array.isArray(now.at) ? writeSteps(now.at) : '';
    if (slip) atField.tell(null);
    slip = false;
    chips.forEach((chip, i) => {
      chip.setAttribute('aria-pressed', String(now.cells.includes(CELLS[i])));
      chip.disabled = now.cells.every((cell) => cell === CELLS[i]); // one network must stay
    });
    recurrent.set(now.recurrent);
    hidden.set(
      now.hidden,
      [limits.hidden[0], Math.min(limits.hidden[1], Math.max(HIDDEN_END, now.hidden))],
      /** @type {[number, number]} */ (limits.hidden),
    );
    const isOwn = now.own === 'all'; // no rule draws anything: its settings have nothing to turn
    rule.set(now.own === 'none' ? now.rule : '', [
      ...(now.own === 'none' ? [] : [/** @type {[string, string]} */ (['', t(`rail.own.${now.own}`)])]),
      ...rules,
    ]);
    write(given, now.own === 'none' ? '' : t(`rail.given.${now.own}`));
    given.hidden = now.own === 'none';
    gain.node.hidden = isOwn;
    gain.set(now.gain, [Math.min(0, now.gain), Math.max(GAIN_END, now.gain)]);
    bias.node.hidden = !spec.models.some(({ cell, weights }) => cell === 'lstm' && !weights);
    bias.set(now.forgetBias, [
      Math.min(BIAS_ENDS[0], now.forgetBias ?? 0),
      Math.max(BIAS_ENDS[1], now.forgetBias ?? 0),
    ]);
    own.hidden = now.forgetBias === null;
    seed.value = String(now.seed);
    seedField.node.hidden = isOwn && now.task === null;
    write(seedName, t(isOwn ? 'rail.seed.data' : 'rail.seed'));
    const model = (/** @type {Cell} */ cell) => spec.models.find((each) => each.cell === cell);
    activationField.node.hidden = !model('rnn');
    activation.set(model('rnn')?.activation ?? 'tanh');
    resetField.node.hidden = !model('gru');
    reset.set(model('gru')?.reset ?? 'after');
    cut.value = now.truncate === null ? '' : String(now.truncate);
    reduction.set(spec.loss.reduction ?? 'sum');
    write(kind, t(`rail.kind.${spec.loss.kind}`));
    options.show();
  }

  /** The field that tells a problem of the server's. @type {import('../parts/fields.js').Field|null} */
  let told = null;
  function tell() {
    const { error } = store.get().connection;
    const all = [...options.fields(), ...fields];
    const spot = error?.where
      ? all.find(({ where }) => where.test(/** @type {string} */ (error.where)))
      : null;
    for (const each of told ? [told] : []) each.tell(null);
    told = spot ?? null;
    if (error) spot?.tell(mistake(error, services));
    if (spot) /** @type {HTMLDetailsElement|null} */ (spot.node.closest('details'))?.setAttribute('open', '');
  }

  show();
  tell();
  const unmountCheck = mountCheck(check, store, services);
  const stops = [
    store.subscribe(options.show, (state) => state.run?.id),
    store.subscribe(show, (state) => state.spec),
    store.subscribe(show, (state) => state.catalogue),
    store.subscribe(tell, (state) => state.connection),
    store.subscribe(tell, (state) => state.catalogue),
  ];
  const endDrops = takeDrops(store, services, options.open);
  return () => {
    unmountCheck();
    endDrops();
    presets.unmount();
    stops.forEach((stop) => stop());
  };
}
