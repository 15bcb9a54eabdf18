/** Where the cells of a cube stand, and which square of a map each belongs to. */

import { chooseDense, keptCoordinates } from "./chosen.js";

/**
 * @typedef {import("../types.js").View} View
 * @typedef {{ name: string, values: readonly unknown[], order: number[] }} CubeAxis
 * @typedef {{ axes: CubeAxis[], layout: "dense" | "sparse" | "reduced", size: number }} Cube
 *
 * @typedef {object} Piece Cells to be counted together: cell `base + within[at]` is in square `square + squares[at]`.
 * @property {number} base
 * @property {number} square
 * @property {Uint32Array} within
 * @property {Int32Array} squares
 * @property {number} length
 */

/** Rows of a sparse cube that are looked at together. */
const ROWS = 16384;

/**
 * How many squares a view has: panels, rows, columns.
 *
 * @param {Cube} cube
 * @param {View} view
 * @returns {[number, number, number]}
 */
export function shapeOf(cube, view) {
  /** @param {string | null} name */
  const length = (name) => cube.axes.find((axis) => axis.name === name)?.values.length ?? 1;
  return [length(view.by), length(view.y), length(view.x)];
}

/**
 * What each coordinate of each shown axis adds to a square's position; row major (by, y, x) over drawn positions.
 *
 * @param {Cube} cube
 * @param {View} view
 * @returns {(Uint32Array | null)[]} an axis each, null of hidden ones
 */
export function additions(cube, view) {
  const [, rows, columns] = shapeOf(cube, view);
  return cube.axes.map((axis) => {
    const step = axis.name === view.x ? 1 : axis.name === view.y ? columns : axis.name === view.by ? rows * columns : 0;
    if (!step) return null;
    const added = new Uint32Array(axis.values.length);
    axis.order.forEach((coordinate, position) => (added[coordinate] = position * step));
    return added;
  });
}

/**
 * The coordinates that count: of shown axes all, unless `only` narrows them (for workers that share the squares).
 *
 * @param {Cube} cube
 * @param {View} view
 * @param {Record<string, number[]>} [only]
 * @returns {number[][]}
 */
export function counting(cube, view, only = {}) {
  const shown = [view.x, view.y, view.by];
  const hidden = Object.entries(view.kept).filter(([name]) => !shown.includes(name));
  return keptCoordinates(cube.axes, { ...Object.fromEntries(hidden), ...only });
}

/**
 * Walk the cells that count, as memory holds them.
 *
 * @param {Cube} cube
 * @param {View} view
 * @param {(name: string) => Uint16Array} coordinatesOf the plane of an axis's coordinates, of a sparse cube
 * @param {Record<string, number[]>} [only]
 * @returns {Generator<Piece, void>}
 */
export function* walk(cube, view, coordinatesOf, only = {}) {
  const coordinates = counting(cube, view, only);
  const added = additions(cube, view);
  if (cube.layout === "sparse") yield* sparse(cube, coordinates, added, coordinatesOf);
  else yield* dense(cube, coordinates, added);
}

/**
 * @param {Cube} cube
 * @param {number[][]} coordinates
 * @param {(Uint32Array | null)[]} added
 * @returns {Generator<Piece, void>}
 */
function* dense(cube, coordinates, added) {
  const lengths = cube.axes.map((axis) => axis.values.length);
  const { blocks, within } = chooseDense(lengths, coordinates);
  const squares = squaresOf(within, lengths, added);
  // both count the first coordinate of the axes that the other walks along: once is enough
  const [first] = squaresOf(Uint32Array.of(0), lengths, added);
  const starts = squaresOf(blocks, lengths, added).map((square) => square - first);
  for (let block = 0; block < blocks.length; block++) {
    yield { base: blocks[block], square: starts[block], within, squares, length: within.length };
  }
}

/**
 * @param {Uint32Array} positions in a dense cube
 * @param {number[]} lengths
 * @param {(Uint32Array | null)[]} added
 * @returns {Int32Array}
 */
function squaresOf(positions, lengths, added) {
  const squares = new Int32Array(positions.length);
  let stride = 1;
  for (let axis = lengths.length - 1; axis >= 0; axis--) {
    const table = added[axis];
    const length = lengths[axis];
    if (table) {
      for (let at = 0; at < positions.length; at++) squares[at] += table[Math.floor(positions[at] / stride) % length];
    }
    stride *= length;
  }
  return squares;
}

/**
 * @param {Cube} cube
 * @param {number[][]} coordinates
 * @param {(Uint32Array | null)[]} added
 * @param {(name: string) => Uint16Array} coordinatesOf
 * @returns {Generator<Piece, void>}
 */
function* sparse(cube, coordinates, added, coordinatesOf) {
  const tables = cube.axes.flatMap((axis, at) => {
    const allowed = new Uint8Array(65536);
    for (const coordinate of coordinates[at]) allowed[coordinate] = 1;
    const all = coordinates[at].length === axis.values.length;
    const table = added[at];
    return all && !table ? [] : [{ plane: coordinatesOf(axis.name), allowed, table }];
  });
  const [within, squares] = [new Uint32Array(ROWS), new Int32Array(ROWS)];
  for (let base = 0; base < cube.size; base += ROWS) {
    let length = 0;
    const end = Math.min(ROWS, cube.size - base);
    for (let row = 0; row < end; row++) {
      let square = 0;
      let counts = 1;
      for (const { plane, allowed, table } of tables) {
        const coordinate = plane[base + row];
        counts &= allowed[coordinate];
        if (table) square += table[coordinate];
      }
      within[length] = row;
      squares[length] = square;
      length += counts;
    }
    yield { base, square: 0, within, squares, length };
  }
}
