/**
 * The measures of a cell: samples beside each other, each after and before costs, and what costs take.
 */

import { element } from "../../draw/element.js";
import { measured, percent, points, ratio, signedPercent } from "./numbers.js";
import { sampleTitle } from "./sample.js";
import { wide } from "./wide.js";

/** @typedef {import("../../types.js").CellModel} CellModel */
/** @typedef {import("../../types.js").Metric} Metric */
/** @typedef {import("../../types.js").Sample} Sample */

/** In this order, as far as the run has them. */
export const SHOWN = [
  "trades", "win_rate", "payoff_ratio", "breakeven_win_rate", "edge", "expectancy", "average_win", "average_loss",
  "profit_factor", "kelly_multiple", "total_return", "max_drawdown", "sharpe", "t_statistic", "worst_trade", "best_trade",
  "average_hold", "time_in_market", "breakeven_cost",
];
/** Of these "gross less net" means something. */
const COSTED = new Set(["win_rate", "payoff_ratio", "edge", "expectancy", "average_win", "profit_factor", "total_return", "sharpe"]);
/** These are worth knowing before costs. */
const BEFORE = new Set([...COSTED, "average_loss", "breakeven_win_rate"]);
/**
 * Intervals are written as their measure.
 *
 * @type {Record<string, (value: number | null) => string>}
 */
const INTERVALS = { win_rate: percent, payoff_ratio: ratio, edge: points, expectancy: signedPercent };

/**
 * @param {CellModel} model
 * @param {readonly Metric[]} metrics Every one.
 * @returns {HTMLElement}
 */
export function measuresTable(model, metrics) {
  const samples = samplesShown(model);
  const described = new Map(metrics.map((metric) => [metric.name, metric]));
  const values = new Map(samples.map((sample) => [sample, valuesOf(model, sample)]));
  const names = SHOWN.filter((name) => described.has(name) && samples.some((sample) => (values.get(sample)?.net[name] ?? null) !== null));
  const heads = element("tr", {}, element("td", {}), samples.map((sample) => {
    const leading = sample === model.sample && samples.length > 1;
    return element("th", { scope: "colgroup", colspan: 3, class: leading ? "cell-leading" : null }, sampleTitle(sample));
  }));
  const costs = element("tr", {}, element("th", { scope: "col" }, "measure"), samples.map(() =>
    ["net", "gross", "cost"].map((cost) => element("th", { scope: "col", class: "number" }, cost))).flat());
  return wide("Measures", element("table", { class: `cell-table cell-measures${samples.length > 1 ? " cell-measures-wide" : ""}` },
    element("thead", {}, heads, costs),
    element("tbody", {}, names.map((name) => rowOf(model, /** @type {Metric} */ (described.get(name)), values)))));
}

/**
 * The samples that say something of their own: one without trades does not, nor all trades where they are the leading ones.
 *
 * @param {CellModel} model
 * @returns {Sample[]}
 */
export function samplesShown({ measures, sample }) {
  const trades = (/** @type {Sample} */ name) => measures[name]?.net.trades ?? null;
  return /** @type {Sample[]} */ (["oos", "all", "seen"]).filter((name) => {
    if (!measures[name]) return false;
    return name === sample || (trades(name) !== 0 && !(name === "all" && trades(name) === trades(sample)));
  });
}

/**
 * The measures of a sample. Where it is all trades there are, what is known of those alone (the worst one) is known of it.
 *
 * @param {CellModel} model
 * @param {Sample} sample
 * @returns {import("../../types.js").MeasuresOf}
 */
function valuesOf({ measures }, sample) {
  const own = measures[sample] ?? { net: {}, gross: {} };
  const { all } = measures;
  if (!all || all === own || all.net.trades !== own.net.trades) return own;
  return { net: { ...all.net, ...known(own.net) }, gross: { ...all.gross, ...known(own.gross) } };
}

/**
 * @param {Record<string, number | null>} values
 * @returns {Record<string, number | null>}
 */
function known(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

/**
 * @param {CellModel} model
 * @param {Metric} metric
 * @param {Map<Sample, import("../../types.js").MeasuresOf>} values
 */
function rowOf(model, metric, values) {
  const cells = [...values].map(([sample, { net, gross }]) => {
    const [after, before] = [net[metric.name], gross[metric.name]];
    const interval = sample === model.sample ? intervalOf(model, metric.name) : "";
    const taken = COSTED.has(metric.name) && after != null && before != null ? measured({ ...metric, neutral: null }, before - after) : "";
    return [
      element("td", { class: `number ${toneOf(metric, after)}` }, measured(metric, after), interval ? element("span", { class: "cell-interval-words" }, interval) : null),
      element("td", { class: "number cell-faint" }, before != null && BEFORE.has(metric.name) ? measured(metric, before) : ""),
      element("td", { class: "number cell-faint" }, taken),
    ];
  });
  return element("tr", {}, element("th", { scope: "row", title: metric.title }, metric.name.replaceAll("_", " ")), cells.flat());
}

/**
 * @param {CellModel} model
 * @param {string} name
 */
function intervalOf({ intervals }, name) {
  const ends = intervals[name];
  const text = INTERVALS[name];
  if (!ends || !text || (ends[0] === null && ends[1] === null)) return "";
  return `${text(ends[0])} to ${text(ends[1])}`;
}

/**
 * @param {Metric} metric
 * @param {number | null | undefined} value
 */
function toneOf({ neutral }, value) {
  if (neutral === null || value === null || value === undefined || value === neutral) return "";
  return value > neutral ? "cell-won" : "cell-lost";
}
