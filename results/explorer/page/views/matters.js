/** What each axis by itself does to the measure, axes that explain most first. */

import { planesOfSquares } from "../cube/answering.js";
import { profilesText } from "../cube/reading.js";
import { button, element, fill } from "../draw/element.js";
import { counted, fixed, plain, shownMetric, written } from "../words.js";
import { drawProfile, rangeOf } from "./matters/picture.js";

/**
 * @typedef {import("../types.js").App} App
 * @typedef {import("../types.js").Axis} Axis
 * @typedef {import("../types.js").View} View
 * @typedef {import("../types.js").Part} Part
 * @typedef {import("../cube/profiles.js").Profile} Profile
 */

/** Least width of a picture and what lies between two, in pixels; as in the style sheet. */
const [LEAST, GAP] = [280, 24];

/**
 * Make the profiles of axes.
 *
 * @param {App} app
 * @returns {Part}
 */
export function createWhatMatters(app) {
  const list = element("ol", { class: "matters-list" });
  const note = element("p", { class: "matters-note faint" });
  const root = element("div", { class: "matters" }, element("div", { class: "part-head" }, element("h2", {}, "What matters")), note, list);
  /** @type {Profile[]} */
  let profiles = [];
  let asked = 0;
  let shown = "";
  /** Why there are none: that they are still counted, or what went wrong. */
  let instead = "Counting …";

  const redraw = () => {
    const view = app.store.get();
    const none = profiles.every(({ cells }) => cells.every((count) => count === 0));
    fill(note, none ? instead : noteOf(app, view));
    if (none) return fill(list);
    const range = rangeOf(profiles, metricOf(app, view).neutral);
    const held = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
    const look = { range, width: widthOf(list), metric: metricOf(app, view) };
    fill(list, profiles.flatMap((profile) => itemOf(app, view, profile, look)));
    // The list is made anew: who pressed a button in it stays on that button.
    const again = held && list.querySelector(`[data-key="${CSS.escape(held)}"]`);
    if (again instanceof HTMLElement) again.focus();
  };
  const refresh = async () => {
    const mine = ++asked;
    const view = app.store.get();
    shown = profilesText(view);
    const question = { channel: "profiles", priority: 0, planes: planesOfSquares(view), view };
    const found = await app.reckoner.ask({ kind: "profiles", ...question }).catch((problem) => String(problem.message ?? problem));
    if (mine !== asked || found === null) return;
    profiles = typeof found === "string" ? [] : found;
    instead = typeof found === "string" ? found : "No cell in view has this measure: too few trades, or it is undefined.";
    redraw();
  };
  let width = 0;
  new ResizeObserver(() => {
    if (Math.abs(list.clientWidth - width) < 2) return;
    width = list.clientWidth;
    redraw();
  }).observe(list);

  return {
    element: root,
    update(view, changed) {
      if (profilesText(view) !== shown) refresh();
      else if (changed.has("x") || changed.has("y")) redraw();
    },
  };
}

/**
 * Of a picture, where the style sheet puts as many side by side as are at least 280 pixels wide.
 *
 * @param {HTMLElement} list
 */
function widthOf({ clientWidth: whole }) {
  const columns = Math.max(1, Math.floor((whole + GAP) / (LEAST + GAP)));
  return Math.max(200, (whole - GAP * (columns - 1)) / columns);
}

/**
 * @param {App} app
 * @param {View} view
 */
function metricOf({ model }, view) {
  const found = model.metrics.find(({ name }) => name === view.metric) ?? model.metrics[0];
  return shownMetric(found, "median", view);
}

/**
 * @param {App} app
 * @param {View} view
 */
function noteOf(app, view) {
  const title = metricOf(app, view).title.replace(/ \(.*\)$/, "");
  if (view.cost === "cost") return `Median ${title}, by value of each axis.`;
  const neutral = metricOf(app, view).neutral;
  const share = neutral === null ? "" : `; beneath, the share of cells above ${neutral}`;
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}: median (line) and middle half (band) of the cells at each value, others folded${share}.`;
}

/**
 * @param {App} app
 * @param {View} view
 * @param {Profile} profile
 * @param {{ range: [number, number], width: number, metric: import("../types.js").Metric }} look
 * @returns {HTMLElement[]}
 */
function itemOf(app, view, profile, look) {
  const axis = app.model.axes.find(({ name }) => name === profile.axis);
  if (!axis || (axis.values.length < 2 && axis.kind !== "asset")) return [];
  // of what costs take there are medians alone: the order is that of the measure after costs
  const share = view.cost === "cost" ? "" : shareWords(profile);
  const readout = element("span", { class: "matters-share" }, share);
  const picture = drawProfile(axis, profile, look, (text) => fill(readout, text || share));
  picture.setAttribute("aria-label", textOf(axis, profile, look.metric));
  const head = element(
    "div",
    { class: "matters-head" },
    element("span", { class: "matters-name", title: axis.title }, plain(axis.name)),
    readout,
    placing(app, view, axis, "x"),
    placing(app, view, axis, "y"),
  );
  const said = deadWords(axis);
  const dead = said ? element("p", { class: "matters-dead faint" }, said) : null;
  return [element("li", { class: "matters-item", "data-axis": axis.name }, head, picture, dead)];
}

/**
 * A button that puts the axis on one side of the map; what was there goes to the other side where that is needed.
 *
 * @param {App} app
 * @param {View} view
 * @param {Axis} axis
 * @param {"x" | "y"} side
 */
function placing(app, view, axis, side) {
  const other = side === "x" ? "y" : "x";
  const here = view[side] === axis.name;
  const place = () => {
    const swapped = view[other] === axis.name ? { [other]: view[side] } : {};
    app.store.set({ [side]: axis.name, ...swapped, ...(view.by === axis.name ? { by: null } : {}), region: null });
    app.announce(`${axis.title} is now ${side === "x" ? "across" : "up"} the map`);
  };
  const label = `${side}: ${axis.title} ${side === "x" ? "across" : "up"} the map`;
  return button(side, place, { class: "matters-place", "aria-pressed": String(here), "aria-label": label, "data-key": `${side} ${axis.name}` });
}

/** @param {Profile} profile */
function shareWords({ explained }) {
  if (explained === null) return "nothing varies";
  return explained < 0.0005 ? "explains 0 %" : `explains ${fixed(explained * 100, explained < 0.1 ? 1 : 0)} %`;
}

/** @param {Axis} axis */
function deadWords(axis) {
  if (axis.dead) return "moves no trade in this run: choose its value freely, or drop it from the grid";
  return axis.scales_only ? "only scales returns, it moves no trade: win rate and payoff stay" : "";
}

/**
 * @param {Axis} axis
 * @param {Profile} profile
 * @param {import("../types.js").Metric} metric
 */
function textOf(axis, profile, metric) {
  const of = axis.order.filter((coordinate) => profile.coordinates.includes(coordinate)).map((coordinate) => {
    const at = profile.coordinates.indexOf(coordinate);
    return `${axis.labels[coordinate]}: ${written(metric, profile.median[at])} of ${counted(profile.cells[at], "cell")}`;
  });
  return `Median ${metric.title} along ${axis.title}, ${shareWords(profile)}. ${of.join("; ")}.`;
}
