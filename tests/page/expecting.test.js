import assert from "node:assert/strict";
import test from "node:test";

import { CODEC, bytesOf, viewOf, world } from "./worlds.js";
import { createReckoner } from "../../results/explorer/page/cube/reckoner.js";
import { likely } from "../../results/explorer/page/app/expecting.js";

const BOTH = ["net", "gross"].map((cost) => ({ sample: "all", cost }));
const model = /** @type {any} */ ({
  metrics: [
    { name: "edge", title: "edge", views: BOTH },
    { name: "win_rate", title: "win rate", views: BOTH },
    { name: "trades", title: "trades", views: BOTH.slice(0, 1) },
  ],
});

test("the other cost is likely next, then the measures beside this one in the list, where the run has them", () => {
  const view = /** @type {any} */ ({ metric: "win_rate", sample: "all", cost: "net" });
  assert.deepEqual(likely(model, view), [
    { metric: "win_rate", sample: "all", cost: "gross" },
    { metric: "trades", sample: "all", cost: "net" },
    { metric: "edge", sample: "all", cost: "net" },
  ]);
  assert.deepEqual(likely(model, { ...view, metric: "edge", cost: "gross" }), [
    { metric: "edge", sample: "all", cost: "net" },
    { metric: "win_rate", sample: "all", cost: "gross" },
  ]);
  assert.deepEqual(likely(model, { ...view, metric: "edge", sample: "oos" }), []);
});

test("what is expected is fetched after what is asked, and is at hand when it is asked for", async () => {
  const { cube, plane } = world([3, 4, 5], 2);
  /** @type {string[]} */
  const fetched = [];
  const source = /** @type {any} */ ({
    worker: () => null,
    /** @param {string} metric */
    plane: async (metric) => {
      fetched.push(metric);
      if (metric === "gone") throw new Error("no such plane");
      return bytesOf({ ...plane, header: { ...plane.header, metric, codec: CODEC } });
    },
  });
  const reckoner = createReckoner(/** @type {any} */ ({ ...cube, cells: cube.size }), source);
  /** @param {string} metric */
  const key = (metric) => /** @type {any} */ ({ metric, sample: "all", cost: "net" });
  /** @param {string} metric */
  const ask = (metric) => reckoner.ask({ kind: "squares", channel: "map", priority: 2, planes: [key(metric)], view: viewOf({}) });
  const answer = ask("edge");
  reckoner.expect([key("gone"), key("next")]);
  await answer;
  await new Promise((done) => setTimeout(done, 20));
  assert.deepEqual(fetched, ["edge", "gone", "next"]);
  assert.ok(await ask("next"));
  assert.deepEqual(fetched, ["edge", "gone", "next"]);
});
