/**
 * Squares of a map from the codes of its cells, exact to the codes.
 *
 * A quantile needs two walks: the first counts the high bytes of each square's codes, which tells the byte in which the
 * quantile lies; the second counts low bytes in that one alone. Nothing is sorted and no cell is copied, so ten million
 * cells take two walks through memory.
 */

import { decoded } from "./codec.js";
import { shapeOf, walk } from "./layout.js";

/**
 * @typedef {import("../types.js").View} View
 * @typedef {import("../types.js").Codec} Codec
 * @typedef {import("../types.js").ReckonedSquares} ReckonedSquares
 * @typedef {import("./layout.js").Cube} Cube
 * @typedef {import("./plane.js").Plane} Plane
 * @typedef {(name: string) => Uint16Array} Coordinates
 * @typedef {{ only?: Record<string, number[]> }} Narrowed
 *
 * @typedef {object} Counted
 * @property {Uint32Array} high Codes that are values, by square and high byte.
 * @property {Uint32Array} cells That there are, by square.
 */

/** Cells between two chances for a newer question. */
const SLICE = 1 << 18;
const ENOUGH = 0.5;

/**
 * Reduce a plane to squares.
 *
 * @param {Cube} cube
 * @param {Plane} plane
 * @param {View} view
 * @param {Coordinates} coordinatesOf
 * @param {Narrowed} [options]
 * @returns {Generator<void, ReckonedSquares>}
 */
export function* reckonSquares(cube, plane, view, coordinatesOf, { only = {} } = {}) {
  const shape = shapeOf(cube, view);
  const many = shape[0] * shape[1] * shape[2];
  const { codes, header } = plane;
  const pieces = () => walk(cube, view, coordinatesOf, only);
  const { high, cells } = yield* countHigh(pieces, codes, header.codec, many);
  const sufficient = new Uint32Array(many);
  for (let at = 0; at < high.length; at++) sufficient[at >> 8] += high[at];
  const value =
    view.fold === "share_positive"
      ? yield* shares(pieces, codes, header.codec, sufficient)
      : yield* quantiles(pieces, codes, header.codec, { high, sufficient, level: levelOf(view.fold) });
  for (let at = 0; at < many; at++) {
    if (sufficient[at] === 0 || sufficient[at] < ENOUGH * cells[at]) value[at] = NaN;
  }
  return { shape, value, cells, cells_sufficient: sufficient };
}

/**
 * Which quantile a fold is.
 *
 * @param {string} fold
 * @returns {number}
 */
export function levelOf(fold) {
  if (fold === "min") return 0;
  if (fold === "max") return 1;
  return fold.startsWith("quantile:") ? Number(fold.slice(9)) : 0.5;
}

/**
 * @param {() => Generator<import("./layout.js").Piece, void>} pieces
 * @param {Uint16Array} codes
 * @param {Codec} codec
 * @param {number} many
 * @returns {Generator<void, Counted>}
 */
function* countHigh(pieces, codes, codec, many) {
  const high = new Uint32Array(many * 256);
  const cells = new Uint32Array(many);
  const highest = codec.highest;
  let since = 0;
  for (const { base, square, within, squares, length } of pieces()) {
    for (let at = 0; at < length; at++) {
      const code = codes[base + within[at]];
      const where = square + squares[at];
      if (code <= highest) high[(where << 8) | (code >>> 8)]++;
      // absent and pending cells are none
      else if (code < 65534) cells[where]++;
    }
    since += length;
    if (since > SLICE) {
      since = 0;
      yield;
    }
  }
  for (let at = 0; at < high.length; at++) cells[at >> 8] += high[at];
  return { high, cells };
}

/**
 * @param {() => Generator<import("./layout.js").Piece, void>} pieces
 * @param {Uint16Array} codes
 * @param {Codec} codec
 * @param {Uint32Array} sufficient
 * @returns {Generator<void, Float64Array>}
 */
function* shares(pieces, codes, codec, sufficient) {
  const above = new Uint32Array(sufficient.length);
  const [first, span] = [(codec.neutral ?? codec.highest) + 1, codec.highest - (codec.neutral ?? codec.highest)];
  let since = 0;
  for (const { base, square, within, squares, length } of pieces()) {
    for (let at = 0; at < length; at++) {
      const beyond = codes[base + within[at]] - first;
      above[square + squares[at]] += beyond >= 0 && beyond < span ? 1 : 0;
    }
    since += length;
    if (since > SLICE) {
      since = 0;
      yield;
    }
  }
  return Float64Array.from(above, (number, at) => number / sufficient[at]);
}

/**
 * @param {() => Generator<import("./layout.js").Piece, void>} pieces
 * @param {Uint16Array} codes
 * @param {Codec} codec
 * @param {{ high: Uint32Array, sufficient: Uint32Array, level: number }} asked
 * @returns {Generator<void, Float64Array>}
 */
function* quantiles(pieces, codes, codec, { high, sufficient, level }) {
  const many = sufficient.length;
  const [lower, upper] = [placed(high, sufficient, level, Math.floor), placed(high, sufficient, level, Math.ceil)];
  // low bytes in the two high bytes that matter of each square; most often they are one and the same
  const low = new Uint32Array(many * 512);
  const [bytes, others] = [lower.byte, upper.byte];
  let since = 0;
  for (const { base, square, within, squares, length } of pieces()) {
    for (let at = 0; at < length; at++) {
      const code = codes[base + within[at]];
      const where = square + squares[at];
      const byte = code >>> 8;
      if (byte === bytes[where]) low[(where << 9) | (code & 255)]++;
      else if (byte === others[where]) low[(where << 9) | 256 | (code & 255)]++;
    }
    since += length;
    if (since > SLICE) {
      since = 0;
      yield;
    }
  }
  const value = new Float64Array(many);
  for (let at = 0; at < many; at++) {
    if (sufficient[at] === 0) continue;
    const one = decoded(codec, found(low, at, 0, lower, codec.highest));
    const second = bytes[at] === others[at] ? 0 : 256;
    const other = decoded(codec, found(low, at, second, upper, codec.highest));
    const beyond = level * (sufficient[at] - 1) - Math.floor(level * (sufficient[at] - 1));
    value[at] = beyond === 0.5 ? (one + other) / 2 : one + beyond * (other - one);
  }
  return value;
}

/**
 * The high byte in which a rank lies, and its rank therein.
 *
 * @param {Uint32Array} high
 * @param {Uint32Array} sufficient
 * @param {number} level
 * @param {(value: number) => number} rounded
 */
function placed(high, sufficient, level, rounded) {
  const byte = new Int16Array(sufficient.length).fill(-1);
  const rank = new Float64Array(sufficient.length);
  for (let square = 0; square < sufficient.length; square++) {
    if (sufficient[square] === 0) continue;
    let left = rounded(level * (sufficient[square] - 1));
    let at = 0;
    while (left >= high[(square << 8) | at]) left -= high[(square << 8) | at++];
    byte[square] = at;
    rank[square] = left;
  }
  return { byte, rank };
}

/**
 * @param {Uint32Array} low
 * @param {number} square
 * @param {number} second
 * @param {{ byte: Int16Array, rank: Float64Array }} place
 * @param {number} highest codes above it, which share a high byte with values, are none
 * @returns {number}
 */
function found(low, square, second, { byte, rank }, highest) {
  let left = rank[square];
  let at = 0;
  while (at < 255 && left >= low[(square << 9) | second | at]) left -= low[(square << 9) | second | at++];
  return Math.min((byte[square] << 8) | at, highest);
}

/**
 * Count small codes by square: of a verdict, how many cells are in which set.
 *
 * @param {Cube} cube
 * @param {Plane} plane
 * @param {View} view
 * @param {Coordinates} coordinatesOf
 * @param {Narrowed & { kinds: number }} options codes from 0 up to `kinds`, without it, are told apart
 * @returns {Generator<void, Uint32Array>} by square and kind
 */
export function* countKinds(cube, plane, view, coordinatesOf, { kinds, only = {} }) {
  const shape = shapeOf(cube, view);
  const counts = new Uint32Array(shape[0] * shape[1] * shape[2] * kinds);
  let since = 0;
  for (const { base, square, within, squares, length } of walk(cube, view, coordinatesOf, only)) {
    for (let at = 0; at < length; at++) {
      const code = plane.codes[base + within[at]];
      if (code < kinds) counts[(square + squares[at]) * kinds + code]++;
    }
    since += length;
    if (since > SLICE) {
      since = 0;
      yield;
    }
  }
  return counts;
}
