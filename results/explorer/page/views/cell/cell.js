/**
 * One cell in depth: fetched when the view names it, and shown part by part from what it earned to why.
 */

import { element, fill } from "../../draw/element.js";
import { createChances } from "./chances.js";
import { createEquity } from "./trades/equity.js";
import { createExcursions } from "./excursions.js";
import { groupTable, totalTable } from "./groups.js";
import { cellHead, showCompared, standingWords } from "./head.js";
import { createTradeList } from "./trades/list.js";
import { createMarket } from "./trades/market.js";
import { showInside } from "./inside.js";
import { measuresTable, samplesShown } from "./measures.js";
import { createReturns } from "./returns.js";
import { sampleWords } from "./sample.js";
import { createSelection } from "./trades/selection.js";
import { stepsTable } from "./steps.js";
import { whyBlock } from "./why.js";

/** @typedef {import("../../types.js").App} App */
/** @typedef {import("../../types.js").CellModel} CellModel */
/** @typedef {import("../../types.js").Part} Part */

/**
 * @param {App} app
 * @returns {Part}
 */
export function createCellView(app) {
  const body = element("div", { class: "cell", "data-part": "cell" });
  const parts = createParts(app);
  /** @type {number | null} */
  let wanted = null;
  const open = async (/** @type {number} */ cell) => {
    if (!body.querySelector(".cell-head")) fill(body, line(`Replaying cell ${cell} …`));
    body.setAttribute("aria-busy", "true");
    try {
      const model = await app.source.cell(cell);
      if (wanted !== cell) return;
      if (model) parts.show(model, body);
      else await showInside(app, cell, body, () => wanted !== cell);
      app.announce(model ? `Cell ${cell}: ${standingWords(model.verdict.standing)}` : `Cell ${cell}: its trades are not inside this report`);
    } catch (problem) {
      const told = problem instanceof Error ? problem.message : String(problem);
      // without its signals a run still knows what its cells earned
      if (wanted === cell) await showInside(app, cell, body, () => wanted !== cell, told).catch(() => fill(body, line(told, "alert")));
    }
    if (wanted === cell) body.removeAttribute("aria-busy");
  };
  return {
    element: body,
    update(view, changed) {
      body.hidden = view.cell === null;
      const compare = body.querySelector("[data-key=compare]");
      if (compare instanceof HTMLElement && wanted !== null) showCompared(compare, view.compared.includes(wanted));
      if (view.cell === wanted) return;
      wanted = view.cell;
      if (wanted === null) fill(body);
      else if (changed.has("cell")) open(wanted);
    },
  };
}

/**
 * @param {string} text
 * @param {string | null} role
 */
function line(text, role = null) {
  return element("p", { class: "cell-line", role }, text);
}

/**
 * The figures, made once; tables are made anew for each cell.
 *
 * @param {App} app
 */
function createParts(app) {
  const selection = createSelection();
  const figures = {
    equity: createEquity(selection),
    market: createMarket(app, selection),
    list: createTradeList(selection),
    returns: createReturns(),
    excursions: createExcursions(selection),
    chances: createChances(),
  };
  return {
    /**
     * @param {CellModel} model
     * @param {HTMLElement} body
     */
    show(model, body) {
      const held = document.activeElement instanceof HTMLElement && body.contains(document.activeElement) ? document.activeElement.dataset.key : null;
      selection.set(null);
      fill(body, cellHead(app, model), sections(app, model, figures));
      for (const figure of Object.values(figures)) figure.show(model);
      // the tables are made anew: who stepped along an axis stays on that axis
      const again = held ? body.querySelector(`[data-key="${CSS.escape(held)}"]`) : null;
      if (again instanceof HTMLElement) again.focus({ preventScroll: true });
    },
  };
}

/**
 * @param {App} app
 * @param {CellModel} model
 * @param {Record<"equity" | "market" | "list" | "returns" | "excursions" | "chances", { element: HTMLElement }>} figures
 */
function sections(app, model, figures) {
  const { groups } = model;
  const sample = sampleWords(model);
  const tables = /** @type {[string, typeof groups.side][]} */ ([
    ["side", groups.side], ["weekday", groups.weekday], ["hour (UTC)", groups.hour], [monthTitle(groups.month), groups.month], ["held, bars", groups.hold],
  ]).filter(([title, some]) => some?.length > 1 || (title === "side" && some?.length));
  const exits = section("exits", "Wins and losses by exit", sample, "half", groups.reason.length ? totalTable("exit", groups.reason) : line("No trades."));
  const steps = section("steps", "What one step does", "expectancy · edge of the neighbour; a click goes there", "half", stepsTable(model, app.select));
  const many = samplesShown(model).length > 1;
  return element("div", { class: "cell-grid" },
    section("why", "Why, in numbers", sample, "full", whyBlock(model)),
    many ? [exits, steps] : element("div", { class: "cell-stack" }, exits, steps),
    section("measures", "Measures", "", many ? "full" : "half", measuresTable(model, app.model.measures)),
    section("equity", "Equity and drawdown", "balance after each trade, from 1", "full", figures.equity.element),
    section("returns", "Trade returns", `net, ${sample}`, "half", figures.returns.element),
    section("excursions", "Excursions", `${sample}, of the price, before leverage`, "half", figures.excursions.element),
    section("market", "Trades on the price", "", "full", figures.market.element, figures.list.element),
    section("groups", "When and how long", sample, "full",
      tables.length ? element("div", { class: "cell-tables" }, tables.map(([title, some]) => groupTable(title, some))) : line("No trades.")),
    section("chances", "Entry probability against outcome", sample, "full", figures.chances.element));
}

/**
 * What trades are grouped by in time: months, or years where months would be too many.
 *
 * @param {CellModel["groups"]["month"]} groups
 */
function monthTitle(groups) {
  return groups.every(({ label }) => /^\d{4}$/.test(label)) ? "year" : "month";
}

/**
 * @param {string} name
 * @param {string} title
 * @param {string} note
 * @param {"half" | "full"} width
 * @param {...HTMLElement} children
 */
function section(name, title, note, width, ...children) {
  const heading = element("h3", { id: `cell-${name}` }, title, note ? " " : null, note ? element("span", { class: "cell-note" }, note) : null);
  return element("section", { class: `cell-section cell-${width}`, "aria-labelledby": `cell-${name}`, "data-part": `cell-${name}` }, heading, ...children);
}
