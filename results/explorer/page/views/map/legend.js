/** What lines, grey and blank squares mean, of those that a figure has. */

import { element } from "../../draw/element.js";
import { STANDING } from "../../draw/heatmap.js";
import { linesOf } from "./lines.js";
import { written } from "../../words.js";

/** @typedef {import("./figure.js").Figure} Figure */

/**
 * @param {Figure} figure
 * @returns {HTMLElement[]}
 */
export function legendOf(figure) {
  const { shown, value, cells, standing, unmatched } = figure;
  /** @type {[string, string][]} */
  const entries = [];
  const { lines, ragged } = linesOf(figure);
  const neutral = shown.neutral === null ? "" : written(shown, shown.neutral, { decimals: 0 }).replace(/^\+/, "");
  if (lines.some((segments) => segments.length)) entries.push(["line", neutral]);
  if (ragged) entries.push(["none", `no line at ${neutral}: values change their side nearly everywhere`]);
  const thin = value.some((each, at) => cells[at] > 0 && !unmatched?.[at] && (Number.isNaN(each) || standing?.[at] === STANDING.thin));
  if (thin) entries.push(["grey", "too few trades"]);
  if (unmatched?.some(Boolean)) entries.push(["blank", "not in both runs"]);
  else if (cells.some((each) => each === 0)) entries.push(["blank", "no cell"]);
  if (standing) entries.push(["sure", "confidently positive"], ["open", "positive not excluded"], ["pale", "excluded"]);
  return entries.map(([kind, text]) => element("span", { class: "legend-entry" }, element("i", { class: `legend-${kind}`, "aria-hidden": "true" }), text));
}
