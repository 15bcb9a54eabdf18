/**
 * Equity and drawdown after each trade, over time: what the model had seen is shaded, a place in it names its trade.
 */

import { drawHorizontalMarks, drawVerticalAxis, inside, rule, sharp, writeLabel } from "../../draw/axes.js";
import { button, element, fill } from "../../draw/element.js";
import { drawArea, drawLine } from "../../draw/lines.js";
import { drawDot } from "../../draw/marks.js";
import { createPlate } from "../../draw/plate.js";
import { linear, logarithmic } from "../../draw/scales.js";
import { timeTicks } from "../../draw/time.js";
import { curveOf, nearest, pointsDrawn, sampleSpans } from "./curve.js";
import { percent, percentTick, signedPercent, tick } from "./numbers.js";
import { tradeInWords } from "./trade.js";

/** @typedef {import("../../types.js").CellModel} CellModel */
/** @typedef {import("../../draw/axes.js").Box} Box */
/** @typedef {import("../../draw/plate.js").Ink} Ink */
/** @typedef {import("../../draw/scales.js").Scale} Scale */
/** @typedef {import("./curve.js").Curve} Curve */

const HEIGHT = 320;
const MARGINS = { left: 52, right: 12, top: 10, bottom: 22 };
/** Of the height, for the drawdown below. */
const LOWER = 0.28;

/**
 * @param {import("./selection.js").Selection} selection
 * @returns {{ element: HTMLElement, show: (model: CellModel) => void }}
 */
export function createEquity(selection) {
  /** @type {{ model: CellModel, curve: Curve } | null} */
  let shown = null;
  let log = false;
  /** @type {number | null} */
  let hovered = null;
  const readout = element("p", { class: "cell-readout" });
  const keys = element("span");
  const plate = createPlate({
    height: HEIGHT,
    label: "Equity and drawdown",
    draw: (context, size, ink) => shown && drawEquity(context, frameOf(shown.curve, size, log), { ...shown, ink, hovered, selected: selection.get() }),
  });
  const toggle = button("log", () => {
    log = !log;
    toggle.setAttribute("aria-pressed", String(log));
    plate.redraw();
  }, { class: "cell-toggle", "aria-pressed": "false", title: "Logarithmic balance" });
  const bar = element("div", { class: "cell-bar" }, keys, toggle);
  const point = (/** @type {PointerEvent} */ event) => {
    if (!shown || shown.curve.time.length < 2) return null;
    const { time } = frameOf(shown.curve, plate.size(), log);
    return Math.max(nearest(shown.curve.time, time.inverse(event.offsetX)), 1) - 1;
  };
  const hover = (/** @type {number | null} */ trade) => {
    hovered = trade;
    if (shown) fill(readout, trade === null ? standing(shown) : pointed(shown, trade));
    plate.redraw();
  };
  plate.canvas.addEventListener("pointermove", (event) => hover(point(event)));
  plate.canvas.addEventListener("pointerleave", () => hover(null));
  plate.canvas.addEventListener("click", (event) => selection.set(point(/** @type {PointerEvent} */ (event)), "equity"));
  selection.subscribe(() => plate.redraw());
  return {
    element: element("div", {}, bar, plate.element, readout),
    show(model) {
      shown = { model, curve: curveOf(model.trades) };
      fill(keys, legend(model));
      bar.hidden = plate.element.hidden = model.trades.side.length === 0;
      plate.describe(`Equity and drawdown. ${standing(shown)}`);
      hover(null);
    },
  };
}

/** @param {CellModel} model */
function legend(model) {
  const key = (/** @type {string} */ kind, /** @type {string} */ text) => element("span", { class: `cell-key cell-key-${kind}` }, text);
  return element("span", { class: "cell-legend" }, key("net", "after costs"), key("gross", "before costs"),
    model.trades.out_of_sample.includes(false) ? key("seen", "seen in training") : null);
}

/**
 * @param {{ curve: Curve }} shown
 * @returns {string}
 */
function standing({ curve }) {
  const last = curve.net.length - 1;
  if (last < 1) return "No trades, so the balance stays where it is.";
  const worst = curve.drawdown.reduce((least, value) => Math.min(least, value), 0);
  const before = signedPercent(curve.gross[last] - 1);
  return `${signedPercent(curve.net[last] - 1)} after costs, ${before} before; deepest fall ${percent(-worst)}. Point at a trade to read it, click to see it on the price.`;
}

/**
 * @param {{ model: CellModel, curve: Curve }} shown
 * @param {number} trade
 */
function pointed({ model, curve }, trade) {
  return `${tradeInWords(model, trade)}. Balance ${tick(curve.net[trade + 1], 0.001)}, drawdown ${percent(-curve.drawdown[trade + 1])}.`;
}

/**
 * @param {Curve} curve
 * @param {import("../../draw/plate.js").Size} size
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
 * @param {{ model: CellModel, curve: Curve, ink: Ink, hovered: number | null, selected: number | null }} told
 */
function drawEquity(context, frame, { model, curve, ink, hovered, selected }) {
  const { whole, upper, lower, time, balance, fall } = frame;
  shadeSeen(context, whole, time, model, ink);
  const ticks = timeTicks(time.domain[0], time.domain[1], (whole.right - whole.left) / 90);
  drawHorizontalMarks(context, whole, ticks.map((at) => ({ at: time.at(at.time), label: at.label })), ink);
  drawVerticalAxis(context, upper, balance, tick, ink);
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
    if (trade === null || trade + 1 >= x.length) continue;
    rule(context, sharp(x[trade + 1]), whole.top, sharp(x[trade + 1]), whole.bottom, ink("frame"), [2, 3]);
    drawDot(context, x[trade + 1], net[trade + 1], { size: 4, colour: ink("win"), edge: ink("ground") });
    drawDot(context, x[trade + 1], depth[trade + 1], { size: 4, colour: ink("loss"), edge: ink("ground") });
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Scale} time
 * @param {CellModel} model
 * @param {Ink} ink
 */
function shadeSeen(context, box, time, model, ink) {
  for (const { from, to, out_of_sample: unseen } of sampleSpans(model.trades)) {
    if (unseen !== false) continue;
    context.save();
    context.globalAlpha = 0.1;
    context.fillStyle = ink("seen");
    context.fillRect(time.at(from), box.top, time.at(to) - time.at(from), box.bottom - box.top);
    context.restore();
    if (time.at(to) - time.at(from) > 60) writeLabel(context, box, "seen", time.at(from) + 6, box.top + 8, ink, { colour: ink("seen") });
  }
}
