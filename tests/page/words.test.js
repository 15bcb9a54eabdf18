import assert from "node:assert/strict";
import test from "node:test";

import { count, counted, fixed, foldWords, moment, shownMetric, written } from "../../results/explorer/page/words.js";

const EDGE = /** @type {any} */ ({ unit: "points", factor: 100, suffix: " pp", neutral: 0 });
const RATIO = /** @type {any} */ ({ unit: "ratio", factor: 1, suffix: "", neutral: 1 });

test("numbers are rounded as Python writes them: ties to even, exact otherwise", () => {
  assert.equal(fixed(0.125, 2), "0.12");
  assert.equal(fixed(0.375, 2), "0.38");
  assert.equal(fixed(2.675, 2), "2.67");
  assert.equal(fixed(2.5, 0), "2");
  assert.equal(fixed(3.5, 0), "4");
  assert.equal(fixed(1234567.891, 1), "1,234,567.9");
  assert.equal(fixed(-0.04, 1), "-0.0");
});

test("a value has about three digits, its sign and its unit", () => {
  assert.equal(written(EDGE, 0.0321), "+3.2 pp");
  assert.equal(written(EDGE, -0.000123), "-0.012 pp");
  assert.equal(written(EDGE, 0), "+0.0 pp");
  assert.equal(written(RATIO, 12.3456), "12.35");
  assert.equal(written(RATIO, null), "none");
  assert.equal(written(EDGE, 0.0321, { decimals: 2, short: true }), "+3.21");
});

test("of a value that may be off no digit is written that is not borne", () => {
  const near = { ...EDGE, off: [{ kind: "linear", error: 0.0005, unit: 1 }] };
  assert.equal(written(near, 0.0321), "+3.2 pp");
  assert.equal(written(near, 0.00123), "+0.1 pp");
  const twice = { ...near, off: [...near.off, ...near.off] };
  assert.equal(written(twice, 0.0321), "+3 pp");
  const relative = { ...RATIO, off: [{ kind: "asinh", error: 0.001, unit: 1 }] };
  assert.equal(written(relative, 3.21), "3.21");
  assert.equal(written(relative, 32.123), "32.1");
});

test("words", () => {
  assert.equal(count(9633792), "9,633,792");
  assert.equal(counted(1, "cell"), "1 cell");
  assert.equal(foldWords("quantile:0.25"), "25 % quantile");
  assert.equal(moment(Date.UTC(2005, 0, 24)), "2005-01-24");
  assert.equal(moment(Date.UTC(2005, 0, 24, 13, 5)), "2005-01-24 13:05");
});

test("what costs take of a share is a difference of shares, without a half in its middle", () => {
  const edge = /** @type {any} */ ({ name: "edge", title: "edge", unit: "points", factor: 100, suffix: " pp", neutral: 0, views: [] });
  const share = shownMetric(edge, "share_positive", { sample: "all", cost: "net" });
  const taken = shownMetric(edge, "share_positive", { sample: "all", cost: "cost" });
  assert.deepEqual([share.title, share.neutral], ["share of cells with edge above 0", 0.5]);
  assert.deepEqual([taken.title, taken.neutral], ["what costs take of the share of cells with edge above 0", null]);
  assert.equal(written(taken, 0.08), "8.0 %");
});
