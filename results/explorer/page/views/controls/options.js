/** What can be chosen: measures by what they are about, ways to fold, and how many cells stand behind a square. */

import { count, foldWords, plain } from "../../words.js";
import { hiddenAxes } from "../map/figure.js";

/**
 * @typedef {import("../../types.js").View} View
 * @typedef {import("../../types.js").RunModel} RunModel
 * @typedef {import("./choice.js").Group} Group
 */

/** Measures by what they are about; what is in no list comes last. */
const GROUPS = {
  "Asymmetry": ["edge", "win_rate", "payoff_ratio", "breakeven_win_rate", "breakeven_payoff_ratio", "average_win", "average_loss"],
  "Return": ["expectancy", "gross_expectancy", "total_return", "profit_factor", "t_statistic", "sharpe", "kelly_multiple"],
  "Cost": ["cost_per_trade", "breakeven_cost"],
  "Risk": ["max_drawdown", "worst_trade", "best_trade"],
  "Trades": ["trades", "wins", "losses", "average_hold", "time_in_market"],
};

/**
 * @param {RunModel} model
 * @returns {Group[]}
 */
export function groupsOf(model) {
  const known = new Set(Object.values(GROUPS).flat());
  const exits = model.metrics.filter(({ name }) => name.startsWith("exits_") || name === "ambiguous_exits").map(({ name }) => name);
  const rest = model.metrics.map(({ name }) => name).filter((name) => !known.has(name) && !exits.includes(name));
  const groups = Object.entries({ ...GROUPS, Exits: exits, Other: rest });
  return groups
    .map(([name, names]) => ({ name, options: names.flatMap((each) => option(model, each)) }))
    .filter(({ options }) => options.length);
}

/**
 * @param {RunModel} model
 * @param {string} name
 * @returns {{ value: string, text: string, title: string }[]}
 */
function option(model, name) {
  const metric = model.metrics.find((each) => each.name === name);
  return metric ? [{ value: name, text: plain(name), title: metric.title }] : [];
}

/**
 * @param {RunModel} model
 * @returns {Group[]}
 */
export function foldsOf(model) {
  const signed = model.metrics.some(({ neutral }) => neutral !== null);
  const folds = ["median", "quantile:0.25", "quantile:0.75", "quantile:0.1", "quantile:0.9", ...(signed ? ["share_positive"] : []), "max", "min"];
  return [{ name: "", options: folds.map((value) => ({ value, text: foldWords(value) })) }];
}

/**
 * A fold as it is chosen: which end is the best one, where a measure has a better and a worse.
 *
 * @param {RunModel} model
 * @param {View} view
 * @param {string} fold
 * @returns {string}
 */
export function foldName(model, view, fold) {
  const metric = model.metrics.find(({ name }) => name === view.metric);
  if (!["max", "min"].includes(fold) || !metric || metric.counts_trades || metric.unit === "bars") return foldWords(fold);
  const low = metric.lower_is_better || view.cost === "cost";
  return `${(fold === "min") === low ? "best" : "worst"} (${foldWords(fold)})`;
}

/**
 * How many cells stand behind a square at most: some may be ruled out, left undrawn by a sample, or not brushed.
 *
 * @param {RunModel} model
 * @param {View} view
 * @returns {string}
 */
export function cellsBehind(model, view) {
  const many = hiddenAxes(model, view).reduce((product, { name, values }) => product * (view.kept[name]?.length ?? values.length), 1);
  const every = model.layout === "dense" && model.cells === model.size && !view.brush;
  return every ? count(many) : `up to ${count(many)}`;
}
