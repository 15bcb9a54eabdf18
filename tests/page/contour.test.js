import assert from "node:assert/strict";
import test from "node:test";

import { boundary, contour, outline } from "../../results/explorer/page/draw/contour.js";

test("a plane's zero line is straight, and lies where the plane crosses", () => {
  const values = [0, 1, 2, 3].flatMap(() => [-1, 0.5, 2]);
  const segments = contour(values, 4, 3, 0);
  assert.equal(segments.length, 3);
  for (const [x0, , x1] of segments) assert.ok(Math.abs(x0 - 2 / 3) < 1e-12 && Math.abs(x1 - 2 / 3) < 1e-12);
});

test("a saddle is joined by what lies in its middle", () => {
  const low = contour([1, -1, -1, 1], 2, 2, 0.5);
  assert.equal(low.length, 2);
  // the middle is below: each corner that is above stands alone
  for (const [x0, y0, x1, y1] of low) assert.ok(Math.abs(x0 - x1) < 0.5 && Math.abs(y0 - y1) < 0.5);
});

test("beside a square without a value there is no line", () => {
  assert.deepEqual(contour([1, NaN, -1, -1], 2, 2, 0), []);
  assert.deepEqual(boundary([1, NaN], 1, 2, 0), []);
});

test("edges run between squares on either side", () => {
  assert.deepEqual(boundary([-1, 0, 2], 1, 3, 0), [[1.5, -0.5, 1.5, 0.5]]);
  assert.deepEqual(outline([1, 2], 2, 1, 2), [[-0.5, 0.5, 0.5, 0.5]]);
});
