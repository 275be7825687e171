// The catalogue of formulas as the server makes it, from its own code: tests/run.py says with which Python.
// Of cells whose formulas the page asks for later it has the variant of their defaults.

import { execFileSync } from 'node:child_process';

const root = new URL('../../', import.meta.url);
const program = `
import json
from app.formulas.cells import catalogue, variant
made = catalogue()
for cell in made["cells"]:
    cell["variants"] = cell["variants"] or [variant(cell["cell"], {})]
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
