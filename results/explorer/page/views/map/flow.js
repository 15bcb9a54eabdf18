/** From a view to a figure: first what the codes give, at once; then, when the view has settled, exact numbers. */

import { createReckoner } from "../../cube/reckoner.js";
import { planesOfSquares } from "../../cube/answering.js";
import { fixedNotes } from "../compare/fixed.js";
import { laidOut, withExact } from "./figure.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").View} View
 * @typedef {import("../../types.js").RunModel} RunModel
 * @typedef {import("../../types.js").Reckoner} Reckoner
 * @typedef {import("../../types.js").ReckonedSquares} ReckonedSquares
 * @typedef {import("./figure.js").Figure} Figure
 */

/** Milliseconds without a change after which a view counts as settled; exact squares of many cells keep a machine busy. */
const SETTLED = 200;
const SETTLED_LARGE = 700;
const LARGE = 4_000_000;

/**
 * @param {App} app
 * @param {{ drawn: (figure: Figure, exact: boolean) => void, failed: (message: string, exact: boolean) => void }} heard
 * @returns {(view: View) => Promise<void>}
 */
export function createFlow(app, { drawn, failed }) {
  const { model, source } = app;
  /** @type {AbortController | null} */
  let asking = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const another = otherRuns(app);

  /** @param {Figure} figure */
  const settle = async (figure) => {
    asking = new AbortController();
    const { signal } = asking;
    try {
      const exact = await source.squares(figure.view, signal);
      if (exact && !signal.aborted) drawn(withExact(figure, exact), true);
      else if (!signal.aborted) drawn(figure, true);
    } catch (problem) {
      if (!signal.aborted) failed(messageOf(problem), true);
    }
  };

  let latest = 0;
  return async (view) => {
    const turn = ++latest;
    asking?.abort();
    clearTimeout(timer);
    try {
      const figure = await figureOf(app, view, another);
      // another run may take seconds to open, in which this view may have become an old one
      if (!figure || turn !== latest) return;
      drawn(figure, false);
      timer = setTimeout(() => void settle(figure), waited(model));
    } catch (problem) {
      if (turn === latest) failed(messageOf(problem), false);
    }
  };
}

/**
 * @param {RunModel} model
 * @returns {number}
 */
function waited({ layout, cells }) {
  if (layout === "reduced") return 0;
  return cells > LARGE ? SETTLED_LARGE : SETTLED;
}

/**
 * @param {App} app
 * @param {View} view
 * @param {(key: string) => Promise<{ model: RunModel, reckoner: Reckoner }>} another
 * @returns {Promise<Figure | null>} null where a newer view has overtaken this one
 */
async function figureOf({ model, reckoner }, view, another) {
  const planes = planesOfSquares(view);
  const asked = [reckoner.ask({ kind: "squares", channel: "map", priority: 2, planes, view })];
  // a verdict is about one run, not about the difference of two
  const judgedToo = view.verdict && view.less === null;
  if (judgedToo) {
    const verdict = /** @type {import("../../types.js").PlaneKey} */ ({ metric: "verdict", sample: "all", cost: "net" });
    const judged = [verdict, ...(view.brush ? planes.slice(-2) : [])];
    asked.push(reckoner.ask({ kind: "standings", channel: "standings", priority: 2, planes: judged, view }));
  }
  const [squares, standings] = await Promise.all(asked);
  if (!squares || (judgedToo && !standings)) return null;
  if (view.less === null) return laidOut(model, view, squares, standings ?? null);
  const other = await another(view.less);
  const theirs = translated(view, model, other.model);
  const beside = await other.reckoner.ask({ kind: "squares", channel: "map", priority: 2, planes: planesOfSquares(theirs), view: theirs });
  if (!beside) return null;
  const figure = laidOut(model, view, less(squares, beside, view, model, other.model), standings ?? null);
  const differ = fixedNotes(model, other.model);
  return { ...figure, verdict: [...differ, ...figure.verdict], notes: [...differ, ...figure.notes] };
}

/**
 * Other runs, opened when first asked for.
 *
 * @param {App} app
 * @returns {(key: string) => Promise<{ model: RunModel, reckoner: Reckoner }>}
 */
function otherRuns({ source }) {
  /** @type {Map<string, Promise<{ model: RunModel, reckoner: Reckoner }>>} */
  const opened = new Map();
  return (key) => {
    const held = opened.get(key);
    if (held) return held;
    const from = source.other(key);
    const coming = from.run().then((model) => ({ model, reckoner: createReckoner(model, from) }));
    coming.catch(() => opened.delete(key));
    opened.set(key, coming);
    return coming;
  };
}

/**
 * A view as another run has it: coordinates go over by value; what it does not know is not asked of it.
 *
 * @param {View} view
 * @param {RunModel} from
 * @param {RunModel} to
 * @returns {View}
 */
export function translated(view, from, to) {
  /** @type {Record<string, number[]>} */
  const kept = {};
  for (const [name, coordinates] of Object.entries(view.kept)) {
    const axis = from.axes.find((each) => each.name === name);
    // of axes that are shown nothing is held
    if (!axis || [view.x, view.y, view.by].includes(name)) continue;
    const places = placesThere(axis, coordinates, to);
    if (!places) throw new Error(`${to.title} has not every ${name.replaceAll("_", " ")} that is chosen here: choose values that both runs have`);
    if (places.length) kept[name] = places;
  }
  const known = (/** @type {string | null} */ name) => name !== null && to.axes.some((axis) => axis.name === name);
  for (const name of [view.x, view.y, view.by]) {
    if (name && !known(name)) throw new Error(`${to.title} has no axis ${name}: choose others, or no difference`);
  }
  return { ...view, kept, less: null };
}

/**
 * Coordinates in another run of values of ours; none where it holds them all at the one that is chosen, null where it has not all
 * of them: unlike cells would be compared.
 *
 * @param {import("../../types.js").Axis} axis
 * @param {number[]} coordinates
 * @param {RunModel} to
 * @returns {number[] | null}
 */
function placesThere({ name, values }, coordinates, to) {
  const other = to.axes.find((each) => each.name === name || each.ties.includes(name));
  if (other) {
    const places = coordinates.map((at) => other.values.indexOf(values[at]));
    return places.includes(-1) ? null : places;
  }
  // of the assets a run of one file has one, whatever it is called
  return !Object.hasOwn(to.held, name) || coordinates.every((at) => values[at] === to.held[name]) ? [] : null;
}

/**
 * Squares less those of another run where axes have the same values.
 *
 * @param {ReckonedSquares} one
 * @param {ReckonedSquares} other
 * @param {View} view
 * @param {RunModel} ours
 * @param {RunModel} theirs
 * @returns {ReckonedSquares}
 */
function less(one, other, view, ours, theirs) {
  const places = [view.by, view.y, view.x].map((name) => matched(name, ours, theirs));
  const [, rows, columns] = other.shape;
  const [, height, width] = one.shape;
  const unmatched = new Uint8Array(one.value.length);
  const value = one.value.map((each, at) => {
    const [by, y, x] = [places[0][Math.floor(at / (width * height))], places[1][Math.floor(at / width) % height], places[2][at % width]];
    const place = by < 0 || y < 0 || x < 0 ? -1 : (by * rows + y) * columns + x;
    unmatched[at] = Number(place < 0 || !other.cells[place]);
    return unmatched[at] ? NaN : each - other.value[place];
  });
  return { ...one, value, unmatched };
}

/**
 * The drawn position in another run of each drawn value of ours; -1 where it has none.
 *
 * @param {string | null} name
 * @param {RunModel} ours
 * @param {RunModel} theirs
 * @returns {number[]}
 */
function matched(name, ours, theirs) {
  const [axis, other] = [ours, theirs].map((model) => model.axes.find((each) => each.name === name));
  if (!axis || !other) return [0];
  return axis.order.map((at) => other.order.indexOf(other.values.indexOf(axis.values[at])));
}

/**
 * @param {unknown} problem
 * @returns {string}
 */
function messageOf(problem) {
  return problem instanceof Error ? problem.message : String(problem);
}
