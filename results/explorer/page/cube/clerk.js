/** The page's side of a worker: has planes brought that questions need, and waits for the answers. */

import { createDesk } from "./desk.js";
import { keyText } from "./plane.js";

/**
 * @typedef {import("../types.js").Question} Question
 * @typedef {import("../types.js").PlaneKey} PlaneKey
 * @typedef {import("./layout.js").Cube} Cube
 * @typedef {import("./desk.js").Told} Told
 * @typedef {import("./stock.js").Stock} Stock
 */

/** How often planes are fetched again that gave way before they could be used. */
const PATIENCE = 2;

/**
 * One worker, and what it was asked.
 */
export class Clerk {
  /**
   * @param {Stock} stock
   * @param {Cube} cube
   * @param {number} most bytes of planes
   */
  constructor(stock, cube, most) {
    this.stock = stock;
    stock.clerks.push(this);
    /** @type {Map<number, { done: (answer: any) => void, failed: (problem: Error) => void, again: () => void }>} */
    this.open = new Map();
    /** @type {Set<string[]>} planes of questions that are not answered yet */
    this.asked = new Set();
    this.next = 0;
    const worker = stock.source.worker();
    /** @type {(message: any, given?: Transferable[]) => void} */
    this.post = worker ? (message, given = []) => worker.postMessage(message, given) : createDesk((told) => this.hear(told));
    if (worker) worker.onmessage = (event) => this.hear(event.data);
    this.post({ type: "start", cube, most });
  }

  /**
   * @param {Question} question
   * @param {PlaneKey[]} keys
   * @param {object} only
   * @param {() => boolean} overtaken
   * @param {number} [times] that planes were fetched before
   * @returns {Promise<any>}
   */
  async ask(question, keys, only, overtaken, times = 0) {
    const names = keys.map(keyText);
    this.asked.add(names);
    try {
      await Promise.all(keys.map((key) => this.stock.hold(key)));
      return overtaken() ? null : await this.answer(question, keys, only, overtaken, times);
    } finally {
      this.asked.delete(names);
    }
  }

  /**
   * @param {Question} question
   * @param {PlaneKey[]} keys that are held
   * @param {object} only
   * @param {() => boolean} overtaken
   * @param {number} times
   * @returns {Promise<any>}
   */
  answer(question, keys, only, overtaken, times) {
    const { kind, channel, priority, view, options } = question;
    const id = this.next++;
    return new Promise((done, failed) => {
      const again = () => {
        if (times < PATIENCE) void this.ask(question, keys, only, overtaken, times + 1).then(done, failed);
        else failed(new Error("there is no room for all that this question needs: hold some axes at one value"));
      };
      this.open.set(id, { done, failed, again });
      this.post({ type: "ask", id, kind, channel, priority, keys, view, options: { ...options, ...only } });
    });
  }

  /** @param {Told} told */
  hear(told) {
    if (told.type === "dropped") {
      this.stock.drop(told.name, this);
      return;
    }
    const open = this.open.get(told.id);
    this.open.delete(told.id);
    if (told.type === "answer") open?.done(told.answer);
    else if (told.type === "failed") open?.failed(new Error(told.message));
    else {
      for (const name of told.names) this.stock.drop(name, this);
      open?.again();
    }
  }
}
