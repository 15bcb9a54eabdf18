/** Up to four cells side by side, and the run beside another run. */

import { button, element, fill } from "../draw/element.js";
import { createCurves } from "./compare/curves.js";
import { MOST } from "./compare/letters.js";
import { createRuns } from "./compare/runs.js";
import { cellsTable } from "./compare/table.js";
import { toggleCompared } from "./leading/table.js";

/**
 * @typedef {import("../types.js").App} App
 * @typedef {import("../types.js").CellModel} CellModel
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("../types.js").View} View
 */

/**
 * Make the comparison.
 *
 * @param {App} app
 * @returns {Part}
 */
export function createCompare(app) {
  const clear = button("Clear", () => app.store.set({ compared: [] }));
  const state = element("p", { class: "compare-state faint", role: "status" });
  const table = element("div", { class: "lead-scroll", tabindex: 0, role: "region", "aria-label": "Compared cells" });
  const curves = createCurves();
  const runs = createRuns(app);
  const head = element("div", { class: "part-head" }, element("h2", {}, "Compare"), clear);
  const root = element("div", { class: "compare" }, head, state, element("div", { class: "compare-cells" }, table, curves.element), runs.element);
  /** @type {Map<number, Promise<CellModel | null>>} */
  const known = new Map();
  let asked = 0;
  /** @type {number[]} */
  let before = [];
  /** @type {Node[]} what gave way to a fifth cell, and how to have it back */
  let gone = [];

  const refresh = async () => {
    const { compared } = app.store.get();
    const mine = ++asked;
    fill(state, compared.length ? "Trading these cells again …" : emptyWords(app));
    const found = await Promise.all(compared.map((cell) => modelOf(app, known, cell)));
    if (mine !== asked) return;
    for (const cell of known.keys()) if (!compared.includes(cell)) known.delete(cell);
    const models = found.filter((model) => typeof model !== "string");
    const failed = found.filter((model) => typeof model === "string");
    fill(state, failed.length ? failed.map((text) => element("span", { class: "compare-failed" }, text)) : compared.length ? "" : emptyWords(app), gone);
    clear.hidden = compared.length === 0;
    table.hidden = models.length === 0;
    fill(table, models.length ? cellsTable(app, models, (cell) => toggleCompared(app, cell)) : "");
    curves.show(models, compared);
  };
  return {
    element: root,
    update(view, changed) {
      if (changed.has("compared")) {
        gone = goneWords(app, before, view.compared);
        before = view.compared;
        refresh();
      }
      if (changed.has("less")) runs.update(view);
    },
  };
}

/**
 * Say which cell gave way to a fifth, and offer it back.
 *
 * @param {App} app
 * @param {number[]} before
 * @param {number[]} compared
 * @returns {Node[]}
 */
function goneWords(app, before, compared) {
  if (before.length < MOST || compared.length < MOST || before.every((cell) => compared.includes(cell))) return [];
  const back = button("Take it back", () => app.store.set({ compared: before }), { class: "lead-compare" });
  return [document.createTextNode(`Cell ${before[0]} gave way to cell ${compared[MOST - 1]}: ${MOST} are compared at most. `), back];
}

/** @param {App} app */
function emptyWords({ model }) {
  if (model.leading.length < 2) return "Put up to four cells side by side with Compare, where a cell is listed or open.";
  return "Put up to four cells side by side with Compare: in the list of leading cells, behind a square of the map, or in an open cell.";
}

/**
 * A cell in depth, asked for once; what went wrong as a sentence.
 *
 * @param {App} app
 * @param {Map<number, Promise<CellModel | null>>} known
 * @param {number} cell
 * @returns {Promise<CellModel | string>}
 */
async function modelOf({ source }, known, cell) {
  const coming = known.get(cell) ?? source.cell(cell);
  known.set(cell, coming);
  try {
    return (await coming) ?? `Cell ${cell} is not in this report in depth.`;
  } catch (problem) {
    known.delete(cell);
    return `Cell ${cell}: ${problem instanceof Error ? problem.message : problem}`;
  }
}
