// The records that the page's parts pass to each other. Types only: nothing here runs.
/**
 * What is asked (docs/architecture.md; the API's own page describes it field by field).
 * @typedef {object} Spec
 * @property {SequenceSpec} sequence
 * @property {ModelSpec[]} models
 * @property {LossSpec} loss
 * @property {number|null} truncate  block length of truncated BPTT; null: the whole way back
 */
/**
 * A task and its options, or the numbers themselves.
 * @typedef {{task: string, T: number, seed: number, [option: string]: unknown}
 *   | {x: number[][], y?: unknown[], classes?: number, [further: string]: unknown}} SequenceSpec
 */
/**
 * @typedef {object} ModelSpec
 * @property {Cell} cell
 * @property {number} [hidden]
 * @property {number} [seed]
 * @property {InitSpec} [init]
 * @property {Record<string, unknown>} [weights]  explicit numbers; they fix `hidden`
 * @property {number[]} [h_0]
 * @property {number[]} [c_0]
 * @property {'tanh'|'relu'|'sigmoid'|'identity'} [activation]
 * @property {'after'|'before'} [reset]
 * @property {boolean} [recurrent]  false: the recurrent edge is cut, every step is given zeros
 */
/** @typedef {{rule: string, gain?: number, forget_bias?: number|null, T_max?: number}} InitSpec */
/**
 * @typedef {{kind: 'cross_entropy'|'bce'|'mse', at: 'last'|'all'|number[], reduction: 'sum'|'mean'}} LossSpec
 */
/** @typedef {'rnn'|'lstm'|'gru'} Cell */
/** @typedef {'forward'|'backward'} Pass */
/** @typedef {'x'|'h'|'c'|'output'|'loss'} NodeName */
/**
 * @typedef {'h'|'dh'|'dh_direct'|'dc'} Quantity  what colours a lane; `auto` is h on the way forward, dh on
 *   the way back
 */
/**
 * What the server says when it can't do what was asked, or the client when there is no server.
 * @typedef {{code: string, message: string, where: string|null, hint: string|null}} Problem
 */
/**
 * What is shown: all of one spec. A new object (version + 1) for each batch of events; the arrays in it are
 * filled in place.
 * @typedef {object} Run
 * @property {number} id        counts the streams of this page
 * @property {number} version   counts the batches of this run
 * @property {string} digest
 * @property {Spec} spec
 * @property {Plan} plan
 * @property {number} T
 * @property {number[]} lossSteps  ascending
 * @property {ModelRun[]} models
 * @property {null|{seconds: number, nonfinite: null|Nonfinite}} done
 * @property {null|GradientMap} map
 * @property {null|LastRow[]} last  where the map is pooled or refused: the gradient of the last loss alone,
 *   whose row the headline is of
 * @property {null|GradientCheck} check
 * @property {null|[number, number]} scale  decades that the run before had on its colour scale: held while a
 *   control turns
 */
/** @typedef {{model: number, t: number, symbol: string, pass: Pass}} Nonfinite */
/** @typedef {object} Plan
 * @property {string} digest
 * @property {number} T
 * @property {number[]} loss_steps
 * @property {{cell: Cell, hidden: number, parameters: number, shapes: Record<string, number[]>, weights?:
 *   Record<string, Matrix>}[]} models
 * @property {string[]} symbols  what the task shows at each step
 * @property {number[]|null} order    of a shuffled sequence: which of its steps stands here
 * @property {string[]|null} inputs   names of the X inputs
 * @property {string[]|null} outputs  names of the Y outputs
 * @property {number[]|null} informative  the steps the answer hangs on; null: not known, or all
 * @property {null|{kind: 'last_value', loss: number}} guess  saying the last value again: L of it
 * @property {null|{name: string, mean: number, deviation: number}[]} scale  of standardised columns
 */
/** @typedef {{data: Float64Array, shape: number[]}} Matrix  row after row */
/**
 * One network over time. Arrays are T rows of H (or X, Y) numbers, row after row; a step that has not arrived
 * holds NaN:
 * `forwardTo` and `backwardFrom` tell it from a NaN that was computed.
 * @typedef {object} ModelRun
 * @property {Cell} cell
 * @property {boolean} recurrent    false: the edge from step to step is cut
 * @property {number} H
 * @property {number} X  0 until the first step arrives
 * @property {number} Y  0 until the first output arrives
 * @property {Record<string, number[]>} shapes
 * @property {number} parameters
 * @property {number} forwardTo     states stand for t < forwardTo
 * @property {number} outputTo      outputs stand for t < outputTo
 * @property {number} backwardFrom  gradients stand for t >= backwardFrom
 * @property {Float64Array} x
 * @property {Float64Array} h
 * @property {Float64Array|null} c   LSTM only, as are dc and dc_next
 * @property {Record<string, Float64Array>} gates
 * @property {Float64Array} logits
 * @property {Float64Array} output
 * @property {(null|number|number[])[]} target  null where no loss stands
 * @property {Float64Array} loss  T numbers; NaN where no loss stands
 * @property {Float64Array} dh
 * @property {Float64Array} dh_direct
 * @property {Float64Array} dh_next
 * @property {Float64Array|null} dc
 * @property {Float64Array|null} dc_next
 * @property {Record<string, Float64Array>} dgates
 * @property {{dh: Float64Array, dc: Float64Array|null}} log10  T log10 norms each; -Infinity is an exact zero
 * @property {null|{loss: number, weights: Record<string, Matrix>, h_0: Float64Array, c_0: Float64Array|null,
 *   x: Matrix}} gradients
 */
/**
 * G[k, t] = log10 ||dL_k/dh_t||: NaN masked (t > k, or no loss at k), -Infinity an exact zero.
 * @typedef {object} GradientMap
 * @property {'every'|'loss'} rows
 * @property {number} T
 * @property {MapModel[]} models
 */
/**
 * @typedef {object} MapModel
 * @property {Float64Array} dh          n * n, row after row; n = T unless pooled
 * @property {Float64Array|null} dc
 * @property {Uint8Array} mask          n * n, 1 where the cell asks something; tells a computed NaN from a
 *   masked cell
 * @property {Float64Array} totalDh     T, of the whole loss L
 * @property {Float64Array|null} totalDc
 * @property {null|Pool} pool
 */
/**
 * log10 norms of the gradient of the last loss alone, T numbers each.
 * @typedef {{dh: Float64Array, dc: Float64Array|null}} LastRow
 */
/** @typedef {{n: number, from: number[], to: number[]}} Pool  cell i covers the steps from[i] <= t < to[i] */

/**
 * `error` is relative; not settled: on a kink or a cliff, where differences say nothing. `sides`: the slopes
 * on either side of a kink.
 * @typedef {{name: string, index: number[], analytic: number, numeric: number, error: number, settled:
 *   boolean, sides: [number, number]|null}} CheckedEntry
 */
/**
 * @typedef {{worst: number|null, entries: (CheckedEntry & {model: number})[], reordered:
 *   import('./reordered.js').Reordered[]}} GradientCheck
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
 * The tape of the step that is selected.
 * @typedef {{id: number, model: number, t: number, batch: number, symbols: string[][]|null, nodes:
 *   Map<string, TapeNode>}} Tape  id: the run's; symbols: of a batch, T for each sequence
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
/**
 * An element of a parameter, its index from 0 in the parameter's own axes.
 * @typedef {{name: string, index: number[]}} Entry
 */

/**
 * @typedef {object} Selection
 * @property {number} model
 * @property {number} layer
 * @property {'forward'|'reverse'} direction
 * @property {Pass} pass
 * @property {number} t
 * @property {number|null} k
 * @property {NodeName} node
 * @property {number|null} unit
 * @property {string|null} op      the operation (a tape node's id) in the microscope; null: that of `node`
 * @property {Entry|null} entry    the element of a parameter that sums and derivations are of; null: the
 *   first of W_hh
 * @property {boolean} gather      on the way back, at a node with several consumers: what it received is
 *   being added up, nothing sent yet
 * @property {import('./operations.js').Operation|null} [stands]  where the pass stands while `op` is a
 *   weight, which has no stop of its own; null or left out: at `op`
 */
/**
 * @typedef {object} View
 * @property {'en'|'ko'} lang
 * @property {boolean} present  larger type, without what turns it
 * @property {boolean} bench    the workbench; else the explanation, which shows the numbers of what is
 *   selected if `inspect`
 * @property {boolean} inspect
 * @property {'auto'|'light'|'dark'} theme
 * @property {'papers'|'textbook'|'rows'|'numbered'} notation
 * @property {'auto'|Quantity} colour
 * @property {'every'|'loss'} rows
 * @property {'norm'|'units'} strip
 * @property {'folded'|'open'} inputs  the sequence's encoding above the lanes
 * @property {'map'|'cell'|'layer'|'hand'|'why'|'descent'} pane  what stands under the lanes
 * @property {boolean} direct  figures show the direct gradient alone, not the total one
 * @property {'factors'|'paths'|'attribution'|'spectrum'|'truncation'|'seeds'|'clipping'} why  the part of the
 *   pane `why`
 * @property {number|null} block  steps of a block of truncated BPTT that is tried; null: as the spec has it
 * @property {number} seeds  how many draw each network
 * @property {'hidden'|'parameters'} match  what the networks have the same of, where seeds are compared
 * @property {'norm'|'value'} clip  what is clipped
 * @property {number} limit  to which
 * @property {boolean} folded  the time layer as one cell with its loop
 * @property {'norm'|'along'|'element'} shares  what the bars of the time layer show
 * @property {'derivation'|'check'} hand  the part of the pane `hand`
 * @property {number} terms    of the derivation, that are written out
 * @property {number} eta      the learning rate
 * @property {1|10} updates    of gradient descent
 * @property {'time'|'node'|'operation'} stepBy
 * @property {number} batch  sequences at once in the microscope
 * @property {number} speed
 * @property {import('./breakpoints.js').Breakpoint[]} breakpoints
 * @property {string[]} watches  names, as watches.js writes them
 */
/**
 * @typedef {{status: 'connecting'|'streaming'|'done'|'broken', error: null|Problem, since: Date}} Connection
 */
/**
 * @typedef {object} State
 * @property {Spec} spec
 * @property {View} view
 * @property {Selection} selection
 * @property {null|import('./held.js').Pending} pending
 * @property {boolean} seeking  "Why it dies" was opened: it turns to the network that lost most
 * @property {Run|null} run
 * @property {Connection} connection
 * @property {import('../run/delay.js').Delay[]} delays  of what is asked: what keeps one waiting
 * @property {Date|null} answered  when the last whole run came
 * @property {{cells: any, tasks: any, limits: any, presets: import('./presets.js').Preset[]}|null} catalogue
 *   as the server sends them
 * @property {Problem|null} catalogueProblem  why there is none
 * @property {Tape|null} tape  of the selected step, while the microscope is open; null while it is on its way
 * @property {Problem|null} tapeProblem
 * @property {import('./breakpoints.js').Halt|null} halt  the breakpoint at which playing has stopped, until
 *   one goes on
 * @property {{spec: Spec, updates: number}[]} undo  the spec before each move of weights that was kept, and
 *   by how many updates they moved; the last one last
 * @property {null|{spec: Spec, undo: State['undo']}} lost  what there was before networks' own weights were
 *   turned away, to be given back
 * @property {boolean} unlinked      what the page shows is too large for a link: the address does not hold it
 * @property {boolean} unlinkedTold  the reader knows
 * @property {boolean} checking  a gradient check is under way
 * @property {null|Problem} checkProblem  why there was none
 * @property {null|Problem} mapProblem  why there is no gradient map of what is shown
 * @property {null|Phrase} linkProblem  what was wrong with the link or the file that was opened
 */
/**
 * @typedef {{data: any[], layout: Record<string, any>, config: Record<string, any>}} Figure  a figure in
 *   Plotly's words
 */
/** @typedef {{columns: string[], rows: (string|number|null)[][]}} Table  the figure's numbers, in full */
/**
 * @typedef {{key: string, places: Record<string, string|number>}} Phrase  a sentence of the catalogue and
 *   what fills its places
 */
/**
 * The time axis that lanes, strips, units and overlays share; pixels from the figure's left edge.
 * @typedef {{width: number, left: number, right: number, T: number, from: number, to: number, step: number}}
 *   Geometry
 */
/**
 * Colours a figure draws with: the page's CSS tokens, resolved (figures/theme.js). A network's token is of
 * its marks.
 * @typedef {object} Tokens
 * @property {boolean} dark
 * @property {string} page
 * @property {string} surface
 * @property {string} line
 * @property {string} lineStrong
 * @property {string} ink
 * @property {string} quiet
 * @property {string} good        checked, or right
 * @property {string} back
 * @property {string} backSoft    the band on which gradients stand
 * @property {string} negative
 * @property {string} positive
 * @property {Record<Cell, string>} network
 * @property {Record<string, string>} gate
 * @property {string} saturation  what the activations' slopes do to a gradient
 * @property {string} weights     what W_hh does to it
 * @property {string} font
 * @property {number} type  size of ticks, titles and words, px
 */
export {};
