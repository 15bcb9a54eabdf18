/** What is drawn over the asymmetry plane's density: axes, the break-even line, lines of equal expectancy, points. */

import { LEVELS, isoline } from "../../draw/isolines.js";
import { path, svg } from "../../draw/svg.js";

/**
 * @typedef {import("../../draw/scales.js").Scale} Scale
 * @typedef {{ left: number, right: number, top: number, bottom: number }} Box
 * @typedef {{ box: Box, x: Scale, y: Scale }} Frame
 * @typedef {{ win_rate: number, payoff_ratio: number, kind: string, label: string }} Spot
 */

/** The bot this project began with: it wins half its trades and its losses are twice its wins. */
const REFERENCE = { win_rate: 0.5, payoff_ratio: 0.5, kind: "reference", label: "wins half, loses twice" };

/**
 * Return frame, ticks and titles of both axes.
 *
 * @param {Frame} frame
 * @returns {SVGElement}
 */
export function axes({ box, x, y }) {
  const group = svg("g", { class: "asym-axes" });
  const width = box.right - box.left;
  for (const tick of x.ticks(Math.max(3, width / 70))) {
    group.append(svg("line", { x1: x.at(tick), x2: x.at(tick), y1: box.bottom, y2: box.bottom + 4 }));
    group.append(svg("text", { x: x.at(tick), y: box.bottom + 16, "text-anchor": "middle" }, `${short(tick * 100)} %`));
  }
  for (const tick of payoffTicks(y.domain)) {
    group.append(svg("line", { x1: box.left - 4, x2: box.left, y1: y.at(tick), y2: y.at(tick) }));
    group.append(svg("text", { x: box.left - 7, y: y.at(tick) + 4, "text-anchor": "end" }, short(tick)));
  }
  group.append(svg("rect", { x: box.left, y: box.top, width, height: box.bottom - box.top, class: "asym-frame" }));
  group.append(svg("text", { x: (box.left + box.right) / 2, y: box.bottom + 32, "text-anchor": "middle" }, "win rate"));
  const turned = `translate(11 ${(box.top + box.bottom) / 2}) rotate(-90)`;
  group.append(svg("text", { transform: turned, "text-anchor": "middle" }, "payoff ratio (average win / average loss)"));
  return group;
}

/**
 * Return the break-even line, lines of equal expectancy with their labels at the frame's edge, and the sides in words.
 *
 * @param {Frame} frame
 * @returns {SVGElement}
 */
export function expectancies({ box, x, y }) {
  const group = svg("g", { class: "asym-lines" });
  const frame = { win_rate: x.domain, payoff_ratio: y.domain };
  let free = Infinity;
  for (const level of LEVELS) {
    const line = isoline(level, frame);
    if (line.length === 0) continue;
    const points = line.map(([rate, payoff]) => /** @type {[number, number]} */ ([x.at(rate), y.at(payoff)]));
    group.append(svg("path", { d: path(points), class: level === 0 ? "asym-even" : "asym-iso" }));
    const [right, bottom] = points[points.length - 1];
    // A line that leaves through the bottom is told from its neighbours by their labels.
    if (right < box.right - 1 || bottom > free - 11) continue;
    free = bottom;
    const label = level === 0 ? "0" : `${level > 0 ? "+" : "−"}${Math.abs(level)}`;
    const look = level === 0 ? "asym-even-label" : "asym-iso-label";
    group.append(svg("text", { x: box.right + 4, y: bottom + 4, class: look }, label));
  }
  group.append(svg("text", { x: box.right - 8, y: box.top + 16, "text-anchor": "end", class: "asym-side asym-win" }, "winning"));
  group.append(svg("text", { x: box.left + 8, y: box.bottom - 9, class: "asym-side asym-loss" }, "losing"));
  const even = isoline(0, frame);
  if (even.length > 0) group.append(evenLabel(even, { box, x, y }));
  return group;
}

/**
 * Return marks of cells, of the median, and of the bot that the project began with.
 *
 * @param {Frame} frame
 * @param {readonly Spot[]} spots
 * @param {{ win_rate: number, payoff_ratio: number } | null} gross Median before costs: an arrow leads from it.
 * @param {{ win_rate: number, payoff_ratio: number } | null} median
 * @returns {SVGElement}
 */
export function points(frame, spots, gross, median) {
  const group = svg("g", { class: "asym-points" });
  if (median && gross) group.append(arrow(frame, gross, median));
  if (median) group.append(spot(frame, { ...median, kind: "median", label: "median" }));
  for (const each of [REFERENCE, ...spots]) group.append(spot(frame, each));
  return group;
}

/**
 * Return the brushed rectangle.
 *
 * @param {Frame} frame
 * @param {{ win_rate: [number, number], payoff_ratio: [number, number] } | null} brush
 * @returns {SVGElement}
 */
export function brushed({ box, x, y }, brush) {
  const group = svg("g", { class: "asym-brush" });
  if (!brush) return group;
  const left = Math.max(box.left, x.at(brush.win_rate[0]));
  const right = Math.min(box.right, x.at(brush.win_rate[1]));
  const top = Math.max(box.top, y.at(brush.payoff_ratio[1]));
  const bottom = Math.min(box.bottom, y.at(brush.payoff_ratio[0]));
  const [width, height] = [Math.max(0, right - left), Math.max(0, bottom - top)];
  group.append(svg("rect", { x: left, y: top, width, height }));
  return group;
}

/**
 * @param {[number, number][]} line
 * @param {Frame} frame
 */
function evenLabel(line, { box, x, y }) {
  // A quarter down the line's height there is room above it whatever the frame is.
  const aim = box.top + (box.bottom - box.top) * 0.3;
  const at = line.findIndex(([, payoff]) => y.at(payoff) >= aim);
  const index = Math.min(Math.max(at, 1), line.length - 2);
  const [before, here, after] = [line[index - 1], line[index], line[index + 1]];
  const slope = Math.atan2(y.at(after[1]) - y.at(before[1]), x.at(after[0]) - x.at(before[0]));
  const turned = `translate(${x.at(here[0])} ${y.at(here[1])}) rotate(${(slope * 180) / Math.PI})`;
  return svg("text", { transform: turned, dy: -5, "text-anchor": "middle", class: "asym-even-label" }, "break-even");
}

/**
 * @param {Frame} frame
 * @param {Spot} each
 */
function spot({ box, x, y }, { win_rate, payoff_ratio, kind, label }) {
  const [left, top] = [x.at(win_rate), y.at(payoff_ratio)];
  const group = svg("g", { class: `asym-spot asym-${kind}` }, svg("title", {}, label));
  if (left < box.left || left > box.right || top < box.top || top > box.bottom) return group;
  const diamond = `M${left},${top - 5}l5,5l-5,5l-5,-5Z`;
  const cross = `M${left - 6},${top}h12M${left},${top - 6}v12`;
  if (kind === "median") group.append(svg("path", { d: cross, class: "asym-halo" }), svg("path", { d: cross }));
  else if (kind === "leading") group.append(svg("path", { d: diamond }));
  else group.append(svg("circle", { cx: left, cy: top, r: kind === "reference" ? 5 : 6 }));
  if (kind === "leading") return group;
  const left_of = left > (box.left + box.right) / 2;
  const place = { x: left + (left_of ? -9 : 9), y: top + 4, "text-anchor": left_of ? "end" : "start" };
  group.append(svg("text", { ...place, class: "asym-halo" }, label), svg("text", place, label));
  return group;
}

/**
 * @param {Frame} frame
 * @param {{ win_rate: number, payoff_ratio: number }} from
 * @param {{ win_rate: number, payoff_ratio: number }} to
 */
function arrow({ x, y }, from, to) {
  const [x0, y0, x1, y1] = [x.at(from.win_rate), y.at(from.payoff_ratio), x.at(to.win_rate), y.at(to.payoff_ratio)];
  const group = svg("g", { class: "asym-costs" }, svg("title", {}, "what costs do to the median cell"));
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 6) return group;
  const [across, down] = [(x1 - x0) / length, (y1 - y0) / length];
  const head = `M${x1 - 9 * across - 4 * down},${y1 - 9 * down + 4 * across}L${x1},${y1}L${x1 - 9 * across + 4 * down},${y1 - 9 * down - 4 * across}`;
  group.append(svg("path", { d: `M${x0},${y0}L${x1},${y1}${head}`, class: "asym-halo" }));
  group.append(svg("path", { d: `M${x0},${y0}L${x1},${y1}${head}` }), svg("circle", { cx: x0, cy: y0, r: 3 }));
  return group;
}

/** @param {[number, number]} domain */
function payoffTicks([least, most]) {
  const all = [0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000];
  const inside = all.filter((tick) => tick >= least && tick <= most);
  if (inside.length > 3 || most / least > 12) return inside;
  const finer = [0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10];
  return finer.filter((tick) => tick >= least && tick <= most);
}

/** @param {number} value */
function short(value) {
  return String(Number(value.toPrecision(6)));
}
