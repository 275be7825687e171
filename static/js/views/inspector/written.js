/**
 * One number written out: the terms that it is the sum of, with letters and numbers, and beside their sum the
 * server's number.
 */

import { el, fill, icon } from '../../core/dom.js';
import { ROUNDING } from '../../model/provenance.js';
import { number } from '../../model/format.js';
import { entry, lettersOf } from '../parts/entries.js';
import { createParser } from '../parts/formulas.js';

/** @import {CatalogueNode} from '../../model/cellgraph.js' */
/** @import {Equation, Operand} from '../../model/equations.js' */
/** @import {Place, Provenance, Term} from '../../model/provenance.js' */
/** @import {Services} from '../../services.js' */
/** @import {Shown} from './operands.js' */

/** A negative number after a sign. @param {number} x */
const bracketed = (x) => (x < 0 ? `(${number(x)})` : number(x));

/**
 * How an elementwise operation is put with its number in.
 * @type {Record<string, (numbers: number[], Y: number) => string>}
 */
const PUT = {
  complement: ([a]) => `1 - ${bracketed(a)}`,
  tanh: ([a]) => `tanh(${number(a)})`,
  sigmoid: ([a]) => `σ(${number(a)})`,
  relu: ([a]) => `max(0, ${number(a)})`,
  identity: ([a]) => number(a),
  softmax: ([a]) => `exp(${number(a)}) / Σ`,
  cross_entropy: ([y, output]) => `-${number(y)} · ln ${number(output)}`,
  bce: ([y, output], Y) =>
    `-(${number(y)} · ln ${number(output)} + ${number(1 - y)} · ln ${number(1 - output)}) / ${Y}`,
  mse: ([y, output], Y) => `(${number(output)} - ${bracketed(y)})² / ${Y}`,
};

/** All the figures that one can read at a glance. @param {number} x */
const long = (x) => number(x, 7);

/** @param {Pick<Services, 't'>} services @param {string} hint  what is said while no number is pointed at */
export function createWritten({ t }, hint) {
  const parse = createParser(); // the terms of a sum have the same letters
  const node = el('div', { class: hint ? 'written hint' : 'written', 'aria-live': 'polite' });
  clear();

  /** @param {Shown} shown @param {Operand} which @param {number} r @param {number} c */
  function letters({ graph, tape, notation }, which, r, c) {
    const of = /** @type {CatalogueNode} */ (graph.byId.get(which.id));
    const matrix = of.op === 'parameter' && of.shape.length === 2;
    return entry(
      lettersOf(which, of, 'entry')[notation],
      tape.batch > 1,
      { t: tape.t, ...(matrix ? { i: r, j: c } : { n: r, i: c }) },
      parse,
    );
  }

  /**
   * From where a number was received; the node there may have another shape, and so bears no index.
   * @param {Shown} shown
   * @param {Operand} from
   */
  function source({ graph, tape, notation }, { by }) {
    if (by === 'next') return [el('span', { class: 'quiet' }, t('operation.from.next', { t: tape.t + 1 }))];
    const { letters: whole } = /** @type {CatalogueNode} */ (graph.byId.get(/** @type {string} */ (by)));
    return [
      el('span', { class: 'quiet' }, `${t('operation.from')} `),
      entry(whole.value[notation], tape.batch > 1, { t: tape.t }, parse),
    ];
  }

  /**
   * @param {Shown} shown
   * @param {Equation} equation
   * @param {Term} term
   * @param {(place: Place) => number} numberAt
   */
  function row(shown, equation, { places, value }, numberAt) {
    const numbers = places.map(numberAt);
    const Y = /** @type {import('../../model/types.js').TapeNode} */ (shown.tape.nodes.get('output'))
      .shape[0];
    const put = PUT[equation.name ?? equation.kind];
    const from = equation.operands[places[0].k];
    const names =
      from.what === 'received'
        ? source(shown, from)
        : places.flatMap(({ k, r, c }, i) => [
            i > 0 ? el('span', { class: 'times' }, equation.kind in PUT ? ',' : '·') : null,
            letters(shown, equation.operands[k], r, c),
          ]);
    return el(
      'tr',
      {},
      el('td', { class: 'summand' }, ...names),
      el(
        'td',
        { class: 'number put' },
        put ? put(numbers, Y) : numbers.length > 1 ? `${number(numbers[0])} · ${bracketed(numbers[1])}` : '',
      ),
      el('td', { class: 'number summand-value' }, number(value)),
    );
  }

  function clear() {
    fill(node, hint && el('p', { class: 'quiet small' }, hint));
  }

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
      fill(
        node,
        el(
          'p',
          { class: 'written-value' },
          letters(shown, which, r, c),
          ' = ',
          el('span', { class: 'number' }, long(x)),
          name !== undefined && el('span', { class: 'quiet' }, ` (${name})`),
        ),
      );
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
        el(
          'p',
          { class: 'written-value' },
          letters(shown, equation.result, r, c),
          ' = ',
          el('span', { class: 'number' }, long(expected)),
        ),
        el(
          'div',
          {
            class: 'written-scroll',
            tabindex: '0',
            role: 'region',
            'aria-label': t('operation.written.caption'),
          },
          el(
            'table',
            { class: 'summands' },
            el('caption', { class: 'unseen' }, t('operation.written.caption')),
            el('tbody', {}, ...terms.map((term) => row(shown, equation, term, numberAt))),
            el(
              'tfoot',
              {},
              el(
                'tr',
                {},
                el(
                  'th',
                  { scope: 'row', colspan: 2 },
                  t(terms.length > 1 ? 'operation.written.sum' : 'operation.written.result'),
                ),
                el('td', { class: 'number' }, number(total)),
              ),
            ),
          ),
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
