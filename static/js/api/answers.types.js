// What the server answers, as `decode.js` gives it to the page. Types only: nothing here runs.

/** @import {Cell, Matrix, Pass} from '../model/types.js' */

/** @typedef {{model: number, t: number, symbol: string, pass: Pass}} Nonfinite */
/**
 * The first event of a run.
 * @typedef {object} Plan
 * @property {string} digest
 * @property {number} T
 * @property {number[]} loss_steps
 * @property {{cell: Cell, hidden: number, parameters: number, shapes: Record<string, number[]>, weights?:
 *   Record<string, Matrix>}[]} models
 * @property {string[]} symbols  what the task shows at each step
 * @property {number[]|null} order    of a shuffled sequence: which of its steps stands here
 * @property {string[]|null} inputs   names of the X inputs
 * @property {string[]|null} outputs  names of the Y outputs
 * @property {number[]|null} informative  steps whose input determines the target; null: not known, or all
 * @property {null|{kind: 'last_value', loss: number}} guess  saying the last value again: L of it
 * @property {null|{name: string, mean: number, deviation: number}[]} scale  of standardised columns
 */
/**
 * `error` is relative; not settled: on a kink or a cliff, where differences say nothing. `sides`: the slopes
 * on either side of a kink.
 * @typedef {{name: string, index: number[], analytic: number, numeric: number, error: number, settled:
 *   boolean, sides: [number, number]|null}} CheckedEntry
 */
/**
 * @typedef {{worst: number|null, entries: (CheckedEntry & {model: number})[], reordered:
 *   import('../model/reordered.js').Reordered[]}} GradientCheck
 */
/**
 * One operation, input or parameter of one step, as POST /api/step tells it. With a batch of B > 1 every
 * array but a parameter's has the batch's axis first.
 * @typedef {object} TapeNode
 * @property {string} id
 * @property {number} t
 * @property {string} op
 * @property {string[]} inputs
 * @property {number[]} shape
 * @property {Matrix} value
 * @property {Matrix} grad
 * @property {Record<string, Matrix>} received  by consumer's id, or `next`
 * @property {Record<string, Matrix>} sent      by input's id
 * @property {Record<string, Matrix|string>} local  by input's id: the slopes that `grad` is multiplied with,
 *   or the id of the other factor
 */
/**
 * @typedef {{k: number, t: number, weight: number, value: number, factors: {symbol: string, t: number, value:
 *   number}[], formula: Record<string, string>, abbreviated: boolean}} Term  value = weight times the
 *   factors; abbreviated: a long way back is written as the gradient that it gives
 */
/**
 * @typedef {{digest: string, parameter: string, index: number[], gradient: number, count: number, rest:
 *   number, terms: Term[]}} Derivation
 */
/**
 * @typedef {{digest: string, eta: number, updates: number, models: {losses: Float64Array, before:
 *   Record<string, Matrix>, gradients: Record<string, Matrix>, after: Record<string, Matrix>}[]}} Descent
 */
/**
 * @typedef {{digest: string, T: number, t: number, element: Float64Array|null, parameters: Record<string,
 *   BlockShares & {share: Matrix, total: Matrix, gates: Record<string, BlockShares>}>}} Shares  element: what
 *   each step brings to the element asked for
 */
/**
 * @typedef {{log10_norm: Float64Array, along: Float64Array}} BlockShares  T numbers each; `along` adds up to
 *   1
 */
/**
 * One row of the gradient map, step by step back: entry i is of step k - i, which leads from k - i to k - i -
 * 1. Gains and factors in decades, negative where the norm falls.
 * @typedef {object} FactorsAnswer
 * @property {string} digest
 * @property {number} model
 * @property {Cell} cell
 * @property {number} k
 * @property {Float64Array} gain
 * @property {Record<string, {spectral_radius: number, largest_singular_value: number, departure: number}>}
 *   recurrent  by gate; of the RNN `h`
 * @property {null|{saturation: Float64Array, weights: Float64Array, mean_slope: Float64Array, beyond_radius:
 *   Float64Array}} factors  of an RNN: saturation + weights = gain
 * @property {null|{share: Record<string, Float64Array>, log10_norm: Record<string, Float64Array>, mean_gate:
 *   Record<string, Float64Array>}} paths  of a gated cell, by path; shares add up to 1
 * @property {null|{gate: string, decades: Float64Array, mean_gate: number, measured: number}} holding
 *   decades per step by each unit's gate alone
 * @property {{steps: number, decades: number, saturation?: number, weights?: number, mean_slope?: number,
 *   share?: Record<string, number>, mean_gate?: Record<string, number>}} headline  decades lost per step
 */
/**
 * dL_k/dc_t of an LSTM at t = 0 … k, in two parts that add up as vectors: what came down the cell state
 * alone, and the rest; log10 norms.
 * @typedef {{digest: string, model: number, k: number, log10_norm: {total: Float64Array, alone: Float64Array,
 *   rest: Float64Array}, share: Float64Array, decades: {total: number, alone: number, rest: number}}}
 *   PathsAnswer
 */
/**
 * What each step brings to dL by a parameter, or by one gate's rows of it. `cumulated`: of the norms, from
 * the end; `last_steps`: how many hold `fraction` of them.
 * @typedef {{log10_norm: Float64Array, cumulated: Float64Array, along: Float64Array, last_steps:
 *   number|null}} AttributedBlock
 */
/**
 * @typedef {object} AttributionAnswer
 * @property {string} digest
 * @property {number} model
 * @property {number} T
 * @property {number} fraction
 * @property {Record<string, {whole: AttributedBlock, gates: Record<string, AttributedBlock>}>} parameters
 * @property {{log10_norm: Float64Array, log10_magnitude: Matrix, value: Matrix, symbols: string[], names:
 *   string[]|null}} inputs  of dL/dx_t
 */
/**
 * Singular values of ds_t/ds_(t-d), s the joint state, a row for each distance, largest first; `lyapunov`: ln
 * per step of the longest distance; `log10_step_norm`: of step t - d alone.
 * @typedef {{digest: string, model: number, t: number, states: string[], distances: number[],
 *   log10_singular_values: Matrix, lyapunov: Float64Array, log10_step_norm: Float64Array, mean_field:
 *   number|null}} SpectrumAnswer
 */
/**
 * dL by each weight cut into blocks of `length` steps, against the full one.
 * @typedef {{length: number, log10_ratio: Record<string, number>, cosine: Record<string, number>, cuts:
 *   number[]}} TruncatedBlock
 */
/**
 * `starts`: a row for each batch, where each row's block begins.
 * @typedef {{digest: string, model: number, T: number, blocks: TruncatedBlock[], batches: null|{offsets:
 *   number[], starts: Matrix}}} TruncationAnswer
 */
/** @typedef {{log10_norm_raw: number, log10_norm: number, cosine: number}} ClippedNorms */
/**
 * A gradient before and after clipping: `cut` of its `size` numbers were made smaller.
 * @typedef {ClippedNorms & {limit: number, direction_kept: boolean, cut: number, size: number, parameters:
 *   Record<string, ClippedNorms>}} Clipped
 */
/**
 * @typedef {{digest: string, model: number, by_norm: Clipped|null, by_value: Clipped|null}} ClippingAnswer
 */
/** @template V @typedef {{median: V, low: V, high: V, least: V, greatest: V}} Band  low, high: quartiles */
/** @typedef {Band<number>} NumberBand */
/**
 * A network over its seeds; a reach beyond the first step counts as Infinity.
 * @typedef {{curve: Band<Float64Array>, decades: NumberBand, reach: NumberBand}} SeededBands
 */
/** @typedef {{curve: Float64Array, decades: number, reach: number|null}} SeededCurve */
/**
 * Each network drawn by several seeds. `found`: of as many as have come; `bands`: the server's, once all
 * have.
 * @typedef {object} SeedsAnswer
 * @property {string} digest
 * @property {number} T
 * @property {number} k
 * @property {number[]} seeds
 * @property {null|'hidden'|'parameters'} match
 * @property {{cell: Cell, hidden: number, parameters: number}[]} models
 * @property {{seed: number, models: SeededCurve[]}[]} found
 * @property {SeededBands[]|null} bands
 */
export {};
