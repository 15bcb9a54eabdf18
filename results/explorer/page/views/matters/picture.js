/** A profile as a picture: middle half as a band, median as a line, share positive as bars beneath. */

import { linear } from "../../draw/scales.js";
import { band, path, svg } from "../../draw/svg.js";
import { counted, fixed, written } from "../../words.js";

/**
 * @typedef {import("../../types.js").Axis} Axis
 * @typedef {import("../../types.js").Metric} Metric
 * @typedef {import("../../cube/profiles.js").Profile} Profile
 * @typedef {[number, number] | null} Point
 */

/** Drawn in units of its own and stretched to the width there is, so that nothing need be drawn again as that changes. */
const [WIDTH, HEIGHT, SHARE, LABELS] = [320, 44, 12, 14];
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
 * @param {[number, number]} range
 * @param {Metric} metric
 * @param {(text: string) => void} tell What stands under the pointer.
 * @returns {SVGElement}
 */
export function drawProfile(axis, profile, range, metric, tell) {
  const positions = axis.order.map((coordinate) => profile.coordinates.indexOf(coordinate));
  const step = (WIDTH - SIDE - 8) / Math.max(1, positions.length);
  const x = (/** @type {number} */ at) => SIDE + step * (at + 0.5);
  const scale = linear(range, [HEIGHT - 3, 3]);
  const height = HEIGHT + SHARE + LABELS;
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", class: "matters-picture" });
  /** @param {(number | null)[]} values @returns {Point[]} */
  const line = (values) => positions.map((at, place) => pointOf(values[at], x(place), scale.at));

  if (metric.neutral !== null) {
    const zero = scale.at(metric.neutral);
    picture.append(svg("line", { x1: SIDE, x2: WIDTH - 8, y1: zero, y2: zero, class: "matters-zero" }));
    picture.append(svg("text", { x: SIDE - 4, y: zero + 4, "text-anchor": "end" }, written(metric, metric.neutral, { decimals: 0, short: true })));
  }
  for (const end of ends(range, metric.neutral, scale.at)) {
    picture.append(svg("text", { x: SIDE - 4, y: scale.at(end) + 4, "text-anchor": "end" }, written(metric, end, { short: true })));
  }
  picture.append(svg("path", { d: band(line(profile.upper), line(profile.lower)), class: "matters-band" }));
  picture.append(svg("path", { d: path(line(profile.median)), class: "matters-line" }));
  for (const point of line(profile.median)) {
    if (point) picture.append(svg("circle", { cx: point[0], cy: point[1], r: positions.length > 24 ? 1 : 2, class: "matters-dot" }));
  }
  picture.append(shares(profile, positions, x, step), labels(axis, positions, x, step));
  listen(picture, axis, profile, positions, step, metric, tell);
  return picture;
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
 * @param {readonly number[]} positions
 * @param {(at: number) => number} x
 * @param {number} step
 */
function shares({ share_positive }, positions, x, step) {
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
 * @param {readonly number[]} positions
 * @param {(at: number) => number} x
 * @param {number} step
 */
function labels(axis, positions, x, step) {
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
 * @param {readonly number[]} positions
 * @param {number} step
 * @param {Metric} metric
 * @param {(text: string) => void} tell
 */
function listen(picture, axis, profile, positions, step, metric, tell) {
  picture.addEventListener("pointermove", (event) => {
    const { left, width } = picture.getBoundingClientRect();
    const place = Math.floor((((event.clientX - left) / width) * WIDTH - SIDE) / step);
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
