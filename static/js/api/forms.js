// Written by `make types` from what the server says of itself: not to be edited.

/**
 * The record of each answer, by address.
 * @type {Record<string, string>}
 */
export const ANSWERS = {
  'api/gradient-map': 'DeepMapAnswer',
  'api/step': 'StepAnswer',
  'api/gradient-check': 'CheckAnswer',
  'api/derivation': 'DerivationAnswer',
  'api/descent': 'DescentAnswer',
  'api/shares': 'SharesAnswer',
  'api/factors': 'FactorsAnswer',
  'api/paths': 'PathsAnswer',
  'api/attribution': 'AttributionAnswer',
  'api/verdict': 'VerdictAnswer',
  'api/truncation': 'TruncationAnswer',
  'api/clipping': 'ClippingAnswer',
};

/**
 * The record of each event, by the address of its stream and by name.
 * @type {Record<string, Record<string, string>>}
 */
export const EVENTS = {
  'api/passes': {
    plan: 'Plan',
    forward: 'ForwardBlock',
    backward: 'BackwardBlock',
    gradients: 'Gradients',
    map: 'MapEvent',
  },
  'api/spectrum': { spectrum: 'Spectrum' },
  'api/seeds': { seed: 'Seed', bands: 'Bands' },
};

/**
 * The kinds of the fields that are not plain JSON, by record.
 * @type {Record<string, Record<string, string>>}
 */
export const FORMS = {
  AttributedBlock: { log10_norm: 'Vector', cumulated: 'Vector', along: 'Vector' },
  AttributedInputs: { log10_norm: 'Vector', log10_magnitude: 'Matrix', value: 'Matrix' },
  AttributedParameter: { whole: 'AttributedBlock', gates: '{}AttributedBlock' },
  AttributionAnswer: { parameters: '{}AttributedParameter', inputs: 'AttributedInputs' },
  BackwardBlock: { models: '[]BackwardRows' },
  BackwardRows: {
    dh: 'Matrix',
    dh_direct: 'Matrix',
    dh_next: 'Matrix',
    dc: 'Matrix',
    dc_next: 'Matrix',
    gates: '{}Matrix',
    log10_norm: 'NormsByStep',
  },
  Bands: { models: '[]ModelBands' },
  BatchStarts: { starts: 'Matrix' },
  BlockShares: { log10_norm: 'Vector', along: 'Vector' },
  Change: { clip: 'ClippedNorm', verdict: 'Verdict' },
  CheckAnswer: { worst: 'Number', models: '[]ModelCheck' },
  CheckedEntry: { analytic: 'Number', numeric: 'Number', error: 'Number', sides: '[]Number' },
  Clipped: {
    log10_norm_raw: 'Number',
    log10_norm: 'Number',
    cosine: 'Number',
    parameters: '{}ClippedParameter',
  },
  ClippedNorm: { log10_norm_raw: 'Number', log10_norm: 'Number' },
  ClippedParameter: { log10_norm_raw: 'Number', log10_norm: 'Number', cosine: 'Number' },
  ClippingAnswer: { by_norm: 'Clipped', by_value: 'Clipped' },
  CurveBand: { median: 'Vector', low: 'Vector', high: 'Vector', least: 'Vector', greatest: 'Vector' },
  DeepMapAnswer: { models: '[]DeepModelMap' },
  DeepModelMap: { log10_norm: 'MapNorms', total: 'MapTotals', states: '[]LayerMap' },
  DerivationAnswer: { gradient: 'Number', terms: '[]Term', rest: 'Number' },
  DescentAnswer: { models: '[]ModelDescent' },
  Factor: { value: 'Number' },
  FactorsAnswer: {
    gain: 'Vector',
    recurrent: '{}Recurrent',
    factors: 'RnnFactors',
    paths: 'GatePaths',
    holding: 'Holding',
    headline: 'FactorsHeadline',
  },
  FactorsHeadline: {
    decades: 'Number',
    saturation: 'Number',
    weights: 'Number',
    mean_slope: 'Number',
    share: '{}Number',
    mean_gate: '{}Number',
  },
  ForwardBlock: { models: '[]ForwardRows' },
  ForwardRows: {
    x: 'Matrix',
    h: 'Matrix',
    c: 'Matrix',
    gates: '{}Matrix',
    logits: 'Matrix',
    output: 'Matrix',
    target: '[]Vector',
    loss: 'Vector',
  },
  GatePaths: { share: '{}Vector', log10_norm: '{}Vector', mean_gate: '{}Vector' },
  Gradients: { loss: 'Number', weights: '{}Matrix', h_0: 'Vector', c_0: 'Vector', x: 'Matrix' },
  Guess: { loss: 'Number' },
  Holding: { decades: 'Vector', mean_gate: 'Number', measured: 'Number' },
  LayerMap: { log10_norm: 'MapNorms', total: 'MapTotals' },
  MapEvent: { models: '[]ModelMap', last: '[]NormsByStep' },
  MapNorms: { dh: 'Masked', dc: 'Masked' },
  MapTotals: { dh: 'Vector', dc: 'Vector' },
  ModelBands: { curve: 'CurveBand', decades: 'NumberBand', reach: 'NumberBand' },
  ModelCheck: { worst: 'CheckedEntry', reordered: 'Reordered', entries: '[]CheckedEntry' },
  ModelDescent: { losses: 'Vector', before: '{}Matrix', gradients: '{}Matrix', after: '{}Matrix' },
  ModelMap: { log10_norm: 'MapNorms', total: 'MapTotals' },
  ModelPlan: { weights: '{}Matrix' },
  Node: { value: 'Array', grad: 'Array', received: '{}Array', sent: '{}Array', local: '{}Array|string' },
  NormsByStep: { dh: 'Vector', dc: 'Vector' },
  NumberBand: { median: 'Number', low: 'Number', high: 'Number', least: 'Number', greatest: 'Number' },
  ParameterShares: {
    log10_norm: 'Vector',
    along: 'Vector',
    share: 'Matrix',
    total: 'Matrix',
    gates: '{}BlockShares',
  },
  PathDecades: { total: 'Number', alone: 'Number', rest: 'Number' },
  PathNorms: { total: 'Vector', alone: 'Vector', rest: 'Vector' },
  PathsAnswer: { log10_norm: 'PathNorms', share: 'Vector', decades: 'PathDecades' },
  Plan: { models: '[]ModelPlan', guess: 'Guess', scale: '[]Scale' },
  Recurrent: { spectral_radius: 'Number', largest_singular_value: 'Number', departure: 'Number' },
  Reordered: { states: 'Number', gradients: 'Number' },
  RnnFactors: { saturation: 'Vector', weights: 'Vector', mean_slope: 'Vector', beyond_radius: 'Vector' },
  Scale: { mean: 'Number', deviation: 'Number' },
  Seed: { models: '[]SeededCurve' },
  SeededCurve: { decades: 'Number', entry: 'Number', slope: 'Number', curve: 'Vector' },
  SharesAnswer: { element: 'Vector', parameters: '{}ParameterShares' },
  Spectrum: { log10_singular_values: 'Matrix', lyapunov: 'Vector', log10_step_norm: 'Vector' },
  StepAnswer: { nodes: '[]Node' },
  Term: { weight: 'Number', value: 'Number', factors: '[]Factor' },
  TruncatedBlock: { log10_ratio: '{}Number', cosine: '{}Number' },
  TruncationAnswer: { blocks: '[]TruncatedBlock', batches: 'BatchStarts' },
  Verdict: {
    decades: 'Number',
    entry: 'Number',
    slope: 'Number',
    lost: 'Number',
    most_lost: 'Number',
    gained: 'Number',
    openness: 'Number',
  },
  VerdictAnswer: { verdict: 'Verdict', farthest: 'Verdict', changes: '[]Change' },
};
