/** The run beside another: what each is of, how many cells of what, and what was found. */

import { button, element, fill } from "../../draw/element.js";
import { count, plain, written } from "../../words.js";
import { fixedThatDiffer } from "./fixed.js";

/**
 * @typedef {import("../../types.js").App} App
 * @typedef {import("../../types.js").RunModel} RunModel
 * @typedef {import("../../types.js").View} View
 */

/**
 * Make the comparison of two runs.
 *
 * @param {App} app
 * @returns {{ element: HTMLElement, update: (view: View) => void }}
 */
export function createRuns(app) {
  const choice = element("select", { "aria-label": "Another run" }, element("option", { value: "" }, "none"));
  for (const { key, title } of app.model.others) choice.append(element("option", { value: key }, title));
  choice.addEventListener("change", () => app.store.set({ less: choice.value || null }));
  const table = element("div", { class: "lead-scroll" });
  const head = element("div", { class: "compare-runs-head" }, element("h3", {}, "With another run"), choice);
  const root = element("div", { class: "compare-runs", hidden: app.model.others.length === 0 }, head, table);
  let asked = 0;
  return {
    element: root,
    async update({ less }) {
      choice.value = less ?? "";
      const mine = ++asked;
      fill(table, less === null ? "" : "Reading the other run …");
      if (less === null) return;
      const other = await app.source.other(less).run().catch((problem) => String(problem.message ?? problem));
      if (mine !== asked) return;
      fill(table, typeof other === "string" ? element("p", { class: "compare-failed" }, other) : runsTable(app, other));
    },
  };
}

/**
 * @param {App} app
 * @param {RunModel} other
 */
function runsTable(app, other) {
  const both = [app.model, other];
  /** @param {string} name @param {(model: RunModel) => string} of */
  const row = (name, of) => {
    const [one, two] = both.map(of);
    const look = one === two ? null : "compare-differs";
    return element("tr", {}, element("th", { scope: "row" }, name), [one, two].map((text) => element("td", { class: look }, text)));
  };
  const axes = [...new Set(both.flatMap((model) => model.axes.map(({ name }) => name)))];
  const differ = fixedThatDiffer(app.model, other);
  const fixed = differ.map(({ name, here, there }) => {
    const texts = [here, there].map((text) => element("td", { class: "compare-differs" }, text));
    return element("tr", {}, element("th", { scope: "row" }, plain(name)), texts);
  });
  const rows = [
    row("market", ({ market }) => market),
    row("span", ({ span, bars }) => `${span}, ${count(bars)} bars`),
    row("cells", ({ cells, distinct }) => count(cells) + (distinct === null ? "" : `, ${count(distinct)} distinct trade lists`)),
    row("verdict", ({ verdict }) => verdict?.words[0] ?? "not judged"),
    row("best cell", bestWords),
    row("choice", ({ choice: chosen }) => chosen?.words[0] ?? "none made"),
    ...axes.filter((name) => !differ.some((each) => each.name === name)).map((name) => row(plain(name), (model) => axisWords(model, name))),
  ];
  const heads = both.map((model, at) => element("th", { scope: "col" }, model.name, at === 0 ? " (this)" : ""));
  const note = element("p", { class: "faint lead-note" }, "The map shows this run less the other, square by square where values are equal. ", toMap(app));
  const body = element("table", { class: "lead-table compare-table" }, element("thead", {}, element("tr", {}, element("td", {}), heads)), fixed.length ? element("tbody", {}, titled("fixed parameters that differ"), fixed, titled("what was found")) : null, element("tbody", {}, rows));
  return [note, body];
}

/** @param {string} text */
function titled(text) {
  return element("tr", { class: "compare-title" }, element("th", { scope: "colgroup", colspan: 3 }, text));
}

/** @param {App} app */
function toMap(app) {
  return button("Show the map", () => app.store.set({ tab: "map" }), { class: "lead-compare" });
}

/** @param {RunModel} model */
function bestWords({ leading, metrics, start }) {
  const [first] = leading;
  const metric = metrics.find(({ name }) => name === start.metric);
  if (!first || !metric) return "none has enough trades";
  return `${first.cell}: ${metric.name.replaceAll("_", " ")} ${written(metric, first.values[metric.name])}`;
}

/**
 * @param {RunModel} model
 * @param {string} name
 */
function axisWords({ axes, fixed }, name) {
  const axis = axes.find((each) => each.name === name);
  if (!axis) return fixed.find((each) => each.name === name)?.label ?? "not an axis";
  const labels = axis.order.map((coordinate) => axis.labels[coordinate]);
  return labels.length <= 6 ? labels.join(", ") : `${labels.length} values, ${labels[0]} to ${labels[labels.length - 1]}`;
}
