import assert from "node:assert/strict";
import test from "node:test";

import { STANDING } from "../../results/explorer/page/draw/heatmap.js";
import { arrange, labelled } from "../../results/explorer/page/draw/arrangement.js";
import { digitsOf, figureText, rangeOf } from "../../results/explorer/page/views/map/range.js";
import { laidOut, withExact } from "../../results/explorer/page/views/map/figure.js";
import { csvOf } from "../../results/explorer/page/views/map/exports.js";
import { linesOf } from "../../results/explorer/page/views/map/lines.js";
import { translated } from "../../results/explorer/page/views/map/flow.js";
import { viewOf } from "./worlds.js";

/** @param {string} name @param {number[]} order */
const axis = (name, order) => ({ name, title: name, order, values: order.map((_, at) => at), labels: order.map((_, at) => `${at}`), ties: [], kind: "distance" });
const METRIC = { name: "edge", title: "edge", unit: "points", factor: 100, suffix: " pp", neutral: 0, views: [{ sample: "all", cost: "net" }] };
const model = /** @type {any} */ ({
  name: "run", title: "run", market: "market", others: [], held: {},
  axes: [axis("axis0", [0, 1]), axis("axis1", [1, 2, 0]), axis("axis2", [0, 1, 2])],
  metrics: [METRIC, { ...METRIC, name: "trades", neutral: null, unit: "count", factor: 1, suffix: "" }],
  samples: [{ name: "all", title: "all trades", told: "" }],
  verdict: { verdict: "undetermined", judged: "all" },
});

/** @param {number[]} value @param {any} [view] */
function figureOf(value, view = viewOf({})) {
  const squares = { shape: /** @type {[number, number, number]} */ ([1, 3, 2]), value: Float64Array.from(value), cells: new Uint32Array(6).fill(4), cells_sufficient: new Uint32Array(6).fill(3) };
  return laidOut(model, view, squares, null);
}

test("colours are symmetric about a neutral value, and as far as the values but the outermost 2 %", () => {
  assert.deepEqual(rangeOf(figureOf([0.01, -0.03, 0.02, NaN, 0, 0])), [-0.03, 0.03]);
  assert.deepEqual(rangeOf(figureOf([5, 9, 7, 6, 8, NaN], viewOf({ metric: "trades" }))), [5, 9]);
  assert.deepEqual(rangeOf(figureOf([0.2, 0.4, NaN, NaN, NaN, NaN], viewOf({ fold: "share_positive" }))), [0, 1]);
  assert.deepEqual(rangeOf(figureOf([NaN, NaN, NaN, NaN, NaN, NaN])), [-1, 1]);
  const figure = figureOf([0.01, -0.03, 0.02, NaN, 0, 0]);
  assert.equal(digitsOf(figure), 1);
  assert.equal(figureText(figure, 0.0123), "+1.2 pp");
});

test("a value has no digit that its codes do not bear, also as a table; exact ones have all", () => {
  const off = { kind: "linear", error: 0.0004, unit: 1 };
  const coarse = { ...model, metrics: [{ ...METRIC, views: [{ sample: "all", cost: "net", off }, { sample: "all", cost: "gross", off }] }] };
  const squares = (/** @type {number[]} */ value) => ({ shape: /** @type {[number, number, number]} */ ([1, 3, 2]), value: Float64Array.from(value), cells: new Uint32Array(6).fill(4), cells_sufficient: new Uint32Array(6).fill(3) });
  const values = [0.00123, -0.003, 0.002, NaN, 0, 0];
  const figure = laidOut(coarse, viewOf({}), squares(values), null);
  assert.equal(figureText(figure, 0.00123), "+0.1 pp");
  assert.equal(figureText(laidOut(model, viewOf({}), squares(values), null), 0.00123), "+0.12 pp");
  assert.equal(digitsOf(laidOut(coarse, viewOf({ cost: "cost" }), squares(values), null)), 0);
  assert.equal(digitsOf(laidOut(coarse, viewOf({ fold: "share_positive" }), squares([0.2, 0.4, 0.3, 0.1, 0, 1]), null)), 1);
  assert.match(csvOf(figure), /,0\.001,4,3,/);
  const exact = { title: "", notes: [], by: [], value: values, cells: Array(6).fill(4), cells_sufficient: Array(6).fill(3), median_trades: Array(6).fill(1), share_positive: Array(6).fill(1) };
  assert.equal(digitsOf(withExact(figure, exact)), 2);
});

test("exact squares come by coordinates and are drawn in order", () => {
  const exact = {
    title: "exact", notes: ["a note"], by: [], value: [0, 1, 10, 11, 20, null],
    cells: [1, 2, 3, 4, 5, 6], cells_sufficient: [1, 1, 1, 1, 1, 0], median_trades: [1, 2, 3, 4, 5, null], share_positive: [0, 0, 0, 0, 1, null],
  };
  const figure = withExact(figureOf([0, 0, 0, 0, 0, 0]), exact);
  assert.deepEqual([...figure.value], [10, 11, 20, NaN, 0, 1]);
  assert.deepEqual([...figure.cells], [3, 4, 5, 6, 1, 2]);
  assert.deepEqual(figure.exact?.median_trades, [3, 4, 5, null, 1, 2]);
  assert.deepEqual([figure.title, figure.notes], ["exact", ["a note"]]);
});

test("a square stands where most of its judged cells do, and nowhere where fewer than half were judged", () => {
  const squares = { shape: /** @type {[number, number, number]} */ ([1, 3, 2]), value: new Float64Array(6), cells: Uint32Array.of(4, 4, 4, 4, 4, 0), cells_sufficient: new Uint32Array(6) };
  // excluded, open, sure
  const judged = Uint32Array.of(4, 0, 0, 1, 2, 1, 1, 1, 2, 0, 0, 1, 2, 2, 0, 0, 0, 0);
  const { standing, notes } = laidOut(model, viewOf({ verdict: true }), squares, { judged, kinds: 3 });
  assert.deepEqual([...(standing ?? [])], [STANDING.excluded, STANDING.open, STANDING.sure, STANDING.thin, STANDING.open, NaN]);
  assert.match(notes[0], /VERDICT: undetermined, on all trades/);
});

test("a title says what is folded, of how many cells", () => {
  assert.equal(figureOf([0, 0, 0, 0, 0, 0]).title, "Edge, median of 4 cells per square");
  assert.match(figureOf([0, 0, 0, 0, 0, 0], viewOf({ fold: "share_positive" })).title, /^Share of cells with edge above 0, over 4 cells/);
  assert.match(figureOf([0, 0, 0, 0, 0, 0], viewOf({ kept: { axis2: [1, 2] } })).subtitle, /axis2 1, 2$/);
});

test("a coarse map has its neutral line between squares", () => {
  const { lines, ragged } = linesOf(figureOf([-1, 1, -1, 1, -1, 1]));
  assert.equal(ragged, false);
  assert.deepEqual(lines[0].map(([x0, , x1]) => [x0, x1]), [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]);
});

test("a view goes over to another run by values, and is refused where it has no such axis", () => {
  const other = { ...model, axes: [axis("axis0", [0, 1]), axis("axis1", [0, 1]), { ...axis("axis2", [0, 1]), values: [2, 1] }] };
  assert.deepEqual(translated(viewOf({ kept: { axis2: [1, 2] } }), model, other).kept, { axis2: [1, 0] });
  // the other run has not the first value: unlike cells would be compared
  assert.throws(() => translated(viewOf({ kept: { axis2: [0, 1] } }), model, other), /has not every axis2/);
  assert.throws(() => translated(viewOf({ by: "axis2" }), model, { ...other, axes: other.axes.slice(0, 2) }), /no axis axis2/);
});

test("panels stand side by side as far as they can be read, one below the other on a phone", () => {
  const wanted = { panels: 3, rows: 8, columns: 10, labelled: true, yLabels: ["0.5%", "none"], tallest: 500 };
  assert.equal(new Set(arrange(wanted, 900).frames.map((frame) => frame.top)).size, 1);
  const narrow = arrange(wanted, 360);
  assert.equal(new Set(narrow.frames.map((frame) => frame.left)).size, 1);
  assert.ok(narrow.height > narrow.frames[2].top + narrow.frames[2].height);
});

test("labels are thinned, and none is named always", () => {
  assert.deepEqual(labelled(["1", "2", "3", "none"], 300, true), [0, 1, 2, 3]);
  const many = [...Array.from({ length: 60 }, (_, at) => `${at}`), "none"];
  const shown = labelled(many, 300, true);
  assert.ok(shown.length < 15 && shown.at(-1) === 60);
});
