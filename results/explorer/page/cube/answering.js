/** What the page asks of the cells, by kind: each a computation that pauses often, so that a newer question can overtake. */

import { decoded } from "./codec.js";
import { between, gated } from "./gates.js";
import { walk } from "./layout.js";
import { mediansOf } from "./medians.js";
import { keyText } from "./plane.js";
import { cellAt, coordinatesOf, placesOf } from "./places.js";
import { densityOf, profilesOf } from "./reading.js";
import { countKinds, reckonSquares } from "./squares.js";
import { valuesOf } from "./values.js";

/**
 * @typedef {import("../types.js").View} View
 * @typedef {import("../types.js").PlaneKey} PlaneKey
 * @typedef {import("../types.js").ReckonedSquares} ReckonedSquares
 * @typedef {import("./layout.js").Cube} Cube
 * @typedef {import("./plane.js").Plane} Plane
 * @typedef {import("./shelf.js").Shelf} Shelf
 *
 * @typedef {object} Asked
 * @property {Cube} cube
 * @property {Shelf} shelf
 * @property {PlaneKey[]} keys
 * @property {Plane[]} planes of the keys
 * @property {View} view
 * @property {any} options
 */

/**
 * The computation that answers a kind of question.
 *
 * @param {string} kind
 * @param {Asked} asked
 * @returns {Generator<void, unknown>}
 */
export function answerTo(kind, { keys, planes, ...rest }) {
  // planes of where cells stand are looked up by name
  const measured = keys.flatMap((key, at) => (/^(coordinate|cell):/.test(key.metric) ? [] : [at]));
  const asked = { ...rest, keys: measured.map((at) => keys[at]), planes: measured.map((at) => planes[at]) };
  if (kind === "squares") return squares(asked);
  if (kind === "standings") return standings(asked);
  if (kind === "cells") return cells(asked);
  if (kind === "density") return density(asked);
  if (kind === "profiles") return profiles(asked);
  if (kind === "medians") return medians(asked);
  if (kind === "values") return valuesOf(asked.planes, asked.options.cells, placesOf(asked.cube, asked.shelf));
  throw new Error(`no answer to questions of kind ${kind}`);
}

/**
 * The planes that a view's squares are made of, in order: the measure, at both costs where their difference is asked;
 * then what is brushed.
 *
 * @param {View} view
 * @returns {PlaneKey[]}
 */
export function planesOfSquares({ metric, sample, cost, brush }) {
  /** @type {("net" | "gross")[]} */
  const costs = cost === "cost" ? ["net", "gross"] : [cost];
  const beside = cost === "gross" ? "gross" : "net";
  const brushed = brush ? ["win_rate", "payoff_ratio"] : [];
  return [
    ...costs.map((each) => ({ metric, sample, cost: each })),
    .../** @type {PlaneKey[]} */ (brushed.map((name) => ({ metric: name, sample, cost: beside }))),
  ];
}

/**
 * The planes of where cells stand that a question needs: none in a dense cube, of axes alone that are shown or held where
 * no more is asked.
 *
 * @param {Cube} cube
 * @param {string} kind
 * @param {View} view
 * @returns {PlaneKey[]}
 */
export function planesOfLayout(cube, kind, view) {
  if (cube.layout !== "sparse") return [];
  const all = kind === "profiles" || kind === "density";
  const axes = cube.axes.filter(({ name }) => all || [view.x, view.y, view.by].includes(name) || view.kept[name]);
  const numbers = ["cells", "density", "medians", "values"].includes(kind) ? ["cell:0", "cell:1", "cell:2"] : [];
  const names = [...axes.map((axis) => `coordinate:${axis.name}`), ...numbers];
  return names.map((metric) => ({ metric, sample: "all", cost: "net" }));
}

/**
 * @param {Asked} asked
 * @returns {Generator<void, ReckonedSquares>}
 */
function* squares(asked) {
  const { cube, view, options } = asked;
  const plane = yield* brushed(asked, asked.planes[0], asked.keys[0]);
  const net = yield* reckonSquares(cube, plane, view, coordinatesOf(asked.shelf), options);
  if (view.cost !== "cost") return net;
  // each in its own view, as two maps would be subtracted
  const gross = yield* brushed(asked, asked.planes[1], asked.keys[1]);
  const before = yield* reckonSquares(cube, gross, view, coordinatesOf(asked.shelf), options);
  return { ...net, value: before.value.map((value, at) => value - net.value[at]) };
}

/**
 * How many cells of each square the verdict has in which set.
 *
 * @param {Asked} asked
 * @returns {Generator<void, { judged: Uint32Array, kinds: number }>}
 */
function* standings(asked) {
  const { cube, view, shelf, options } = asked;
  const kinds = 3;
  // of the cells alone that the map shows
  const plane = yield* brushed(asked, asked.planes[0], asked.keys[0]);
  return { judged: yield* countKinds(cube, plane, view, coordinatesOf(shelf), { ...options, kinds }), kinds };
}

/**
 * The cells behind one square, best first: the leading ones, and that of the median.
 *
 * @param {Asked} asked with options `square` (position of by, y, x), `lower` (whether the lowest is best), `most`
 * @returns {Generator<void, { cell: number, value: number, rank: number }[]>}
 */
function* cells(asked) {
  const { cube, view, shelf, options } = asked;
  const plane = yield* brushed(asked, asked.planes[0], asked.keys[0]);
  const { codec } = plane.header;
  /** @type {number[]} */
  const found = [];
  for (const { base, square, within, squares: of, length } of walk(cube, view, coordinatesOf(shelf), options.only)) {
    for (let at = 0; at < length; at++) {
      if (square + of[at] === options.square && plane.codes[base + within[at]] <= codec.highest) found.push(base + within[at]);
    }
    yield;
  }
  const sign = options.lower ? 1 : -1;
  found.sort((one, other) => sign * (plane.codes[one] - plane.codes[other]) || one - other);
  const ranks = new Set([...Array(Math.min(options.most, found.length)).keys(), ...(found.length ? [(found.length - 1) >> 1] : [])]);
  return [...ranks].sort((one, other) => one - other).map((rank) => {
    const at = found[rank];
    return { cell: cellAt(cube, shelf, at), value: decoded(codec, plane.codes[at]), rank, of: found.length };
  });
}

/**
 * Cells by win rate and payoff ratio.
 *
 * @param {Asked} asked with options `columns`, `rows` and `cells`, those to be placed
 */
function density({ cube, view, planes, options, shelf }) {
  return densityOf(cube, view, planes, options, coordinatesOf(shelf), placesOf(cube, shelf));
}

/**
 * Medians in a region or a brush.
 *
 * @param {Asked} asked with options `metrics` and `cell`, one whose own values are asked for too
 */
function medians({ cube, view, planes, options, shelf }) {
  const numbers = { cellAt: (/** @type {number} */ at) => cellAt(cube, shelf, at), placeOf: placesOf(cube, shelf) };
  return mediansOf(cube, view, planes, coordinatesOf(shelf), numbers, options.cell ?? null);
}

/**
 * What each axis by itself does to the measure.
 *
 * @param {Asked} asked with the planes of squares
 * @returns {Generator<void, import("./profiles.js").Profile[]>}
 */
function* profiles(asked) {
  const { cube, view, shelf, planes, keys } = asked;
  const plane = yield* brushed(asked, planes[0], keys[0]);
  const gross = view.cost === "cost" ? yield* brushed(asked, planes[1], keys[1]) : null;
  return yield* profilesOf(cube, view, plane, gross, coordinatesOf(shelf));
}

/**
 * The plane with the cells alone that are brushed in the asymmetry plane, if any are.
 *
 * @param {Asked} asked
 * @param {Plane} plane
 * @param {PlaneKey} key
 * @returns {Generator<void, Plane>}
 */
function* brushed({ planes, view, shelf }, plane, key) {
  const { brush } = view;
  if (!brush) return plane;
  const [rates, payoffs] = planes.slice(-2);
  const gates = () => [between(rates, ...brush.win_rate), between(payoffs, ...brush.payoff_ratio)];
  return yield* kept(shelf, `${keyText(key)} ${brushText(view)}`, () => gated(plane, gates()));
}

/**
 * @param {View} view
 * @returns {string}
 */
function brushText({ brush }) {
  return brush ? `brushed ${brush.win_rate} ${brush.payoff_ratio}` : "";
}

/**
 * A plane that was made before, or is made now.
 *
 * @param {Shelf} shelf
 * @param {string} name
 * @param {() => Generator<void, Plane>} made
 * @returns {Generator<void, Plane>}
 */
function* kept(shelf, name, made) {
  const held = shelf.get(name);
  if (held) return held;
  const plane = yield* made();
  shelf.put(name, plane);
  return plane;
}
