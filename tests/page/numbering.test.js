import assert from "node:assert/strict";
import test from "node:test";

import { coordinatesOfCell, numbersOf } from "../../results/explorer/page/cube/numbering.js";

const axis = (/** @type {string} */ name, /** @type {number} */ length) => ({ name, values: Array.from({ length }, (_, at) => at) });

test("cells are numbered by the axes of the run, the last fastest", () => {
  const model = /** @type {any} */ ({ axes: [axis("a", 2), axis("b", 3)] });
  assert.equal(numbersOf(model), 6);
  assert.deepEqual(coordinatesOfCell(model, 5), { a: 1, b: 2 });
});

test("a report of a part of the run keeps the numbers, and says what it has not", () => {
  const numbering = [{ name: "a", length: 2, coordinates: [0, 1] }, { name: "held", length: 4, coordinates: [2] }, { name: "b", length: 5, coordinates: [1, 3] }];
  const model = /** @type {any} */ ({ axes: [axis("a", 2), axis("b", 2)], numbering });
  assert.equal(numbersOf(model), 40);
  assert.deepEqual(coordinatesOfCell(model, 1 * 20 + 2 * 5 + 3), { a: 1, held: 0, b: 1 });
  assert.deepEqual(coordinatesOfCell(model, 4), { a: 0, held: -1, b: -1 });
});
