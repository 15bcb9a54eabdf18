/**
 * Trades on the price, from the whole span to single bars: wheel, drag, buttons and keys move it; a click chooses a trade.
 */

import { drawHorizontalMarks, drawVerticalAxis, inside } from "../../../draw/axes.js";
import { button, element, fill } from "../../../draw/element.js";
import { createPlate } from "../../../draw/plate.js";
import { drawPrice, priceRange } from "../../../draw/price.js";
import { linear } from "../../../draw/scales.js";
import { timeTicks } from "../../../draw/time.js";
import { createArrivals, createBars } from "./bars.js";
import { sampleSpans } from "./curve.js";
import { moveByHand } from "./hands.js";
import { percent, tick } from "../numbers.js";
import { shadeSeen } from "./shading.js";
import { tradeInWords } from "./trade.js";
import { drawChosen, drawTrades, placeOf, tradesWithin } from "./drawn.js";
import { around, within } from "./window.js";

/** @typedef {import("../../../types.js").CellModel} CellModel */
/** @typedef {import("../../../types.js").BarColumns} BarColumns */
/** @typedef {import("./bars.js").Held} Held */
/** @typedef {import("./selection.js").Selection} Selection */
/** @typedef {import("./window.js").Window} Window */

const HEIGHT = 380;
const MARGINS = { left: 60, right: 12, top: 12, bottom: 22 };

/**
 * @typedef {object} Shown
 * @property {CellModel} model
 * @property {Window} window
 * @property {Held | null} held
 * @property {ReturnType<typeof createBars>} bars
 * @property {ReturnType<typeof sampleSpans>} spans Bars that are alike in sample.
 */

/**
 * @param {{ source: { bars: (cell: number, from: number, to: number, most: number) => Promise<BarColumns | null> } }} app
 * @param {Selection} selection
 * @returns {{ element: HTMLElement, show: (model: CellModel) => void }}
 */
export function createMarket(app, selection) {
  /** @type {Shown | null} */
  let shown = null;
  const arrivals = createArrivals();
  const readout = element("p", { class: "cell-readout" });
  const plate = createPlate({
    height: HEIGHT,
    label: "Trades on the price",
    draw: (context, size, ink) => shown && drawMarket(context, size, ink, shown, selection.get()),
  });
  const load = async () => {
    const asked = shown;
    plate.redraw();
    if (!asked || asked.model.bars.count < 1) return;
    const turn = arrivals.asked();
    try {
      const held = await asked.bars.get(asked.window, plate.size().width || 800);
      if (asked !== shown || !arrivals.fits(turn, held, asked.window)) return;
      if (held) asked.held = held;
      else fill(readout, "This page does not hold the prices of this cell.");
      plate.redraw();
    } catch (problem) {
      if (asked === shown && arrivals.isLatest(turn)) fill(readout, `No prices: ${problem instanceof Error ? problem.message : problem}`);
    }
  };
  const go = (/** @type {Window} */ window) => {
    if (!shown) return;
    shown.window = within(window, shown.model.bars.count);
    load();
  };
  const choose = (/** @type {number | null} */ trade) => selection.set(trade, "market");
  selection.subscribe((trade, from) => {
    if (!shown) return;
    fill(readout, trade === null ? standing(shown) : chosenInWords(shown.model, trade));
    if (trade !== null && !(from === "market" && inSight(shown, trade))) go(around(...spanOf(shown.model, trade), shown.model.bars.count));
    else plate.redraw();
  });
  const step = (/** @type {number} */ by) => shown && choose(stepped(shown, selection.get(), by));
  const box = element("div", {
    class: "cell-market", tabindex: "0", role: "application", "aria-label": "Trades on the price",
    "aria-describedby": "cell-market-keys",
  }, plate.element);
  const hand = moveByHand(box, plate, {
    get: () => shown && { window: shown.window, count: shown.model.bars.count },
    go, step,
    frame: () => inside(plate.size(), MARGINS),
    pick: (bar, reach) => shown && choose(nearestTrade(shown.model, bar, reach)),
    leave: () => choose(null),
  });
  return {
    element: element("div", {}, controls(hand, step), box, readout, keys()),
    show(model) {
      const count = model.bars.count;
      const bars = createBars((from, to, most) => app.source.bars(model.cell, from, to, most), count);
      shown = { model, window: [0, Math.max(count, 1)], held: null, bars, spans: sampleSpans(model.trades, model.trades.entry_bar, model.trades.exit_bar) };
      fill(readout, standing(shown));
      plate.redraw();
      // the cell is seen first, and then the prices of its bars are asked for
      requestAnimationFrame(() => setTimeout(() => shown?.model === model && load(), 0));
    },
  };
}

/**
 * @param {{ closer: () => void, wider: () => void, all: () => void }} hand
 * @param {(by: number) => void} step
 */
function controls(hand, step) {
  return element("div", { class: "cell-bar" },
    element("span", { class: "cell-legend" },
      element("span", { class: "cell-key cell-key-win" }, "won"), element("span", { class: "cell-key cell-key-loss" }, "lost"),
      element("span", { class: "cell-key" }, "▲ long ▼ short ● exit")),
    element("span", { class: "cell-buttons" },
      button("◀", () => step(-1), { "aria-label": "Previous trade", title: "Previous trade (p)" }),
      button("▶", () => step(1), { "aria-label": "Next trade", title: "Next trade (n)" }),
      button("+", hand.closer, { "aria-label": "Zoom in", title: "Zoom in (+)" }),
      button("−", hand.wider, { "aria-label": "Zoom out", title: "Zoom out (−)" }),
      button("all", hand.all, { title: "The whole span (0)" })));
}

function keys() {
  return element("p", { class: "cell-hint", id: "cell-market-keys" },
    "Drag to move; wheel with Ctrl, or once clicked, to zoom. Keys: ← → move, + − zoom, n and p next and previous trade, 0 all, Esc none.");
}

/**
 * @param {Shown} shown
 * @returns {string}
 */
function standing({ model }) {
  const count = model.trades.side.length;
  return count ? "Click a trade here, in the list, the equity or the cloud of excursions." : "No trades to show on the price.";
}

/**
 * @param {CellModel} model
 * @param {number} trade
 */
function chosenInWords(model, trade) {
  const { favourable, adverse } = model.trades;
  return `${tradeInWords(model, trade)}. At best ${percent(favourable[trade])} for it, at worst ${percent(adverse[trade])} against it.`;
}

/**
 * @param {CellModel} model
 * @param {number} trade
 * @returns {[number, number]}
 */
function spanOf({ trades }, trade) {
  return [trades.entry_bar[trade], trades.exit_bar[trade]];
}

/**
 * Whether a trade can be seen as it is: all of it, and not as narrow as a line.
 *
 * @param {Shown} shown
 * @param {number} trade
 */
function inSight({ model, window }, trade) {
  const [entry, exit] = spanOf(model, trade);
  return entry + 1 >= window[0] && exit <= window[1] && exit - entry + 1 >= (window[1] - window[0]) / 60;
}

/**
 * The trade before or after the chosen one; without one, the first or last in sight.
 *
 * @param {Shown} shown
 * @param {number | null} chosen
 * @param {number} by
 */
function stepped({ model, window }, chosen, by) {
  const last = model.trades.side.length - 1;
  if (last < 0) return null;
  if (chosen !== null) return Math.min(Math.max(chosen + by, 0), last);
  const seen = tradesWithin(model.trades, window);
  return seen ? seen[by > 0 ? 0 : 1] : 0;
}

/**
 * The trade at a bar, or the nearest within reach.
 *
 * @param {CellModel} model
 * @param {number} bar
 * @param {number} reach Bars.
 */
function nearestTrade(model, bar, reach) {
  const seen = tradesWithin(model.trades, [bar - reach, bar + reach]);
  if (!seen) return null;
  let [best, found] = [Infinity, seen[0]];
  for (let trade = seen[0]; trade <= seen[1]; trade += 1) {
    const { entry, exit } = placeOf(model, trade);
    const distance = Math.max(entry - bar, bar - exit, 0);
    if (distance < best) [best, found] = [distance, trade];
  }
  return best <= reach ? found : null;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../../../draw/plate.js").Size} size
 * @param {import("../../../draw/plate.js").Ink} ink
 * @param {Shown} shown
 * @param {number | null} chosen
 */
function drawMarket(context, size, ink, { model, window, held, spans }, chosen) {
  const box = inside(size, MARGINS);
  if (!held) return;
  const range = priceRange(held.bars, window);
  if (!range) return;
  const room = (range[1] - range[0]) * 0.06 || range[1] * 0.01;
  const across = linear(window, [box.left, box.right]);
  const up = linear([range[0] - room, range[1] + room], [box.bottom, box.top]);
  const on = { x: across.at, y: up.at, ink, box };
  drawVerticalAxis(context, box, up, tick, ink, 6);
  drawHorizontalMarks(context, box, timeMarks(held.bars, window, across.at, (box.right - box.left) / 90), ink);
  context.save();
  context.beginPath();
  context.rect(box.left, box.top - 6, box.right - box.left, box.bottom - box.top + 10);
  context.clip();
  if (spans.length > 1) shadeSeen(context, box, across.at, spans, ink);
  drawPrice(context, held.bars, window, on);
  const seen = tradesWithin(model.trades, window);
  if (seen) drawTrades(context, model, seen, on);
  if (chosen !== null && chosen < model.trades.side.length) drawChosen(context, model, chosen, on);
  context.restore();
}

/**
 * Ticks of time at the bars that are nearest to them: markets close, so that time does not go evenly with bars.
 *
 * @param {BarColumns} bars
 * @param {Window} window
 * @param {(bar: number) => number} x
 * @param {number} most
 */
function timeMarks(bars, [from, to], x, most) {
  const seen = bars.bar.map((_, index) => index).filter((index) => bars.bar[index] + bars.per > from && bars.bar[index] < to);
  if (!seen.length) return [];
  const times = seen.map((index) => bars.time[index]);
  let next = 0;
  return timeTicks(times[0], times[times.length - 1], most).map(({ time, label }) => {
    while (next < times.length - 1 && times[next] < time) next += 1;
    return { at: x(bars.bar[seen[next]]), label };
  });
}
