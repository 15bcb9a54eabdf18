/** The squares as a table, for those who read numbers rather than colours. */

import { element, fill } from "../../draw/element.js";
import { figureText } from "./range.js";
import { plain } from "../../words.js";

/** @typedef {import("./figure.js").Figure} Figure */

/**
 * A table that is written when it is opened.
 */
export function createTable() {
  const body = element("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": "Squares as a table" });
  const made = element("details", { class: "as-table", "data-part": "table" }, element("summary", {}, "Squares as a table"), body);
  /** @type {Figure | null} */
  let figure = null;
  const write = () => made.open && figure && fill(body, ...tablesOf(figure));
  made.addEventListener("toggle", write);
  return {
    element: made,
    /** @param {Figure} next */
    update(next) {
      figure = next;
      write();
    },
  };
}

/**
 * @param {Figure} figure
 * @returns {HTMLElement[]}
 */
function tablesOf(figure) {
  const { shape: [panels, rows, columns], x, y, by } = figure;
  /** @param {import("../../types.js").Axis | null} axis @param {number} at */
  const label = (axis, at) => (axis ? axis.labels[axis.order[at]] : "");
  return Array.from({ length: panels }, (_, panel) => {
    const corner = [y && plain(y.name), x && plain(x.name)].filter(Boolean).join(" \\ ");
    const head = element("tr", {}, element("th", { scope: "col" }, corner));
    for (let column = 0; column < columns; column++) head.append(element("th", { scope: "col" }, label(x, column)));
    const table = element("table", { class: "numbers" }, element("caption", {}, by ? `${plain(by.name)} ${label(by, panel)}` : figure.title));
    table.append(element("thead", {}, head));
    const body = element("tbody");
    for (let row = rows - 1; row >= 0; row--) {
      const line = element("tr", {}, element("th", { scope: "row" }, label(y, row)));
      for (let column = 0; column < columns; column++) line.append(element("td", { class: "number" }, squareText(figure, (panel * rows + row) * columns + column)));
      body.append(line);
    }
    table.append(body);
    return table;
  });
}

/**
 * @param {Figure} figure
 * @param {number} at
 * @returns {string}
 */
function squareText(figure, at) {
  if (!figure.cells[at]) return "no cell";
  if (figure.unmatched?.[at]) return "not in both";
  return Number.isNaN(figure.value[at]) ? "too few" : figureText(figure, figure.value[at]);
}
