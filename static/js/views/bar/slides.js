/** This comparison, for a slide: what it shows, in words that are computed. */

import { extent } from '../../figures/distance.js';
import { sharedRange } from '../../figures/scales.js';
import { fileOf, slide } from '../../figures/slide.js';
import { caption } from '../../model/caption.js';
import { nameOf, variantOf } from '../../model/names.js';
import { story } from '../../model/story.js';
import { taskOf, tasksOf } from '../../model/tasks.js';
import { headlineOf } from '../parts/headlines.js';

/** @import {Tokens} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/** Null as long as no map of the run is here. @param {Store} store @param {Services} services */
export function slideOf(store, { t, lang }) {
  const { run } = store.get();
  if (!run?.map) return null;
  const networks = run.models.map((_, m) => ({ m, ...headlineOf(run, m) }));
  if (networks.some(({ row }) => row === undefined)) return null;
  const told = /** @type {import('../../model/story.js').Told[]} */ (networks);
  const curves = told.map(({ m, ...found }) => ({
    cell: run.models[m].cell,
    name: nameOf(run.models, m, t),
    variant: variantOf(run.models, m),
    ...found,
  }));
  const { sequence } = run.spec;
  const task = taskOf(tasksOf(store.get()), sequence)?.titles[lang] ?? sequence.task ?? null;
  const said = story(run, told).map(({ key, places, m }) =>
    t(key, { ...places, ...(m === undefined ? {} : { network: nameOf(run.models, m, t) }) }),
  );
  const random = run.spec.models.some(({ weights }) => !weights);
  const about = [...caption(run, { models: run.models.map((_, m) => m), whole: true }, t, task)];
  const words = {
    label: t,
    title: (random ? said.slice(0, -1) : said).join(' '),
    about: random ? [...about.slice(0, -1), `${about[about.length - 1]}. ${said[said.length - 1]}`] : about,
  };
  const data = { run, curves, range: sharedRange(run), levels: extent(curves) };
  return { figure: (/** @type {Tokens} */ tokens) => slide(data, { tokens, ...words }), name: fileOf(run) };
}
