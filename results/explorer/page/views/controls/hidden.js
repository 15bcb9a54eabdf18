/** The axes that a map does not show: each folded over all its values, over a range, or held at one. */

import { button, element, fill } from "../../draw/element.js";
import { hiddenAxes } from "../map/figure.js";
import { plain } from "../../words.js";

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
  const head = element("div", { class: "strip-head" }, label, note ? element("span", { class: "faint" }, note) : null, state, all);
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
 * @param {App} app
 * @param {Axis} axis
 * @param {number[] | null} coordinates
 * @param {boolean} [settling]
 */
function keep({ store }, axis, coordinates, settling = false) {
  const kept = { ...store.get().kept };
  if (!coordinates || coordinates.length === axis.values.length || !coordinates.length) delete kept[axis.name];
  else kept[axis.name] = [...coordinates].sort((one, other) => one - other);
  store.set({ kept }, { settling });
}

/**
 * A chip a value: a click holds the axis at it, or lets go of it again; with Shift a range, with Ctrl one more or less.
 *
 * @param {App} app
 * @param {Axis} axis
 */
function createChips(app, axis) {
  let anchor = 0;
  const chips = axis.order.map((coordinate, position) => {
    const chip = element("button", { type: "button", class: "chip", "aria-pressed": "false" }, axis.labels[coordinate]);
    chip.addEventListener("click", (event) => {
      const kept = app.store.get().kept[axis.name];
      if (event.shiftKey) {
        const [from, to] = [Math.min(anchor, position), Math.max(anchor, position)];
        keep(app, axis, axis.order.slice(from, to + 1));
        return;
      }
      anchor = position;
      if (event.ctrlKey || event.metaKey) keep(app, axis, toggled(kept ?? [...axis.values.keys()], coordinate));
      else keep(app, axis, kept?.length === 1 && kept[0] === coordinate ? null : [coordinate]);
    });
    return chip;
  });
  const made = element("div", { class: "chips", title: "Click: hold at this value. Shift: a range. Ctrl: one more or less." }, chips);
  made.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = chips.findIndex((chip) => chip === document.activeElement);
    if (!step || at < 0) return;
    chips[Math.min(Math.max(at + step, 0), chips.length - 1)].focus();
    event.preventDefault();
  });
  return {
    element: made,
    /** @param {Set<number>} kept @param {boolean} held */
    update(kept, held) {
      chips.forEach((chip, position) => chip.setAttribute("aria-pressed", String(held && kept.has(axis.order[position]))));
    },
  };
}

/**
 * @param {number[]} kept
 * @param {number} coordinate
 * @returns {number[]}
 */
function toggled(kept, coordinate) {
  return kept.includes(coordinate) ? kept.filter((each) => each !== coordinate) : [...kept, coordinate];
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
