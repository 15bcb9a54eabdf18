/** What was run, and what every reader must be told first. */

import { button, element, fill } from "../draw/element.js";
import { count, counted } from "../words.js";

/**
 * @typedef {import("../types.js").App} App
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("../types.js").RunModel} RunModel
 */

/**
 * @param {App} app
 * @returns {Part}
 */
export function createHeader(app) {
  const { model } = app;
  const head = element("div", { class: "run-head" });
  const made = element("div", { class: "run-box", "data-part": "header" }, head, ...cautions(model), verdict(app));
  fill(head, element("h1", {}, model.title), element("p", { class: "faint" }, facts(model)));
  if (model.state === "partial") made.append(progress(model));
  return { element: made, update: () => {} };
}

/**
 * @param {RunModel} model
 * @returns {string}
 */
function facts(model) {
  const lists = model.distinct === null ? "" : ` (${counted(model.distinct, "distinct trade list")})`;
  const cells = model.whole ? `${count(model.cells)} of ${counted(model.whole, "cell")}` : counted(model.cells, "cell");
  const bars = model.bars ? counted(model.bars, "bar") : "";
  // the title begins with the market
  const market = model.title.startsWith(model.market) ? "" : model.market;
  const run = model.name.startsWith("run") ? model.name : `run ${model.name}`;
  return [market, model.span, bars, `${cells}${lists}`, run].filter(Boolean).join(" · ");
}

/**
 * @param {RunModel} model
 * @returns {HTMLElement[]}
 */
function cautions(model) {
  const told = model.cautions;
  const made = told.length ? [element("ul", { class: "cautions" }, told.map((text) => element("li", {}, text)))] : [];
  if (!model.left_out.length) return made;
  const summary = element("summary", {}, "What this file leaves out, to stay small");
  return [...made, element("details", { class: "faint" }, summary, element("ul", { class: "notes" }, model.left_out.map((text) => element("li", {}, text))))];
}

/**
 * The verdict's headline, its further words a click away, and the way to the cell it names first.
 *
 * @param {App} app
 * @returns {HTMLElement}
 */
function verdict(app) {
  const { model } = app;
  const { verdict: judged } = model;
  if (!judged) {
    return element("p", { class: "verdict verdict-open" }, `No verdict: ${model.unjudged ?? "not judged yet"}. `, element("code", {}, "asymmetry judge"), " says whether any of it is more than luck.");
  }
  const [headline, ...rest] = judged.words;
  const made = element("details", { class: `verdict verdict-${judged.verdict}` });
  const words = element("summary", {}, element("strong", {}, `Verdict: ${judged.verdict}`), reasons(judged.verdict, headline));
  made.append(words, element("ul", {}, rest.map((text) => element("li", {}, text))));
  const { cell } = judged;
  if (cell !== null) made.append(button(`Open its leading cell, ${count(cell)}`, () => app.select(cell), { class: "plain" }));
  return made;
}

/**
 * The headline of a verdict without the verdict itself, which stands before it.
 *
 * @param {string} verdict
 * @param {string} headline
 * @returns {string}
 */
export function reasons(verdict, headline = "") {
  const rest = headline.toLowerCase().startsWith(verdict) ? headline.slice(verdict.length).replace(/^[\s:.]+/, "") : headline;
  return rest ? ` · ${rest}` : "";
}

/**
 * @param {RunModel} model
 * @returns {HTMLElement}
 */
function progress(model) {
  const label = `${count(model.cells)} of ${counted(model.size, "cell")} so far`;
  const bar = element("progress", { max: Math.max(model.size, 1), value: model.cells, "aria-label": "Cells computed" });
  return element("p", { class: "progress" }, bar, ` ${label} `, button("Refresh", () => location.reload()));
}
