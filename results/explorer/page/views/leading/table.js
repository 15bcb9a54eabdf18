/** Leading cells as a table that its reader can sort. */

import { button, element } from "../../draw/element.js";
import { plain, written } from "../../words.js";
import { isHere } from "../../cube/numbering.js";
import { MOST } from "../compare/letters.js";
import { parametersOf } from "./parameters.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").LeadingCell} LeadingCell
 * @typedef {import("../../types.js").View} View
 * @typedef {import("./marks.js").MarkKeeper} MarkKeeper
 * @typedef {{ by: string | null, descending: boolean }} Sorting By a measure; null: as ranked.
 */

/** Measures in the order that a reader asks for them; others follow as the run names them. */
const FIRST = ["trades", "win_rate", "payoff_ratio", "edge", "gross_expectancy", "expectancy", "t_statistic", "total_return", "max_drawdown"];
/** Titles short enough for a column. */
const SHORT = new Map([
  ["win_rate", "win rate"],
  ["payoff_ratio", "payoff"],
  ["gross_expectancy", "gross"],
  ["t_statistic", "t"],
  ["total_return", "return"],
  ["max_drawdown", "drawdown"],
]);

/**
 * Make the table.
 *
 * @param {App} app
 * @param {View} view
 * @param {Sorting} sorting
 * @param {(next: Sorting) => void} sort
 * @param {MarkKeeper} keeper
 * @returns {HTMLTableElement}
 */
export function leadingTable(app, view, sorting, sort, keeper) {
  const names = columnsOf(app);
  const heads = names.map((name) => headOf(name, sorting, sort));
  const parameters = parametersOf(app.model, app.model.leading);
  const rows = sorted(app.model.leading, sorting).map((leading) => rowOf(app, view, leading, names, parameters, keeper));
  const first = element("th", { scope: "col" }, "cell");
  const last = element("th", { scope: "col" }, element("span", { class: "unseen" }, "compare and mark"));
  const titles = parameters.different.map(({ name, title }) => element("th", { scope: "col", title }, plain(name)));
  const labels = titles.length ? titles : [element("th", { scope: "col" }, "parameters")];
  return element(
    "table",
    { class: "lead-table" },
    element("thead", {}, element("tr", {}, first, last, heads, labels)),
    element("tbody", {}, rows),
  );
}

/**
 * Add a cell to those compared, or take it away; the oldest gives way to a fifth, and that is said.
 *
 * @param {App} app
 * @param {number} cell
 */
export function toggleCompared(app, cell) {
  const { compared } = app.store.get();
  const without = compared.filter((other) => other !== cell);
  if (without.length < compared.length) {
    app.store.set({ compared: without });
    app.announce(`cell ${cell} is compared no longer`);
    return;
  }
  const kept = compared.slice(1 - MOST);
  const gone = compared.find((other) => !kept.includes(other));
  app.store.set({ compared: [...kept, cell] });
  app.announce(`cell ${cell} is compared${gone === undefined ? "" : ` in place of cell ${gone}: ${MOST} at most; Back takes it back`}`);
}

/**
 * A button that puts a cell beside others.
 *
 * @param {App} app
 * @param {View} view
 * @param {number} cell
 * @param {string} where Tells two buttons for one cell apart.
 * @returns {HTMLButtonElement}
 */
export function compareButton(app, view, cell, where) {
  const pressed = String(view.compared.includes(cell));
  return button("Compare", () => toggleCompared(app, cell), {
    class: "lead-compare", "aria-pressed": pressed, "aria-label": `Compare cell ${cell}`, "data-key": `${where} compare ${cell}`,
  });
}

/** @param {App} app */
function columnsOf({ model }) {
  const known = new Set(model.leading.flatMap(({ values }) => Object.keys(values)));
  const named = new Set(model.metrics.map(({ name }) => name));
  return [...FIRST, ...[...known].filter((name) => !FIRST.includes(name))].filter((name) => known.has(name) && (named.has(name) || FIRST.includes(name)));
}

/**
 * @param {string} name
 * @param {Sorting} sorting
 * @param {(next: Sorting) => void} sort
 */
function headOf(name, sorting, sort) {
  const here = sorting.by === name;
  const way = here ? (sorting.descending ? "descending" : "ascending") : "none";
  const turn = () => sort(here && !sorting.descending ? { by: null, descending: true } : { by: name, descending: !here });
  const arrow = here ? (sorting.descending ? " ↓" : " ↑") : "";
  const press = button(`${SHORT.get(name) ?? plain(name)}${arrow}`, turn, { class: "lead-sort", "data-key": `sort ${name}` });
  return element("th", { scope: "col", class: "number", "aria-sort": way }, press);
}

/**
 * @param {readonly LeadingCell[]} leading
 * @param {Sorting} sorting
 */
function sorted(leading, { by, descending }) {
  if (by === null) return leading;
  const sign = descending ? -1 : 1;
  const of = (/** @type {LeadingCell} */ { values }) => values[by] ?? -Infinity * sign * -1;
  return [...leading].sort((one, other) => sign * (of(one) - of(other)));
}

/**
 * @param {App} app
 * @param {View} view
 * @param {LeadingCell} leading
 * @param {string[]} names
 * @param {import("./parameters.js").Parameters} parameters
 * @param {MarkKeeper} keeper
 */
function rowOf(app, view, leading, names, { different, labelOf }, keeper) {
  const { cell, label, values } = leading;
  const opens = isHere(app.model, cell);
  const open = !opens ? String(cell) : button(String(cell), () => app.select(cell), { class: "lead-open", "aria-label": `Open cell ${cell}`, "data-key": `open ${cell}` });
  const row = element(
    "tr",
    { "aria-selected": cell === view.cell ? "true" : null, class: cell === view.cell ? "lead-here" : null },
    element("th", { scope: "row" }, open),
    element("td", { class: "lead-acts" }, keeper.toggle(cell, label), compareButton(app, view, cell, "leading")),
    names.map((name) => element("td", { class: "number" }, numberOf(app, name, values[name]))),
    different.map((axis) => element("td", {}, labelOf(leading, axis))),
    different.length === 0 && element("td", { class: "lead-label" }, label),
  );
  row.addEventListener("click", (event) => {
    if (opens && event.target instanceof Element && !event.target.closest("button")) app.select(cell);
  });
  return row;
}

/**
 * @param {App} app
 * @param {string} name
 * @param {number | null | undefined} value
 */
function numberOf({ model }, name, value) {
  const metric = model.metrics.find((each) => each.name === name);
  if (metric) return written(metric, value);
  return value === null || value === undefined ? "none" : String(Number(value.toPrecision(4)));
}
