/**
 * Bars as they are needed: a little more than is in sight, at the resolution of the picture, the latest kept.
 */

import { fetched } from "./window.js";

/** @typedef {import("../../../types.js").BarColumns} BarColumns */
/** @typedef {import("./window.js").Window} Window */

/** Fetched ranges that are kept. */
const KEPT = 24;
/** Pixels for a bucket of bars, at least. */
const PIXELS = 1.5;

/**
 * @typedef {object} Held
 * @property {Window} window That it covers.
 * @property {BarColumns} bars
 */

/**
 * Make a keeper of one cell's bars.
 *
 * @param {(from: number, to: number, most: number) => Promise<BarColumns | null>} ask
 * @param {number} count Bars there are.
 */
export function createBars(ask, count) {
  /** @type {Map<string, Promise<Held | null>>} */
  const known = new Map();
  return {
    /**
     * Return the bars of a window and its surroundings.
     *
     * @param {Window} window
     * @param {number} width Of the picture, in pixels.
     * @returns {Promise<Held | null>}
     */
    get(window, width) {
      const [from, to] = fetched(window, count);
      const most = Math.max(Math.ceil(((width / PIXELS) * (to - from)) / (window[1] - window[0]) / 64) * 64, 64);
      const key = `${from} ${to} ${most}`;
      const found = known.get(key);
      if (found) return found;
      const asked = ask(from, to, most).then((bars) => bars && { window: /** @type {Window} */ ([from, to]), bars });
      known.set(key, asked);
      asked.catch(() => known.delete(key));
      for (const old of known.keys()) if (known.size > KEPT) known.delete(old);
      return asked;
    },
  };
}

/** Keep order among answers that need not come in the order in which they were asked for. */
export function createArrivals() {
  let [latest, drawn] = [0, 0];
  return {
    /** @returns {number} The turn of what is asked for now. */
    asked: () => ++latest,
    isLatest: (/** @type {number} */ turn) => turn === latest,
    /**
     * Whether to draw what has come. Bars of a window that was left meanwhile may do, but never in place of later ones.
     *
     * @param {number} turn
     * @param {Held | null} held
     * @param {Window} window In sight now.
     * @returns {boolean}
     */
    fits(turn, held, window) {
      const covers = held !== null && held.window[0] <= window[0] && held.window[1] >= window[1];
      if (turn < drawn || (turn < latest && !covers)) return false;
      drawn = turn;
      return true;
    },
  };
}
