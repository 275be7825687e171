/** The settings of the user's own table: columns, gaps, horizon, standardised, how it is read. */

import { el, fill } from '../../core/dom.js';
import { waysOf } from '../../model/owntable.js';
import { chooser, field } from '../parts/fields.js';
import { createColumns } from './owncolumns.js';

/** @import {Services} from '../../services.js' */
/** @import {Doubt, Roles} from '../../model/owntable.js' */
/** @import {Reading} from './ownreading.js' */

const SEPARATORS = ['comma', 'semicolon', 'tab', 'bar', 'blank', 'none'];
const FILLS = ['last', 'linear', 'mean'];
const FARTHEST = 50;
/** Fields that no mistake of a spec is about. */
const NOWHERE = /^(?!)/;

/**
 * @param {Services} services
 * @param {{use: (turned: Partial<Roles>) => void, again: (turned: Record<string, any>) => void}} turn
 */
export function createSettings(services, { use, again }) {
  const { t } = services;
  const columns = createColumns(services, use);
  const filled = (/** @type {string} */ how) => again({ fill: how === 'none' ? undefined : how });
  const fills = chooser(options(t, 'own.fill', ['none', ...FILLS]), filled);
  const gaps = field(t('own.fill'), fills.node, NOWHERE);
  const steps = () => Math.min(FARTHEST, Math.max(1, Math.round(Number(horizon.value)) || 1));
  const horizon = el('input', {
    class: 'entry',
    type: 'number',
    min: 1,
    max: FARTHEST,
    step: 1,
    on: { change: () => use({ horizon: steps() }) },
  });
  const ahead = field(t('own.horizon'), horizon, /^sequence\.horizon$/);
  ahead.node.classList.add('inline');
  const standard = el('input', {
    type: 'checkbox',
    on: { change: () => use({ standard: standard.checked }) },
  });
  const scaled = el('p', { class: 'quiet small' });
  const how = createHow(services, again);
  const doubts = el('div', { class: 'doubts small' });
  const node = el(
    'div',
    { class: 'ownsettings', hidden: true },
    doubts,
    columns.node,
    gaps.node,
    ahead.node,
    el('label', { class: 'tick' }, standard, t('own.standard')),
    scaled,
    how.node,
  );

  return {
    node,
    scaled,
    fields: [ahead],
    /** @param {Reading} reading */
    draw({ table, roles, chosen }) {
      node.hidden = table === null;
      columns.draw(table, roles);
      if (!table) return;
      fill(doubts, ...table.doubts.map((doubt) => el('p', {}, ...doubted(services, doubt, again))));
      gaps.node.hidden = !table.columns.some(({ kind, missing }) => kind === 'number' && missing.length > 0);
      fills.set(chosen.fill ?? 'none');
      [ahead.node.hidden, standard.disabled] = [roles === null, roles === null];
      horizon.value = String(roles?.horizon ?? 1);
      standard.checked = roles?.standard ?? true;
      how.draw(table, chosen);
    },
  };
}

/**
 * How something doubtful was read, and a button for each other reading.
 * @param {Services} services @param {Doubt} doubt @param {(turned: Record<string, any>) => void} again
 */
function doubted({ t }, doubt, again) {
  const { kind, text, line } = doubt;
  const [taken, ...others] = waysOf(doubt);
  const said = t(`own.doubt.${kind}.${taken.way}`, { text, line: line ?? '', numbers: taken.numbers });
  return [
    said,
    ...others.flatMap(({ choice, way, numbers }) => [
      ' ',
      el(
        'button',
        { class: 'linklike', type: 'button', on: { click: () => again(choice) } },
        t(`own.choose.${kind}.${way}`, { numbers }),
      ),
    ]),
  ];
}

/**
 * Each of these with its title in the catalogue.
 * @param {Services['t']} t @param {string} key @param {string[]} values @returns {[string, string][]}
 */
const options = (t, key, values) => values.map((value) => [value, t(`${key}.${value}`)]);

/**
 * How the text is read: what the server has found, and what else it might be.
 * @param {Services} services @param {(turned: Record<string, any>) => void} again
 */
function createHow({ t }, again) {
  /** @param {string} name @param {string[]} values @param {(value: string) => unknown} meant */
  const one = (name, values, meant) => {
    const made = chooser([], (value) =>
      again({
        [name]: value === '' ? undefined : meant(value),
        ...(name === 'separator' && { grouped: undefined }),
      }),
    );
    const { node } = field(t(`own.${name}`), made.node, NOWHERE);
    return {
      node,
      /** @param {unknown} found @param {unknown} chosen */
      set: (found, chosen) =>
        made.set(chosen === undefined ? '' : String(chosen), [
          ['', t('own.auto', { what: t(`own.${name}.${found}`) })],
          ...options(t, `own.${name}`, values),
        ]),
    };
  };
  const separator = one('separator', SEPARATORS, (value) => value);
  const decimal = one('decimal', ['.', ','], (value) => value);
  const header = one('header', ['true', 'false'], (value) => value === 'true');
  const node = el(
    'details',
    { class: 'how' },
    el('summary', {}, t('own.how')),
    el('div', {}, separator.node, decimal.node, header.node),
  );
  return {
    node,
    /** @param {import('../../model/owntable.js').OwnTable} table @param {Record<string, any>} chosen */
    draw({ assumed }, chosen) {
      node.hidden = assumed?.separator == null;
      if (assumed?.separator == null) return;
      separator.set(assumed.separator, chosen.separator);
      decimal.set(assumed.decimal, chosen.decimal);
      header.set(assumed.header, chosen.header);
    },
  };
}
