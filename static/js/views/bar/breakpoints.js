/** Breakpoints in words: what each waits for, and why playing has stopped. */

import { BREAKPOINTS, same, toggled } from '../../model/breakpoints.js';
import { fixed, number, power } from '../../model/format.js';
import { nameOf } from '../../model/names.js';

/** @import {Run} from '../../model/types.js' */
/** @import {Breakpoint, Halt} from '../../model/breakpoints.js' */
/** @import {Translate} from '../../core/i18n.js' */
/** @import {Store, Services} from '../../services.js' */

export const GRADIENT = { dh: '∂L/∂h', dc: '∂L/∂c' };
/** @param {Translate} t @param {number} share */
const percent = (t, share) => t('number.percent', { number: fixed(100 * share, 1).replace(/\.0$/, '') });

/** What it waits for, in words. @param {Translate} t @param {Breakpoint} breakpoint @returns {string} */
export function described(t, breakpoint) {
  switch (breakpoint.kind) {
    case 'norm':
      return t(`breakpoints.norm.${breakpoint.side}`, {
        gradient: GRADIENT[breakpoint.of],
        value: number(breakpoint.value, 1),
      });
    case 'gate':
      return t('breakpoints.gate', { gate: breakpoint.gate, share: percent(t, breakpoint.share) });
    case 'nonfinite':
      return t('breakpoints.nonfinite');
    case 'loss':
      return t('breakpoints.loss', { k: breakpoint.k });
    case 'step':
      return t('breakpoints.step', { t: breakpoint.t });
  }
}

/** Why playing has stopped. @param {Translate} t @param {Run} run @param {Halt} halt @returns {string} */
export function told(t, run, { breakpoint, model, pass, t: step, found }) {
  const places = { network: nameOf(run.models, model, t), t: step, way: t(`breakpoints.way.${pass}`) };
  switch (breakpoint.kind) {
    case 'norm':
      return t(`halt.norm.${breakpoint.side}`, {
        ...places,
        gradient: GRADIENT[breakpoint.of],
        found: power(Number(found), 2),
        value: number(breakpoint.value, 1),
      });
    case 'gate':
      return t('halt.gate', {
        ...places,
        gate: breakpoint.gate,
        found: percent(t, Number(found)),
        share: percent(t, breakpoint.share),
      });
    case 'nonfinite':
      return t('halt.nonfinite', { ...places, name: String(found) });
    case 'loss':
      return t('halt.loss', places);
    case 'step':
      return t('halt.step', places);
  }
}

/** A breakpoint at a step, set or taken away. @param {Store} store @param {Services} services */
export function toggleHere(store, { t, say }) {
  const { view, selection } = store.get();
  const here = /** @type {Breakpoint} */ ({ kind: 'step', t: selection.t, on: true });
  const breakpoints = toggled(view.breakpoints, here);
  store.set({ view: { ...view, breakpoints } });
  say(
    t(
      breakpoints.some((each) => same(each, here))
        ? 'breakpoints.set'
        : view.breakpoints.length === BREAKPOINTS
          ? 'breakpoints.full'
          : 'breakpoints.gone',
      { t: selection.t, most: BREAKPOINTS },
    ),
  );
}
