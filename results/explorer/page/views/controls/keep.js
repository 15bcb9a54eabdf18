/** Which values of a hidden axis count. */

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").Axis} Axis
 */

/**
 * Keep some values of an axis; all of them, or none, is no condition.
 *
 * @param {App} app
 * @param {Axis} axis
 * @param {number[] | null} coordinates
 * @param {boolean} [settling]
 */
export function keep({ store }, axis, coordinates, settling = false) {
  const kept = { ...store.get().kept };
  if (!coordinates || coordinates.length === axis.values.length || !coordinates.length) delete kept[axis.name];
  else kept[axis.name] = [...coordinates].sort((one, other) => one - other);
  store.set({ kept }, { settling });
}
