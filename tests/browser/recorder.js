// In place of Plotly's script, for tests that read nothing of what it draws: to run it and to draw frames is
// most of what a page costs. It keeps what it is given, and says where that puts a number; asked for more, it
// fails.

/**
 * Along one axis: the pixel of a number, from the plot area's left or upper end.
 * @param {any} axis
 * @param {number} size
 * @param {boolean} upwards
 */
function placed(axis, size, upwards) {
  const {
    range: [from, to],
    domain: [low, high] = [0, 1],
    type,
  } = axis;
  const part = (/** @type {number} */ value) =>
    ((type === 'log' ? Math.log10(value) : value) - from) / (to - from);
  const d2p = (/** @type {number} */ value) =>
    (upwards ? 1 - part(value) : part(value)) * (high - low) * size;
  const _offset = (upwards ? 1 - high : low) * size;
  return { ...axis, d2p, _offset };
}

/** Where things stand, by the names that the probe asks Plotly for. @param {any} layout */
function full({ width, height, margin: { l, r, t, b }, ...rest }) {
  const [w, h] = [width - l - r, height - t - b];
  const axes = Object.entries(rest).filter(([name]) => /^[xy]axis\d*$/.test(name));
  const placedAxes = axes.map(([name, axis]) => {
    const upwards = name.startsWith('y');
    const found = placed(axis, upwards ? h : w, upwards);
    return [name, { ...found, _offset: found._offset + (upwards ? t : l) }];
  });
  return { _size: { l, r, t, b, w, h }, ...Object.fromEntries(placedAxes) };
}

const SHELL = ['plot-container plotly', 'svg-container', 'gl-container'].reduceRight(
  (inside, name) => `<div class="${name}">${inside}</div>`,
  '',
);

const recorder = {
  /** @param {any} host @param {any[]} data @param {any} layout @param {any} config */
  async react(host, data, layout, config) {
    const _fullLayout = full(layout);
    for (const trace of data) {
      for (const name of [trace.xaxis ?? 'x', trace.yaxis ?? 'y']) {
        if (!(`${name[0]}axis${name.slice(1)}` in _fullLayout))
          throw new Error(`no axis ${name} in the layout`);
      }
    }
    if (!host.classList.contains('js-plotly-plot')) {
      host.classList.add('js-plotly-plot');
      host.insertAdjacentHTML('beforeend', SHELL);
    }
    Object.assign(host, { recorded: structuredClone({ data, layout, config }), _fullLayout });
  },
  purge(/** @type {any} */ host) {
    host.querySelector(':scope > .plot-container')?.remove();
    host.classList.remove('js-plotly-plot');
    delete host.recorded;
    delete host._fullLayout;
  },
};

const append = Element.prototype.append;
Element.prototype.append = function (...nodes) {
  const asked = nodes.find(
    (node) => node instanceof HTMLScriptElement && node.src.includes('/vendor/plotly-'),
  );
  if (!(asked instanceof HTMLScriptElement)) return append.apply(this, nodes);
  const get = (/** @type {any} */ known, /** @type {string} */ name) => {
    if (!(name in known) && name !== 'then')
      throw new Error(`Plotly.${name} is not recorded: mark the test \`plotly\``);
    return known[name];
  };
  Object.assign(globalThis, { Plotly: new Proxy(recorder, { get }) });
  setTimeout(() => asked.dispatchEvent(new Event('load')));
};
