/**
 * Trades on the price: where each began and ended, which way it bet, and how it came out.
 */

import { rule, writeLabel } from "../../../draw/axes.js";
import { drawDot, drawRing, drawTriangle } from "../../../draw/marks.js";
import { lastAtOrBelow } from "./curve.js";
import { price, signedPercent } from "../numbers.js";
import { reasonOf } from "./trade.js";

/** @typedef {import("../../../types.js").CellModel} CellModel */
/** @typedef {import("../../../types.js").TradeColumns} TradeColumns */
/** @typedef {import("../../../draw/axes.js").Box} Box */
/** @typedef {import("../../../draw/plate.js").Ink} Ink */
/** @typedef {{ x: (bar: number) => number, y: (price: number) => number, ink: Ink, box: Box }} On */

/**
 * Return the first and the last trade that touch a window of bars, or null where none does.
 *
 * @param {TradeColumns} trades
 * @param {readonly [number, number]} window
 * @returns {[number, number] | null}
 */
export function tradesWithin(trades, [from, to]) {
  const count = trades.entry_bar.length;
  if (!count) return null;
  let first = lastAtOrBelow(trades.exit_bar, from);
  while (first < count && trades.exit_bar[first] + 1 < from) first += 1;
  const last = lastAtOrBelow(trades.entry_bar, to);
  return first <= last && trades.entry_bar[first] <= to ? [first, last] : null;
}

/**
 * Where a trade was entered and left, as bars and parts of them.
 *
 * @param {CellModel} model
 * @param {number} trade
 * @returns {{ entry: number, exit: number }}
 */
export function placeOf({ trades }, trade) {
  return { entry: trades.entry_bar[trade] + 1, exit: trades.exit_bar[trade] + (trades.within[trade] ? 0.5 : 1) };
}

/**
 * Draw the trades of a window: as lines from entry to exit with marks, or as dots where they are too many for that.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {CellModel} model
 * @param {[number, number]} span First and last trade.
 * @param {On} on
 */
export function drawTrades(context, model, [first, last], on) {
  const room = (on.box.right - on.box.left) / (last - first + 1);
  if (room < 5) drawDots(context, model, [first, last], on);
  else for (let trade = first; trade <= last; trade += 1) drawOne(context, model, trade, on, Math.min(Math.max(room / 2, 4), 8));
}

/**
 * Draw what is looked at: how far it went for and against, and the levels in force when it began.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {CellModel} model
 * @param {number} trade
 * @param {On} on
 */
export function drawChosen(context, model, trade, on) {
  const { trades } = model;
  const { x, y, ink, box } = on;
  const { entry, exit } = placeOf(model, trade);
  const [left, width] = [x(entry), Math.max(x(exit) - x(entry), 2)];
  const start = trades.entry_price[trade];
  const sense = trades.side[trade] === 1 ? -1 : 1;
  band(context, left, width, y(start), y(start * (1 + sense * trades.favourable[trade])), ink("win"));
  band(context, left, width, y(start), y(start * (1 - sense * trades.adverse[trade])), ink("loss"));
  level(context, trades.stop[trade], "stop", left, width, on, ink("loss"));
  level(context, trades.target[trade], "target", left, width, on, ink("win"));
  drawOne(context, model, trade, on, 9);
  const at = [x(exit), y(trades.exit_price[trade])];
  drawRing(context, at[0], at[1], { size: 7, colour: ink("ink") });
  writeLabel(context, box, `${signedPercent(trades.net_return[trade])} ${reasonOf(model, trade)}`, at[0] + 12, at[1], ink);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} left
 * @param {number} width
 * @param {number} from
 * @param {number} to
 * @param {string} colour
 */
function band(context, left, width, from, to, colour) {
  context.save();
  context.globalAlpha = 0.16;
  context.fillStyle = colour;
  context.fillRect(left, Math.min(from, to), width, Math.abs(to - from));
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number | null} at
 * @param {string} name
 * @param {number} left
 * @param {number} width
 * @param {On} on
 * @param {string} colour
 */
function level(context, at, name, left, width, { y, ink, box }, colour) {
  if (at === null || y(at) < box.top || y(at) > box.bottom) return;
  rule(context, left, y(at), left + Math.max(width, 48), y(at), colour, [5, 3], 1.5);
  writeLabel(context, box, `${name} ${price(at)}`, left - 4, y(at), ink, { colour, align: "right" });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CellModel} model
 * @param {number} trade
 * @param {On} on
 * @param {number} size
 */
function drawOne(context, model, trade, { x, y, ink }, size) {
  const { trades } = model;
  const { entry, exit } = placeOf(model, trade);
  const colour = trades.net_return[trade] > 0 ? ink("win") : ink("loss");
  const [x0, y0] = [x(entry), y(trades.entry_price[trade])];
  const [x1, y1] = [x(exit), y(trades.exit_price[trade])];
  rule(context, x0, y0, x1, y1, colour, [], 1.5);
  drawTriangle(context, x0, y0, { up: trades.side[trade] !== 1, size, colour, edge: ink("ground") });
  drawDot(context, x1, y1, { size: Math.max(size * 0.42, 2), colour, edge: ink("ground") });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CellModel} model
 * @param {[number, number]} span
 * @param {On} on
 */
function drawDots(context, model, [first, last], { x, y, ink }) {
  const { trades } = model;
  const colours = [ink("loss"), ink("win")];
  /** @type {Set<number>} */
  const taken = new Set();
  context.save();
  context.globalAlpha = 0.7;
  for (let trade = first; trade <= last; trade += 1) {
    const won = trades.net_return[trade] > 0 ? 1 : 0;
    const [left, top] = [Math.round(x(trades.exit_bar[trade] + 1)), Math.round(y(trades.exit_price[trade]))];
    const place = (left * 8192 + top) * 2 + won;
    if (taken.has(place)) continue;
    taken.add(place);
    context.fillStyle = colours[won];
    context.fillRect(left - 1, top - 1, 3, 3);
  }
  context.restore();
}
