/** From the number of a cell to its coordinates: numbers are those of the whole run, also where a report has a part of it. */

/**
 * @typedef {import("../types.js").RunModel} RunModel
 * @typedef {{ name: string, length: number, coordinates: number[] | null }} Counted
 */

/**
 * @param {RunModel} model
 * @returns {Counted[]} the last fastest
 */
function axesOf({ axes, numbering }) {
  return numbering ?? axes.map(({ name, values }) => ({ name, length: values.length, coordinates: null }));
}

/**
 * How many numbers there are for cells.
 *
 * @param {RunModel} model
 * @returns {number}
 */
export function numbersOf(model) {
  return axesOf(model).reduce((product, { length }) => product * length, 1);
}

/**
 * The coordinate of a cell on each axis, as the axes' values have it; -1 where that value is not at hand.
 *
 * @param {RunModel} model
 * @param {number} cell
 * @returns {Record<string, number>}
 */
export function coordinatesOfCell(model, cell) {
  /** @type {Record<string, number>} */
  const found = {};
  let rest = cell;
  for (const { name, length, coordinates } of [...axesOf(model)].reverse()) {
    const at = rest % length;
    found[name] = coordinates ? coordinates.indexOf(at) : at;
    rest = Math.floor(rest / length);
  }
  return found;
}
