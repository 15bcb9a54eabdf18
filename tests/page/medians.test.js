// Medians over the cells of a region and a brush, against the plain way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mediansOf } from "../../results/explorer/page/cube/medians.js";

/** @typedef {import("../../results/explorer/page/types.d.ts").View} View */
/** @typedef {import("../../results/explorer/page/cube/plane.js").Plane} Plane */

const AXES = [4, 5, 6].map((length, axis) => ({
  name: "abc"[axis], values: Array.from({ length }, (_, value) => value), order: Array.from({ length }, (_, value) => length - 1 - value),
}));
const CUBE = /** @type {import("../../results/explorer/page/cube/layout.js").Cube} */ ({ axes: AXES, layout: "dense", size: 120 });

/** @param {(at: number) => number} code @returns {Plane} */
function plane(code) {
  const codec = /** @type {const} */ ({ kind: "linear", offset: -50, step: 1, unit: 1, highest: 65531, neutral: 50, error: 0 });
  return { header: { metric: "edge", sample: "all", cost: "net", size: 120, codec }, codes: Uint16Array.from({ length: 120 }, (_, at) => code(at)) };
}

/** @param {Partial<View>} patch @returns {View} */
function view(patch) {
  return /** @type {View} */ ({ x: "a", y: "b", by: null, kept: {}, brush: null, region: null, ...patch });
}

/** @param {View} of @param {Plane[]} planes @param {number | null} about */
function answer(of, planes, about = null) {
  const running = mediansOf(CUBE, of, planes, () => new Uint16Array(), { cellAt: (at) => 1000 + at, placeOf: (cell) => (cell < 1000 ? -1 : cell - 1000) }, about);
  for (;;) {
    const step = running.next();
    if (step.done) return step.value;
  }
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

const codeAt = (/** @type {number} */ at) => (at * 37) % 101;
const every = Array.from({ length: 120 }, (_, at) => ({ at, a: Math.floor(at / 30), b: Math.floor(at / 6) % 5, c: at % 6 }));

test("a region is in drawn positions, what is kept in coordinates", () => {
  const [found] = answer(view({ region: { x: [0, 1], y: [1, 2] }, kept: { c: [0, 3] } }), [plane(codeAt)]);
  const inside = every.filter(({ a, b, c }) => a >= 2 && b >= 2 && b <= 3 && (c === 0 || c === 3)).map(({ at }) => codeAt(at) - 50);
  assert.equal(found.cells, inside.length);
  assert.equal(found.median, median(inside));
  assert.equal(found.share_positive, inside.filter((value) => value > 0).length / inside.length);
});

test("cells without a value are left out", () => {
  const [found] = answer(view({}), [plane((at) => (at % 2 ? 65533 : codeAt(at)))]);
  assert.equal(found.cells, 60);
});

test("a brush lets through what lies in both ranges", () => {
  const brush = { win_rate: /** @type {[number, number]} */ ([-10, 20]), payoff_ratio: /** @type {[number, number]} */ ([-40, 0]) };
  const [found] = answer(view({ brush }), [plane(codeAt), plane((at) => at % 100), plane((at) => (at * 7) % 90)]);
  const inside = every.filter(({ at }) => {
    const [rate, payoff] = [(at % 100) - 50, ((at * 7) % 90) - 50];
    return rate >= -10 && rate <= 20 && payoff >= -40 && payoff <= 0;
  });
  assert.equal(found.cells, inside.length);
  assert.equal(found.median, median(inside.map(({ at }) => codeAt(at) - 50)));
});

test("nothing there is said as nothing", () => {
  assert.deepEqual(answer(view({}), [plane(() => 65535)]), [{ median: null, cells: 0, share_positive: null, cell: null, here: null }]);
});

test("the middling cell is the first with the lower middle value, and a cell's own value is told", () => {
  const within = view({ region: { x: [0, 1], y: [1, 2] }, kept: { c: [0, 3] } });
  const [found] = answer(within, [plane(codeAt)], 1007);
  const inside = every.filter(({ a, b, c }) => a >= 2 && b >= 2 && b <= 3 && (c === 0 || c === 3)).map(({ at }) => at);
  const ranked = [...inside].sort((one, other) => codeAt(one) - codeAt(other) || one - other);
  assert.equal(found.cell, 1000 + ranked[(ranked.length - 1) >> 1]);
  assert.equal(found.here, codeAt(7) - 50);
  assert.equal(answer(within, [plane(codeAt)], 3)[0].here, null);
  assert.equal(answer(view({}), [plane(() => 60)])[0].cell, 1000);
});
