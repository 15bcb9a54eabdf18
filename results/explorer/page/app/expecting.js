/** What a reader is likely to ask for next is fetched while nothing else is to be done, so that it is there at once. */

import { groupsOf } from "../views/controls/options.js";

/**
 * @typedef {import("../types.js").App} App
 * @typedef {import("../types.js").PlaneKey} PlaneKey
 * @typedef {import("../types.js").RunModel} RunModel
 * @typedef {import("../types.js").View} View
 */

/** Milliseconds after the map was drawn: its reader may be about to change it again, and other parts count first. */
const AFTER = 150;

/**
 * Expect what is next whenever the map has been drawn.
 *
 * @param {App} app
 */
export function expectNext({ model, source, store, reckoner }) {
  // a report has its numbers inside
  if (!source.served) return;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  document.addEventListener("drawn", () => {
    clearTimeout(timer);
    timer = setTimeout(() => reckoner.expect(likely(model, store.get())), AFTER);
  });
}

/**
 * The planes that a change of the view asks for most likely: the same measure at the other cost, and the measures that stand
 * beside it in the list.
 *
 * @param {RunModel} model
 * @param {View} view
 * @returns {PlaneKey[]}
 */
export function likely(model, { metric, sample, cost }) {
  const names = groupsOf(model).flatMap(({ options }) => options.map(({ value }) => value));
  const at = names.indexOf(metric);
  const shown = cost === "gross" ? "gross" : "net";
  const twin = cost === "gross" ? "net" : "gross";
  const beside = [names[at + 1], names[at - 1]].map((name) => /** @type {PlaneKey} */ ({ metric: name, sample, cost: shown }));
  return [/** @type {PlaneKey} */ ({ metric, sample, cost: twin }), ...beside].filter((key) => isThere(model, key));
}

/**
 * @param {RunModel} model
 * @param {PlaneKey} key
 */
function isThere({ metrics }, { metric, sample, cost }) {
  const views = metrics.find(({ name }) => name === metric)?.views ?? [];
  return views.some((each) => each.sample === sample && each.cost === cost);
}
