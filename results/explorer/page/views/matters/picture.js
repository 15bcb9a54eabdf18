/** A profile as a picture: middle half as a band, median as a line, share positive as bars beneath. */

import { linear } from "../../draw/scales.js";
import { band, path, svg } from "../../draw/svg.js";
import { counted, fixed, written } from "../../words.js";

/**
 * @typedef {import("../../types.js").Axis} Axis
 * @typedef {import("../../types.js").Metric} Metric
 * @typedef {import("../../cube/profiles.js").Profile} Profile
 * @typedef {[number, number] | null} Point
 * @typedef {{ positions: number[], step: number, x: (place: number) => number }} Places Where values of an axis stand:
 *   positions in the profile (-1: does not count), pixels from one to the next, pixel of each.
 */

/** Heights of profile, shares and labels, and room at the left for what the profile's ends are worth; in pixels. */
const [HEIGHT, SHARE, LABELS] = [56, 12, 15];
const SIDE = 44;

/**
 * Return the range that all profiles share: of their middle halves, and the neutral value.
 *
 * @param {readonly Profile[]} profiles
 * @param {number | null} neutral
 * @returns {[number, number]}
 */
export function rangeOf(profiles, neutral) {
  const all = profiles.flatMap(({ lower, median, upper }) => [...lower, ...median, ...upper]);
  const values = all.filter((value) => value !== null);
  if (neutral !== null) values.push(neutral);
  return values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
}

/**
 * Draw a profile.
 *
 * @param {Axis} axis
 * @param {Profile} profile
 * @param {{ range: [number, number], width: number, metric: Metric }} look `width` in pixels.
 * @param {(text: string) => void} tell What stands under the pointer.
 * @returns {SVGElement}
 */
export function drawProfile(axis, profile, { range, width, metric }, tell) {
  const positions = axis.order.map((coordinate) => profile.coordinates.indexOf(coordinate));
  const step = (width - SIDE - 8) / Math.max(1, positions.length);
  /** @type {Places} */
  const places = { positions, step, x: (at) => SIDE + step * (at + 0.5) };
  const scale = linear(range, [HEIGHT - 4, 4]);
  const height = HEIGHT + SHARE + LABELS;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "matters-picture" });
  /** @param {(number | null)[]} values @returns {Point[]} */
  const line = (values) => positions.map((at, place) => pointOf(values[at], places.x(place), scale.at));

  picture.append(...gauge(range, metric, scale.at, width));
  if (isOrdered(axis)) {
    picture.append(svg("path", { d: band(line(profile.upper), line(profile.lower)), class: "matters-band" }));
    picture.append(svg("path", { d: path(line(profile.median)), class: "matters-line" }));
  } else picture.append(...whiskers(line(profile.upper), line(profile.lower), step));
  for (const point of line(profile.median)) {
    if (point) picture.append(svg("circle", { cx: point[0], cy: point[1], r: step < 10 ? 1 : 2.2, class: "matters-dot" }));
  }
  picture.append(shares(profile, places), labels(axis, places));
  listen(picture, axis, profile, places, metric, tell);
  return picture;
}

/**
 * Whether a line between two values means something.
 *
 * @param {Axis} axis
 */
function isOrdered({ kind, values }) {
  return kind !== "asset" && kind !== "category" && values.every((value) => value === null || typeof value === "number");
}

/**
 * Middle halves of values between which there is nothing: a bar each.
 *
 * @param {Point[]} upper
 * @param {Point[]} lower
 * @param {number} step
 */
function whiskers(upper, lower, step) {
  const wide = Math.min(18, step - 2);
  return upper.flatMap((top, at) => {
    const bottom = lower[at];
    return top && bottom ? [svg("path", { d: path([top, bottom]), "stroke-width": wide, class: "matters-whisker" })] : [];
  });
}

/**
 * The neutral value as a line, and what the ends are worth.
 *
 * @param {[number, number]} range
 * @param {Metric} metric
 * @param {(value: number) => number} at
 * @param {number} width
 */
function gauge(range, metric, at, width) {
  const { neutral } = metric;
  const marked = neutral === null ? ends(range, neutral, at) : [neutral, ...ends(range, neutral, at)];
  const label = (/** @type {number} */ value) =>
    value === neutral ? String(value * metric.factor) : written(metric, value, { short: true });
  const texts = marked.map((value) => svg("text", { x: SIDE - 5, y: at(value) + 3.5, "text-anchor": "end" }, label(value)));
  if (neutral === null) return texts;
  return [svg("line", { x1: SIDE, x2: width - 8, y1: at(neutral), y2: at(neutral), class: "matters-zero" }), ...texts];
}

/**
 * @param {number | null | undefined} value
 * @param {number} x
 * @param {(value: number) => number} at
 * @returns {Point}
 */
function pointOf(value, x, at) {
  return value === null || value === undefined ? null : [x, at(value)];
}

/**
 * The range's ends, where their labels do not touch the neutral value's or each other.
 *
 * @param {[number, number]} range
 * @param {number | null} neutral
 * @param {(value: number) => number} at
 */
function ends([low, high], neutral, at) {
  const apart = (/** @type {number} */ end) => neutral === null || Math.abs(at(end) - at(neutral)) > 11;
  return [high, low].filter((end, index) => apart(end) && (index === 0 || low !== high));
}

/**
 * @param {Profile} profile
 * @param {Places} places
 */
function shares({ share_positive }, { positions, x, step }) {
  const group = svg("g", { class: "matters-shares" });
  const wide = Math.max(1, Math.min(step - 2, 18));
  positions.forEach((at, place) => {
    const share = share_positive[at];
    if (share === null || share === undefined) return;
    const left = x(place) - wide / 2;
    group.append(svg("rect", { x: left, y: HEIGHT, width: wide, height: SHARE, class: "matters-whole" }));
    const tall = SHARE * share;
    group.append(svg("rect", { x: left, y: HEIGHT + SHARE - tall, width: wide, height: tall, class: "matters-positive" }));
  });
  return group;
}

/**
 * @param {Axis} axis
 * @param {Places} places
 */
function labels(axis, { positions, x, step }) {
  const group = svg("g", { class: "matters-labels" });
  const longest = Math.max(...axis.labels.map((label) => label.length));
  const every = Math.max(1, Math.ceil((Math.min(longest, 12) * 5.6 + 5) / step));
  axis.order.forEach((coordinate, place) => {
    if (place % every !== 0) return;
    const absent = positions[place] < 0 ? "matters-absent" : null;
    const label = axis.labels[coordinate];
    const text = label.length > 12 ? `${label.slice(0, 11)}…` : label;
    group.append(svg("text", { x: x(place), y: HEIGHT + SHARE + LABELS - 3, "text-anchor": "middle", class: absent }, text));
  });
  return group;
}

/**
 * @param {SVGElement} picture
 * @param {Axis} axis
 * @param {Profile} profile
 * @param {Places} places
 * @param {Metric} metric
 * @param {(text: string) => void} tell
 */
function listen(picture, axis, profile, { positions, step }, metric, tell) {
  picture.addEventListener("pointermove", (event) => {
    const place = Math.floor((event.clientX - picture.getBoundingClientRect().left - SIDE) / step);
    const at = positions[place];
    if (at === undefined || at < 0) return tell("");
    const share = profile.share_positive[at];
    const half = profile.lower[at] === null ? "" : ` (${written(metric, profile.lower[at], { short: true })} to ${written(metric, profile.upper[at], { short: true })})`;
    const positive = share === null ? "" : `, ${fixed(share * 100, 0)} % positive`;
    const label = axis.labels[profile.coordinates[at]];
    tell(`${label}: ${written(metric, profile.median[at])}${half}${positive}, ${counted(profile.cells[at], "cell")}`);
  });
  picture.addEventListener("pointerleave", () => tell(""));
}
