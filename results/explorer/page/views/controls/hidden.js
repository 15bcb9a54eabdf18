/** The axes that a map does not show: each folded over all its values, over a range, or held at one. */

import { button, element, fill } from "../../draw/element.js";
import { hiddenAxes } from "../map/figure.js";
import { plain } from "../../words.js";
import { createChips } from "./chips.js";
import { keep } from "./keep.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").Axis} Axis
 * @typedef {import("../../types.js").View} View
 */

/** With more values than this an axis has sliders rather than a chip each. */
const CHIPS = 14;

/**
 * @param {App} app
 */
export function createHidden(app) {
  const made = element("div", { class: "hidden-axes", "data-part": "hidden-axes" });
  let shown = "";
  /** @type {((view: View) => void)[]} */
  let updates = [];
  return {
    element: made,
    /** @param {View} view @param {Set<keyof View>} changed */
    update(view, changed) {
      const axes = hiddenAxes(app.model, view);
      const names = axes.map((axis) => axis.name).join(" ");
      if (names !== shown) {
        shown = names;
        const strips = axes.map((axis) => createStrip(app, axis));
        updates = strips.map((strip) => strip.update);
        fill(made, strips.length ? element("h3", {}, "Behind each square") : null, strips.map((strip) => strip.element));
        for (const update of updates) update(view);
      } else if (changed.has("kept")) for (const update of updates) update(view);
    },
  };
}

/**
 * @param {App} app
 * @param {Axis} axis
 */
function createStrip(app, axis) {
  const label = element("span", { class: "strip-name", id: `strip-${axis.name}` }, plain(axis.name));
  const state = element("span", { class: "faint strip-state" });
  const all = button("all", () => keep(app, axis, null), { class: "strip-all", "aria-label": `${plain(axis.name)}: all values` });
  const values = axis.values.length > CHIPS ? createSliders(app, axis) : createChips(app, axis);
  const note = axis.dead ? "moves no trade" : axis.scales_only ? "scales returns only" : "";
  const head = element("div", { class: "strip-head" }, label, note ? element("span", { class: "faint" }, note) : null, state, values.mode, all);
  const made = element("div", { class: "strip", role: "group", "aria-labelledby": `strip-${axis.name}`, "data-part": `axis-${axis.name}` }, head, values.element);
  return {
    element: made,
    /** @param {View} view */
    update(view) {
      const kept = view.kept[axis.name];
      all.hidden = !kept;
      const many = kept?.length ?? axis.values.length;
      state.textContent = !kept ? `all ${many}` : many === 1 ? `fixed at ${axis.labels[kept[0]]}` : `${many} of ${axis.values.length}`;
      values.update(new Set(kept ?? axis.values.keys()), Boolean(kept));
    },
  };
}

/**
 * From where to where, as two sliders over the values in order.
 *
 * @param {App} app
 * @param {Axis} axis
 */
function createSliders(app, axis) {
  const last = axis.values.length - 1;
  const [from, to] = ["from", "to"].map((side) =>
    element("input", { type: "range", min: 0, max: last, step: 1, "aria-label": `${plain(axis.name)} ${side}` }),
  );
  const told = element("output", { class: "faint" });
  /** @param {boolean} settling @param {HTMLInputElement} moved */
  const read = (settling, moved) => {
    if (from.valueAsNumber > to.valueAsNumber) (moved === from ? to : from).value = moved.value;
    keep(app, axis, axis.order.slice(from.valueAsNumber, to.valueAsNumber + 1), settling);
  };
  for (const slider of [from, to]) {
    slider.addEventListener("input", () => read(true, slider));
    slider.addEventListener("change", () => read(false, slider));
  }
  return {
    // sliders are a range as they stand
    mode: null,
    element: element("div", { class: "sliders" }, from, to, told),
    /** @param {Set<number>} kept */
    update(kept) {
      const places = axis.order.flatMap((coordinate, position) => (kept.has(coordinate) ? [position] : []));
      [from.value, to.value] = [String(places[0]), String(places.at(-1))];
      const [low, high] = [places[0], places.at(-1) ?? last].map((place) => axis.labels[axis.order[place]]);
      for (const [slider, text] of /** @type {[HTMLInputElement, string][]} */ ([[from, low], [to, high]])) slider.setAttribute("aria-valuetext", text);
      told.textContent = low === high ? low : `${low} to ${high}`;
    },
  };
}
