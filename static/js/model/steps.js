// Steps as a person writes them: "3, 7-9".

/** A range longer than this is a slip of the finger. */
const LONGEST = 10_000;

/**
 * "3, 7-9" -> [3, 7, 8, 9], ascending, each once.
 * @param {string} text
 * @returns {{steps: number[], wrong: string|null}}  wrong: the first word that is no step
 */
export function readSteps(text) {
  const words = text.split(/[\s,]+/).filter(Boolean);
  const wrong = words.find((word) => rangeOf(word) === null) ?? null;
  return { steps: [...new Set(words.flatMap((word) => rangeOf(word) ?? []))].sort((a, b) => a - b), wrong };
}

/** @param {string} word @returns {number[]|null} */
function rangeOf(word) {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(word) ?? [];
  const more = Number(to) - Number(from);
  return more >= 0 && more < LONGEST ? Array.from({ length: more + 1 }, (_, i) => Number(from) + i) : null;
}

/** [3, 7, 8, 9] -> "3, 7-9". @param {number[]} steps  ascending */
export function writeSteps(steps) {
  const ends = steps.filter((step, i) => steps[i + 1] !== step + 1);
  return steps
    .filter((step, i) => steps[i - 1] !== step - 1)
    .map((from, i) => (from === ends[i] ? `${from}` : `${from}-${ends[i]}`))
    .join(', ');
}
