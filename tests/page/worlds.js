// Small cubes with all kinds of codes, for tests of the page's arithmetic.

/** @typedef {import("../../results/explorer/page/types.js").View} View */
/** @typedef {import("../../results/explorer/page/types.js").Codec} Codec */

/** @type {Codec} */
export const CODEC = { kind: "linear", offset: -1, step: 0.001, unit: 1, highest: 65531, neutral: 1000, error: 0.0005 };

/**
 * Numbers that look random and are the same each time.
 *
 * @param {number} seed
 * @returns {() => number} from 0 to 1
 */
export function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A dense cube of some lengths, and a plane of it: values near the neutral one, some beyond, some thin or absent.
 *
 * @param {number[]} lengths
 * @param {number} seed
 */
export function world(lengths, seed) {
  const next = numbers(seed);
  const axes = lengths.map((length, at) => {
    const order = Array.from({ length }, (_, place) => place);
    // an axis need not be drawn in the order of its values
    if (at % 2) order.push(/** @type {number} */ (order.shift()));
    return { name: `axis${at}`, values: order.map((place) => place), order };
  });
  const size = lengths.reduce((product, length) => product * length, 1);
  const codes = Uint16Array.from({ length: size }, () => {
    const kind = next();
    if (kind < 0.1) return 65533;
    if (kind < 0.14) return 65535;
    if (kind < 0.16) return 65532;
    if (kind < 0.18) return 65531 - Math.floor(next() * 300);
    return Math.floor(600 + next() * 900);
  });
  /** @type {import("../../results/explorer/page/cube/layout.js").Cube} */
  const cube = { axes, layout: "dense", size };
  const header = { metric: "edge", sample: /** @type {const} */ ("all"), cost: /** @type {const} */ ("net"), size, codec: CODEC };
  return { cube, plane: { header, codes } };
}

/**
 * @param {Partial<View>} patch
 * @returns {View}
 */
export function viewOf(patch) {
  return {
    x: "axis0", y: "axis1", by: null, metric: "edge", sample: "all", cost: "net", fold: "median", kept: {}, brush: null, region: null,
    verdict: false, less: null, cell: null, compared: [], tab: "map", theme: "auto", ...patch,
  };
}

/**
 * What a generator returns.
 *
 * @template T
 * @param {Generator<void, T>} steps
 * @returns {T}
 */
export function exhausted(steps) {
  for (;;) {
    const state = steps.next();
    if (state.done) return state.value;
  }
}

/**
 * A plane as a server sends it.
 *
 * @param {ReturnType<typeof world>["plane"]} plane
 * @returns {ArrayBuffer}
 */
export function bytesOf({ header, codes }) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((12 + text.length) / 8) * 8;
  const bytes = new Uint8Array(start + codes.byteLength);
  bytes.set(new TextEncoder().encode("RAPLANE1"));
  new DataView(bytes.buffer).setUint32(8, text.length, true);
  bytes.set(text, 12);
  bytes.set(new Uint8Array(codes.buffer), start);
  return bytes.buffer;
}
