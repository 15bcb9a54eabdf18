/**
 * The balance after each trade, what it has fallen from its highest so far, and the spans of time that were out of
 * sample: from the columns of trades, for drawing.
 */

/** @typedef {import("../../../types.js").TradeColumns} TradeColumns */

/**
 * @typedef {object} Curve An element more than there are trades: the start comes first.
 * @property {number[]} trades Which trade each element but the first stands after.
 * @property {Float64Array} time Milliseconds.
 * @property {Float64Array} net
 * @property {Float64Array} gross Before fees and funding.
 * @property {Float64Array} drawdown At or below zero.
 */

/**
 * Compound trades from 1, those alone that are wanted.
 *
 * @param {TradeColumns} trades
 * @param {(trade: number) => boolean} wanted
 * @returns {Curve}
 */
export function curveOf(trades, wanted = () => true) {
  const chosen = trades.exit_time.map((_, trade) => trade).filter(wanted);
  const curve = {
    trades: chosen,
    time: new Float64Array(chosen.length + 1),
    net: new Float64Array(chosen.length + 1).fill(1),
    gross: new Float64Array(chosen.length + 1).fill(1),
    drawdown: new Float64Array(chosen.length + 1),
  };
  curve.time[0] = trades.entry_time[chosen[0] ?? 0] ?? 0;
  let highest = 1;
  chosen.forEach((trade, before) => {
    const after = before + 1;
    curve.time[after] = trades.exit_time[trade];
    curve.net[after] = curve.net[before] * (1 + trades.net_return[trade]);
    curve.gross[after] = curve.gross[before] * Math.max(1 + trades.exposure[trade] * trades.gross_return[trade], 0);
    highest = Math.max(highest, curve.net[after]);
    curve.drawdown[after] = curve.net[after] / highest - 1;
  });
  return curve;
}

/**
 * Return spans of trades that are alike in sample: true out of sample, false seen, null unknown.
 *
 * @param {TradeColumns} trades
 * @param {readonly number[]} entries When each trade began: times or bars.
 * @param {readonly number[]} exits
 * @returns {{ from: number, to: number, out_of_sample: boolean | null }[]}
 */
export function sampleSpans(trades, entries = trades.entry_time, exits = trades.exit_time) {
  /** @type {{ from: number, to: number, out_of_sample: boolean | null }[]} */
  const spans = [];
  trades.out_of_sample.forEach((known, trade) => {
    const last = spans.at(-1);
    if (last && last.out_of_sample === known) last.to = exits[trade];
    else spans.push({ from: last ? last.to : entries[trade], to: exits[trade], out_of_sample: known });
  });
  return spans;
}

/**
 * Return which points a line needs at so many pixels: of those that share a column the first, lowest, highest and last.
 *
 * @param {Float64Array} x In pixels, ascending.
 * @param {Float64Array} y
 * @returns {number[]} Positions, ascending.
 */
export function pointsDrawn(x, y) {
  if (x.length <= 2000) return Array.from(x, (_, index) => index);
  /** @type {number[]} */
  const kept = [];
  for (let start = 0; start < x.length; ) {
    const column = Math.floor(x[start]);
    let [low, high, end] = [start, start, start];
    for (; end < x.length && Math.floor(x[end]) === column; end += 1) {
      if (y[end] < y[low]) low = end;
      if (y[end] > y[high]) high = end;
    }
    kept.push(...new Set([start, Math.min(low, high), Math.max(low, high), end - 1]));
    start = end;
  }
  return kept;
}

/**
 * Return the position of the last element at or below a value; 0 where all lie above.
 *
 * @param {ArrayLike<number>} ascending
 * @param {number} value
 * @returns {number}
 */
export function lastAtOrBelow(ascending, value) {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return Math.max(low - 1, 0);
}

/**
 * Return the position of the element nearest to a value.
 *
 * @param {ArrayLike<number>} ascending
 * @param {number} value
 * @returns {number}
 */
export function nearest(ascending, value) {
  const before = lastAtOrBelow(ascending, value);
  const after = Math.min(before + 1, ascending.length - 1);
  return Math.abs(ascending[after] - value) < Math.abs(ascending[before] - value) ? after : before;
}
