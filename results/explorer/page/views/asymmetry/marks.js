/** What is marked in the asymmetry plane: the median, what costs do to it, cells, and the bot the project began with. */

import { svg } from "../../draw/svg.js";

/**
 * @typedef {import("./lines.js").Frame} Frame
 * @typedef {import("./lines.js").Box} Box
 * @typedef {{ win_rate: number, payoff_ratio: number, kind: string, label: string }} Spot
 */

/** The bot this project began with: it wins half its trades and its losses are twice its wins. */
const REFERENCE = { win_rate: 0.5, payoff_ratio: 0.5, kind: "reference", label: "wins half, loses twice" };

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
  const all = median ? [REFERENCE, { ...median, kind: "median", label: "median" }, ...spots] : [REFERENCE, ...spots];
  const shown = all.filter((each) => isInside(frame, each));
  for (const each of shown) group.append(symbol(frame, each));
  // What matters most is labelled first, where there is room for it.
  /** @type {Box[]} */
  const taken = shown.map((each) => around(frame, each));
  for (const each of [...shown].reverse()) if (each.kind !== "leading") group.append(...label(frame, each, taken));
  return group;
}

/**
 * Return the mark under a place, the one on top where there are several.
 *
 * @template {Spot} S
 * @param {Frame} frame
 * @param {readonly S[]} spots
 * @param {{ x: number, y: number }} place
 * @returns {S | undefined}
 */
export function spotAt({ x, y }, spots, place) {
  const near = (/** @type {S} */ each) => Math.hypot(x.at(each.win_rate) - place.x, y.at(each.payoff_ratio) - place.y) <= 7;
  return [...spots].reverse().find(near);
}

/**
 * @param {Frame} frame
 * @param {Spot} each
 */
function isInside({ box, x, y }, { win_rate, payoff_ratio }) {
  const [left, top] = [x.at(win_rate), y.at(payoff_ratio)];
  return left >= box.left && left <= box.right && top >= box.top && top <= box.bottom;
}

/**
 * @param {Frame} frame
 * @param {Spot} each
 * @returns {Box}
 */
function around({ x, y }, { win_rate, payoff_ratio }) {
  const [left, top] = [x.at(win_rate), y.at(payoff_ratio)];
  return { left: left - 5, right: left + 5, top: top - 5, bottom: top + 5 };
}

/**
 * @param {Frame} frame
 * @param {Spot} each
 */
function symbol({ x, y }, { win_rate, payoff_ratio, kind, label: name }) {
  const [left, top] = [x.at(win_rate), y.at(payoff_ratio)];
  const group = svg("g", { class: `asym-spot asym-${kind}` }, svg("title", {}, name));
  const cross = `M${left - 6},${top}h12M${left},${top - 6}v12`;
  if (kind === "median") group.append(svg("path", { d: cross, class: "asym-halo" }), svg("path", { d: cross }));
  else if (kind === "leading") group.append(svg("path", { d: `M${left},${top - 5}l5,5l-5,5l-5,-5Z` }));
  else group.append(svg("circle", { cx: left, cy: top, r: kind === "reference" ? 5 : 6 }));
  return group;
}

/**
 * Write a spot's label beside it where nothing stands yet; nowhere if there is no room.
 *
 * @param {Frame} frame
 * @param {Spot} each
 * @param {Box[]} taken Added to.
 * @returns {SVGElement[]}
 */
function label({ box, x, y }, { win_rate, payoff_ratio, label: name }, taken) {
  const [left, top] = [x.at(win_rate), y.at(payoff_ratio)];
  const wide = name.length * 6 + 2;
  const sides = [0, 14, -14].flatMap((down) => [
    { left: left + 9, right: left + 9 + wide, top: top + down - 6, bottom: top + down + 6 },
    { left: left - 9 - wide, right: left - 9, top: top + down - 6, bottom: top + down + 6 },
  ]);
  const free = sides.find(
    (side) => side.left > box.left && side.right < box.right && side.bottom < box.bottom && !taken.some((other) => touch(side, other)),
  );
  if (!free) return [];
  taken.push(free);
  const before = free.right < left;
  const place = { x: before ? free.right : free.left, y: free.top + 10, "text-anchor": before ? "end" : "start" };
  return [svg("text", { ...place, class: "asym-halo" }, name), svg("text", { ...place, class: "asym-label" }, name)];
}

/**
 * @param {Box} one
 * @param {Box} other
 */
function touch(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
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
