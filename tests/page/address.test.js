import assert from "node:assert/strict";
import test from "node:test";

import { createStore } from "../../results/explorer/page/app/state.js";
import { lost, mended } from "../../results/explorer/page/app/mending.js";
import { read, written } from "../../results/explorer/page/app/address.js";
import { viewOf } from "./worlds.js";

const VIEWS = [{ sample: "all", cost: "net" }, { sample: "all", cost: "gross" }];
const axis = (/** @type {string} */ name, length = 4) => ({ name, values: Array.from({ length }, (_, at) => at), order: [0, 1, 2, 3], labels: [] });
const model = /** @type {any} */ ({
  start: viewOf({ kept: { axis2: [1] } }),
  axes: [axis("axis0"), axis("axis1"), axis("axis2")],
  metrics: [{ name: "edge", neutral: 0, views: VIEWS }, { name: "trades", neutral: null, views: VIEWS.slice(0, 1) }],
  samples: [{ name: "all", title: "all trades" }],
  others: [],
  verdict: null,
});

test("a link opens the view it was made of", () => {
  const views = [
    viewOf({}),
    viewOf({ x: "axis2", kept: { axis0: [0, 1, 2], axis1: [3] }, region: { x: [0, 1], y: [2, 3] }, cell: 12, compared: [1, 2] }),
    viewOf({ by: "axis2", region: { x: [0, 1], y: [2, 3], by: 2 } }),
    viewOf({ brush: { win_rate: [0.25, 0.5], payoff_ratio: [1, 3.5] }, fold: "quantile:0.25", by: "axis1", y: "axis2" }),
  ];
  for (const view of views) assert.deepEqual(read(written(view, model.start), model.start), view);
  assert.equal(written(model.start, model.start), "");
});

test("what a link asks for and the run has not gives way to the start", () => {
  const hostile = "x=__proto__&y=%3Cscript%3E&metric=none&fold=quantile:7&kept.axis0=0-999999,x&kept.__proto__=1&cell=-1&compared=7&region=%7B%7D&theme=no";
  const view = mended(read(hostile, model.start), model);
  assert.deepEqual(view, { ...model.start });
  assert.deepEqual(Object.keys(read("constructor=1&toString=2&valueOf=3", model.start)), Object.keys(model.start));
  const long = Array.from({ length: 200 }, () => "0-99999").join(",");
  assert.ok(read(`kept.axis0=${long}`, model.start).kept.axis0.length <= 100_000);
});

test("a measure is shown at costs that it has, and folded only as it can be", () => {
  const view = mended(viewOf({ metric: "trades", cost: "cost", fold: "share_positive" }), model);
  assert.deepEqual([view.cost, view.fold], ["net", "median"]);
});

test("parts are told what changed, once, and a region does not outlive its axes", () => {
  /** @type {string[][]} */
  const told = [];
  const store = createStore(model.start, (view) => mended(view, model), () => {});
  store.subscribe((_, changed) => told.push([...changed]));
  store.set({ region: { x: [0, 1], y: [0, 1] } });
  store.set({ region: { x: [0, 1], y: [0, 1] } });
  store.set({ x: "axis2" });
  store.set({ by: "axis1", y: "axis0" });
  store.set({ region: { x: [0, 1], y: [0, 1], by: 3 } });
  store.set({ by: null });
  assert.deepEqual(told, [["region"], ["x", "region"], ["y", "by"], ["region"], ["by", "region"]]);
  for (const region of [{ x: [0, 0.5], y: [0, 1] }, { x: [0, 1], y: [0, 4] }, { x: [0, 1], y: [0, 1], by: 1 }]) {
    assert.equal(mended(viewOf({ region: /** @type {any} */ (region) }), model).region, null);
  }
});

test("what a link asks for and the run has not is told", () => {
  assert.deepEqual(lost(read("x=nope&cell=999999999&kept.axis0=99", model.start), model), ['x nope', "cell 999999999", "axis0 held at what was asked"]);
  assert.deepEqual(lost(read("x=axis2&kept.axis0=0-3", model.start), model), []);
  const panelled = { ...model, start: viewOf({ by: "axis2" }) };
  assert.deepEqual(lost(read("by=null", panelled.start), panelled), []);
  assert.equal(read("by=null", panelled.start).by, null);
});
