// What is drawn of balances and windows of bars.
import assert from "node:assert/strict";
import { test } from "node:test";
import { curveOf, lastAtOrBelow, nearest, pointsDrawn, sampleSpans } from "../../results/explorer/page/views/cell/trades/curve.js";
import { around, fetched, moved, within, zoomed } from "../../results/explorer/page/views/cell/trades/window.js";

/** @typedef {import("../../results/explorer/page/types.d.ts").TradeColumns} TradeColumns */

/** @param {number[]} returns @param {(boolean | null)[]} known @returns {TradeColumns} */
function trades(returns, known = returns.map(() => null)) {
  let balance = 1;
  const balances = returns.map((value) => (balance *= 1 + value));
  const all = (/** @type {number} */ value) => returns.map(() => value);
  const times = returns.map((_, index) => 10 * index);
  return {
    entry_bar: times, exit_bar: times, entry_time: times, exit_time: times.map((time) => time + 5), side: all(0),
    probability: all(0.5), exposure: all(2), entry_price: all(100), exit_price: all(100), gross_return: returns.map((value) => value / 2),
    net_return: returns, balance: balances, reason: all(0), out_of_sample: known, favourable: all(0), adverse: all(0),
    stop: all(0), target: all(0), ambiguous: returns.map(() => false), within: returns.map(() => false),
  };
}

test("drawdown is the fall from the highest balance, the start counted", () => {
  const { net, gross, drawdown, time } = curveOf(trades([-0.1, 0.5, -0.2]));
  assert.deepEqual([...time], [0, 5, 15, 25]);
  assert.ok(Math.abs(drawdown[1] + 0.1) < 1e-12);
  assert.equal(drawdown[2], 0);
  assert.ok(Math.abs(drawdown[3] + 0.2) < 1e-12);
  assert.ok(net.every((value, index) => Math.abs(value - gross[index]) < 1e-12));
});

test("without trades there is the start alone", () => {
  assert.equal(curveOf(trades([])).net.length, 1);
  assert.deepEqual(sampleSpans(trades([])), []);
});

test("spans of a sample touch and cover every trade", () => {
  const spans = sampleSpans(trades([0, 0, 0, 0], [false, false, true, null]));
  assert.deepEqual(spans.map(({ out_of_sample: known }) => known), [false, true, null]);
  assert.equal(spans[0].to, spans[1].from);
  assert.equal(spans[2].to, 35);
});

test("a thinned line keeps its ends and its extremes", () => {
  const count = 50_000;
  const x = Float64Array.from({ length: count }, (_, index) => index / 100);
  const y = Float64Array.from({ length: count }, (_, index) => Math.sin(index));
  y[31_234] = 9;
  const kept = pointsDrawn(x, y);
  assert.ok(kept.length <= 4 * 501);
  assert.equal(kept[0], 0);
  assert.equal(kept.at(-1), count - 1);
  assert.ok(kept.includes(31_234));
  assert.ok(kept.every((position, index) => index === 0 || position > kept[index - 1]));
});

test("places in ascending values", () => {
  assert.equal(lastAtOrBelow([1, 3, 3, 7], 3), 2);
  assert.equal(lastAtOrBelow([1, 3], 0), 0);
  assert.equal(nearest([0, 10, 20], 14), 1);
  assert.equal(nearest([0, 10, 20], 99), 2);
});

test("the bar under the pointer stays when zooming", () => {
  const [from, to] = zoomed([100, 300], 150, 0.5, 1000);
  assert.equal(to - from, 100);
  assert.equal((150 - from) / (to - from), 0.25);
});

test("a window never leaves the bars, nor gets too narrow", () => {
  assert.deepEqual(moved([900, 1000], 500, 1000), [900, 1000]);
  assert.deepEqual(within([-50, 5], 1000), [0, 55]);
  const [from, to] = zoomed([500, 520], 510, 1e-6, 1000);
  assert.equal(to - from, 12);
  assert.deepEqual(zoomed([0, 5], 2, 10, 5), [0, 5]);
});

test("a trade is shown with its surroundings", () => {
  const [from, to] = around(500, 502, 1000);
  assert.equal(to - from, 90);
  assert.ok(from < 500 && to > 502);
  const long = around(100, 600, 1000);
  assert.equal(long[1] - long[0], 1000);
});

test("what is fetched covers the window and moves in steps", () => {
  const first = fetched([400, 500], 10_000);
  assert.ok(first[0] <= 350 && first[1] >= 550);
  assert.deepEqual(fetched([401, 501], 10_000), first);
});
