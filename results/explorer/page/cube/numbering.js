/** What a cell's number says: its place on every axis of the run, also where a report holds some of their values alone. */

/**
 * @typedef {import("../types.js").RunModel} RunModel
 * @typedef {import("../types.js").Numbering} Numbering
 */

/**
 * The axes that cells are numbered by, the last varying fastest.
 *
 * @param {Pick<RunModel, "axes" | "numbering">} model
 * @returns {Numbering[]}
 */
export function numberingOf({ axes, numbering }) {
  return numbering ?? axes.map(({ name, values }) => ({ name, length: values.length, kept: null }));
}

/**
 * How many numbers there are.
 *
 * @param {Pick<RunModel, "axes" | "numbering">} model
 * @returns {number}
 */
export function numbersOf(model) {
  return numberingOf(model).reduce((product, { length }) => product * length, 1);
}

/**
 * By axis, the position of a cell's value among the values that are here; -1 where it is not among them.
 *
 * @param {Pick<RunModel, "axes" | "numbering">} model
 * @param {number} cell
 * @returns {Map<string, number>}
 */
export function coordinatesOf(model, cell) {
  const found = new Map();
  let rest = cell;
  for (const { name, length, kept } of [...numberingOf(model)].reverse()) {
    const at = rest % length;
    found.set(name, kept ? kept.indexOf(at) : at);
    rest = Math.floor(rest / length);
  }
  return found;
}

/**
 * The number of the cell at positions among the values that are here.
 *
 * @param {Pick<RunModel, "axes" | "numbering">} model
 * @param {ReadonlyMap<string, number>} places by axis
 * @returns {number}
 */
export function numberAt(model, places) {
  return numberingOf(model).reduce((number, { name, length, kept }) => {
    const at = places.get(name) ?? 0;
    return number * length + (kept ? kept[at] : at);
  }, 0);
}

/**
 * Whether anything of a cell can be shown: in the explorer always, in a report where it is among those that are inside.
 *
 * @param {Pick<RunModel, "axes" | "numbering" | "served" | "in_depth">} model
 * @param {number} cell
 * @returns {boolean}
 */
export function isHere(model, cell) {
  return model.served || (model.in_depth ?? []).includes(cell) || [...coordinatesOf(model, cell).values()].every((at) => at >= 0);
}
