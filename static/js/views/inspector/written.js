/**
 * One number written out: the terms that it is the sum of, with letters and numbers, and beside their sum the
 * server's number.
 */

import { el, fill, icon } from '../../core/dom.js';
import { ROUNDING } from '../../model/provenance.js';
import { bracketed, number, putIn } from '../../model/format.js';
import { entry, lettersOf } from '../parts/entries.js';
import { createParser } from '../parts/formulas.js';

/** @import {Child} from '../../core/dom.js' */
/** @import {CatalogueNode} from '../../model/cellgraph.js' */
/** @import {Equation, Operand} from '../../model/equations.js' */
/** @import {Place, Provenance, Term} from '../../model/provenance.js' */
/** @import {Services} from '../../services.js' */
/** @import {Shown} from './operands.js' */

/** All the figures that one can read at a glance. @param {number} x */
const long = (x) => number(x, 7);

/** @param {Pick<Services, 't'>} services @param {string} hint  said while no number is pointed at */
export function createWritten({ t }, hint) {
  const letters = createLetters(t);
  const node = el('div', { class: hint ? 'written hint' : 'written', 'aria-live': 'polite' });
  const clear = () => fill(node, hint && el('p', { class: 'quiet small' }, hint));
  clear();
  return {
    node,
    clear,
    /**
     * @param {Shown} shown
     * @param {Operand} which
     * @param {number} r
     * @param {number} c
     * @param {number} x
     * @param {string} [name]  what it stands for
     */
    value(shown, which, r, c, x, name) {
      const meaning = name !== undefined && el('span', { class: 'quiet' }, ` (${name})`);
      fill(node, equals(letters.entry(shown, which, r, c), x, meaning));
    },
    /**
     * @param {Shown} shown
     * @param {Equation} equation
     * @param {number} r
     * @param {number} c
     * @param {Provenance} found
     * @param {(place: Place) => number} numberAt
     */
    sum(shown, equation, r, c, { terms, total, expected, gap }, numberAt) {
      const verdict = Number.isNaN(gap) ? 'nonfinite' : gap <= ROUNDING ? 'good' : 'bad';
      fill(
        node,
        equals(letters.entry(shown, equation.result, r, c), expected),
        tableOf(
          t,
          terms.map((term) => row(letters, shown, equation, term, numberAt)),
          total,
        ),
        el(
          'p',
          { class: `adds small ${verdict}` },
          icon(verdict === 'good' ? 'check' : 'alert'),
          t(`operation.written.${verdict}`, { number: number(expected), gap: number(gap, 2) }),
        ),
      );
    },
  };
}

/** A number by its letters. @param {Child} letters @param {number} x @param {Child} [meaning] */
const equals = (letters, x, meaning) =>
  el('p', { class: 'written-value' }, letters, ' = ', el('span', { class: 'number' }, long(x)), meaning);

/**
 * The letters of single numbers; the terms of a sum have the same ones, which are read once.
 * @param {Services['t']} t
 */
function createLetters(t) {
  const parse = createParser();
  return {
    /** @param {Shown} shown @param {Operand} which @param {number} r @param {number} c */
    entry({ graph, tape, notation }, which, r, c) {
      const of = /** @type {CatalogueNode} */ (graph.byId.get(which.id));
      const matrix = of.op === 'parameter' && of.shape.length === 2;
      const indices = { t: tape.t, ...(matrix ? { i: r, j: c } : { n: r, i: c }) };
      return entry(lettersOf(which, of, 'entry')[notation], tape.batch > 1, indices, parse);
    },
    /**
     * The node from which a number was received; it may have another shape, and so bears no index.
     * @param {Shown} shown
     * @param {Operand} from
     */
    source({ graph, tape, notation }, { by }) {
      if (by === 'next') {
        return [el('span', { class: 'quiet' }, t('operation.from.next', { t: tape.t + 1 }))];
      }
      const { letters: whole } = /** @type {CatalogueNode} */ (graph.byId.get(/** @type {string} */ (by)));
      return [
        el('span', { class: 'quiet' }, `${t('operation.from')} `),
        entry(whole.value[notation], tape.batch > 1, { t: tape.t }, parse),
      ];
    },
  };
}

/**
 * A term: its letters, its numbers put in, and its value.
 * @param {ReturnType<typeof createLetters>} letters
 * @param {Shown} shown
 * @param {Equation} equation
 * @param {Term} term
 * @param {(place: Place) => number} numberAt
 */
function row(letters, shown, equation, { places, value }, numberAt) {
  const numbers = places.map(numberAt);
  const text = shown.graph.operations[equation.name ?? equation.kind]?.text;
  const from = equation.operands[places[0].k];
  const sign = equation.kind === 'loss' ? ',' : '·';
  const names =
    from.what === 'received'
      ? letters.source(shown, from)
      : places.flatMap(({ k, r, c }, i) => [
          i > 0 ? el('span', { class: 'times' }, sign) : null,
          letters.entry(shown, equation.operands[k], r, c),
        ]);
  const product = numbers.length > 1 ? `${number(numbers[0])} · ${bracketed(numbers[1])}` : '';
  return el(
    'tr',
    {},
    el('td', { class: 'summand' }, ...names),
    el('td', { class: 'number put' }, text ? putIn(text, numbers, outputsOf(shown)) : product),
    el('td', { class: 'number summand-value' }, number(value)),
  );
}

/** How many outputs the network has. @param {Shown} shown */
const outputsOf = ({ tape }) =>
  /** @type {import('../../model/types.js').TapeNode} */ (tape.nodes.get('output')).shape[0];

/** @param {Services['t']} t @param {HTMLElement[]} rows @param {number} total */
function tableOf(t, rows, total) {
  const caption = t('operation.written.caption');
  const name = t(rows.length > 1 ? 'operation.written.sum' : 'operation.written.result');
  return el(
    'div',
    { class: 'written-scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el(
      'table',
      { class: 'summands' },
      el('caption', { class: 'unseen' }, caption),
      el('tbody', {}, ...rows),
      el(
        'tfoot',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'row', colspan: 2 }, name),
          el('td', { class: 'number' }, number(total)),
        ),
      ),
    ),
  );
}
