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

/** A box by its middle. @typedef {{kind: 'x'|'h'|'y', x: number, y: number}} Unit */
/** fed: from an answer to the step after. @typedef {{kind: 'data'|'fed', path: string}} Arrow */
/** Where a parameter's letters stand. @typedef {{of: 'W_xh'|'W_hh'|'W_hy', x: number, y: number}} Label */
/** @typedef {{width: number, height: number, units: Unit[], arrows: Arrow[], labels: Label[]}} Picture */

/** A box, px. */
export const UNIT = { width: 28, height: 22 };
const PITCH = 52,
  ROW = 46,
  LEFT = 48,
  EDGE = 16,
  HEAD = 4,
  /** How far a way past a box keeps from its middle, and a letter from its arrow. */
  PAST = 22,
  BESIDE = 5,
  /** How long the way is from the states before the first step. */
  BEFORE = 14;
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
  const rows = reverse ? { y: 0, back: 1, h: 2, x: 3 } : { y: 0, back: NaN, h: 1, x: 2 };
  const at = (/** @type {keyof typeof rows} */ row) => HALF.height + 2 + ROW * rows[row];
  const columns = [...inputs].map((input, i) => ({
    x: LEFT + HALF.width + PITCH * i,
    input: input !== '.',
    answer: answers[i] !== '.',
    last: i === inputs.length - 1,
  }));
  const units = columns.flatMap(({ x, input, answer }) => [
    ...(input ? [unit('x', x, at('x'))] : []),
    unit('h', x, at('h')),
    ...(reverse ? [unit('h', x, at('back'))] : []),
    ...(answer ? [unit('y', x, at('y'))] : []),
  ]);
  const [first, last] = [columns[0].x - HALF.width, columns[columns.length - 1].x + HALF.width];
  const arrows = [
    arrow(`M${first - BEFORE} ${at('h')}H${first - 1}${HEADS.right}`),
    ...(reverse ? [arrow(`M${last + BEFORE} ${at('back')}H${last + 1}${HEADS.left}`)] : []),
    ...columns.flatMap((column, i) => [
      ...within(column, at, reverse),
      ...(column.last ? [] : between(column, columns[i + 1], at, reverse)),
    ]),
  ];
  return {
    width: LEFT + PITCH * (columns.length - 1) + UNIT.width + EDGE,
    height: at('x') + HALF.height + 2,
    units,
    arrows,
    labels: labelsOf(columns, at, reverse),
  };
}

/** @param {Unit['kind']} kind @param {number} x @param {number} y @returns {Unit} */
const unit = (kind, x, y) => ({ kind, x, y });
/** @param {string} path @param {Arrow['kind']} [kind] @returns {Arrow} */
const arrow = (path, kind = 'data') => ({ kind, path });

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

/** The letters of the weights, each beside the first arrow that it stands for. @returns {Label[]} */
function labelsOf(/** @type {Column[]} */ columns, /** @type {At} */ at, /** @type {boolean} */ reverse) {
  const answering = /** @type {Column} */ (columns.find(({ answer }) => answer));
  const past = reverse ? PAST : 0;
  const middle = (at('h') + at('x')) / 2;
  return [
    { of: 'W_xh', x: columns[0].x - past - BESIDE, y: middle },
    { of: 'W_hh', x: columns[0].x - HALF.width - BEFORE - BESIDE, y: at('h') },
    { of: 'W_hy', x: answering.x - BESIDE, y: (at('y') + at(reverse ? 'back' : 'h')) / 2 },
  ];
}
