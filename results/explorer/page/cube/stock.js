/**
 * The planes of a run in memory: fetched once for all workers, and their memory used again.
 *
 * Memory that threads share weighs nothing in a browser's account of what is worth sweeping: planes that gave way would lie
 * about until somebody sweeps for another reason. So the next plane is written over one that nobody needs any more.
 */

import { keyText, readPlane } from "./plane.js";

/**
 * @typedef {import("../types.js").PlaneKey} PlaneKey
 * @typedef {import("../types.js").Source} Source
 * @typedef {import("./clerk.js").Clerk} Clerk
 */

/** Planes of one cube differ by some letters in what stands before their codes: all get room for so many bytes, or more. */
const ROUND = 1 << 14;
/** Memory that is kept to be used again, in planes. */
const SPARE = 2;

/**
 * What all workers of one reckoner hold.
 */
export class Stock {
  /**
   * @param {Source} source
   * @param {number} size of each plane
   */
  constructor(source, size) {
    this.source = source;
    this.size = size;
    /** @type {Clerk[]} */
    this.clerks = [];
    /** @type {Map<string, Promise<void>>} */
    this.held = new Map();
    /** @type {Map<string, SharedArrayBuffer>} */
    this.memory = new Map();
    /** @type {SharedArrayBuffer[]} */
    this.spare = [];
  }

  /**
   * Have a plane in all workers.
   *
   * @param {PlaneKey} key
   * @returns {Promise<void>}
   */
  hold(key) {
    const name = keyText(key);
    const held = this.held.get(name);
    if (held) return held;
    const coming = this.fetch(key, name);
    this.held.set(name, coming);
    // what failed is asked for again the next time
    coming.catch(() => this.held.delete(name));
    return coming;
  }

  /**
   * @param {PlaneKey} key
   * @param {string} name
   */
  async fetch(key, name) {
    const bytes = shared(await this.source.plane(key.metric, key.sample, key.cost, (length) => this.room(length)));
    // of a run that was swept on meanwhile: its cells stand elsewhere, and numbers would be those of others
    if (readPlane(bytes).header.size !== this.size) throw new Error("the run has other cells by now: reload the page");
    if (bytes instanceof ArrayBuffer) {
      // who is alone need not be given a copy
      for (const clerk of this.clerks) clerk.post({ type: "hold", key, bytes }, this.clerks.length === 1 ? [bytes] : []);
      return;
    }
    this.memory.set(name, bytes);
    for (const clerk of this.clerks) clerk.post({ type: "hold", key, bytes });
  }

  /**
   * Forget a plane that one worker has no more: where others keep what it does not, each would have its own in the end.
   *
   * @param {string} name
   * @param {Clerk} teller
   */
  drop(name, teller) {
    if (!this.held.delete(name)) return;
    for (const clerk of this.clerks) if (clerk !== teller) clerk.post({ type: "drop", name });
    const memory = this.memory.get(name);
    this.memory.delete(name);
    if (memory && this.spare.length < SPARE) this.spare.push(memory);
  }

  /**
   * Memory for a plane: some that is free, where nobody can be reading in it any more.
   *
   * @param {number} length bytes
   * @returns {SharedArrayBuffer}
   */
  room(length) {
    const whole = Math.ceil(length / ROUND) * ROUND;
    const at = this.clerks.every(({ open }) => open.size === 0) ? this.spare.findIndex(({ byteLength }) => byteLength === whole) : -1;
    return at < 0 ? new SharedArrayBuffer(whole) : this.spare.splice(at, 1)[0];
  }
}

/**
 * @param {ArrayBufferLike} bytes
 * @returns {ArrayBuffer | SharedArrayBuffer}
 */
function shared(bytes) {
  if (!globalThis.crossOriginIsolated || bytes instanceof SharedArrayBuffer) return bytes;
  const memory = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(memory).set(new Uint8Array(bytes));
  return memory;
}
