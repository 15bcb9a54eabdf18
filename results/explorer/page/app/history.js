/** The view in the address: each change is a step that Back takes back, but what is still being dragged is none. */

import { lost, mended } from "./mending.js";
import { read, written } from "./address.js";

/**
 * @typedef {import("../types.js").View} View
 * @typedef {import("../types.js").RunModel} RunModel
 */

/**
 * The view that the address asks for; the address then says it in its own words. Otherwise showing the view would write a step
 * of its own, which cuts off whatever lies ahead of a reader who went back.
 *
 * @param {RunModel} model
 * @returns {View}
 */
export function openedView(model) {
  const asked = location.hash.replace(/^#/, "");
  const view = mended(read(asked, model.start), model);
  const text = written(view, model.start);
  if (text !== asked) history.replaceState(null, "", addressed(text));
  return view;
}

/**
 * What the address asks for and this run does not have, in words; empty where it has all.
 *
 * @param {RunModel} model
 * @returns {string[]}
 */
export function missing(model) {
  return lost(read(location.hash.replace(/^#/, ""), model.start), model);
}

/**
 * @param {string} text
 * @returns {string}
 */
function addressed(text) {
  return `${location.pathname}${location.search}#${text}`;
}

/** Milliseconds between two addresses while something is dragged. */
const PAUSE = 120;

/**
 * Keep each view in the address.
 *
 * @param {RunModel} model
 * @returns {(view: View, settling: boolean) => void}
 */
export function keepInAddress(model) {
  let dragged = false;
  let waiting = 0;
  /** @param {string} text @param {boolean} replacing */
  const write = (text, replacing) => {
    waiting = 0;
    if (location.hash.replace(/^#/, "") === text) return;
    try {
      if (replacing) history.replaceState(null, "", addressed(text));
      else history.pushState(null, "", addressed(text));
    } catch {
      // browsers refuse an address that changes too often; the view is shown all the same
    }
  };
  return (view, settling) => {
    const text = written(view, model.start);
    // the first step of a drag is a new entry, the others replace it
    const replacing = settling ? dragged : waiting !== 0;
    clearTimeout(waiting);
    waiting = 0;
    if (settling && dragged) waiting = window.setTimeout(write, PAUSE, text, true);
    else write(text, replacing);
    dragged = settling;
  };
}
