/** Where the cells of a cube stand in its planes. */

import { keyText } from "./plane.js";
import { rowOf } from "./reading.js";

/**
 * @typedef {import("./layout.js").Cube} Cube
 * @typedef {import("./shelf.js").Shelf} Shelf
 */

/**
 * Where the codes of cells stand in a plane; -1 where there is none.
 *
 * @param {Cube} cube
 * @param {Shelf} shelf
 * @returns {(cell: number) => number}
 */
export function placesOf(cube, shelf) {
  if (cube.layout !== "sparse") return (cell) => (cell < cube.size ? cell : -1);
  const cells = ["0", "1", "2"].map(coordinatesOf(shelf, "cell:"));
  return (cell) => rowOf(cells, cell);
}

/**
 * The number of the cell that stands somewhere.
 *
 * @param {Cube} cube
 * @param {Shelf} shelf
 * @param {number} at
 * @returns {number}
 */
export function cellAt(cube, shelf, at) {
  if (cube.layout !== "sparse") return at;
  const [low, middle, high] = [0, 1, 2].map((part) => coordinatesOf(shelf, "cell:")(String(part))[at]);
  return low + middle * 65536 + high * 65536 ** 2;
}

/**
 * @param {Shelf} shelf
 * @param {string} [prefix]
 * @returns {(name: string) => Uint16Array}
 */
export function coordinatesOf(shelf, prefix = "coordinate:") {
  return (name) => {
    const plane = shelf.get(keyText({ metric: `${prefix}${name}`, sample: "all", cost: "net" }));
    if (!plane) throw new Error(`the coordinates of ${name} are not at hand`);
    return plane.codes;
  };
}
