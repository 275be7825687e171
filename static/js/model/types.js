// The records that the page's parts pass to each other. Types only: nothing here runs.
// The server's answers as the decoder makes them: the API's own records under the page's names.
/** @typedef {import('../api/answers.d.ts').AttributedBlock} AttributedBlock */
/** @typedef {import('../api/answers.d.ts').AttributionAnswer} AttributionAnswer */
/** @typedef {import('../api/answers.d.ts').BlockShares} BlockShares */
/** @typedef {import('../api/answers.d.ts').CheckedEntry} CheckedEntry */
/** @typedef {import('../api/answers.d.ts').Clipped} Clipped */
/** @typedef {import('../api/answers.d.ts').ClippedParameter} ClippedNorms */
/** @typedef {import('../api/answers.d.ts').ClippingAnswer} ClippingAnswer */
/** @typedef {import('../api/answers.d.ts').DerivationAnswer} Derivation */
/** @typedef {import('../api/answers.d.ts').DescentAnswer} Descent */
/** @typedef {import('../api/answers.d.ts').FactorsAnswer} FactorsAnswer */
/** @typedef {import('../api/answers.d.ts').Matrix} Matrix */
/** @typedef {import('../api/answers.d.ts').NonFiniteValue} Nonfinite */
/** @typedef {import('../api/answers.d.ts').NumberBand} NumberBand */
/** @typedef {import('../api/answers.d.ts').PathsAnswer} PathsAnswer */
/** @typedef {import('../api/answers.d.ts').Plan} Plan */
/** @typedef {import('../api/answers.d.ts').Problem} Problem */
/** @typedef {import('../api/answers.d.ts').ModelBands} SeededBands */
/** @typedef {import('../api/answers.d.ts').SharesAnswer} Shares */
/** @typedef {import('../api/answers.d.ts').Spectrum} SpectrumAnswer */
/** @typedef {import('../api/answers.d.ts').Node} TapeNode */
/** @typedef {import('../api/answers.d.ts').Term} Term */
/** @typedef {import('../api/answers.d.ts').TruncatedBlock} TruncatedBlock */
/** @typedef {import('../api/answers.d.ts').TruncationAnswer} TruncationAnswer */

/**
 * The question to the server; the API’s own page describes it field by field.
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
 * @property {number[]|Record<string, number[]>} [h_0]  of several layers by ending
 * @property {number[]|Record<string, number[]>} [c_0]
 * @property {string} [activation]  a name that the catalogue has, as are the other options'
 * @property {string|null} [cell_name]  of a cell of one's own `equations`
 * @property {boolean} [peepholes]
 * @property {'after'|'before'} [reset]
 * @property {string} [gate_activation]
 * @property {string} [cell_output]
 * @property {boolean} [bias]
 * @property {boolean} [recurrent]  false: the recurrent edge is cut, every step is given zeros
 * @property {number} [layers]
 * @property {boolean} [bidirectional]
 * @property {'concat'|'sum'} [merge]
 * @property {'step'|'state'} [read]
 * @property {number|null} [embedding]
 */
/** @typedef {{rule: string, gain?: number, forget_bias?: number|null, T_max?: number}} InitSpec */
/** @typedef {'cross_entropy'|'bce'|'mse'|'given'} LossKind */
/** @typedef {{kind: LossKind, at: 'last'|'all'|number[], reduction: 'sum'|'mean'}} LossSpec */
/** @typedef {typeof import('./cells.js').CELLS[number]['cell']|'own'} Cell  own: of equations of one's own */
/** @typedef {'forward'|'backward'} Pass */
/** @typedef {'x'|'h'|'c'|'output'|'loss'} NodeName */
/** @typedef {'h'|'dh'|'dh_direct'|'dc'} Quantity  colours a lane; `auto`: h forward, dh on the way back */
/**
 * The run on screen, all of one spec. A new object (version + 1) for each batch of events; its arrays are
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
/** @typedef {import('./layers.js').LayerRun} LayerRun */
/** @typedef {import('./layers.js').OfLayers} OfLayers */
/**
 * One network over time; `forwardTo` and `backwardFrom` tell what has not arrived from a NaN that was
 * computed.
 * @typedef {object} NetworkRun
 * @property {Cell} cell
 * @property {boolean} recurrent    false: the edge from step to step is cut
 * @property {string|null} [cell_name]  of equations of one's own
 * @property {number} H
 * @property {number} Y  0 until the first output arrives
 * @property {Record<string, number[]>} shapes
 * @property {number} parameters
 * @property {number} forwardTo     states stand for t < forwardTo
 * @property {number} outputTo      outputs stand for t < outputTo
 * @property {number} backwardFrom  gradients stand for t >= backwardFrom
 * @property {Float64Array} input   what the network reads, before an embedding
 * @property {Float64Array} logits
 * @property {Float64Array} output
 * @property {(null|number|number[])[]} target  null where no loss stands
 * @property {Float64Array} loss  T numbers; NaN where no loss stands
 * @property {null|{loss: number, weights: Record<string, Matrix>, h_0: OfLayers, c_0: OfLayers|null, x:
 *   Matrix}} gradients
 * @property {LayerRun[]} layers  all of them, the lowest first, forward before reverse
 */
/** A network as it is seen at one of its layers (layers.js). @typedef {NetworkRun & LayerRun} ModelRun */
/**
 * G[k, t] = log10 ||dL_k/dh_t||: NaN masked (t > k, or no loss at k), -Infinity an exact zero.
 * @typedef {object} GradientMap
 * @property {'every'|'loss'} rows
 * @property {number} T
 * @property {MapModel[]} models
 */
/**
 * The map of a network, of several layers of the one at which it is seen.
 * @typedef {object} MapModel
 * @property {Float64Array} dh          n * n, row after row; n = T unless pooled
 * @property {Float64Array|null} dc
 * @property {Uint8Array} mask          n * n, 1 where the cell asks something; tells a computed NaN from a
 *   masked cell
 * @property {Float64Array} totalDh     T, of the whole loss L
 * @property {Float64Array|null} totalDc
 * @property {null|Pool} pool
 * @property {LayerMap[]} [layers]  of several layers each one's
 */
/** @typedef {import('./layers.js').LayerMap} LayerMap */
/** @typedef {{dh: Float64Array, dc: Float64Array|null}} Norms */
/**
 * log10 norms of the gradient of the last loss alone, T numbers each; of several layers those of the one at
 * which the network is seen.
 * @typedef {Norms & {layers?: (import('./layers.js').Address & Norms)[]}} LastRow
 */
/** @typedef {{n: number, from: number[], to: number[]}} Pool  cell i covers the steps from[i] <= t < to[i] */

/**
 * @typedef {{worst: number|null, entries: (CheckedEntry & {model: number})[], reordered:
 *   import('./reordered.js').Reordered[]}} GradientCheck
 */

/**
 * The tape of the step that is selected.
 * @typedef {{id: number, model: number, t: number, batch: number, symbols: string[][]|null, nodes:
 *   Map<string, TapeNode>}} Tape  id: the run's; symbols: of a batch, T for each sequence
 */

/** @template V @typedef {{median: V, low: V, high: V, least: V, greatest: V}} Band  low, high: quartiles */
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
 * @property {number|null} layer  of networks of several; null: the top one
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
 * @property {'factors'|'paths'|'attribution'|'spectrum'|'truncation'|'seeds'|'libraries'|'clipping'} why
 * @property {number|null} block  steps of a block of truncated BPTT that is tried; null: as the spec has it
 * @property {number} seeds  how many draw each network
 * @property {'own'|'standard'} setup  the sizes at which libraries are compared
 * @property {'hidden'|'parameters'} match  what the networks have the same of, where seeds are compared
 * @property {'norm'|'value'} clip  the quantity that is clipped
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
 * @property {null|Problem} mapProblem  why there is no map of what is shown
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
