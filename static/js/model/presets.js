// Named examples as specs.

import { taskOf } from './tasks.js';

/** @import {LossSpec, Selection, Spec} from './types.js' */

/**
 * A named example. What its spec leaves out is as the task has it. `reasons`: why one would open it; `opens`:
 * the numbers to look at first; `pattern`: it is there for its pattern of inputs and answers, not for its
 * gradients.
 * @typedef {{name: string, titles: Record<string, string>, reasons: Record<string, string>,
 *   descriptions: Record<string, string>, spec: Omit<Spec, 'loss'|'truncate'> & {loss?: Partial<LossSpec>},
 *   opens?: Partial<Selection>|null, pattern?: boolean}} Preset
 */

/** The examples of how gradients live and die. @param {Preset[]} presets */
export const casesOf = (presets) => presets.filter(({ pattern }) => !pattern);

/** Those of patterns of inputs and answers. @param {Preset[]} presets */
export const patternsOf = (presets) => presets.filter(({ pattern }) => pattern);

/**
 * Left out, a loss is the task's own kind, at the last step, summed.
 * @param {Preset} preset
 * @param {any[]} tasks  of the catalogue
 * @returns {Spec}
 */
export function presetSpec({ spec }, tasks) {
  const kind = taskOf(tasks, spec.sequence)?.loss_kind ?? 'cross_entropy';
  return { truncate: null, ...spec, loss: { kind, at: 'last', reduction: 'sum', ...spec.loss } };
}

/**
 * The example that a spec is, to the last field; null: none.
 * @param {Spec} spec
 * @param {Preset[]} presets
 * @param {any[]} tasks
 * @returns {Preset|null}
 */
export function presetOf(spec, presets, tasks) {
  const wanted = ordered(spec);
  return presets.find((preset) => ordered(presetSpec(preset, tasks)) === wanted) ?? null;
}

/** JSON, whatever the order in which fields were set. @param {unknown} value */
const ordered = (value) =>
  JSON.stringify(value, (_, each) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
