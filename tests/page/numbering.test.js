import assert from "node:assert/strict";
import { test } from "node:test";

import { coordinatesOf, numbersOf } from "../../results/explorer/page/cube/numbering.js";

/** @param {[string, number][]} lengths */
const axes = (lengths) => /** @type {any} */ (lengths.map(([name, length]) => ({ name, values: Array.from({ length }, (_, at) => at) })));

test("a number is coordinates, the last axis fastest", () => {
  const model = { axes: axes([["a", 3], ["b", 4]]), numbering: null };
  assert.equal(numbersOf(model), 12);
  assert.deepEqual([...coordinatesOf(model, 7)], [["b", 3], ["a", 1]]);
});

test("a report that holds some values counts as its run does", () => {
  const numbering = [{ name: "a", length: 3, kept: null }, { name: "held", length: 5, kept: [2] }, { name: "b", length: 4, kept: [1, 2] }];
  const model = { axes: axes([["a", 3], ["b", 2]]), numbering };
  assert.equal(numbersOf(model), 60);
  assert.deepEqual([...coordinatesOf(model, 2 * 20 + 2 * 4 + 2)], [["b", 1], ["held", 0], ["a", 2]]);
  assert.equal(coordinatesOf(model, 3).get("b"), -1);
});
