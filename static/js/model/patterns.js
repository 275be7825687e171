// Which steps of a sequence have an input of their own and which are asked for an answer, as courses name it.

import { same } from './held.js';
import { opening } from './state.js';
import { patternsOf, presetOf, presetSpec } from './presets.js';
import { controls, defaultSpec } from './spec.js';
import { ownAt, taskOf, taskPatch } from './tasks.js';

/** @import {Selection, Spec, View} from './types.js' */
/** @import {Preset} from './presets.js' */

/** @param {Spec['loss']['at']} at @param {number} T @returns {number[]} */
const stepsOf = (at, T) => (at === 'all' ? [...Array(T).keys()] : at === 'last' ? [T - 1] : at);

/**
 * The pattern that a spec has: that of its networks, where any reads both ways; that of its task, where the
 * loss stands as the task puts it; else by where the loss stands.
 * @param {Spec} spec
 * @param {any[]} tasks  of the catalogue
 * @returns {string}  the name of a preset
 */
export function patternOf({ models, ...spec }, tasks) {
  if (models.some(({ bidirectional }) => bidirectional === true)) return 'bidirectional';
  const { T, at } = controls({ models, ...spec });
  const task = taskOf(tasks, spec.sequence);
  const steps = stepsOf(at, T);
  if (task && String(stepsOf(ownAt(task, T), T)) === String(steps)) return task.pattern;
  return steps.length === 1 && T > 1 ? 'many-to-one' : 'many-to-many';
}

/**
 * A pattern's example, its text in the page's language, and what is looked at in it first: a network that
 * reads both ways, if there is one.
 * @param {Preset} preset
 * @param {any[]} tasks
 * @param {View['lang']} lang
 * @returns {{spec: Spec, selection: Partial<Selection>}}
 */
export function patternExample(preset, tasks, lang) {
  const spec = presetSpec(preset, tasks);
  const { options } = taskPatch(tasks, spec, String(spec.sequence.task), lang);
  const sequence = /** @type {Spec['sequence']} */ ({ ...spec.sequence, ...options });
  const both = spec.models.findIndex(({ bidirectional }) => bidirectional === true);
  const selection = { ...opening(spec), ...(both < 0 ? {} : { model: both }) };
  return { spec: { ...spec, sequence }, selection: { ...selection, layer: 0, direction: 'forward' } };
}

/**
 * The pattern's example that a spec is, to the last field; null: none, or the first example, which the page
 * opens on.
 * @param {Spec} spec
 * @param {{presets: Preset[], tasks: any[]}} catalogue
 * @param {View['lang']} lang
 */
export function openPattern(spec, { presets, tasks }, lang) {
  const examples = patternsOf(presets).map((preset) => ({
    ...preset,
    spec: patternExample(preset, tasks, lang).spec,
  }));
  return same(spec, defaultSpec()) ? null : presetOf(spec, examples, tasks);
}
