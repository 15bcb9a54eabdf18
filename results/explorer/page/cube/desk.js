/**
 * Where questions lie until they are answered: the most urgent first, the newer in place of the older.
 *
 * A desk stands in a worker, or in the page itself where none can be started; it is told and tells by messages alone.
 */

import { answerTo } from "./answering.js";
import { keyText, readPlane } from "./plane.js";
import { Shelf } from "./shelf.js";

/**
 * @typedef {import("../types.js").PlaneKey} PlaneKey
 * @typedef {import("../types.js").View} View
 * @typedef {import("./layout.js").Cube} Cube
 *
 * @typedef {{ type: "start", cube: Cube, most: number }} Start
 * @typedef {{ type: "hold", key: PlaneKey, bytes: ArrayBufferLike }} Hold
 * @typedef {{ type: "drop", name: string }} Drop
 * @typedef {{ type: "ask", id: number, kind: string, channel: string, priority: number, keys: PlaneKey[], view: View,
 *   options: object }} Ask
 * @typedef {{ type: "answer", id: number, answer: unknown } | { type: "failed", id: number, message: string }
 *   | { type: "missing", id: number, names: string[] } | { type: "dropped", name: string }} Told
 * @typedef {{ ask: Ask, steps: Generator<void, unknown> }} Job
 */

/** Milliseconds of work between two looks at what has come in. */
const TURN = 8;

/**
 * Set up a desk.
 *
 * @param {(told: Told) => void} tell
 * @returns {(heard: Start | Hold | Drop | Ask) => void}
 */
export function createDesk(tell) {
  /** @type {Cube} */
  let cube;
  let shelf = new Shelf(0, () => {});
  /** @type {Map<string, Job>} */
  const jobs = new Map();
  let busy = false;

  /** @param {Ask} ask */
  const accept = (ask) => {
    const before = jobs.get(ask.channel);
    if (before) tell({ type: "answer", id: before.ask.id, answer: null });
    jobs.delete(ask.channel);
    const planes = ask.keys.map((key) => shelf.get(keyText(key)));
    const names = ask.keys.map(keyText).filter((_, at) => !planes[at]);
    if (names.length) {
      tell({ type: "missing", id: ask.id, names });
      return;
    }
    const known = /** @type {import("./plane.js").Plane[]} */ (planes);
    const { keys, view, options } = ask;
    jobs.set(ask.channel, { ask, steps: answerTo(ask.kind, { cube, shelf, keys, planes: known, view, options }) });
    if (!busy) void work();
  };

  const work = async () => {
    busy = true;
    while (jobs.size) {
      const job = [...jobs.values()].reduce((one, other) => (other.ask.priority > one.ask.priority ? other : one));
      step(job, jobs, tell);
      if (jobs.size) await turn();
    }
    busy = false;
  };

  return (heard) => {
    if (heard.type === "start") {
      cube = heard.cube;
      shelf = new Shelf(heard.most, (name) => tell({ type: "dropped", name }));
    } else if (heard.type === "hold") shelf.put(keyText(heard.key), readPlane(heard.bytes));
    else if (heard.type === "drop") shelf.drop(heard.name);
    else accept(heard);
  };
}

/**
 * Work on one question for a while, and tell its answer if there is one by then.
 *
 * @param {Job} job
 * @param {Map<string, Job>} jobs
 * @param {(told: Told) => void} tell
 */
function step({ ask, steps }, jobs, tell) {
  const until = performance.now() + TURN;
  try {
    let state = steps.next();
    while (!state.done && performance.now() < until) state = steps.next();
    if (!state.done) return;
    tell({ type: "answer", id: ask.id, answer: state.value });
  } catch (problem) {
    tell({ type: "failed", id: ask.id, message: problem instanceof Error ? problem.message : String(problem) });
  }
  jobs.delete(ask.channel);
}

/**
 * Let messages in. A timer would wait four milliseconds each time.
 *
 * @returns {Promise<void>}
 */
function turn() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}
