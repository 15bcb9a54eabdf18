/**
 * The page's side of the arithmetic: fetches planes, hands questions to one or two workers, and puts halves together.
 */

import { planesOfLayout } from "./answering.js";
import { createDesk } from "./desk.js";
import { keyText, readPlane } from "./plane.js";

/**
 * @typedef {import("../types.js").Question} Question
 * @typedef {import("../types.js").Reckoner} Reckoner
 * @typedef {import("../types.js").PlaneKey} PlaneKey
 * @typedef {import("../types.js").ReckonedSquares} ReckonedSquares
 * @typedef {import("../types.js").RunModel} RunModel
 * @typedef {import("../types.js").Source} Source
 * @typedef {import("./layout.js").Cube} Cube
 * @typedef {import("./desk.js").Told} Told
 */

/** Fewer cells are counted by one worker before a second could begin; in a report, whose workers share no memory, all are. */
const SHARED_FROM = 1_000_000;
/** Bytes of planes that are held; what workers count in, and the page itself, come on top. */
const MOST = 150e6;
/** Planes that are held of a run so large that fewer would fit: all parts of the page together ask for up to eight. */
const FEWEST = 9;
/** Priority from which on a question makes others wait. */
const URGENT = 2;
/** How often planes are fetched again that gave way before they could be used. */
const PATIENCE = 2;

/**
 * Set the workers up.
 *
 * @param {RunModel} model
 * @param {Source} source
 * @returns {Reckoner}
 */
export function createReckoner(model, source) {
  const size = model.layout === "sparse" ? model.cells : model.size;
  const axes = model.axes.map(({ name, values, order }) => ({ name, values, order }));
  /** @type {Cube} */
  const cube = { axes, layout: model.layout, size };
  const many = source.served && size >= SHARED_FROM && (globalThis.navigator?.hardwareConcurrency ?? 1) > 1 ? 2 : 1;
  // memory that workers share is there once
  const bytes = Math.max(MOST, FEWEST * Uint16Array.BYTES_PER_ELEMENT * size);
  const most = globalThis.crossOriginIsolated ? bytes : bytes / many;
  const clerks = Array.from({ length: many }, () => new Clerk(source, cube, most));
  /** @type {Map<string, number>} */
  const latest = new Map();
  /** @type {Set<Promise<unknown>>} */
  const urgent = new Set();

  /** @param {Question} question @param {() => boolean} overtaken */
  const answered = async (question, overtaken) => {
    // what the user looks at has the machine for itself: its planes come first, and nothing is counted beside it
    while (question.priority < URGENT && urgent.size) await Promise.allSettled(urgent);
    if (overtaken()) return null;
    if (model.layout === "reduced") {
      const answer = await source.reduced(question.kind, question.view, question.options ?? {});
      return overtaken() ? null : known(question.kind, answer);
    }
    const keys = [...question.planes, ...planesOfLayout(cube, question.kind, question.view)];
    const halves = halvesOf(question, cube, clerks.length);
    if (!halves) return clerks[clerks.length - 1].ask(question, keys, {}, overtaken);
    const answers = await Promise.all(clerks.map((clerk, at) => clerk.ask(question, keys, halves[at], overtaken)));
    return answers.some((answer) => answer === null) ? null : joined(question.kind, answers);
  };

  return {
    ask(question) {
      const turn = (latest.get(question.channel) ?? 0) + 1;
      latest.set(question.channel, turn);
      const answer = answered(question, () => latest.get(question.channel) !== turn);
      if (question.priority >= URGENT) {
        urgent.add(answer);
        const settled = () => urgent.delete(answer);
        answer.then(settled, settled);
      }
      return answer;
    },
  };
}

/**
 * Squares as JSON has them, null where there is no number, as the page counts them.
 *
 * @param {string} kind
 * @param {any} answer
 * @returns {any}
 */
function known(kind, answer) {
  if (kind !== "squares" || !answer) return answer;
  const value = Float64Array.from(answer.value, (/** @type {number | null} */ each) => each ?? Number.NaN);
  return { ...answer, value, cells: Uint32Array.from(answer.cells), cells_sufficient: Uint32Array.from(answer.cells_sufficient) };
}

/**
 * One worker, and what it holds.
 */
class Clerk {
  /**
   * @param {Source} source
   * @param {Cube} cube
   * @param {number} most bytes of planes
   */
  constructor(source, cube, most) {
    this.source = source;
    this.size = cube.size;
    /** @type {Map<string, Promise<void>>} */
    this.held = new Map();
    /** @type {Map<number, { done: (answer: any) => void, failed: (problem: Error) => void, again: () => void }>} */
    this.open = new Map();
    this.next = 0;
    const worker = source.worker();
    /** @type {(message: any) => void} */
    this.post = worker ? (message) => worker.postMessage(message) : createDesk((told) => this.hear(told));
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
    await Promise.all(keys.map((key) => this.hold(key)));
    if (overtaken()) return null;
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

  /**
   * @param {PlaneKey} key
   * @returns {Promise<void>}
   */
  hold(key) {
    const name = keyText(key);
    const held = this.held.get(name);
    if (held) return held;
    const coming = fetched(this.source, key).then((bytes) => {
      // of a run that was swept on meanwhile: its cells stand elsewhere, and numbers would be those of others
      if (readPlane(bytes).header.size !== this.size) throw new Error("the run has other cells by now: reload the page");
      this.post({ type: "hold", key, bytes });
    });
    this.held.set(name, coming);
    // what failed is asked for again the next time
    coming.catch(() => this.held.delete(name));
    return coming;
  }

  /** @param {Told} told */
  hear(told) {
    if (told.type === "dropped") {
      this.held.delete(told.name);
      return;
    }
    const open = this.open.get(told.id);
    this.open.delete(told.id);
    if (told.type === "answer") open?.done(told.answer);
    else if (told.type === "failed") open?.failed(new Error(told.message));
    else {
      for (const name of told.names) this.held.delete(name);
      open?.again();
    }
  }
}

/** @type {WeakMap<Source, Map<string, Promise<ArrayBufferLike>>>} */
const coming = new WeakMap();

/**
 * The bytes of a plane, fetched once for all who ask while it comes; in memory that workers share where pages may.
 *
 * @param {Source} source
 * @param {PlaneKey} key
 * @returns {Promise<ArrayBufferLike>}
 */
function fetched(source, key) {
  const name = keyText(key);
  const of = coming.get(source) ?? new Map();
  coming.set(source, of);
  const held = of.get(name);
  if (held) return held;
  const bytes = source.plane(key.metric, key.sample, key.cost).then(shared);
  of.set(name, bytes);
  const forget = () => setTimeout(() => of.delete(name), 0);
  bytes.then(forget, forget);
  return bytes;
}

/**
 * @param {ArrayBuffer} bytes
 * @returns {ArrayBufferLike}
 */
function shared(bytes) {
  if (!globalThis.crossOriginIsolated || typeof SharedArrayBuffer === "undefined") return bytes;
  const memory = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(memory).set(new Uint8Array(bytes));
  return memory;
}

/**
 * Which coordinates of a shown axis each worker takes; null where the work is not to be shared.
 *
 * @param {Question} question
 * @param {Cube} cube
 * @param {number} many
 * @returns {{ only: Record<string, number[]> }[] | null}
 */
function halvesOf({ kind, view }, cube, many) {
  if (many < 2 || (kind !== "squares" && kind !== "standings")) return null;
  const shown = [view.y, view.by, view.x].map((name) => cube.axes.find((axis) => axis.name === name));
  const axis = shown.find((each) => each && each.values.length >= many * 2) ?? shown.find((each) => each && each.values.length >= many);
  if (!axis) return null;
  const middle = axis.values.length >> 1;
  const all = axis.values.map((_, at) => at);
  return [{ only: { [axis.name]: all.slice(0, middle) } }, { only: { [axis.name]: all.slice(middle) } }];
}

/**
 * @param {string} kind
 * @param {any[]} answers
 * @returns {any}
 */
function joined(kind, answers) {
  /** @param {(answer: any) => Uint32Array} of */
  const summed = (of) => of(answers[0]).map((_, at) => answers.reduce((sum, each) => sum + of(each)[at], 0));
  if (kind === "standings") return { ...answers[0], judged: summed((answer) => answer.judged) };
  const [one, other] = /** @type {ReckonedSquares[]} */ (answers);
  return {
    shape: one.shape,
    value: one.value.map((value, at) => (Number.isNaN(value) ? other.value[at] : value)),
    cells: summed((answer) => answer.cells),
    cells_sufficient: summed((answer) => answer.cells_sufficient),
  };
}
