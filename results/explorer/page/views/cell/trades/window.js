/**
 * Which bars are in sight: a window that is zoomed about a bar, moved, and kept within the span.
 */

/** @typedef {[number, number]} Window First bar, and the bar after the last; fractions of bars while it moves. */

/** As close as it gets. */
const FEWEST = 12;

/**
 * @param {Window} window
 * @param {number} count Bars there are.
 * @returns {Window}
 */
export function within([from, to], count) {
  const width = Math.min(Math.max(to - from, Math.min(FEWEST, count)), count);
  const start = Math.min(Math.max(from, 0), count - width);
  return [start, start + width];
}

/**
 * Zoom, so that the bar under the pointer stays where it is.
 *
 * @param {Window} window
 * @param {number} about
 * @param {number} factor Below 1: closer.
 * @param {number} count
 * @returns {Window}
 */
export function zoomed([from, to], about, factor, count) {
  const width = Math.min(Math.max((to - from) * factor, Math.min(FEWEST, count)), count);
  const share = (about - from) / (to - from);
  return within([about - share * width, about + (1 - share) * width], count);
}

/**
 * @param {Window} window
 * @param {number} bars
 * @param {number} count
 * @returns {Window}
 */
export function moved([from, to], bars, count) {
  return within([from + bars, to + bars], count);
}

/**
 * A window with a trade in the middle third, which is at least so wide that its surroundings can be seen.
 *
 * @param {number} entry
 * @param {number} exit
 * @param {number} count
 * @returns {Window}
 */
export function around(entry, exit, count) {
  const width = Math.max(3 * (exit - entry + 1), 90);
  const middle = (entry + exit + 1) / 2;
  return within([middle - width / 2, middle + width / 2], count);
}

/**
 * What to fetch for a window: half of it more on either side, on a raster, so that moving a little asks for nothing new.
 *
 * @param {Window} window
 * @param {number} count
 * @returns {Window}
 */
export function fetched([from, to], count) {
  const raster = 2 ** Math.max(Math.floor(Math.log2(Math.max(to - from, 1))) - 1, 3);
  const room = (to - from) / 2;
  return [
    Math.max(Math.floor((from - room) / raster) * raster, 0),
    Math.min(Math.ceil((to + room) / raster) * raster, count),
  ];
}
