/** Answers to the reckoner's questions about density and profiles: from planes and a view to what is drawn. */

import { brushed, chooseDense, chooseSparse, keptCoordinates } from "./chosen.js";
import { density, extent } from "./density.js";
import { byExplained, profiles, strides } from "./profiles.js";

/**
 * @typedef {import("../types.js").View} View
 * @typedef {import("./chosen.js").Chosen} Chosen
 * @typedef {{ win_rate: number, payoff_ratio: number }} Spot
 */

/**
 * @typedef {object} Coded A plane with what its codes mean.
 * @property {Uint16Array} codes
 * @property {Float64Array} valueOf
 * @property {number | null} neutral
 */

/**
 * @typedef {object} Cube What is known of cells beside their measures.
 * @property {"dense" | "sparse"} layout
 * @property {number} size
 * @property {{ name: string, values: readonly unknown[], order: readonly number[] }[]} axes
 * @property {Record<string, Uint16Array>} coordinates Planes of a sparse cube, by axis.
 */

/**
 * @typedef {object} DensityAnswer
 * @property {import("./density.js").Density} density
 * @property {import("./density.js").Density | null} region Of the squares that are chosen on the map.
 * @property {Spot | null} gross Median before costs, where it was asked for.
 * @property {(Spot | null)[]} points Of the cells that were asked for.
 */

/**
 * Count cells by win rate and payoff ratio.
 *
 * @param {Cube} cube
 * @param {View} view
 * @param {{ win_rate: Coded, payoff_ratio: Coded }} planes
 * @param {{ win_rate: Coded, payoff_ratio: Coded } | null} gross
 * @param {{ columns: number, rows: number, cells: number[] }} options
 * @param {(cell: number) => number} positionOf Of a cell in the planes; -1 where it is in none.
 * @returns {DensityAnswer}
 */
export function densityAnswer(cube, view, { win_rate, payoff_ratio }, gross, options, positionOf) {
  const { columns, rows, cells } = options;
  const bins = { columns, rows, ...extent(win_rate.codes, payoff_ratio.codes, win_rate.valueOf, payoff_ratio.valueOf) };
  /** @param {{ win_rate: Coded, payoff_ratio: Coded }} of @param {Chosen} chosen */
  const counted = (of, chosen) =>
    density(of.win_rate.codes, of.payoff_ratio.codes, of.win_rate.valueOf, of.payoff_ratio.valueOf, chosen, bins);
  const chosen = choose(cube, shownKept(view));
  const before = gross && counted(gross, chosen);
  return {
    density: counted({ win_rate, payoff_ratio }, chosen),
    region: view.region && counted({ win_rate, payoff_ratio }, choose(cube, regionKept(cube, view))),
    gross: before ? spotOf(before.win_rate, before.payoff_ratio) : null,
    points: cells.map((cell) => {
      const at = positionOf(cell);
      return at < 0 ? null : spotOf(valueAt(win_rate, at), valueAt(payoff_ratio, at));
    }),
  };
}

/**
 * Profile the view's measure along each axis, those that explain most first.
 *
 * @param {Cube} cube
 * @param {View} view
 * @param {Coded} plane
 * @param {{ win_rate: Coded, payoff_ratio: Coded } | null} planes Of the asymmetry plane, where cells are brushed there.
 * @returns {import("./profiles.js").Profile[]}
 */
export function profilesAnswer(cube, view, plane, planes) {
  const kept = shownKept(view);
  const coordinates = keptCoordinates(cube.axes, kept);
  const steps = strides(cube.axes.map(({ values }) => values.length));
  const axes = cube.axes.map(({ name, values }, at) => {
    const stored = cube.layout === "sparse" ? cube.coordinates[name] : null;
    return { name, coordinates: coordinates[at], length: values.length, stride: steps[at], plane: stored };
  });
  let chosen = choose(cube, kept);
  if (view.brush && planes) {
    const { win_rate, payoff_ratio } = planes;
    const rates = codeRange(win_rate.valueOf, view.brush.win_rate);
    const ratios = codeRange(payoff_ratio.valueOf, view.brush.payoff_ratio);
    chosen = brushed(chosen, win_rate.codes, payoff_ratio.codes, rates, ratios);
  }
  return byExplained(profiles(plane.codes, plane.valueOf, plane.neutral, axes, chosen));
}

/**
 * @param {Cube} cube
 * @param {Record<string, number[]>} kept
 * @returns {Chosen}
 */
function choose(cube, kept) {
  const coordinates = keptCoordinates(cube.axes, kept);
  const lengths = cube.axes.map(({ values }) => values.length);
  if (cube.layout === "dense") return chooseDense(lengths, coordinates);
  const restricted = cube.axes.flatMap(({ name }, at) =>
    coordinates[at].length < lengths[at] ? [{ plane: cube.coordinates[name], coordinates: coordinates[at] }] : [],
  );
  return chooseSparse(cube.size, restricted);
}

/**
 * Return what the view keeps of axes that are not shown.
 *
 * @param {View} view
 */
function shownKept({ kept, x, y, by }) {
  return Object.fromEntries(Object.entries(kept).filter(([name]) => name !== x && name !== y && name !== by));
}

/**
 * @param {Cube} cube
 * @param {View} view
 */
function regionKept(cube, view) {
  const kept = shownKept(view);
  for (const [name, range] of /** @type {const} */ ([[view.x, view.region?.x], [view.y, view.region?.y]])) {
    const axis = cube.axes.find((candidate) => candidate.name === name);
    if (axis && range) kept[name] = axis.order.slice(range[0], range[1] + 1);
  }
  return kept;
}

/**
 * @param {Float64Array} valueOf
 * @param {readonly [number, number]} range
 * @returns {[number, number]} Codes whose values lie in the range, both ends in.
 */
function codeRange(valueOf, [from, to]) {
  let first = 0;
  while (first < valueOf.length && valueOf[first] < from) first += 1;
  let last = Math.min(valueOf.length, 65532) - 1;
  while (last >= 0 && !(valueOf[last] <= to)) last -= 1;
  return [first, last];
}

/**
 * @param {Coded} plane
 * @param {number} at
 */
function valueAt({ codes, valueOf }, at) {
  return codes[at] >= 65532 || at >= codes.length ? null : valueOf[codes[at]];
}

/**
 * @param {number | null} winRate
 * @param {number | null} payoff
 */
function spotOf(winRate, payoff) {
  return winRate === null || payoff === null ? null : { win_rate: winRate, payoff_ratio: payoff };
}
