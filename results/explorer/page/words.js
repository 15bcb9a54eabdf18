/** Numbers and words as the page writes them: the same digits as `Metric.written` of the Python side. */

/** @typedef {import("./types.js").Metric} Metric */

/**
 * A fixed number of decimals, ties to even as Python rounds them, thousands in groups of three.
 *
 * @param {number} value
 * @param {number} decimals
 * @returns {string}
 */
export function fixed(value, decimals) {
  const size = Math.abs(value);
  let text = size.toFixed(decimals);
  const exact = size.toFixed(Math.min(decimals + 30, 100));
  const tie = /^50*$/.test(exact.slice(exact.indexOf(".") + 1 + decimals));
  if (tie && decimals < 70) {
    const down = exact.slice(0, exact.indexOf(".") + 1 + decimals).replace(/\.$/, "");
    const last = Number(down.at(-1));
    if (last % 2 === 0) text = down;
  }
  const [whole, part] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return (value < 0 || Object.is(value, -0) ? "-" : "") + grouped + (part === undefined ? "" : `.${part}`);
}

/**
 * How many decimals keep about three digits of a value of this size.
 *
 * @param {Metric} metric
 * @param {number} value
 * @returns {number}
 */
export function decimalsOf(metric, value) {
  if (metric.unit === "count") return 0;
  const size = Math.abs(value) * metric.factor;
  const least = metric.unit === "ratio" ? 2 : 1;
  return size === 0 || !Number.isFinite(size) ? least : Math.min(Math.max(1 - Math.floor(Math.log10(size)), least), 4);
}

/**
 * As many decimals as a value bears: of what is off by so much, the last may be wrong by one.
 *
 * @param {Metric} metric
 * @param {number} value
 * @param {number} decimals that an exact value would have
 * @returns {number}
 */
export function borne(metric, value, decimals) {
  const errors = (metric.off ?? []).map(({ kind, error, unit }) => (kind === "asinh" ? error * Math.max(Math.abs(value), unit) : error));
  const off = errors.reduce((sum, error) => sum + error, 0) * metric.factor;
  return off > 0 ? Math.max(Math.min(decimals, Math.floor(-Math.log10(2 * off))), 0) : decimals;
}

/**
 * A value as text: signed where its neutral value is zero; `short` leaves the unit out.
 *
 * @param {Metric} metric
 * @param {number | null | undefined} value
 * @param {{ decimals?: number, short?: boolean }} [how]
 * @returns {string}
 */
export function written(metric, value, { decimals, short = false } = {}) {
  if (value === null || value === undefined || Number.isNaN(value)) return "none";
  const places = borne(metric, value, decimals ?? decimalsOf(metric, value));
  const text = fixed(value * metric.factor, places);
  const signed = metric.neutral === 0 && !text.startsWith("-") ? `+${text}` : text;
  return signed + (short ? "" : metric.suffix);
}

/**
 * A file's name, of letters that any disk takes, as the explorer's server calls what it sends.
 *
 * @param {...string} parts
 * @returns {string}
 */
export function fileName(...parts) {
  return parts.filter(Boolean).join("-").replace(/[^\w.-]+/g, "_");
}

/**
 * A whole number with its thousands apart.
 *
 * @param {number} value
 * @returns {string}
 */
export function count(value) {
  return fixed(value, 0);
}

/**
 * A number of things: "1 cell", "480 cells".
 *
 * @param {number} value
 * @param {string} thing
 * @returns {string}
 */
export function counted(value, thing) {
  return `${count(value)} ${thing}${value === 1 ? "" : "s"}`;
}

/**
 * @param {string} name
 * @returns {string}
 */
export function plain(name) {
  return name.replaceAll("_", " ");
}

/**
 * A fold as it stands before "of 480 cells".
 *
 * @param {string} fold
 * @returns {string}
 */
export function foldWords(fold) {
  if (fold === "max") return "maximum";
  if (fold === "min") return "minimum";
  if (fold === "share_positive") return "share positive";
  if (fold.startsWith("quantile:")) return `${Number((Number(fold.slice(9)) * 100).toPrecision(12))} % quantile`;
  return plain(fold);
}

/**
 * The metric of squares: of the values, or of a share of cells, which are counted. Of a cost the neutral value is nothing at all.
 *
 * @param {Metric} metric
 * @param {string} fold
 * @param {{ sample: string, cost: string }} view
 * @returns {Metric}
 */
export function shownMetric(metric, fold, { sample, cost }) {
  if (fold === "share_positive") {
    const title = `share of cells with ${plain(metric.name)} above ${metric.neutral}`;
    const share = { ...metric, name: "share_positive", unit: /** @type {const} */ ("percent"), factor: 100, suffix: " %" };
    // a difference of two shares has no half in its middle
    if (cost === "cost") return { ...share, title: `what costs take of the ${title}`, neutral: null, lower_is_better: true };
    return { ...share, title, neutral: 0.5, lower_is_better: false };
  }
  const made = metric.views.filter((view) => view.sample === sample && (cost === "cost" || view.cost === cost));
  const seen = { ...metric, off: made.flatMap(({ off }) => off ?? []) };
  if (cost === "cost") return { ...seen, title: `what costs take of ${metric.title}`, neutral: null, lower_is_better: true };
  return seen;
}

/**
 * Months, days and minutes of a time in UTC, "2005-01-24 13:05", the day alone at midnight.
 *
 * @param {number} time
 * @returns {string}
 */
export function moment(time) {
  const text = new Date(time).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 16).replace("T", " ");
}
