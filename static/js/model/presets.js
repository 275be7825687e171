// Named examples as specs.

import { taskOf } from './tasks.js';

/** @import {Preset, Spec} from './types.js' */

/** Left out, a loss is the task's own kind, at the last step, summed. @param {Preset} preset @param {any[]} tasks  of the catalogue @returns {Spec} */
export function presetSpec({ spec }, tasks) {
  const task = taskOf(tasks, spec.sequence);
  return { truncate: null, ...spec, loss: { kind: task.loss_kind, at: 'last', reduction: 'sum', ...spec.loss } };
}

/** The example that a spec is, to the last field; null: none. @param {Spec} spec @param {Preset[]} presets @param {any[]} tasks @returns {Preset|null} */
export function presetOf(spec, presets, tasks) {
  const wanted = ordered(spec);
  return presets.find((preset) => ordered(presetSpec(preset, tasks)) === wanted) ?? null;
}

/** JSON, whatever the order in which fields were set. @param {unknown} value */
const ordered = (value) => JSON.stringify(value, (_, each) => (each !== null && typeof each === 'object' && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each));
