/**
 * One trade in words.
 */

import { timeWritten } from "../../../draw/time.js";
import { count } from "../../../words.js";
import { price, signedPercent } from "../numbers.js";

/** @typedef {import("../../../types.js").CellModel} CellModel */

/**
 * @param {CellModel} model
 * @param {number} trade
 * @returns {string}
 */
export function sideOf(model, trade) {
  return model.trades.side[trade] === 1 ? "short" : "long";
}

/**
 * @param {CellModel} model
 * @param {number} trade
 * @returns {string}
 */
export function reasonOf(model, trade) {
  return (model.reasons[model.trades.reason[trade]] ?? "").replaceAll("_", " ");
}

/**
 * @param {CellModel} model
 * @param {number} trade
 * @returns {string}
 */
export function tradeInWords(model, trade) {
  const { trades } = model;
  const hold = trades.exit_bar[trade] - trades.entry_bar[trade];
  return [
    `Trade ${count(trade + 1)} of ${count(trades.side.length)}: ${sideOf(model, trade)}`,
    `${timeWritten(trades.entry_time[trade], true)} at ${price(trades.entry_price[trade])}`,
    `to ${timeWritten(trades.exit_time[trade], true)} at ${price(trades.exit_price[trade])}`,
    `(${count(hold)} ${hold === 1 ? "bar" : "bars"}, ${reasonOf(model, trade)})`,
    `net ${signedPercent(trades.net_return[trade])}`,
  ].join(" ");
}
