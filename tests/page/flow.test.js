import assert from "node:assert/strict";
import test from "node:test";

import { bytesOf, viewOf, world } from "./worlds.js";
import { createFlow, translated } from "../../results/explorer/page/views/map/flow.js";
import { createReckoner } from "../../results/explorer/page/cube/reckoner.js";

const VIEWS = [{ sample: "all", cost: "net" }];
const METRIC = { name: "edge", title: "edge", unit: "points", factor: 100, suffix: " pp", neutral: 0, views: VIEWS };

/** A run of its own, and where its numbers come from. */
function opened(seed = 1) {
  const { cube, plane } = world([3, 4, 2], seed);
  const axes = cube.axes.map((axis) => ({ ...axis, title: axis.name, labels: axis.values.map(String), ties: [], kind: "distance" }));
  const model = /** @type {any} */ ({
    ...cube, axes, cells: cube.size, name: "run", title: "run", market: "market", fixed: [], held: {}, metrics: [METRIC],
    samples: [{ name: "all", title: "all trades" }], others: [{ key: "other", title: "other" }], verdict: null,
  });
  const source = { worker: () => null, plane: async () => bytesOf(plane), squares: async () => null, run: async () => model };
  return { model, source };
}

test("a view that took long, and was overtaken meanwhile, is not drawn over the newer one", async () => {
  const [ours, theirs] = [opened(1), opened(2)];
  /** @type {(nothing: null) => void} */
  let open = () => {};
  const opening = new Promise((done) => (open = done));
  const other = { ...theirs.source, run: () => opening.then(() => theirs.model) };
  const source = /** @type {any} */ ({ ...ours.source, other: () => other });
  const app = /** @type {any} */ ({ model: ours.model, source, reckoner: createReckoner(ours.model, source) });
  /** @type {(string | null)[]} */
  const drawn = [];
  const ask = createFlow(app, { drawn: (figure, exact) => void (exact || drawn.push(figure.view.less)), failed: (message) => assert.fail(message) });
  const slow = ask(viewOf({ less: "other" }));
  await ask(viewOf({}));
  open(null);
  await slow;
  assert.deepEqual(drawn, [null]);
});

test("values that another run has not are no condition to drop", () => {
  const { model } = opened();
  const kept = { axis2: [1] };
  const without = { ...model, axes: model.axes.slice(0, 2) };
  assert.throws(() => translated(viewOf({ kept }), model, { ...model, axes: [...model.axes.slice(0, 2), { ...model.axes[2], values: [5, 6] }] }), /has not every axis2/);
  assert.throws(() => translated(viewOf({ kept }), model, { ...without, held: { axis2: 5 } }), /has not every axis2/);
  assert.deepEqual(translated(viewOf({ kept }), model, { ...without, held: { axis2: model.axes[2].values[1] } }).kept, {});
  assert.deepEqual(translated(viewOf({ kept }), model, { ...model, axes: [...without.axes, { ...model.axes[2], name: "axis9", ties: ["axis2"] }] }).kept, { axis2: [1] });
});

test("squares that the other run has no cells of are told from those of too few trades", async () => {
  const [ours, theirs] = [opened(1), opened(2)];
  const other = { ...theirs.source, run: async () => ({ ...theirs.model, axes: theirs.model.axes.map((/** @type {any} */ axis, /** @type {number} */ at) => (at ? axis : { ...axis, values: [0, 1, 7] })) }) };
  const source = /** @type {any} */ ({ ...ours.source, other: () => other });
  const app = /** @type {any} */ ({ model: ours.model, source, reckoner: createReckoner(ours.model, source) });
  /** @type {import("../../results/explorer/page/views/map/figure.js").Figure[]} */
  const drawn = [];
  await createFlow(app, { drawn: (figure, exact) => void (exact || drawn.push(figure)), failed: (message) => assert.fail(message) })(viewOf({ less: "other" }));
  const [figure] = drawn;
  assert.deepEqual([...(figure.unmatched ?? [])], [0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1]);
});
