// Steps as a person writes them: "3, 7-9".

/** A range longer than this is a slip of the finger. */
const LONGEST = 10_000;

/** "3, 7-9" -> [3, 7, 8, 9], ascending, each once; what is no step is left out, and an empty list is for the server to refuse. @param {string} text @returns {number[]} */
export function readSteps(text) {
  const steps = text.split(/[\s,]+/).filter(Boolean).flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    const whole = Number.isInteger(from) && Number.isInteger(to) && to >= from && to - from < LONGEST;
    return whole ? Array.from({ length: to - from + 1 }, (_, i) => from + i) : [];
  });
  return [...new Set(steps)].sort((a, b) => a - b);
}

/** [3, 7, 8, 9] -> "3, 7-9". @param {number[]} steps  ascending */
export function writeSteps(steps) {
  const ends = steps.filter((step, i) => steps[i + 1] !== step + 1);
  return steps.filter((step, i) => steps[i - 1] !== step - 1).map((from, i) => (from === ends[i] ? `${from}` : `${from}-${ends[i]}`)).join(', ');
}
