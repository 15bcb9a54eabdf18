/**
 * Why, of a region of the map or of what is brushed: its middling cell, told as a whole.
 *
 * A median of each measure by itself belongs to many cells: a win rate, the one that it would take, and what costs are contradict
 * one another then. One cell's do not, and half of the region does worse than the middling one, half better.
 */

import { button, element, fill } from "../../draw/element.js";
import { count, counted } from "../../words.js";
import { percent, points, ratio, signedPercent, signedRatio } from "./numbers.js";
import { balanceRow, whyBlock } from "./why.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").CellModel} CellModel
 * @typedef {import("../../types.js").Part} Part
 * @typedef {import("../../types.js").PlaneKey} PlaneKey
 * @typedef {import("../../types.js").View} View
 * @typedef {import("../../cube/medians.js").Median} Median
 * @typedef {import("./why.js").Balance} Balance
 */

/** What cells are ranked by: the first of these that the run has planes of. All have one sign in each cell. */
const RANKED = ["expectancy", "edge"];
/** What is told of the middling cell before its trades are at hand. */
const MEASURES = ["expectancy", "edge", "win_rate", "payoff_ratio", "cost_per_trade", "gross_expectancy"];
/** Of the view, what the answer depends on. */
const DEPENDS = ["x", "y", "by", "region", "brush", "kept", "sample"];
/** A cell is replayed when the region has stood still for so long, in milliseconds. */
const STILL = 300;

/**
 * @param {App} app
 * @returns {Part}
 */
export function createRegionWhy(app) {
  const body = element("div", { class: "cell-region", "data-part": "region-why", hidden: true });
  let asked = 0;
  const refresh = async (/** @type {View} */ view) => {
    const mine = ++asked;
    const turned = () => mine !== asked;
    try {
      const middle = await middling(app, view);
      if (middle === null || turned()) return;
      const { cell } = middle;
      if (cell === null) return void fill(body, heading(app, view), line("No cell there has enough trades to say."));
      const values = await valuesOf(app, view, cell, turned);
      if (values === null || turned()) return;
      const said = [heading(app, view), share(middle), opener(app, cell, values)];
      fill(body, ...said, element("div", { class: "cell-balances", role: "list" }, balancesOf(values).map(balanceRow)));
      await new Promise((resolve) => setTimeout(resolve, STILL));
      const model = turned() ? null : await app.source.cell(cell);
      if (model && !turned() && model.sample === view.sample) fill(body, ...said, whyBlock(model));
    } catch (problem) {
      if (!turned()) fill(body, heading(app, view), line(problem instanceof Error ? problem.message : String(problem)));
    }
  };
  return {
    element: body,
    update(view, changed) {
      if (!DEPENDS.some((name) => changed.has(/** @type {keyof View} */ (name)))) return;
      body.hidden = view.region === null && view.brush === null;
      if (!body.hidden) refresh(view);
      else asked += 1;
    },
  };
}

/**
 * The middling cell; null where a newer question overtook this one.
 *
 * @param {App} app
 * @param {View} view
 * @returns {Promise<Median | null>}
 */
async function middling(app, view) {
  for (const name of RANKED) {
    const found = await ask(app, view, name, null);
    if (found !== undefined) return found;
  }
  throw new Error("The report has not the measures inside that this would be told from.");
}

/**
 * What a cell has of each measure; null where a newer question overtook this one.
 *
 * @param {App} app
 * @param {View} view
 * @param {number} cell
 * @param {() => boolean} turned
 * @returns {Promise<Map<string, number> | null>}
 */
async function valuesOf(app, view, cell, turned) {
  /** @type {Map<string, number>} */
  const values = new Map();
  // one measure after the other: so many planes at once would crowd out what the map is made of
  for (const name of MEASURES) {
    const found = await ask(app, view, name, cell);
    if (found === null || turned()) return null;
    if (found && found.here !== null) values.set(name, found.here);
  }
  return values;
}

/**
 * The median of one measure; undefined where the run has no plane of it, null where a newer question overtook this one.
 *
 * @param {App} app
 * @param {View} view
 * @param {string} name
 * @param {number | null} cell One whose own value is asked for too.
 * @returns {Promise<Median | null | undefined>}
 */
async function ask(app, view, name, cell) {
  const key = planeKey(app, view, name);
  if (!key) return undefined;
  const brushed = view.brush ? ["win_rate", "payoff_ratio"].map((each) => ({ ...key, metric: each })) : [];
  const question = { kind: /** @type {const} */ ("medians"), channel: `medians ${name}`, priority: 0, view };
  const answer = await app.reckoner.ask({ ...question, planes: [key, ...brushed], options: { metrics: [name], cell } });
  return answer && answer[0];
}

/**
 * @param {App} app
 * @param {View} view
 * @param {string} name
 * @returns {PlaneKey | null}
 */
function planeKey({ model }, { sample }, name) {
  const metric = model.metrics.find((candidate) => candidate.name === name);
  const there = metric?.views.some((each) => each.sample === sample && each.cost === "net");
  return there ? { metric: name, sample, cost: "net" } : null;
}

/**
 * What this is told of, and of which panels of the map.
 *
 * @param {App} app
 * @param {View} view
 */
function heading({ model }, { region, brush, by }) {
  const what = region && brush ? "the brushed region" : region ? "the region" : "the brushed cells";
  const axis = model.axes.find(({ name }) => name === by);
  return element("h2", {}, `Why, of ${what}${axis ? panelWords(axis, region) : ""}`);
}

/**
 * @param {import("../../types.js").Axis} axis
 * @param {View["region"]} region
 */
function panelWords({ name, labels, order }, region) {
  const panel = /** @type {{ by?: number } | null} */ (region)?.by;
  if (panel !== undefined) return ` where ${name.replaceAll("_", " ")} is ${labels[order[panel]]}`;
  return ` in all ${order.length} panels: ${name.replaceAll("_", " ")} ${order.map((at) => labels[at]).join(", ")}`;
}

/** @param {Median} middle */
function share({ cells, share_positive: positive }) {
  const said = positive === null ? "" : `; ${percent(positive)} of them earn more than nothing`;
  return element("p", { class: "cell-hint" }, `${counted(cells, "cell")} with enough trades, net${said}.`);
}

/**
 * @param {App} app
 * @param {number} cell
 * @param {Map<string, number>} values
 */
function opener(app, cell, values) {
  const [expectancy, edge] = [values.get("expectancy") ?? null, values.get("edge") ?? null];
  const earns = [expectancy === null ? "" : `${signedPercent(expectancy)} a trade`, edge === null ? "" : `edge ${points(edge)}`];
  const open = button(`Cell ${count(cell)}`, () => app.select(cell), { class: "plain" });
  return element("p", { class: "cell-line" }, open, ` is in their middle by what a trade earns: ${earns.filter(Boolean).join(", ")}. All below is of it.`);
}

/** @param {string} text */
function line(text) {
  return element("p", { class: "cell-line" }, text);
}

/**
 * @param {Map<string, number>} values
 * @returns {Balance[]}
 */
export function balancesOf(values) {
  const of = (/** @type {string} */ name) => values.get(name) ?? null;
  const [rate, payoff] = [of("win_rate"), of("payoff_ratio")];
  /** @type {Balance[]} */
  const rows = [
    { title: "win rate", have: rate, need: payoff === null ? null : 1 / (1 + payoff), text: percent, difference: points, needed: "needed at this payoff" },
    { title: "payoff ratio", have: payoff, need: rate ? (1 - rate) / rate : null, text: ratio, difference: signedRatio, needed: "needed at this win rate" },
    { title: "cost a trade", have: of("cost_per_trade"), need: of("gross_expectancy"), text: percent, difference: signedPercent, needed: "earned before costs", less: true },
  ];
  return rows.filter(({ have, need }) => have !== null && need !== null);
}
