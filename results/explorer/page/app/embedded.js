/** Numbers from inside a report: one file that asks nobody. */

import { barsWithin, unpackedPlane } from "../cube/packed.js";

/**
 * @typedef {import("../types.js").Source} Source
 * @typedef {import("../types.js").CellModel} CellModel
 * @typedef {import("../cube/packed.js").PackedBars} PackedBars
 */

/**
 * Whether this page carries a run inside.
 *
 * @returns {boolean}
 */
export function isEmbedded() {
  return document.getElementById("asymmetry-run") !== null;
}

/**
 * What the report carries.
 *
 * @returns {Source}
 */
export function embeddedSource() {
  const oneByOne = createQueue();
  return {
    served: false,
    run: async () => JSON.parse(textOf("asymmetry-run") ?? "{}"),
    plane: async (metric, sample, cost) => {
      const held = holding({ metric, sample, cost });
      if (!held) throw new Error(`this report does not hold ${metric} (${sample}, ${cost}), to stay small`);
      return oneByOne(() => unpackedPlane(piecesOf(inflated(held.textContent ?? "")), Number(held.dataset.stride)));
    },
    squares: async () => null,
    reduced: async () => null,
    cell: heldCell,
    bars: async (number, from, to, most) => {
      const cell = await heldCell(number);
      const held = cell && holding({ asset: cell.asset ?? "" });
      if (!held) return null;
      /** @type {PackedBars} */
      const bars = JSON.parse(await inflatedText(held.textContent ?? ""));
      return barsWithin(bars, from, to, most);
    },
    marks: async () => null,
    exported: () => null,
    worker: () => {
      const text = textOf("asymmetry-worker");
      if (text === null) return null;
      const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      try {
        return new Worker(address);
      } catch {
        // some browsers start none from a file: the page counts itself
        return null;
      } finally {
        // long after it was fetched
        setTimeout(() => URL.revokeObjectURL(address), 60_000);
      }
    },
    other: () => embeddedSource(),
  };
}

/**
 * @param {string} id
 * @returns {string | null}
 */
function textOf(id) {
  return document.getElementById(id)?.textContent ?? null;
}

/**
 * @param {number} number
 * @returns {Promise<CellModel | null>}
 */
async function heldCell(number) {
  const text = textOf(`asymmetry-cell-${number}`);
  return text === null ? null : JSON.parse(await inflatedText(text));
}

/**
 * The block of data that is about something.
 *
 * @param {Record<string, string>} about
 * @returns {HTMLElement | undefined}
 */
function holding(about) {
  const blocks = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('script[type="text/plain"]'));
  return [...blocks].find(({ dataset }) => Object.entries(about).every(([name, value]) => dataset[name] === value));
}

/**
 * @param {string} text base64 of deflated bytes
 * @returns {ReadableStream<Uint8Array>}
 */
function inflated(text) {
  return new Blob([packedBytes(text)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
}

/**
 * What comes out of a stream; not every browser lets one go through it by itself.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {AsyncGenerator<Uint8Array, void>}
 */
async function* piecesOf(stream) {
  const reader = stream.getReader();
  for (let piece = await reader.read(); piece.value; piece = await reader.read()) yield piece.value;
}

/**
 * Work that is done one after another: many planes at once would be in memory half unpacked.
 *
 * @returns {<T>(work: () => Promise<T>) => Promise<T>}
 */
function createQueue() {
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
}

/**
 * @param {string} text base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
function packedBytes(text) {
  // newer browsers know a way without a second text
  const { fromBase64 } = /** @type {{ fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }} */ (Uint8Array);
  if (fromBase64) return fromBase64(text);
  const letters = atob(text);
  const packed = new Uint8Array(letters.length);
  for (let at = 0; at < packed.length; at++) packed[at] = letters.charCodeAt(at);
  return packed;
}

/**
 * @param {string} text
 * @returns {Promise<string>}
 */
async function inflatedText(text) {
  return new Response(inflated(text)).text();
}
