/**
 * How far each trade went for and against before it ended: does the exit cap wins, does the stop magnify losses?
 */

import { drawHorizontalMarks, drawVerticalAxis, inside, rule, sharp, writeLabel } from "../../draw/axes.js";
import { element, fill } from "../../draw/element.js";
import { drawRing } from "../../draw/marks.js";
import { createPlate } from "../../draw/plate.js";
import { drawCloud, nearestPoint } from "../../draw/scatter.js";
import { linear } from "../../draw/scales.js";
import { count } from "../../words.js";
import { endingWords } from "./ending.js";
import { percent, percentTick } from "./numbers.js";
import { leads } from "./sample.js";
import { tradeInWords } from "./trades/trade.js";

/** @typedef {import("../../types.js").CellModel} CellModel */
/** @typedef {import("../../types.js").TradeColumns} TradeColumns */
/** @typedef {{ distance: number, varies: boolean }} Level */

/**
 * @typedef {object} Shown
 * @property {CellModel} model
 * @property {(trade: number) => boolean} leading
 * @property {Level | null} stop
 * @property {Level | null} target
 * @property {[number, number]} ends Of the picture: against, for.
 * @property {Placed | null} placed Where each trade lies at the width that was drawn last.
 */

/**
 * @typedef {object} Placed
 * @property {number} width
 * @property {import("../../draw/axes.js").Box} box
 * @property {import("../../draw/scales.js").Scale} across
 * @property {import("../../draw/scales.js").Scale} up
 * @property {Float64Array} x NaN for trades of another sample.
 * @property {Float64Array} y
 */

const HEIGHT = 300;
const MARGINS = { left: 48, right: 12, top: 20, bottom: 38 };
/** Of the trades, this share may lie beyond the picture's ends; they are drawn on its rim and counted. */
const BEYOND = 0.005;

/**
 * @param {import("./trades/selection.js").Selection} selection
 * @returns {{ element: HTMLElement, show: (model: CellModel) => void }}
 */
export function createExcursions(selection) {
  /** @type {Shown | null} */
  let shown = null;
  const readout = element("p", { class: "cell-readout" });
  const plate = createPlate({
    height: HEIGHT,
    label: "Excursions",
    draw: (context, size, ink) => shown && drawExcursions(context, size, ink, shown, selection.get()),
  });
  const under = (/** @type {MouseEvent} */ event) => {
    if (!shown) return null;
    const { x, y } = placed(shown, plate.size());
    return nearestPoint(x, y, event.offsetX, event.offsetY, 14);
  };
  const tell = (/** @type {number | null} */ trade) => {
    if (shown) fill(readout, trade === null ? standing(shown) : `${tradeInWords(shown.model, trade)}. ${went(shown.model.trades, trade)}`);
  };
  plate.canvas.addEventListener("pointermove", (event) => tell(under(event)));
  plate.canvas.addEventListener("pointerleave", () => tell(selection.get()));
  plate.canvas.addEventListener("click", (event) => selection.set(under(event), "excursions"));
  selection.subscribe((trade) => {
    tell(trade);
    plate.redraw();
  });
  return {
    element: element("div", {}, plate.element, readout),
    show(model) {
      shown = shownOf(model);
      plate.element.hidden = !model.trades.side.some((_, trade) => shown?.leading(trade));
      tell(null);
      plate.describe(`Adverse against favourable excursion of each trade. ${standing(shown)}`);
      plate.redraw();
    },
  };
}

/**
 * @param {TradeColumns} trades
 * @param {number} trade
 */
function went(trades, trade) {
  const [best, moved] = [trades.favourable[trade], trades.gross_return[trade]];
  const kept = moved > 0 && best > 0 ? `, of which it kept ${percent(Math.min(moved / best, 1))}` : "";
  return `${percent(best)} for it${kept}; ${percent(trades.adverse[trade])} against it.`;
}

/**
 * @param {CellModel} model
 * @returns {Shown}
 */
function shownOf(model) {
  const { adverse, favourable } = model.trades;
  const [stop, target] = [levelOf(model, "stop"), levelOf(model, "target")];
  return { model, leading: leads(model), stop, target, ends: [endOf(adverse, stop), endOf(favourable, target)], placed: null };
}

/** @param {Shown} shown */
function standing({ model, ends, leading }) {
  const { trades, why } = model;
  if (!trades.side.some((_, trade) => leading(trade))) return "No trades, so no excursions.";
  const kept = why.kept_by_winners === null ? "" : `Winners keep ${percent(why.kept_by_winners)} of their best price at exit. `;
  const given = why.losers_excursion === null ? "" : `Losers end at ${percent(why.losers_excursion)} of their worst. `;
  const beyond = trades.side.filter((_, trade) => leading(trade) && (trades.adverse[trade] > ends[0] || trades.favourable[trade] > ends[1])).length;
  return `${kept}${given}${endingWords(model)} ${beyond ? `${count(beyond)} beyond the picture, drawn on its rim.` : ""}`;
}

/**
 * Distance of a level from the entry, in the middle of all trades that have one.
 *
 * @param {CellModel} model
 * @param {"stop" | "target"} name
 * @returns {Level | null}
 */
function levelOf({ trades }, name) {
  const all = trades[name].map((level, trade) => (level === null ? NaN : Math.abs(level / trades.entry_price[trade] - 1)));
  const distances = Float64Array.from(all.filter((distance) => !Number.isNaN(distance))).sort();
  if (!distances.length) return null;
  const distance = distances[distances.length >> 1];
  return { distance, varies: distances[distances.length - 1] - distances[0] > distance * 0.01 };
}

/**
 * @param {readonly number[]} values
 * @param {{ distance: number } | null} level
 */
function endOf(values, level) {
  const sorted = Float64Array.from(values).sort();
  const end = sorted.length ? sorted[Math.ceil((sorted.length - 1) * (1 - BEYOND))] : 0;
  return Math.max(end, (level?.distance ?? 0) * 1.1, 1e-4);
}

/**
 * @param {Shown} shown
 * @param {import("../../draw/plate.js").Size} size
 * @returns {Placed}
 */
function placed(shown, size) {
  if (shown.placed?.width === size.width) return shown.placed;
  const { model: { trades }, ends, leading } = shown;
  const box = inside(size, MARGINS);
  const across = linear([0, ends[0]], [box.left, box.right]);
  const up = linear([0, ends[1]], [box.bottom, box.top]);
  const x = Float64Array.from(trades.adverse, (value, trade) => (leading(trade) ? across.at(Math.min(value, ends[0])) : NaN));
  const y = Float64Array.from(trades.favourable, (value) => up.at(Math.min(value, ends[1])));
  shown.placed = { width: size.width, box, across, up, x, y };
  return shown.placed;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../../draw/plate.js").Size} size
 * @param {import("../../draw/plate.js").Ink} ink
 * @param {Shown} shown
 * @param {number | null} chosen
 */
function drawExcursions(context, size, ink, shown, chosen) {
  const { box, across, up, x, y } = placed(shown, size);
  const returns = shown.model.trades.net_return;
  drawVerticalAxis(context, box, up, percentTick, ink, 6);
  const ticks = across.ticks((box.right - box.left) / 64);
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : ticks[0] ?? 1;
  drawHorizontalMarks(context, box, ticks.map((value) => ({ at: across.at(value), label: percentTick(value, step) })), ink, true);
  const look = { size: returns.length > 3000 ? 2 : 3.5, alpha: returns.length > 3000 ? 0.5 : 0.7 };
  const [won, lost] = [ink("win"), ink("loss")];
  drawCloud(context, x, y, { ...look, colour: (trade) => (returns[trade] > 0 ? won : lost) });
  const { stop, target } = shown;
  if (stop) {
    const at = sharp(across.at(stop.distance));
    rule(context, at, box.top, at, box.bottom, ink("loss"), [5, 3], 1.5);
    // in the margin, where it covers no trade
    const name = `${stop.varies ? "median stop" : "stop"} ${percent(stop.distance)}`;
    writeLabel(context, { ...box, left: box.left + 90 }, name, at, box.top - 10, ink, { colour: ink("loss"), align: "center" });
  }
  if (target) {
    const at = sharp(up.at(target.distance));
    rule(context, box.left, at, box.right, at, ink("win"), [5, 3], 1.5);
    writeLabel(context, box, `${target.varies ? "median target" : "target"} ${percent(target.distance)}`, box.right - 4, at - 9, ink, { colour: ink("win"), align: "right" });
  }
  context.fillStyle = ink("faint");
  context.textBaseline = "top";
  context.textAlign = "right";
  context.fillText("against the trade →", box.right, box.bottom + 21);
  context.textAlign = "left";
  context.textBaseline = "bottom";
  context.fillText("↑ for the trade", box.left, box.top - 5);
  if (chosen !== null && !Number.isNaN(x[chosen] ?? NaN)) drawRing(context, x[chosen], y[chosen], { size: 6, colour: ink("ink") });
}
