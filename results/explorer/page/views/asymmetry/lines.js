/** What is drawn over the asymmetry plane's density: axes, the break-even line, lines of equal expectancy. */

import { LEVELS, isoline } from "../../draw/isolines.js";
import { path, svg } from "../../draw/svg.js";

/**
 * @typedef {import("../../draw/scales.js").Scale} Scale
 * @typedef {{ left: number, right: number, top: number, bottom: number }} Box
 * @typedef {{ box: Box, x: Scale, y: Scale }} Frame
 */

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
    const label = level === 0 ? "0" : `${level > 0 ? "+" : "−"}${Math.abs(level)}`;
    const look = level === 0 ? "asym-even-label" : "asym-iso-label";
    if (right < box.right - 1) {
      const place = { x: right - 3, y: bottom - 5, "text-anchor": "end" };
      group.append(svg("text", { ...place, class: "asym-halo" }, label), svg("text", { ...place, class: look }, label));
    } else if (bottom < free - 11) {
      free = bottom;
      group.append(svg("text", { x: box.right + 4, y: bottom + 4, class: look }, label));
    }
  }
  group.append(svg("text", { x: box.right - 8, y: box.top + 16, "text-anchor": "end", class: "asym-side asym-win" }, "winning"));
  group.append(svg("text", { x: box.left + 8, y: box.bottom - 9, class: "asym-side asym-loss" }, "losing"));
  const even = isoline(0, frame);
  if (even.length > 0) group.append(evenLabel(even, { box, x, y }));
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
