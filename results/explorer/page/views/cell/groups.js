/**
 * Trades in groups as small tables: what each group earned a trade as a bar about zero, and how that came about.
 */

import { element } from "../../draw/element.js";
import { count } from "../../words.js";
import { percent, ratio, signedPercent } from "./numbers.js";
import { wide } from "./wide.js";

/** @typedef {import("../../types.js").Group} Group */
/** @typedef {{ title: string, number: (group: Group) => number | null, text: (group: Group) => string, bar?: boolean }} Column */

/** @type {Column[]} */
const BY_TRADE = [
  { title: "n", number: (group) => group.trades, text: (group) => count(group.trades) },
  { title: "win rate", number: (group) => group.win_rate, text: (group) => percent(group.win_rate) },
  { title: "payoff", number: (group) => group.payoff_ratio, text: (group) => ratio(group.payoff_ratio) },
  { title: "expectancy", number: (group) => group.expectancy, text: (group) => signedPercent(group.expectancy), bar: true },
];

/** @type {Column[]} */
const BY_TOTAL = [
  { title: "n", number: (group) => group.trades, text: (group) => count(group.trades) },
  { title: "wins", number: (group) => group.wins, text: (group) => count(group.wins) },
  { title: "losses", number: (group) => group.losses, text: (group) => count(group.losses) },
  { title: "a trade", number: (group) => group.expectancy, text: (group) => signedPercent(group.expectancy) },
  { title: "together", number: (group) => group.total, text: (group) => signedPercent(group.total), bar: true },
];

/**
 * A table of expectancy by group.
 *
 * @param {string} title Of the groups.
 * @param {readonly Group[]} groups
 * @returns {HTMLElement}
 */
export function groupTable(title, groups) {
  return tableOf(title, groups, BY_TRADE, true);
}

/**
 * A table of what each group brought or took altogether.
 *
 * @param {string} title
 * @param {readonly Group[]} groups
 * @returns {HTMLElement}
 */
export function totalTable(title, groups) {
  // an exit that only ever wins or loses is no thinner for that: these are sums, and nothing is concluded from them
  return tableOf(title, groups, BY_TOTAL, false);
}

/**
 * @param {string} title
 * @param {readonly Group[]} groups
 * @param {Column[]} columns
 * @param {boolean} greyed Whether groups of too few trades are.
 */
function tableOf(title, groups, columns, greyed) {
  const measured = columns.find(({ bar }) => bar);
  const most = Math.max(...groups.map((group) => Math.abs(measured?.number(group) ?? 0)), 0) || 1;
  const heads = [
    element("th", { scope: "col" }, title),
    ...columns.map((column) => element("th", { scope: "col", class: "number" }, column.title)),
    element("td", { class: "cell-bars-head", "aria-hidden": "true" }),
  ];
  const rows = groups.map((group) => element("tr", greyed && group.thin ? { class: "cell-thin", title: "Too few trades, wins or losses to say." } : {},
    element("th", { scope: "row" }, group.label.replaceAll("_", " ")),
    columns.map((column) => element("td", { class: "number" }, column.text(group))),
    element("td", { class: "cell-bars", "aria-hidden": "true" }, barOf(measured?.number(group) ?? null, most))));
  const table = element("table", { class: "cell-table cell-groups" },
    element("thead", {}, element("tr", {}, heads)), element("tbody", {}, rows));
  return wide(`Trades by ${title}`, table);
}

/**
 * @param {number | null} value
 * @param {number} most
 */
function barOf(value, most) {
  const bar = element("span", { class: (value ?? 0) > 0 ? "cell-bar-win" : "cell-bar-loss" });
  bar.style.width = `${(50 * Math.abs(value ?? 0)) / most}%`;
  return element("span", { class: "cell-bar-track" }, bar);
}
