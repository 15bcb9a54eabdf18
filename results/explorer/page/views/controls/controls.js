/** What is shown: axes, measure, sample, costs, fold, and what hidden axes are held to. */

import { button, element } from "../../draw/element.js";
import { createChoice } from "./choice.js";
import { createHidden } from "./hidden.js";
import { cellsBehind, foldsOf, groupsOf } from "./options.js";
import { hiddenAxes } from "../map/figure.js";
import { foldWords, plain } from "../../words.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").Part} Part
 * @typedef {import("../../types.js").View} View
 * @typedef {import("./choice.js").Choice} Choice
 */

/**
 * @param {App} app
 * @returns {Part}
 */
export function createControls(app) {
  const { model, store } = app;
  const fields = [...axisFields(app), ...measureFields(app)];
  const folded = element("p", { class: "folded", "data-part": "folded" });
  const hidden = createHidden(app);
  const switches = createSwitches(app);
  const body = element("div", { class: "controls" });
  body.append(
    ...fields.slice(0, 3).map((field) => field.element),
    element("div", { class: "control-buttons" }, button("Swap axes", () => swap(app), { "data-part": "swap" }), button("Reset", () => store.set({ ...model.start, theme: store.get().theme }), { "data-part": "reset" })),
    ...fields.slice(3).map((field) => field.element),
    folded,
    hidden.element,
    switches.element,
  );
  const narrow = window.matchMedia("(max-width: 760px)").matches;
  const made = element("details", { class: "controls-box", open: !narrow }, element("summary", {}, "Controls"), body);
  return {
    element: made,
    update(view, changed) {
      for (const field of fields) field.update(view);
      folded.textContent = foldedText(app, view);
      hidden.update(view, changed);
      switches.update(view);
    },
  };
}

/**
 * @param {App} app
 */
function swap({ store }) {
  const { x, y } = store.get();
  if (y) store.set({ x: y, y: x, region: null });
}

/**
 * An axis that is chosen where another stands changes places with it.
 *
 * @param {App} app
 * @returns {Choice[]}
 */
function axisFields({ model, store }) {
  const names = model.axes.map(({ name }) => ({ value: name, text: plain(name) }));
  /** @param {"x" | "y" | "by"} side @param {string | null} chosen */
  const place = (side, chosen) => {
    const view = store.get();
    const patch = /** @type {Partial<View>} */ ({ [side]: chosen, region: null });
    for (const other of /** @type {const} */ (["x", "y", "by"])) {
      if (other !== side && view[other] === chosen && chosen) {
        const free = model.axes.find(({ name }) => ![view.x, view.y, view.by].includes(name))?.name ?? "";
        if (other === "by") patch.by = side === "by" ? null : view[side] || null;
        else patch[other] = view[side] || free;
      }
    }
    store.set(patch);
  };
  const none = { value: "", text: "none" };
  return [
    createChoice({ label: "Across", part: "x", groups: [{ name: "", options: names }], of: (view) => view.x, chosen: (value) => place("x", value) }),
    createChoice({ label: "Up", part: "y", groups: [{ name: "", options: names.length > 1 ? names : [none, ...names] }], of: (view) => view.y, chosen: (value) => place("y", value) }),
    createChoice({ label: "A panel for each", part: "by", groups: [{ name: "", options: [none, ...names] }], of: (view) => view.by ?? "", chosen: (value) => place("by", value || null) }),
  ];
}

/**
 * @param {App} app
 * @returns {Choice[]}
 */
function measureFields({ model, store }) {
  const samples = model.samples.map(({ name, title }) => ({ value: name, text: title }));
  const costs = [["net", "net of costs"], ["gross", "before costs"], ["cost", "what costs take"]].map(([value, text]) => ({ value, text }));
  const others = [{ value: "", text: "none" }, ...model.others.map(({ key, title }) => ({ value: key, text: title }))];
  const fields = [
    createChoice({ label: "Measure", part: "metric", groups: groupsOf(model), of: (view) => view.metric, chosen: (value) => store.set(withFold(model, { metric: value }, store.get())) }),
    createChoice({ label: "Trades", part: "sample", groups: [{ name: "", options: samples }], of: (view) => view.sample, chosen: (value) => store.set({ sample: /** @type {View["sample"]} */ (value) }) }),
    createChoice({ label: "Costs", part: "cost", groups: [{ name: "", options: costs }], of: (view) => view.cost, chosen: (value) => store.set({ cost: /** @type {View["cost"]} */ (value) }) }),
    createChoice({ label: "Fold", part: "fold", groups: foldsOf(model), of: (view) => view.fold, chosen: (value) => store.set({ fold: value }) }),
  ];
  if (model.others.length) {
    fields.push(createChoice({ label: "Less another run", part: "less", groups: [{ name: "", options: others }], of: (view) => view.less ?? "", chosen: (value) => store.set({ less: value || null }) }));
  }
  return fields;
}

/**
 * A share needs a measure with a sign.
 *
 * @param {import("../../types.js").RunModel} model
 * @param {Partial<View>} patch
 * @param {View} view
 * @returns {Partial<View>}
 */
function withFold(model, patch, view) {
  const metric = model.metrics.find(({ name }) => name === patch.metric);
  return metric?.neutral === null && view.fold === "share_positive" ? { ...patch, fold: "median" } : patch;
}

/**
 * What happens to the cells behind a square, in words.
 *
 * @param {App} app
 * @param {View} view
 * @returns {string}
 */
function foldedText({ model }, view) {
  const hidden = hiddenAxes(model, view).filter(({ name, values }) => (view.kept[name]?.length ?? values.length) > 1);
  if (!hidden.length) return "One cell a square: nothing is folded.";
  const many = cellsBehind(model, view);
  return `${foldWords(view.fold)} over ${many} cells a square: of ${hidden.map(({ name }) => plain(name)).join(", ")}`;
}

/**
 * Verdict and theme.
 *
 * @param {App} app
 */
function createSwitches({ model, store }) {
  const judged = Boolean(model.verdict?.has_cells);
  const box = element("input", { type: "checkbox", id: "verdict-switch", disabled: !judged });
  box.addEventListener("change", () => store.set({ verdict: box.checked }));
  const text = judged ? "Show the verdict" : "Show the verdict (not judged)";
  const theme = createChoice({
    label: "Theme",
    part: "theme",
    groups: [{ name: "", options: ["auto", "light", "dark"].map((value) => ({ value, text: value })) }],
    of: (view) => view.theme,
    chosen: (value) => store.set({ theme: /** @type {View["theme"]} */ (value) }),
  });
  const made = element("div", { class: "switches" }, element("label", { class: "switch", "data-part": "verdict" }, box, text), theme.element);
  return {
    element: made,
    /** @param {View} view */
    update(view) {
      box.checked = view.verdict;
      theme.update(view);
    },
  };
}
