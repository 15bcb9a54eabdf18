/** What is shown: axes, measure, sample, costs, fold, and what hidden axes are held to. */

import { button, element } from "../../draw/element.js";
import { MOST_PANELS, hasPlanes } from "../../app/mending.js";
import { createChoice } from "./choice.js";
import { assetForms, runInAddress, showRun } from "../../app/runs.js";
import { createHidden } from "./hidden.js";
import { cellsBehind, foldName, foldsOf, groupsOf } from "./options.js";
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
  const narrow = window.matchMedia("(max-width: 760px)");
  const made = element("details", { class: "controls-box", open: !narrow.matches }, element("summary", {}, "Controls"), body);
  // a window that is made narrow, or magnified, begins with the map as a small screen does
  narrow.addEventListener("change", () => {
    made.open = !narrow.matches;
  });
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
  const none = { value: "", text: "none" };
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
  const free = names.length > 1 ? names : [none, ...names];
  /** @param {string} value */
  const few = (value) => !value || model.axes.some(({ name, values }) => name === value && values.length <= MOST_PANELS);
  /** @param {string} label @param {"x" | "y" | "by"} side @param {typeof names} options */
  const field = (label, side, options) =>
    createChoice({
      label,
      part: side,
      groups: [{ name: "", options }],
      of: (view) => view[side] ?? "",
      chosen: (value) => place(side, value || (side === "by" ? null : "")),
      allowed: (_, value) => side !== "by" || few(value),
    });
  return [field("Across", "x", free), field("Up", "y", [none, ...names]), field("A panel for each", "by", [none, ...names])];
}

/**
 * @param {App} app
 * @returns {Choice[]}
 */
function measureFields({ model, store }) {
  const samples = model.samples.map(({ name, title }) => ({ value: name, text: title }));
  const costs = [["net", "net of costs"], ["gross", "before costs"], ["cost", "what costs take"]].map(([value, text]) => ({ value, text }));
  const others = [{ value: "", text: "none" }, ...model.others.map(({ key, title }) => ({ value: key, text: title }))];
  /** @param {View} view */
  const metricOf = (view) => model.metrics.find(({ name }) => name === view.metric);
  /** @param {View} view @param {string} sample @param {string} cost */
  const has = (view, sample, cost) => {
    const metric = metricOf(view);
    return !metric || hasPlanes(metric, sample, cost);
  };
  const fields = [
    createChoice({
      label: "Measure",
      part: "metric",
      groups: groupsOf(model),
      of: (view) => view.metric,
      chosen: (value) => store.set({ metric: value }),
    }),
    createChoice({
      label: "Trades",
      part: "sample",
      groups: [{ name: "", options: samples }],
      of: (view) => view.sample,
      chosen: (value) => store.set({ sample: /** @type {View["sample"]} */ (value) }),
      allowed: (view, value) => ["net", "gross"].some((cost) => has(view, value, cost)),
    }),
    createChoice({
      label: "Costs",
      part: "cost",
      groups: [{ name: "", options: costs }],
      of: (view) => view.cost,
      chosen: (value) => store.set({ cost: /** @type {View["cost"]} */ (value) }),
      allowed: (view, value) => has(view, view.sample, value),
    }),
    createChoice({
      label: "Fold",
      part: "fold",
      groups: foldsOf(model),
      named: (view, fold) => foldName(model, view, fold),
      of: (view) => view.fold,
      chosen: (value) => store.set({ fold: value }),
      allowed: (view, value) => value !== "share_positive" || metricOf(view)?.neutral !== null,
    }),
  ];
  const assets = assetForms(model, runInAddress());
  if (assets) {
    const forms = [{ value: "apart", text: "apart" }, { value: "pooled", text: "pooled over all" }];
    const shown = () => assets.shown;
    fields.unshift(createChoice({ label: "Assets", part: "assets", groups: [{ name: "", options: forms }], of: shown, chosen: (value) => showRun(value === "pooled" ? assets.pooled : assets.apart) }));
  }
  if (model.others.length) {
    fields.push(createChoice({ label: "Less another run", part: "less", groups: [{ name: "", options: others }], of: (view) => view.less ?? "", chosen: (value) => store.set({ less: value || null }) }));
  }
  return fields;
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
  const label = element("span", {}, text);
  const made = element("div", { class: "switches" }, element("label", { class: "switch", "data-part": "verdict" }, box, label), theme.element);
  return {
    element: made,
    /** @param {View} view */
    update(view) {
      box.checked = view.verdict && view.less === null;
      // a verdict is of one run
      box.disabled = !judged || view.less !== null;
      label.textContent = judged && view.less !== null ? "Show the verdict (not of a difference)" : text;
      theme.update(view);
    },
  };
}
