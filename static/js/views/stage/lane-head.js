/** The head of a lane: the network's name, how it differs, its size, its headline; to show or remove it. */

import { assign, el, icon, refill, write } from '../../core/dom.js';
import { size } from '../../model/format.js';
import { same } from '../../model/held.js';
import { classOf, nameOf } from '../../model/names.js';
import { without } from '../../model/spec.js';
import { brokenOff } from '../../model/unreached.js';
import { differences } from '../../model/verdict.js';
import { headlineText } from '../parts/headlines.js';
import { calledIn } from '../parts/letters.js';
import { explained } from '../parts/terms.js';

/** @import {Run} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/** @param {Store} store @param {Services} services @param {number} m */
export function createLaneHead(store, services, m) {
  const { t: say, playback } = services;
  const name = el('h3', { class: 'lane-name' });
  const sizes = el('span', { class: 'quiet small deep' }),
    differs = el('span', { class: 'differs' });
  const headline = el('p', { class: 'headline' });
  const open = el('button', { class: 'linklike', type: 'button', hidden: true }, say('lane.open'));
  const gone = el('button', { class: 'button bare deep', type: 'button' }, icon('close'));
  open.addEventListener('click', () => {
    playback.pause();
    playback.select({ model: m });
  });
  gone.addEventListener('click', () => remove(store, services, m));
  const node = el('header', {}, name, differs, sizes, headline, open, gone);
  const room = createLines(node, headline);

  return {
    node,
    /** How many lines the headline takes, as it stands now. Reads the layout. */
    lines: room.count,
    /** @param {boolean} folded  the lane's graph is not shown */
    fold(folded) {
      if (open.hidden === folded) room.other();
      open.hidden = !folded;
      sizes.hidden = folded; // it would be cut to a letter
    },
    /** @param {Run} run @param {HTMLElement} lane  takes the network's class */
    update(run, lane) {
      const model = run.models[m];
      const called = nameOf(run.models, m, say),
        kind = classOf(run.models, m);
      gone.hidden = run.models.length < 2;
      refill(name, `${kind} ${called}`, () => {
        lane.className = `lane ${kind}`;
        const label = say('lane.remove', { network: called });
        assign(gone, { 'aria-label': label, title: label });
        assign(open, { 'aria-label': say('lane.open.long', { network: called }) });
        return [icon(model.cell), called];
      });
      const phrases = differences(run.spec.models, m).map(({ key, places }) => say(key, places));
      write(differs, phrases.join(', '));
      write(
        sizes,
        say(model.recurrent ? 'lane.size' : 'lane.size.cut', {
          units: model.H,
          parameters: size(model.parameters),
          unused: model.recurrent ? '' : calledIn(store.get(), m, 'W_hh'),
        }),
      );
      const line = brokenOff(store.get()) ? end(run, m, say) : headlineText(say, run, m);
      refill(headline, line, () => (m === 0 ? explained(say, line) : [line]));
      if (headline.title !== line) headline.title = line;
    },
  };
}

/** A line of a headline that has more than one, as the sheet has it, px. */
const LINE = 17;

/**
 * Further lines for a headline that has no room in one. They stay for as long as the head is as wide: lanes
 * that jump with each value of a control would hide what the control does.
 * @param {HTMLElement} node @param {HTMLElement} headline
 */
function createLines(node, headline) {
  let width = 0,
    lines = 1,
    text = '';
  const set = (/** @type {number} */ count) => {
    lines = count;
    node.classList.toggle('wrapped', lines > 1);
    node.style.setProperty('--lines', String(lines));
  };
  return {
    /** Something beside the headline came or went. */
    other() {
      text = '';
    },
    count() {
      if (node.clientWidth !== width) {
        width = node.clientWidth;
        text = '';
        set(1);
      }
      if (headline.title === text) return lines;
      text = headline.title;
      if (lines === 1 && headline.scrollWidth > headline.clientWidth) set(2);
      if (lines > 1) set(Math.max(lines, Math.round(headline.scrollHeight / LINE)));
      return lines;
    },
  };
}

/**
 * How far a stream that broke off has come.
 * @param {Run} run
 * @param {number} m
 * @param {Services['t']} say
 */
function end({ models, T }, m, say) {
  const { forwardTo, backwardFrom } = models[m];
  if (backwardFrom < T) return say('lane.end.backward', { t: backwardFrom });
  return forwardTo > 0 ? say('lane.end.forward', { t: forwardTo - 1 }) : say('lane.end.none');
}

/**
 * Removes this network. The spec that is asked may differ from the picture's, so the network is looked for in
 * it.
 * @param {Store} store
 * @param {Services} services
 * @param {number} m
 */
function remove(store, { t: say, playback, runs, change }, m) {
  const { run, spec, selection } = store.get();
  const at = run ? spec.models.findIndex((model) => same(model, run.spec.models[m])) : -1;
  if (!run || at < 0 || spec.models.length < 2) return;
  playback.pause();
  const model = Math.max(0, selection.model - Number(selection.model >= at && selection.model > 0));
  const text = say('undo.removed', { network: nameOf(run.models, m, say) });
  void change(() => runs.turnTo(without(spec, at), { model }), text);
}
