/** A view that can be shown, of one that a link, a control or another part asked for. */

import { numbersOf } from "../cube/numbering.js";
import { same } from "./state.js";

/**
 * @typedef {import("../types.js").View} View
 * @typedef {import("../types.js").RunModel} RunModel
 * @typedef {import("../types.js").Axis} Axis
 */

/** More panels than this are no picture, and no canvas holds very many. */
export const MOST_PANELS = 12;

/**
 * A view that this run can show, of one that a link or another part asked for: whatever is unknown gives way.
 *
 * @param {View} view
 * @param {RunModel} model
 * @returns {View}
 */
export function mended(view, model) {
  const names = model.axes.map((axis) => axis.name);
  const start = model.start;
  const x = names.includes(view.x) ? view.x : start.x;
  const free = names.filter((name) => name !== x);
  const y = view.y === "" || free.includes(view.y) ? view.y : free.includes(start.y) ? start.y : (free[0] ?? "");
  const panelled = model.axes.some((axis) => axis.name === view.by && axis.values.length <= MOST_PANELS);
  const by = panelled && view.by !== x && view.by !== y ? view.by : null;
  const metric = model.metrics.find((each) => each.name === view.metric) ?? model.metrics.find((each) => each.name === start.metric);
  const { sample, cost } = shownOf(metric, model, view);
  const region = knownRegion(view.region) && inside(view.region, model, { x, y, by }) ? view.region : null;
  const fold = knownFold(view.fold) && !(view.fold === "share_positive" && metric?.neutral === null) ? view.fold : "median";
  return {
    ...view,
    x,
    y,
    by,
    metric: metric?.name ?? start.metric,
    sample,
    cost,
    fold,
    kept: keptOf(view.kept, model.axes),
    brush: knownBrush(view.brush) ? view.brush : null,
    region,
    verdict: Boolean(view.verdict) && Boolean(model.verdict?.has_cells),
    less: model.others.some((other) => other.key === view.less) ? view.less : null,
    cell: knownCell(view.cell, model) ? view.cell : null,
    compared: (Array.isArray(view.compared) ? view.compared : []).filter((cell) => knownCell(cell, model)).slice(0, 4),
    tab: ["map", "cell", "compare", "choice"].includes(view.tab) ? view.tab : "map",
    theme: ["auto", "light", "dark"].includes(view.theme) ? view.theme : "auto",
  };
}

/**
 * Of a view that was asked for, what this run cannot show, in words.
 *
 * @param {View} asked
 * @param {RunModel} model
 * @returns {string[]}
 */
export function lost(asked, model) {
  const shown = mended(asked, model);
  const names = /** @type {(keyof View)[]} */ (Object.keys(shown)).filter((name) => name !== "kept" && !same(asked[name], shown[name]));
  /** @param {string} name */
  const all = (name) => model.axes.some((axis) => axis.name === name && axis.values.every((_, at) => asked.kept[name].includes(at)));
  const held = Object.keys(asked.kept).filter((name) => !same(asked.kept[name], shown.kept[name]) && !all(name));
  return [...names.map((name) => `${name} ${texted(asked[name])}`), ...held.map((name) => `${name.slice(0, MOST_LETTERS)} held at what was asked`)];
}

/** So much of a word that nobody knows is said again. */
const MOST_LETTERS = 40;

/**
 * @param {unknown} value
 * @returns {string}
 */
function texted(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
}

/**
 * Whether there are planes of a measure for these trades before or after costs; for what costs take, both.
 *
 * @param {import("../types.js").Metric} metric
 * @param {string} sample
 * @param {string} cost
 * @returns {boolean}
 */
export function hasPlanes(metric, sample, cost) {
  // how often and how long is traded costs do not change; which trades win they do
  if (cost === "cost" && ["count", "bars"].includes(metric.unit) && !["wins", "losses"].includes(metric.name)) return false;
  const needed = cost === "cost" ? ["net", "gross"] : [cost];
  return needed.every((each) => metric.views.some((view) => view.sample === sample && view.cost === each));
}

/**
 * The sample and cost that are asked for, or the nearest that a measure has.
 *
 * @param {import("../types.js").Metric | undefined} metric
 * @param {RunModel} model
 * @param {View} view
 * @returns {{ sample: View["sample"], cost: View["cost"] }}
 */
function shownOf(metric, model, view) {
  const samples = model.samples.map(({ name }) => name);
  const first = samples.includes(view.sample) ? view.sample : model.start.sample;
  const costs = /** @type {View["cost"][]} */ ([view.cost, model.start.cost, "net", "gross"]);
  for (const sample of [first, ...samples]) {
    for (const cost of costs) if (metric && hasPlanes(metric, sample, cost)) return { sample, cost };
  }
  return { sample: first, cost: model.start.cost };
}

/**
 * @param {unknown} fold
 * @returns {boolean}
 */
function knownFold(fold) {
  if (typeof fold !== "string") return false;
  if (["median", "max", "min", "share_positive"].includes(fold)) return true;
  const level = fold.startsWith("quantile:") && fold.length > 9 ? Number(fold.slice(9)) : NaN;
  return level >= 0 && level <= 1;
}

/**
 * @param {unknown} cell
 * @param {RunModel} model
 * @returns {boolean}
 */
function knownCell(cell, model) {
  const most = numbersOf(model);
  return typeof cell === "number" && Number.isInteger(cell) && cell >= 0 && cell < most;
}

/**
 * @param {unknown} pair
 * @returns {boolean}
 */
function isRange(pair) {
  return Array.isArray(pair) && pair.length === 2 && pair.every(Number.isFinite) && pair[0] <= pair[1];
}

/**
 * @param {View["brush"]} brush
 * @returns {boolean}
 */
function knownBrush(brush) {
  return brush !== null && typeof brush === "object" && isRange(brush.win_rate) && isRange(brush.payoff_ratio);
}

/**
 * @param {View["region"]} region
 * @returns {boolean}
 */
function knownRegion(region) {
  if (region === null || typeof region !== "object" || !isRange(region.x) || !isRange(region.y)) return false;
  // squares are counted, there is no half of one
  return [...region.x, ...region.y, region.by ?? 0].every(Number.isInteger);
}

/**
 * Whether a region lies on the map of some axes, and in one of its panels.
 *
 * @param {View["region"]} region
 * @param {RunModel} model
 * @param {Pick<View, "x" | "y" | "by">} shown
 * @returns {boolean}
 */
function inside(region, { axes }, { x, y, by }) {
  if (region === null) return false;
  /** @param {string | null} name */
  const length = (name) => axes.find((axis) => axis.name === name)?.values.length ?? 1;
  const panel = region.by ?? 0;
  const ends = /** @type {[number, number, string | null][]} */ ([[...region.x, x], [...region.y, y], [panel, panel, by]]);
  return ends.every(([from, to, name]) => from >= 0 && to < length(name));
}

/**
 * @param {unknown} kept
 * @param {Axis[]} axes
 * @returns {Record<string, number[]>}
 */
function keptOf(kept, axes) {
  /** @type {Record<string, number[]>} */
  const found = {};
  if (kept === null || typeof kept !== "object") return found;
  for (const axis of axes) {
    const asked = /** @type {Record<string, unknown>} */ (kept)[axis.name];
    if (!Array.isArray(asked)) continue;
    const coordinates = axis.values.map((_, at) => at).filter((at) => asked.includes(at));
    if (coordinates.length && coordinates.length < axis.values.length) found[axis.name] = coordinates;
  }
  return found;
}
