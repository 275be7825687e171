// Patterns of inputs and answers as courses draw them: a column for each step, x below, h, y above.

/**
 * Which columns have an input of their own, and which are asked for an answer: a letter each, or a point. A
 * column without an input is fed the answer before it.
 * @type {Record<string, {inputs: string, answers: string, reverse?: boolean}>}
 */
export const PATTERNS = {
  'one-to-many': { inputs: 'x...', answers: 'yyyy' },
  'many-to-one': { inputs: 'xxxx', answers: '...y' },
  'many-to-many': { inputs: 'xxxx', answers: 'yyyy' },
  'encoder-decoder': { inputs: 'xxx..', answers: '..yyy' },
  bidirectional: { inputs: 'xxxx', answers: 'yyyy', reverse: true },
};

/**
 * The same folded: a column for all steps that are alike, and of which steps its input and its answer are.
 * @type {Record<string, {inputs: string, answers: string, input: string, answer: string}>}
 */
const FOLDED = {
  'one-to-many': { inputs: 'x', answers: 'y', input: '0', answer: 't' },
  'many-to-one': { inputs: 'x', answers: 'y', input: 't', answer: 'T−1' },
  'many-to-many': { inputs: 'x', answers: 'y', input: 't', answer: 't' },
  'encoder-decoder': { inputs: 'x.', answers: '.y', input: 't', answer: 't' },
  bidirectional: { inputs: 'x', answers: 'y', input: 't', answer: 't' },
};

/**
 * A box by its middle.
 * @typedef {{kind: 'x'|'h'|'y', x: number, y: number, width: number, index: string}} Unit
 */
/** fed: from an answer to the step after. @typedef {{kind: 'data'|'fed', path: string}} Arrow */
/**
 * Where a parameter's letters stand: they end there, or start there.
 * @typedef {{of: 'W_xh'|'W_hh'|'W_hy', x: number, y: number, anchor: 'end'|'start'}} Label
 */
/** @typedef {{width: number, height: number, units: Unit[], arrows: Arrow[], labels: Label[]}} Picture */

/** A box, px. */
export const UNIT = { width: 28, height: 22 };
/** Of one that holds a longer index. */
const WIDE = 44;
const PITCH = 52,
  ROW = 46,
  LEFT = 48,
  EDGE = 16,
  HEAD = 4,
  /** How far a way past a box keeps from its middle, and a letter from its arrow. */
  PAST = 22,
  BESIDE = 5,
  /** How long the way is from the states before the first step; how far a loop goes out. */
  BEFORE = 14,
  LOOP = 28,
  /** Between encoder and decoder, folded; where a folded answer is fed back, from the middle. */
  APART = 100,
  ROUND = 40;
const HALF = { width: UNIT.width / 2, height: UNIT.height / 2 };

/** The arms of an arrowhead at the end of a path, by the way that it points. */
const HEADS = {
  up: `m${-HEAD} ${HEAD}l${HEAD} ${-HEAD}l${HEAD} ${HEAD}`,
  right: `m${-HEAD} ${-HEAD}l${HEAD} ${HEAD}l${-HEAD} ${HEAD}`,
  left: `m${HEAD} ${-HEAD}l${-HEAD} ${HEAD}l${HEAD} ${HEAD}`,
};

/** @param {number} x @param {number} from @param {number} to  middles of boxes */
const up = (x, from, to) => `M${x} ${from - HALF.height}V${to + HALF.height + 1}${HEADS.up}`;

/**
 * Up past the box between: out to one side and in again from below.
 * @param {number} x @param {number} from @param {number} to @param {-1|1} side
 */
function upPast(x, from, to, side) {
  const [start, end, out] = [from - HALF.height, to + HALF.height + 1, x + side * PAST];
  const into = x + side * (HALF.width - 6);
  const leave = `C${out} ${start - 8} ${out} ${start - 8} ${out} ${start - 16}`;
  const enter = `C${out} ${end + 8} ${into} ${end + 8} ${into} ${end}`;
  return `M${into} ${start}${leave}V${end + 16}${enter}${HEADS.up}`;
}

/** From an answer down between two columns and into the next state from below. */
function fed(/** @type {number} */ x, /** @type {number} */ from, /** @type {number} */ to) {
  const [middle, next, foot] = [x + PITCH / 2, x + PITCH, to + HALF.height + 14];
  const down = `M${x + HALF.width} ${from}H${middle - 5}q5 0 5 5V${foot - 5}q0 5 5 5`;
  return `${down}H${next - 5}q5 0 5 -5V${to + HALF.height + 1}${HEADS.up}`;
}

/**
 * The picture of a pattern, unfolded.
 * @param {string} name  a key of PATTERNS
 * @returns {Picture}
 */
export function picture(name) {
  const { inputs, answers, reverse = false } = PATTERNS[name];
  const at = rowsOf(reverse);
  const columns = columnsOf(inputs, answers, PITCH);
  const [first, last] = [columns[0].x - HALF.width, columns[columns.length - 1].x + HALF.width];
  const arrows = [
    arrow(`M${first - BEFORE} ${at('h')}H${first - 1}${HEADS.right}`),
    ...(reverse ? [arrow(`M${last + BEFORE} ${at('back')}H${last + 1}${HEADS.left}`)] : []),
    ...columns.flatMap((column, i) => [
      ...within(column, at, reverse),
      ...(column.last ? [] : between(column, columns[i + 1], at, reverse)),
    ]),
  ];
  const before = labelled('W_hh', first - BEFORE - BESIDE, at('h'));
  return {
    width: last + EDGE,
    height: at('x') + HALF.height + 2,
    units: columns.flatMap((column) => unitsOf(column, at, reverse, { x: '', h: '', y: '' })),
    arrows,
    labels: [before, ...labelsOf(columns, at, reverse)],
  };
}

/**
 * The same, folded: each state with its loop.
 * @param {string} name
 * @returns {Picture}
 */
export function foldedPicture(name) {
  const { inputs, answers, input, answer } = FOLDED[name];
  const { reverse = false, inputs: unfolded } = PATTERNS[name];
  const at = rowsOf(reverse);
  const columns = columnsOf(inputs, answers, APART);
  const { x: last } = columns[columns.length - 1];
  const isFed = unfolded.includes('.');
  const arrows = columns.flatMap((column) => [
    ...within(column, at, reverse),
    arrow(loop(column.x, at('h'), column.last ? 1 : -1)),
    ...(reverse ? [arrow(loop(column.x, at('back'), -1))] : []),
    ...(column.last
      ? []
      : [arrow(`M${column.x + HALF.width} ${at('h')}H${last - HALF.width - 1}${HEADS.right}`)]),
    ...(isFed && column.answer ? [arrow(fedBack(column, at), 'fed')] : []),
  ]);
  const beside = labelled('W_hh', last + HALF.width + LOOP, at('h'), 'start');
  return {
    width: last + HALF.width + LOOP + LEFT,
    height: at('x') + HALF.height + 2,
    units: columns.flatMap((column) => unitsOf(column, at, reverse, { x: input, h: 't', y: answer })),
    arrows,
    labels: [beside, ...labelsOf(columns, at, reverse)],
  };
}

/** The middle of each row. @param {boolean} reverse @returns {At} */
function rowsOf(reverse) {
  const rows = reverse ? { y: 0, back: 1, h: 2, x: 3 } : { y: 0, back: NaN, h: 1, x: 2 };
  return (row) => HALF.height + 2 + ROW * rows[row];
}

/** @param {string} inputs @param {string} answers @param {number} pitch @returns {Column[]} */
const columnsOf = (inputs, answers, pitch) =>
  [...inputs].map((input, i) => ({
    x: LEFT + HALF.width + pitch * i,
    input: input !== '.',
    answer: answers[i] !== '.',
    last: i === inputs.length - 1,
  }));

/**
 * @param {Column} column @param {At} at @param {boolean} reverse @param {Record<Unit['kind'], string>} index
 * @returns {Unit[]}
 */
const unitsOf = ({ x, input, answer }, at, reverse, index) => [
  ...(input ? [unit('x', x, at('x'), index.x)] : []),
  unit('h', x, at('h'), index.h),
  ...(reverse ? [unit('h', x, at('back'), index.h)] : []),
  ...(answer ? [unit('y', x, at('y'), index.y)] : []),
];

/** From a state to itself, one step on. @param {number} x @param {number} y @param {-1|1} side */
function loop(x, y, side) {
  const [edge, out] = [x + side * HALF.width, x + side * (HALF.width + LOOP)];
  const back = edge + side;
  const head = HEADS[side > 0 ? 'left' : 'right'];
  return `M${edge} ${y - 4}C${out} ${y - 20} ${out} ${y + 20} ${back} ${y + 5}${head}`;
}

/** From a folded answer back to the state: past an input from the side, else from below. */
function fedBack(/** @type {Column} */ { x, input }, /** @type {At} */ at) {
  const [out, edge] = [x - ROUND, x - HALF.width];
  const start = `M${edge} ${at('y')}H${out + 5}q-5 0 -5 5`;
  if (input) return `${start}V${at('h') - 5}q0 5 5 5H${edge - 1}${HEADS.right}`;
  const foot = at('h') + HALF.height + 14;
  return `${start}V${foot - 5}q0 5 5 5H${x - 5}q5 0 5 -5V${at('h') + HALF.height + 1}${HEADS.up}`;
}

/** @param {Unit['kind']} kind @param {number} x @param {number} y @param {string} index @returns {Unit} */
const unit = (kind, x, y, index) => ({ kind, x, y, width: index.length > 1 ? WIDE : UNIT.width, index });
/** @param {string} path @param {Arrow['kind']} [kind] @returns {Arrow} */
const arrow = (path, kind = 'data') => ({ kind, path });

/**
 * @param {Label['of']} of @param {number} x @param {number} y @param {Label['anchor']} [anchor]
 * @returns {Label}
 */
const labelled = (of, x, y, anchor = 'end') => ({ of, x, y, anchor });

/** @typedef {{x: number, input: boolean, answer: boolean, last: boolean}} Column */
/** The middle of a row. @typedef {(row: 'y'|'back'|'h'|'x') => number} At */

/** The arrows of one step: into its states, and out of them. @param {Column} column @param {At} at */
function within({ x, input, answer }, at, /** @type {boolean} */ reverse) {
  return [
    ...(input ? [arrow(up(x, at('x'), at('h')))] : []),
    ...(input && reverse ? [arrow(upPast(x, at('x'), at('back'), -1))] : []),
    ...(answer ? [arrow(up(x, at(reverse ? 'back' : 'h'), at('y')))] : []),
    ...(answer && reverse ? [arrow(upPast(x, at('h'), at('y'), 1))] : []),
  ];
}

/** The arrows from one step to the next. @param {Column} column @param {Column} next @param {At} at */
function between({ x, answer }, next, at, /** @type {boolean} */ reverse) {
  const [start, end] = [x + HALF.width, next.x - HALF.width];
  return [
    arrow(`M${start} ${at('h')}H${end - 1}${HEADS.right}`),
    ...(reverse ? [arrow(`M${end} ${at('back')}H${start + 1}${HEADS.left}`)] : []),
    ...(answer && !next.input ? [arrow(fed(x, at('y'), at('h')), 'fed')] : []),
  ];
}

/** The letters of input and read-out, each beside its first arrow. @returns {Label[]} */
function labelsOf(/** @type {Column[]} */ columns, /** @type {At} */ at, /** @type {boolean} */ reverse) {
  const answering = /** @type {Column} */ (columns.find(({ answer }) => answer));
  const past = reverse ? PAST : 0;
  return [
    labelled('W_xh', columns[0].x - past - BESIDE, (at('h') + at('x')) / 2),
    labelled('W_hy', answering.x - BESIDE, (at('y') + at(reverse ? 'back' : 'h')) / 2),
  ];
}
