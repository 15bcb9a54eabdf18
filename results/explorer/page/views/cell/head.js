/**
 * What cell this is, what may be said of it, and what can be done with it.
 */

import { button, element, fill } from "../../draw/element.js";
import { count } from "../../words.js";

/** @typedef {import("../../types.js").App} App */
/** @typedef {import("../../types.js").CellModel} CellModel */

/** Cells that can stand side by side. */
const COMPARED = 4;

/**
 * @param {App} app
 * @param {CellModel} model
 * @returns {HTMLElement}
 */
export function cellHead(app, model) {
  const axes = model.parameters.filter(({ axis }) => axis);
  const others = model.parameters.filter(({ axis }) => !axis);
  const [headline, ...words] = model.verdict.words;
  return element("header", { class: "cell-head" },
    element("div", { class: "cell-title" },
      element("h2", {}, `Cell ${count(model.cell)}${model.asset ? ` · ${model.asset}` : ""}`),
      element("span", { class: `cell-standing cell-standing-${standingKind(model.verdict.standing)}` }, model.verdict.standing.replaceAll("_", " ")),
      buttons(app, model)),
    parameterList(axes),
    others.length ? element("details", { class: "cell-others" }, element("summary", {}, "all parameters"), parameterList(others)) : null,
    element("p", { class: "cell-verdict" }, sentence(headline ?? ""), words.length ? ` ${words.map(sentence).join(" ")}` : ""),
    model.copies > 1 ? element("p", { class: "cell-hint" }, `${count(model.copies)} cells of this run have this very trade list: they count as one.`) : null);
}

/**
 * @param {{ name: string, label: string }[]} parameters
 */
function parameterList(parameters) {
  return element("dl", { class: "cell-parameters" }, parameters.map(({ name, label }) =>
    element("div", {}, element("dt", {}, name.replaceAll("_", " ")), element("dd", {}, label))));
}

/**
 * A line of a verdict as a sentence.
 *
 * @param {string} line
 */
function sentence(line) {
  const ended = /[.!?]$/.test(line) || !line ? line : `${line}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}

/** @param {string} standing */
function standingKind(standing) {
  if (/not|none|ruined|few|no /.test(standing)) return "open";
  return /positive/.test(standing) ? "good" : "open";
}

/**
 * @param {App} app
 * @param {CellModel} model
 */
function buttons(app, model) {
  const { cell } = model;
  const said = element("span", { class: "cell-said", role: "status" });
  const compare = button("Compare", () => {
    const { compared } = app.store.get();
    const without = compared.filter((other) => other !== cell);
    app.store.set({ compared: without.length < compared.length ? without : [...compared, cell].slice(-COMPARED) });
    pressed();
  });
  const pressed = () => {
    const on = app.store.get().compared.includes(cell);
    compare.setAttribute("aria-pressed", String(on));
    fill(compare, on ? "Compared" : "Compare");
  };
  pressed();
  const json = app.source.exported("cell", { cell }) ?? dataAddress(JSON.stringify(model.rules, null, 2));
  const grid = app.source.exported("grid", { cell });
  return element("div", { class: "cell-buttons cell-acts" },
    compare, markButton(app, model, said),
    element("a", { class: "cell-act", href: json, download: `cell-${cell}.json` }, "CELL.json"),
    grid ? element("a", { class: "cell-act", href: grid, download: `around-${cell}.toml`, title: "A grid file of the cells around this one" }, "Grid around it") : null,
    button("Close", () => app.select(null), { "aria-label": "Close the cell" }), said);
}

/**
 * @param {App} app
 * @param {CellModel} model
 * @param {HTMLElement} said
 */
function markButton(app, { cell, label }, said) {
  const marked = () => app.model.marks.find((mark) => mark.cell === cell);
  const made = button("", async () => {
    const others = app.model.marks.filter((mark) => mark.cell !== cell);
    const marks = marked() ? others : [...others, { cell, note: "", label }];
    try {
      const stored = await app.source.marks(marks);
      app.model.marks = stored ?? marks;
      document.dispatchEvent(new CustomEvent("marked"));
      fill(said, stored ? "" : "Kept until this page is closed.");
    } catch (problem) {
      fill(said, problem instanceof Error ? problem.message : String(problem));
    }
    name();
  });
  const name = () => {
    made.setAttribute("aria-pressed", String(Boolean(marked())));
    fill(made, marked() ? "Marked" : "Mark");
  };
  name();
  return made;
}

/** @param {string} text */
function dataAddress(text) {
  return `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
}
