/** The view in the address: each change is a step that Back takes back, but what is still being dragged is none. */

import { mended } from "./mending.js";
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
 * @param {string} text
 * @returns {string}
 */
function addressed(text) {
  return `${location.pathname}${location.search}#${text}`;
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
    const address = addressed(text);
    // the first step of a drag is a new entry, the others replace it
    if (settling && dragged) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    dragged = settling;
  };
}
