/** Where the asymmetry plane stands in its stage, and how finely it counts. */

import { linear, logarithmic } from "../../draw/scales.js";

/** @typedef {import("./lines.js").Frame} Frame */

/** Room for titles and ticks, in pixels; at the right for what lines of equal expectancy are worth. */
const MARGIN = { left: 52, right: 36, top: 8, bottom: 40 };
/** Width and height of a bin, in pixels. */
const BIN = 4;

/**
 * @param {number} width Of the stage, in pixels.
 * @returns {number} Of the stage.
 */
export function heightOf(width) {
  return Math.round(Math.min(560, Math.max(260, width * 0.88)));
}

/**
 * @param {number} width Of the stage.
 * @returns {{ columns: number, rows: number }}
 */
export function binsOf(width) {
  const across = Math.max(120, width - MARGIN.left - MARGIN.right);
  const down = heightOf(width) - MARGIN.top - MARGIN.bottom;
  return { columns: Math.floor(across / BIN), rows: Math.floor(down / BIN) };
}

/**
 * @param {number} width Of the stage.
 * @param {{ win_rate: [number, number], payoff_ratio: [number, number] }} bins
 * @returns {Frame}
 */
export function frameOf(width, bins) {
  const box = { left: MARGIN.left, right: width - MARGIN.right, top: MARGIN.top, bottom: heightOf(width) - MARGIN.bottom };
  return { box, x: linear(bins.win_rate, [box.left, box.right]), y: logarithmic(bins.payoff_ratio, [box.bottom, box.top]) };
}
