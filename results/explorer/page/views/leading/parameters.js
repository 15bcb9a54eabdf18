/** Parameters of listed cells as columns: what is the same for all of them is said once. */

import { coordinatesOf } from "../../cube/numbering.js";

/**
 * @typedef {import("../../types.js").RunModel} RunModel
 * @typedef {import("../../types.js").Axis} Axis
 * @typedef {{ cell: number, label: string }} Listed
 */

/**
 * @typedef {object} Parameters
 * @property {Axis[]} different Axes on which the cells differ: a column each; none where labels have to do.
 * @property {Axis[]} same
 * @property {(listed: Listed, axis: Axis) => string} labelOf Of a cell, its value on an axis.
 */

/**
 * Tell the parameters of cells apart.
 *
 * @param {RunModel} model
 * @param {readonly Listed[]} listed
 * @returns {Parameters}
 */
export function parametersOf(model, listed) {
  const { axes } = model;
  const varying = axes.filter(({ values }) => values.length > 1);
  const labelOf = (/** @type {Listed} */ { cell }, /** @type {Axis} */ axis) => axis.labels[coordinatesOf(model, cell).get(axis.name) ?? -1] ?? "?";
  // a report may hold fewer values than the run has; then only the labels know what a cell is
  const told = listed.every((each) => varying.every((axis) => short(each.label).includes(short(labelOf(each, axis)))));
  if (!told) return { different: [], same: [], labelOf };
  const kinds = (/** @type {Axis} */ axis) => new Set(listed.map((each) => labelOf(each, axis))).size;
  return { different: varying.filter((axis) => kinds(axis) > 1), same: varying.filter((axis) => kinds(axis) === 1), labelOf };
}

/**
 * Without the zeros that only align ticks: 0.40 is 0.4.
 *
 * @param {string} text
 */
function short(text) {
  return text.replace(/(\.\d*?)0+(?!\d)/g, "$1").replace(/\.(?!\d)/g, "");
}
