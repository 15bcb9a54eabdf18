/** Planes in which some cells do not count: those outside what is brushed. */

import { ABSENT, codesWithin } from "./codec.js";

/**
 * @typedef {import("./plane.js").Plane} Plane
 * @typedef {{ plane: Plane, first: number, last: number }} Gate codes that let a cell pass
 */

const SLICE = 1 << 18;

/**
 * Let only values from `low` to `high` pass.
 *
 * @param {Plane} plane
 * @param {number} low
 * @param {number} high
 * @returns {Gate}
 */
export function between(plane, low, high) {
  const [first, last] = codesWithin(plane.header.codec, low, high);
  return { plane, first, last };
}

/**
 * A copy of a plane in which cells that do not pass every gate are absent.
 *
 * @param {Plane} plane
 * @param {Gate[]} gates
 * @returns {Generator<void, Plane>}
 */
export function* gated(plane, gates) {
  const codes = plane.codes.slice();
  for (const { plane: other, first, last } of gates) {
    const passing = other.codes;
    for (let from = 0; from < codes.length; from += SLICE) {
      const to = Math.min(from + SLICE, codes.length);
      for (let at = from; at < to; at++) {
        if (passing[at] < first || passing[at] > last) codes[at] = ABSENT;
      }
      yield;
    }
  }
  return { header: plane.header, codes };
}
