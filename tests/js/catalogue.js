// The catalogue of formulas as the server makes it, from its own code: tests/run.py says with which Python.
// Of cells whose formulas the page asks for later it has the variant of their defaults.

import { execFileSync } from 'node:child_process';

/** A cell of one's own equations that looks like no other: six gates, states that only operations read. */
export const OWN = [
  ...[...'abdeqr'].map((gate) => `${gate} = tanh(W_x${gate} x + p_${gate} * c_prev)`),
  's = max(-c_prev, s_prev) + (h_prev + h_prev) * a',
  'c = exp(-(b * d)) - s_prev',
  'h = (1 - e * q) * r / exp(c)',
].join('\n');

const root = new URL('../../', import.meta.url);
const program = String.raw`
import json
from app.formulas.cells import catalogue, own_record, variant
made = catalogue()
for cell in made["cells"]:
    cell["variants"] = cell["variants"] or [variant(cell["cell"], {})]
made["own"] = {text: own_record(text) for text in [${JSON.stringify(OWN)}]}
print(json.dumps(made))
`;
export const CATALOGUE = {
  cells: JSON.parse(
    execFileSync(process.env.PYTHON ?? '.venv/bin/python', ['-c', program], {
      cwd: root,
      maxBuffer: 2 ** 26,
      encoding: 'utf8',
    }),
  ),
  tasks: [],
  limits: {},
};

/** Every cell in every variant, as a model of a spec. @type {any[]} */
export const MODELS = CATALOGUE.cells.cells.flatMap(({ cell, variants }) =>
  variants.map(({ options }) => ({ cell, ...options })),
);
