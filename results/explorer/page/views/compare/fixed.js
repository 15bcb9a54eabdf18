/** What two runs hold at one value, each at another: where nothing of the axes differs, this does. */

import { plain } from "../../words.js";

/** @typedef {import("../../types.js").RunModel} RunModel */

/**
 * Fixed parameters that differ, in words; what only one of two grids says is at its default in the other.
 *
 * @param {RunModel} one
 * @param {RunModel} other
 * @returns {{ name: string, here: string, there: string }[]}
 */
export function fixedThatDiffer(one, other) {
  const names = new Set([...one.fixed, ...other.fixed].map(({ name }) => name));
  return [...names].map((name) => ({ name, here: saidOf(one, name), there: saidOf(other, name) })).filter(({ here, there }) => here !== there);
}

/**
 * The same as a note under a map; empty where nothing differs.
 *
 * @param {RunModel} one
 * @param {RunModel} other
 * @returns {string[]}
 */
export function fixedNotes(one, other) {
  const texts = fixedThatDiffer(one, other).map(({ name, here, there }) => `${plain(name)} ${here} here, ${there} there`);
  return texts.length ? [`the two runs differ in what they hold fixed: ${texts.join("; ")}`] : [];
}

/**
 * @param {RunModel} model
 * @param {string} name
 */
function saidOf({ axes, fixed }, name) {
  const axis = axes.find((each) => each.name === name);
  if (axis) return axis.values.length > 1 ? `${axis.values.length} values` : axis.labels[0];
  return fixed.find((each) => each.name === name)?.label ?? "at its default";
}
