/**
 * Squares of a map from the codes of its cells, exact to the codes.
 *
 * A quantile needs two walks: the first counts the high bytes of each square's codes, which tells the byte in which the
 * quantile lies; the second counts low bytes in that one alone. Nothing is sorted and no cell is copied, so ten million
 * cells take two walks through memory.
 */

import { countEach, countHigh, countLow, countRange } from "./loops/counting.js";
import { countCells, gather, quantileOf, startsOf } from "./loops/gathering.js";
import { decoded } from "./codec.js";
import { shapeOf, walk } from "./layout.js";

/**
 * @typedef {import("../types.js").View} View
 * @typedef {import("../types.js").Codec} Codec
 * @typedef {import("../types.js").ReckonedSquares} ReckonedSquares
 * @typedef {import("./layout.js").Cube} Cube
 * @typedef {import("./layout.js").Piece} Piece
 * @typedef {import("./plane.js").Plane} Plane
 * @typedef {(name: string) => Uint16Array} Coordinates
 * @typedef {{ only?: Record<string, number[]> }} Narrowed
 * @typedef {{ high: Uint32Array, sufficient: Uint32Array, level: number }} Ranked
 */

/** Cells between two chances for a newer question. */
const SLICE = 1 << 18;
const ENOUGH = 0.5;
/** Squares from which on the histograms of all would take too much memory. */
const MANY = 20_000;

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
  const { codec } = plane.header;
  const { codes } = plane;
  const pieces = () => walk(cube, view, coordinatesOf, only);
  const reckoned = many < MANY ? counted(pieces, codes, codec, view.fold, many) : gathered(pieces, codes, codec, view.fold, many);
  const { value, cells, sufficient } = yield* reckoned;
  for (let at = 0; at < many; at++) {
    if (sufficient[at] === 0 || sufficient[at] < ENOUGH * cells[at]) value[at] = NaN;
  }
  return { shape, value, cells, cells_sufficient: sufficient };
}

/**
 * Squares by histograms of bytes.
 *
 * @param {() => Generator<Piece, void>} pieces
 * @param {Uint16Array} codes
 * @param {Codec} codec
 * @param {string} fold
 * @param {number} many
 */
function* counted(pieces, codes, codec, fold, many) {
  const high = new Uint32Array(many * 256);
  const valueless = new Uint32Array(many * 4);
  yield* each(pieces(), (piece) => countHigh(codes, piece, high, valueless));
  const { cells, sufficient } = totals(high, valueless);
  const value =
    fold === "share_positive"
      ? yield* shares(pieces, codes, codec, sufficient)
      : yield* quantiles(pieces, codes, codec, { high, sufficient, level: levelOf(fold) });
  return { value, cells, sufficient };
}

/**
 * Squares by sorting the codes of each.
 *
 * @param {() => Generator<Piece, void>} pieces
 * @param {Uint16Array} codes
 * @param {Codec} codec
 * @param {string} fold
 * @param {number} many
 */
function* gathered(pieces, codes, codec, fold, many) {
  const [cells, sufficient] = [new Uint32Array(many), new Uint32Array(many)];
  yield* each(pieces(), (piece) => countCells(codes, piece, codec.highest, sufficient, cells));
  if (fold === "share_positive") return { value: yield* shares(pieces, codes, codec, sufficient), cells, sufficient };
  const starts = startsOf(sufficient);
  const all = new Uint16Array(starts[many]);
  const next = starts.slice(0, many);
  yield* each(pieces(), (piece) => gather(codes, piece, codec.highest, next, all));
  const value = new Float64Array(many);
  for (let at = 0; at < many; at++) {
    value[at] = quantileOf(all.subarray(starts[at], starts[at + 1]), codec, levelOf(fold));
    if (at % 1024 === 0) yield;
  }
  return { value, cells, sufficient };
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
  yield* each(walk(cube, view, coordinatesOf, only), (piece) => countEach(plane.codes, piece, kinds, counts));
  return counts;
}

/**
 * Do something with all pieces, and pause now and then.
 *
 * @param {Generator<Piece, void>} pieces
 * @param {(piece: Piece) => void} act
 * @returns {Generator<void, void>}
 */
function* each(pieces, act) {
  let since = 0;
  for (const piece of pieces) {
    act(piece);
    since += piece.length;
    if (since > SLICE) {
      since = 0;
      yield;
    }
  }
}

/**
 * Cells of each square, and those with a value; what is absent or pending is no cell. Codes without a value leave the
 * highest byte, which they shared with values.
 *
 * @param {Uint32Array} high
 * @param {Uint32Array} valueless
 * @returns {{ cells: Uint32Array, sufficient: Uint32Array }}
 */
function totals(high, valueless) {
  const many = valueless.length / 4;
  const [cells, sufficient] = [new Uint32Array(many), new Uint32Array(many)];
  for (let square = 0; square < many; square++) {
    const [undefined_, thin, pending, absent] = valueless.subarray(square * 4, square * 4 + 4);
    high[(square << 8) | 255] -= undefined_ + thin + pending + absent;
    let sum = 0;
    for (let byte = 0; byte < 256; byte++) sum += high[(square << 8) | byte];
    sufficient[square] = sum;
    cells[square] = sum + undefined_ + thin;
  }
  return { cells, sufficient };
}

/**
 * @param {() => Generator<Piece, void>} pieces
 * @param {Uint16Array} codes
 * @param {Codec} codec
 * @param {Uint32Array} sufficient
 * @returns {Generator<void, Float64Array>}
 */
function* shares(pieces, codes, codec, sufficient) {
  const above = new Uint32Array(sufficient.length);
  const neutral = codec.neutral ?? codec.highest;
  yield* each(pieces(), (piece) => countRange(codes, piece, neutral + 1, codec.highest - neutral, above));
  return Float64Array.from(above, (number, at) => number / sufficient[at]);
}

/**
 * @param {() => Generator<Piece, void>} pieces
 * @param {Uint16Array} codes
 * @param {Codec} codec
 * @param {Ranked} ranked
 * @returns {Generator<void, Float64Array>}
 */
function* quantiles(pieces, codes, codec, ranked) {
  const { sufficient, level } = ranked;
  const [lower, upper] = [placed(ranked, Math.floor), placed(ranked, Math.ceil)];
  // most often the two ranks beside a quantile have the same high byte
  const second = upper.byte.map((byte, at) => (byte === lower.byte[at] ? -1 : byte));
  const low = new Uint32Array(sufficient.length * 512);
  yield* each(pieces(), (piece) => countLow(codes, piece, lower.byte, second, low));
  return Float64Array.from(sufficient, (number, at) => {
    if (number === 0) return NaN;
    const one = decoded(codec, found(low, at << 9, lower.byte[at], lower.rank[at]));
    const from = (at << 9) | (second[at] < 0 ? 0 : 256);
    const other = decoded(codec, found(low, from, upper.byte[at], upper.rank[at]));
    const beyond = level * (number - 1) - Math.floor(level * (number - 1));
    return beyond === 0.5 ? (one + other) / 2 : one + beyond * (other - one);
  });
}

/**
 * The high byte in which a rank of each square lies, and the rank therein.
 *
 * @param {Ranked} ranked
 * @param {(value: number) => number} rounded
 * @returns {{ byte: Int16Array, rank: Float64Array }}
 */
function placed({ high, sufficient, level }, rounded) {
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
 * The code of a rank among counted low bytes.
 *
 * @param {Uint32Array} low
 * @param {number} from
 * @param {number} byte
 * @param {number} rank
 * @returns {number}
 */
function found(low, from, byte, rank) {
  let left = rank;
  let at = 0;
  while (left >= low[from | at]) left -= low[from | at++];
  return (byte << 8) | at;
}
