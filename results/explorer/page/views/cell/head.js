/**
 * What cell this is, what may be said of it, and what can be done with it.
 */

import { button, element, fill } from "../../draw/element.js";
import { count, fileName } from "../../words.js";
import { forgetting, keepMarks, MARKED, marking } from "../leading/marks.js";
import { toggleCompared } from "../leading/table.js";

/** @typedef {import("../../types.js").App} App */
/** @typedef {import("../../types.js").CellModel} CellModel */

/** Inner and outer set of the judge; all other standings say themselves what they are. */
const STANDINGS = new Map([["inner", "confidently positive"], ["outer", "positive not excluded"], ["excluded", "positive excluded"], ["unknown", "not judged"]]);

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
      element("span", { class: `cell-standing${model.verdict.standing === "inner" ? " cell-standing-good" : ""}` }, badgeWords(model)),
      buttons(app, model)),
    elsewhere(app, model),
    parameterList(axes),
    others.length ? element("details", { class: "cell-others" }, element("summary", {}, "all parameters"), parameterList(others)) : null,
    element("p", { class: "cell-verdict" }, sentence(headline ?? ""), words.length ? ` ${words.map(sentence).join(" ")}` : ""),
    model.copies > 1 ? element("p", { class: "cell-hint" }, `${count(model.copies)} cells of this run have this very trade list: they count as one.`) : null);
}

/**
 * That a cell is of one asset alone, and where its setting stands on the others; null in a run of one, and in a report.
 *
 * @param {App} app
 * @param {CellModel} model
 */
function elsewhere(app, { cell, asset }) {
  const axis = app.model.axes.find(({ name }) => name === "asset");
  if (!axis || !asset || !app.model.served) return null;
  // the asset varies slowest
  const settings = app.model.size / axis.values.length;
  const others = axis.labels.flatMap((label, at) => (label === asset ? [] : [{ label, number: at * settings + (cell % settings) }]));
  const links = others.map(({ label, number }) => button(`${label} (cell ${count(number)})`, () => app.select(number), { class: "plain" }));
  return element("p", { class: "cell-hint" }, `Of ${asset} alone. The same setting on `, links.flatMap((link, at) => (at ? [", ", link] : [link])), ".");
}

/**
 * @param {readonly { name: string, label: string }[]} parameters
 */
export function parameterList(parameters) {
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
  // a statistic's letter stays as it is written: t, p
  return /^[a-z]{2}/.test(ended) || /^a /.test(ended) ? ended.charAt(0).toUpperCase() + ended.slice(1) : ended;
}

/**
 * What is said of a cell first: that it was ruined or has no trades, else where the verdict puts it.
 *
 * @param {Pick<CellModel, "state" | "verdict">} model
 * @returns {string}
 */
export function badgeWords({ state, verdict }) {
  if (state === "ruined") return "RUINED";
  return state === "no_trades" ? "no trades" : standingWords(verdict.standing);
}

/**
 * Where the verdict puts a cell, in a word or two.
 *
 * @param {string} standing
 * @returns {string}
 */
export function standingWords(standing) {
  return STANDINGS.get(standing) ?? standing.replaceAll("_", " ");
}

/**
 * @param {App} app
 * @param {CellModel} model
 */
function buttons(app, model) {
  const { cell } = model;
  const said = element("span", { class: "cell-said", role: "status" });
  const compare = button("", () => toggleCompared(app, cell), { "data-key": "compare" });
  showCompared(compare, app.store.get().compared.includes(cell));
  const json = app.source.exported("cell", { cell }) ?? dataAddress(JSON.stringify(model.rules, null, 2));
  const grid = app.source.exported("grid", { cell });
  return element("div", { class: "cell-buttons cell-acts" },
    compare, markButton(app, model, said),
    element("a", { class: "cell-act", href: json, download: fileName(app.model.name, "cell", `${cell}.json`) }, "CELL.json"),
    grid ? element("a", { class: "cell-act", href: grid, download: fileName(app.model.name, "around", `${cell}.toml`), title: "A grid file of the cells around this one" }, "Grid around it") : null,
    button("Close", () => app.select(null), { "aria-label": "Close the cell" }), said);
}

/**
 * Have the button say whether its cell is compared.
 *
 * @param {HTMLElement} compare
 * @param {boolean} on
 */
export function showCompared(compare, on) {
  compare.setAttribute("aria-pressed", String(on));
  fill(compare, on ? "Compared" : "Compare");
}

/**
 * A button that marks the cell; none in a report, which cannot keep marks.
 *
 * @param {App} app
 * @param {CellModel} model
 * @param {HTMLElement} said Where it is written that a mark could not be kept.
 */
function markButton(app, { cell, label }, said) {
  if (!app.model.served) return null;
  const marked = () => app.model.marks.some((mark) => mark.cell === cell);
  const made = button("", () => {
    const gone = marked();
    keepMarks(app, gone ? forgetting(cell) : marking(cell, label), gone ? `cell ${cell} is no longer marked` : `cell ${cell} is marked`).then(
      () => fill(said),
      (problem) => fill(said, `not kept: ${problem.message}`),
    );
  });
  const name = () => {
    made.setAttribute("aria-pressed", String(marked()));
    fill(made, marked() ? "Marked" : "Mark");
  };
  name();
  // the button of a cell that is no longer shown stops listening
  const heard = () => (made.isConnected ? name() : document.removeEventListener(MARKED, heard));
  document.addEventListener(MARKED, heard);
  return made;
}

/** @param {string} text */
function dataAddress(text) {
  return `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
}
