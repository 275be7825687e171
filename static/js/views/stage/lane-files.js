/**
 * What a lane gives to the export menu: its graph and its strip, in a file's size, with what is shown of
 * them.
 */

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

/** @import {Figure, Geometry, Quantity, Run, State} from '../../model/types.js' */
/** @import {Explained} from '../../figures/key.js' */
/** @import {Store, Services} from '../../services.js' */

/** From row to row and what a lane needs besides, the height of a strip's rows, and of its units, px. */
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
export function createLaneFiles(store, { t: say, drawing, shown }, m) {
  const about = () => [standing(store.get().selection, say)];
  /** @param {[number, number]} steps @returns {Explained[]} */
  const unreachedKey = ([from, to]) =>
    from < to ? [{ is: 'unreached', text: say('legend.unreached') }] : [];
  const forget = (/** @type {RegExp} */ kind) => {
    for (const id of [...shown.keys()]) if (id.split('-')[1] === String(m) && kind.test(id)) shown.delete(id);
  };

  /** What a picture is coloured by. @param {Run} run @param {Quantity} quantity */
  function coloured(run, quantity) {
    const { unit } = store.get().selection;
    const range = quantity === 'h' ? stateRange(run, unit) : sharedRange(run);
    return { quantity, unit, range, tokens: drawing.tokens(), label: say };
  }

  /**
   * A figure with what the overlay shows of it on screen.
   * @param {Figure} figure
   * @param {[number, number]} steps  not yet
   * @param {Geometry} g
   * @param {number} ground
   */
  function placed({ data, layout, config }, [from, to], g, ground) {
    const { t } = store.get().selection;
    const seen = t >= g.from && t < g.to,
      tokens = drawing.tokens();
    const hatch = hatched([Math.max(from, g.from), Math.min(to, g.to)], layout.yaxis.range, tokens, ground);
    return {
      data: [...data, ...hatch],
      layout: { ...layout, shapes: seen ? [cursor(t, tokens)] : [] },
      config,
    };
  }

  /**
   * The graph, both pictures as one: as far as the pass stands when it is asked for.
   * @param {Run} run
   * @param {Geometry} g
   * @param {() => [number, number]|null} window  the steps in sight
   * @param {() => string} text
   */
  function graph(run, g, window, text) {
    const data = { run, m },
      model = run.models[m];
    const layers = layersOf(store.get().view),
      [first, second] = layers;
    const network = nameOf(run.models, m, say);
    const height = EDGES + PITCH * (rowsOf(model).length - 1);
    const place = () => {
      const { t, pass } = store.get().selection;
      const then = second && pass === 'backward' ? { then: { ...coloured(run, second), from: t } } : {};
      return { ...coloured(run, first), geometry: g, height, ...then };
    };
    const unreached = () => ofLane(model, store.get().selection, run.T, layers);
    forget(/graph/);
    const id = `${model.cell}-${m}-graph`;
    const title = say(second ? `lane.title.auto.${second}` : `lane.title.${first}`, { network });
    shown.set(id, {
      id,
      title,
      models: [m],
      axes: { x: say('figure.axis.step') },
      about,
      summary: text,
      figure({ width }) {
        const at = geometry(width, run.T, windowFrom(window()?.[0] ?? 0, run.T, width));
        return placed(lane(data, { ...place(), geometry: at }), unreached(), at, VEILED);
      },
      key: () => [...key(data, place()), ...unreachedKey(unreached())],
      table() {
        const then = second ? { then: { ...coloured(run, second), from: 0 } } : {};
        return rows(data, { ...coloured(run, first), geometry: g, height: 0, ...then });
      },
    });
  }

  /**
   * The strip, all of time.
   * @param {Run} run
   * @param {import('../../figures/strip.js').StripData} data  as it is shown
   * @param {import('../../figures/strip.js').StripOptions & {label: import('../../core/i18n.js').Translate}}
   *   options
   * @param {() => string} text
   */
  function ofTime(run, data, options, text) {
    const norms = store.get().view.strip === 'norm';
    const { cell } = run.models[m];
    const id = `${cell}-${m}-strip`;
    const name = say(norms ? 'lane.title.strip' : 'lane.title.units', {
      network: nameOf(run.models, m, say),
    });
    const axes = { x: say('figure.axis.step'), ...(norms ? {} : { y: say('figure.axis.unit') }) };
    const unreached = () => ofStrip(run.models[m], store.get().selection, run.T);
    forget(/strip/);
    shown.set(id, {
      id,
      title: titled(store.get(), say, name),
      models: [m],
      about,
      axes,
      summary: text,
      figure({ width }) {
        const height = norms ? BAND * rowCount(data) + 20 : UNITS;
        const larger = { ...options, geometry: geometry(width, run.T), height, ticks: true };
        return placed(norms ? strip(data, larger) : units(data, larger), unreached(), larger.geometry, 1);
      },
      key: () => [
        ...(norms ? stripKey(data, options) : unitKey(data, options)),
        ...unreachedKey(unreached()),
      ],
      table: () => (norms ? stripRows(data) : unitRows(data)),
    });
  }

  return { forget, coloured, graph, strip: ofTime };
}
