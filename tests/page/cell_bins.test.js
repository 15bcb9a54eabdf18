// Bins of trade returns: none holds both wins and losses, and every trade is in one of them or in a tail.
import assert from "node:assert/strict";
import { test } from "node:test";
import { returnBins } from "../../results/explorer/page/views/cell/bins.js";

/** @param {import("../../results/explorer/page/views/cell/bins.js").Bins} bins */
function total({ counts, zeros, below, above }) {
  return counts.reduce((sum, count) => sum + count, zeros + below.trades + above.trades);
}

/** @param {number} count */
function waves(count) {
  return Array.from({ length: count }, (_, index) => Math.sin(index * 1.7) * 0.02 + 0.001);
}

test("every trade is counted once", () => {
  for (const count of [1, 2, 7, 300, 5000]) assert.equal(total(returnBins(waves(count), 48)), count);
});

test("wins stand at and above zero, losses below", () => {
  const returns = waves(500);
  const { first, width, counts } = returnBins(returns, 48);
  const losing = Math.round(-first / width);
  const wins = counts.slice(losing).reduce((sum, count) => sum + count, 0);
  assert.ok(Math.abs(first / width - Math.round(first / width)) < 1e-9);
  assert.equal(wins, returns.filter((value) => value > 0).length);
});

test("a return on an edge belongs to the bin towards zero", () => {
  const { first, width, counts } = returnBins([-0.02, -0.01, 0.01, 0.02], 4);
  assert.equal(width, 0.01);
  assert.equal(first, -0.02);
  assert.deepEqual(counts, [1, 1, 1, 1]);
});

test("nothing is neither a win nor a loss", () => {
  const bins = returnBins([0, 0, 0.01], 10);
  assert.equal(bins.zeros, 2);
  assert.equal(total(bins), 3);
});

test("tails are counted, with the furthest of them", () => {
  const bins = returnBins([...waves(2000), -0.9, 1.5], 48);
  assert.equal(bins.below.extreme, -0.9);
  assert.equal(bins.above.extreme, 1.5);
  assert.ok(bins.below.trades >= 1 && bins.above.trades >= 1);
  assert.ok(bins.first > -0.1);
});

test("all the same, and only nothing", () => {
  assert.equal(total(returnBins([0.01, 0.01], 48)), 2);
  assert.equal(returnBins([0, 0], 48).zeros, 2);
});
