/** Cells that the reader marked, with notes; the explorer keeps them beside the run, a report shows those it was made with. */

import { isHere } from "../../cube/numbering.js";
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

/** @typedef {(marks: Mark[]) => Mark[]} Change Of marks as they are when its turn comes. */

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
  /** @param {Change} change @param {string} [done] what is said when it is kept */
  const keep = (change, done = "") => keepMarks(app, change, done).then(() => failed(""), (problem) => failed(`not kept: ${problem.message}`));
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

/** @type {WeakMap<App, Promise<void>>} */
const turns = new WeakMap();

/**
 * Change marks, show what was stored, and say so, or that it was not. One change waits for the other: each is made to what the
 * one before left.
 *
 * @param {App} app
 * @param {Change} change
 * @param {string} done
 * @returns {Promise<void>}
 */
export function keepMarks(app, change, done) {
  const turn = (turns.get(app) ?? Promise.resolve()).then(async () => {
    const marks = change(app.model.marks);
    app.model.marks = (await app.source.marks(marks)) ?? marks;
    document.dispatchEvent(new CustomEvent(MARKED));
    if (done) app.announce(done);
  });
  turns.set(app, turn.catch((problem) => app.announce(`not kept: ${problem.message}`)));
  return turn;
}

/**
 * @param {number} cell
 * @param {string} label
 * @returns {Change} that marks a cell
 */
export function marking(cell, label) {
  return (marks) => (marks.some((mark) => mark.cell === cell) ? marks : [...marks, { cell, label, note: "" }]);
}

/**
 * @param {number} cell
 * @returns {Change} that takes a mark away
 */
export function forgetting(cell) {
  return (marks) => marks.filter((mark) => mark.cell !== cell);
}

/**
 * Return a button that marks a cell; null in a report, which cannot keep marks.
 *
 * @param {App} app
 * @param {number} cell
 * @param {string} label
 * @param {(change: Change, done: string) => void} keep
 */
export function markButton({ model }, cell, label, keep) {
  if (!model.served) return null;
  const marked = model.marks.some((mark) => mark.cell === cell);
  const press = () => (marked ? keep(forgetting(cell), goneWords(cell)) : keep(marking(cell, label), `cell ${cell} is marked`));
  const name = `Mark cell ${cell}`;
  return button(marked ? "★" : "☆", press, { class: "lead-mark", "aria-pressed": String(marked), "aria-label": name, title: name, "data-key": `mark ${cell}` });
}

/**
 * @param {App} app
 * @param {View} view
 * @param {Mark} mark
 * @param {((change: Change, done?: string) => void) | null} keep
 */
function rowOf(app, view, mark, keep) {
  const { cell, label, note } = mark;
  const open = !isHere(app.model, cell) ? String(cell) : button(String(cell), () => app.select(cell), { class: "lead-open", "aria-label": `Open cell ${cell}`, "data-key": `marked ${cell}` });
  return element(
    "tr",
    { class: cell === view.cell ? "lead-here" : null },
    element("th", { scope: "row" }, open),
    element("td", { class: "lead-acts" }, keep && forgetButton(cell, keep), compareButton(app, view, cell, "marked")),
    element("td", { class: "lead-note-cell" }, keep ? noteField(mark, keep) : note),
    element("td", { class: "lead-label" }, label),
  );
}

/** @param {number} cell */
function goneWords(cell) {
  return `cell ${cell} is no longer marked`;
}

/**
 * @param {number} cell
 * @param {(change: Change, done: string) => void} keep
 */
function forgetButton(cell, keep) {
  const forget = () => keep(forgetting(cell), goneWords(cell));
  return button("★", forget, { class: "lead-mark", "aria-pressed": "true", "aria-label": `Mark cell ${cell}`, "data-key": `forget ${cell}` });
}

/**
 * @param {Mark} mark
 * @param {(change: Change) => void} keep
 */
function noteField({ cell, note }, keep) {
  const field = element("input", {
    type: "text", value: note, placeholder: "a note", maxlength: 500, class: "lead-note-field",
    "aria-label": `Note on cell ${cell}`, "data-key": `note ${cell}`,
  });
  field.addEventListener("change", () =>
    keep((marks) => marks.map((mark) => (mark.cell === cell ? { ...mark, note: field.value } : mark))),
  );
  return field;
}
