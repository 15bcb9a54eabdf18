/** What the square under the cursor says, in one line. */

import { count, plain, written } from "../../words.js";
import { element } from "../../draw/element.js";
import { figureText } from "./range.js";
import { STANDING } from "../../draw/heatmap.js";

/**
 * @typedef {import("./figure.js").Figure} Figure
 * @typedef {import("./cursor.js").Spot} Spot
 */

/** @type {Record<number, string>} */
const WORDS = {
  [STANDING.thin]: "too few trades or days to judge",
  [STANDING.excluded]: "a positive expectancy is excluded",
  [STANDING.open]: "a positive expectancy cannot be excluded",
  [STANDING.sure]: "confidently positive",
};

/**
 * The place of a spot in the arrays of a figure.
 *
 * @param {Figure} figure
 * @param {Spot} spot
 * @returns {number}
 */
export function indexOf({ shape: [, rows, columns] }, { panel, row, column }) {
  return (panel * rows + row) * columns + column;
}

/**
 * Where a square is, in words.
 *
 * @param {Figure} figure
 * @param {Spot} spot
 * @returns {string}
 */
export function placeText({ x, y, by }, { panel, row, column }) {
  const sides = /** @type {[import("../../types.js").Axis | null, number][]} */ ([[by, panel], [x, column], [y, row]]);
  return sides.flatMap(([axis, at]) => (axis ? [`${plain(axis.name)} ${axis.labels[axis.order[at]]}`] : [])).join(" · ");
}

/**
 * @param {Figure | null} figure
 * @param {Spot | null} spot
 * @returns {(Node | string)[]}
 */
export function readout(figure, spot) {
  if (!figure) return ["…"];
  const [panels, rows, columns] = figure.shape;
  if (!spot || spot.panel >= panels || spot.row >= rows || spot.column >= columns) {
    return [element("span", { class: "faint" }, "Point at a square to read it, click it for its cells, drag to mark a region.")];
  }
  const at = indexOf(figure, spot);
  const place = placeText(figure, spot);
  if (!figure.cells[at]) return [`${place}: no cell`];
  if (figure.unmatched?.[at]) return [`${place}: the other run has no such cells`];
  return [`${place}: `, element("strong", {}, valueText(figure, at)), ` · ${details(figure, at).join(" · ")}`];
}

/**
 * @param {Figure} figure
 * @param {number} at
 * @returns {string}
 */
function valueText(figure, at) {
  return Number.isNaN(figure.value[at]) ? "too few trades" : figureText(figure, figure.value[at]);
}

/**
 * @param {Figure} figure
 * @param {number} at
 * @returns {string[]}
 */
function details({ view, cells, sufficient, exact, standing, shown }, at) {
  const found = [cells[at] === 1 ? "one cell" : `${count(sufficient[at])} of ${count(cells[at])} cells with enough trades`];
  const trades = exact?.median_trades[at];
  if (typeof trades === "number") found.push(`median ${count(Math.round(trades))} trades`);
  const positive = exact?.share_positive[at];
  if (typeof positive === "number" && shown.name !== "share_positive") {
    // of a measure without a sign it is told how many cells earn
    const run = view.less === null ? "" : " in this run";
    const what = `${shown.neutral === null ? "with a positive expectancy" : "positive"}${run}`;
    found.push(`${written({ ...shown, unit: "percent", factor: 100, suffix: " %", neutral: null, off: [] }, positive, { decimals: 0 })} ${what}`);
  }
  if (standing && !Number.isNaN(standing[at])) found.push(WORDS[standing[at]]);
  return found;
}
