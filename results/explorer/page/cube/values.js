/** What planes hold of single cells. */

import { ABSENT, decoded } from "./codec.js";

/**
 * @typedef {import("./plane.js").Plane} Plane
 * @typedef {{ code: number, value: number | null }} Held What a cell has: its code says why it has no value.
 */

/**
 * Codes and values of cells, a list a plane.
 *
 * @param {readonly Plane[]} planes
 * @param {readonly number[]} cells
 * @param {(cell: number) => number} placeOf -1 where there is none
 * @returns {Generator<void, Held[][]>}
 */
export function* valuesOf(planes, cells, placeOf) {
  const places = cells.map(placeOf);
  yield;
  return planes.map(({ codes, header }) =>
    places.map((place) => {
      const code = codes[place] ?? ABSENT;
      const value = decoded(header.codec, code);
      return { code, value: Number.isNaN(value) ? null : value };
    }),
  );
}
