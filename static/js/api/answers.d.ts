// Written by `make types` from what the server says of itself: not to be edited.

/** Numbers row after row. */
export type Matrix = {
  data: Float64Array;
  shape: number[];
};

/** The steps' shares of dL by a parameter or one gate's rows of it. */
export type AttributedBlock = {
  log10_norm: Float64Array;
  /** norms of the shares at t and later over those of all; 1 at t = 0 */
  cumulated: Float64Array;
  /** <share, sum> / |sum|^2: adds up to 1 */
  along: Float64Array;
  /** how many of the last steps hold `fraction` of the norms */
  last_steps: number | null;
};

/** dL by the inputs x_t, beside what the steps show. */
export type AttributedInputs = {
  log10_norm: Float64Array;
  log10_magnitude: Matrix;
  value: Matrix;
  symbols: string[];
  names: string[] | null;
};

/** A parameter as a whole, and the block of each gate where it stacks them. */
export type AttributedParameter = {
  whole: AttributedBlock;
  gates: Record<string, AttributedBlock>;
};

/** Which steps each weight's gradient comes from, and which inputs the loss hangs on. */
export type AttributionAnswer = {
  digest: string;
  model: number;
  T: number;
  fraction: number;
  parameters: Record<string, AttributedParameter>;
  inputs: AttributedInputs;
};

/** The steps from <= t < to backward, of every network: those computed since the block before, t >= to. */
export type BackwardBlock = {
  from: number;
  to: number;
  event: 'backward';
  models: BackwardRows[];
};

/**
 * Gradients of L at the steps of one block in one network, a row or an item for each, ascending in t; of
 * several layers in `layers`, the lowest first, forward before reverse.
 *
 * dh = dh_direct + dh_next; `gates` by the gates' values.
 */
export type BackwardRows = {
  dh?: Matrix | null;
  dh_direct?: Matrix | null;
  dh_next?: Matrix | null;
  dc?: Matrix | null;
  dc_next?: Matrix | null;
  gates?: Record<string, Matrix> | null;
  log10_norm?: NormsByStep | null;
  layers?: LayerBackwardRows[] | null;
};

/** The sizes that all seeds share. */
export type Bands = {
  event: 'bands';
  models: ModelBands[];
};

/** Where the rows of a batch begin in one long sequence, and where each block of each row does. */
export type BatchStarts = {
  offsets: number[];
  /** one row for each batch */
  starts: Matrix;
};

/** The share of each step in dL by a parameter, or by the rows of one gate. */
export type BlockShares = {
  log10_norm: Float64Array;
  /** <share, sum> / |sum|^2: adds up to 1; NaN where the sum is zero */
  along: Float64Array;
};

/**
 * One change: the model with it, or the sequence, as a spec has them; and what is computed of it.
 *
 * `helps`: whether clearly fewer decades are lost (gained, where it explodes); None of clipping.
 */
export type Change = {
  change: 'forget_bias' | 'orthogonal' | 'chrono' | 'gain' | 'shorter_T' | 'lstm' | 'gru' | 'clip';
  model: Record<string, unknown> | null;
  sequence: Record<string, unknown> | null;
  clip: ClippedNorm | null;
  verdict: Verdict | null;
  helps: boolean | null;
};

/** How far gradients and finite differences are apart: the largest relative error, and each entry. */
export type CheckAnswer = {
  digest: string;
  /** of the settled entries; null if none is */
  worst: number | null;
  models: ModelCheck[];
};

/** One entry of a parameter: its gradient as computed, and by central differences. */
export type CheckedEntry = {
  name: string;
  index: number[];
  analytic: number;
  numeric: number;
  /** relative to the larger of the two */
  error: number;
  /** false at a kink or cliff: differences say nothing */
  settled: boolean;
  /** at a kink (a ReLU goes on or off there): the slopes on either side; else null */
  sides: [number, number] | null;
};

/**
 * The gradient over all weights before and after; `cut`: how many of the `size` numbers were made smaller.
 */
export type Clipped = {
  limit: number;
  log10_norm_raw: number;
  log10_norm: number;
  cosine: number;
  direction_kept: boolean;
  cut: number;
  size: number;
  parameters: Record<string, ClippedParameter>;
};

/** L's gradient over all weights, before and after it is clipped to the norm. */
export type ClippedNorm = {
  norm: number;
  log10_norm_raw: number;
  log10_norm: number;
};

/** One weight's gradient before and after clipping, and the angle between the two. */
export type ClippedParameter = {
  log10_norm_raw: number;
  log10_norm: number;
  cosine: number;
};

/** The gradient that the optimiser is given instead of the raw one. */
export type ClippingAnswer = {
  digest: string;
  model: number;
  by_norm: Clipped | null;
  by_value: Clipped | null;
};

/** By distance, over the seeds: median, quartiles, the least and the greatest. */
export type CurveBand = {
  median: Float64Array;
  low: Float64Array;
  high: Float64Array;
  least: Float64Array;
  greatest: Float64Array;
};

/**
 * Where a gradient on its way back becomes an exact zero, `distance` steps before the loss, and why.
 *
 * blank: no input has come there, and every ReLU stands at its kink. dead: every ReLU that the gradient
 * meets is off. flat: derivatives round to 0. weights: the recurrent weights take it to 0. loss: the loss
 * sends nothing into its own step.
 */
export type Cut = {
  distance: number;
  why: 'blank' | 'dead' | 'flat' | 'weights' | 'loss';
};

/** dL by one element, written out: `terms` and the sum of the `rest` add up to `gradient`, BPTT's. */
export type DerivationAnswer = {
  digest: string;
  parameter: string;
  index: number[];
  gradient: number;
  terms: Term[];
  /** of all terms */
  count: number;
  /** the sum of those that are not written */
  rest: number;
};

/** W <- W - eta dL/dW, of every weight of each network. */
export type DescentAnswer = {
  digest: string;
  eta: number;
  updates: number;
  models: ModelDescent[];
};

/** The last event of a whole trace. */
export type Done = {
  event: 'done';
  seconds: number;
  nonfinite: NonFiniteValue | null;
};

/** A number of a term: dh, slope, r, da_i (of a gate), dlogits, h_prev, x, h, or one. */
export type Factor = {
  symbol: string;
  t: number;
  value: number;
};

/**
 * Row k of the gradient map, step by step back: entry d - 1 leads from step k - d + 1 to k - d.
 *
 * `gain`: log10 by which the norm of the joint adjoint changes. `factors` for an RNN, else `paths`.
 */
export type FactorsAnswer = {
  digest: string;
  model: number;
  cell: string;
  k: number;
  gain: Float64Array;
  recurrent: Record<string, Recurrent>;
  factors: RnnFactors | null;
  paths: GatePaths | null;
  /** of a gated cell; null for an RNN */
  holding: Holding | null;
  headline: FactorsHeadline;
};

/**
 * Over the first `steps` steps back, up to where nothing is left: decades lost per step, and by what.
 *
 * RNN: decades = saturation + weights. LSTM, GRU: the mean shares add up to 1.
 */
export type FactorsHeadline = {
  steps: number;
  decades: number;
  saturation?: number | null;
  weights?: number | null;
  mean_slope?: number | null;
  share?: Record<string, number> | null;
  mean_gate?: Record<string, number> | null;
};

/** The last event. */
export type Finished = {
  event: 'done';
  seconds: number;
};

/** The steps from <= t < to forward, of every network: those computed since the block before, t < from. */
export type ForwardBlock = {
  from: number;
  to: number;
  event: 'forward';
  models: ForwardRows[];
};

/**
 * The steps of one block in one network, a row or an item for each, ascending in t.
 *
 * What the layer reads, states and gates, of several layers in `layers`, the lowest first, forward before
 * reverse; `input`, where there is an embedding, what it is given; logits and output (softmax, sigmoid or
 * the logits, by the loss); target and loss, null where no loss stands.
 */
export type ForwardRows = {
  x?: Matrix | null;
  h?: Matrix | null;
  c?: Matrix | null;
  gates?: Record<string, Matrix> | null;
  layers?: LayerForwardRows[] | null;
  input?: Matrix | null;
  logits: Matrix;
  output: Matrix;
  target: (number | Float64Array | null)[];
  loss: Float64Array;
};

/** By distance, for each path ("highway" and each gate) of what the step sends back. */
export type GatePaths = {
  /** <part, sum> / |sum|^2: they add up to 1; below 0, a path works against the rest */
  share: Record<string, Float64Array>;
  log10_norm: Record<string, Float64Array>;
  /** the mean of each gate's value */
  mean_gate: Record<string, Float64Array>;
};

/** L, and dL by the weights, the initial states, of several layers by ending, and the inputs. */
export type Gradients = {
  event: 'gradients';
  model: number;
  loss: number;
  weights: Record<string, Matrix>;
  h_0: Float64Array | Record<string, Float64Array>;
  c_0?: Float64Array | Record<string, Float64Array> | null;
  n_0?: Float64Array | Record<string, Float64Array> | null;
  m_0?: Float64Array | Record<string, Float64Array> | null;
  x: Matrix;
};

/** A guess without a network: the value at each step again. `loss`: L of it. */
export type Guess = {
  kind: 'last_value';
  loss: number;
};

/** Decades per step that a gated cell's highway alone would lose, by its gate `gate`; and what is lost. */
export type Holding = {
  gate: string;
  /** by unit: the mean over time of -log10 of its gate */
  decades: Float64Array;
  /** -log10 of the mean gate: overstates it */
  mean_gate: number;
  /** lost per step by dL_k/dh after the entry loss */
  measured: number;
};

/** The same of one network: of several layers `states` has those of each. */
export type LastNorms = {
  dh?: Float64Array | null;
  dc?: Float64Array | null;
  states?: LayerNorms[] | null;
};

/**
 * Gradients of L in one of several layers, in the order of time: of a lower one `dh_direct` comes from the
 * layer above at the same step, `dh_next` from the step that it reads next.
 */
export type LayerBackwardRows = {
  layer: number;
  direction: 'forward' | 'reverse';
  dh: Matrix;
  dh_direct: Matrix;
  dh_next: Matrix;
  dc?: Matrix | null;
  dc_next?: Matrix | null;
  dn?: Matrix | null;
  dn_next?: Matrix | null;
  dm?: Matrix | null;
  dm_next?: Matrix | null;
  gates: Record<string, Matrix>;
  log10_norm: NormsByStep;
};

/**
 * What one of several layers reads, its states and gates, in the order of time also where it reads from the
 * end.
 */
export type LayerForwardRows = {
  layer: number;
  direction: 'forward' | 'reverse';
  x: Matrix;
  h: Matrix;
  c?: Matrix | null;
  n?: Matrix | null;
  m?: Matrix | null;
  gates: Record<string, Matrix>;
};

/** The map of one layer: null where L_k does not depend on its states. */
export type LayerMap = {
  layer: number;
  direction: 'forward' | 'reverse';
  log10_norm: MapNorms;
  total: MapTotals;
};

/** The same of one of several layers. */
export type LayerNorms = {
  dh: Float64Array;
  dc?: Float64Array | null;
  dn?: Float64Array | null;
  dm?: Float64Array | null;
  layer: number;
  direction: 'forward' | 'reverse';
};

/**
 * All seeds. `turned`: of the LSTM that loses least and of the one that loses most, each with the forget
 * bias of the other; null where both have the same.
 */
export type LibrariesBands = {
  event: 'bands';
  decades: NumberBand[];
  least: number;
  most: number;
  turned: Turned[] | null;
};

/** The first event: what is to come. */
export type LibrariesPlan = {
  event: 'plan';
  digest: string;
  setup: 'standard' | 'own';
  T: number;
  batch: number;
  inputs: number;
  hidden: number;
  seeds: number[];
  entries: LibraryEntry[];
  models: NetworkAsGiven[];
};

/** One seed: of each entry the decades of dL/dh_t that are lost per step. */
export type LibrariesSeed = {
  event: 'seed';
  seed: number;
  decades: Float64Array;
};

/**
 * A layer of a library: what it is called, which options its cell has that are no default, what it adds to
 * a gate when it runs, or stores there at first; `like`: the rule that draws the same numbers.
 */
export type LibraryEntry = {
  rule: string;
  library: string;
  version: string;
  cell: string;
  layer: string;
  options: Record<string, string | boolean>;
  adds: Record<string, number>;
  stores: Record<string, number>;
  like: string | null;
};

/** log10 of the norms of dL_k/dh_t and dL_k/dc_t. */
export type MapAnswer = {
  digest: string;
  /** of several sequences: which one, or their mean */
  of?: number | 'mean' | null;
  T: number;
  map: 'loss' | 'every';
  /** the steps k whose row is there */
  rows: number[];
  models: ModelMap[];
};

/** The gradient map, as POST /api/gradient-map answers it; `last` is null unless the map is pooled. */
export type MapEvent = {
  digest: string;
  /** of several sequences: which one, or their mean */
  of?: number | 'mean' | null;
  T: number;
  map: 'loss' | 'every';
  /** the steps k whose row is there */
  rows: number[];
  models: ModelMap[];
  event: 'map';
  /**
   * of each model, log10 of the norms of dL_k/dh_t and dL_k/dc_t at every t, k the last loss step; -Infinity
   * where L_k does not depend on them
   */
  last: LastNorms[] | null;
};

/** One matrix for each state. */
export type MapNorms = {
  dh: Matrix;
  dc?: Matrix | null;
  dn?: Matrix | null;
  dm?: Matrix | null;
};

/** The same of L as a whole, T numbers for each state. */
export type MapTotals = {
  dh: Float64Array;
  dc?: Float64Array | null;
  dn?: Float64Array | null;
  dm?: Float64Array | null;
};

/** One network over all seeds. */
export type ModelBands = {
  curve: CurveBand;
  decades: NumberBand;
  /** in steps */
  reach: NumberBand;
};

/**
 * The entries that were checked in one network, the worst of those that settled, and how many digits its
 * gradients have.
 */
export type ModelCheck = {
  checked: number;
  worst: CheckedEntry | null;
  reordered: Reordered;
  entries: CheckedEntry[];
};

/**
 * L before the first update and after each; the weights before the first and after the last, dL by them
 * before.
 */
export type ModelDescent = {
  losses: Float64Array;
  before: Record<string, Matrix>;
  gradients: Record<string, Matrix>;
  after: Record<string, Matrix>;
};

/** The map of one network: of several layers `states` has that of each, the lowest first. */
export type ModelMap = {
  log10_norm?: MapNorms | null;
  total?: MapTotals | null;
  states?: LayerMap[] | null;
  pool?: Pool | null;
};

/** Sizes of one network; of its layers what is no default. */
export type ModelPlan = {
  cell: string;
  hidden: number;
  parameters: number;
  layers?: number | null;
  bidirectional?: boolean | null;
  merge?: 'concat' | 'sum' | null;
  read?: 'step' | 'state' | null;
  embedding?: number | null;
  shapes: Record<string, number[]>;
  weights?: Record<string, Matrix> | null;
};

/**
 * A network of the spec: the library by whose rule it is drawn, if any, that library's layer, and the
 * options in which the network is not of that form, with the library's values.
 */
export type NetworkAsGiven = {
  rule: string | null;
  library: string | null;
  layer: string | null;
  unlike: Record<string, string | boolean>;
};

/** One node of a step: its value, its gradient, and the ledger of what it received and what it sent. */
export type Node = {
  id: string;
  t: number;
  op: string;
  inputs: string[];
  shape: number[];
  value: Matrix;
  grad: Matrix;
  received: Record<string, Matrix>;
  sent: Record<string, Matrix>;
  /**
   * what `grad` is multiplied with on its way to an input: the slopes, elementwise, or the id of the other
   * factor; an input to which it is copied is not named
   */
  local: Record<string, Matrix | string>;
};

/** The first value that is not finite. */
export type NonFiniteValue = {
  model: number;
  t: number;
  symbol: string;
  pass: 'forward' | 'backward';
};

/** log10 of Euclidean norms, one for each step, exact outside the range of float64 too. */
export type NormsByStep = {
  dh: Float64Array;
  dc?: Float64Array | null;
  dn?: Float64Array | null;
  dm?: Float64Array | null;
};

/** The same of one number; a reach beyond the first step counts as Infinity. */
export type NumberBand = {
  median: number;
  low: number;
  high: number;
  least: number;
  greatest: number;
};

/**
 * What an operation does with its inputs, and how it is written: `sign` in a graph, `word` before its
 * operand, `text` with numbers in place of {a} and {b} ({(a)}: in brackets where negative; {1-a}; {Y}: how
 * many outputs).
 */
export type Operation = {
  kind: 'input' | 'parameter' | 'product' | 'sum' | 'multiply' | 'subtract' | 'divide' | 'max' | 'complement' | 'function' | 'activation' | 'softmax' | 'loss';
  /** language (en, ko) -> text */
  titles: Record<string, string>;
  sign: string;
  word: string;
  text: string;
  /** MathML, by the operand a: of functions of each number */
  derivative?: string | null;
};

/** The same of a whole parameter, and of each gate's rows; the share of step t, and the sum of all. */
export type ParameterShares = {
  log10_norm: Float64Array;
  /** <share, sum> / |sum|^2: adds up to 1; NaN where the sum is zero */
  along: Float64Array;
  share: Matrix;
  total: Matrix;
  gates: Record<string, BlockShares>;
};

/** Decades lost per step by each. */
export type PathDecades = {
  total: number;
  alone: number;
  rest: number;
};

/** log10 norms at t = 0 … k of two parts that add up to the total, as vectors. */
export type PathNorms = {
  total: Float64Array;
  alone: Float64Array;
  rest: Float64Array;
};

/** dL_k/dc_t of an LSTM: what came down the cell state alone, through the forget gates, and the rest. */
export type PathsAnswer = {
  digest: string;
  model: number;
  k: number;
  log10_norm: PathNorms;
  /** <alone, total> / |total|^2 at t = 0 … k; 1 at k */
  share: Float64Array;
  decades: PathDecades;
};

/** The first event. */
export type Plan = {
  event: 'plan';
  digest: string;
  T: number;
  loss_steps: number[];
  models: ModelPlan[];
  symbols: string[];
  inputs: string[] | null;
  outputs: string[] | null;
  /** which step stands at each place, where they were shuffled */
  order: number[] | null;
  /** the steps the answer hangs on; null: not known, or all */
  informative: number[] | null;
  /** what a plain guess would make of the loss; null: the task has none */
  guess: Guess | null;
  /** what was done to each column; null: numbers are as given */
  scale: Scale[] | null;
  /** of several sequences, for each whether a step is its own: false is padding */
  valid?: boolean[][] | null;
};

/** Which steps a pooled cell covers: cell i those with from[i] <= t < to[i], along k as along t. */
export type Pool = {
  from: number[];
  to: number[];
};

/** What is wrong. */
export type Problem = {
  /** what kind of mistake, for programs */
  code: string;
  /** the same in a sentence */
  message: string;
  /** the field of the spec, its path written with dots */
  where: string | null;
  /** what would help */
  hint: string | null;
};

/** So many steps of so many are computed. */
export type Progress = {
  event: 'progress';
  done: number;
  total: number;
};

/**
 * One H x H block of W_hh: of the RNN "h", else a gate's. Both of the first two are told, for a matrix that
 * is not normal stretches more than its eigenvalues say.
 */
export type Recurrent = {
  spectral_radius: number;
  largest_singular_value: number;
  /** from normality: 0 normal, 1 nilpotent (Henrici 1962) */
  departure: number;
};

/** Why there is no map: it would be too large or too costly. `last` is null where it is refused too. */
export type RefusedMap = {
  event: 'map';
  refused: Problem;
  /**
   * of each model, log10 of the norms of dL_k/dh_t and dL_k/dc_t at every t, k the last loss step; -Infinity
   * where L_k does not depend on them
   */
  last: LastNorms[] | null;
};

/**
 * The same network with its hidden units in another order, which changes nothing but how sums round: the
 * largest relative difference of both. No gradient of this network is known to more digits in doubles.
 *
 * That of a vector or matrix is its largest difference over its largest entry; what is not finite, or at
 * the end of the doubles' range, is left out. Null where another order says nothing: with one unit or two,
 * or where the states round alike in it.
 */
export type Reordered = {
  /** of h_t and c_t, over all steps */
  states: number | null;
  /** of dL by each parameter, by h_0, c_0, h_t and c_t; cut off as the spec says */
  gradients: number | null;
};

/** By distance; in decades: log10 of what each factor does to the norm. saturation + weights = gain. */
export type RnnFactors = {
  saturation: Float64Array;
  weights: Float64Array;
  /** the mean of f'(a_t) over the units */
  mean_slope: Float64Array;
  /** weights - log10 of the spectral radius: above 0 only where W_hh is not normal */
  beyond_radius: Float64Array;
};

/** A column that was standardised: (value - mean) / deviation. */
export type Scale = {
  name: string;
  mean: number;
  deviation: number;
};

/** One seed, the same for all networks. */
export type Seed = {
  event: 'seed';
  seed: number;
  models: SeededCurve[];
};

/** log10 norm by distance d = 0, 1, …, and its headline. */
export type SeededCurve = {
  /** lost per step, over the whole row */
  decades: number;
  /** where a thousandth is left; null: beyond step 0 */
  reach: number | null;
  /** decades lost over the first `entry_steps` steps, as measured */
  entry: number;
  /** steps before the slope begins; 0 where one line fits */
  entry_steps: number;
  /** decades lost per step after them, fitted */
  slope: number;
  curve: Float64Array;
};

/** The size of a network, as it is drawn for every seed. */
export type SeededModel = {
  cell: string;
  hidden: number;
  parameters: number;
};

/** The first event: what is to come. `k`: the last loss step. */
export type SeedsPlan = {
  event: 'plan';
  digest: string;
  T: number;
  k: number;
  seeds: number[];
  what: 'loss' | 'every';
  match: 'hidden' | 'parameters' | null;
  models: SeededModel[];
};

/** The T shares of each weight's gradient. */
export type SharesAnswer = {
  digest: string;
  T: number;
  t: number;
  /** what each step brings to the element asked for */
  element: Float64Array | null;
  parameters: Record<string, ParameterShares>;
};

/**
 * The singular values of ds_t/ds_{t-d}, s the joint state (h, c), largest first, one row for each d.
 *
 * `log10_step_norm`: the largest one of a single step's Jacobian, that of step t - d. `lyapunov`: ln of the
 * singular values of the longest distance, per step. `mean_field`: what the largest exponent is for
 * infinitely many units, of a tanh RNN with independent weights that nothing drives; else null.
 */
export type Spectrum = {
  event: 'spectrum';
  digest: string;
  model: number;
  t: number;
  states: string[];
  distances: number[];
  log10_singular_values: Matrix;
  lyapunov: Float64Array;
  log10_step_norm: Float64Array;
  mean_field: number | null;
};

/**
 * The nodes of a step (or of several, in order), each after those it is computed from.
 *
 * They are those of one layer, by their plain names; the read-out belongs to a top layer of one direction.
 * Below it h receives from "above" what the read-out or the next layer sends.
 */
export type StepAnswer = {
  digest: string;
  /** B above 1: values are then B rows, parameters' ones as they are */
  batch?: number | null;
  /** of a batch: what each sequence shows at its steps */
  symbols?: string[][] | null;
  /** where the network has more than one */
  layer?: number | null;
  direction?: 'forward' | 'reverse' | null;
  nodes: Node[];
};

/** The last event of a trace that failed on the way. */
export type StreamError = {
  event: 'error';
  error: Problem;
};

/** A term: what L_k sends through step t to the element, `weight` times the product of `factors`. */
export type Term = {
  k: number;
  t: number;
  weight: number;
  value: number;
  factors: Factor[];
  formula: Record<string, string>;
  /** a long way back, written as the gradient that it gives */
  abbreviated: boolean;
};

/**
 * In decades: at risk and severe from so many lost on, exploding from so many gained on; a change that
 * takes so many off `helps`, as one does that makes it healthy. `saturated`: below this mean derivative,
 * over the steepest.
 */
export type Thresholds = {
  at_risk: number;
  severe: number;
  exploding: number;
  saturated: number;
  helps: number;
};

/**
 * dL by each weight, cut into blocks of `length` steps, against the full one; `cuts`: before which steps.
 */
export type TruncatedBlock = {
  length: number;
  /** of the norms */
  log10_ratio: Record<string, number>;
  cosine: Record<string, number>;
  cuts: number[];
};

/** The loss by truncated BPTT, for each block length. */
export type TruncationAnswer = {
  digest: string;
  model: number;
  T: number;
  blocks: TruncatedBlock[];
  batches: BatchStarts | null;
};

/** An LSTM drawn as before but for its forget gate's bias, which is set to `forget_bias`. */
export type Turned = {
  entry: number;
  forget_bias: number;
  decades: NumberBand;
};

/**
 * A network judged by its last loss's row, back to the nearest informative step, `distance` steps away.
 *
 * Where none is known, `at_risk` and `severe` are null and the whole row is judged.
 */
export type Verdict = {
  /** lost per step, over the whole row */
  decades: number;
  /** where a thousandth is left; null: beyond step 0 */
  reach: number | null;
  /** decades lost over the first `entry_steps` steps, as measured */
  entry: number;
  /** steps before the slope begins; 0 where one line fits */
  entry_steps: number;
  /** decades lost per step after them, fitted */
  slope: number;
  kind: 'vanishing' | 'exploding' | 'saturated' | 'cut' | 'healthy';
  distance: number;
  /** decades from the loss to the end of that way (of what lies before a blank `cut`) */
  lost: number;
  /** the same to its deepest point, by which it is judged */
  most_lost: number;
  /** so many steps before the loss that point is */
  deepest: number;
  /** decades above the loss's own step, at most, on the way */
  gained: number;
  /** so many steps back more than a 10^-`at_risk` part is left all the way */
  comes: number;
  /** an exact zero on the way; null: there is none */
  cut: Cut | null;
  /** mean derivative of the state's activations over the steepest */
  openness: number;
  at_risk: boolean | null;
  severe: boolean | null;
};

/** The verdict on a gradient, and the changes that may help, the most helpful first. */
export type VerdictAnswer = {
  digest: string;
  model: number;
  cell: string;
  k: number;
  /** the steps the answer hangs on; null: not known, or all */
  informative: number[] | null;
  thresholds: Thresholds;
  verdict: Verdict;
  /**
   * back to the farthest informative step, where the answer hangs on all together and only there something is
   * wrong; the changes' verdicts are then of the same way
   */
  farthest: Verdict | null;
  changes: Change[];
};

/** Others hold the memory that this needs; so many wait that came before. It may come again. */
export type Waiting = {
  event: 'waiting';
  before: number;
};
