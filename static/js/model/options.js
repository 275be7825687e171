/** Options of the cells, as the catalogue lists them: what a network has chosen, which variant that is. */

/** @import {Operation} from '../api/answers.js' */
/** @import {Cell, ModelSpec, Spec, State} from './types.js' */

/**
 * An option and its values, the default first.
 * @typedef {{name: string, titles: Record<'en'|'ko', string>,
 *   values: {value: string|boolean, titles: Record<'en'|'ko', string>}[]}} CellOption
 */
/**
 * A cell as GET /api/cells has it.
 * @typedef {{cell: Cell, options: CellOption[], variants: Variant[], readout: any, gates: any[],
 *   states: string[]}} CellRecord
 */
/**
 * @typedef {{options: Chosen, gates: string[], nodes: any[], operations: Record<string, Operation>,
 *   equations: Record<string, string>}} Variant
 */
/** @typedef {Record<string, string|boolean>} Chosen */

/** The text of a network's own equations. @param {ModelSpec} model @returns {string|null} */
export const equationsOf = (model) =>
  model.cell === 'own' ? String(/** @type {Record<string, unknown>} */ (model).equations) : null;

/**
 * The cell of a network as the catalogue lists it; one of its own equations by their text.
 * @param {State['catalogue']} catalogue @param {ModelSpec} model @returns {CellRecord|undefined}
 */
export function recordOf(catalogue, model) {
  const own = equationsOf(model);
  if (own !== null) return catalogue?.cells.own?.[own];
  return catalogue?.cells.cells.find((/** @type {CellRecord} */ each) => each.cell === model.cell);
}

/** @param {ModelSpec} model @param {string} name */
const given = (model, name) =>
  /** @type {string|boolean|undefined} */ (/** @type {Record<string, unknown>} */ (model)[name]);

/** The value of an option. @param {ModelSpec} model @param {CellOption} option */
export const valueOf = (model, { name, values }) => given(model, name) ?? values[0].value;

/**
 * An option with a value of its own, in words.
 * @param {CellRecord|undefined} record @param {string} name @param {string|boolean} value
 * @returns {Record<'en'|'ko', string>|null}
 */
export function optionTitles(record, name, value) {
  const option = record?.options.find((each) => each.name === name);
  const titles = option?.values.find((each) => each.value === value)?.titles;
  if (!option || !titles) return null;
  return { en: `${option.titles.en} (${titles.en})`, ko: `${option.titles.ko}(${titles.ko})` };
}

/** The options that differ from their defaults. @param {ModelSpec} model @param {CellRecord} record */
export const chosen = (model, record) =>
  /** @type {Chosen} */ (
    Object.fromEntries(
      record.options
        .filter((option) => valueOf(model, option) !== option.values[0].value)
        .map((option) => [option.name, valueOf(model, option)]),
    )
  );

/** The variant of a cell with a network's options, if the catalogue has it. */
export const variantWith = (/** @type {ModelSpec} */ model, /** @type {CellRecord} */ record) =>
  record.variants.find(({ options }) =>
    record.options.every(
      (option) => valueOf(model, option) === (options[option.name] ?? option.values[0].value),
    ),
  );

/**
 * The network with an option turned; its default is left out, as it is where nobody has turned it. A network
 * without biases has no forget bias to set.
 * @param {ModelSpec} model
 * @param {CellOption} option
 * @param {string|boolean} value
 * @returns {ModelSpec}
 */
export function withOption(model, { name, values }, value) {
  const { [name]: _, ...rest } = /** @type {Record<string, any>} */ (model);
  if (name === 'bias' && value === false && rest.init) {
    const { forget_bias: _bias, ...init } = rest.init;
    rest.init = init;
  }
  return /** @type {ModelSpec} */ (value === values[0].value ? rest : { ...rest, [name]: value });
}

/**
 * What of a spec's networks the catalogue has no formulas for yet.
 * @param {State['catalogue']} catalogue
 * @param {Spec} spec
 * @returns {{cell: Cell, options: Chosen}[]}
 */
export function lackingVariants(catalogue, { models }) {
  const lacking = models.flatMap((model) => {
    if (equationsOf(model) !== null) return [];
    const record = recordOf(catalogue, model);
    return !record || variantWith(model, record)
      ? []
      : [{ cell: model.cell, options: chosen(model, record) }];
  });
  const keys = lacking.map((each) => JSON.stringify(each));
  return lacking.filter((_, i) => keys.indexOf(keys[i]) === i);
}

/**
 * The equations of one's own that the catalogue has no formulas for yet.
 * @param {State['catalogue']} catalogue
 * @param {Spec} spec
 * @returns {string[]}
 */
export const lackingEquations = (catalogue, { models }) => [
  ...new Set(models.flatMap((model) => (recordOf(catalogue, model) ? [] : (equationsOf(model) ?? [])))),
];

/**
 * The network with equations of its own in place of its cell; its own numbers stay where they still fit.
 * @param {ModelSpec} model
 * @param {string} equations
 * @param {string} name
 * @param {CellRecord & {parameters: Record<string, unknown>}} record  of the equations
 * @param {Chosen} options  those of the cell that it had
 * @returns {ModelSpec}
 */
export function withEquations(model, equations, name, record, options) {
  const kept = Object.entries(model).filter(([key]) => !(key in options) && !/^[a-z]_0$/.test(key));
  const states = Object.entries(model).filter(([key]) => record.states.some((state) => key === `${state}_0`));
  const next = { ...Object.fromEntries([...kept, ...states]), cell: 'own', equations, cell_name: name };
  const { weights, ...rest } = /** @type {any} */ (next);
  const fits = weights && Object.keys(record.parameters).every((parameter) => parameter in weights);
  return fits ? /** @type {any} */ (next) : rest;
}
