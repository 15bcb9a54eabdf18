/** What `asymmetry choose` recommends, or why it recommends nothing. */

import { button, element } from "../draw/element.js";
import { fixed, plain } from "../words.js";
import { createExposure } from "./choice/exposure.js";
import { createFront } from "./choice/front.js";
import { expectationPicture } from "./choice/expectation.js";
import { stepsTable } from "./choice/steps.js";

/**
 * @typedef {import("../types.js").App} App
 * @typedef {import("../types.js").ChoiceModel} ChoiceModel
 * @typedef {import("../types.js").Part} Part
 */

/**
 * Make the part on the choice.
 *
 * @param {App} app
 * @returns {Part}
 */
export function createChoice(app) {
  const { choice } = app.model;
  const root = element("div", { class: "choice" }, element("div", { class: "part-head" }, element("h2", {}, "What to run")));
  if (!choice) {
    root.append(noneMade(app));
    return { element: root, update: () => {} };
  }
  const front = createFront(app, choice);
  const exposure = createExposure(choice);
  root.append(headline(app, choice));
  if (choice.missing.length) root.append(missing(app, choice));
  const left = [choice.expectation && expectationPicture(choice), checks(choice), stepsTable(app, choice)];
  const right = [front?.element, exposure?.element];
  const columns = [left, right].map((parts) => element("div", { class: "choice-column" }, parts.map((part) => part ?? null)));
  if (choice.outcome === "chosen") root.append(element("div", { class: "choice-columns" }, columns));
  else if (choice.checks.length || front) root.append(element("div", { class: "choice-columns" }, columns));
  return {
    element: root,
    update(_, changed) {
      if (changed.has("cell") || changed.has("theme")) front?.redraw();
    },
  };
}

/** @param {App} app */
function noneMade({ model }) {
  const words = model.served
    ? ["No choice was made for this run yet: ", element("code", {}, "asymmetry choose RUN"), " makes one, or says what is missing for one."]
    : ["This report was written before a choice was made."];
  return element("p", { class: "faint" }, words);
}

/**
 * @param {App} app
 * @param {ChoiceModel} choice
 */
function headline(app, { outcome, words, label, cell, limits }) {
  const chosen = outcome === "chosen";
  const box = element("div", { class: `choice-headline ${chosen ? "choice-chosen" : "choice-abstains"}` });
  box.append(element("p", { class: "choice-first" }, chosen && cell !== null ? `Cell ${cell}` : firstWords(words[0] ?? "no cell is recommended")));
  if (chosen && cell !== null) {
    const open = button(`Open cell ${cell}`, () => app.select(cell));
    box.append(element("p", { class: "choice-label" }, label, " ", open, " ", download(app, cell)));
  }
  const why = words.slice(1).filter((line) => line.startsWith("why "));
  for (const line of why) box.append(element("p", {}, `Why: ${line.slice(4).trim()}.`));
  const bounds = Object.entries(limits).filter(([name]) => name !== "by");
  if (bounds.length) {
    const said = bounds.map(([name, value]) => `${plain(name)} ${limitWords(name, value)}`).join(", ");
    box.append(element("p", { class: "faint choice-limits" }, `Within your limits: ${said}.`));
  }
  return box;
}

/**
 * A headline without what a terminal needs to begin it with.
 *
 * @param {string} line
 */
function firstWords(line) {
  const text = line.replace(/^CHOICE: (none - )?/, "");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/**
 * @param {string} name
 * @param {number | string} value
 */
function limitWords(name, value) {
  const share = typeof value === "number" && /drawdown|probability|ruin/.test(name);
  return share ? `${Number((value * 100).toPrecision(6))} %` : String(value);
}

/**
 * @param {App} app
 * @param {number} cell
 */
function download({ source }, cell) {
  const address = source.exported("cell", { cell });
  return address === null ? "" : element("a", { href: address, download: "" }, "CELL.json");
}

/**
 * @param {App} app
 * @param {ChoiceModel} choice
 */
function missing(app, { missing: all }) {
  const items = all.map((text) => element("li", {}, text));
  const leading = app.model.verdict?.cell ?? null;
  const open = leading === null ? null : element("p", {}, button(`Open the leading cell ${leading}`, () => app.select(leading)));
  return element("div", { class: "choice-missing" }, element("h3", {}, "What a choice would take"), element("ul", {}, items), open);
}

/** @param {ChoiceModel} choice */
function checks({ checks: all, neighbourhood }) {
  if (all.length === 0) return null;
  const items = all.map(({ name, passed, words, required = true }) =>
    element(
      "li",
      { class: passed ? "choice-passed" : required ? "choice-failed" : "choice-differs" },
      element("span", { class: "choice-mark" }, passed ? "passes" : required ? "fails" : "differs"),
      element("span", {}, element("strong", {}, plain(name)), ` ${words}`),
    ),
  );
  const around = neighbourhood
    ? `Judged by its neighbourhood of ${neighbourhood.cells} cells, ${neighbourhood.distinct} distinct trade lists: ` +
      `mean ${signed(neighbourhood.mean)} a trade, lower bound ${signed(neighbourhood.lower_bound)} (at 95 %, taken alone, not allowing for having been picked).`
    : null;
  const said = around ? element("p", { class: "faint lead-note" }, around) : null;
  return element("section", { "aria-label": "Checks" }, element("h3", {}, "Does it hold?"), element("ul", { class: "choice-checks" }, items), said);
}

/** @param {number} value */
function signed(value) {
  return `${value < 0 ? "" : "+"}${fixed(value * 100, 3)} %`;
}
