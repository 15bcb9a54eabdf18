/**
 * Returns in bins of a round width, none of which holds both wins and losses, and the tails beyond them.
 */

import { roundStep } from "../../draw/scales.js";

/**
 * @typedef {object} Bins
 * @property {number} width Of each bin.
 * @property {number} first Lower edge of the first bin, a multiple of the width.
 * @property {number[]} counts
 * @property {number} zeros Trades that came out at exactly nothing: neither wins nor losses, in no bin.
 * @property {{ trades: number, extreme: number }} below Trades under the first bin, and the lowest of all.
 * @property {{ trades: number, extreme: number }} above
 */

/** Of the trades at either end, this share may stand in a tail. */
const TAIL = 0.004;

/**
 * Count returns. Bins are half open on the side away from zero: a win of exactly one width is in the first bin of wins.
 *
 * @param {readonly number[]} returns At least one.
 * @param {number} most Bins at most, about.
 * @returns {Bins}
 */
export function returnBins(returns, most) {
  const sorted = Float64Array.from(returns).sort();
  const count = sorted.length;
  const low = sorted[Math.floor((count - 1) * TAIL)];
  const high = sorted[Math.ceil((count - 1) * (1 - TAIL))];
  const spread = Math.max(high, 0) - Math.min(low, 0);
  const width = roundStep(spread / Math.min(Math.max(Math.round(2 * Math.sqrt(count)), most / 2), most));
  const start = Math.floor(Math.min(low, 0) / width + 1e-9);
  const end = Math.ceil(Math.max(high, 0) / width - 1e-9);
  const counts = /** @type {number[]} */ (new Array(Math.max(end - start, 1)).fill(0));
  const tails = { zeros: 0, below: 0, above: 0 };
  for (const value of sorted) {
    if (value === 0) tails.zeros += 1;
    else place(binOf(value, width) - start, counts, tails);
  }
  return {
    width,
    first: start * width,
    counts,
    zeros: tails.zeros,
    below: { trades: tails.below, extreme: sorted[0] },
    above: { trades: tails.above, extreme: sorted[count - 1] },
  };
}

/**
 * @param {number} bin
 * @param {number[]} counts
 * @param {{ below: number, above: number }} tails
 */
function place(bin, counts, tails) {
  if (bin < 0) tails.below += 1;
  else if (bin >= counts.length) tails.above += 1;
  else counts[bin] += 1;
}

/**
 * Number of the bin of a return: 0 is the first of the wins, -1 the first of the losses.
 *
 * @param {number} value Not zero.
 * @param {number} width
 */
function binOf(value, width) {
  const at = value / width;
  return value > 0 ? Math.max(Math.ceil(at - 1e-9) - 1, 0) : Math.min(Math.floor(at + 1e-9), -1);
}
