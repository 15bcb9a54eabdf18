/** Answers to the reckoner's questions about density and profiles: from planes and a view to what is drawn. */

import { chooseDense, chooseSparse, keptCoordinates } from "./chosen.js";
import { valuesOfCodes } from "./codec.js";
import { density, extent } from "./density.js";
import { byExplained, profiles, strides } from "./profiles.js";

/**
 * @typedef {import("../types.js").View} View
 * @typedef {import("./layout.js").Cube} Cube
 * @typedef {import("./plane.js").Plane} Plane
 * @typedef {import("./chosen.js").Chosen} Chosen
 * @typedef {import("./profiles.js").Profile} Profile
 * @typedef {{ win_rate: number, payoff_ratio: number }} Spot
 * @typedef {(name: string) => Uint16Array} Coordinates Plane of an axis's coordinates, of a sparse cube.
 */

/**
 * @typedef {object} DensityAnswer
 * @property {import("./density.js").Density} density
 * @property {import("./density.js").Density | null} region Of the squares that are chosen on the map.
 * @property {Spot | null} gross Median before costs, where it was asked for.
 * @property {(Spot | null)[]} points Of the cells that were asked for.
 */

/**
 * What a density depends on, as text: views of the same text have the same.
 *
 * @param {View} view
 * @returns {string}
 */
export function densityText(view) {
  const { sample, cost, region, x, y, by } = view;
  return JSON.stringify([sample, cost === "gross", keptText(view), region && [region, x, y, by]]);
}

/**
 * What profiles depend on, as text.
 *
 * @param {View} view
 * @returns {string}
 */
export function profilesText(view) {
  const { metric, sample, cost, brush } = view;
  return JSON.stringify([metric, sample, cost, brush, keptText(view)]);
}

/** @param {View} view */
function keptText(view) {
  return Object.entries(shownKept(view)).sort(([one], [other]) => (one < other ? -1 : 1));
}

/**
 * Count cells by win rate and payoff ratio.
 *
 * @param {Cube} cube
 * @param {View} view
 * @param {readonly Plane[]} planes Win rates and payoff ratios, and where wanted the two before costs.
 * @param {{ columns: number, rows: number, cells: number[] }} options
 * @param {Coordinates} coordinates
 * @param {(cell: number) => number} positionOf Of a cell in the planes; -1 where it is in none.
 * @returns {Generator<void, DensityAnswer>}
 */
export function* densityOf(cube, view, planes, { columns, rows, cells }, coordinates, positionOf) {
  const [rates, ratios] = planes;
  const [rateOf, ratioOf] = [valuesOfCodes(rates.header.codec), valuesOfCodes(ratios.header.codec)];
  const bins = { columns, rows, ...extentOf(rates, ratios, rateOf, ratioOf) };
  yield;
  const chosen = choose(cube, shownKept(view), coordinates);
  const all = yield* density(rates.codes, ratios.codes, rateOf, ratioOf, chosen, bins);
  const squares = view.region ? choose(cube, regionKept(cube, view), coordinates) : null;
  const region = squares ? yield* density(rates.codes, ratios.codes, rateOf, ratioOf, squares, bins) : null;
  const before = planes.length > 2 ? yield* grossMedian(planes[2], planes[3], chosen, bins) : null;
  const points = cells.map((cell) => {
    const at = positionOf(cell);
    return at < 0 ? null : spotOf(rateOf[rates.codes[at]], ratioOf[ratios.codes[at]]);
  });
  return { density: all, region, gross: before, points };
}

/** Frames of planes: they are of all cells, so that a picture keeps its frame while axes are narrowed. */
const extents = new WeakMap();

/**
 * @param {Plane} rates
 * @param {Plane} ratios
 * @param {Float64Array} rateOf
 * @param {Float64Array} ratioOf
 * @returns {ReturnType<typeof extent>}
 */
function extentOf(rates, ratios, rateOf, ratioOf) {
  const known = extents.get(rates) ?? extent(rates.codes, ratios.codes, rateOf, ratioOf);
  extents.set(rates, known);
  return known;
}

/**
 * Profile the view's measure along each axis, those that explain most first; of a cost, the medians' difference.
 *
 * @param {Cube} cube
 * @param {View} view
 * @param {Plane} plane
 * @param {Plane | null} gross Where the view is of what costs take.
 * @param {Coordinates} coordinates
 * @returns {Generator<void, Profile[]>}
 */
export function* profilesOf(cube, view, plane, gross, coordinates) {
  const kept = shownKept(view);
  const counting = keptCoordinates(cube.axes, kept);
  const steps = strides(cube.axes.map(({ values }) => values.length));
  const axes = cube.axes.map(({ name, values }, at) => {
    const stored = cube.layout === "sparse" ? coordinates(name) : null;
    return { name, coordinates: counting[at], length: values.length, stride: steps[at], plane: stored };
  });
  const chosen = choose(cube, kept, coordinates);
  /** @param {Plane} of */
  const along = ({ header, codes }) => profiles(codes, valuesOfCodes(header.codec), header.codec.neutral, axes, chosen);
  const net = yield* along(plane);
  if (!gross) return byExplained(net);
  const before = yield* along(gross);
  return byExplained(net.map((profile, at) => taken(profile, before[at])));
}

/**
 * Find a cell's row in a sparse cube, whose rows ascend by cell.
 *
 * @param {readonly Uint16Array[]} cells Low, middle and high 16 bits.
 * @param {number} cell
 * @returns {number} -1 where it has none.
 */
export function rowOf([low, middle, high], cell) {
  let [from, to] = [0, low.length];
  while (from < to) {
    const row = (from + to) >> 1;
    const here = low[row] + middle[row] * 65536 + high[row] * 65536 ** 2;
    if (here === cell) return row;
    if (here < cell) from = row + 1;
    else to = row;
  }
  return -1;
}

/**
 * @param {Profile} net
 * @param {Profile} gross
 * @returns {Profile}
 */
function taken(net, gross) {
  /** @param {(number | null)[]} one @param {(number | null)[]} other */
  const less = (one, other) => one.map((value, at) => differ(value, other[at]));
  const none = net.median.map(() => null);
  return { ...net, lower: none, upper: none, median: less(gross.median, net.median), share_positive: none };
}

/**
 * @param {number | null} one
 * @param {number | null} other
 */
function differ(one, other) {
  return one === null || other === null ? null : one - other;
}

/**
 * @param {Plane} rates
 * @param {Plane} ratios
 * @param {Chosen} chosen
 * @param {import("./density.js").Bins} bins
 * @returns {Generator<void, Spot | null>}
 */
function* grossMedian(rates, ratios, chosen, bins) {
  const [rateOf, ratioOf] = [valuesOfCodes(rates.header.codec), valuesOfCodes(ratios.header.codec)];
  const { win_rate, payoff_ratio } = yield* density(rates.codes, ratios.codes, rateOf, ratioOf, chosen, bins);
  return win_rate === null || payoff_ratio === null ? null : { win_rate, payoff_ratio };
}

/**
 * Choose the cells that what is kept of each axis leaves.
 *
 * @param {Cube} cube
 * @param {Record<string, number[]>} kept
 * @param {Coordinates} planeOf
 * @returns {Chosen}
 */
export function choose(cube, kept, planeOf) {
  const coordinates = keptCoordinates(cube.axes, kept);
  const lengths = cube.axes.map(({ values }) => values.length);
  if (cube.layout !== "sparse") return chooseDense(lengths, coordinates);
  const restricted = cube.axes.flatMap(({ name }, at) =>
    coordinates[at].length < lengths[at] ? [{ plane: planeOf(name), coordinates: coordinates[at] }] : [],
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
 * Return what the view keeps of each axis, of those shown what lies in its region.
 *
 * @param {Cube} cube
 * @param {View} view
 */
export function regionKept(cube, view) {
  const kept = shownKept(view);
  const panel = view.region?.by;
  const held = panel === undefined ? undefined : /** @type {const} */ ([panel, panel]);
  for (const [name, range] of /** @type {const} */ ([[view.x, view.region?.x], [view.y, view.region?.y], [view.by, held]])) {
    const axis = cube.axes.find((candidate) => candidate.name === name);
    if (axis && range) kept[axis.name] = axis.order.slice(range[0], range[1] + 1);
  }
  return kept;
}

/**
 * @param {number} winRate
 * @param {number} payoff
 */
function spotOf(winRate, payoff) {
  return Number.isNaN(winRate) || Number.isNaN(payoff) ? null : { win_rate: winRate, payoff_ratio: payoff };
}
