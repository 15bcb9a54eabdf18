/** By which compared cells are told apart in the table, in its curves and in the asymmetry plane, with colour and without. */

import { svg } from "../../draw/svg.js";

/** How many cells are compared at most. */
export const MOST = 4;
export const LETTERS = ["A", "B", "C", "D"];
export const DASHES = [[], [6, 3], [2, 2], [9, 3, 2, 3]];

/**
 * A piece of a cell's line, as its curve is drawn.
 *
 * @param {number} at its place among those compared
 * @returns {SVGElement}
 */
export function swatch(at) {
  const line = svg("line", { x1: 0, x2: 28, y1: 4, y2: 4, "stroke-width": 2, "stroke-dasharray": DASHES[at].join(" ") || null });
  return svg("svg", { class: `compare-swatch compare-${at}`, viewBox: "0 0 28 8", width: 28, height: 8, "aria-hidden": "true" }, line);
}
