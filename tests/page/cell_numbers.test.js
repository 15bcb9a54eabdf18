// Numbers and ticks of a cell in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { logarithmic, roundStep, roundTicks } from "../../results/explorer/page/draw/scales.js";
import { timeTicks, timeWritten } from "../../results/explorer/page/draw/time.js";
import { percent, percentTick, points, price, signedPercent, tick } from "../../results/explorer/page/views/cell/numbers.js";

test("percent keeps about three digits, and says what is not known", () => {
  assert.equal(percent(0.4321), "43.2 %");
  assert.equal(percent(0.000123), "0.012 %");
  assert.equal(signedPercent(-0.0013), "-0.13 %");
  assert.equal(points(0.011), "+1.1 pp");
  assert.equal(percent(null), "–");
});

test("prices have the digits that they need", () => {
  assert.equal(price(116_672.3), "116,672.30");
  assert.equal(price(1163.75), "1,163.75");
  assert.equal(price(0.000012345), "0.0000123450");
});

test("ticks have the decimals of their step", () => {
  assert.equal(tick(0.25, 0.25), "0.25");
  assert.equal(tick(-2, 1), "-2");
  assert.equal(percentTick(0.005, 0.005), "0.5 %");
  assert.equal(tick(-1e-12, 0.1), "0.0");
});

test("ticks are round and inside", () => {
  assert.deepEqual(roundTicks(-0.07, 0.11, 4), [-0.05, 0, 0.05, 0.1]);
  assert.equal(roundStep(0.03), 0.05);
  assert.equal(roundStep(0), 1);
  assert.deepEqual(logarithmic([1, 1000], [0, 1]).ticks(4), [1, 10, 100, 1000]);
  const scale = logarithmic([0.5, 2], [0, 100]);
  assert.ok(Math.abs(scale.at(1) - 50) < 1e-9);
  assert.ok(Math.abs(scale.inverse(50) - 1) < 1e-9);
});

test("ticks of time fall on round hours, days and months", () => {
  const [from, to] = [Date.UTC(2024, 0, 15), Date.UTC(2024, 11, 15)];
  assert.deepEqual(timeTicks(from, to, 5).map(({ label }) => label), ["2024-04", "2024-07", "2024-10"]);
  const day = timeTicks(from, from + 86_400_000, 4).map(({ label }) => label);
  assert.deepEqual(day, ["2024-01-15", "06:00", "12:00", "18:00", "2024-01-16"]);
  const hours = timeTicks(from + 7_200_000, from + 28_800_000, 4).map(({ label }) => label);
  assert.deepEqual(hours, ["2024-01-15 02:00", "04:00", "06:00", "08:00"]);
  assert.equal(timeWritten(from, true), "2024-01-15");
  assert.equal(timeWritten(from + 300_000), "2024-01-15 00:05");
});
