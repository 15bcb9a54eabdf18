/** What one step along each axis would cost. */

import { button, element } from "../../draw/element.js";
import { fixed, plain } from "../../words.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").ChoiceModel} ChoiceModel
 * @typedef {import("../../types.js").Neighbour} Neighbour
 */

/**
 * Make the table.
 *
 * @param {App} app
 * @param {ChoiceModel} choice
 * @returns {HTMLElement | null}
 */
export function stepsTable(app, { steps }) {
  if (steps.length === 0) return null;
  const heads = ["", "one step down", "chosen", "one step up"].map((text) => element("th", { scope: "col" }, text));
  const rows = steps.map(({ axis, title, here, down, up }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row", title }, plain(axis)),
      element("td", {}, neighbour(app, down)),
      element("td", { class: "compare-differs" }, here),
      element("td", {}, neighbour(app, up)),
    ),
  );
  const table = element("table", { class: "lead-table compare-table" }, element("thead", {}, element("tr", {}, heads)), element("tbody", {}, rows));
  const scroll = element("div", { class: "lead-scroll", tabindex: 0, role: "region", "aria-label": "Steps along each axis" }, table);
  return element("section", { "aria-label": "Steps" }, element("h3", {}, "One step along each axis, expectancy a trade"), scroll);
}

/**
 * @param {App} app
 * @param {Neighbour | null} near
 */
function neighbour(app, near) {
  if (!near) return element("span", { class: "faint" }, "no further value");
  const { cell, label, trades, expectancy, thin, same } = near;
  const words = expectancy === null ? "undefined" : `${expectancy < 0 ? "" : "+"}${fixed(expectancy * 100, 3)} %`;
  const tone = thin ? "faint" : expectancy !== null && expectancy < 0 ? "choice-worse" : null;
  const note = same ? "the same trades" : `${fixed(trades, 0)} trades${thin ? ", too few" : ""}`;
  const open = button(label, () => app.select(cell), { class: "lead-open", title: `Open cell ${cell}` });
  return [open, " ", element("span", { class: tone }, words), element("span", { class: "compare-interval faint" }, note)];
}
