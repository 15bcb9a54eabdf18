/**
 * Why, in numbers: what there is beside what it would take, as rows of one form, for a cell or a region of the map.
 */

import { element } from "../../draw/element.js";
import { count, counted } from "../../words.js";
import { percent, points, ratio, signedPercent, signedRatio } from "./numbers.js";

/** @typedef {import("../../types.js").CellModel} CellModel */
/** @typedef {import("../../types.js").Why} Why */
/** @typedef {[number | null, number | null]} Interval */

/**
 * @typedef {object} Balance What there is against what is needed.
 * @property {string} title
 * @property {number | null} have
 * @property {number | null} need
 * @property {Interval | null} [interval] Of what there is.
 * @property {(value: number | null) => string} text
 * @property {(value: number | null) => string} difference
 * @property {string} needed In words: what is needed, and under which condition.
 * @property {boolean} [less] Less than is needed is good.
 */

/**
 * @param {CellModel} model
 * @returns {HTMLElement}
 */
export function whyBlock(model) {
  const { why, intervals } = model;
  return element("div", { class: "cell-why" },
    element("div", { class: "cell-why-numbers" },
      element("div", { class: "cell-balances", role: "list" }, balances(why, intervals).map(balanceRow)),
      randomRow(why, model.measures[model.sample]?.net.expectancy ?? null, intervals.expectancy ?? null),
      element("dl", { class: "cell-facts" }, facts(why).map(([title, text]) => [element("dt", {}, title), element("dd", {}, text)]).flat())),
    element("div", { class: "cell-why-words" }, why.words.map((line) => element("p", {}, line))));
}

/**
 * @param {Pick<Why, "win_rate" | "payoff_ratio" | "breakeven_win_rate" | "breakeven_payoff_ratio" | "cost_per_side" | "breakeven_cost">} why
 * @param {Record<string, Interval>} intervals
 * @returns {Balance[]}
 */
export function balances(why, intervals) {
  return [
    {
      title: "win rate", have: why.win_rate, need: why.breakeven_win_rate, interval: intervals.win_rate,
      text: percent, difference: points, needed: "needed at this payoff",
    },
    {
      title: "payoff ratio", have: why.payoff_ratio, need: why.breakeven_payoff_ratio, interval: intervals.payoff_ratio,
      text: ratio, difference: signedRatio, needed: "needed at this win rate",
    },
    {
      title: "cost per side", have: why.cost_per_side, need: why.breakeven_cost, text: percent,
      difference: signedPercent, needed: why.breakeven_cost !== null && why.breakeven_cost <= 0 ? "at most: it loses even for free" : "is the most it can bear", less: true,
    },
  ];
}

/**
 * One row: what there is, a gauge with the mark of what is needed, and by how much it falls short.
 *
 * @param {Balance} balance
 * @returns {HTMLElement}
 */
export function balanceRow(balance) {
  const { title, have, need, interval, text, difference, needed, less } = balance;
  const known = have !== null && need !== null;
  const enough = known && (less ? have < need : have > need);
  const verdict = known ? (enough ? "cell-won" : "cell-lost") : "cell-none";
  const gap = known ? (less ? need - have : have - need) : null;
  const range = interval && interval[0] !== null && interval[1] !== null ? `${text(interval[0])} to ${text(interval[1])}` : "";
  return element("div", { class: "cell-balance", role: "listitem" },
    element("span", { class: "cell-balance-title" }, title),
    element("strong", { class: "number" }, text(have)),
    gauge(balance, known ? verdict : ""),
    element("span", { class: "cell-balance-need" }, `${text(need)} ${needed}`),
    element("strong", { class: `number ${verdict}` }, difference(gap)),
    range ? element("span", { class: "cell-balance-range" }, `95 %: ${range}`) : null);
}

/**
 * @param {Balance} balance
 * @param {string} verdict
 */
function gauge({ have, need, interval }, verdict) {
  const known = [have, need, ...(interval ?? [])].filter((value) => value !== null && value !== undefined);
  const track = element("span", { class: "cell-gauge", "aria-hidden": "true" });
  if (!known.length) return track;
  const [low, high] = [Math.min(0, ...known), Math.max(...known, 1e-12)];
  const at = (/** @type {number} */ value) => `${(97 * (value - low)) / (high - low)}%`;
  if (have !== null) {
    const bar = element("span", { class: `cell-gauge-bar ${verdict}` });
    bar.style.left = at(Math.min(0, have));
    bar.style.width = `${(97 * Math.abs(have)) / (high - low)}%`;
    track.append(bar);
  }
  if (interval && interval[0] !== null && interval[1] !== null) track.append(whisker(at(interval[0]), `${(97 * (interval[1] - interval[0])) / (high - low)}%`));
  if (need !== null) {
    const mark = element("span", { class: "cell-gauge-need" });
    mark.style.left = at(need);
    track.append(mark);
  }
  return track;
}

/**
 * @param {string} left
 * @param {string} width
 */
function whisker(left, width) {
  const made = element("span", { class: "cell-gauge-range" });
  made.style.left = left;
  made.style.width = width;
  return made;
}

/**
 * The cell's expectancy beside what random entries under the same exits earn.
 *
 * @param {Why} why
 * @param {number | null} expectancy
 * @param {Interval | null} interval
 */
function randomRow({ random }, expectancy, interval) {
  if (!random || random.expectancy === null || random.low === null || random.high === null) {
    return element("p", { class: "cell-hint" }, "Random entries under the same exits: not drawn for this cell.");
  }
  const ends = [random.low, random.high, 0, expectancy ?? 0, interval?.[0] ?? 0, interval?.[1] ?? 0];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const at = (/** @type {number} */ value) => 2 + (96 * (value - low)) / (high - low || 1);
  const place = (/** @type {string} */ kind, /** @type {number} */ from, /** @type {number | null} */ to = null) => {
    const made = element("span", { class: kind });
    made.style.left = `${at(from)}%`;
    if (to !== null) made.style.width = `${at(to) - at(from)}%`;
    return made;
  };
  const line = (/** @type {string} */ title, /** @type {Interval | null} */ range, /** @type {number | null} */ mean, /** @type {string} */ kind) => element("div", { class: "cell-random-line" },
    element("span", {}, title),
    element("span", { class: "cell-interval", "aria-hidden": "true" },
      place("cell-interval-zero", 0),
      range && range[0] !== null && range[1] !== null ? place("cell-interval-range", range[0], range[1]) : null,
      mean === null ? null : place(`cell-interval-mean ${kind}`, mean)),
    element("span", { class: "number" }, mean === null ? "none" : signedPercent(mean)));
  const luck = random.p === null ? "" : ` ${percent(random.p)} of ${counted(random.draws, "draw")} do at least as well.`;
  return element("div", {},
    element("div", { class: "cell-random" },
      line("this cell, a trade", interval, expectancy, "cell-interval-own"),
      line("random entries, same exits", [random.low, random.high], random.expectancy, "")),
    element("p", { class: "cell-hint" },
      `Ranges are 95 %.${luck} Random entries win ${percent(random.win_rate)} at payoff ${ratio(random.payoff_ratio)}.`));
}

/**
 * @param {Why} why
 * @returns {[string, string][]}
 */
function facts(why) {
  const { beyond_stop: beyond, ambiguous } = why;
  /** @type {[string, string][]} */
  const lines = [];
  if (beyond.trades) {
    const split = beyond.gap === null ? "" : ` (gaps ${percent(beyond.gap)}, slippage ${percent(beyond.slippage)})`;
    lines.push(["beyond the stop", `${percent(beyond.mean)} of price on average over ${counted(beyond.trades, "stopped trade")}${split}, at worst ${percent(beyond.worst)}`]);
  } else lines.push(["beyond the stop", "no trade was stopped"]);
  lines.push(["winners keep", why.kept_by_winners === null ? "not known" : `${percent(why.kept_by_winners)} of the best move they saw`]);
  lines.push(["losers realise", why.losers_excursion === null ? "not known" : `${percent(why.losers_excursion)} of the worst move they saw`]);
  lines.push(["ambiguous bars", ambiguous.trades ? `${count(ambiguous.trades)} (${percent(ambiguous.share)}): which level came first is assumed` : "none"]);
  return lines;
}
