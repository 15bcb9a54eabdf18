import assert from "node:assert/strict";
import test from "node:test";

import { CODEC, bytesOf, viewOf, world } from "./worlds.js";
import { Shelf } from "../../results/explorer/page/cube/shelf.js";
import { createDesk } from "../../results/explorer/page/cube/desk.js";
import { createReckoner } from "../../results/explorer/page/cube/reckoner.js";
import { readPlane } from "../../results/explorer/page/cube/plane.js";

const KEY = /** @type {const} */ ({ metric: "edge", sample: "all", cost: "net" });

test("a plane is read as it was written, and refused when it is none or cut short", () => {
  const { plane } = world([3, 4], 2);
  const bytes = bytesOf(plane);
  assert.deepEqual(readPlane(bytes), plane);
  assert.throws(() => readPlane(bytes.slice(0, -2)), /cut short/);
  assert.throws(() => readPlane(new ArrayBuffer(4)), /no plane/);
});

test("planes that were not used for longest give way", () => {
  /** @type {string[]} */
  const gone = [];
  const shelf = new Shelf(100, (name) => gone.push(name));
  const plane = { header: { ...KEY, size: 20, codec: CODEC }, codes: new Uint16Array(20) };
  shelf.put("a", plane);
  shelf.put("b", plane);
  shelf.get("a");
  shelf.put("c", plane);
  assert.deepEqual(gone, ["b"]);
  assert.ok(shelf.get("a") && shelf.get("c"));
});

test("a newer question of a channel overtakes the older, another channel's is answered too", async () => {
  const { cube, plane } = world([40, 40, 200], 3);
  /** @type {Map<number, unknown>} */
  const answers = new Map();
  await new Promise((done) => {
    const hear = createDesk((told) => {
      if (told.type === "answer") answers.set(told.id, told.answer);
      if (answers.size === 3) done(null);
    });
    hear({ type: "start", cube, most: 1e9 });
    hear({ type: "hold", key: KEY, bytes: bytesOf(plane) });
    const ask = { type: /** @type {const} */ ("ask"), kind: "squares", priority: 1, keys: [KEY], view: viewOf({}), options: {} };
    hear({ ...ask, id: 1, channel: "map" });
    hear({ ...ask, id: 2, channel: "map" });
    hear({ ...ask, id: 3, channel: "beside", priority: 0 });
  });
  assert.equal(answers.get(1), null);
  assert.ok(answers.get(2) && answers.get(3));
  // what matters more comes first
  assert.deepEqual([...answers.keys()], [1, 2, 3]);
});

test("the reckoner fetches a plane once, asks again for one that gave way, and tells what went wrong", async () => {
  const { cube, plane } = world([3, 4, 5], 2);
  let fetched = 0;
  const source = /** @type {any} */ ({
    worker: () => null,
    /** @param {string} metric */
    async plane(metric) {
      fetched++;
      if (metric === "none") throw new Error("no such measure");
      return bytesOf(plane);
    },
  });
  const model = /** @type {any} */ ({ ...cube, cells: cube.size });
  const reckoner = createReckoner(model, source);
  const question = { kind: /** @type {const} */ ("squares"), channel: "map", priority: 2, planes: [KEY], view: viewOf({}) };
  const [first, second] = [reckoner.ask(question), reckoner.ask(question)];
  assert.equal(await first, null);
  assert.deepEqual((await second).shape, [1, 4, 3]);
  assert.equal(fetched, 1);
  await assert.rejects(reckoner.ask({ ...question, planes: [{ ...KEY, metric: "none" }] }), /no such measure/);
});

test("what is beside the map waits until the map has its planes and its squares", async () => {
  const { cube, plane } = world([3, 4, 5], 2);
  /** @type {string[]} */
  const order = [];
  const source = /** @type {any} */ ({
    worker: () => null,
    /** @param {string} metric */
    async plane(metric) {
      order.push(metric);
      return bytesOf(plane);
    },
  });
  const reckoner = createReckoner(/** @type {any} */ ({ ...cube, cells: cube.size }), source);
  const kind = /** @type {const} */ ("squares");
  const map = reckoner.ask({ kind, channel: "map", priority: 2, planes: [KEY], view: viewOf({}) }).then(() => order.push("map"));
  const beside = reckoner.ask({ kind, channel: "beside", priority: 1, planes: [{ ...KEY, metric: "other" }], view: viewOf({}) });
  await Promise.all([map, beside]);
  assert.deepEqual(order, ["edge", "map", "other"]);
});

test("a plane of another state of the run is refused in words", async () => {
  const { cube } = world([3, 4, 5], 2);
  const { plane } = world([3, 4, 6], 2);
  const source = /** @type {any} */ ({ worker: () => null, plane: async () => bytesOf(plane) });
  const reckoner = createReckoner(/** @type {any} */ ({ ...cube, cells: cube.size }), source);
  await assert.rejects(reckoner.ask({ kind: "squares", channel: "map", priority: 2, planes: [KEY], view: viewOf({}) }), /reload the page/);
});
