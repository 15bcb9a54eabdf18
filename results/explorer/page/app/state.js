/** The state of the page: one view, told to all parts when it changes. */

/**
 * @typedef {import("../types.js").View} View
 * @typedef {import("../types.js").Store} Store
 */

/**
 * Whether two values of a view say the same.
 *
 * @param {unknown} one
 * @param {unknown} other
 * @returns {boolean}
 */
export function same(one, other) {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Names of what differs between two views.
 *
 * @param {View} one
 * @param {View} other
 * @returns {Set<keyof View>}
 */
export function difference(one, other) {
  const names = /** @type {(keyof View)[]} */ (Object.keys(other));
  return new Set(names.filter((name) => !same(one[name], other[name])));
}

/**
 * Keep a view.
 *
 * @param {View} start
 * @param {(view: View) => View} mended makes a view that can be shown of one that may not be
 * @param {(view: View, settling: boolean) => void} kept is told each new view first
 * @returns {Store}
 */
export function createStore(start, mended, kept) {
  let view = mended(start);
  /** @type {((view: View, changed: Set<keyof View>) => void)[]} */
  const listeners = [];
  return {
    get: () => view,
    set(patch, { settling = false } = {}) {
      const turned = /** @type {const} */ (["x", "y", "by"]).some((side) => (patch[side] === undefined ? view[side] : patch[side]) !== view[side]);
      // squares that are marked on a map of other axes mean nothing on this one
      const next = mended({ ...view, ...(turned ? { region: null } : {}), ...patch });
      const changed = difference(view, next);
      if (!changed.size) return;
      view = next;
      kept(view, settling);
      for (const heard of listeners) heard(view, changed);
    },
    subscribe(heard) {
      listeners.push(heard);
    },
  };
}
