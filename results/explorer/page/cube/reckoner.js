/**
 * The page's side of the arithmetic: fetches planes, hands questions to one or two workers, and puts halves together.
 */

import { planesOfLayout } from "./answering.js";
import { Clerk } from "./clerk.js";
import { Stock } from "./stock.js";

/**
 * @typedef {import("../types.js").Question} Question
 * @typedef {import("../types.js").Reckoner} Reckoner
 * @typedef {import("../types.js").PlaneKey} PlaneKey
 * @typedef {import("../types.js").ReckonedSquares} ReckonedSquares
 * @typedef {import("../types.js").RunModel} RunModel
 * @typedef {import("../types.js").Source} Source
 * @typedef {import("./layout.js").Cube} Cube
 */

/** Fewer cells are counted by one worker before a second could begin; in a report, whose workers share no memory, all are. */
const SHARED_FROM = 1_000_000;
/** Bytes of planes that are held; what workers count in, and the page itself, come on top. */
const MOST = 150e6;
/** Planes that are held of a run so large that fewer would fit: all parts of the page ask for up to eight, others are expected. */
const FEWEST = 10;
/** Priority from which on a question makes others wait. */
const URGENT = 2;

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
  const plane = Uint16Array.BYTES_PER_ELEMENT * Math.max(size, 1);
  const bytes = Math.max(MOST, FEWEST * plane);
  // memory that workers share is there once
  const most = globalThis.crossOriginIsolated ? bytes : bytes / many;
  const stock = new Stock(source, size, Math.floor(bytes / plane));
  const clerks = Array.from({ length: many }, () => new Clerk(stock, cube, most));
  /** @type {Map<string, number>} */
  const latest = new Map();
  /** @type {Set<Promise<unknown>>} */
  const urgent = new Set();
  /** @type {Set<Promise<unknown>>} */
  const open = new Set();

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

  /** @type {PlaneKey[]} */
  let expected = [];
  let fetching = false;
  // one after another, so that what is asked for meanwhile waits for one at most
  const fetchExpected = async () => {
    if (fetching || model.layout === "reduced") return;
    fetching = true;
    while (expected.length) {
      await Promise.allSettled([...open]);
      const key = expected.shift();
      // whoever asks for it in earnest is told what is wrong
      if (key) await Promise.allSettled([stock.hold(key)]);
    }
    fetching = false;
  };

  return {
    ask(question) {
      const turn = (latest.get(question.channel) ?? 0) + 1;
      latest.set(question.channel, turn);
      const answer = answered(question, () => latest.get(question.channel) !== turn);
      for (const waiting of question.priority >= URGENT ? [open, urgent] : [open]) {
        waiting.add(answer);
        const settled = () => waiting.delete(answer);
        answer.then(settled, settled);
      }
      return answer;
    },
    expect(planes) {
      expected = planes;
      void fetchExpected();
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
