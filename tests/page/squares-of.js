// Prints the squares of views of a plane, for tests/page/test_squares.py: `node squares-of.js PLANE < {"cube", "views"}`.
import { readFileSync } from "node:fs";

import { readPlane } from "../../results/explorer/page/cube/plane.js";
import { reckonSquares } from "../../results/explorer/page/cube/squares.js";

const { cube, views, coordinates } = JSON.parse(readFileSync(0, "utf8"));
const file = readFileSync(process.argv[2]);
const plane = readPlane(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));

/** @param {any} view */
function squares(view) {
  const walk = reckonSquares(cube, plane, view, (name) => Uint16Array.from(coordinates[name]));
  for (;;) {
    const { done, value } = walk.next();
    if (!done) continue;
    return { shape: value.shape, value: Array.from(value.value, (number) => (Number.isNaN(number) ? null : number)), cells: Array.from(value.cells), cells_sufficient: Array.from(value.cells_sufficient) };
  }
}

process.stdout.write(JSON.stringify(views.map(squares)));
