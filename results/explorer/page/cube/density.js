/**
 * How many cells have which win rate and payoff ratio: the asymmetry plane's density, in one pass over two planes.
 */

import { pieces } from "./chosen.js";
import { ABSENT, UNDEFINED } from "./codec.js";

/** Codes from here on stand for cells without a value. */
const VALUELESS = UNDEFINED;

/**
 * @typedef {object} Bins Where the picture begins and ends; payoff ratios are binned by their logarithm.
 * @property {number} columns
 * @property {number} rows
 * @property {[number, number]} win_rate
 * @property {[number, number]} payoff_ratio
 */

/**
 * @typedef {object} Density
 * @property {Bins} bins
 * @property {Uint32Array} counts Cells of each bin, row by row from the lowest payoff ratio.
 * @property {number} cells That have both measures.
 * @property {number} outside Of those, in no bin.
 * @property {number} valueless Kept cells without one of the two: thin, undefined or still to come.
 * @property {number | null} win_rate Median.
 * @property {number | null} payoff_ratio Median.
 * @property {number} winning Share of the cells above the break-even line, by their decoded values.
 */

/**
 * Count the chosen cells by win rate and payoff ratio, pausing now and then.
 *
 * @param {Uint16Array} winRates Codes of a plane.
 * @param {Uint16Array} payoffs
 * @param {Float64Array} winRateOf Value of each code, NaN of those that stand for none.
 * @param {Float64Array} payoffOf
 * @param {import("./chosen.js").Chosen} chosen
 * @param {Bins} bins
 * @returns {Generator<void, Density>}
 */
export function* density(winRates, payoffs, winRateOf, payoffOf, chosen, bins) {
  const tally = {
    columnOf: binOfCodes(winRateOf, bins.win_rate, bins.columns, (value) => value),
    rowOf: binOfCodes(payoffOf, bins.payoff_ratio, bins.rows, Math.log),
    needed: neededPayoffs(winRateOf, payoffOf),
    byWinRate: new Uint32Array(65536),
    byPayoff: new Uint32Array(65536),
    counts: new Uint32Array(bins.columns * bins.rows),
    winning: 0,
    valueless: 0,
  };
  for (const piece of pieces(chosen)) {
    count(winRates, payoffs, tally, piece, bins.columns);
    yield;
  }
  const cells = sum(tally.byWinRate);
  return {
    bins,
    counts: tally.counts,
    cells,
    outside: cells - sum(tally.counts),
    valueless: tally.valueless,
    win_rate: medianOfCodes(tally.byWinRate, winRateOf, cells),
    payoff_ratio: medianOfCodes(tally.byPayoff, payoffOf, cells),
    winning: cells === 0 ? 0 : tally.winning / cells,
  };
}

/**
 * Return ranges that hold all but the outermost thousandth of the chosen cells on each side, widened so that the
 * reference point "wins half, pays as much as it loses" is always in the picture.
 *
 * @param {Uint16Array} winRates
 * @param {Uint16Array} payoffs
 * @param {Float64Array} winRateOf
 * @param {Float64Array} payoffOf
 * @returns {{ win_rate: [number, number], payoff_ratio: [number, number] }}
 */
export function extent(winRates, payoffs, winRateOf, payoffOf) {
  const rates = spread(winRates, winRateOf, 0.001);
  const ratios = spread(payoffs, payoffOf, 0.001);
  const low = rates ? Math.min(rates[0], 0.4) : 0.2;
  const high = rates ? Math.max(rates[1], 0.6) : 0.8;
  const least = ratios && ratios[0] > 0 ? Math.min(ratios[0], 0.5) : 0.25;
  const most = ratios ? Math.max(ratios[1], 2) : 4;
  const pad = (high - low) * 0.04;
  return {
    win_rate: [Math.max(0, low - pad), Math.min(1, high + pad)],
    payoff_ratio: [Math.max(least / 1.15, 1e-3), Math.min(most * 1.15, 1e3)],
  };
}

/**
 * @param {Float64Array} valueOf
 * @param {[number, number]} range
 * @param {number} bins
 * @param {(value: number) => number} scaled
 * @returns {Int16Array} Bin of each code; -1 outside, and for codes without a value.
 */
function binOfCodes(valueOf, range, bins, scaled) {
  const table = new Int16Array(65536).fill(-1);
  const [from, to] = [scaled(range[0]), scaled(range[1])];
  const last = valued(valueOf);
  for (let code = 0; code < last; code += 1) {
    const share = (scaled(valueOf[code]) - from) / (to - from);
    if (share >= 0 && share <= 1) table[code] = Math.min(bins - 1, Math.floor(share * bins));
  }
  return table;
}

/**
 * @param {Uint16Array} winRates
 * @param {Uint16Array} payoffs
 * @param {{ columnOf: Int16Array, rowOf: Int16Array, needed: Uint16Array, byWinRate: Uint32Array, byPayoff: Uint32Array,
 *   counts: Uint32Array, winning: number, valueless: number }} tally Tables by code; what is counted is added to in place.
 * @param {import("./chosen.js").Chosen} chosen
 * @param {number} columns
 */
function count(winRates, payoffs, tally, { blocks, within }, columns) {
  const { columnOf, rowOf, needed, byWinRate, byPayoff, counts } = tally;
  let [winning, valueless] = [0, 0];
  for (let block = 0; block < blocks.length; block += 1) {
    const from = blocks[block];
    for (let at = 0; at < within.length; at += 1) {
      const rate = winRates[from + within[at]];
      const payoff = payoffs[from + within[at]];
      if (rate >= VALUELESS || payoff >= VALUELESS) {
        if (rate !== ABSENT) valueless += 1;
        continue;
      }
      byWinRate[rate] += 1;
      byPayoff[payoff] += 1;
      if (payoff >= needed[rate]) winning += 1;
      const column = columnOf[rate];
      const row = rowOf[payoff];
      if (column >= 0 && row >= 0) counts[row * columns + column] += 1;
    }
  }
  tally.winning += winning;
  tally.valueless += valueless;
}

/**
 * Return the payoff code from which on each win rate pays: compared as codes, a cell costs one look-up and no division.
 *
 * @param {Float64Array} winRateOf
 * @param {Float64Array} payoffOf
 * @returns {Uint16Array}
 */
function neededPayoffs(winRateOf, payoffOf) {
  const needed = new Uint16Array(65536).fill(65535);
  const last = valued(payoffOf);
  for (let code = 0; code < valued(winRateOf); code += 1) {
    needed[code] = firstAbove(payoffOf, last, (1 - winRateOf[code]) / winRateOf[code]);
  }
  return needed;
}

/**
 * Return how many codes stand for values; they come first.
 *
 * @param {Float64Array} valueOf
 */
function valued(valueOf) {
  let codes = Math.min(valueOf.length, VALUELESS);
  while (codes > 0 && Number.isNaN(valueOf[codes - 1])) codes -= 1;
  return codes;
}

/**
 * @param {Float64Array} ascending
 * @param {number} length
 * @param {number} bound
 */
function firstAbove(ascending, length, bound) {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] > bound) high = middle;
    else low = middle + 1;
  }
  return low < length ? low : 65535;
}

/**
 * Return the middle value of counted codes, the mean of the two middle ones where there is an even number.
 *
 * @param {Uint32Array} byCode
 * @param {Float64Array} valueOf
 * @param {number} cells
 * @returns {number | null}
 */
export function medianOfCodes(byCode, valueOf, cells) {
  if (cells === 0) return null;
  return (valueOf[codeOfRank(byCode, (cells - 1) >> 1)] + valueOf[codeOfRank(byCode, cells >> 1)]) / 2;
}

/**
 * @param {Uint32Array} byCode
 * @param {number} rank From 0.
 * @returns {number}
 */
export function codeOfRank(byCode, rank) {
  let below = 0;
  for (let code = 0; code < byCode.length; code += 1) {
    below += byCode[code];
    if (below > rank) return code;
  }
  throw new RangeError(`no code of rank ${rank}: ${below} are counted`);
}

/**
 * @param {Uint16Array} codes
 * @param {Float64Array} valueOf
 * @param {number} tail
 * @returns {[number, number] | null}
 */
function spread(codes, valueOf, tail) {
  const byCode = new Uint32Array(65536);
  for (let at = 0; at < codes.length; at += 1) byCode[codes[at]] += 1;
  const valued = byCode.subarray(0, VALUELESS);
  const cells = sum(valued);
  if (cells === 0) return null;
  const rank = Math.floor(tail * (cells - 1));
  return [valueOf[codeOfRank(valued, rank)], valueOf[codeOfRank(valued, cells - 1 - rank)]];
}

/** @param {Uint32Array} counts */
function sum(counts) {
  let total = 0;
  for (let at = 0; at < counts.length; at += 1) total += counts[at];
  return total;
}
