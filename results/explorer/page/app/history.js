/** The view in the address: each change is a step that Back takes back, but what is still being dragged is none. */

import { read, written } from "./address.js";

/**
 * @typedef {import("../types.js").View} View
 * @typedef {import("../types.js").RunModel} RunModel
 */

/**
 * The view that the address asks for.
 *
 * @param {RunModel} model
 * @returns {View}
 */
export function openedView(model) {
  return read(location.hash.replace(/^#/, ""), model.start);
}

/**
 * Keep each view in the address.
 *
 * @param {RunModel} model
 * @returns {(view: View, settling: boolean) => void}
 */
export function keepInAddress(model) {
  let dragged = false;
  return (view, settling) => {
    const text = written(view, model.start);
    if (location.hash.replace(/^#/, "") === text) return;
    const address = `${location.pathname}${location.search}#${text}`;
    // the first step of a drag is a new entry, the others replace it
    if (settling && dragged) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    dragged = settling;
  };
}
