import assert from "node:assert/strict";
import test from "node:test";

import { CODEC, bytesOf, viewOf, world } from "./worlds.js";
import { Clerk } from "../../results/explorer/page/cube/clerk.js";
import { Stock } from "../../results/explorer/page/cube/stock.js";

/** @param {string} metric */
const key = (metric) => /** @type {import("../../results/explorer/page/types.js").PlaneKey} */ ({ metric, sample: "all", cost: "net" });

/**
 * Two workers' desks on planes that each hold one number everywhere.
 *
 * @param {number} most
 */
function office(most) {
  const { cube, plane } = world([3, 4, 5], 2);
  /** @type {Set<SharedArrayBuffer>} */
  const memory = new Set();
  let fetched = 0;
  const source = /** @type {any} */ ({
    worker: () => null,
    /** @param {string} metric @param {string} _sample @param {string} _cost @param {(length: number) => SharedArrayBuffer} room */
    plane: async (metric, _sample, _cost, room) => {
      fetched++;
      const codes = new Uint16Array(cube.size).fill(Number(metric));
      const bytes = new Uint8Array(bytesOf({ header: { ...plane.header, metric, codec: CODEC }, codes }));
      const given = room(bytes.length);
      new Uint8Array(given).set(bytes);
      memory.add(given);
      return given;
    },
  });
  const stock = new Stock(source, cube.size, most);
  const clerks = [1, 2].map(() => new Clerk(stock, cube, most * 2 * cube.size));
  /** @param {number} who @param {number} metric */
  const ask = async (who, metric) => {
    const question = /** @type {any} */ ({ kind: "squares", channel: "map", priority: 2, view: viewOf({}) });
    const answer = await clerks[who].ask(question, [key(String(metric))], {}, () => false);
    return answer.value[0];
  };
  return { ask, stock, memory, fetched: () => fetched };
}

test("a plane is fetched once for all workers, and they count in the same memory", async () => {
  const { ask, memory, fetched } = office(4);
  const [one, other] = [await ask(0, 7), await ask(1, 7)];
  assert.equal(one, other);
  assert.deepEqual([memory.size, fetched()], [1, 1]);
});

test("memory does not grow with what was looked at, and nobody reads another plane's numbers", async () => {
  const { ask, stock, memory } = office(4);
  const values = [];
  for (let round = 0; round < 3; round++) {
    for (let metric = 1; metric <= 9; metric++) values.push(await ask((round + metric) % 2, metric));
  }
  assert.ok(memory.size <= 5, `${memory.size} planes of memory`);
  assert.ok(stock.held.size <= 4);
  const first = values.slice(0, 9);
  assert.equal(new Set(first).size, 9);
  assert.deepEqual(values, [...first, ...first, ...first]);
  const before = memory.size;
  const together = await Promise.all([1, 2, 3, 4, 5, 6].map((metric) => ask(metric % 2, metric).catch(() => null)));
  assert.ok(together.every((value, at) => value === null || value === first[at]));
  for (const pair of [[7, 8], [9, 1], [2, 3], [4, 5], [6, 7]]) await Promise.all(pair.map((metric) => ask(0, metric).catch(() => null)));
  assert.ok(memory.size <= before + 4, `${memory.size} planes of memory, before ${before}`);
});
