/** Lines along which a value is the same, through the centres of a map's squares (marching squares). */

/** @typedef {[number, number, number, number]} Segment from x, y to x, y, in squares; centres lie at whole numbers */

/**
 * Segments at which values cross a level. Beside a square without a value there are none.
 *
 * @param {ArrayLike<number>} values row major
 * @param {number} rows
 * @param {number} columns
 * @param {number} level
 * @returns {Segment[]}
 */
export function contour(values, rows, columns, level) {
  /** @type {Segment[]} */
  const segments = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const corners = [values[at], values[at + 1], values[at + columns + 1], values[at + columns]].map((value) => value - level);
      if (!corners.some(Number.isNaN)) segments.push(...crossing(corners, column, row));
    }
  }
  return segments;
}

/** Corners in order around a block of four centres, from the lower left. */
const PLACES = [[0, 0], [1, 0], [1, 1], [0, 1]];

/**
 * @param {number[]} corners values above the level, around the block
 * @param {number} column
 * @param {number} row
 * @returns {Segment[]}
 */
function crossing(corners, column, row) {
  /** @type {[number, number][]} */
  const points = [];
  for (let side = 0; side < 4; side++) {
    const [from, to] = [corners[side], corners[(side + 1) % 4]];
    if (from > 0 === to > 0) continue;
    const share = from / (from - to);
    const [[x0, y0], [x1, y1]] = [PLACES[side], PLACES[(side + 1) % 4]];
    points.push([column + x0 + share * (x1 - x0), row + y0 + share * (y1 - y0)]);
  }
  if (points.length === 2) return [[...points[0], ...points[1]]];
  if (points.length < 4) return [];
  // a saddle: what lies in the middle decides which corners belong together
  const middle = corners.reduce((sum, value) => sum + value, 0) / 4;
  const turned = corners[0] > 0 === middle > 0 ? [0, 1, 2, 3] : [3, 0, 1, 2];
  const [a, b, c, d] = turned.map((at) => points[at]);
  return [[...a, ...b], [...c, ...d]];
}

/**
 * Edges around squares of at least some standing; NaN has no side.
 *
 * @param {ArrayLike<number>} values row major
 * @param {number} rows
 * @param {number} columns
 * @param {number} least what lies inside
 * @returns {Segment[]}
 */
export function outline(values, rows, columns, least) {
  return edges(values, rows, columns, (value) => value >= least);
}

/**
 * Edges between squares on either side of a neutral value, as pictures of `asymmetry map` have them.
 *
 * @param {ArrayLike<number>} values row major
 * @param {number} rows
 * @param {number} columns
 * @param {number} neutral
 * @returns {Segment[]}
 */
export function boundary(values, rows, columns, neutral) {
  return edges(values, rows, columns, (value) => value > neutral);
}

/**
 * @param {ArrayLike<number>} values
 * @param {number} rows
 * @param {number} columns
 * @param {(value: number) => boolean} inside
 * @returns {Segment[]}
 */
function edges(values, rows, columns, inside) {
  /** @type {Segment[]} */
  const segments = [];
  /** @param {number} one @param {number} other */
  const apart = (one, other) =>
    !Number.isNaN(values[one]) && !Number.isNaN(values[other]) && inside(values[one]) !== inside(values[other]);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      if (column + 1 < columns && apart(at, at + 1)) segments.push([column + 0.5, row - 0.5, column + 0.5, row + 0.5]);
      if (row + 1 < rows && apart(at, at + columns)) segments.push([column - 0.5, row + 0.5, column + 0.5, row + 0.5]);
    }
  }
  return segments;
}
