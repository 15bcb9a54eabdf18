/** Cells that the reader marked, with notes; the explorer keeps them beside the run, a report shows those it was made with. */

import { button, element } from "../../draw/element.js";
import { compareButton } from "./table.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").Mark} Mark
 * @typedef {import("../../types.js").View} View
 */

/**
 * @typedef {object} MarkKeeper
 * @property {(cell: number, label: string) => HTMLElement | null} toggle A button that marks a cell or takes the mark away.
 * @property {(view: View) => HTMLElement[]} list
 */

/** What is marked is heard by all parts that show it. */
export const MARKED = "asymmetry:marked";

/**
 * Keep marks.
 *
 * @param {App} app
 * @param {() => void} changed
 * @param {(text: string) => void} failed
 * @returns {MarkKeeper}
 */
export function createMarkKeeper(app, changed, failed) {
  document.addEventListener(MARKED, () => changed());
  /** @param {Mark[]} marks */
  const keep = (marks) => keepMarks(app, marks).then(() => failed(""), (problem) => failed(`not kept: ${problem.message}`));
  return {
    toggle: (cell, label) => markButton(app, cell, label, keep),
    list: (view) => {
      const { marks, served } = app.model;
      if (marks.length === 0) return [];
      const rows = marks.map((mark) => rowOf(app, view, mark, served ? keep : null));
      const table = element("table", { class: "lead-table" }, element("tbody", {}, rows));
      return [element("h3", {}, "Marked cells"), element("div", { class: "lead-scroll" }, table)];
    },
  };
}

/**
 * Store marks, and show what was stored.
 *
 * @param {App} app
 * @param {Mark[]} marks
 */
export async function keepMarks(app, marks) {
  app.model.marks = (await app.source.marks(marks)) ?? marks;
  document.dispatchEvent(new CustomEvent(MARKED));
}

/**
 * Return a button that marks a cell; null in a report, which cannot keep marks.
 *
 * @param {App} app
 * @param {number} cell
 * @param {string} label
 * @param {(marks: Mark[]) => void} keep
 */
export function markButton({ model, announce }, cell, label, keep) {
  if (!model.served) return null;
  const marked = model.marks.some((mark) => mark.cell === cell);
  const press = () => {
    keep(marked ? model.marks.filter((mark) => mark.cell !== cell) : [...model.marks, { cell, label, note: "" }]);
    announce(marked ? `cell ${cell} is no longer marked` : `cell ${cell} is marked`);
  };
  const name = `Mark cell ${cell}`;
  return button(marked ? "★" : "☆", press, { class: "lead-mark", "aria-pressed": String(marked), "aria-label": name, title: name, "data-key": `mark ${cell}` });
}

/**
 * @param {App} app
 * @param {View} view
 * @param {Mark} mark
 * @param {((marks: Mark[]) => void) | null} keep
 */
function rowOf(app, view, mark, keep) {
  const { cell, label, note } = mark;
  const open = button(String(cell), () => app.select(cell), { class: "lead-open", "aria-label": `Open cell ${cell}`, "data-key": `marked ${cell}` });
  return element(
    "tr",
    { class: cell === view.cell ? "lead-here" : null },
    element("th", { scope: "row" }, open),
    element("td", { class: "lead-acts" }, keep && forgetButton(app, cell, keep), compareButton(app, view, cell, "marked")),
    element("td", { class: "lead-note-cell" }, keep ? noteField(app, mark, keep) : note),
    element("td", { class: "lead-label" }, label),
  );
}

/**
 * @param {App} app
 * @param {number} cell
 * @param {(marks: Mark[]) => void} keep
 */
function forgetButton({ model }, cell, keep) {
  const forget = () => keep(model.marks.filter((mark) => mark.cell !== cell));
  return button("★", forget, { class: "lead-mark", "aria-pressed": "true", "aria-label": `Mark cell ${cell}`, "data-key": `forget ${cell}` });
}

/**
 * @param {App} app
 * @param {Mark} mark
 * @param {(marks: Mark[]) => void} keep
 */
function noteField({ model }, { cell, note }, keep) {
  const field = element("input", {
    type: "text", value: note, placeholder: "a note", maxlength: 500, class: "lead-note-field",
    "aria-label": `Note on cell ${cell}`, "data-key": `note ${cell}`,
  });
  field.addEventListener("change", () =>
    keep(model.marks.map((mark) => (mark.cell === cell ? { ...mark, note: field.value } : mark))),
  );
  return field;
}
