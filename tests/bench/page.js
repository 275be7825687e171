/**
 * What tests/bench/page.py asks of a page, whichever code made it: when a change stands on screen complete,
 * what its frames show, how often Plotly is called. It is loaded before the page's own scripts, and it judges
 * from outside: by the document, by what is drawn on canvases, and by `body[data-connection]`.
 */

/** @typedef {{headlines: string[], maps: string[]}} Shown  the texts, and a hash of each map's picture */

const WATCHED = '.figure, .headline';
const DRAWS = /** @type {const} */ ([
  'clearRect',
  'drawImage',
  'fill',
  'fillRect',
  'fillText',
  'putImageData',
  'stroke',
  'strokeRect',
  'strokeText',
]);
/** How often it is asked whether the page is complete, ms. */
const ASKED = 25;

/** @param {string} selector */
const texts = (selector) => [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);

// ---- when something was painted last

const nextFrame = requestAnimationFrame.bind(globalThis);
const afterFrame = new MessageChannel();
/** Whether something has changed that no frame has painted yet, and whether one is being made. */
let changed = false,
  inFrame = false;
/** When the last change had been painted, and the first headline could be read; ms since the navigation. */
let last = 0,
  readable = 0;
/** Whether a worker draws on a canvas of the page: nothing of that is seen here. */
let blind = false;

function frame() {
  if (inFrame) return;
  inFrame = true;
  afterFrame.port2.postMessage(null); // arrives once this frame is painted
}
afterFrame.port1.onmessage = () => {
  inFrame = false;
  if (!changed) return;
  changed = false;
  last = performance.now();
  if (!readable && document.querySelector('.headline')?.textContent.includes('decades')) readable = last;
};
globalThis.requestAnimationFrame = (fn) =>
  nextFrame((now) => {
    frame();
    fn(now);
  });

/** Something has changed: what a frame does itself is painted with it, all else with the next. */
function note() {
  if (changed) return;
  changed = true;
  if (!inFrame) nextFrame(frame);
}

/** @param {Node} node */
const brings = (node) => node instanceof Element && (node.matches(WATCHED) || node.querySelector(WATCHED));

/** @param {MutationRecord} record */
function counts({ target, attributeName, addedNodes, removedNodes }) {
  if (attributeName?.startsWith('aria-')) return false;
  const element = target instanceof Element ? target : target.parentElement;
  return element?.closest(WATCHED) || [...addedNodes, ...removedNodes].some(brings);
}

const observer = new MutationObserver((records) => {
  if (!changed && records.some(counts)) note();
});
observer.observe(document, { subtree: true, attributes: true, childList: true, characterData: true });

/** From now on, this method counts on a canvas in the document. @param {any} of @param {string} name */
function watch(of, name) {
  const draw = of.prototype[name];
  of.prototype[name] = function (/** @type {any[]} */ ...given) {
    if (this.canvas.isConnected) note();
    return draw.apply(this, given);
  };
}
for (const name of DRAWS) watch(CanvasRenderingContext2D, name);
watch(ImageBitmapRenderingContext, 'transferFromImageBitmap');
const handOver = HTMLCanvasElement.prototype.transferControlToOffscreen;
HTMLCanvasElement.prototype.transferControlToOffscreen = function () {
  blind = true;
  return handOver.call(this);
};

// ---- what is shown

const scratch = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/** @param {ArrayLike<number>} numbers */
function hash(numbers) {
  let sum = 0x811c9dc5;
  for (let i = 0; i < numbers.length; i++) sum = Math.imul(sum ^ numbers[i], 0x01000193);
  return (sum >>> 0).toString(36);
}

/** @param {HTMLCanvasElement} canvas */
function pixels(canvas) {
  const { width, height } = canvas;
  if (!scratch || !width || !height) return '';
  Object.assign(scratch.canvas, { width, height }); // this clears it, too
  scratch.drawImage(canvas, 0, 0);
  return hash(new Uint32Array(scratch.getImageData(0, 0, width, height).data.buffer));
}

/** A map's picture: its canvases, or where it has none, Plotly's images. @param {Element} map */
function picture(map) {
  const canvases = [...map.querySelectorAll('canvas')];
  if (canvases.length) return canvases.map(pixels).join();
  const images = [...map.querySelectorAll('image')];
  return images.map(({ href }) => hash(new TextEncoder().encode(href.baseVal))).join();
}

/** @param {boolean} [withMaps] @returns {Shown} */
const shown = (withMaps = true) => ({
  headlines: texts('.headline'),
  maps: withMaps ? [...document.querySelectorAll('.map-box')].map(picture) : [],
});

/** Whether each figure in sight has its axes and words: they are Plotly's, whatever lies over them. */
function framed() {
  const figures = [...document.querySelectorAll('.figure')].filter((figure) => figure.checkVisibility());
  return figures.length > 0 && figures.every((figure) => figure.querySelector('.main-svg'));
}

/** Whether all that there is to show is there, and not what was `before`. @param {Shown|null} before */
function whole(before) {
  const { headlines, maps } = shown();
  const there =
    document.body.dataset.connection === 'done' &&
    headlines.length > 0 &&
    headlines.every((text) => text.includes('decades')) &&
    maps.length === headlines.length &&
    maps.every(Boolean) &&
    framed();
  if (!there || before === null) return there;
  return `${headlines}` !== `${before.headlines}` && `${maps}` !== `${before.maps}`;
}

/** How things stand where a page is not complete. @param {number} now @param {Shown|null} before */
const standing = (now, before) =>
  JSON.stringify({
    connection: document.body.dataset.connection,
    quiet: Math.round(now - last),
    framed: framed(),
    before,
    shown: shown(),
  });

// ---- what is done to the page

/** @param {number} ms */
const rest = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * When the last change had been painted, once nothing has changed for `quiet` ms and all is there.
 * @param {{since: number, quiet: number, limit: number, before?: Shown|null}} how
 */
async function settled({ since, quiet, limit, before = null }) {
  for (;;) {
    await rest(ASKED);
    const now = performance.now();
    if (blind) throw new Error('a worker draws here: this cannot be measured from outside');
    if (!changed && now - Math.max(last, since) >= quiet && whole(before)) return last;
    if (now - since > limit) throw new Error(`not complete within ${limit} ms: ${standing(now, before)}`);
  }
}

/** The control with this label. @param {string} label */
function control(label) {
  const labels = [...document.querySelectorAll('label')];
  const found = labels.find(({ textContent }) => textContent === label)?.control;
  if (!(found instanceof HTMLInputElement)) throw new Error(`no control is labelled ${label}`);
  return found;
}

/** @param {HTMLInputElement} input @param {number} value */
function enter(input, value) {
  input.value = String(value);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

/** The next seed: it draws other data and other weights, so every number changes. */
function reseed() {
  const button = document.querySelector('button[aria-label^="Next seed"]');
  if (!(button instanceof HTMLElement)) throw new Error('there is no button for the next seed');
  button.click();
}

/**
 * Calls `look` in every frame, at what that frame is about to paint.
 * @param {() => void} look @returns {() => void} ends it
 */
function everyFrame(look) {
  const probe = document.body.appendChild(document.createElement('i'));
  Object.assign(probe.style, { position: 'fixed', visibility: 'hidden', height: '1px', width: '1px' });
  let asked = 0,
    wide = false;
  const sized = new ResizeObserver(look); // is told after all that a frame does, and before it is painted
  const turn = () => {
    wide = !wide;
    probe.style.width = wide ? '2px' : '1px';
    asked = nextFrame(turn);
  };
  sized.observe(probe);
  turn();
  return () => {
    cancelAnimationFrame(asked);
    sized.disconnect();
    probe.remove();
  };
}

/**
 * Calls `act` once a frame, so many times and for so many ms at most.
 * @param {() => void} act @param {number} times @param {number} ms
 * @returns {Promise<{ms: number, times: number}>}
 */
const eachFrame = (act, times, ms) =>
  new Promise((done) => {
    performance.mark('bench');
    const start = performance.now();
    let gone = 0;
    const step = () => {
      const passed = performance.now() - start;
      if (gone < times && passed < ms) {
        act();
        gone += 1;
        return void requestAnimationFrame(step);
      }
      performance.mark('bench');
      done({ ms: passed, times: gone });
    };
    requestAnimationFrame(step);
  });

/** Plotly's calls since they were last asked for, figure by figure. @type {Map<unknown, number>} */
const calls = new Map();
/** @type {any} */
let plotly;

/** Plotly, its drawing calls counted. @param {any} library */
function counted(library) {
  const draws = ['react', 'newPlot'].map((name) => [
    name,
    {
      value(/** @type {unknown} */ host, /** @type {any[]} */ ...given) {
        calls.set(host, (calls.get(host) ?? 0) + 1);
        return library[name](host, ...given);
      },
    },
  ]);
  return Object.create(library, Object.fromEntries(draws));
}
Object.defineProperty(globalThis, 'Plotly', {
  configurable: true,
  get: () => plotly,
  set(library) {
    plotly = counted(library);
  },
});

/** @typedef {{quiet: number, limit: number}} Patience */

const bench = {
  /** When the page had been opened, ms since the navigation. @param {Patience} how */
  async opened(how) {
    const complete = await settled({ since: 0, ...how });
    return { complete, readable };
  },

  /**
   * ms until a change is complete: of a slider, or of the seed.
   * @param {Patience & {label?: string, value?: number}} how
   */
  async change({ label, value = 0, ...how }) {
    const before = shown(),
      since = performance.now();
    if (label) enter(control(label), value);
    else reseed();
    return (await settled({ since, before, ...how })) - since;
  },

  /** What each value shows once it is complete. @param {Patience & {label: string, values: number[]}} how */
  async atRest({ label, values, ...how }) {
    const found = [];
    for (const value of values) {
      await bench.change({ label, value, ...how });
      found.push(shown());
    }
    return found;
  },

  /**
   * A slider that is dragged, a value in each frame, there and back again. What has been painted is told in
   * order, each with its number of frames; the maps only if they are asked for.
   * @param {{label: string, values: number[], times: number, ms: number, maps: boolean}} how
   * @returns {Promise<{ms: number, times: number, frames: [Shown, number][]}>}
   */
  async drag({ label, values, times, ms, maps }) {
    const input = control(label),
      way = [...values, ...values.slice(1, -1).reverse()];
    /** @type {[Shown, number][]} */
    const frames = [];
    let before = '',
      i = 0;
    const stop = everyFrame(() => {
      const now = shown(maps),
        text = JSON.stringify(now);
      if (text === before) frames[frames.length - 1][1] += 1;
      else frames.push([now, 1]);
      before = text;
    });
    const took = await eachFrame(() => enter(input, way[i++ % way.length]), times, ms);
    stop();
    return { ...took, frames };
  },

  /** Once nothing changes any more. @param {Patience} how */
  rested: (how) => settled({ since: performance.now(), ...how }),

  /** How many places are painted while an arrow is held, repeated in each frame. @param {{ms: number}} how */
  async hold({ ms }) {
    const stage = /** @type {HTMLElement} */ (document.querySelector('#stage'));
    const press = (/** @type {string} */ key, repeat = true) => {
      stage.dispatchEvent(new KeyboardEvent('keydown', { key, repeat, bubbles: true, cancelable: true }));
    };
    stage.focus();
    press('Home', false);
    await rest(100);
    const places = new Set();
    const stop = everyFrame(() => places.add(`${texts('.here output')}`));
    const took = await eachFrame(() => press('ArrowRight'), Infinity, ms);
    stop();
    return { ms: took.ms, places: places.size - 1 };
  },

  /** Plotly's calls since this was last asked, one number for each figure that was drawn. */
  calls() {
    const found = [...calls.values()];
    calls.clear();
    return found;
  },

  /**
   * So many seeds one after the other, each as soon as the run before has come.
   * @param {{times: number, limit: number}} how
   */
  async seeds({ times, limit }) {
    const { dataset } = document.body;
    for (let i = 0; i < times; i++) {
      const before = dataset.run,
        end = performance.now() + limit;
      reseed();
      while (dataset.run === before || dataset.connection !== 'done') {
        await new Promise(nextFrame);
        if (performance.now() > end) throw new Error(`no run within ${limit} ms`);
      }
    }
  },
};
Object.assign(globalThis, { bench });
