// Whether two figures show the same: what stands there already need not be painted again.

/**
 * @param {any} a
 * @param {any} b
 * @returns {boolean} plain records, arrays and values, to the last entry; NaN is NaN
 */
export function same(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || ArrayBuffer.isView(a)) {
    const [some, others] = /** @type {[any[], any[]]} */ ([a, b]);
    if (some.length !== others.length) return false;
    for (let i = 0; i < some.length; i++) if (!same(some[i], others[i])) return false;
    return true;
  }
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => same(a[name], b[name]));
}
