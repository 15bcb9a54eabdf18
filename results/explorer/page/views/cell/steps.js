/**
 * What one step along each axis does: the neighbour below, the cell itself, the neighbour above; a click goes there.
 */

import { button, element } from "../../draw/element.js";
import { plain } from "../../words.js";
import { points, signedPercent } from "./numbers.js";
import { wide } from "./wide.js";

/** @typedef {import("../../types.js").CellModel} CellModel */
/** @typedef {import("../../types.js").Neighbour} Neighbour */
/** @typedef {import("../../types.js").Step} Step */

/**
 * @param {CellModel} model
 * @param {(cell: number) => void} go
 * @param {{ here?: (cell: number) => boolean, expectancy?: (value: number | null) => string, edge?: (value: number | null) => string }} [how]
 *   which cells can be opened, and how their measures are written
 * @returns {HTMLElement}
 */
export function stepsTable(model, go, how = {}) {
  const head = element("tr", {}, ["axis", "one down", "here", "one up"].map((text) => element("th", { scope: "col" }, text)));
  const rows = model.steps.map((step) => element("tr", {},
    element("th", { scope: "row", title: step.title }, plain(step.axis)),
    element("td", {}, step.down ? neighbour(step, step.down, go, how) : element("span", { class: "cell-none" }, "no value below")),
    element("td", { class: "cell-here" }, step.here),
    element("td", {}, step.up ? neighbour(step, step.up, go, how) : element("span", { class: "cell-none" }, "no value above"))));
  return wide("What one step does", element("table", { class: "cell-table cell-steps" }, element("thead", {}, head), element("tbody", {}, rows)));
}

/**
 * @param {Step} step
 * @param {Neighbour} there
 * @param {(cell: number) => void} go
 * @param {NonNullable<Parameters<typeof stepsTable>[2]>} how
 */
function neighbour(step, there, go, { here = () => true, expectancy = signedPercent, edge = points }) {
  const numbers = there.expectancy === null ? "no expectancy" : `${expectancy(there.expectancy)} · ${edge(there.edge)}`;
  const told = there.same ? "same trades" : there.thin ? "too few trades" : "";
  const opens = here(there.cell);
  const made = !opens ? element("span", { class: "cell-step" }) : button("", () => go(there.cell), { class: "cell-step", "data-key": `step ${step.axis} ${there === step.up ? "up" : "down"}` });
  made.append(
    element("span", { class: "cell-step-value" }, there.label),
    there.thin ? "" : element("span", { class: trend(there) }, numbers),
    told ? element("span", { class: "cell-step-told" }, told) : "",
    opens ? element("span", { class: "unseen" }, `: ${plain(step.axis)}, expectancy and edge; open this cell`) : "",
  );
  return made;
}

/**
 * @param {Neighbour} there
 */
function trend({ expectancy, same }) {
  if (expectancy === null || same) return "";
  return expectancy > 0 ? "cell-won" : "cell-lost";
}
