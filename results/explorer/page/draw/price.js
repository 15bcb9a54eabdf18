/**
 * Prices of bars: candles where there is room for them, else the range of each bucket and a line through the closes.
 */

import { sharp } from "./axes.js";
import { drawLine } from "./lines.js";

/** @typedef {import("../types.js").BarColumns} BarColumns */
/** @typedef {import("./plate.js").Ink} Ink */

/** Narrower candles than this, in pixels, say no more than a line. */
const CANDLE = 4;

/**
 * Return the lowest and highest price of the bars that are at least partly within a window.
 *
 * @param {BarColumns} bars
 * @param {readonly [number, number]} window
 * @returns {[number, number] | null}
 */
export function priceRange(bars, [from, to]) {
  let [low, high] = [Infinity, -Infinity];
  bars.bar.forEach((first, index) => {
    if (first + bars.per > from && first < to) {
      low = Math.min(low, bars.low[index]);
      high = Math.max(high, bars.high[index]);
    }
  });
  return low <= high ? [low, high] : null;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {BarColumns} bars
 * @param {readonly [number, number]} window
 * @param {{ x: (bar: number) => number, y: (price: number) => number, ink: Ink }} on
 */
export function drawPrice(context, bars, [from, to], { x, y, ink }) {
  const shown = bars.bar.map((_, index) => index).filter((index) => {
    return bars.bar[index] + bars.per > from - bars.per && bars.bar[index] < to + bars.per;
  });
  const width = x(bars.per) - x(0);
  if (width >= CANDLE) for (const index of shown) candle(context, bars, index, { x, y, ink, width });
  else ranges(context, bars, shown, { x, y, ink, width });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {BarColumns} bars
 * @param {number} index
 * @param {{ x: (bar: number) => number, y: (price: number) => number, ink: Ink, width: number }} on
 */
function candle(context, bars, index, { x, y, ink, width }) {
  const middle = sharp(x(bars.bar[index] + bars.per / 2));
  const body = Math.max(Math.min(Math.floor(width * 0.65), 18), 2);
  const [open, close] = [y(bars.open[index]), y(bars.close[index])];
  const rising = bars.close[index] >= bars.open[index];
  const top = Math.round(Math.min(open, close));
  const height = Math.max(Math.round(Math.abs(open - close)), 1);
  context.fillStyle = ink("frame");
  context.fillRect(middle - 0.5, y(bars.high[index]), 1, Math.max(y(bars.low[index]) - y(bars.high[index]), 1));
  context.fillRect(Math.round(middle - body / 2), top, body, height);
  if (rising && height > 2 && body > 2) {
    context.fillStyle = ink("ground");
    context.fillRect(Math.round(middle - body / 2) + 1, top + 1, body - 2, height - 2);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {BarColumns} bars
 * @param {number[]} shown
 * @param {{ x: (bar: number) => number, y: (price: number) => number, ink: Ink, width: number }} on
 */
function ranges(context, bars, shown, { x, y, ink, width }) {
  context.save();
  context.globalAlpha = 0.35;
  context.fillStyle = ink("price");
  for (const index of shown) {
    const top = y(bars.high[index]);
    context.fillRect(x(bars.bar[index]), top, Math.max(width, 1), Math.max(y(bars.low[index]) - top, 1));
  }
  context.restore();
  const across = shown.map((index) => x(bars.bar[index] + bars.per));
  const up = shown.map((index) => y(bars.close[index]));
  drawLine(context, across, up, shown.map((_, index) => index), { colour: ink("price"), width: 1 });
}
