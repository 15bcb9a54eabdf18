/** The open cell in one line, wherever on the map one is. */

import { button, element, fill } from "../draw/element.js";
import { count, written } from "../words.js";

/**
 * @typedef {import("../types.js").App} App
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("../types.js").CellModel} CellModel
 */

const MEASURES = ["trades", "win_rate", "payoff_ratio", "edge", "expectancy"];

/**
 * @param {App} app
 * @returns {Part}
 */
export function createDocked(app) {
  const made = element("div", { class: "docked-cell", "data-part": "docked", hidden: true });
  let shown = -1;
  return {
    element: made,
    update(view) {
      made.hidden = view.cell === null || view.tab !== "map";
      if (view.cell === null || made.hidden || view.cell === shown) return;
      shown = view.cell;
      const { cell } = view;
      fill(made, element("strong", {}, `Cell ${count(cell)}`), ...buttons(app));
      app.source.cell(cell).then(
        (model) => model && shown === cell && fill(made, element("strong", {}, `Cell ${count(cell)}`), ...facts(app, model), ...buttons(app)),
        (problem) => fill(made, element("strong", {}, `Cell ${count(cell)}`), element("span", {}, String(problem.message)), ...buttons(app)),
      );
    },
  };
}

/**
 * @param {App} app
 * @returns {HTMLElement[]}
 */
function buttons(app) {
  return [
    button("Open", () => app.store.set({ tab: "cell" }), { class: "docked-open" }),
    button("Let go", () => app.store.set({ cell: null }), { class: "plain" }),
  ];
}

/**
 * @param {App} app
 * @param {CellModel} cell
 * @returns {HTMLElement[]}
 */
function facts({ model }, cell) {
  const net = cell.measures[cell.sample]?.net ?? {};
  const texts = MEASURES.flatMap((name) => {
    const metric = model.metrics.find((each) => each.name === name);
    return metric ? [element("span", {}, `${name === "trades" ? "" : `${name.replaceAll("_", " ")} `}${written(metric, net[name])}${name === "trades" ? " trades" : ""}`)] : [];
  });
  return [element("span", { class: "docked-label faint" }, cell.label), ...texts];
}
