/** How weights are drawn: the rule, its gain and the forget bias. */

import { el, write } from '../../core/dom.js';
import { WHERE } from '../../model/mistakes.js';
import { labelOf, NETWORK } from '../../model/names.js';
import { optionTitles, recordOf } from '../../model/options.js';
import { KNOWN, RULES } from '../../model/spec.js';
import { formOf } from '../../model/unlike.js';
import { chooser, field, slider } from '../parts/fields.js';

/** @import {Group, Turns} from './turns.js' */
/** @import {State} from '../../model/types.js' */
/** @import {Choice} from '../parts/fields.js' */
/** @import {Services} from '../../services.js' */

/** Ends of the sliders, for common values; any other number is typed. */
const GAIN_END = 3,
  BIAS_ENDS = [-2, 6];

/** @param {Services} services @param {Turns} turns @returns {Group} */
export function createInitial(services, turns) {
  const { t } = services;
  const { turn, accepted } = turns;
  const rules = RULES.map((each) => {
    const group = t(`rail.rules.${KNOWN.includes(each) ? 'known' : 'libraries'}`);
    return /** @type {Choice} */ ([each, t(`rail.rule.${each}`), group]);
  });
  const rule = chooser(rules, (value) => turn({ rule: value, own: 'none' }));
  const ruleField = field(t('rail.rule'), rule.node, WHERE.rule);
  ruleField.node.classList.add('deep');
  const given = el('p', { class: 'quiet small' });
  const form = el('p', { class: 'quiet small rule-form' });
  ruleField.node.append(given, form);
  const gain = slider({
    label: t('rail.gain'),
    exact: t('rail.exact', { label: t('rail.gain') }),
    where: WHERE.gain,
    min: 0,
    max: GAIN_END,
    step: 0.05,
    turn: (value) => turn({ gain: value }),
    accepted: () => accepted('gain'),
  });
  const bias = createBias(services, turns);
  return {
    fields: [ruleField, gain, bias],
    draw(now, state) {
      const { spec } = state;
      rule.set(now.own === 'none' ? now.rule : '', [
        ...(now.own === 'none' ? [] : [/** @type {Choice} */ (['', t(`rail.own.${now.own}`)])]),
        ...rules,
      ]);
      write(given, now.own === 'none' ? '' : t(`rail.given.${now.own}`));
      given.hidden = now.own === 'none';
      const said = formsOf(services, state);
      write(form, said.join(' '));
      form.hidden = said.length === 0;
      gain.node.hidden = // no rule draws anything that it multiplies
        now.own === 'all' || !spec.models.some(({ cell, weights }) => NETWORK[cell].gained && !weights);
      gain.set(now.gain, [Math.min(0, now.gain), Math.max(GAIN_END, now.gain)]);
      bias.node.hidden = !spec.models.some(
        ({ cell, weights, bias: biased }) => NETWORK[cell].forgets && !weights && biased !== false,
      );
      bias.draw(now.forgetBias);
    },
  };
}

/**
 * Where networks are not of the form that the library has by whose rule they are drawn: what that is.
 * @param {Services} services @param {State} state @returns {string[]}
 */
function formsOf({ t, lang }, { spec, catalogue }) {
  const said = spec.models.map((model) => {
    const form = formOf(model);
    const network = labelOf(model);
    if (form && form.layer === null) return t('rail.rule.lacks', { library: form.library, network });
    const record = recordOf(catalogue, model);
    const options = form && record ? Object.entries(form.unlike) : [];
    const told = options.map(([name, value]) => optionTitles(record, name, value)?.[lang]).filter(Boolean);
    if (!form || told.length === 0) return '';
    return t('rail.rule.unlike', { library: form.library, layer: form.layer ?? '', form: told.join('; ') });
  });
  return [...new Set(said)].filter(Boolean);
}

/** The forget bias, and the way back to the rule's own. @param {Services} services @param {Turns} turns */
function createBias({ t }, { turn }) {
  const clear = () => turn({ forgetBias: null });
  const made = slider({
    label: t('rail.bias'),
    exact: t('rail.exact', { label: t('rail.bias') }),
    none: t('rail.bias.rule'),
    clear,
    where: WHERE.bias,
    min: BIAS_ENDS[0],
    max: BIAS_ENDS[1],
    step: 0.1,
    turn: (value) => turn({ forgetBias: value }),
  });
  const own = el(
    'button',
    { class: 'linklike small deep', type: 'button', on: { click: clear }, title: t('rail.bias.own.long') },
    t('rail.bias.own'),
  );
  made.node.querySelector('.exact')?.before(own);
  made.node.classList.add('bias');
  made.node.querySelector('label')?.setAttribute('title', t('rail.bias'));
  return {
    ...made,
    draw(/** @type {number|null} */ now) {
      made.set(now, [Math.min(BIAS_ENDS[0], now ?? 0), Math.max(BIAS_ENDS[1], now ?? 0)]);
      own.hidden = now === null;
    },
  };
}
