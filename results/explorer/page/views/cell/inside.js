/** A cell whose trades a report does not hold: its parameters, its measures and what a step does, from the planes that it has. */

import { coordinatesOf, isHere, numberAt } from "../../cube/numbering.js";
import { ABSENT, THIN } from "../../cube/codec.js";
import { button, element, fill } from "../../draw/element.js";
import { count, shownMetric } from "../../words.js";
import { parameterList } from "./head.js";
import { measuresTable, SHOWN } from "./measures.js";
import { measured } from "./numbers.js";
import { stepsTable } from "./steps.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").Axis} Axis
 * @typedef {import("../../types.js").Neighbour} Neighbour
 * @typedef {import("../../types.js").PlaneKey} PlaneKey
 * @typedef {import("../../types.js").Sample} Sample
 * @typedef {import("../../cube/values.js").Held} Held
 * @typedef {{ axis: Axis, here: string, down: number | null, up: number | null }} Ways
 */

/** What a step changes is told by these. */
const STEP = /** @type {const} */ (["trades", "win_rate", "payoff_ratio", "expectancy", "edge"]);
/** By the codes of its plane. */
const STANDINGS = ["positive excluded", "positive not excluded", "confidently positive"];

/**
 * Show what a report holds of a cell.
 *
 * @param {App} app
 * @param {number} cell
 * @param {HTMLElement} body
 * @param {() => boolean} turned whether another cell was asked for meanwhile
 * @param {string} [problem] why its trades cannot be had, of the explorer
 */
export async function showInside(app, cell, body, turned, problem = "") {
  const { model } = app;
  const sample = model.start.sample;
  if (!isHere(model, cell)) return gone(body, cell);
  fill(body, element("p", { class: "cell-line", role: problem ? "alert" : null }, problem || `Reading cell ${count(cell)} …`));
  const ways = waysOf(app, cell);
  const cells = [cell, ...ways.flatMap(({ down, up }) => [down, up]).filter((each) => each !== null)];
  /** @type {Record<string, { net: Record<string, number | null>, gross: Record<string, number | null> }>} */
  const measures = {};
  /** @type {Map<string, Held[]>} */
  const beside = new Map();
  for (const key of keysOf(app)) {
    const found = await ask(app, key, cells);
    if (found === null || turned()) return;
    const of = (measures[key.sample] ??= { net: {}, gross: {} });
    of[key.cost][key.metric] = found[0].value;
    if (key.sample === sample && key.cost === "net") beside.set(key.metric, found);
  }
  if ([...beside.values()].some(([first]) => first.code === ABSENT)) return problem ? undefined : gone(body, cell);
  const standing = await standingOf(app, cell);
  if (turned()) return;
  // of the measures in the leading sample: how far they may be off is much the same in the others
  const metrics = model.metrics.map((metric) => shownMetric(metric, "median", { sample, cost: "net" }));
  const shown = /** @type {import("../../types.js").CellModel} */ (/** @type {unknown} */ ({ measures, sample, intervals: {} }));
  const told = (/** @type {string} */ name) => (/** @type {number | null} */ value) => {
    const metric = metrics.find((each) => each.name === name);
    return metric ? measured(metric, value) : "";
  };
  const steps = ways.map((way) => ({ axis: way.axis.name, title: way.axis.title, here: way.here, ...neighbours(way, cells, beside) }));
  const table = stepsTable(/** @type {any} */ ({ steps }), app.select, { here: (each) => isHere(model, each), expectancy: told("expectancy"), edge: told("edge") });
  fill(body, headOf(app, cell, standing, problem), element("div", { class: "cell-grid" },
    part("measures", "Measures", measuresTable(shown, metrics)), steps.length ? part("steps", "What one step does", table) : null));
}

/**
 * @param {HTMLElement} body
 * @param {number} cell
 */
function gone(body, cell) {
  fill(body, element("p", { class: "cell-line" }, `Cell ${count(cell)} is not inside this report; asymmetry explore opens any cell of the run.`));
}

/**
 * @param {App} app
 * @param {number} cell
 * @param {string} standing
 * @param {string} problem
 */
function headOf(app, cell, standing, problem) {
  const places = coordinatesOf(app.model, cell);
  const axes = app.model.axes.map((axis) => ({ name: axis.name, label: axis.labels[places.get(axis.name) ?? -1] ?? "?" }));
  const close = button("Close", () => app.select(null), { "aria-label": "Close the cell" });
  return element("header", { class: "cell-head" },
    element("div", { class: "cell-title" },
      element("h2", {}, `Cell ${count(cell)}`), standing ? element("span", { class: "cell-standing" }, standing) : null, element("div", { class: "cell-buttons cell-acts" }, close)),
    parameterList(axes),
    app.model.fixed.length ? element("details", { class: "cell-others" }, element("summary", {}, "all parameters"), parameterList(app.model.fixed)) : null,
    problem ? element("p", { class: "cell-line", role: "alert" }, problem) : element("p", { class: "cell-hint" }, "The trades of this cell are not inside this report: asymmetry explore shows them, with their balance, why it is so, and CELL.json."));
}

/**
 * @param {string} name
 * @param {string} title
 * @param {HTMLElement} content
 */
function part(name, title, content) {
  const heading = element("h3", { id: `cell-${name}` }, title);
  return element("section", { class: "cell-section cell-half", "aria-labelledby": `cell-${name}`, "data-part": `cell-${name}` }, heading, content);
}

/**
 * The planes of the measures that are shown, those of the first sample first.
 *
 * @param {App} app
 * @returns {PlaneKey[]}
 */
function keysOf({ model }) {
  const metrics = model.metrics.filter(({ name }) => SHOWN.includes(name));
  const keys = metrics.flatMap(({ name, views }) => views.map(({ sample, cost }) => ({ metric: name, sample, cost })));
  return keys.sort((one, other) => Number(other.sample === model.start.sample) - Number(one.sample === model.start.sample));
}

/**
 * One plane at a time: so many at once would crowd out what the map is made of.
 *
 * @param {App} app
 * @param {PlaneKey} key
 * @param {number[]} cells
 * @returns {Promise<Held[] | null>} null where another cell was asked for meanwhile
 */
async function ask({ reckoner, store }, key, cells) {
  const question = { kind: /** @type {const} */ ("values"), channel: "values", priority: 1, view: store.get() };
  const answer = await reckoner.ask({ ...question, planes: [key], options: { cells } });
  return answer && answer[0];
}

/**
 * @param {App} app
 * @param {number} cell
 * @returns {Promise<string>}
 */
async function standingOf(app, cell) {
  if (!app.model.verdict?.has_cells) return "";
  const found = await ask(app, { metric: "verdict", sample: "all", cost: "net" }, [cell]);
  return found ? (STANDINGS[found[0].code] ?? "not judged") : "";
}

/**
 * The cells one value down and up each axis.
 *
 * @param {App} app
 * @param {number} cell
 * @returns {Ways[]}
 */
function waysOf({ model }, cell) {
  const places = coordinatesOf(model, cell);
  return model.axes.filter(({ values }) => values.length > 1).map((axis) => {
    const here = axis.order.indexOf(places.get(axis.name) ?? -1);
    const there = (/** @type {number} */ position) => {
      const coordinate = axis.order[position];
      return coordinate === undefined ? null : numberAt(model, new Map([...places, [axis.name, coordinate]]));
    };
    return { axis, here: axis.labels[axis.order[here]], down: there(here - 1), up: there(here + 1) };
  });
}

/**
 * @param {Ways} way
 * @param {number[]} cells
 * @param {Map<string, Held[]>} beside
 * @returns {{ down: Neighbour | null, up: Neighbour | null }}
 */
function neighbours({ axis, here, down, up }, cells, beside) {
  const at = axis.order.findIndex((coordinate) => axis.labels[coordinate] === here);
  const one = (/** @type {number | null} */ cell, /** @type {number} */ position) => {
    const place = cell === null ? -1 : cells.indexOf(cell);
    const of = (/** @type {string} */ name) => beside.get(name)?.[place];
    if (cell === null || !STEP.some((name) => of(name) && of(name)?.code !== ABSENT)) return null;
    const values = Object.fromEntries(STEP.map((name) => [name, of(name)?.value ?? null]));
    const thin = of("expectancy")?.code === THIN;
    return /** @type {Neighbour} */ (/** @type {unknown} */ ({ cell, label: axis.labels[axis.order[position]], ...values, thin, same: false }));
  };
  return { down: one(down, at - 1), up: one(up, at + 1) };
}
