/**
 * Equity and drawdown after each trade, over time: what the model had seen is shaded, a place in it names its trade.
 */

import { drawHorizontalMarks, drawVerticalAxis, inside, rule, sharp } from "../../../draw/axes.js";
import { button, element, fill } from "../../../draw/element.js";
import { drawArea, drawLine } from "../../../draw/lines.js";
import { drawDot } from "../../../draw/marks.js";
import { createPlate } from "../../../draw/plate.js";
import { linear, logarithmic } from "../../../draw/scales.js";
import { timeTicks } from "../../../draw/time.js";
import { curveOf, lastAtOrBelow, nearest, pointsDrawn, sampleSpans } from "./curve.js";
import { compactTick, percent, percentTick, signedPercent, tick } from "../numbers.js";
import { leads, sampleWords } from "../sample.js";
import { shadeSeen } from "./shading.js";
import { tradeInWords } from "./trade.js";

/** @typedef {import("../../../types.js").CellModel} CellModel */
/** @typedef {import("../../../draw/plate.js").Ink} Ink */
/** @typedef {import("./curve.js").Curve} Curve */

const HEIGHT = 320;
const MARGINS = { left: 52, right: 12, top: 10, bottom: 22 };
/** Of the height, for the drawdown below. */
const LOWER = 0.28;

/** A balance that grew or fell by more than this is drawn by its logarithm. */
const WIDE = 10;

/**
 * @typedef {object} Shown
 * @property {CellModel} model
 * @property {Curve} curve
 * @property {boolean} all All trades, where the leading sample is less than that.
 * @property {boolean} log
 */

/**
 * @param {import("./selection.js").Selection} selection
 * @returns {{ element: HTMLElement, show: (model: CellModel) => void }}
 */
export function createEquity(selection) {
  /** @type {Shown | null} */
  let shown = null;
  /** @type {number | null} */
  let hovered = null;
  const readout = element("p", { class: "cell-readout" });
  const keys = element("span");
  const plate = createPlate({
    height: HEIGHT,
    label: "Equity and drawdown",
    draw: (context, size, ink) => shown && drawEquity(context, frameOf(shown.curve, size, shown.log), { ...shown, ink, hovered, selected: selection.get() }),
  });
  const turn = (/** @type {Partial<Shown>} */ patch) => {
    if (!shown) return;
    Object.assign(shown, patch);
    log.setAttribute("aria-pressed", String(shown.log));
    all.setAttribute("aria-pressed", String(shown.all));
    fill(keys, legend(shown));
    hover(null);
    plate.describe(`Equity and drawdown. ${readout.textContent}`);
  };
  const log = button("log", () => shown && turn({ log: !shown.log }), { class: "cell-toggle", title: "Logarithmic balance" });
  const all = button("all trades", () => shown && turn(curveAndScale(shown.model, !shown.all)), {
    class: "cell-toggle", title: "With the trades that the model had seen in training",
  });
  const bar = element("div", { class: "cell-bar" }, keys, element("span", { class: "cell-buttons" }, all, log));
  const point = (/** @type {MouseEvent} */ event) => {
    if (!shown?.curve.trades.length) return null;
    const { time } = frameOf(shown.curve, plate.size(), shown.log);
    return shown.curve.trades[Math.max(nearest(shown.curve.time, time.inverse(event.offsetX)), 1) - 1];
  };
  const hover = (/** @type {number | null} */ trade) => {
    hovered = trade;
    if (shown) fill(readout, trade === null ? standing(shown) : pointed(shown, trade));
    plate.redraw();
  };
  plate.canvas.addEventListener("pointermove", (event) => hover(point(event)));
  plate.canvas.addEventListener("pointerleave", () => hover(null));
  plate.canvas.addEventListener("click", (event) => selection.set(point(event), "equity"));
  selection.subscribe(() => plate.redraw());
  return {
    element: element("div", {}, bar, plate.element, readout),
    show(model) {
      const some = model.trades.side.some((_, trade) => leads(model)(trade));
      shown = { model, ...curveAndScale(model, !some) };
      bar.hidden = plate.element.hidden = model.trades.side.length === 0;
      all.hidden = shown.curve.trades.length === model.trades.side.length;
      turn({});
    },
  };
}

/**
 * @param {CellModel} model
 * @param {boolean} all
 */
function curveAndScale(model, all) {
  const curve = curveOf(model.trades, all ? undefined : leads(model));
  const [low, high] = extent(curve.net, curve.gross, true);
  return { curve, all, log: high / low > WIDE && curve.net[curve.net.length - 1] > 0 };
}

/** @param {Shown} shown */
function legend({ model, all }) {
  const key = (/** @type {string} */ kind, /** @type {string} */ text) => element("span", { class: `cell-key cell-key-${kind}` }, text);
  return element("span", { class: "cell-legend" }, key("net", "after costs"), key("gross", "before costs"),
    all && model.trades.out_of_sample.includes(false) ? key("seen", "seen in training") : null);
}

/**
 * @param {Shown} shown
 * @returns {string}
 */
function standing({ model, curve, all }) {
  const last = curve.net.length - 1;
  if (last < 1) return "No trades, so the balance stays where it is.";
  const worst = curve.drawdown.reduce((least, value) => Math.min(least, value), 0);
  const before = signedPercent(curve.gross[last] - 1);
  const which = all ? "All trades" : sampleWords(model).replace(/^./, (letter) => letter.toUpperCase());
  return `${which}: ${signedPercent(curve.net[last] - 1)} after costs, ${before} before; deepest fall ${percent(-worst)}. Point at a trade to read it, click to see it on the price.`;
}

/**
 * @param {Shown} shown
 * @param {number} trade
 */
function pointed({ model, curve }, trade) {
  const at = placeIn(curve, trade);
  return `${tradeInWords(model, trade)}. Balance ${tick(curve.net[at], 0.001)}, drawdown ${percent(-curve.drawdown[at])}.`;
}

/**
 * Where in a curve a trade ends; 0 where it is not in it.
 *
 * @param {Curve} curve
 * @param {number} trade
 */
function placeIn({ trades }, trade) {
  const at = lastAtOrBelow(trades, trade);
  return trades[at] === trade ? at + 1 : 0;
}

/**
 * @param {Curve} curve
 * @param {import("../../../draw/plate.js").Size} size
 * @param {boolean} log
 */
function frameOf(curve, size, log) {
  const whole = inside(size, MARGINS);
  const edge = whole.bottom - (whole.bottom - whole.top) * LOWER;
  const upper = { ...whole, bottom: edge - 8 };
  const lower = { ...whole, top: edge + 8 };
  const [low, high] = extent(curve.net, curve.gross, log);
  const kind = log ? logarithmic : linear;
  const last = curve.time.length - 1;
  return {
    whole, upper, lower,
    time: linear([curve.time[0], curve.time[last]], [whole.left, whole.right]),
    balance: kind([low, high], [upper.bottom, upper.top]),
    fall: linear([Math.min(curve.drawdown.reduce((least, value) => Math.min(least, value), 0), -1e-4), 0], [lower.bottom, lower.top]),
  };
}

/**
 * @param {Float64Array} net
 * @param {Float64Array} gross
 * @param {boolean} log
 * @returns {[number, number]}
 */
function extent(net, gross, log) {
  let [low, high] = [1, 1];
  for (const values of [net, gross]) {
    for (const value of values) {
      if (!log || value > 1e-6) low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (log) return [low / 1.02, high * 1.02];
  const room = (high - low || 0.01) * 0.04;
  return [Math.max(low - room, Math.min(low, 0)), high + room];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ReturnType<typeof frameOf>} frame
 * @param {Shown & { ink: Ink, hovered: number | null, selected: number | null }} told
 */
function drawEquity(context, frame, { model, curve, all, ink, hovered, selected }) {
  const { whole, upper, lower, time, balance, fall } = frame;
  if (all) shadeSeen(context, whole, time.at, sampleSpans(model.trades), ink);
  const ticks = timeTicks(time.domain[0], time.domain[1], (whole.right - whole.left) / 90);
  drawHorizontalMarks(context, whole, ticks.map((at) => ({ at: time.at(at.time), label: at.label })), ink);
  drawVerticalAxis(context, upper, balance, compactTick, ink);
  drawVerticalAxis(context, lower, fall, percentTick, ink, 2);
  rule(context, whole.left, sharp(balance.at(1)), whole.right, sharp(balance.at(1)), ink("frame"));
  if (curve.time.length < 2) return;
  const x = curve.time.map(time.at);
  const floor = (/** @type {number} */ value) => Math.min(balance.at(Math.max(value, balance.domain[0])), upper.bottom);
  const [net, gross, depth] = [curve.net.map(floor), curve.gross.map(floor), curve.drawdown.map(fall.at)];
  drawLine(context, x, gross, pointsDrawn(x, gross), { colour: ink("gross"), width: 1.25, steps: true });
  drawLine(context, x, net, pointsDrawn(x, net), { colour: ink("win"), steps: true });
  const drawn = pointsDrawn(x, depth);
  drawArea(context, x, depth, drawn, { colour: ink("loss"), level: lower.top, steps: true });
  drawLine(context, x, depth, drawn, { colour: ink("loss"), width: 1, steps: true });
  for (const trade of new Set([selected, hovered])) {
    const at = trade === null ? 0 : placeIn(curve, trade);
    if (at === 0) continue;
    rule(context, sharp(x[at]), whole.top, sharp(x[at]), whole.bottom, ink("frame"), [2, 3]);
    drawDot(context, x[at], net[at], { size: 4, colour: ink("win"), edge: ink("ground") });
    drawDot(context, x[at], depth[at], { size: 4, colour: ink("loss"), edge: ink("ground") });
  }
}
