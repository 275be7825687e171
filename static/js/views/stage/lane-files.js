/** A lane's entries in the export menu: its graph and its strip, in a file's size, as the page shows them. */

import { geometry, windowFrom } from '../../figures/geometry.js';
import { key, lane, rows, rowsOf } from '../../figures/lane.js';
import { quantityFor, stateRange } from '../../figures/quantity.js';
import { cursor, hatched } from '../../figures/place.js';
import { sharedRange } from '../../figures/scales.js';
import { key as stripKey, rowCount, rows as stripRows, strip } from '../../figures/strip.js';
import { key as unitKey, rows as unitRows, units } from '../../figures/units.js';
import { standing } from '../../model/caption.js';
import { nameOf } from '../../model/names.js';
import { ofLane, ofStrip } from '../../model/unreached.js';
import { titled } from '../parts/direct.js';

/** @import {Figure, Geometry, Quantity, Run, State, Tokens} from '../../model/types.js' */
/** @import {Explained} from '../../figures/key.js' */
/** @import {Translate} from '../../core/i18n.js' */
/** @import {StripData, StripOptions} from '../../figures/strip.js' */
/** @import {Shown, Store, Services} from '../../services.js' */

/** In a file: from row to row of a graph, what a graph needs besides; a strip's rows, and its units; px. */
const PITCH = 44,
  EDGES = 48,
  BAND = 40,
  UNITS = 320;
/** How far a veil covers what is under it. */
const VEILED = 0.72;

/**
 * The colours of a lane: with `auto` two pictures one above the other, the second uncovered from the right as
 * the pass goes back.
 * @param {State['view']} view
 * @returns {Quantity[]}
 */
export function layersOf({ colour, direct }) {
  const both = /** @type {const} */ (['forward', 'backward']);
  const layers = colour === 'auto' ? both.map((pass) => quantityFor(colour, pass)) : [colour];
  return layers.map((quantity) => (direct && quantity === 'dh' ? 'dh_direct' : quantity));
}

/** @param {Store} store @param {Pick<Services, 't'|'drawing'|'shown'>} services @param {number} m */
export function createLaneFiles(store, services, m) {
  const { drawing, shown, t: say } = services;
  const forget = (/** @type {RegExp} */ kind) => {
    for (const id of [...shown.keys()]) if (id.split('-')[1] === String(m) && kind.test(id)) shown.delete(id);
  };
  /** The colouring of a picture. @param {Run} run @param {Quantity} quantity */
  function coloured(run, quantity) {
    const { unit } = store.get().selection;
    const range = quantity === 'h' ? stateRange(run, unit) : sharedRange(run);
    return { quantity, unit, range, tokens: drawing.tokens(), label: say };
  }

  return {
    forget,
    coloured,
    /**
     * The graph, both pictures as one: as far as the pass stands when it is asked for.
     * @param {Run} run
     * @param {Geometry} g
     * @param {() => [number, number]|null} window  the steps in sight
     * @param {() => string} text
     */
    graph(run, g, window, text) {
      forget(/graph/);
      const file = graphFile(store, services, { run, m, g, window, coloured });
      shown.set(file.id, { ...file, summary: text });
    },
    /**
     * The strip, all of time.
     * @param {Run} run
     * @param {StripData} data  as it is shown
     * @param {StripOptions & {label: Translate}} options
     * @param {() => string} text
     */
    strip(run, data, options, text) {
      forget(/strip/);
      const file = stripFile(store, services, { run, m, data, options });
      shown.set(file.id, { ...file, summary: text });
    },
  };
}

/**
 * A figure with what the overlay shows of it on screen.
 * @param {Figure} figure
 * @param {Geometry} g
 * @param {{t: number, notYet: [number, number], tokens: Tokens, ground: number}} over  ground: how far the
 *   hatching covers what is under it
 */
function placed({ data, layout, config }, g, { t, notYet: [from, to], tokens, ground }) {
  const seen = t >= g.from && t < g.to;
  const hatch = hatched([Math.max(from, g.from), Math.min(to, g.to)], layout.yaxis.range, tokens, ground);
  return {
    data: [...data, ...hatch],
    layout: { ...layout, shapes: seen ? [cursor(t, tokens)] : [] },
    config,
  };
}

/** @param {[number, number]} notYet @param {Translate} say @returns {Explained[]} */
const unreachedKey = ([from, to], say) =>
  from < to ? [{ is: 'unreached', text: say('legend.unreached') }] : [];

/**
 * @param {Store} store
 * @param {Pick<Services, 't'|'drawing'>} services
 * @param {{run: Run, m: number, g: Geometry, window: () => [number, number]|null, coloured: (run: Run,
 *   quantity: Quantity) => ReturnType<ReturnType<typeof createLaneFiles>['coloured']>}} of
 * @returns {Omit<Shown, 'summary'>}
 */
function graphFile(store, { t: say, drawing }, { run, m, g, window, coloured }) {
  const data = { run, m },
    model = run.models[m];
  const layers = layersOf(store.get().view),
    [first, second] = layers;
  const height = EDGES + PITCH * (rowsOf(model).length - 1);
  const place = () => {
    const { t, pass } = store.get().selection;
    const then = second && pass === 'backward' ? { then: { ...coloured(run, second), from: t } } : {};
    return { ...coloured(run, first), geometry: g, height, ...then };
  };
  const unreached = () => ofLane(model, store.get().selection, run.T, layers);
  return {
    id: `${model.cell}-${m}-graph`,
    title: say(second ? `lane.title.auto.${second}` : `lane.title.${first}`, {
      network: nameOf(run.models, m, say),
    }),
    models: [m],
    axes: { x: say('figure.axis.step') },
    about: () => [standing(store.get().selection, say)],
    figure({ width }) {
      const at = geometry(width, run.T, windowFrom(window()?.[0] ?? 0, run.T, width));
      const { t } = store.get().selection;
      const over = { t, notYet: unreached(), tokens: drawing.tokens(), ground: VEILED };
      return placed(lane(data, { ...place(), geometry: at }), at, over);
    },
    key: () => [...key(data, place()), ...unreachedKey(unreached(), say)],
    table() {
      const then = second ? { then: { ...coloured(run, second), from: 0 } } : {};
      return rows(data, { ...coloured(run, first), geometry: g, height: 0, ...then });
    },
  };
}

/**
 * @param {Store} store
 * @param {Pick<Services, 't'|'drawing'>} services
 * @param {{run: Run, m: number, data: StripData, options: StripOptions & {label: Translate}}} of
 * @returns {Omit<Shown, 'summary'>}
 */
function stripFile(store, { t: say, drawing }, { run, m, data, options }) {
  const norms = store.get().view.strip === 'norm';
  const network = nameOf(run.models, m, say);
  const unreached = () => ofStrip(run.models[m], store.get().selection, run.T);
  return {
    id: `${run.models[m].cell}-${m}-strip`,
    title: titled(store.get(), say, say(norms ? 'lane.title.strip' : 'lane.title.units', { network })),
    models: [m],
    about: () => [standing(store.get().selection, say)],
    axes: { x: say('figure.axis.step'), ...(norms ? {} : { y: say('figure.axis.unit') }) },
    figure({ width }) {
      const height = norms ? BAND * rowCount(data) + 20 : UNITS;
      const larger = { ...options, geometry: geometry(width, run.T), height, ticks: true };
      const { t } = store.get().selection;
      const over = { t, notYet: unreached(), tokens: drawing.tokens(), ground: 1 };
      return placed(norms ? strip(data, larger) : units(data, larger), larger.geometry, over);
    },
    key: () => [
      ...(norms ? stripKey(data, options) : unitKey(data, options)),
      ...unreachedKey(unreached(), say),
    ],
    table: () => (norms ? stripRows(data) : unitRows(data)),
  };
}
