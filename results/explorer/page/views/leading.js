/** The best cells of the run and the ones that were marked: to open, to compare, to annotate. */

import { button, element, fill } from "../draw/element.js";
import { plain } from "../words.js";
import { createMarkKeeper } from "./leading/marks.js";
import { parametersOf } from "./leading/parameters.js";
import { leadingTable } from "./leading/table.js";

/**
 * @typedef {import("../types.js").App} App
 * @typedef {import("../types.js").View} View
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("./leading/table.js").Sorting} Sorting
 */

/**
 * Make the list of leading cells and, under it, of marked ones.
 *
 * @param {App} app
 * @returns {Part}
 */
export function createLeading(app) {
  const table = element("div", { class: "lead-scroll", tabindex: 0, role: "region", "aria-label": "Leading cells" });
  const marked = element("div", { class: "lead-marked" });
  const failed = element("p", { class: "lead-failed", role: "status" });
  const root = element("div", { class: "lead" }, ...head(app), table, marked, failed);
  /** @type {Sorting} */
  let sorting = { by: null, descending: true };

  const keeper = createMarkKeeper(app, () => redraw(), (text) => fill(failed, text));
  const redraw = () => {
    const view = app.store.get();
    const focused = keyInFocus();
    /** @param {Sorting} next */
    const sort = (next) => {
      sorting = next;
      redraw();
    };
    table.hidden = app.model.leading.length === 0;
    fill(table, leadingTable(app, view, sorting, sort, keeper));
    fill(marked, keeper.list(view));
    const again = focused && root.querySelector(`[data-key="${CSS.escape(focused)}"]`);
    if (again instanceof HTMLElement) again.focus();
  };
  return {
    element: root,
    update(_, changed) {
      if (changed.has("cell") || changed.has("compared")) redraw();
    },
  };
}

/** @param {App} app */
function head(app) {
  const { leading, start, metrics } = app.model;
  const title = element("div", { class: "part-head" }, element("h2", {}, "Leading cells"), goTo());
  if (leading.length === 0) {
    return [title, element("p", { class: "lead-note faint" }, `No cell has enough trades to be listed: all have under ${app.model.sufficient}.`)];
  }
  const metric = metrics.find(({ name }) => name === start.metric);
  const sample = app.model.samples.find(({ name }) => name === start.sample);
  const words =
    `The ${leading.length} best of the whole run, whatever the map shows, by ${metric?.title.replace(/ \(.*\)$/, "") ?? plain(start.metric)}, net of costs, ` +
    `${sample?.title ?? start.sample}, each trade list once. They were picked for being best: their numbers are biased upwards.${sameWords(app)}`;
  return [title, element("p", { class: "lead-note faint" }, words)];

  function goTo() {
    const field = element("input", { type: "number", min: 0, step: 1, inputmode: "numeric", class: "lead-go", "aria-label": "Number of a cell", placeholder: "cell" });
    const open = () => {
      const cell = Number(field.value);
      const known = field.value !== "" && Number.isInteger(cell) && cell >= 0 && cell < app.model.size;
      field.setAttribute("aria-invalid", String(!known));
      if (known) app.select(cell);
      else app.announce(`cells are numbered from 0 to ${app.model.size - 1}`);
    };
    field.addEventListener("keydown", (event) => event.key === "Enter" && open());
    return element("span", { class: "lead-goto" }, field, button("Open", open));
  }
}

/**
 * What all listed cells have in common.
 *
 * @param {App} app
 */
function sameWords({ model }) {
  const { same, labelOf } = parametersOf(model, model.leading);
  if (same.length === 0 || model.leading.length < 2) return "";
  return ` All of them: ${same.map((axis) => `${plain(axis.name)} ${labelOf(model.leading[0], axis)}`).join(", ")}.`;
}

/** What has the focus, by a name that outlives its element. */
function keyInFocus() {
  return document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
}
