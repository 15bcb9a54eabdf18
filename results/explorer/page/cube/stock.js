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

/**
 * What all workers of one reckoner hold.
 */
export class Stock {
  /**
   * @param {Source} source
   * @param {number} size of each plane
   * @param {number} most planes that are held in memory that workers share
   */
  constructor(source, size, most) {
    this.source = source;
    this.size = size;
    this.most = most;
    /** @type {Clerk[]} */
    this.clerks = [];
    /** @type {Map<string, Promise<void>>} those used last stand last */
    this.held = new Map();
    /** @type {Map<string, SharedArrayBuffer>} */
    this.memory = new Map();
    /** @type {{ name: string, memory: SharedArrayBuffer }[]} memory of planes that gave way */
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
    if (held) {
      this.held.delete(name);
      this.held.set(name, held);
      return held;
    }
    this.makeRoom();
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

  /** Let planes go that were not used for longest, before there is one more. */
  makeRoom() {
    for (const name of this.held.keys()) {
      if (this.held.size < this.most) return;
      if (this.memory.has(name) && !this.needed(name)) this.drop(name, null);
    }
  }

  /**
   * Forget a plane that a worker has no more: where others keep what it does not, each would have its own in the end.
   *
   * @param {string} name
   * @param {Clerk | null} teller
   */
  drop(name, teller) {
    if (!this.held.delete(name)) return;
    for (const clerk of this.clerks) if (clerk !== teller) clerk.post({ type: "drop", name });
    const memory = this.memory.get(name);
    this.memory.delete(name);
    // those that are coming have none yet, and will take it
    if (memory && this.memory.size + this.spare.length < this.most) this.spare.push({ name, memory });
  }

  /**
   * Memory for a plane: some that is free, if nobody can still be reading in it.
   *
   * @param {number} length bytes
   * @returns {SharedArrayBuffer}
   */
  room(length) {
    const whole = Math.ceil(length / ROUND) * ROUND;
    const at = this.spare.findIndex(({ name, memory }) => memory.byteLength === whole && !this.needed(name));
    return at < 0 ? new SharedArrayBuffer(whole) : this.spare.splice(at, 1)[0].memory;
  }

  /** @param {string} name whether a question that is not answered yet is about it */
  needed(name) {
    return this.clerks.some(({ asked }) => [...asked].some((names) => names.includes(name)));
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
