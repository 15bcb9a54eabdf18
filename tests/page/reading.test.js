// Density, profiles and lines of equal expectancy against plain counting, cell by cell.
import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseDense, chooseSparse, keptCoordinates, pieces } from "../../results/explorer/page/cube/chosen.js";
import { density, extent } from "../../results/explorer/page/cube/density.js";
import { byExplained, profiles, quantiles, strides } from "../../results/explorer/page/cube/profiles.js";
import { densityText, profilesText, rowOf } from "../../results/explorer/page/cube/reading.js";
import { expectancyInLosses, isoline, payoffNeeded, winRateNeeded } from "../../results/explorer/page/draw/isolines.js";
import { placeWords, sentences } from "../../results/explorer/page/views/asymmetry/words.js";

const THIN = 65533;
const ABSENT = 65535;
const lengths = [3, 4, 2, 5];
const size = lengths.reduce((product, length) => product * length);
const axes = lengths.map((length, at) => ({ name: `axis${at}`, values: Array.from({ length }, (_, value) => value) }));

/** A repeatable sequence in [0, 1). @param {number} seed */
function random(seed) {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

/** Values of every code, NaN where it stands for none. @param {(code: number) => number} of */
const table = (of) => Float64Array.from({ length: 65536 }, (_, code) => (code <= 60000 ? of(code) : NaN));
const rateOf = table((code) => code / 60000);
const payoffOf = table((code) => 0.05 * Math.exp(code / 12000));

/** @param {number} count @param {number} seed */
function planes(count, seed) {
  const next = random(seed);
  const rates = Uint16Array.from({ length: count }, () => (next() < 0.2 ? THIN : Math.floor(next() * 60001)));
  const payoffs = Uint16Array.from(rates, (code) => (code === THIN ? THIN : Math.floor(next() * 60001)));
  return { rates, payoffs };
}

/** @template T @param {Generator<void, T>} steps @returns {T} */
function finished(steps) {
  let state = steps.next();
  while (!state.done) state = steps.next();
  return state.value;
}

/** @param {import("../../results/explorer/page/cube/chosen.js").Chosen} chosen */
const positions = ({ blocks, within }) => [...blocks].flatMap((block) => [...within].map((offset) => block + offset));

/** @param {number} position */
function coordinatesAt(position) {
  const steps = strides(lengths);
  return steps.map((step, axis) => Math.floor(position / step) % lengths[axis]);
}

/** @type {Record<string, number[]>[]} */
const KEPT = [{}, { axis1: [0, 3] }, { axis0: [2], axis3: [1, 2, 4] }, { axis2: [1] }, { axis3: [] }];
for (const kept of KEPT) {
  test(`cells kept by ${JSON.stringify(kept)}`, () => {
    const counting = keptCoordinates(axes, kept);
    const expected = Array.from({ length: size }, (_, at) => at).filter((at) => coordinatesAt(at).every((each, axis) => counting[axis].includes(each)));
    const chosen = chooseDense(lengths, counting);
    assert.deepEqual(positions(chosen), expected);
    for (const most of [1, 7, 64, 1 << 19]) assert.deepEqual([...pieces(chosen, most)].flatMap(positions).sort((one, other) => one - other), expected);
    const restricted = lengths.map((_, axis) => ({ plane: Uint16Array.from({ length: size }, (__, at) => coordinatesAt(at)[axis]), coordinates: counting[axis] }));
    assert.deepEqual(positions(chooseSparse(size, restricted)), expected);
  });
}

test("a full product of many cells is cut into blocks that visit each cell once", () => {
  const many = [3, 10, 8, 8, 8, 5];
  const all = many.map((length) => Array.from({ length }, (_, at) => at));
  const chosen = chooseDense(many, all);
  assert.ok(chosen.blocks.length > 1);
  const product = many.reduce((one, other) => one * other);
  assert.deepEqual(positions(chosen), Array.from({ length: product }, (_, at) => at));
});

test("density counts each cell with both measures in the bin of its values", () => {
  const { rates, payoffs } = planes(size, 11);
  rates[12] = payoffs[12] = ABSENT;
  const chosen = chooseDense(lengths, keptCoordinates(axes, { axis1: [1, 2] }));
  const bins = { columns: 9, rows: 7, win_rate: /** @type {[number, number]} */ ([0.1, 0.9]), payoff_ratio: /** @type {[number, number]} */ ([0.1, 5]) };
  const found = finished(density(rates, payoffs, rateOf, payoffOf, chosen, bins));
  const counts = new Uint32Array(63);
  const cells = positions(chosen).filter((at) => rates[at] < THIN);
  assert.ok(positions(chosen).includes(12));
  for (const at of cells) {
    const across = ((rateOf[rates[at]] - 0.1) / 0.8) * 9;
    const up = (Math.log(payoffOf[payoffs[at]] / 0.1) / Math.log(50)) * 7;
    if (across >= 0 && across <= 9 && up >= 0 && up <= 7) counts[Math.min(6, Math.floor(up)) * 9 + Math.min(8, Math.floor(across))] += 1;
  }
  assert.deepEqual(found.counts, counts);
  assert.equal(found.cells, cells.length);
  assert.equal(found.valueless, positions(chosen).length - cells.length - 1);
  assert.equal(found.outside, cells.length - counts.reduce((sum, count) => sum + count));
  const winning = cells.filter((at) => expectancyInLosses(rateOf[rates[at]], payoffOf[payoffs[at]]) > 0).length;
  assert.ok(Math.abs(found.winning - winning / cells.length) < 1e-12);
  const sorted = cells.map((at) => rateOf[rates[at]]).sort((one, other) => one - other);
  const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  assert.equal(found.win_rate, middle);
});

test("density of cells that all are thin has neither medians nor a share", () => {
  const thin = new Uint16Array(size).fill(THIN);
  const chosen = chooseDense(lengths, keptCoordinates(axes, {}));
  const bins = { columns: 4, rows: 4, ...extent(thin, thin, rateOf, payoffOf) };
  const found = finished(density(thin, thin, rateOf, payoffOf, chosen, bins));
  assert.deepEqual([found.cells, found.valueless, found.win_rate, found.payoff_ratio, found.winning], [0, size, null, null, 0]);
  const [words] = sentences({ density: found, region: null, gross: null, points: [] }, false);
  assert.match(words, /No cell in view has enough trades/);
});

test("the frame holds the bot that wins half and loses twice", () => {
  const { rates, payoffs } = planes(size, 5);
  const { win_rate, payoff_ratio } = extent(rates, payoffs, rateOf, payoffOf);
  assert.ok(win_rate[0] < 0.5 && win_rate[1] > 0.5 && payoff_ratio[0] < 0.5 && payoff_ratio[1] > 1);
});

test("profiles have the quartiles, shares and eta squared of plain counting", () => {
  const { rates } = planes(size, 3);
  const counting = keptCoordinates(axes, { axis3: [0, 2, 3] });
  const chosen = chooseDense(lengths, counting);
  const steps = strides(lengths);
  const strided = axes.map(({ name }, at) => ({ name, coordinates: counting[at], length: lengths[at], stride: steps[at], plane: null }));
  const found = finished(profiles(rates, rateOf, 30000, strided, chosen));
  const cells = positions(chosen).filter((at) => rates[at] !== THIN);
  const mean = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const all = cells.map((at) => rateOf[rates[at]]);
  const whole = all.reduce((sum, value) => sum + (value - mean(all)) ** 2, 0);
  found.forEach((profile, axis) => {
    let between = 0;
    profile.coordinates.forEach((coordinate, at) => {
      const values = cells.filter((cell) => coordinatesAt(cell)[axis] === coordinate).map((cell) => rateOf[rates[cell]]).sort((one, other) => one - other);
      assert.equal(profile.cells[at], values.length);
      assert.equal(profile.share_positive[at], values.filter((value) => value > 0.5).length / values.length);
      assert.ok(Math.abs(/** @type {number} */ (profile.median[at]) - (values[(values.length - 1) >> 1] + values[values.length >> 1]) / 2) < 1e-12);
      between += values.length * (mean(values) - mean(all)) ** 2;
    });
    assert.ok(Math.abs(/** @type {number} */ (profile.explained) - between / whole) < 1e-9);
  });
  const planed = strided.map((axis, at) => ({ ...axis, plane: Uint16Array.from({ length: size }, (_, cell) => coordinatesAt(cell)[at]) }));
  assert.deepEqual(finished(profiles(rates, rateOf, 30000, planed, chosen)), found);
  const shares = byExplained(found).map(({ explained }) => explained ?? -1);
  assert.deepEqual(shares, [...shares].sort((one, other) => other - one));
});

test("where nothing varies nothing is explained", () => {
  const same = new Uint16Array(size).fill(100);
  const chosen = chooseDense(lengths, keptCoordinates(axes, {}));
  const strided = [{ name: "axis0", coordinates: [0, 1, 2], length: 3, stride: 40, plane: null }];
  assert.equal(finished(profiles(same, rateOf, null, strided, chosen))[0].explained, null);
});

test("quantiles are linear between neighbours, as numpy's", () => {
  const counts = new Uint32Array(10);
  for (const code of [1, 2, 4, 8]) counts[code] = 1;
  const valueOf = Float64Array.from({ length: 10 }, (_, code) => code);
  assert.deepEqual(quantiles(counts, valueOf, 4, [0.25, 0.5, 0.75]), [1.75, 3, 5]);
  assert.deepEqual(quantiles(new Uint32Array(10), valueOf, 0, [0.5]), [null]);
});

test("a row of a sparse cube is found by its cell", () => {
  const cells = [3, 70000, 70001, 2 ** 33 + 5];
  const parts = [0, 1, 2].map((part) => Uint16Array.from(cells, (cell) => Math.floor(cell / 65536 ** part) % 65536));
  cells.forEach((cell, row) => assert.equal(rowOf(parts, cell), row));
  assert.equal(rowOf(parts, 4), -1);
  assert.equal(rowOf(parts, 2 ** 40), -1);
});

test("what a picture depends on is neither the axes shown nor what is open", () => {
  const view = /** @type {import("../../results/explorer/page/types.js").View} */ ({
    x: "axis0", y: "axis1", by: null, metric: "edge", sample: "oos", cost: "net", fold: "median", kept: { axis2: [0] }, brush: null, region: null,
    verdict: false, less: null, cell: null, compared: [], tab: "map", theme: "auto",
  });
  assert.equal(densityText({ ...view, x: "axis3", cell: 4, metric: "trades" }), densityText(view));
  assert.notEqual(densityText({ ...view, x: "axis2" }), densityText(view));
  assert.notEqual(densityText({ ...view, cost: "gross" }), densityText(view));
  assert.notEqual(profilesText({ ...view, metric: "trades" }), profilesText(view));
  assert.equal(profilesText({ ...view, region: { x: [0, 1], y: [0, 1] } }), profilesText(view));
});

test("on a line of equal expectancy every point earns it, and the line stays in its frame", () => {
  /** @type {import("../../results/explorer/page/draw/isolines.js").Frame} */
  const frame = { win_rate: [0.2, 0.8], payoff_ratio: [0.3, 4] };
  for (const level of [-0.2, 0, 0.5]) {
    for (const [rate, payoff] of isoline(level, frame)) {
      assert.ok(Math.abs(expectancyInLosses(rate, payoff) - level) < 1e-9);
      assert.ok(rate >= 0.2 - 1e-9 && rate <= 0.8 + 1e-9 && payoff >= 0.3 - 1e-9 && payoff <= 4 + 1e-9);
    }
  }
  assert.deepEqual(isoline(9, frame), []);
  assert.equal(payoffNeeded(0.5), 1);
  assert.equal(winRateNeeded(1), 0.5);
});

test("a place of the plane is read as its bin's cells and what it earns", () => {
  const counts = Uint32Array.of(1, 2, 3, 4);
  /** @type {any} */
  const shown = { counts, bins: { columns: 2, rows: 2, win_rate: [0, 1], payoff_ratio: [0.25, 4] } };
  assert.equal(placeWords(shown, 0.75, 2), "win rate 75.0 %, payoff 2.00: 4 cells, +1.25 average losses a trade");
  assert.equal(placeWords(shown, 0.25, 0.5), "win rate 25.0 %, payoff 0.50: 1 cell, -0.62 average losses a trade");
});
