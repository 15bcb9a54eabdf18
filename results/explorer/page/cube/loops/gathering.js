/**
 * Squares of a map with very many of them, few cells behind each: their codes are brought together and sorted.
 *
 * Histograms of bytes take three kilobytes a square; here it is two bytes a cell, and a map of hundreds of values a side
 * costs no more than one of ten.
 */

import { decoded } from "../codec.js";

/**
 * @typedef {import("../../types.js").Codec} Codec
 * @typedef {import("../layout.js").Piece} Piece
 */

/**
 * Count values and codes without one by square.
 *
 * @param {Uint16Array} codes
 * @param {Piece} piece
 * @param {number} highest
 * @param {Uint32Array} sufficient
 * @param {Uint32Array} cells with a value or without; absent and pending ones are none
 */
export function countCells(codes, { base, square, within, squares, length }, highest, sufficient, cells) {
  for (let at = 0; at < length; at++) {
    const code = codes[base + within[at]];
    const where = square + squares[at];
    if (code <= highest) sufficient[where]++;
    if (code < 65534) cells[where]++;
  }
}

/**
 * Bring codes of each square together.
 *
 * @param {Uint16Array} codes
 * @param {Piece} piece
 * @param {number} highest
 * @param {Uint32Array} next where the next code of each square goes; moved on
 * @param {Uint16Array} gathered
 */
export function gather(codes, { base, square, within, squares, length }, highest, next, gathered) {
  for (let at = 0; at < length; at++) {
    const code = codes[base + within[at]];
    if (code <= highest) gathered[next[square + squares[at]]++] = code;
  }
}

/**
 * Where the codes of each square begin.
 *
 * @param {Uint32Array} sufficient
 * @returns {Uint32Array} and, last, how many there are
 */
export function startsOf(sufficient) {
  const starts = new Uint32Array(sufficient.length + 1);
  for (let at = 0; at < sufficient.length; at++) starts[at + 1] = starts[at] + sufficient[at];
  return starts;
}

/**
 * A quantile of codes, linear between neighbours.
 *
 * @param {Uint16Array} codes of one square; sorted in place
 * @param {Codec} codec
 * @param {number} level
 * @returns {number}
 */
export function quantileOf(codes, codec, level) {
  if (!codes.length) return NaN;
  codes.sort();
  const place = level * (codes.length - 1);
  const one = decoded(codec, codes[Math.floor(place)]);
  const other = decoded(codec, codes[Math.ceil(place)]);
  const beyond = place - Math.floor(place);
  return beyond === 0.5 ? (one + other) / 2 : one + beyond * (other - one);
}
