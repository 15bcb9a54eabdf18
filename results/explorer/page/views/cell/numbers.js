/**
 * Numbers of one cell in words: fractions as percent, prices with the digits that they need.
 */

import { fixed, written } from "../../words.js";

/** @typedef {import("../../types.js").Metric} Metric */

/** What is not known is a dash: the column's head says of what. */
export const NOTHING = "–";

/**
 * A fraction as percent, about three digits.
 *
 * @param {number | null | undefined} value
 * @returns {string}
 */
export function percent(value) {
  return shown(value, unit("percent", null));
}

/**
 * A fraction as percent with its sign.
 *
 * @param {number | null | undefined} value
 * @returns {string}
 */
export function signedPercent(value) {
  return shown(value, unit("percent", 0));
}

/**
 * A difference of shares in percentage points, with its sign.
 *
 * @param {number | null | undefined} value
 * @returns {string}
 */
export function points(value) {
  return shown(value, unit("points", 0));
}

/**
 * @param {number | null | undefined} value
 * @returns {string}
 */
export function ratio(value) {
  return shown(value, unit("ratio", null));
}

/**
 * A difference of ratios with its sign.
 *
 * @param {number | null | undefined} value
 * @returns {string}
 */
export function signedRatio(value) {
  return shown(value, unit("ratio", 0));
}

/**
 * A price with about six digits, and never fewer than the cents.
 *
 * @param {number} value
 * @returns {string}
 */
export function price(value) {
  const whole = value >= 1 ? Math.floor(Math.log10(value)) + 1 : 1 + Math.floor(Math.log10(value || 1));
  return fixed(value, Math.min(Math.max(6 - whole, 2), 10));
}

/**
 * Ticks of percent, with the decimals that their step needs.
 *
 * @param {number} value A fraction.
 * @param {number} step A fraction.
 * @returns {string}
 */
export function percentTick(value, step) {
  return `${tick(value * 100, step * 100)} %`;
}

/**
 * Ticks of plain numbers, with the decimals that their step needs.
 *
 * @param {number} value
 * @param {number} step
 * @returns {string}
 */
export function tick(value, step) {
  const scaled = Math.abs(step) || 1;
  let decimals = Math.max(-Math.floor(Math.log10(scaled)), 0);
  const more = scaled * 10 ** decimals;
  if (Math.abs(more - Math.round(more)) > 1e-6) decimals += 1;
  const text = fixed(value, Math.min(decimals, 10));
  return Number(text.replaceAll(",", "")) === 0 ? text.replace("-", "") : text;
}

/**
 * Ticks that may be large: thousands and millions by a letter.
 *
 * @param {number} value
 * @param {number} step
 * @returns {string}
 */
export function compactTick(value, step) {
  return Math.abs(value) < 10_000 ? tick(value, step) : new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 }).format(value);
}

/**
 * A measure by the run's own way of writing it.
 *
 * @param {Metric} metric
 * @param {number | null | undefined} value
 * @returns {string}
 */
export function measured(metric, value) {
  return shown(value, metric);
}

/**
 * @param {"percent" | "points" | "ratio"} name
 * @param {number | null} neutral
 * @returns {Metric}
 */
function unit(name, neutral) {
  const suffix = { percent: " %", points: " pp", ratio: "" }[name];
  return {
    name, title: name, factor: name === "ratio" ? 1 : 100, suffix, unit: name, neutral,
    lower_is_better: false, scale_free: false, counts_trades: false, views: [],
  };
}

/**
 * @param {number | null | undefined} value
 * @param {Metric} metric
 * @returns {string}
 */
function shown(value, metric) {
  return value === null || value === undefined ? NOTHING : written(metric, value);
}
