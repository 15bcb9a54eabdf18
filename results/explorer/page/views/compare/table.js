/** Compared cells as a table: what differs in their parameters first, then measures with intervals, then exits. */

import { button, element } from "../../draw/element.js";
import { fixed, plain, written } from "../../words.js";
import { LETTERS, swatch } from "./letters.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").CellModel} CellModel
 * @typedef {import("../../types.js").Metric} Metric
 */

const MEASURES = [
  "trades", "win_rate", "payoff_ratio", "edge", "gross_expectancy", "cost_per_trade", "expectancy", "average_win", "average_loss",
  "profit_factor", "total_return", "max_drawdown", "t_statistic", "sharpe", "average_hold", "breakeven_cost",
];

/** Of these more, or of a drawdown less, is better. */
const BETTER = new Set(["edge", "expectancy", "profit_factor", "total_return", "max_drawdown", "t_statistic", "sharpe", "breakeven_cost"]);

/**
 * Make the table.
 *
 * @param {App} app
 * @param {CellModel[]} models
 * @param {(cell: number) => void} remove
 * @returns {HTMLTableElement}
 */
export function cellsTable(app, models, remove) {
  const rows = parameterRows(models);
  const measures = MEASURES.flatMap((name) => measureRow(app, name, models));
  return element(
    "table",
    { class: "lead-table compare-table" },
    element("thead", {}, element("tr", {}, element("td", {}), models.map((model) => headOf(app, model, remove)))),
    element("tbody", {}, titleRow("parameters that differ", models), rows.different, rows.equal),
    element("tbody", {}, titleRow(`after costs, ${sampleWords(app, models)}`, models), measures),
    element("tbody", {}, titleRow("exits, share of trades", models), exitRows(models)),
    element("tbody", {}, titleRow("verdict", models), verdictRow(models)),
  );
}

/**
 * @param {App} app
 * @param {CellModel} model
 * @param {(cell: number) => void} remove
 */
function headOf(app, { cell, asset }, remove) {
  // a cell keeps its letter where another could not be had
  const at = app.store.get().compared.indexOf(cell);
  const open = button(String(cell), () => app.select(cell), { class: "lead-open", "aria-label": `Open cell ${cell}` });
  const away = button("×", () => remove(cell), { class: "compare-away", "aria-label": `Compare cell ${cell} no longer` });
  return element("th", { scope: "col" }, swatch(at), `${LETTERS[at]} `, open, asset ? ` ${asset}` : "", away);
}

/**
 * @param {string} text
 * @param {readonly CellModel[]} models
 */
function titleRow(text, models) {
  return element("tr", { class: "compare-title" }, element("th", { scope: "colgroup", colspan: models.length + 1 }, text));
}

/** @param {readonly CellModel[]} models */
function parameterRows(models) {
  const all = new Map(models.flatMap(({ parameters }) => parameters.map((each) => [each.name, each])));
  const ordered = [...all.values()].sort((one, other) => Number(other.axis) - Number(one.axis));
  const labels = (/** @type {string} */ name) => models.map(({ parameters }) => parameters.find((each) => each.name === name)?.label ?? "");
  const different = ordered.filter(({ name }) => new Set(labels(name)).size > 1);
  const equal = ordered.filter(({ name, axis }) => axis && new Set(labels(name)).size === 1);
  const rows = different.map(({ name }) => {
    const cells = labels(name).map((label) => element("td", { class: "compare-differs" }, label));
    return element("tr", {}, element("th", { scope: "row" }, plain(name)), cells);
  });
  if (models.length < 2) return { different: rows, equal: equalRow("", equal, models) };
  const none = element("tr", {}, element("td", { colspan: models.length + 1 }, "none"));
  return { different: rows.length ? rows : [none], equal: equalRow("the same: ", equal, models) };
}

/**
 * @param {string} before
 * @param {readonly { name: string, label: string }[]} equal
 * @param {readonly CellModel[]} models
 */
function equalRow(before, equal, models) {
  if (equal.length === 0) return [];
  const words = before + equal.map(({ name, label }) => `${plain(name)} ${label}`).join(", ");
  return [element("tr", {}, element("td", { colspan: models.length + 1, class: "compare-equal faint" }, words))];
}

/**
 * @param {App} app
 * @param {string} name
 * @param {readonly CellModel[]} models
 */
function measureRow(app, name, models) {
  const values = models.map(({ measures, sample }) => measures[sample]?.net[name]);
  if (values.every((value) => value === undefined || value === null)) return [];
  const metric = app.model.metrics.find((each) => each.name === name);
  const best = metric && models.length > 1 ? bestOf(metric, values) : null;
  const cells = models.map(({ intervals }, at) => {
    const ends = intervals[name];
    const between = metric && ends && ends[0] !== null && ends[1] !== null ? intervalWords(metric, ends[0], ends[1]) : null;
    return element("td", { class: best !== null && values[at] === best ? "compare-best" : null }, numberOf(metric, name, values[at]), between);
  });
  return [element("tr", {}, element("th", { scope: "row" }, plain(name)), cells)];
}

/**
 * @param {Metric} metric
 * @param {number} low
 * @param {number} high
 */
function intervalWords(metric, low, high) {
  const words = `${written(metric, low, { short: true })} to ${written(metric, high, { short: true })}`;
  return element("span", { class: "compare-interval faint", title: "95 % interval" }, words);
}

/**
 * The best of values that have a better and a worse.
 *
 * @param {Metric} metric
 * @param {readonly (number | null | undefined)[]} values
 */
function bestOf(metric, values) {
  const known = values.filter((value) => value !== null && value !== undefined);
  if (!BETTER.has(metric.name) || known.length < 2) return null;
  // What is written alike is not told apart by its weight.
  if (new Set(known.map((value) => written(metric, value))).size < 2) return null;
  return metric.lower_is_better ? Math.min(...known) : Math.max(...known);
}

/**
 * @param {Metric | undefined} metric
 * @param {string} name
 * @param {number | null | undefined} value
 */
function numberOf(metric, name, value) {
  if (metric) return written(metric, value);
  if (value === null || value === undefined) return "none";
  const percents = ["gross_expectancy", "cost_per_trade", "breakeven_cost", "total_return", "max_drawdown", "average_win", "average_loss"];
  return percents.includes(name) ? `${fixed(value * 100, 3)} %` : fixed(value, name === "trades" ? 0 : 2);
}

/** @param {readonly CellModel[]} models */
function exitRows(models) {
  const reasons = [...new Set(models.flatMap(({ groups }) => groups.reason.map(({ label }) => label)))];
  return reasons.map((reason) => {
    const cells = models.map(({ groups }) => {
      const all = groups.reason.reduce((sum, { trades }) => sum + trades, 0);
      const group = groups.reason.find(({ label }) => label === reason);
      if (!group || all === 0) return element("td", {}, "none");
      const win = group.win_rate === null ? "" : `${fixed(group.win_rate * 100, 0)} % won`;
      return element("td", {}, `${fixed((group.trades / all) * 100, 0)} %`, element("span", { class: "compare-interval faint" }, win));
    });
    return element("tr", {}, element("th", { scope: "row" }, plain(reason)), cells);
  });
}

/** @param {readonly CellModel[]} models */
function verdictRow(models) {
  const cells = models.map(({ verdict, copies }) => {
    const same = copies > 1 ? element("p", { class: "faint" }, `${copies} cells share this trade list`) : null;
    const words = verdict.words[0] ?? verdict.standing;
    return element("td", { class: "compare-words" }, `${words.charAt(0).toUpperCase()}${words.slice(1)}.`, same);
  });
  return element("tr", {}, element("td", {}), cells);
}

/**
 * @param {App} app
 * @param {readonly CellModel[]} models
 */
function sampleWords({ model }, models) {
  const names = new Set(models.map(({ sample }) => sample));
  const titles = model.samples.filter(({ name }) => names.has(name)).map(({ title }) => title);
  return titles.join(" and ") || "all trades";
}
