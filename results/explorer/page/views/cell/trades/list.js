/**
 * Every trade as a row: only those in sight are built, any column sorts, keys move, and choosing one shows it everywhere.
 */

import { element, fill } from "../../../draw/element.js";
import { timeWritten } from "../../../draw/time.js";
import { count, fixed } from "../../../words.js";
import { NOTHING, percent, price, signedPercent } from "../numbers.js";
import { leads } from "../sample.js";
import { reasonOf, sideOf } from "./trade.js";

/** @typedef {import("../../../types.js").CellModel} CellModel */
/** @typedef {import("../../../types.js").TradeColumns} TradeColumns */
/** @typedef {import("./selection.js").Selection} Selection */

/**
 * @typedef {object} Column
 * @property {string} title
 * @property {boolean} [words] Set to the left.
 * @property {(model: CellModel, trade: number) => number | string} key That sorts.
 * @property {(model: CellModel, trade: number) => string} text
 */

const ROW = 24;
/** Rows that are built above and below those in sight. */
const SPARE = 6;

/** @type {Column[]} */
const COLUMNS = [
  { title: "#", key: (_, trade) => trade, text: (_, trade) => count(trade + 1) },
  { title: "entry", words: true, key: ({ trades }, trade) => trades.entry_time[trade], text: ({ trades }, trade) => timeWritten(trades.entry_time[trade], true) },
  { title: "side", words: true, key: sideOf, text: sideOf },
  { title: "p", key: ({ trades }, trade) => trades.probability[trade] ?? -1, text: ({ trades }, trade) => chance(trades.probability[trade]) },
  { title: "bars", key: held, text: (model, trade) => count(held(model, trade)) },
  { title: "in", key: ({ trades }, trade) => trades.entry_price[trade], text: ({ trades }, trade) => price(trades.entry_price[trade]) },
  { title: "out", key: ({ trades }, trade) => trades.exit_price[trade], text: ({ trades }, trade) => price(trades.exit_price[trade]) },
  { title: "exit", words: true, key: reasonOf, text: reasonOf },
  { title: "for", key: ({ trades }, trade) => trades.favourable[trade], text: ({ trades }, trade) => percent(trades.favourable[trade]) },
  { title: "against", key: ({ trades }, trade) => trades.adverse[trade], text: ({ trades }, trade) => percent(trades.adverse[trade]) },
  { title: "net", key: ({ trades }, trade) => trades.net_return[trade], text: ({ trades }, trade) => signedPercent(trades.net_return[trade]) },
  { title: "balance", key: ({ trades }, trade) => trades.balance[trade], text: ({ trades }, trade) => fixed(trades.balance[trade], 4) },
];

/**
 * @param {Selection} selection
 * @returns {{ element: HTMLElement, show: (model: CellModel) => void }}
 */
export function createTradeList(selection) {
  /** @type {{ model: CellModel, order: number[], column: number, falling: boolean }} */
  let shown;
  const head = element("div", { role: "row", class: "cell-trade cell-trade-head", "aria-rowindex": 1 });
  const body = element("div", { role: "rowgroup", class: "cell-trade-body" });
  const grid = element("div", { role: "grid", class: "cell-trades", tabindex: "0", "aria-label": "Trades" },
    element("div", { role: "rowgroup", class: "cell-trade-top" }, head), body);
  const draw = () => shown && drawRows(grid, body, shown, selection);
  const sort = (/** @type {number} */ column) => {
    shown.falling = shown.column === column ? !shown.falling : false;
    shown.column = column;
    shown.order = ordered(shown.model, column, shown.falling);
    fill(head, headers(shown, sort));
    grid.scrollTop = 0;
    draw();
  };
  const move = (/** @type {number} */ by) => {
    const at = shown.order.indexOf(selection.get() ?? -1);
    const next = Math.min(Math.max(at + by, 0), shown.order.length - 1);
    if (shown.order.length) selection.set(shown.order[next], "list");
  };
  grid.addEventListener("scroll", draw, { passive: true });
  grid.addEventListener("keydown", (event) => {
    const rows = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -1e9, End: 1e9 }[event.key];
    if (rows === undefined || event.target !== grid) return;
    event.preventDefault();
    event.stopPropagation();
    move(rows);
  });
  body.addEventListener("click", (event) => {
    const row = event.target instanceof Element ? event.target.closest("[data-trade]") : null;
    if (row) selection.set(Number(row.getAttribute("data-trade")), "list");
  });
  selection.subscribe((trade) => {
    if (trade !== null) bringIntoSight(grid, shown.order.indexOf(trade));
    draw();
  });
  new ResizeObserver(draw).observe(grid);
  return {
    element: grid,
    show(model) {
      shown = { model, order: ordered(model, 0, false), column: 0, falling: false };
      fill(head, headers(shown, sort));
      grid.setAttribute("aria-rowcount", String(shown.order.length + 1));
      body.style.height = `${Math.max(shown.order.length, 1) * ROW}px`;
      // where it stands is known when the page is laid out, which happens once if nobody asks before
      requestAnimationFrame(() => {
        if (shown.model !== model) return;
        // what the model had seen comes first in time, and is not what the cell is judged by
        grid.scrollTop = Math.max(shown.order.findIndex(leads(model)), 0) * ROW;
        draw();
      });
    },
  };
}

/**
 * @param {{ column: number, falling: boolean }} shown
 * @param {(column: number) => void} sort
 */
function headers(shown, sort) {
  return COLUMNS.map(({ title, words }, column) => {
    const chosen = column === shown.column;
    const arrow = chosen ? (shown.falling ? " ↓" : " ↑") : "";
    const made = element("button", { type: "button", }, title + arrow);
    made.addEventListener("click", () => sort(column));
    const order = chosen ? (shown.falling ? "descending" : "ascending") : "none";
    return element("span", { role: "columnheader", class: words ? "cell-words" : null, "aria-sort": order }, made);
  });
}

/**
 * @param {CellModel} model
 * @param {number} column
 * @param {boolean} falling
 * @returns {number[]}
 */
function ordered(model, column, falling) {
  const keys = model.trades.side.map((_, trade) => COLUMNS[column].key(model, trade));
  const order = keys.map((_, trade) => trade);
  const sense = falling ? -1 : 1;
  return order.sort((one, other) => (keys[one] < keys[other] ? -sense : keys[one] > keys[other] ? sense : one - other));
}

/**
 * @param {HTMLElement} grid
 * @param {HTMLElement} body
 * @param {{ model: CellModel, order: number[] }} shown
 * @param {Selection} selection
 */
function drawRows(grid, body, { model, order }, selection) {
  if (!order.length) return fill(body, element("div", { role: "row", class: "cell-trade" }, element("span", { role: "gridcell", class: "cell-words cell-none" }, "No trades.")));
  const first = Math.max(Math.floor(grid.scrollTop / ROW) - SPARE, 0);
  const last = Math.min(Math.ceil((grid.scrollTop + grid.clientHeight) / ROW) + SPARE, order.length);
  const chosen = selection.get();
  const rows = order.slice(first, last).map((trade, index) => rowOf(model, trade, first + index, trade === chosen));
  fill(body, rows);
  if (chosen !== null && rows.some((row) => row.id === idOf(chosen))) grid.setAttribute("aria-activedescendant", idOf(chosen));
  else grid.removeAttribute("aria-activedescendant");
}

/**
 * @param {CellModel} model
 * @param {number} trade
 * @param {number} place
 * @param {boolean} chosen
 */
function rowOf(model, trade, place, chosen) {
  const won = model.trades.net_return[trade] > 0;
  const cells = COLUMNS.map(({ title, words, text }) => {
    const kind = [words ? "cell-words" : "", title === "net" ? (won ? "cell-won" : "cell-lost") : ""].join(" ").trim();
    return element("span", { role: "gridcell", class: kind || null }, text(model, trade));
  });
  const row = element("div", {
    role: "row", class: leads(model)(trade) ? "cell-trade" : "cell-trade cell-beside", title: leads(model)(trade) ? null : "Not of the leading sample", id: idOf(trade), "data-trade": trade, "aria-rowindex": place + 2, "aria-selected": String(chosen),
  }, cells);
  row.style.top = `${place * ROW}px`;
  return row;
}

/**
 * @param {HTMLElement} grid
 * @param {number} place
 */
function bringIntoSight(grid, place) {
  const [top, room] = [place * ROW, grid.clientHeight - 2 * ROW];
  if (top < grid.scrollTop) grid.scrollTop = top;
  else if (top > grid.scrollTop + room) grid.scrollTop = Math.ceil((top - room) / ROW) * ROW;
}

/** @param {number} trade */
function idOf(trade) {
  return `cell-trade-${trade}`;
}

/**
 * @param {CellModel} model
 * @param {number} trade
 */
function held({ trades }, trade) {
  return trades.exit_bar[trade] - trades.entry_bar[trade];
}

/** @param {number | null} probability */
function chance(probability) {
  return probability === null ? NOTHING : fixed(probability, 3);
}
