// What the tests ask of the page itself: violations of its policy, and where Plotly has drawn things. Loaded
// before the page's own scripts.

/** @param {any} host  a figure that Plotly drew: its corner on screen, and its axes */
const drawn = (host) => {
  const { left, top } = host.getBoundingClientRect();
  const { _size, xaxis, yaxis } = host._fullLayout;
  return {
    x: (/** @type {number} */ value) => left + _size.l + xaxis.d2p(value),
    y: (/** @type {number} */ value) => top + _size.t + yaxis.d2p(value),
    yaxis,
  };
};

/**
 * The function's first true answer, looked for in every frame.
 * @template R
 * @param {() => R} look
 * @returns {Promise<R>}
 */
const onceSeen = (look) =>
  new Promise((done) => {
    const again = () => {
      const found = look();
      if (found) done(found);
      else requestAnimationFrame(again);
    };
    again();
  });

/** What transport, microscope and inspector say of the operation that is shown: one text each. */
function marks() {
  const one = document.querySelectorAll('.opnode[aria-current]').length === 1;
  const numbers = /** @type {HTMLElement|null} */ (document.querySelector('#inspector .operation-numbers'));
  return [
    `${text('.here output')} ${text('.here .operation').split(':')[0]}`,
    `${text('.microscope-bar .step')} ${one ? text('.opnode[aria-current] .unseen') : 'not one'}`,
    `${text('#inspector .operation h2')} ${numbers?.hidden}`,
  ];
}
/** Whether they agree, and all numbers are there. */
function agreed() {
  const [, t, last, title] = /t = (\d+) of (\d+) (.*)$/.exec(marks()[0]) ?? [];
  const [, here, inspector] = marks();
  return (
    here.startsWith(`t = ${t} of ${last} `) &&
    here.includes(title) &&
    inspector.startsWith(title) &&
    inspector.endsWith(`at t = ${t} false`)
  );
}

/**
 * A key so many times, a few in each frame; in every frame so many stops apart, the marks must come to agree.
 * @param {{key: string, stops: number, each: number, apart: number, held?: boolean}} how
 * @returns {Promise<{ms: number, places: number, faults: string[][]}>}  places: how many different stops were
 *   painted
 */
async function walk({ key, stops, each, apart, held = false }) {
  const frame = () => new Promise(requestAnimationFrame);
  const places = new Set();
  const faults = [];
  const start = performance.now();
  for (let gone = 0; gone < stops; gone += each) {
    for (let i = 0; i < Math.min(each, stops - gone); i++)
      document.dispatchEvent(new KeyboardEvent('keydown', { key, repeat: held, bubbles: true }));
    await frame();
    places.add(marks()[0]);
    if (apart === 0 || gone % apart >= each) continue;
    let patience = 600;
    while (!agreed() && patience-- > 0) await frame();
    if (!agreed()) faults.push(marks());
  }
  return { ms: performance.now() - start, places: places.size, faults };
}

/**
 * How many different stops are painted in so many ms.
 * @param {number} ms
 * @returns {Promise<{places: number, faults: number}>} faults: frames in which a stop stood without its
 *   numbers
 */
async function painted(ms) {
  const places = new Set();
  const end = performance.now() + ms;
  let bare = 0;
  while (performance.now() < end) {
    await new Promise(requestAnimationFrame);
    places.add(marks()[0]);
    bare += Number(document.querySelector('.opgraph.waits') !== null);
  }
  return { places: places.size, faults: bare };
}

/** What a figure has been painted with, as one number. @param {any} host */
const shown = ({ figure }) =>
  String(
    figure.data
      .flatMap((/** @type {any} */ { z, y, marker }) => z?.flat() ?? [...y, ...[marker?.color ?? []].flat()])
      .reduce(
        (/** @type {number} */ sum, /** @type {any} */ value, /** @type {number} */ i) =>
          sum + (i + 1) * (typeof value === 'string' ? Number(value.replaceAll(/\D/g, '')) : (value ?? 0)),
        0,
      ),
  );

const text = (/** @type {string} */ selector) => document.querySelector(selector)?.textContent ?? '';

/**
 * Nothing matches this, looked for in every frame within so many ms; else what still does.
 * @param {string} selector
 * @param {number} within
 * @returns {Promise<string[]>}
 */
const gone = (selector, within) => {
  const end = performance.now() + within;
  return onceSeen(() => {
    const left = [...document.querySelectorAll(selector)];
    return (left.length === 0 || performance.now() > end) && left.map((node) => node.outerHTML.slice(0, 200));
  });
};

/** Follow a link; once its run is asked for. @param {string} hash @returns {Promise<void>} */
const follow = (hash) =>
  new Promise((done) => {
    const seen = new MutationObserver(() => {
      seen.disconnect();
      done();
    });
    seen.observe(document.body, { attributeFilter: ['data-connection'] });
    // It may not have been written since.
    if (location.hash === hash) history.replaceState(null, '', location.pathname);
    location.hash = hash;
  });

const probe = {
  /** The address, once it says what the page shows. */
  address: () => onceSeen(() => history.state?.stale === false && (location.hash || '#')),
  gone,
  follow,
  walk,
  painted,
  agreed,
  marks,
  /** @type {string[]} */
  violations: [],
  /** Passes that are on their way, and how many there were at once at most. @type {Set<object>} */
  underWay: new Set(),
  most: 0,
  /** Requests that the page took back. @type {string[]} */
  cancelled: [],
  /** The pixel of step t. */
  columnX: (/** @type {any} */ host, /** @type {number} */ t) => drawn(host).x(t),
  /** The pixel of a lane's row, by its letter. */
  rowY(/** @type {any} */ host, /** @type {string} */ letter) {
    const { y, yaxis } = drawn(host);
    return y(
      yaxis.tickvals[yaxis.ticktext.findIndex((/** @type {string} */ tick) => tick.includes(`>${letter}<`))],
    );
  },
  /** The middle of a map's cell. */
  cell: (/** @type {any} */ host, /** @type {[number, number]} */ [k, t]) => [
    drawn(host).x(t),
    drawn(host).y(k),
  ],
  /** When headline and ledger first stood on screen, ms after navigation. */
  readable: onceSeen(
    () => text('.headline').includes('decades') && text('.ledger td.number') && performance.now(),
  ),
  /** For another test on the same page. */
  forget() {
    [probe.violations, probe.cancelled, probe.until] = [[], [], null];
    for (const dialog of document.querySelectorAll('dialog')) dialog.close();
    for (const folded of document.querySelectorAll('details')) folded.open = false;
    for (const menu of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[popover]')))
      menu.hidePopover();
    /** @type {HTMLElement|null} */ (document.activeElement)?.blur();
  },
  /** Streams are held after this step: its pass and t. @type {[string, number]|null} */
  until: null,
  /** Every set of losses that a painted frame has shown. @type {Set<string>} */
  frames: new Set(),
  watchLosses() {
    void onceSeen(() => {
      probe.frames.add(
        JSON.stringify(
          [...document.querySelectorAll('.headline')].map((line) => (line.textContent ?? '').split(' · ')[0]),
        ),
      );
      return false;
    });
  },
  /**
   * A slider is dragged through so many values, one in each frame; what every painted frame then shows of its
   * run: the headlines, and the sums of what
   * each figure has been painted with.
   * @param {string} label
   * @param {number} count
   * @returns {Promise<string[][]>}
   */
  async drag(label, count) {
    const slider = /** @type {HTMLInputElement} */ (
      document.getElementById(
        /** @type {HTMLLabelElement} */ (
          [...document.querySelectorAll('label')].find((each) => each.textContent === label)
        ).htmlFor,
      )
    );
    const frames = [];
    // once all views have drawn
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const settled = () => document.body.dataset.connection === 'done';
    for (let i = 0, after = 0; i < count || after < 10; i++) {
      if (i < count) {
        slider.stepUp();
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        if (i === count - 1) slider.dispatchEvent(new Event('change', { bubbles: true }));
      } else after = settled() ? after + 1 : 0;
      await painted();
      frames.push([
        [...document.querySelectorAll('.headline')].map((line) => line.textContent).join(),
        ...[...document.querySelectorAll('.picture.painted')].map(shown),
      ]);
    }
    return frames;
  },
  /** Whether these hold their content without scrolling. */
  fits: (/** @type {string[]} */ ids) =>
    ids.every((id) => {
      const { scrollHeight, clientHeight, scrollWidth, clientWidth } = /** @type {Element} */ (
        document.querySelector(id)
      );
      return scrollHeight <= clientHeight && scrollWidth <= clientWidth;
    }),
  /**
   * Of these, what is missing, hidden, or stands beyond the pane's left or right end. Asked at once: a view
   * may be drawn anew at any frame.
   * @param {string[]} selectors
   * @param {string} pane
   */
  outside(selectors, pane) {
    const frame = /** @type {Element} */ (document.querySelector(pane)).getBoundingClientRect();
    const within = (/** @type {Element} */ node) => {
      const { left, right } = node.getBoundingClientRect();
      return node.checkVisibility() && left >= frame.left && right <= frame.right;
    };
    return selectors.filter((selector) => {
      const found = [...document.querySelectorAll(selector)];
      return found.length === 0 || !found.every(within);
    });
  },
  /** Controls and words that are wider than their place. */
  cut: () =>
    [...document.querySelectorAll('button, select, label, h2, h3, .headline, output, .field')]
      .filter(
        (node) =>
          node.checkVisibility() &&
          getComputedStyle(node).overflow === 'visible' &&
          node.clientWidth > 0 &&
          node.scrollWidth > node.clientWidth + 1,
      )
      .map((node) => node.outerHTML.slice(0, 100)),
  /** Left and right end of what is seen of a veil; the same twice where nothing is. */
  clipped(/** @type {Element} */ veil) {
    const [outer, inner] = [veil, /** @type {Element} */ (veil.firstElementChild)].map((node) =>
      node.getBoundingClientRect(),
    );
    return [outer.left, Math.max(outer.left, inner.right)];
  },
  /** Whether the address comes to hold this piece of JSON, within so many frames. */
  async linked(/** @type {string} */ wanted, frames = 600) {
    let read = '';
    for (; frames > 0; frames--, await new Promise(requestAnimationFrame)) {
      if (location.hash === read) continue;
      read = location.hash;
      const bytes = Uint8Array.from(
        atob(location.hash.slice(2).replaceAll('-', '+').replaceAll('_', '/')),
        (letter) => letter.charCodeAt(0),
      );
      const json =
        location.hash[1] === 'z'
          ? new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
          : new Blob([bytes]);
      if ((await new Response(json).text()).includes(wanted)) return true;
    }
    return false;
  },
  /**
   * A picture that was saved: its size, its texts and which of them touch, the colours of what its key draws
   * and of each trace's points.
   */
  picture(/** @type {string} */ svg) {
    const host = document.body.appendChild(document.createElement('div'));
    host.innerHTML = svg;
    const root = /** @type {SVGSVGElement} */ (host.firstElementChild);
    const texts = [...root.querySelectorAll('text')]
      .filter((each) => each.textContent !== '')
      .map((each) => ({
        text: (each.textContent ?? '').replaceAll('\u200b', ''),
        box: each.getBoundingClientRect(),
      }));
    const touch = (/** @type {DOMRect} */ a, /** @type {DOMRect} */ b) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5;
    const fills = (/** @type {string} */ selector) =>
      [...root.querySelectorAll(selector)].map((node) => getComputedStyle(node).fill);
    const [, , width, height] = (root.getAttribute('viewBox') ?? '').split(' ').map(Number);
    const { left, top } = root.getBoundingClientRect();
    const out = texts
      .filter(
        ({ box }) =>
          box.left < left || box.top < top || box.right > left + width || box.bottom > top + height,
      )
      .map(({ text }) => `${text} is cut`);
    const found = {
      size: [width, height],
      texts: texts.map(({ text }) => text),
      key: fills('.shapelayer path'),
      touching: [
        ...out,
        ...texts.flatMap((a, i) =>
          texts
            .slice(i + 1)
            .filter((b) => touch(a.box, b.box))
            .map((b) => `${a.text} / ${b.text}`),
        ),
      ],
      points: [...root.querySelectorAll('.trace')]
        .filter((trace) => trace.querySelectorAll('.point').length > 0)
        .map((trace) => [...trace.querySelectorAll('.point')].map((node) => getComputedStyle(node).fill)),
    };
    host.remove();
    return found;
  },
  boxes: (/** @type {string[]} */ ids) =>
    ids.map((id) => {
      const { left, top, right, bottom } = /** @type {Element} */ (
        document.querySelector(id)
      ).getBoundingClientRect();
      return [left, top, right, bottom];
    }),
};
const send = fetch;
globalThis.fetch = (path, init) => {
  init?.signal?.addEventListener('abort', () => probe.cancelled.push(String(path)));
  if (!String(path).endsWith('api/passes')) return send(path, init);
  return probe.until ? held(init) : counted(path, init);
};
/** Passes, counted as long as they are on their way. @param {any} path @param {any} init */
async function counted(path, init) {
  const under = { done: false };
  probe.most = Math.max(probe.most, probe.underWay.add(under).size);
  const end = () => void probe.underWay.delete(under);
  init?.signal?.addEventListener('abort', end);
  const response = await send(path, init).catch((error) => {
    end();
    throw error;
  });
  return response.body && response.ok
    ? new Response(response.body.pipeThrough(new TransformStream({ flush: end })), response)
    : (end(), response);
}
/**
 * Passes that have come as far as `probe.until`, step by step, and no further: the test makes their text.
 * @param {any} init
 */
async function held(init) {
  const text = await /** @type {any} */ (globalThis).asFarAs(init.body, ...(probe.until ?? []));
  const start = (/** @type {ReadableStreamDefaultController<Uint8Array>} */ to) => {
    to.enqueue(new TextEncoder().encode(text));
    init.signal?.addEventListener('abort', () => to.error(init.signal.reason));
  };
  const body = new ReadableStream({ start });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
  probe.violations.push(`${violatedDirective}: ${blockedURI} ${sample}`),
);
Object.assign(globalThis, { probe });
