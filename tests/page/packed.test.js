import assert from "node:assert/strict";
import { test } from "node:test";

import { readPlane } from "../../results/explorer/page/cube/plane.js";
import { barsWithin, unpackedPlane } from "../../results/explorer/page/cube/packed.js";

/**
 * A plane as a report packs it, before it is deflated.
 *
 * @param {number[]} codes
 * @param {number} stride
 */
function packed(codes, stride) {
  const header = new TextEncoder().encode(JSON.stringify({ metric: "edge", size: codes.length }));
  const start = Math.ceil((12 + header.length) / 8) * 8;
  const bytes = new Uint8Array(start + 2 * codes.length);
  bytes.set(new TextEncoder().encode("RAPLANE1"));
  new DataView(bytes.buffer).setUint32(8, header.length, true);
  bytes.set(header, 12);
  codes.forEach((code, at) => {
    const added = (code - (stride && at >= stride ? codes[at - stride] : 0)) & 0xffff;
    bytes[start + at] = added & 255;
    bytes[start + codes.length + at] = added >> 8;
  });
  return bytes;
}

/**
 * Bytes as a stream hands them on.
 *
 * @param {Uint8Array} bytes
 * @param {number} length of each piece
 */
async function* inPieces(bytes, length) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

for (const stride of [0, 1, 3, 100]) {
  test(`codes come out as they went in, stride ${stride}`, async () => {
    const codes = [65535, 0, 1, 256, 65533, 40000, 7, 7, 65534];
    for (const length of [1, 5, 13, 1000]) {
      const { header, codes: found } = readPlane(await unpackedPlane(inPieces(packed(codes, stride), length), stride));
      assert.equal(header.metric, "edge");
      assert.deepEqual([...found], codes);
    }
  });
}

test("a plane that is cut short is refused", async () => {
  const bytes = packed([1, 2, 3], 0);
  await assert.rejects(unpackedPlane(inPieces(bytes.subarray(0, -1), 7), 0), /cut short/);
  await assert.rejects(unpackedPlane(inPieces(bytes.subarray(0, 9), 7), 0), /cut short/);
});

/** @param {number[]} bar @param {number} per */
function bars(bar, per) {
  const at = bar.map((each) => each * 10);
  return { per, bar, time: at, open: at, high: at.map((each) => each + 3), low: at.map((each) => each - 3), close: at.map((each) => each + 1) };
}

test("single bars are given where a report has all of them, buckets elsewhere", () => {
  const held = { all: bars([0, 4, 8, 12], 4), fine: bars([4, 5, 6, 7], 1) };
  assert.deepEqual(barsWithin(held, 5, 6, 100).bar, [5, 6]);
  assert.deepEqual(barsWithin(held, 5, 9, 100).bar, [4, 8]);
  assert.deepEqual(barsWithin({ all: held.all, fine: null }, 0, 100, 100).bar, [0, 4, 8, 12]);
  assert.deepEqual(barsWithin(held, 200, 300, 100).bar, []);
});

test("many buckets become fewer that reach as far", () => {
  const found = barsWithin({ all: bars([0, 1, 2, 3, 4], 1), fine: null }, 0, 4, 3);
  assert.deepEqual(found, { per: 2, bar: [0, 2, 4], time: [0, 20, 40], open: [0, 20, 40], high: [13, 33, 43], low: [-3, 17, 37], close: [11, 31, 41] });
});
