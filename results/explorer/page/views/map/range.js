/** The range of a figure's colours, and the digits of its numbers. */

import { borne, decimalsOf, written } from "../../words.js";

/** @typedef {import("./figure.js").Figure} Figure */

/** @type {WeakMap<Figure, [number, number]>} */
const known = new WeakMap();

/**
 * The limits of the colours, in the unit stored; the outermost 2 % of many squares may lie beyond them.
 *
 * @param {Figure} figure
 * @returns {[number, number]}
 */
export function rangeOf(figure) {
  const range = known.get(figure) ?? foundRange(figure);
  known.set(figure, range);
  return range;
}

/**
 * @param {Figure} figure
 * @returns {[number, number]}
 */
function foundRange({ value, shown }) {
  const drawn = value.filter((each) => !Number.isNaN(each));
  const { neutral } = shown;
  if (!drawn.length) return neutral === null ? [0, 1] : [neutral - 1, neutral + 1];
  if (shown.name === "share_positive" && neutral === 0.5) return [0, 1];
  if (neutral === null) {
    const sorted = drawn.sort();
    const [low, high] = [nearest(sorted, 0.02), nearest(sorted, 0.98)];
    return [low, high > low ? high : low + (Math.abs(low) || 1)];
  }
  const sizes = drawn.map((each) => Math.abs(each - neutral)).sort();
  const reach = nearest(sizes, 0.98) || sizes[sizes.length - 1] || 1;
  return [neutral - reach, neutral + reach];
}

/**
 * The observation closest to a quantile, ties to the even place.
 *
 * @param {Float64Array} sorted
 * @param {number} level
 * @returns {number}
 */
function nearest(sorted, level) {
  const place = sorted.length * level - 1.5;
  const low = Math.floor(place);
  const at = place === low && low % 2 !== 0 ? low : low + 1;
  return sorted[Math.min(Math.max(at, 0), sorted.length - 1)];
}

/**
 * Digits that all values of a figure are written with: no more than its values bear.
 *
 * @param {Figure} figure
 * @returns {number}
 */
export function digitsOf(figure) {
  const [low, high] = rangeOf(figure);
  const reach = Math.max(Math.abs(low), Math.abs(high));
  return borne(figure.shown, reach, decimalsOf(figure.shown, reach / 2));
}

/**
 * A value of the figure as text.
 *
 * @param {Figure} figure
 * @param {number} value
 * @param {boolean} [short]
 * @returns {string}
 */
export function figureText(figure, value, short = false) {
  return written(figure.shown, value, { decimals: digitsOf(figure), short });
}
