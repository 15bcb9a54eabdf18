/** Where a value changes its meaning: through squares on a fine map, between them on a coarse or categorical one. */

import { boundary, contour } from "../../draw/contour.js";

/**
 * @typedef {import("./figure.js").Figure} Figure
 * @typedef {import("../../draw/contour.js").Segment} Segment
 */

/** Values of both axes from which on a line may run through squares. */
const FINE = 12;
/** Share of the squares that a line may cross and still be one; beyond, it is noise drawn over the colours. */
const RAGGED = 0.15;

/**
 * The neutral lines of each panel; none where values change their side nearly everywhere.
 *
 * @param {Figure} figure
 * @returns {{ lines: Segment[][], ragged: boolean }}
 */
export function linesOf({ shape: [panels, rows, columns], value, shown: { neutral }, x, y }) {
  const many = rows * columns;
  const none = Array.from({ length: panels }, () => /** @type {Segment[]} */ ([]));
  if (neutral === null) return { lines: none, ragged: false };
  const stepped = Math.min(rows, columns) < FINE || [x, y].some((axis) => axis && ["category", "asset", "other"].includes(axis.kind));
  const drawn = stepped ? boundary : contour;
  const lines = none.map((_, panel) => drawn(value.subarray(panel * many, (panel + 1) * many), rows, columns, neutral));
  const ragged = !stepped && lines.some((segments) => segments.length > RAGGED * many);
  return { lines: ragged ? none : lines, ragged };
}
